//! What was acknowledged is there after the process was killed.

use crate::process::Process;
use reqwest::{Method, StatusCode};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

/// The browser of somebody who never was here before.
fn stranger() -> String {
    static VISITORS: AtomicI64 = AtomicI64::new(0);
    let visitor = VISITORS.fetch_add(1, Ordering::Relaxed);
    format!("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.{visitor}")
}

async fn link(process: &Process) -> Value {
    let link = json!({"platform": "youtube", "target": "https://shop.example/p"});
    let answer = process.request(Method::POST, "/api/v1/links").json(&link).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::CREATED);
    answer.json().await.unwrap()
}

/// Visitors who click one after the other until the program is gone; counts what was answered.
async fn click_on(client: reqwest::Client, address: String, answered: Arc<AtomicI64>) {
    while let Ok(answer) = client.get(&address).header("User-Agent", stranger()).send().await {
        assert_eq!(answer.status(), StatusCode::FOUND);
        answered.fetch_add(1, Ordering::SeqCst);
    }
}

/// Clicks that are stored, once they are at least `least`.
async fn stored(process: &Process, link: &Value, least: i64) -> i64 {
    for _ in 0..200 {
        let events = process.get("/api/v1/metrics?kind=click&limit=1&total=true").await.1;
        let shown = process.get(&format!("/api/v1/links/{}", link["id"].as_str().unwrap())).await.1;
        if events["total"].as_i64() >= Some(least) {
            assert_eq!(shown["clicks"], events["total"], "the link's count and its events agree");
            return events["total"].as_i64().unwrap();
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{least} clicks were answered, fewer are stored")
}

#[actix_web::test]
async fn r84_clicks_that_were_answered_survive_a_kill() {
    let mut process = Process::start(&[("WORKERS", "0")]).await;
    let link = link(&process).await;
    let address = format!("{}/l/{}", process.url, link["code"].as_str().unwrap());
    let answered = Arc::new(AtomicI64::new(0));
    let visitors: Vec<_> = (0..8)
        .map(|_| actix_web::rt::spawn(click_on(process.client.clone(), address.clone(), answered.clone())))
        .collect();
    while answered.load(Ordering::SeqCst) < 200 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    process.kill();
    for visitor in visitors {
        visitor.await.unwrap();
    }
    let (least, process) = (answered.load(Ordering::SeqCst), process.again().await);
    let stored = stored(&process, &link, least).await;
    // A click may be durable whose answer the kill cut off: one for each visitor at most.
    assert!((least..=least + 8).contains(&stored), "{least} were answered, {stored} are stored");
}

#[actix_web::test]
async fn r84_clicks_in_the_journal_survive_a_kill() {
    use sea_orm::ConnectionTrait;
    let mut process = Process::start(&[("WORKERS", "0")]).await;
    let link = link(&process).await;
    let address = format!("{}/l/{}", process.url, link["code"].as_str().unwrap());
    let click = || process.client.get(&address).header("User-Agent", stranger()).send();
    assert_eq!(click().await.unwrap().status(), StatusCode::FOUND);
    let db = storage::connect(process.config().database().expose_secret()).await.unwrap();
    let blocked = storage::begin(&db).await.unwrap();
    if blocked.get_database_backend() == sea_orm::DatabaseBackend::Postgres {
        blocked.execute_unprepared("LOCK TABLE metric_event IN ACCESS EXCLUSIVE MODE").await.unwrap();
    }
    for _ in 0..4 {
        assert_eq!(click().await.unwrap().status(), StatusCode::FOUND, "the journal takes it");
    }
    process.kill();
    blocked.rollback().await.unwrap();
    let process = process.again().await;
    assert_eq!(stored(&process, &link, 5).await, 5);
}
