//! Autopilot: what one pass posts, what it holds, and what it leaves alone.

use crate::fixture::{asset_with, clipped, codes};
use crate::support::TestApp;
use serde_json::{Value, json};
use storage::columns::Text;

async fn sandbox() -> TestApp {
    TestApp::start().await
}

/// One pass that a person asks for; one that was planned before autopilot was switched off is waited for first.
async fn pass(app: &TestApp) -> Value {
    loop {
        let (status, job) = app.post("/api/v1/jobs/autopilot", &json!({})).await;
        let ended = app.finished(&job).await;
        assert_eq!(ended["status"], "done", "{ended}");
        if status == 202 {
            return ended;
        }
        assert_eq!(status, 200, "{job}");
    }
}

async fn posts(app: &TestApp) -> Vec<Value> {
    let (_, list) = app.get("/api/v1/posts?limit=100").await;
    list["items"].as_array().unwrap().clone()
}

#[actix_web::test]
async fn r73_a_pass_posts_what_may_go_out_and_holds_the_rest_for_review() {
    let app = sandbox().await;
    app.send(reqwest::Method::PUT, "/api/v1/autopilot", &json!({"enabled": false})).await;
    let good = clipped(&app.app).await;
    let doubtful = asset_with(&app.app, |asset| asset.licence = "unknown".to_owned()).await;
    let bare = asset_with(&app.app, |asset| asset.media = Text(domain::asset::status::MediaState::Missing)).await;
    let job = pass(&app).await;
    let made = posts(&app).await;
    let of = |id: uuid::Uuid| made.iter().filter(|post| post["asset_id"] == json!(id)).collect::<Vec<_>>();
    assert_eq!(of(good).len(), 1, "{made:?}");
    assert!(["queued", "posted"].contains(&of(good)[0]["status"].as_str().unwrap()), "{:?}", of(good));
    for held in [doubtful, bare] {
        assert_eq!(of(held).len(), 1, "what is held is visible: {made:?}");
        assert_eq!(of(held)[0]["status"], "review");
        assert!(!codes(&of(held)[0]["reasons"]).is_empty(), "and says why");
    }
    let (_, run) = app.get(&format!("/api/v1/runs/{}", job["run_id"].as_str().unwrap())).await;
    assert_eq!((&run["counts"]["queued"], &run["counts"]["held"]), (&json!(1), &json!(2)), "{run}");
}

#[actix_web::test]
async fn r73_the_wording_of_the_chosen_arm_is_the_one_that_is_drawn() {
    let app = sandbox().await;
    app.send(reqwest::Method::PUT, "/api/v1/autopilot", &json!({"enabled": false})).await;
    clipped(&app.app).await;
    pass(&app).await;
    let post = posts(&app).await.remove(0);
    let (_, list) = app.get(&format!("/api/v1/experiments?post_id={}", post["id"].as_str().unwrap())).await;
    let wordings = list["items"].as_array().unwrap();
    assert_eq!(wordings.len(), 2, "{list}");
    let drawn: Vec<_> = wordings.iter().filter(|wording| !wording["seed"].is_null()).collect();
    assert_eq!(drawn.len(), 1, "{list}");
}

#[actix_web::test]
async fn r73_a_pass_that_is_repeated_writes_nothing_twice() {
    let app = sandbox().await;
    app.send(reqwest::Method::PUT, "/api/v1/autopilot", &json!({"enabled": false})).await;
    clipped(&app.app).await;
    asset_with(&app.app, |asset| asset.licence = "unknown".to_owned()).await;
    // One pass for each platform that is connected.
    for _ in 0..3 {
        pass(&app).await;
    }
    let before = posts(&app).await.len();
    let job = pass(&app).await;
    assert_eq!(posts(&app).await.len(), before);
    let (_, run) = app.get(&format!("/api/v1/runs/{}", job["run_id"].as_str().unwrap())).await;
    let reasons: Vec<&str> =
        run["skipped"].as_array().unwrap().iter().map(|skip| skip["reason"].as_str().unwrap()).collect();
    assert_eq!(reasons, ["already_held", "posted_everywhere"], "one reason for everything left alone: {run}");
}

#[actix_web::test]
async fn r73_without_a_connected_platform_nothing_is_posted() {
    let app = TestApp::with(&[("PLATFORMS", "live")]).await;
    clipped(&app.app).await;
    let job = pass(&app).await;
    assert_eq!(posts(&app).await, Vec::<Value>::new());
    let (_, run) = app.get(&format!("/api/v1/runs/{}", job["run_id"].as_str().unwrap())).await;
    assert_eq!(run["skipped"][0]["reason"], "not_connected", "{run}");
}
