//! The contract: what is committed is what the code says.

use crate::support::TestApp;
use app::http::docs;
use std::path::Path;

#[test]
fn r1_the_committed_contract_is_the_one_of_the_code() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../openapi/openapi.json");
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    let made = docs::text();
    if committed != made {
        std::fs::write(&path, made).unwrap();
        panic!("openapi/openapi.json was stale and has been written anew: review and commit it");
    }
}

#[test]
fn every_operation_has_an_id_a_summary_a_tag_and_problems() {
    let document = docs::document();
    let mut ids = std::collections::BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let at = format!("{method} {path}");
            assert!(ids.insert(operation["operationId"].as_str().unwrap().to_owned()), "{at}: its id is used twice");
            assert!(operation["summary"].as_str().is_some_and(|s| !s.is_empty()), "{at} says what it does");
            assert!(operation["tags"].as_array().is_some_and(|t| t.len() == 1), "{at} has one tag");
            assert!(operation["responses"]["default"].is_object(), "{at} may answer with a problem");
        }
    }
}

#[test]
fn every_reference_leads_somewhere() {
    let text = docs::text();
    let document = docs::document();
    for part in text.split("\"$ref\": \"#").skip(1) {
        let pointer = part.split('"').next().unwrap();
        assert!(document.pointer(pointer).is_some(), "#{pointer} is not there: inline it, or register its schema");
    }
}

#[actix_web::test]
async fn the_document_and_swagger_ui_are_served() {
    let app = TestApp::start().await;
    let document = reqwest::get(format!("{}/api/openapi.json", app.url)).await.unwrap();
    assert_eq!(document.json::<serde_json::Value>().await.unwrap(), docs::document());
    let page = reqwest::get(format!("{}/api/docs/", app.url)).await.unwrap();
    let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("default-src 'none'; script-src 'self';") && policy.contains("frame-ancestors 'none'"));
    assert!(page.status().is_success() && page.text().await.unwrap().contains("swagger-ui"));
}

#[actix_web::test]
async fn every_operation_refuses_no_token_and_a_wrong_one() {
    let app = TestApp::start().await;
    let document = docs::document();
    for (path, item) in document["paths"].as_object().unwrap() {
        let address = format!("{}{}", app.url, path.replace("{id}", "0190aaaa-0000-7000-8000-000000000000"));
        for (method, operation) in item.as_object().unwrap() {
            if operation["security"].as_array().is_some_and(|s| s.iter().any(|s| s == &serde_json::json!({}))) {
                continue;
            }
            let method: reqwest::Method = method.to_uppercase().parse().unwrap();
            let nobody = app.client.request(method.clone(), &address).send().await.unwrap();
            assert_eq!(nobody.status(), 401, "{method} {path} without a token");
            let around = address.replace("/api/v1/", "/api/%761/");
            let hidden = app.client.request(method.clone(), around).send().await.unwrap();
            assert_eq!(hidden.status(), 401, "{method} {path} percent-encoded");
            let wrong = app.client.request(method.clone(), &address).bearer_auth("wrong").send().await.unwrap();
            assert!([401, 429].contains(&wrong.status().as_u16()), "{method} {path} with a wrong token");
        }
    }
}

#[actix_web::test]
async fn a_problem_loads_nothing_wherever_it_is_shown() {
    let app = TestApp::start().await;
    for path in ["/api/v1/jobs", "/api/v1/nonsense", "/api/nonsense", "/problems/invalid", "/problems/nonsense"] {
        let answer = reqwest::get(format!("{}{path}", app.url)).await.unwrap();
        let policy = answer.headers()["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none';"), "{path}: {policy}");
    }
}
