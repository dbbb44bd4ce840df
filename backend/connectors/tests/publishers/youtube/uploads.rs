use connectors::publishers::drive::{Ledger, Outcome};
use domain::publication::state::State;
use serde_json::{Value, json};

use crate::support::Stage;

const MIB: usize = 1 << 20;
const PUT: &str = "^/yt-upload/";

#[actix_web::test]
async fn r65_a_small_clip_goes_in_one_request() {
    let stage = Stage::set().await;
    let run = stage.finish(stage.arm(5_000_000)).await;
    assert_eq!((run.outcome.clone(), run.intent.state), (Outcome::Done, State::Confirmed));
    stage.assert_posted_once(&run).await;
    assert_eq!(stage.requests("POST", "/yt-upload/").await.len(), 1);
    assert_eq!(stage.requests("PUT", "/yt-upload/").await.len(), 1);
    let post = &stage.see("posts?platform=youtube").await[0];
    assert_eq!(
        (&post["title"], &post["caption"], &post["privacy"]),
        (&json!("Three knots"), &json!("#ad How to tie them\n\n#sailing"), &json!("public"))
    );
}

#[actix_web::test]
async fn r65_a_large_clip_goes_in_parts_of_eight_mebibytes() {
    let stage = Stage::set().await;
    let run = stage.finish(stage.arm(73_400_320)).await;
    stage.assert_posted_once(&run).await;
    let parts: Vec<u64> =
        stage.requests("PUT", "/yt-upload/").await.iter().map(|put| put["body_len"].as_u64().unwrap()).collect();
    assert_eq!(parts, [vec![8 << 20; 8], vec![6_291_456]].concat());
}

#[actix_web::test]
async fn r65_the_page_shows_what_was_sent() {
    let stage = Stage::set().await;
    let run = stage.finish(stage.arm(MIB)).await;
    let link = run.intent.permalink.unwrap();
    let (status, page) = stage.fetch(&link).await;
    let page = String::from_utf8(page).unwrap();
    assert!(status == 200 && page.contains("Three knots") && page.contains("#ad How to tie them"), "{page}");
    let (status, file) = stage.fetch(&format!("{link}/file")).await;
    assert_eq!((status, file.len()), (200, MIB));
    assert_eq!(stage.fetch(&format!("{link}x")).await.0, 404);
}

/// Every way in which bytes or answers get lost; the clip has three parts, the last one commits.
fn losses() -> Vec<(&'static str, u64, i64, Value)> {
    vec![
        ("cut in the first part", 0, 1, json!({"type": "drop_after_bytes", "n": 3_000_000})),
        ("cut in the middle", 1, 1, json!({"type": "drop_after_bytes", "n": 5_000_000})),
        ("cut in the last part", 2, 1, json!({"type": "drop_after_bytes", "n": 1_000_000})),
        ("never arrives", 1, 1, json!({"type": "drop_before"})),
        ("answer of a part lost", 0, 1, json!({"type": "drop_after_store"})),
        ("answer of the last byte lost", 2, 1, json!({"type": "drop_after_store"})),
        ("answer of the last byte lost, then the question's", 2, 2, json!({"type": "drop_after_store"})),
        ("busy three times", 1, 3, json!({"type": "respond", "status": 503, "body": "<html>busy</html>"})),
        ("busy after the last byte", 2, 1, json!({"type": "respond_after", "status": 500, "body": "oops"})),
        (
            "refused after the last byte",
            2,
            1,
            json!({"type": "respond_after", "status": 400, "body": {"error": {"errors": [{"reason": "invalidTitle"}]}}}),
        ),
        ("unknown after the last byte", 2, 1, json!({"type": "respond_after", "status": 404})),
        ("keeps less", 1, 1, json!({"type": "store_less", "k": 5})),
        ("keeps nothing", 1, 1, json!({"type": "store_less", "k": 0})),
        ("says nothing of what it holds", 1, 1, json!({"type": "respond_after", "status": 308})),
        ("accepted without a name", 2, 1, json!({"type": "respond_after", "status": 201, "body": "not json"})),
        ("slow", 1, 1, json!({"type": "delay", "ms": 50})),
    ]
}

#[actix_web::test]
async fn r65_lost_bytes_and_answers_never_make_a_second_post() {
    for (name, skip, times, action) in losses() {
        let stage = Stage::set().await;
        stage.fault("PUT", PUT, skip, times, action).await;
        let run = stage.finish(stage.arm(20 * MIB)).await;
        assert_eq!(run.intent.state, State::Confirmed, "{name}: {:?}", run.intent);
        stage.assert_posted_once(&run).await;
        assert_eq!(stage.requests("POST", "/yt-upload/").await.len(), 1, "{name}: one session");
    }
}

#[actix_web::test]
async fn r65_after_a_cut_it_goes_on_inside_the_part() {
    let stage = Stage::set().await;
    stage.fault("PUT", PUT, 1, 1, json!({"type": "drop_after_bytes", "n": 1_000_000})).await;
    stage.finish(stage.arm(20 * MIB)).await;
    let ranges: Vec<String> = stage
        .requests("PUT", "/yt-upload/")
        .await
        .iter()
        .map(|put| put["headers"]["content-range"].as_str().unwrap().to_owned())
        .collect();
    let resumed = 8 * MIB + 3 * 262_144;
    assert_eq!(ranges[2], format!("bytes */{}", 20 * MIB));
    assert_eq!(ranges[3], format!("bytes {resumed}-{}/{}", resumed + 8 * MIB - 1, 20 * MIB));
}

#[actix_web::test]
async fn r65_a_dead_session_is_replaced_once() {
    let stage = Stage::set().await;
    stage.fault("PUT", PUT, 1, 2, json!({"type": "respond", "status": 404})).await;
    let run = stage.finish(stage.arm(20 * MIB)).await;
    stage.assert_posted_once(&run).await;
    assert_eq!(stage.requests("POST", "/yt-upload/").await.len(), 2);

    let stage = Stage::set().await;
    stage.fault("PUT", PUT, 0, -1, json!({"type": "respond", "status": 410})).await;
    let run = stage.finish(stage.arm(20 * MIB)).await;
    assert!(matches!(run.outcome, Outcome::Failed { .. }), "{:?}", run.outcome);
    assert!(stage.see("posts").await.is_empty());
}

#[actix_web::test]
async fn r65_a_redirect_is_not_followed() {
    let stage = Stage::set().await;
    let elsewhere = format!("{}/yt-api/elsewhere", stage.emulator.base_url());
    let action =
        json!({"type": "respond", "status": 308, "headers": {"Location": elsewhere, "Range": "bytes=0-262143"}});
    stage.fault("PUT", PUT, 0, 1, action).await;
    let run = stage.finish(stage.arm(MIB)).await;
    assert!(stage.requests("PUT", "/elsewhere").await.is_empty());
    assert_eq!(run.intent.state, State::Confirmed);
    stage.assert_posted_once(&run).await;
}

#[actix_web::test]
async fn r65_an_address_on_another_host_is_not_used() {
    let stage = Stage::set().await;
    let action = json!({"type": "respond_after", "status": 200, "headers": {"Location": "http://192.0.2.1/upload"}});
    stage.fault("POST", PUT, 0, 1, action).await;
    let run = stage.finish(stage.arm(MIB)).await;
    assert!(matches!(run.outcome, Outcome::Failed { .. }), "{:?}", run.outcome);
}

#[actix_web::test]
async fn r65_a_clip_that_changed_is_not_sent() {
    let stage = Stage::set().await;
    let intent = stage.arm(MIB);
    std::fs::write(&intent.message.clip.path, vec![1; MIB]).unwrap();
    let run = stage.finish(intent).await;
    assert!(matches!(&run.outcome, Outcome::Failed { why } if why.contains("changed")), "{:?}", run.outcome);
    assert!(stage.see("log").await.is_empty());
}

#[actix_web::test]
async fn r65_long_processing_is_asked_about_politely() {
    let stage = Stage::set().await;
    stage.control("config", json!({"youtube": {"processing_ms": 30 * 60 * 1000}})).await;
    let run = stage.finish(stage.arm(MIB)).await;
    stage.assert_posted_once(&run).await;
    let polls = stage.requests("GET", "/youtube/v3/videos").await.len();
    assert!((20..=60).contains(&polls), "{polls}");
}

#[actix_web::test]
async fn r65_the_figures_of_a_video_are_read_and_unknown_ones_left_out() {
    let stage = Stage::set().await;
    let run = stage.finish(stage.arm(1 << 20)).await;
    let object = run.intent.object.clone().unwrap();
    stage.emulator.advance(chrono::Duration::days(1));
    // A day later the access token is no longer good.
    let stale = stage.ledger.tokens().await.unwrap();
    let tokens = stage.publisher.refresh(&stale, stage.emulator.now()).await.unwrap();
    let figures = stage.publisher.figures(&tokens, &[&object, "nothing"]).await.unwrap().unwrap();
    assert_eq!((figures.len(), &figures[0].object), (1, &object));
    assert!(figures[0].views.unwrap() >= 24 * 3 && figures[0].likes.is_some());
}
