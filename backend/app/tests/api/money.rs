//! Money is exact, and never a float.

use crate::support::TestApp;
use app::http::docs;
use reqwest::StatusCode;
use serde_json::Value;

#[actix_web::test]
async fn r81_the_simulator_is_exact() {
    let app = TestApp::with(&[("WORKERS", "0")]).await;
    for (views, ctr, epc, revenue, exact) in [
        ("1000", "2.5", "0.40", "10.00", "10"),
        ("67015", "2.5", "0.035", "58.64", "58.638125"),
        ("3", "10", "0.1", "0.03", "0.03"),
        ("1", "100", "0.005", "0.01", "0.005"),
        ("1000000000000", "100", "1000000", "1000000000000000000.00", "1000000000000000000"),
    ] {
        let (status, shown) = app.get(&format!("/api/v1/reports/simulate?views={views}&ctr={ctr}&epc={epc}")).await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(
            (shown["revenue"].as_str(), shown["exact"].as_str(), shown["currency"].as_str()),
            (Some(revenue), Some(exact), Some("EUR")),
            "{views} {ctr} {epc}"
        );
    }
    for (query, pointers) in [
        ("views=-1&ctr=101&epc=1e3", vec!["/views", "/ctr", "/epc"]),
        ("views=1.5&ctr=2", vec!["/views", "/epc"]),
        ("", vec!["/views", "/ctr", "/epc"]),
    ] {
        let (status, problem) = app.get(&format!("/api/v1/reports/simulate?{query}")).await;
        let named: Vec<_> =
            problem["errors"].as_array().unwrap().iter().map(|e| e["pointer"].as_str().unwrap()).collect();
        assert_eq!((status, named), (StatusCode::UNPROCESSABLE_ENTITY, pointers), "{query}");
    }
}

/// What holds an amount of money in any answer or request.
const AMOUNTS: [&str; 7] = ["revenue", "epc", "exact", "amount", "commission", "unconverted_amount", "price"];

#[test]
fn r81_no_amount_of_the_contract_is_a_number() {
    let document = docs::document();
    let mut found = 0;
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        for (field, shape) in schema["properties"].as_object().into_iter().flatten() {
            if AMOUNTS.contains(&field.as_str()) || (name == "MetricEvent" && field == "value") {
                found += 1;
                assert!(is_text(shape), "{name}.{field} is {shape}");
            }
        }
    }
    assert!(found >= 6, "amounts were looked at");
}

fn is_text(shape: &Value) -> bool {
    shape["type"] == "string" || shape["type"].as_array().is_some_and(|kinds| kinds.contains(&"string".into()))
}

#[actix_web::test]
async fn r82_the_export_opens_in_a_spreadsheet() {
    let app = TestApp::with(&[("WORKERS", "0")]).await;
    for (query, separator) in [("", ','), ("?separator=semicolon&decimals=comma", ';')] {
        let request = app.request(reqwest::Method::GET, &format!("/api/v1/reports/export.csv{query}"));
        let answer = request.send().await.unwrap();
        assert_eq!(answer.headers()["content-type"], "text/csv; charset=utf-8");
        assert!(
            answer.headers()["content-disposition"]
                .to_str()
                .unwrap()
                .starts_with("attachment; filename=\"contentflow-")
        );
        let text = answer.text().await.unwrap();
        let header = text.lines().next().unwrap();
        assert!(header.contains("date") && header.contains(separator), "{header}");
    }
}

#[actix_web::test]
async fn r82_a_report_is_broken_down_by_post_arm_source_and_platform() {
    use crate::fixture::{clipped, post};
    use serde_json::json;
    let app = TestApp::with(&[("WORKERS", "0")]).await;
    let asset = clipped(&app.app).await;
    let first = post(&app, asset, "youtube", json!({"title": "=1+1 knots"})).await;
    let second = post(&app, asset, "pinterest", json!({})).await;
    let event = |post: &Value, kind: &str, value: &str| json!({"post_id": post["id"], "kind": kind, "value": value});
    let events = json!([
        event(&first, "view", "1000"),
        event(&first, "click", "30"),
        event(&second, "click", "5"),
        event(&second, "revenue", "12.50"),
        event(&second, "conversion", "1"),
    ]);
    assert_eq!(app.post("/api/v1/metrics", &events).await.0, StatusCode::CREATED);
    let by = async |query: &str| app.get(&format!("/api/v1/reports/breakdown?{query}")).await.1;
    let posts = by("by=post").await;
    let rows: Vec<_> = posts["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| (&r["key"], &r["clicks"], &r["ctr"], &r["revenue"]))
        .collect();
    let none = Value::Null;
    assert_eq!(
        rows,
        [(&second["id"], &json!(5), &none, &json!("12.50")), (&first["id"], &json!(30), &json!(3.0), &json!("0.00"))]
    );
    assert_eq!((&posts["totals"]["clicks"], &posts["totals"]["revenue"]), (&json!(35), &json!("12.50")));
    assert_eq!(by("by=platform&platform=youtube").await["items"][0]["key"], "youtube");
    assert_eq!(by("by=platform&platform=youtube").await["items"].as_array().unwrap().len(), 1);
    assert_eq!(by("by=source").await["items"].as_array().unwrap().len(), 1, "both are of one source, or of none");
    assert_eq!(by("by=arm").await["items"][0]["key"], "", "no wording was chosen");
    let (status, _) = app.get("/api/v1/reports/breakdown").await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "by what?");
    let csv = app.request(reqwest::Method::GET, "/api/v1/reports/export.csv?by=post").send().await.unwrap();
    let text = csv.text().await.unwrap();
    assert!(
        text.trim_start_matches('\u{feff}').starts_with("post,title,views") && text.contains(",'=1+1 knots"),
        "{text}"
    );
}
