//! Posts, their gate and their review, through HTTP.

use crate::fixture::{asset_with, at, codes, post};
use crate::support::TestApp;
use domain::asset::status::MediaState;
use reqwest::{Method, StatusCode};
use serde_json::json;
use storage::asset;
use storage::columns::Text;

const SHOP: &str = "https://shop.example/p?id=1";

async fn still() -> TestApp {
    TestApp::with(&[("WORKERS", "0")]).await
}

#[actix_web::test]
async fn r13_a_post_takes_from_its_asset_what_nobody_said() {
    let app = still().await;
    let asset = asset_with(&app.app, |_| ()).await;
    let made = post(&app, asset, "youtube", json!({})).await;
    assert_eq!(
        (made["title"].as_str(), made["language"].as_str()),
        (Some("Three knots every sailor ties"), Some("en"))
    );
    assert_eq!((made["status"].as_str(), made["verdict"].as_str()), (Some("draft"), Some("allow")));
    assert!((3..=5).contains(&made["hashtags"].as_array().unwrap().len()), "{}", made["hashtags"]);
    let description = made["description"].as_str().unwrap();
    assert!(description.contains("Jane Doe") && description.contains("CC BY 4.0"), "{description}");
    assert_eq!((made["risk"].as_f64(), made["quality"].as_f64()), (Some(0.0), Some(0.7)));
    assert_eq!((made["shortlink"].is_null(), made["publication"].is_null()), (true, true));
    assert_eq!(app.get(&at(&made, "")).await.1, made);
    let (_, list) = app.get("/api/v1/posts?platform=youtube&status=draft").await;
    assert_eq!(list["items"], json!([made]));
}

#[actix_web::test]
async fn r54_an_affiliate_post_says_so_first_and_has_a_link() {
    let app = still().await;
    let asset = asset_with(&app.app, |_| ()).await;
    for (platform, language, word) in
        [("youtube", "fr", "Publicité"), ("pinterest", "en", "#ad"), ("tiktok", "de", "Werbung")]
    {
        let made = post(&app, asset, platform, json!({"language": language, "affiliate_url": SHOP})).await;
        let description = made["description"].as_str().unwrap();
        assert!(description.starts_with(word) && description.contains("#ad"), "{description}");
        let link = made["shortlink"].as_str().unwrap();
        assert!(link.starts_with(&format!("{}/l/", app.url)), "{link}");
        assert_eq!(description.contains(link), platform == "youtube", "{description}");
    }
    let made = post(&app, asset, "reddit", json!({"affiliate_url": SHOP})).await;
    assert!(made["title"].as_str().unwrap().starts_with("#ad"), "{made}");
}

#[actix_web::test]
async fn r54_a_deleted_disclosure_blocks_and_a_new_link_brings_it_back() {
    let app = still().await;
    let asset = asset_with(&app.app, |_| ()).await;
    let made = post(&app, asset, "youtube", json!({"affiliate_url": SHOP})).await;
    let (status, bare) = app.send(Method::PATCH, &at(&made, ""), &json!({"description": "Look at this."})).await;
    assert_eq!((status, bare["verdict"].as_str()), (StatusCode::OK, Some("block")));
    assert_eq!(codes(&bare["reasons"]), ["disclosure_missing", "attribution_missing"]);
    let (status, problem) = app.post(&at(&made, "/approve"), &json!({})).await;
    assert_eq!((status, problem["type"].as_str()), (StatusCode::CONFLICT, Some("/problems/gate-blocked")));
    assert_eq!(codes(&problem["reasons"]), ["disclosure_missing", "attribution_missing"]);
    let change = json!({"affiliate_url": "https://other.example/"});
    let (_, again) = app.send(Method::PATCH, &at(&made, ""), &change).await;
    assert_eq!((again["verdict"].as_str(), again["reasons"].as_array().unwrap().len()), (Some("allow"), 0));
    assert_eq!(again["shortlink"], made["shortlink"]);
}

#[actix_web::test]
async fn r61_a_text_that_is_too_long_is_refused_and_never_cut() {
    let app = still().await;
    let asset = asset_with(&app.app, |_| ()).await;
    for (platform, field, length, code) in [
        ("youtube", "title", 101, "title_too_long"),
        ("reddit", "title", 301, "title_too_long"),
        ("pinterest", "description", 501, "description_too_long"),
        ("instagram", "description", 2201, "description_too_long"),
    ] {
        let mut body = json!({"asset_id": asset, "platform": platform});
        body[field] = json!("x".repeat(length));
        let (status, problem) = app.post("/api/v1/posts", &body).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{problem}");
        assert_eq!(problem["errors"][0]["code"], code, "{problem}");
        assert_eq!(problem["errors"][0]["pointer"], format!("/{field}"));
    }
    assert_eq!(app.get("/api/v1/posts").await.1["items"], json!([]));
}

#[actix_web::test]
async fn r13_what_cannot_be_a_post_is_refused_by_its_field() {
    let app = still().await;
    let asset = asset_with(&app.app, |_| ()).await;
    let nobody = "0190aaaa-0000-7000-8000-000000000000";
    for (field, value, pointer) in [
        ("asset_id", json!(nobody), "/asset_id"),
        ("platform", json!("myspace"), "/platform"),
        ("account_id", json!(nobody), "/account_id"),
        ("hashtags", json!(["two words"]), "/hashtags/0"),
        ("affiliate_url", json!("http://10.0.0.1/"), "/affiliate_url"),
        ("affiliate_url", json!("javascript:alert(1)"), "/affiliate_url"),
        ("title", json!("a\u{1}b"), "/title"),
        ("options", json!({"platform": "reddit"}), "/options/platform"),
        ("options", json!({"platform": "youtube", "board": "1"}), "/options"),
        ("disclosure", json!({"sponsors": ["a\u{1}"]}), "/disclosure/sponsors"),
        ("status", json!("posted"), "/status"),
    ] {
        let mut body = json!({"asset_id": asset, "platform": "youtube"});
        body[field] = value.clone();
        let (status, problem) = app.post("/api/v1/posts", &body).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{field} {value} {problem}");
        assert!(problem["errors"][0]["pointer"].as_str().unwrap().starts_with(pointer), "{problem}");
    }
    assert_eq!(app.get("/api/v1/posts").await.1["items"], json!([]));
}

#[actix_web::test]
async fn r13_a_batch_is_written_as_a_whole_or_not_at_all() {
    let app = still().await;
    let asset = asset_with(&app.app, |_| ()).await;
    let targets = json!([{"platform": "youtube"}, {"platform": "reddit", "overrides": {"title": "For sailors"}}]);
    let batch = json!({"base": {"asset_id": asset, "title": "Knots", "affiliate_url": SHOP}, "targets": targets});
    let (status, made) = app.post("/api/v1/posts/batch", &batch).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    let items = made["items"].as_array().unwrap();
    assert_eq!((items.len(), &items[0]["group_id"]), (2, &items[1]["group_id"]));
    assert_eq!((items[0]["title"].as_str(), items[1]["title"].as_str()), (Some("Knots"), Some("#ad – For sailors")));
    let bad = json!([{"platform": "youtube"}, {"platform": "youtube", "overrides": {"title": "x".repeat(101)}}]);
    let (status, problem) =
        app.post("/api/v1/posts/batch", &json!({"base": {"asset_id": asset}, "targets": bad})).await;
    assert_eq!(
        (status, problem["errors"][0]["pointer"].as_str()),
        (StatusCode::UNPROCESSABLE_ENTITY, Some("/targets/1/title"))
    );
    assert_eq!(app.get("/api/v1/posts").await.1["items"].as_array().unwrap().len(), 2);
}

/// R5.2 through HTTP: an asset's licence and quality, and what the gate makes of a post of it.
#[actix_web::test]
async fn r52_the_gate_holds_what_is_risky_or_poor() {
    let app = still().await;
    for (licence, quality, title, verdict, expected) in [
        ("CC-BY-4.0", 70, "Knots", "allow", vec![]),
        ("CC-BY-4.0", 69, "Knots", "review", vec!["quality_too_low"]),
        ("CC-BY-4.0", 70, "Guns and war", "review", vec!["risk_too_high", "sensitive_words"]),
        ("LicenseRef-Unknown", 90, "Knots", "review", vec!["licence_review", "risk_too_high"]),
        ("CC-BY-NC-4.0", 90, "Knots", "block", vec!["licence_block", "risk_too_high"]),
        ("CC-BY-ND-4.0", 90, "Knots", "block", vec!["licence_block", "risk_too_high"]),
    ] {
        let change = |row: &mut asset::Model| {
            (row.licence, row.quality, row.title) = (licence.to_owned(), Some(quality), title.to_owned());
        };
        let id = asset_with(&app.app, change).await;
        let made = post(&app, id, "youtube", json!({})).await;
        assert_eq!((made["verdict"].as_str(), codes(&made["reasons"])), (Some(verdict), expected.clone()), "{licence}");
        let (status, sent) = app.post(&at(&made, "/publish"), &json!({})).await;
        let held = !expected.is_empty();
        assert_eq!(
            (status, sent["status"].as_str()),
            if held { (StatusCode::OK, Some("review")) } else { (StatusCode::ACCEPTED, Some("queued")) }
        );
        assert_eq!(codes(&sent["reasons"]), expected);
    }
    let (_, review) = app.get("/api/v1/posts?status=review").await;
    assert_eq!(review["items"].as_array().unwrap().len(), 5);
}

#[actix_web::test]
async fn r54_a_person_may_approve_what_is_held_but_not_what_is_blocked() {
    let app = still().await;
    let poor = asset_with(&app.app, |row| row.quality = Some(50)).await;
    let made = post(&app, poor, "youtube", json!({})).await;
    app.post(&at(&made, "/publish"), &json!({})).await;
    let (status, approved) = app.post(&at(&made, "/approve"), &json!({"note": "fine"})).await;
    assert_eq!((status, approved["status"].as_str()), (StatusCode::OK, Some("queued")), "{approved}");
    assert_eq!(
        (approved["review"]["decision"].as_str(), approved["review"]["by"].as_str()),
        (Some("approved"), Some("token"))
    );
    assert_eq!((approved["verdict"].as_str(), approved["reasons"].as_array().unwrap().len()), (Some("allow"), 0));
    assert_eq!(approved["active_job"]["waiting_for"], "time");
    for (change, slug) in [
        (("CC-BY-NC-4.0", MediaState::Local), "/problems/licence-required"),
        (("CC-BY-4.0", MediaState::Missing), "/problems/media-missing"),
    ] {
        let ((licence, media), slug) = (change, slug);
        let id = asset_with(&app.app, |row| (row.licence, row.media) = (licence.to_owned(), Text(media))).await;
        let made = post(&app, id, "youtube", json!({})).await;
        let (status, problem) = app.post(&at(&made, "/approve"), &json!({})).await;
        assert_eq!((status, problem["type"].as_str()), (StatusCode::CONFLICT, Some(slug)), "{problem}");
        assert_eq!(app.get(&at(&made, "")).await.1["status"], "draft");
    }
}

#[actix_web::test]
async fn r54_an_approval_can_be_taken_back_until_the_post_is_sent() {
    let app = still().await;
    let poor = asset_with(&app.app, |row| row.quality = Some(50)).await;
    let made = post(&app, poor, "youtube", json!({})).await;
    let (_, approved) = app.post(&at(&made, "/approve"), &json!({})).await;
    let job = approved["active_job"]["id"].as_str().unwrap().to_owned();
    let (status, reopened) = app.post(&at(&made, "/reopen"), &json!({})).await;
    assert_eq!((status, reopened["status"].as_str()), (StatusCode::OK, Some("review")));
    assert_eq!((reopened["review"].is_null(), codes(&reopened["reasons"])), (true, vec!["quality_too_low"]));
    let (_, job) = app.get(&format!("/api/v1/jobs/{job}")).await;
    assert_eq!((job["status"].as_str(), job["last_error"].as_str()), (Some("failed"), Some("cancelled")));

    app.post(&at(&made, "/approve"), &json!({})).await;
    let (status, edited) = app.send(Method::PATCH, &at(&made, ""), &json!({"title": "Four knots"})).await;
    assert_eq!((status, edited["status"].as_str(), edited["review"].is_null()), (StatusCode::OK, Some("review"), true));

    let (_, rejected) = app.post(&at(&made, "/reject"), &json!({"reason": "off_topic", "note": "no boats"})).await;
    assert_eq!((rejected["status"].as_str(), codes(&rejected["reasons"])), (Some("failed"), vec!["rejected"]));
    assert_eq!(rejected["review"]["reason"], "off_topic");
    assert_eq!(app.post(&at(&made, "/publish"), &json!({})).await.0, StatusCode::CONFLICT);
    assert_eq!(app.post(&at(&made, "/reject"), &json!({"reason": "other"})).await.0, StatusCode::CONFLICT);
    let (_, reopened) = app.post(&at(&made, "/reopen"), &json!({})).await;
    assert_eq!(reopened["status"], "review");
    assert_eq!(app.send(Method::DELETE, &at(&made, ""), &json!({})).await.0, StatusCode::NO_CONTENT);
    assert_eq!(app.get(&at(&made, "")).await.0, StatusCode::NOT_FOUND);
}

#[actix_web::test]
async fn r41_an_approval_does_not_outlive_the_clip_that_was_approved() {
    let app = still().await;
    let asset = asset_with(&app.app, |row| row.quality = Some(50)).await;
    let path = format!("/api/v1/assets/{asset}/plan");
    let plan = |tag: &str, hook: &str| {
        let overlay = json!({"kind": "hook_text", "text": hook, "start": 0.0, "end": 3.0});
        json!({"segments": [{"start": 0.0, "end": 12.0}], "overlays": [overlay], "hashtags": [tag]})
    };
    assert_eq!(app.send(Method::PUT, &path, &plan("#sea", "A view")).await.0, StatusCode::OK);
    let made = post(&app, asset, "youtube", json!({})).await;
    assert_eq!(app.post(&at(&made, "/approve"), &json!({})).await.1["status"], "queued");
    for (tag, hook, status, kept) in [("#sky", "A view", "queued", true), ("#sky", "Another view", "review", false)] {
        let (answer, problem) = app.send(Method::PUT, &path, &plan(tag, hook)).await;
        assert_eq!(answer, StatusCode::OK, "{problem}");
        let post = app.get(&at(&made, "")).await.1;
        assert_eq!((post["status"].as_str(), post["review"].is_object()), (Some(status), kept), "{tag} {hook}: {post}");
    }
}

#[actix_web::test]
async fn r105_a_post_with_ab_has_two_experiments() {
    let app = still().await;
    let asset = asset_with(&app.app, |_| ()).await;
    let made = post(&app, asset, "youtube", json!({"affiliate_url": SHOP})).await;
    let (status, both) = app.post(&at(&made, "/variants"), &json!({})).await;
    assert_eq!(status, StatusCode::CREATED, "{both}");
    let items = both["items"].as_array().unwrap();
    let arms: Vec<&str> = items.iter().map(|e| e["arm_key"].as_str().unwrap()).collect();
    assert_eq!(arms, ["title:v1", "title:v2"]);
    for experiment in items {
        let description = experiment["description"].as_str().unwrap();
        assert!(description.starts_with("#ad") && description.contains("Jane Doe"), "{description}");
        assert_eq!(experiment["status"], "planned");
    }
    assert_ne!(items[0]["title"], items[1]["title"]);
    let (status, again) = app.post(&at(&made, "/variants"), &json!({})).await;
    assert_eq!((status, again["items"].clone()), (StatusCode::OK, both["items"].clone()));
    let (_, list) = app.get(&format!("/api/v1/experiments?post_id={}", made["id"].as_str().unwrap())).await;
    assert_eq!(list["items"].as_array().unwrap().len(), 2);
    assert!(app.get(&at(&made, "")).await.1["ab_group"].is_string());

    let place = format!("/api/v1/experiments/{}", items[0]["id"].as_str().unwrap());
    let (status, changed) = app.send(Method::PATCH, &place, &json!({"title": "Can you tie these?"})).await;
    assert_eq!((status, changed["title"].as_str()), (StatusCode::OK, Some("Can you tie these?")));
    assert_eq!(app.get(&place).await.1, changed);
    let (status, _) = app.send(Method::PATCH, &place, &json!({"title": "x".repeat(101)})).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let (_, summary) = app.get("/api/v1/experiments/summary?platform=youtube&language=en").await;
    assert_eq!(summary["conclusion"], "not_enough_data");
    let (_, arms) = app.get("/api/v1/arms").await;
    assert_eq!(arms["items"].as_array().unwrap().len(), 12, "YouTube, Reddit and Pinterest in two languages: {arms}");
}

#[actix_web::test]
async fn r53_a_check_says_everything_and_stores_nothing() {
    let app = still().await;
    let asset = asset_with(&app.app, |_| ()).await;
    let nowhere = json!({"platform": "reddit"});
    let body = json!({"asset_id": asset, "platform": "reddit", "title": "x".repeat(301), "affiliate_url": SHOP, "options": nowhere});
    let (status, check) = app.post("/api/v1/posts/check", &body).await;
    assert_eq!(status, StatusCode::OK, "{check}");
    let found = codes(&check["findings"]);
    for code in ["title_too_long", "option_missing", "link_direct"] {
        assert!(found.contains(&code), "{code}: {found:?}");
    }
    let (_, elsewhere) = app.post("/api/v1/posts/check", &json!({"asset_id": asset, "platform": "tiktok"})).await;
    assert!(codes(&elsewhere["findings"]).contains(&"not_connected"), "{elsewhere}");
    assert!(check["wording"]["title"].as_str().unwrap().starts_with("#ad"));
    assert_eq!(app.get("/api/v1/posts").await.1["items"], json!([]));
    let made = post(&app, asset, "youtube", json!({})).await;
    let (_, check) = app.get(&at(&made, "/check")).await;
    assert_eq!((check["verdict"].as_str(), codes(&check["findings"])), (Some("allow"), vec![]), "{check}");
}

#[actix_web::test]
async fn r13_a_time_to_come_is_kept_and_a_past_one_means_now() {
    let app = still().await;
    let asset = asset_with(&app.app, |_| ()).await;
    let soon = post(&app, asset, "youtube", json!({"scheduled_at": "2099-01-01T10:00:00Z"})).await;
    let (_, queued) = app.post(&at(&soon, "/publish"), &json!({})).await;
    assert_eq!((queued["status"].as_str(), queued["active_job"].is_null()), (Some("queued"), true));
    let late = post(&app, asset, "youtube", json!({"scheduled_at": "2020-01-01T10:00:00Z"})).await;
    let (_, queued) = app.post(&at(&late, "/publish"), &json!({})).await;
    assert_eq!((queued["status"].as_str(), queued["active_job"]["kind"].as_str()), (Some("queued"), Some("publish")));
    let both = json!({"at": "2099-01-01T10:00:00Z", "slot": "2099-01-01T10:00:00Z"});
    assert_eq!(app.post(&at(&soon, "/publish"), &both).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(app.post(&at(&late, "/publish"), &json!({})).await.0, StatusCode::CONFLICT);
}
