//! Figures: those that platforms tell, and those that people send.

use crate::fixture::{Platforms, clipped, post};
use crate::support::TestApp;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

/// A program with a post that YouTube has.
async fn posted(emulated: &Platforms) -> (TestApp, Value) {
    let app = TestApp::with(&[("EMULATOR_URL", &emulated.url)]).await;
    for rule in ["/api/v1/rules/schedule_metrics", "/api/v1/autopilot"] {
        app.send(Method::PUT, rule, &json!({"enabled": false})).await;
    }
    let asset = clipped(&app.app).await;
    let made = post(&app, asset, "youtube", json!({"affiliate_url": "https://shop.example/"})).await;
    let (_, job) = app.post("/api/v1/jobs/publish", &json!({"post_id": made["id"]})).await;
    assert_eq!(app.finished(&job).await["status"], "done");
    (app, made)
}

async fn collect(app: &TestApp, body: Value) -> Value {
    let (status, job) = app.post("/api/v1/jobs/metrics", &body).await;
    assert!(status.is_success(), "{job}");
    app.finished(&job).await
}

async fn views(app: &TestApp, post: &Value) -> Vec<Value> {
    let path = format!("/api/v1/metrics?kind=view&sort=created_at&post_id={}", post["id"].as_str().unwrap());
    app.get(&path).await.1["items"].as_array().unwrap().clone()
}

fn sum(events: &[Value]) -> i64 {
    events.iter().map(|event| event["value"].as_str().unwrap().parse::<i64>().unwrap()).sum()
}

#[actix_web::test]
async fn r71_r82_views_are_read_from_the_platform_and_summed() {
    let emulated = Platforms::start().await;
    let (app, made) = posted(&emulated).await;
    assert_eq!(views(&app, &made).await, Vec::<Value>::new(), "nobody has asked yet");
    assert_eq!(collect(&app, json!({})).await["status"], "done");
    let first = views(&app, &made).await;
    assert_eq!((first.len(), sum(&first)), (1, 0), "no views are known to be none");
    emulated.tell("clock", json!({"advance_ms": 1_800_000})).await;
    collect(&app, json!({})).await;
    collect(&app, json!({})).await;
    let told = views(&app, &made).await;
    let last = told.last().unwrap();
    assert!(sum(&told) > 0 && last["meta"]["likes"].is_u64(), "{told:?}");
    assert_eq!(json!(sum(&told)), last["meta"]["total"], "differences sum up to what the platform says");
    let (_, report) = app.get("/api/v1/reports/daily").await;
    assert_eq!(report["totals"]["views"], json!(sum(&told)));
}

#[actix_web::test]
async fn r63_figures_that_a_platform_refuses_now_are_asked_for_again() {
    let emulated = Platforms::start().await;
    let (app, made) = posted(&emulated).await;
    emulated.fault("GET", "^/yt-api/", json!({"type": "respond", "status": 401})).await;
    assert_eq!(collect(&app, json!({})).await["status"], "done", "the tokens were refreshed");
    assert_eq!(views(&app, &made).await.len(), 1);
    emulated.fault("GET", "^/yt-api/", json!({"type": "respond", "status": 503})).await;
    let job = collect(&app, json!({})).await;
    assert_eq!((job["status"].as_str(), job["attempts"].as_i64()), (Some("done"), Some(2)), "{job}");
}

#[actix_web::test]
async fn r71_an_account_that_lost_its_connection_says_so() {
    let emulated = Platforms::start().await;
    let (app, made) = posted(&emulated).await;
    let revoke = json!({"platform": "youtube", "account": "UCemulatorchannel0000001", "action": "revoke"});
    emulated.tell("tokens", revoke).await;
    let (_, accounts) = app.get("/api/v1/accounts").await;
    let id = accounts["items"][0]["id"].clone();
    let job = collect(&app, json!({"account_id": id})).await;
    assert_eq!(
        (job["status"].as_str(), job["attempts"].as_i64()),
        (Some("failed"), Some(1)),
        "nothing is retried in vain"
    );
    let (_, accounts) = app.get("/api/v1/accounts").await;
    assert_eq!(accounts["items"][0]["status"], "needs_reconnect");
    assert_eq!(collect(&app, json!({})).await["status"], "done", "the others are read all the same");
    assert_eq!(views(&app, &made).await.len(), 0);
}

#[actix_web::test]
async fn r82_revenue_is_summed_exactly_and_a_repeated_event_once() {
    let app = TestApp::with(&[("WORKERS", "0")]).await;
    let made = post(&app, clipped(&app.app).await, "youtube", json!({})).await;
    let event = |value: Value, id: &str| json!({"post_id": made["id"], "kind": "revenue", "value": value, "id": id});
    let events =
        [event(json!("0.1"), "a"), event(json!(0.2), "b"), event(json!("-0.05"), "c"), event(json!("0.1"), "a")];
    let (status, stored) = app.post("/api/v1/metrics", &json!({"events": events})).await;
    assert_eq!(
        (status, &stored["created"], &stored["duplicates"]),
        (StatusCode::CREATED, &json!(3), &json!(1)),
        "{stored}"
    );
    let (_, report) = app.get("/api/v1/reports/daily?compare=previous").await;
    assert_eq!((&report["totals"]["revenue"], &report["previous"]["revenue"]), (&json!("0.25"), &json!("0.00")));
    let (_, dashboard) = app.get("/api/v1/dashboard").await;
    assert_eq!((&dashboard["kpis"][0]["key"], &dashboard["kpis"][0]["value"]), (&json!("revenue"), &json!("0.25")));
    for wrong in [json!("1e3"), json!("0,5"), json!("0.0000001"), json!("NaN"), json!(null)] {
        let (status, problem) = app.post("/api/v1/metrics", &event(wrong.clone(), "d")).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong} {problem}");
        assert!(problem["errors"][0]["pointer"].as_str().unwrap().ends_with("/value"), "{problem}");
    }
}
