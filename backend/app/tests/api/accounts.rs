//! Accounts and platforms, through HTTP.

use crate::support::TestApp;
use reqwest::{Method, StatusCode};
use serde_json::json;

#[actix_web::test]
async fn r64_a_sandbox_has_youtube_connected_and_keeps_it_disconnected() {
    let app = TestApp::with(&[("WORKERS", "0")]).await;
    let (_, accounts) = app.get("/api/v1/accounts").await;
    let account = &accounts["items"][0];
    assert_eq!((account["platform"].as_str(), account["status"].as_str()), (Some("youtube"), Some("connected")));
    assert_eq!((account["missing_scopes"].as_array().unwrap().len(), account["is_default"].as_bool()), (0, Some(true)));
    assert!(account.get("tokens").is_none(), "{account}");
    let place = format!("/api/v1/accounts/{}", account["id"].as_str().unwrap());
    assert_eq!(app.get(&place).await.1, *account);
    let stored = storage::account::all(&app.app.db).await.unwrap();
    assert!(!stored[0].tokens.contains("access"), "tokens are sealed");
    assert_eq!(app.send(Method::DELETE, &place, &json!({})).await.0, StatusCode::NO_CONTENT);
    assert_eq!(app.send(Method::DELETE, &place, &json!({})).await.0, StatusCode::NOT_FOUND);
    let app = app.restart().await;
    let (_, left) = app.get("/api/v1/accounts?platform=youtube").await;
    assert_eq!(left["items"], json!([]), "a person's choice outlives a restart");
    let (status, account) = app.post("/api/v1/accounts/youtube/connect", &json!({})).await;
    assert_eq!((status, account["name"].as_str()), (StatusCode::CREATED, Some("Clip Co")));
    let (_, again) = app.post("/api/v1/accounts/youtube/connect", &json!({})).await;
    assert_eq!(again["id"], account["id"], "the same account is connected once");
}

#[actix_web::test]
async fn r64_a_sandbox_has_reddit_connected_and_posts_to_its_own_profile() {
    let app = TestApp::with(&[("WORKERS", "0")]).await;
    let (_, accounts) = app.get("/api/v1/accounts?platform=reddit").await;
    let account = &accounts["items"][0];
    assert_eq!((account["name"].as_str(), account["missing_scopes"].as_array().unwrap().len()), (Some("clip_co"), 0));
    assert_eq!((&account["defaults"]["subreddit"], &account["readiness"]), (&json!("u_clip_co"), &json!([])));
}

#[actix_web::test]
async fn r64_a_sandbox_has_pinterest_connected_with_a_board() {
    let app = TestApp::with(&[("WORKERS", "0")]).await;
    let (_, accounts) = app.get("/api/v1/accounts?platform=pinterest").await;
    let account = &accounts["items"][0];
    assert_eq!((account["name"].as_str(), account["missing_scopes"].as_array().unwrap().len()), (Some("Clip Co"), 0));
    assert_eq!((&account["defaults"]["board"], &account["readiness"]), (&json!("549755885175000001"), &json!([])));
}

#[actix_web::test]
async fn r64_connecting_names_the_settings_that_are_missing() {
    let app = TestApp::with(&[("WORKERS", "0"), ("PLATFORMS", "live")]).await;
    assert_eq!(app.get("/api/v1/accounts").await.1["items"], json!([]));
    for (platform, setting) in [
        ("youtube", "YOUTUBE_CLIENT_ID"),
        ("reddit", "REDDIT_USERNAME"),
        ("pinterest", "PINTEREST_APP_ID"),
        ("instagram", "IG_APP_ID"),
        ("tiktok", "TIKTOK_CLIENT_KEY"),
    ] {
        let (status, problem) = app.post(&format!("/api/v1/accounts/{platform}/connect"), &json!({})).await;
        assert_eq!((status, problem["type"].as_str()), (StatusCode::CONFLICT, Some("/problems/not-configured")));
        assert!(problem["detail"].as_str().unwrap().contains(setting), "{problem}");
    }
    assert_eq!(app.post("/api/v1/accounts/myspace/connect", &json!({})).await.0, StatusCode::NOT_FOUND);
    let (_, platforms) = app.get("/api/v1/platforms").await;
    let names: Vec<&str> =
        platforms["items"].as_array().unwrap().iter().map(|p| p["platform"].as_str().unwrap()).collect();
    assert_eq!(names, ["youtube", "reddit", "pinterest", "instagram", "tiktok"]);
    let youtube = &platforms["items"][0];
    assert_eq!((youtube["configured"].as_bool(), youtube["limits"]["title"]["max"].as_i64()), (Some(false), Some(100)));
    assert_eq!(youtube["missing_settings"][0], "YOUTUBE_CLIENT_ID");
}

#[actix_web::test]
async fn r62_outside_of_a_sandbox_nothing_is_connected() {
    let app = TestApp::with(&[("PLATFORMS", "live")]).await;
    let asset = crate::fixture::clipped(&app.app).await;
    let made = crate::fixture::post(&app, asset, "youtube", json!({})).await;
    let (_, job) = app.post("/api/v1/jobs/publish", &json!({"post_id": made["id"]})).await;
    assert_eq!(app.finished(&job).await["last_error"], "YouTube is not connected");
}

#[actix_web::test]
async fn r73_slots_are_kept_shown_by_day_and_filled_by_autopilot() {
    use crate::fixture::clipped;
    let app = TestApp::standing(&[]).await;
    app.send(Method::PUT, "/api/v1/autopilot", &json!({"enabled": false})).await;
    let (_, accounts) = app.get("/api/v1/accounts?platform=youtube").await;
    let id = accounts["items"][0]["id"].as_str().unwrap();
    let place = format!("/api/v1/accounts/{id}/slots");
    for (body, pointer) in [
        (json!([{"weekday": 8, "time": "18:00"}]), "/0/weekday"),
        (json!([{"weekday": 1, "time": "6 pm"}]), "/0/time"),
        (json!([{"weekday": 1, "time": "18:00", "zone": "UTC"}]), "/0/zone"),
    ] {
        let (status, problem) = app.send(Method::PUT, &place, &body).await;
        assert_eq!((status.as_u16(), problem["errors"][0]["pointer"].as_str()), (422, Some(pointer)), "{problem}");
    }
    let week: Vec<_> = (1..=7).map(|weekday| json!({"weekday": weekday, "time": "18:30"})).collect();
    let (status, set) = app.send(Method::PUT, &place, &json!(week)).await;
    assert_eq!((status, &set, &app.get(&place).await.1), (StatusCode::OK, &json!(week), &json!(week)));
    let (_, dated) = app.get("/api/v1/slots").await;
    let dated = dated["items"].as_array().unwrap().clone();
    assert_eq!((dated.len(), &dated[0]["post_id"]), (7, &json!(null)));
    // Two assets take the first two slots of YouTube; Reddit and Pinterest are disconnected.
    for platform in ["reddit", "pinterest"] {
        let (_, other) = app.get(&format!("/api/v1/accounts?platform={platform}")).await;
        for account in other["items"].as_array().unwrap() {
            app.send(Method::DELETE, &format!("/api/v1/accounts/{}", account["id"].as_str().unwrap()), &json!({}))
                .await;
        }
    }
    clipped(&app.app).await;
    clipped(&app.app).await;
    let (_, job) = app.post("/api/v1/jobs/autopilot", &json!({})).await;
    app::worker::on_wake(app.app.clone()).await;
    assert_eq!(app.finished(&job).await["status"], "done");
    let (_, after) = app.get("/api/v1/slots").await;
    let taken: Vec<bool> = after["items"].as_array().unwrap().iter().map(|slot| !slot["post_id"].is_null()).collect();
    assert_eq!(taken, [true, true, false, false, false, false, false], "{after}");
    let (_, posts) = app.get("/api/v1/posts?status=queued").await;
    let mut times: Vec<&str> =
        posts["items"].as_array().unwrap().iter().filter_map(|post| post["scheduled_at"].as_str()).collect();
    times.sort_unstable();
    assert_eq!(times, [dated[0]["at"].as_str().unwrap(), dated[1]["at"].as_str().unwrap()]);
}
