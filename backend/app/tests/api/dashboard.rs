//! The dashboard.

use crate::support::TestApp;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

fn kpi<'a>(dashboard: &'a Value, key: &str) -> &'a Value {
    dashboard["kpis"].as_array().unwrap().iter().find(|kpi| kpi["key"] == key).unwrap()
}

#[actix_web::test]
async fn r9_an_empty_dashboard_shows_what_is_unknown_as_unknown() {
    let app = TestApp::with(&[("WORKERS", "0")]).await;
    let (status, shown) = app.get("/api/v1/dashboard").await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(
        (&shown["assets"]["new"], &shown["posts"]["queued"], &shown["review"]),
        (&json!(0), &json!(0), &json!(0))
    );
    assert_eq!(shown["gate"]["limits"], json!({"max_risk": 0.2, "min_quality": 0.7}));
    assert_eq!(shown["gate"]["counts"], json!({"auto_postable": 0, "review": 0, "blocked": 0}));
    assert_eq!((&shown["up_next"], &shown["jobs"]["latest"]), (&json!([]), &json!([])));
    for (key, value) in [("revenue", json!("0.00")), ("views", Value::Null), ("ctr", Value::Null), ("epc", Value::Null)]
    {
        assert_eq!(kpi(&shown, key)["value"], value, "{key}");
        assert_eq!(kpi(&shown, key)["series"].as_array().unwrap().len(), 7, "{key}");
    }
    let steps: Vec<_> = shown["setup"].as_array().unwrap().iter().map(|s| s["key"].as_str().unwrap()).collect();
    assert_eq!(steps, ["source", "account", "clip", "post"]);
    assert_eq!(shown["autopilot"]["enabled"], true, "on in a sandbox");
}

#[actix_web::test]
async fn r9_the_dashboard_counts_assets_jobs_and_clicks() {
    let app = TestApp::with(&[("WORKERS", "0")]).await;
    app.post("/api/v1/assets", &json!({"url": "https://media.example/a.mp4", "title": "A"})).await;
    let (_, link) = app.post("/api/v1/links", &json!({"platform": "reddit", "target": "https://shop.example/"})).await;
    let agent = ("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0");
    let visit = app.client.get(format!("{}/l/{}", app.url, link["code"].as_str().unwrap())).header(agent.0, agent.1);
    assert_eq!(visit.send().await.unwrap().status(), StatusCode::FOUND);
    let (_, shown) = app.get("/api/v1/dashboard?days=30").await;
    assert_eq!((&shown["assets"]["new"], &shown["funnel"]["ingested"]), (&json!(1), &json!(1)));
    let clicks = kpi(&shown, "clicks");
    assert_eq!((&clicks["value"], &clicks["previous"]), (&json!("1"), &json!("0")));
    let series = clicks["series"].as_array().unwrap();
    assert_eq!((series.len(), &series[29]["value"]), (30, &json!("1")), "today is the last day");
    assert_eq!(shown["jobs"]["latest"][0]["kind"], "fetch");
}

#[actix_web::test]
async fn r53_the_gate_card_shows_the_limits_in_force() {
    let app = TestApp::with(&[("WORKERS", "0")]).await;
    let stricter = json!({"value": {"max_risk": 0.1, "min_quality": 0.8}});
    assert_eq!(app.send(Method::PUT, "/api/v1/rules/gate", &stricter).await.0, StatusCode::OK);
    assert_eq!(app.get("/api/v1/dashboard").await.1["gate"]["limits"], stricter["value"]);
}

#[actix_web::test]
async fn r9_days_out_of_range_are_refused() {
    let app = TestApp::with(&[("WORKERS", "0")]).await;
    for query in ["days=0", "days=91", "days=x", "nonsense=1"] {
        let (status, _) = app.get(&format!("/api/v1/dashboard?{query}")).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
    }
}
