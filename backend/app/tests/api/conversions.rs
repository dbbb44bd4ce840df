//! Conversions: told in any order and more than once, booked once and exactly.

use crate::fixture::{at, clipped, post};
use crate::support::{TestApp, answer};
use app::conversions::matching::match_again;
use app::scheduler;
use chrono::Duration;
use domain::conversion::attribution::click_key;
use domain::link::network::sub_id_of_post;
use domain::platform::Platform;
use domain::report::metric::MetricKind;
use reqwest::header::CONTENT_TYPE;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use storage::columns::Json;
use storage::metric_event;
use uuid::Uuid;

/// The click that the tests' conversions come from.
pub const CLICK: &str = "7q2mf9xkpd3vtzr8";

/// A program that works at nothing by itself, with a post.
pub async fn with_post() -> (TestApp, Value) {
    let app = TestApp::standing(&[]).await;
    let made = post(&app, clipped(&app.app).await, "youtube", json!({"affiliate_url": "https://shop.example/"})).await;
    (app, made)
}

/// Stores a click of the post as a redirect does.
pub async fn click(app: &TestApp, post: &Value, id: &str) {
    let now = app.app.now();
    let event = metric_event::Model {
        id: Uuid::now_v7(),
        post_id: serde_json::from_value(post["id"].clone()).unwrap(),
        platform: Platform::Youtube.into(),
        kind: MetricKind::Click.into(),
        value_micros: 1_000_000,
        currency: None,
        meta: Json(json!({"link_id": "0190aaaa-0000-7000-8000-000000000000"})),
        ts: now,
        dedup_key: Some(click_key(id)),
        visitor: None,
        is_unique: true,
        created_at: now,
        updated_at: now,
    };
    let tx = storage::begin(&app.app.db).await.unwrap();
    metric_event::record(&tx, vec![event]).await.unwrap();
    tx.commit().await.unwrap();
}

/// A report of transaction `id`.
pub fn sale(id: &str, status: &str, commission_minor: i64) -> Value {
    json!({"transaction_id": id, "click_id": CLICK, "status": status, "commission_minor": commission_minor, "currency": "EUR"})
}

/// What became of a report.
pub async fn told(app: &TestApp, report: &Value) -> String {
    let (status, recorded) = app.post("/api/v1/conversions", report).await;
    assert_eq!(status, StatusCode::OK, "{recorded}");
    recorded["result"].as_str().unwrap().to_owned()
}

/// Conversions, revenue and pending money of the report of the last days.
pub async fn money(app: &TestApp) -> (i64, String, Vec<String>) {
    let (_, report) = app.get("/api/v1/reports/daily").await;
    let pending = report["pending"].as_array().unwrap().iter();
    let pending =
        pending.map(|sum| format!("{} {}", sum["amount"].as_str().unwrap(), sum["currency"].as_str().unwrap()));
    let totals = &report["totals"];
    (totals["conversions"].as_i64().unwrap(), totals["revenue"].as_str().unwrap().to_owned(), pending.collect())
}

/// The values of the metric events of a kind, in the order in which they were stored.
async fn booked(app: &TestApp, kind: &str) -> Vec<Value> {
    app.get(&format!("/api/v1/metrics?kind={kind}&sort=created_at")).await.1["items"].as_array().unwrap().clone()
}

fn values(events: &[Value]) -> Vec<&str> {
    events.iter().map(|event| event["value"].as_str().unwrap()).collect()
}

/// The conversions that a list shows.
async fn list(app: &TestApp, query: &str) -> Vec<Value> {
    app.get(&format!("/api/v1/conversions?{query}")).await.1["items"].as_array().unwrap().clone()
}

#[actix_web::test]
async fn links_9_1_a_sale_becomes_revenue_of_its_post_once() {
    let (app, made) = with_post().await;
    click(&app, &made, CLICK).await;
    let mut sent = sale("T-1001", "approved", 125);
    sent["amount"] = json!("12.50");
    assert_eq!(told(&app, &sent).await, "created");
    assert_eq!(told(&app, &sent).await, "duplicate");
    let shown = list(&app, "").await.remove(0);
    assert_eq!(
        (&shown["network"], &shown["commission"], &shown["amount"]),
        (&json!("own"), &json!("1.25"), &json!("12.50"))
    );
    assert_eq!((&shown["post_id"], &shown["platform"]), (&made["id"], &json!("youtube")));
    assert_eq!(shown["link_id"], "0190aaaa-0000-7000-8000-000000000000");
    let revenue = booked(&app, "revenue").await;
    assert_eq!((values(&revenue), &revenue[0]["post_id"]), (vec!["1.25"], &made["id"]));
    assert_eq!((&revenue[0]["currency"], &revenue[0]["meta"]["transaction_id"]), (&json!("EUR"), &json!("T-1001")));
    assert_eq!(money(&app).await, (1, "1.25".to_owned(), vec![]));
    let (_, whole) = app.get(&format!("/api/v1/conversions/{}", shown["id"].as_str().unwrap())).await;
    assert_eq!(whole["reports"].as_array().unwrap().len(), 1, "a repeat is no report");
}

#[actix_web::test]
async fn links_9_2_pending_approved_reversed_sum_up_to_nothing() {
    let (app, made) = with_post().await;
    click(&app, &made, CLICK).await;
    let day = |ago: i64| json!(app.app.now() - Duration::days(ago));
    let tell = async |status: &str, minor: i64, ago: i64| {
        let mut sent = sale("T-1", status, minor);
        sent["occurred_at"] = day(ago);
        told(&app, &sent).await
    };
    assert_eq!(tell("pending", 300, 3).await, "created");
    assert_eq!(money(&app).await, (1, "0.00".to_owned(), vec!["3.00 EUR".to_owned()]));
    assert_eq!(list(&app, "status=pending").await.len(), 1);
    assert_eq!(tell("approved", 250, 2).await, "updated");
    assert_eq!(tell("approved", 250, 1).await, "duplicate");
    assert_eq!(money(&app).await, (1, "2.50".to_owned(), vec![]));
    assert_eq!(tell("reversed", 0, 1).await, "updated");
    assert_eq!(money(&app).await, (0, "0.00".to_owned(), vec![]));
    let (revenue, conversions) = (booked(&app, "revenue").await, booked(&app, "conversion").await);
    assert_eq!((values(&revenue), values(&conversions)), (vec!["2.5", "-2.5"], vec!["1", "-1"]));
    assert_eq!((&revenue[1]["ts"], &revenue[1]["meta"]["original_at"]), (&day(1), &day(3)), "booked on its own day");
}

#[actix_web::test]
async fn links_9_2_reports_in_any_order_leave_the_same() {
    let (app, made) = with_post().await;
    click(&app, &made, CLICK).await;
    let steps = [("pending", 300, 3), ("approved", 250, 2), ("reversed", 100, 1)];
    for (n, order) in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]].iter().enumerate() {
        let before = money(&app).await.0;
        for step in order.iter().chain(order) {
            let (status, minor, ago) = steps[*step];
            let mut sent = sale(&format!("T-{n}"), status, minor);
            sent["occurred_at"] = json!(app.app.now() - Duration::days(ago));
            told(&app, &sent).await;
        }
        let shown = list(&app, "limit=1").await.remove(0);
        assert_eq!((&shown["status"], &shown["commission"]), (&json!("approved"), &json!("1.00")), "{order:?}");
        let (conversions, revenue, pending) = money(&app).await;
        let expected = format!("{}.00", n + 1);
        assert_eq!((conversions - before, revenue, pending), (1, expected, vec![]), "{order:?}");
    }
}

#[actix_web::test]
async fn links_12_3_12_amounts_are_exact_however_they_are_written() {
    let (app, made) = with_post().await;
    click(&app, &made, CLICK).await;
    for (n, (commission, currency, expected)) in [
        ("12.5", "EUR", Ok("12.50")),
        ("0.30000000000000004", "EUR", Ok("0.30")),
        ("\"12.50\"", "EUR", Ok("12.50")),
        ("1250", "JPY", Ok("1250")),
        ("\"0.005\"", "KWD", Ok("0.005")),
        ("12.505", "EUR", Err("too_precise")),
        ("\"12,50\"", "EUR", Err("amount")),
        ("\"1e3\"", "EUR", Err("amount")),
        ("1e3", "EUR", Err("amount")),
        ("-1", "EUR", Err("negative")),
        ("[1]", "EUR", Err("amount")),
    ]
    .into_iter()
    .enumerate()
    {
        let body = format!(
            r#"{{"transaction_id":"T-{n}","status":"approved","commission":{commission},"currency":"{currency}"}}"#
        );
        let request = app.request(Method::POST, "/api/v1/conversions").header(CONTENT_TYPE, "application/json");
        let (status, answered) = answer(request.body(body).send().await.unwrap()).await;
        let shown = list(&app, "limit=1").await;
        match expected {
            Ok(exact) => assert_eq!(shown[0]["commission"], exact, "{commission}"),
            Err(code) => {
                assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{commission}");
                let error = &answered["errors"][0];
                assert_eq!((&error["pointer"], &error["code"]), (&json!("/commission"), &json!(code)), "{answered}");
            }
        }
    }
    assert_eq!(list(&app, "").await.len(), 5, "nothing of what was refused is stored");
}

#[actix_web::test]
async fn links_12_3_13_a_sale_before_its_click_is_matched_within_an_hour() {
    let (app, made) = with_post().await;
    assert_eq!(told(&app, &sale("early", "approved", 125)).await, "unmatched");
    assert_eq!(match_again(&app.app).await.unwrap(), 0);
    assert_eq!((list(&app, "matched=false").await.len(), money(&app).await.0), (1, 0), "never spread by guess");
    app.advance(Duration::minutes(59));
    click(&app, &made, CLICK).await;
    scheduler::tick(&app.app).await.unwrap();
    let shown = list(&app, "matched=true").await.remove(0);
    assert_eq!((&shown["post_id"], money(&app).await.1.as_str()), (&made["id"], "1.25"));
    app.advance(Duration::minutes(1));
    scheduler::tick(&app.app).await.unwrap();
    assert_eq!(money(&app).await.1, "1.25", "booked once");
}

#[actix_web::test]
async fn links_8_1_a_click_that_comes_later_is_found_when_the_sale_is_told_again() {
    let (app, made) = with_post().await;
    assert_eq!(told(&app, &sale("late", "approved", 125)).await, "unmatched");
    app.advance(Duration::minutes(61));
    click(&app, &made, CLICK).await;
    assert_eq!(match_again(&app.app).await.unwrap(), 0, "it is looked for during an hour");
    assert_eq!(told(&app, &sale("late", "approved", 125)).await, "duplicate");
    assert_eq!(money(&app).await, (1, "1.25".to_owned(), vec![]));
}

#[actix_web::test]
async fn links_8_what_a_redirect_gives_the_network_leads_back() {
    let (app, _) = with_post().await;
    let link = json!({"platform": "reddit", "target": "https://www.awin1.com/cread.php?awinmid=1"});
    let (_, link) = app.post("/api/v1/links", &link).await;
    let path = format!("{}/l/{}", app.url, link["code"].as_str().unwrap());
    for (n, private) in ["0", "1"].iter().enumerate() {
        let browser = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
        let visit = app.client.get(&path).header("user-agent", browser).header("sec-gpc", *private);
        let location = visit.send().await.unwrap().headers()["location"].to_str().unwrap().to_owned();
        let sub_id = location.split_once("clickref=").unwrap().1.split('&').next().unwrap();
        let mut sent = sale(&format!("T-{n}"), "approved", 100);
        sent["click_id"] = json!(sub_id.to_uppercase());
        assert_eq!(told(&app, &sent).await, "created", "{location}");
        let shown = list(&app, "limit=1").await.remove(0);
        let expected = (&link["id"], &json!("reddit"), &Value::Null);
        assert_eq!((&shown["link_id"], &shown["platform"], &shown["post_id"]), expected, "{location}");
    }
    assert_eq!(money(&app).await, (2, "2.00".to_owned(), vec![]));
}

#[actix_web::test]
async fn links_9_5_a_conversion_outlives_its_post() {
    let (app, made) = with_post().await;
    let sub_id = sub_id_of_post(made["id"].as_str().unwrap());
    let report = |status: &str| json!({"network": "awin", "transaction_id": "7", "click_id": sub_id, "status": status, "commission": "2", "currency": "EUR"});
    assert_eq!(told(&app, &report("approved")).await, "created");
    let (status, _) = app.send(Method::DELETE, &at(&made, ""), &json!({})).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    let shown = list(&app, &format!("post_id={}", made["id"].as_str().unwrap())).await;
    assert_eq!((shown.len(), &shown[0]["network"]), (1, &json!("awin")));
    assert_eq!(money(&app).await.1, "2.00");
    assert_eq!(told(&app, &report("reversed")).await, "updated");
    assert_eq!(money(&app).await, (0, "0.00".to_owned(), vec![]));
}

#[actix_web::test]
async fn links_9_1_what_cannot_be_used_is_named_and_nothing_is_stored() {
    let (app, _) = with_post().await;
    let with = |field: &str, value: Value| {
        let mut sent = sale("T-1", "approved", 125);
        sent[field] = value;
        sent
    };
    for (sent, pointer) in [
        (with("transaction_id", json!("")), "/transaction_id"),
        (with("transaction_id", json!("a\u{7}")), "/transaction_id"),
        (with("status", json!("perhaps")), "/status"),
        (with("currency", json!("eur")), "/currency"),
        (with("commission_minor", json!(null)), "/commission"),
        (with("commission_minor", json!(1.5)), "/commission_minor"),
        (with("commission", json!("7.00")), "/commission_minor"),
        (with("network", json!("A B")), "/network"),
        (with("click_id", json!("x".repeat(129))), "/click_id"),
        (with("occurred_at", json!("1999-01-01T00:00:00Z")), "/occurred_at"),
        (with("occurred_at", json!("yesterday")), "/occurred_at"),
        (with("unknown", json!(1)), "/unknown"),
    ] {
        let (status, problem) = app.post("/api/v1/conversions", &sent).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{sent} {problem}");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{sent} {problem}");
    }
    assert_eq!(list(&app, "").await.len(), 0);
    told(&app, &sale("T-1", "approved", 125)).await;
    let (status, problem) = app.post("/api/v1/conversions", &with("currency", json!("USD"))).await;
    assert_eq!((status, &problem["errors"][0]["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("currency_differs")));
}

#[actix_web::test]
async fn links_9_3_currencies_are_never_mixed() {
    let (app, made) = with_post().await;
    click(&app, &made, CLICK).await;
    let in_dollars = |status: &str, minor: i64| {
        let mut sent = sale("T-1", status, minor);
        sent["currency"] = json!("USD");
        sent
    };
    told(&app, &sale("T-1", "pending", 300)).await;
    let (status, _) = app.post("/api/v1/conversions", &in_dollars("pending", 310)).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(told(&app, &in_dollars("approved", 320)).await, "updated", "what waited is owed in dollars");
    assert_eq!(
        told(&app, &sale("T-1", "pending", 290)).await,
        "updated",
        "and what says that it waits changes nothing"
    );
    let shown = list(&app, "").await.remove(0);
    assert_eq!((&shown["commission"], &shown["currency"]), (&json!("3.20"), &json!("USD")));
    let (_, report) = app.get("/api/v1/reports/daily").await;
    assert_eq!((&report["totals"]["revenue"], &report["pending"]), (&json!("0.00"), &json!([])));
    assert_eq!(report["unconverted"], json!([{"currency": "USD", "amount": "3.2"}]));
}

async fn import(app: &TestApp, query: &str, csv: &str) -> (StatusCode, Value) {
    let request = app.request(Method::POST, &format!("/api/v1/conversions/import{query}"));
    answer(request.header(CONTENT_TYPE, "text/csv").body(csv.to_owned()).send().await.unwrap()).await
}

#[actix_web::test]
async fn links_9_4_a_file_confirms_through_the_same_key() {
    let (app, made) = with_post().await;
    click(&app, &made, CLICK).await;
    let mut waits = sale("A-1", "pending", 250);
    waits["network"] = json!("awin");
    told(&app, &waits).await;
    let csv = format!(
        "network;transaction_id;click_id;status;commission;currency;occurred_at\n\
         awin;A-1;{CLICK};Confirmed;2,50;EUR;\nawin;A-2;{CLICK};approved;1;EUR;2013-06-13 12:00:00\n\
         awin;A-1;{CLICK};approved;2,5;EUR;\nawin;A-3;nobody;pending;4;EUR;\n"
    );
    let counts = |done: &Value| {
        ["rows", "created", "updated", "duplicates", "unmatched"].map(|field| done[field].as_u64().unwrap())
    };
    let (status, done) = import(&app, "?dry_run=true", &csv).await;
    assert_eq!((status, counts(&done)), (StatusCode::OK, [4, 1, 1, 1, 1]), "{done}");
    assert_eq!((list(&app, "").await.len(), money(&app).await.1.as_str()), (1, "0.00"), "a dry run stores nothing");
    let (_, done) = import(&app, "", &csv).await;
    assert_eq!(counts(&done), [4, 1, 1, 1, 1], "{done}");
    assert_eq!(money(&app).await, (1, "2.50".to_owned(), vec!["4.00 EUR".to_owned()]));
    assert_eq!(counts(&import(&app, "", &csv).await.1), [4, 0, 0, 4, 0]);
}

#[actix_web::test]
async fn links_9_4_one_bad_row_keeps_all_out() {
    let (app, _) = with_post().await;
    let csv = "transaction_id,status,commission,currency\nA,approved,1,EUR\nB,perhaps,1,EUR\nC,approved,\"1,5\",EUR\nA,paid,1,USD\n";
    let (status, problem) = import(&app, "", csv).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let errors = problem["errors"].as_array().unwrap();
    let pointers: Vec<_> = errors.iter().map(|error| error["pointer"].as_str().unwrap()).collect();
    assert_eq!(pointers, ["/3/status", "/4/commission", "/5/currency"]);
    assert_eq!(list(&app, "").await.len(), 0);
    for (csv, code) in [("transaction_id,status,commission\n", "missing_column"), ("price\n", "unknown_column")] {
        assert_eq!(import(&app, "", csv).await.1["errors"][0]["code"], code);
    }
}
