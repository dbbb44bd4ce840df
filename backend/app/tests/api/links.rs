//! Short links: redirects, what counts as a click, and that no click is ever lost.

use crate::support::TestApp;
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

const BROWSER: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
                       Mobile/15E148 Instagram 335.0.0.0";

async fn link(app: &TestApp, more: Value) -> Value {
    let mut body = json!({"platform": "youtube", "target": "https://shop.example/p?sig=a%20b+c&z=1#top"});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let (status, link) = app.post("/api/v1/links", &body).await;
    assert_eq!(status, StatusCode::CREATED, "{link}");
    link
}

async fn visit(app: &TestApp, method: Method, path: &str, headers: &[(&str, &str)]) -> Response {
    let mut request = app.client.request(method, format!("{}{path}", app.url));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.send().await.unwrap()
}

/// A click of a visitor who never was here before.
async fn click(app: &TestApp, link: &Value) -> Response {
    visit(app, Method::GET, &path(link), &[("User-Agent", &stranger())]).await
}

/// The browser of somebody new.
fn stranger() -> String {
    static VISITORS: AtomicUsize = AtomicUsize::new(0);
    format!("{BROWSER}.{}", VISITORS.fetch_add(1, Ordering::Relaxed))
}

fn path(link: &Value) -> String {
    format!("/l/{}", link["code"].as_str().unwrap())
}

async fn events(app: &TestApp) -> Vec<Value> {
    let (_, page) = app.get("/api/v1/metrics?kind=click&limit=100").await;
    page["items"].as_array().unwrap().clone()
}

/// The link once `done` says so: counts of what is no click follow within a second.
async fn counted(app: &TestApp, link: &Value, done: impl Fn(&Value) -> bool) -> Value {
    let mut last = Value::Null;
    for _ in 0..100 {
        last = app.get(&format!("/api/v1/links/{}", link["id"].as_str().unwrap())).await.1;
        if done(&last) {
            return last;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("never counted: {last}")
}

#[actix_web::test]
async fn r84_r107_a_redirect_adds_exactly_one_click() {
    let app = TestApp::start().await;
    let link = link(&app, json!({})).await;
    let target =
        "https://shop.example/p?sig=a%20b+c&z=1&utm_source=youtube&utm_medium=social&utm_campaign=contentflow#top";
    let referrer = ("Referer", "https://www.youtube.com/watch?v=1&email=a@b.example");
    let answer = visit(&app, Method::GET, &path(&link), &[("User-Agent", BROWSER), referrer]).await;
    assert_eq!(answer.status(), StatusCode::FOUND);
    for (name, value) in [
        ("location", target),
        ("cache-control", "private, no-store, max-age=0"),
        ("referrer-policy", "no-referrer-when-downgrade"),
        ("x-robots-tag", "noindex, nofollow"),
        ("x-content-type-options", "nosniff"),
        ("content-type", "text/html; charset=utf-8"),
    ] {
        assert_eq!(answer.headers()[name], value, "{name}");
    }
    let escaped = target.replace('&', "&amp;");
    assert_eq!(answer.text().await.unwrap(), format!("<a href=\"{escaped}\">{escaped}</a>"));
    let events = events(&app).await;
    assert_eq!(events.len(), 1);
    assert_eq!(
        (&events[0]["kind"], &events[0]["platform"], &events[0]["value"]),
        (&json!("click"), &json!("youtube"), &json!("1"))
    );
    let meta = &events[0]["meta"];
    assert_eq!(
        (&meta["device"], &meta["surface"], &meta["referrer"]),
        (&json!("mobile"), &json!("instagram"), &json!("youtube.com"))
    );
    assert!(!events[0].to_string().contains("127.0.0.1") && !events[0].to_string().contains("email"));
    let link = counted(&app, &link, |link| link["clicks"] == 1).await;
    assert_eq!((&link["counts"], link["days"].as_array().unwrap().len()), (&json!({"click": 1}), 1));
}

#[actix_web::test]
async fn r84_only_people_are_clicks() {
    let app = TestApp::start().await;
    let link = link(&app, json!({})).await;
    let browser = ("User-Agent", BROWSER);
    for (method, headers, status) in [
        (Method::GET, vec![("User-Agent", "TelegramBot (like TwitterBot)")], 302),
        (Method::GET, vec![("User-Agent", "python-requests/2.32.3")], 302),
        (Method::GET, vec![], 302),
        (Method::GET, vec![browser, ("Sec-Fetch-Dest", "image")], 302),
        (Method::GET, vec![browser, ("Sec-Purpose", "prefetch;prerender")], 204),
        (Method::HEAD, vec![browser], 302),
    ] {
        let answer = visit(&app, method.clone(), &path(&link), &headers).await;
        assert_eq!(answer.status().as_u16(), status, "{method} {headers:?}");
        assert!(answer.headers()["cache-control"].to_str().unwrap().contains("no-store"));
        assert_eq!(answer.headers().contains_key("location"), status == 302);
    }
    let link = counted(&app, &link, |link| {
        link["counts"].as_object().unwrap().values().filter_map(Value::as_i64).sum::<i64>() == 5
    })
    .await;
    assert_eq!(link["counts"], json!({"preview": 1, "library": 1, "bot": 1, "resource": 1, "prefetch": 1}));
    assert_eq!((&link["clicks"], events(&app).await.len()), (&json!(0), 0));
}

#[actix_web::test]
async fn r84_links_6_1_a_double_tap_is_one_click_and_the_next_day_is_another() {
    let app = TestApp::standing(&[("TRUSTED_PROXIES", "127.0.0.1")]).await;
    let link = link(&app, json!({})).await;
    let visit = async |address: &str| {
        let headers = [("User-Agent", BROWSER), ("X-Forwarded-For", address)];
        visit(&app, Method::GET, &path(&link), &headers).await
    };
    let uniques = async || -> Vec<bool> {
        let stored = storage::metric_event::list(&app.app.db, Default::default(), Default::default()).await.unwrap();
        stored.items.iter().rev().map(|event| event.is_unique).collect()
    };
    for (address, seconds) in [("203.0.113.7", 3), ("203.0.113.7", 9), ("203.0.113.8", 3), ("2001:db8:1:2::1", 3)] {
        assert_eq!(visit(address).await.status(), StatusCode::FOUND);
        app.advance(chrono::Duration::seconds(seconds));
    }
    assert_eq!(visit("2001:db8:1:2::ffff").await.status(), StatusCode::FOUND, "the same home");
    let link = counted(&app, &link, |link| link["counts"]["repeat"] == 2).await;
    assert_eq!((&link["clicks"], uniques().await), (&json!(3), vec![true, true, true]));
    app.advance(chrono::Duration::seconds(20));
    visit("203.0.113.7").await;
    assert_eq!(uniques().await, [true, true, true, false], "once more on the same day");
    app.advance(chrono::Duration::days(1));
    visit("203.0.113.7").await;
    assert_eq!(uniques().await, [true, true, true, false, true], "the hash of another day");
}

#[actix_web::test]
async fn r84_links_7_who_asks_not_to_be_told_apart_is_only_counted() {
    let app = TestApp::with(&[("WORKERS", "0")]).await;
    let target = "https://www.awin1.com/cread.php?awinmid=1&ued=https%3A%2F%2Fshop.example%2Fp";
    let link = link(&app, json!({"target": target})).await;
    let headers = [("User-Agent", BROWSER), ("Sec-GPC", "1"), ("Referer", "https://a.example/")];
    for _ in 0..2 {
        let answer = visit(&app, Method::GET, &path(&link), &headers).await;
        let location = answer.headers()["location"].to_str().unwrap();
        let expected = format!("clickref={}&utm_source=youtube", link["code"].as_str().unwrap());
        assert!(location.contains(&expected), "the code, no click's id: {location}");
    }
    let stored = storage::metric_event::list(&app.app.db, Default::default(), Default::default()).await.unwrap();
    assert_eq!(stored.items.len(), 2);
    for event in stored.items {
        assert_eq!((event.visitor, event.dedup_key, &event.meta.0["referrer"]), (None, None, &Value::Null));
    }
}

#[actix_web::test]
async fn r84_links_8_a_network_gets_the_clicks_id_and_a_second_tap_the_same() {
    let app = TestApp::with(&[("WORKERS", "0")]).await;
    let target = "https://www.awin1.com/cread.php?awinmid=1&ued=https%3A%2F%2Fshop.example%2Fp";
    let link = link(&app, json!({"target": target})).await;
    let expected = format!("{target}&clickref={{click_id}}&utm_source=youtube");
    assert!(link["target"].as_str().unwrap().starts_with(&expected), "{link}");
    let id = async |agent: &str| {
        let answer = visit(&app, Method::GET, &path(&link), &[("User-Agent", agent)]).await;
        let location = answer.headers()["location"].to_str().unwrap().to_owned();
        location.split_once("clickref=").unwrap().1.split('&').next().unwrap().to_owned()
    };
    let (first, again, other) = (id(BROWSER).await, id(BROWSER).await, id(&stranger()).await);
    assert!(first.len() == 16 && first == again && first != other, "{first} {again} {other}");
    for click_id in [&first, &other] {
        let key = format!("click:{click_id}");
        assert!(storage::metric_event::by_dedup_key(&app.app.db, &key).await.unwrap().is_some());
    }
    assert_eq!(id("curl/8.4.0").await, link["code"].as_str().unwrap(), "a program has no click");
    // A place for the id may stand in any address.
    let own = self::link(&app, json!({"target": "https://net.example/?sub={click_id}"})).await;
    let answer = click(&app, &own).await;
    assert!(!answer.headers()["location"].to_str().unwrap().contains('{'));
}

#[actix_web::test]
async fn r84_other_methods_are_refused_and_a_head_has_no_body() {
    let app = TestApp::start().await;
    let link = link(&app, json!({})).await;
    let answer = visit(&app, Method::POST, &path(&link), &[]).await;
    assert_eq!((answer.status().as_u16(), answer.headers()["allow"].to_str().unwrap()), (405, "GET, HEAD"));
    let (head, get) = (visit(&app, Method::HEAD, &path(&link), &[]).await, click(&app, &link).await);
    for name in ["location", "cache-control", "content-type", "x-robots-tag", "content-length"] {
        assert_eq!(head.headers()[name], get.headers()[name], "{name}");
    }
    assert_eq!(head.text().await.unwrap(), "");
}

#[actix_web::test]
async fn r84_a_typed_code_is_found_and_an_unknown_one_explained() {
    let app = TestApp::start().await;
    let link = link(&app, json!({"slug": "summer-sale"})).await;
    assert_eq!(link["url"], format!("{}/l/summer-sale", app.url));
    for typed in ["summer-sale", "SUMMER-SALE", "summer-sale/", "summer-sa1e.", "5ummer-sale"] {
        let answer = visit(&app, Method::GET, &format!("/l/{typed}"), &[("User-Agent", BROWSER)]).await;
        assert_eq!(answer.status().as_u16(), if typed.starts_with('5') { 404 } else { 302 }, "{typed}");
    }
    for (language, words) in [("fr-CA,fr;q=0.8", "Lien inconnu"), ("de", "Unknown link")] {
        let answer = visit(&app, Method::GET, "/l/nothing1", &[("Accept-Language", language)]).await;
        assert_eq!((answer.status().as_u16(), &answer.headers()["cache-control"]), (404, &"no-store".parse().unwrap()));
        assert!(answer.text().await.unwrap().contains(words));
    }
    let preview = visit(&app, Method::GET, "/l/summer-sale+", &[]).await;
    assert_eq!(preview.status(), StatusCode::OK);
    assert!(preview.text().await.unwrap().contains("utm_source=youtube"));
}

#[actix_web::test]
async fn r83_an_edit_is_followed_at_once_and_a_code_never_comes_back() {
    let app = TestApp::start().await;
    let link = link(&app, json!({"slug": "spring"})).await;
    let address = format!("/api/v1/links/{}", link["id"].as_str().unwrap());
    assert_eq!(click(&app, &link).await.status(), StatusCode::FOUND);
    let (status, edited) = app.send(Method::PATCH, &address, &json!({"target": "https://other.example/"})).await;
    assert_eq!((status, &edited["active"]), (StatusCode::OK, &json!(true)));
    assert!(
        click(&app, &link).await.headers()["location"]
            .to_str()
            .unwrap()
            .starts_with("https://other.example/?utm_source")
    );
    for (change, status) in [
        (json!({"active": false}), 410),
        (json!({"active": true, "expires_at": "2020-01-01T00:00:00Z"}), 410),
        (json!({"expires_at": null}), 302),
    ] {
        app.send(Method::PATCH, &address, &change).await;
        assert_eq!(click(&app, &link).await.status().as_u16(), status, "{change}");
    }
    assert_eq!(app.request(Method::DELETE, &address).send().await.unwrap().status(), StatusCode::NO_CONTENT);
    assert_eq!((click(&app, &link).await.status().as_u16(), app.get(&address).await.0.as_u16()), (410, 404));
    let body = json!({"slug": "spring", "platform": "youtube", "target": "https://shop.example/"});
    assert_eq!(app.post("/api/v1/links", &body).await.0, StatusCode::CONFLICT);
}

#[actix_web::test]
async fn r83_a_wrong_link_is_refused_with_its_field() {
    let app = TestApp::start().await;
    for (body, status, pointer) in [
        (json!({"slug": "api", "platform": "reddit", "target": "https://shop.example/"}), 409, Value::Null),
        (json!({"slug": "No", "platform": "reddit", "target": "https://shop.example/"}), 422, json!("/slug")),
        (json!({"target": "https://shop.example/"}), 422, json!("/platform")),
        (json!({"platform": "reddit"}), 422, json!("/target")),
        (json!({"platform": "reddit", "target": "javascript:alert(1)"}), 422, json!("/target")),
        (json!({"platform": "reddit", "target": format!("{}/l/abc", app.url)}), 422, json!("/target")),
        (json!({"post_id": "0190aaaa-0000-7000-8000-000000000000"}), 422, json!("/post_id")),
        (json!({"platform": "reddit", "goal": 1}), 422, json!("/goal")),
    ] {
        let (got, problem) = app.post("/api/v1/links", &body).await;
        assert_eq!((got.as_u16(), &problem["errors"][0]["pointer"]), (status, &pointer), "{body}: {problem}");
    }
}

#[actix_web::test]
async fn r84_two_thousand_visitors_at_once_lose_no_click() {
    let app = TestApp::with(&[("WORKERS", "0")]).await;
    let link = link(&app, json!({})).await;
    let address = format!("{}{}", app.url, path(&link));
    let gate = std::sync::Arc::new(tokio::sync::Semaphore::new(200));
    let visits = (0..2_000).map(|_| {
        let (client, address, gate) = (app.client.clone(), address.clone(), gate.clone());
        async move {
            let _turn = gate.acquire().await.unwrap();
            client.get(address).header("User-Agent", stranger()).send().await.unwrap().status()
        }
    });
    let answers = futures::future::join_all(visits).await;
    assert!(answers.iter().all(|status| *status == StatusCode::FOUND));
    let (_, now) = app.get(&format!("/api/v1/links/{}", link["id"].as_str().unwrap())).await;
    assert_eq!(now["clicks"], 2_000, "every answered click is stored");
}

/// Keeps every writer out until it is dropped.
async fn block(app: &TestApp) -> sea_orm::DatabaseTransaction {
    use sea_orm::ConnectionTrait;
    let tx = storage::begin(&app.app.db).await.unwrap();
    if tx.get_database_backend() == sea_orm::DatabaseBackend::Postgres {
        tx.execute_unprepared("LOCK TABLE metric_event IN ACCESS EXCLUSIVE MODE").await.unwrap();
    }
    tx
}

#[actix_web::test]
async fn r84_a_blocked_database_never_fails_a_redirect_and_loses_no_click() {
    let app = TestApp::with(&[("WORKERS", "0")]).await;
    let link = link(&app, json!({})).await;
    assert_eq!(click(&app, &link).await.status(), StatusCode::FOUND);
    let blocked = block(&app).await;
    for _ in 0..5 {
        let begun = std::time::Instant::now();
        assert_eq!(click(&app, &link).await.status(), StatusCode::FOUND);
        assert!(begun.elapsed() < Duration::from_millis(2_000), "the journal takes it");
    }
    let journal = std::fs::read_to_string(app.app.config.data_dir.join("clicks-0.journal")).unwrap();
    assert_eq!(journal.lines().filter(|line| !line.is_empty()).count(), 5);
    blocked.rollback().await.unwrap();
    let link = counted(&app, &link, |link| link["clicks"] == 6).await;
    assert_eq!((&link["counts"], events(&app).await.len()), (&json!({"click": 6}), 6));
    assert_eq!(click(&app, &link).await.status(), StatusCode::FOUND);
    counted(&app, &link, |link| link["clicks"] == 7).await;
}

#[actix_web::test]
async fn r84_a_journal_from_before_a_crash_is_replayed_once() {
    let app = TestApp::with(&[("WORKERS", "0")]).await;
    let link = link(&app, json!({})).await;
    let blocked = block(&app).await;
    click(&app, &link).await;
    click(&app, &link).await;
    drop(blocked);
    let app = app.restart().await;
    let link = counted(&app, &link, |link| link["clicks"].as_i64() >= Some(2)).await;
    assert_eq!((&link["clicks"], events(&app).await.len()), (&json!(2), 2));
}

#[actix_web::test]
async fn r83_a_post_is_given_no_link_that_leads_nowhere() {
    use crate::fixture::{at, clipped, post};
    let app = TestApp::with(&[("WORKERS", "0")]).await;
    let earning = |address: Option<&str>| json!({"affiliate_url": address});
    let made = post(&app, clipped(&app.app).await, "youtube", earning(Some("https://shop.example/a"))).await;
    assert!(made["shortlink"].is_string(), "{made}");
    let of_post = format!("/api/v1/links?post_id={}", made["id"].as_str().unwrap());
    let link = app.get(&of_post).await.1["items"][0].clone();
    let address = format!("/api/v1/links/{}", link["id"].as_str().unwrap());
    // Nothing to link to any more, then the same address again: the same link leads again.
    let (_, emptied) = app.send(Method::PATCH, &at(&made, ""), &earning(None)).await;
    assert_eq!(emptied["shortlink"], Value::Null, "{emptied}");
    assert_eq!(click(&app, &link).await.status(), StatusCode::GONE);
    let (status, _) = app.send(Method::PATCH, &address, &json!({"active": true})).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "it has nowhere to lead");
    let (_, again) = app.send(Method::PATCH, &at(&made, ""), &earning(Some("https://shop.example/a"))).await;
    assert_eq!(again["shortlink"], made["shortlink"], "{again}");
    // What a person switched off stays off, wherever it would lead.
    app.send(Method::PATCH, &address, &json!({"active": false})).await;
    let (_, off) = app.send(Method::PATCH, &at(&made, ""), &earning(Some("https://shop.example/b"))).await;
    assert_eq!(off["shortlink"], Value::Null, "{off}");
    assert_eq!(click(&app, &link).await.status(), StatusCode::GONE);
}
