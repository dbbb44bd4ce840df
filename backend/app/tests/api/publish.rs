//! Publishing, through HTTP and the emulated platforms.

use crate::fixture::{Platforms, asset_with, at, clipped, codes, post};
use crate::support::TestApp;
use app::{scheduler, worker};
use reqwest::StatusCode;
use serde_json::{Value, json};

/// Triggers the publishing of a post and gives the job once it has ended.
async fn publish(app: &TestApp, post: &Value) -> Value {
    let (status, job) = app.post("/api/v1/jobs/publish", &json!({"post_id": post["id"]})).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{job}");
    app.finished(&job).await
}

#[actix_web::test]
async fn r106_youtube_ends_posted_and_the_others_say_what_they_lack() {
    let app = TestApp::start().await;
    app.send(reqwest::Method::PUT, "/api/v1/autopilot", &json!({"enabled": false})).await;
    let asset = clipped(&app.app).await;
    let made = post(&app, asset, "youtube", json!({"affiliate_url": "https://shop.example/"})).await;
    app.post(&at(&made, "/variants"), &json!({})).await;
    let job = publish(&app, &made).await;
    assert_eq!(job["status"], "done", "{job}");
    let (_, posted) = app.get(&at(&made, "")).await;
    assert_eq!(
        (posted["status"].as_str(), posted["publication"]["state"].as_str()),
        (Some("posted"), Some("confirmed"))
    );
    assert!(posted["platform_post_id"].is_string() && posted["posted_at"].is_string(), "{posted}");
    let permalink = posted["permalink"].as_str().unwrap();
    assert!(permalink.starts_with(&format!("{}/sandbox/view/youtube/", app.url)), "{permalink}");
    let page = app.client.get(permalink).send().await.unwrap();
    assert_eq!(page.status(), StatusCode::OK);
    let page = page.text().await.unwrap();
    assert!(page.contains("#ad") && page.contains("Jane Doe") && page.contains("/l/"), "{page}");

    let (_, both) = app.get(&format!("/api/v1/experiments?post_id={}", made["id"].as_str().unwrap())).await;
    let mut states: Vec<&str> =
        both["items"].as_array().unwrap().iter().map(|e| e["status"].as_str().unwrap()).collect();
    states.sort_unstable();
    assert_eq!(states, ["not_sent", "sent"]);
    let sent = both["items"].as_array().unwrap().iter().find(|e| e["status"] == "sent").unwrap();
    assert_eq!((sent["propensity"].as_f64(), sent["title"].clone()), (Some(0.5), posted["title"].clone()));
    assert!(sent["seed"].is_i64());
    let (_, arms) = app.get("/api/v1/arms").await;
    assert_eq!(arms["items"].as_array().unwrap().iter().map(|arm| arm["pulls"].as_u64().unwrap()).sum::<u64>(), 1);

    for (platform, words) in [("instagram", "Instagram is not connected"), ("tiktok", "TikTok is not connected")] {
        let made = post(&app, asset, platform, json!({})).await;
        let job = publish(&app, &made).await;
        assert_eq!((job["status"].as_str(), job["last_error"].as_str()), (Some("failed"), Some(words)));
        assert_eq!(job["attempts"], 1, "nothing is retried in vain");
        let (_, failed) = app.get(&at(&made, "")).await;
        assert_eq!((failed["status"].as_str(), codes(&failed["reasons"])), (Some("failed"), vec!["not_connected"]));
        assert_eq!(failed["reasons"][0]["detail"], words);
    }
}

#[actix_web::test]
async fn r61_reddit_gets_a_video_in_the_subreddit_or_on_the_own_profile() {
    let app = TestApp::start().await;
    let asset = clipped(&app.app).await;
    let options = |subreddit: &str| json!({"options": {"platform": "reddit", "subreddit": subreddit}});
    for (more, place) in [(json!({}), "u_clip_co"), (options("emu_open"), "emu_open")] {
        let made = post(&app, asset, "reddit", more).await;
        assert_eq!(made["options"]["subreddit"], place);
        assert_eq!(publish(&app, &made).await["status"], "done");
        let (_, posted) = app.get(&at(&made, "")).await;
        assert_eq!(posted["status"], "posted", "{posted}");
        let permalink = posted["permalink"].as_str().unwrap();
        assert!(permalink.starts_with(&format!("{}/sandbox/view/reddit/t3_", app.url)), "{permalink}");
        let page = app.client.get(permalink).send().await.unwrap().text().await.unwrap();
        assert!(page.contains("Three knots") && page.contains("Jane Doe"), "{page}");
    }
    let made = post(&app, asset, "reddit", options("emu_novideo")).await;
    let job = publish(&app, &made).await;
    assert_eq!(job["status"], "failed");
    assert!(job["last_error"].as_str().unwrap().contains("NO_VIDEOS"), "{job}");
    let (_, failed) = app.get(&at(&made, "")).await;
    assert_eq!(failed["status"], "failed");
}

#[actix_web::test]
async fn r106_pinterest_ends_posted_with_the_destination_in_its_own_field() {
    let emulated = Platforms::start().await;
    let app = TestApp::standing(&[("EMULATOR_URL", &emulated.url)]).await;
    let asset = clipped(&app.app).await;
    let affiliate = json!({"affiliate_url": "https://www.awin1.com/cread.php?awinmid=1"});
    let made = post(&app, asset, "pinterest", affiliate).await;
    app.post("/api/v1/jobs/publish", &json!({"post_id": made["id"]})).await;
    let posted = settled(&app, &made).await;
    assert_eq!(posted["status"], "posted", "{posted}");
    assert!(!posted["description"].as_str().unwrap().contains("/l/"), "{posted}");
    let pin = &emulated.see("posts?platform=pinterest").await[0];
    assert_eq!((&pin["permalink"], &pin["id"]), (&posted["permalink"], &posted["platform_post_id"]));
    let id = made["id"].as_str().unwrap();
    let link = pin["disclosures"]["link"].as_str().unwrap();
    assert!(link.starts_with("https://www.awin1.com/cread.php?awinmid=1&"), "{link}");
    let parameters = [format!("clickref={}", id.replace('-', "")), format!("utm_content={id}")];
    for parameter in parameters.iter().map(String::as_str).chain(["utm_source=pinterest"]) {
        assert!(link.contains(parameter), "{parameter}: {link}");
    }
    assert_eq!(pin["disclosures"]["board"], "549755885175000001", "the account's own board");

    let plain = post(&app, asset, "pinterest", json!({})).await;
    app.post("/api/v1/jobs/publish", &json!({"post_id": plain["id"]})).await;
    assert_eq!(settled(&app, &plain).await["status"], "posted");
    let pins = emulated.see("posts?platform=pinterest").await;
    assert_eq!((pins.len(), &pins[1]["disclosures"]["link"]), (2, &Value::Null), "nothing to link to");
}

#[actix_web::test]
async fn r65_a_pin_without_a_board_is_held_and_says_so() {
    let app = TestApp::start().await;
    let asset = clipped(&app.app).await;
    let made = post(&app, asset, "pinterest", json!({"options": {"platform": "pinterest"}})).await;
    let (_, check) = app.get(&at(&made, "/check")).await;
    assert!(codes(&check["findings"]).contains(&"option_missing"), "{check}");
    publish(&app, &made).await;
    let (_, held) = app.get(&at(&made, "")).await;
    assert_eq!(held["status"], "review", "{held}");
    let finding = held["reasons"].as_array().unwrap().iter().find(|reason| reason["code"] == "option_missing").unwrap();
    assert_eq!((&finding["severity"], &finding["pointer"]), (&json!("block"), &json!("/options/board")));
    let long = json!({"asset_id": asset, "platform": "pinterest", "options": {"platform": "pinterest", "alt_text": "x".repeat(501)}});
    let (status, problem) = app.post("/api/v1/posts", &long).await;
    assert_eq!(
        (status, &problem["errors"][0]["pointer"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("/options/alt_text"))
    );
}

#[actix_web::test]
async fn r62_an_account_may_be_connected_after_a_failure() {
    let app = TestApp::start().await;
    let asset = clipped(&app.app).await;
    let (_, accounts) = app.get("/api/v1/accounts").await;
    let account = format!("/api/v1/accounts/{}", accounts["items"][0]["id"].as_str().unwrap());
    assert_eq!(app.send(reqwest::Method::DELETE, &account, &json!({})).await.0, StatusCode::NO_CONTENT);
    let made = post(&app, asset, "youtube", json!({})).await;
    assert_eq!(publish(&app, &made).await["last_error"], "YouTube is not connected");
    assert_eq!(app.post("/api/v1/accounts/youtube/connect", &json!({})).await.0, StatusCode::CREATED);
    let (status, _) = app.post(&at(&made, "/publish"), &json!({})).await;
    assert_eq!(status, StatusCode::ACCEPTED);
    assert_eq!(ended(&app, &made).await["status"], "posted");
}

/// The post once no job works on it.
async fn ended(app: &TestApp, post: &Value) -> Value {
    loop {
        let (_, now) = app.get(&at(post, "")).await;
        match &now["active_job"] {
            Value::Null => return now,
            job => app.finished(job).await,
        };
    }
}

#[actix_web::test]
async fn r72_what_the_gate_holds_goes_to_review_and_its_job_is_done() {
    let app = TestApp::start().await;
    let asset = asset_with(&app.app, |row| row.quality = Some(60)).await;
    let made = post(&app, asset, "youtube", json!({})).await;
    assert_eq!(publish(&app, &made).await["status"], "done");
    let (_, held) = app.get(&at(&made, "")).await;
    assert_eq!((held["status"].as_str(), codes(&held["reasons"])), (Some("review"), vec!["quality_too_low"]));
    assert!(held["publication"].is_null());
}

#[actix_web::test]
async fn r52_the_gate_is_asked_again_when_the_post_is_sent() {
    let app = TestApp::with(&[("WORKERS", "0")]).await;
    let asset = clipped(&app.app).await;
    let made = post(&app, asset, "youtube", json!({})).await;
    app.post(&at(&made, "/publish"), &json!({})).await;
    let row = storage::asset::get(&app.app.db, asset).await.unwrap();
    let lost = storage::asset::Model { licence: "CC-BY-NC-4.0".to_owned(), ..row };
    storage::asset::update(&app.app.db, lost).await.unwrap();
    worker::run_one(&app.app).await.unwrap();
    let (_, held) = app.get(&at(&made, "")).await;
    assert_eq!((held["status"].as_str(), held["verdict"].as_str()), (Some("review"), Some("block")));
}

#[actix_web::test]
async fn r65_publishing_twice_leaves_one_object() {
    let emulated = Platforms::start().await;
    let app = TestApp::with(&[("EMULATOR_URL", &emulated.url)]).await;
    let asset = clipped(&app.app).await;
    let made = post(&app, asset, "youtube", json!({})).await;
    publish(&app, &made).await;
    let (_, first) = app.get(&at(&made, "")).await;
    let job = publish(&app, &made).await;
    assert_eq!(job["status"], "done");
    assert_eq!(app.post(&at(&made, "/publish"), &json!({})).await.0, StatusCode::CONFLICT);
    let (_, second) = app.get(&at(&made, "")).await;
    assert_eq!((first["status"].as_str(), &first["permalink"]), (Some("posted"), &second["permalink"]));
    assert_eq!(emulated.see("posts?platform=youtube").await.len(), 1);
}

/// Publishes while the program crashes in the middle of one request and starts again on the same data.
async fn survives(platform: &str, method: &str, path: &str, action: Value) {
    let emulated = Platforms::start().await;
    let app = TestApp::standing(&[("EMULATOR_URL", &emulated.url)]).await;
    let asset = clipped(&app.app).await;
    let made = post(&app, asset, platform, json!({})).await;
    app.post("/api/v1/jobs/publish", &json!({"post_id": made["id"]})).await;
    emulated.fault(method, path, action.clone()).await;
    let hit = async {
        while emulated.hits().await == 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! { ran = worker::run_one(&app.app) => assert!(ran.unwrap()), () = hit => {} }
    let app = app.restart().await;
    let case = format!("{method} {path} {action}");
    let posted = settled(&app, &made).await;
    assert_eq!(posted["status"], "posted", "{case}: a false failure: {posted}");
    let posts = emulated.see(&format!("posts?platform={platform}")).await;
    assert_eq!((posts.len(), &posted["platform_post_id"]), (1, &posts[0]["id"]), "{case}: {posts:?}");
}

/// The post once its job has ended; whatever waits for a time gets it at once.
async fn settled(app: &TestApp, post: &Value) -> Value {
    for _ in 0..100 {
        scheduler::tick(&app.app).await.unwrap();
        if worker::run_one(&app.app).await.unwrap() {
            continue;
        }
        let (_, now) = app.get(&at(post, "")).await;
        if now["active_job"].is_null() {
            return now;
        }
        app.advance(chrono::Duration::seconds(20));
    }
    panic!("it never ends: {}", app.get(&at(post, "")).await.1);
}

#[actix_web::test]
async fn r65_a_crash_in_the_middle_of_publishing_on_reddit_leaves_one_object_and_no_false_failure() {
    for (method, path, action) in [
        ("POST", "^/rd-api/api/media/", json!({"type": "delay", "ms": 60_000})),
        ("POST", "^/rd-s3-video", json!({"type": "delay", "ms": 60_000})),
        ("POST", "^/rd-api/api/submit", json!({"type": "delay", "ms": 60_000})),
        ("POST", "^/rd-api/api/submit", json!({"type": "drop_after_store"})),
        ("GET", "^/rd-api/user/", json!({"type": "delay", "ms": 60_000})),
    ] {
        survives("reddit", method, path, action).await;
    }
}

#[actix_web::test]
async fn r65_a_crash_in_the_middle_of_publishing_on_pinterest_leaves_one_object_and_no_false_failure() {
    for (method, path, action) in [
        ("POST", "^/pin-api/v5/media", json!({"type": "delay", "ms": 60_000})),
        ("POST", "^/pin-s3", json!({"type": "delay", "ms": 60_000})),
        ("POST", "^/pin-s3", json!({"type": "drop_after_store"})),
        ("GET", "^/pin-api/v5/media/", json!({"type": "delay", "ms": 60_000})),
        ("POST", "^/pin-api/v5/pins", json!({"type": "delay", "ms": 60_000})),
        ("POST", "^/pin-api/v5/pins", json!({"type": "drop_after_store"})),
    ] {
        survives("pinterest", method, path, action).await;
    }
}

#[actix_web::test]
async fn r65_a_crash_in_the_middle_of_publishing_on_youtube_leaves_one_object_and_no_false_failure() {
    for (method, path, action) in [
        ("POST", "^/yt-upload/", json!({"type": "delay", "ms": 60_000})),
        ("POST", "^/yt-upload/", json!({"type": "drop_after_store"})),
        ("PUT", "^/yt-upload/", json!({"type": "delay", "ms": 60_000})),
        ("PUT", "^/yt-upload/", json!({"type": "drop_before"})),
        ("PUT", "^/yt-upload/", json!({"type": "drop_after_bytes", "n": 300_000})),
        ("PUT", "^/yt-upload/", json!({"type": "drop_after_store"})),
        ("GET", "^/yt-api/", json!({"type": "delay", "ms": 60_000})),
    ] {
        survives("youtube", method, path, action).await;
    }
}

#[actix_web::test]
async fn r63_a_failure_that_may_pass_is_tried_again_and_shown() {
    let emulated = Platforms::start().await;
    let app = TestApp::standing(&[("EMULATOR_URL", &emulated.url)]).await;
    let asset = clipped(&app.app).await;
    let made = post(&app, asset, "youtube", json!({})).await;
    let (_, job) = app.post("/api/v1/jobs/publish", &json!({"post_id": made["id"]})).await;
    emulated.fault("POST", "^/yt-upload/", json!({"type": "respond", "status": 503})).await;
    worker::run_one(&app.app).await.unwrap();
    let (_, job) = app.get(&format!("/api/v1/jobs/{}", job["id"].as_str().unwrap())).await;
    assert_eq!((job["status"].as_str(), job["attempts"].as_i64()), (Some("queued"), Some(1)), "{job}");
    assert!(job["last_error"].as_str().unwrap().contains("503"), "{job}");
    let (_, waiting) = app.get(&at(&made, "")).await;
    assert_eq!(waiting["status"], "queued");
    assert!(waiting["publication"]["retry_at"].is_string(), "{waiting}");
    assert_eq!(app.post(&at(&made, "/reopen"), &json!({})).await.1["type"], "/problems/in-flight");
    assert_eq!(app.send(reqwest::Method::PATCH, &at(&made, ""), &json!({"title": "x"})).await.0, StatusCode::CONFLICT);
}

#[actix_web::test]
async fn r65_a_lost_connection_parks_the_post_until_it_is_made_again() {
    let emulated = Platforms::start().await;
    let app = TestApp::with(&[("EMULATOR_URL", &emulated.url)]).await;
    let asset = clipped(&app.app).await;
    let made = post(&app, asset, "youtube", json!({})).await;
    let revoke = json!({"platform": "youtube", "account": "UCemulatorchannel0000001", "action": "revoke"});
    emulated.tell("tokens", revoke).await;
    let job = publish(&app, &made).await;
    assert_eq!(job["status"], "failed", "{job}");
    let (_, parked) = app.get(&at(&made, "")).await;
    assert_eq!(
        (parked["status"].as_str(), parked["publication"]["needs"].as_str()),
        (Some("queued"), Some("reconnect"))
    );
    let (_, accounts) = app.get("/api/v1/accounts").await;
    assert_eq!(accounts["items"][0]["status"], "needs_reconnect", "{accounts}");
    assert_eq!(app.post("/api/v1/accounts/youtube/connect", &json!({})).await.1["status"], "connected");
    assert_eq!(ended(&app, &made).await["status"], "posted");
    assert_eq!(emulated.see("posts?platform=youtube").await.len(), 1);
}

#[actix_web::test]
async fn r71_due_posts_are_sent_and_long_overdue_ones_are_held() {
    let app = TestApp::with(&[("WORKERS", "0")]).await;
    let asset = clipped(&app.app).await;
    let mut made = Vec::new();
    for hours in [1, 7] {
        let row = post(&app, asset, "youtube", json!({"scheduled_at": "2099-01-01T10:00:00Z"})).await;
        app.post(&at(&row, "/publish"), &json!({})).await;
        let id = row["id"].as_str().unwrap().parse().unwrap();
        let stored = storage::post::get(&app.app.db, id).await.unwrap();
        let scheduled_at = Some(app.app.now() - chrono::Duration::hours(hours));
        storage::post::update(&app.app.db, storage::post::Model { scheduled_at, ..stored }).await.unwrap();
        made.push(row);
    }
    app::posts::due::queue_due(&app.app).await.unwrap();
    let (_, due) = app.get(&at(&made[0], "")).await;
    assert_eq!((due["status"].as_str(), due["active_job"]["kind"].as_str()), (Some("queued"), Some("publish")));
    let (_, late) = app.get(&at(&made[1], "")).await;
    assert_eq!((late["status"].as_str(), codes(&late["reasons"])), (Some("review"), vec!["too_late"]));
}

#[actix_web::test]
async fn r65_a_cancelled_publishing_fails_the_post_that_was_never_sent() {
    let app = TestApp::with(&[("WORKERS", "0")]).await;
    let asset = clipped(&app.app).await;
    let made = post(&app, asset, "youtube", json!({})).await;
    let (_, queued) = app.post(&at(&made, "/publish"), &json!({})).await;
    let job = queued["active_job"]["id"].as_str().unwrap();
    app.post(&format!("/api/v1/jobs/{job}/cancel"), &json!({})).await;
    let (_, failed) = app.get(&at(&made, "")).await;
    assert_eq!((failed["status"].as_str(), codes(&failed["reasons"])), (Some("failed"), vec!["not_sent"]));
}

#[actix_web::test]
async fn r65_a_person_ends_a_sending_that_is_in_doubt() {
    let app = TestApp::with(&[("WORKERS", "0")]).await;
    let asset = clipped(&app.app).await;
    let made = post(&app, asset, "youtube", json!({})).await;
    let body = json!({"outcome": "posted", "permalink": "https://youtu.be/x"});
    assert_eq!(app.post(&at(&made, "/resolve"), &body).await.1["type"], "/problems/wrong-state");
    let bad = json!({"outcome": "posted", "permalink": "javascript:alert(1)"});
    assert_eq!(app.post(&at(&made, "/resolve"), &bad).await.0, StatusCode::UNPROCESSABLE_ENTITY);
}
