//! Rules: what a change of them would do, before it is made.

use crate::fixture::{asset_with, at, clipped, post};
use crate::support::TestApp;
use serde_json::json;

#[actix_web::test]
async fn r51_a_preview_says_what_a_change_would_release_and_hold() {
    let app = TestApp::standing(&[]).await;
    let queued = post(&app, clipped(&app.app).await, "youtube", json!({"title": "Three knots for a dinghy"})).await;
    let (status, sent) = app.post(&at(&queued, "/publish"), &json!({})).await;
    assert_eq!((status.as_u16(), &sent["status"]), (202, &json!("queued")), "{sent}");
    let doubtful = asset_with(&app.app, |asset| asset.title = "A casino on every sailing ship".to_owned()).await;
    let held = post(&app, doubtful, "youtube", json!({"title": "A casino on every sailing ship"})).await;
    let (_, held) = app.post(&at(&held, "/publish"), &json!({})).await;
    assert_eq!(held["status"], "review", "{held}");
    let words = |fr: &[&str], en: &[&str]| json!({"value": {"fr": fr, "en": en}});
    let ask = async |key: &str, body| app.post(&format!("/api/v1/rules/{key}/preview"), &body).await;
    let (status, preview) = ask("sensitive_words", words(&[], &["dinghy"])).await;
    assert_eq!(status.as_u16(), 200, "{preview}");
    assert_eq!((&preview["would_hold"], &preview["looked_at"]), (&json!(1), &json!(2)), "{preview}");
    let held_id = preview["posts"].as_array().unwrap().iter().find(|post| post["verdict"] == "review").unwrap();
    assert_eq!(held_id["id"], queued["id"]);
    let (_, none) = ask("autopilot", json!({"enabled": false})).await;
    assert_eq!((&none["would_hold"], &none["would_release"]), (&json!(0), &json!(0)));
    // Nothing was changed by asking.
    assert_eq!(app.get(&at(&queued, "")).await.1["status"], "queued");
    assert_eq!(app.get("/api/v1/rules").await.1["items"][0]["is_default"], true);
    assert_eq!(ask("nothing", json!({})).await.0.as_u16(), 404);
    let (status, problem) = ask("gate", json!({"value": {"max_risk": 0.3, "min_quality": 0.7}})).await;
    assert_eq!((status.as_u16(), &problem["errors"][0]["pointer"]), (422, &json!("/value/max_risk")));
}
