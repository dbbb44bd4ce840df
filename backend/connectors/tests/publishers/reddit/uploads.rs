use chrono::Duration;
use connectors::publishers::drive::{Ledger, Outcome};
use domain::platform::Platform;
use domain::publication::state::State;
use serde_json::{Value, json};

use crate::support::Stage;

const MIB: usize = 1 << 20;
const SUBMIT: &str = "^/rd-api/api/submit";
const STORE: &str = "^/rd-s3-video";
const LIST: &str = "/submitted";

async fn stage() -> Stage {
    Stage::on(Platform::Reddit).await
}

async fn submissions(stage: &Stage) -> usize {
    stage.requests("POST", "/api/submit").await.len()
}

#[actix_web::test]
async fn r65_reddit_11_8_a_video_takes_two_leases_two_uploads_and_one_submission() {
    let stage = stage().await;
    let run = stage.finish(stage.arm(5_000_000)).await;
    assert_eq!((run.outcome.clone(), run.intent.state), (Outcome::Done, State::Confirmed));
    stage.assert_posted_once(&run).await;
    assert_eq!(stage.requests("POST", "/api/media/asset.json").await.len(), 2);
    assert_eq!(stage.requests("POST", "/rd-s3-").await.len(), 2);
    assert_eq!(submissions(&stage).await, 1);
    let post = &stage.see("posts?platform=reddit").await[0];
    assert_eq!((&post["title"], &post["caption"]), (&json!("Three knots"), &json!("#ad How to tie them")));
    assert_eq!(post["disclosures"]["subreddit"], "emu_open");
    let (status, page) = stage.fetch(run.intent.permalink.as_deref().unwrap()).await;
    assert!(status == 200 && String::from_utf8(page).unwrap().contains("Three knots"));
}

/// Every way in which bytes or answers get lost.
fn losses() -> Vec<(&'static str, &'static str, &'static str, i64, Value)> {
    let drop_after = || json!({"type": "drop_after_store"});
    vec![
        ("upload cut", "POST", STORE, 1, json!({"type": "drop_after_bytes", "n": 300_000})),
        ("upload never arrives", "POST", STORE, 1, json!({"type": "drop_before"})),
        ("answer of the upload lost", "POST", STORE, 1, drop_after()),
        ("store busy", "POST", STORE, 3, json!({"type": "respond", "status": 503})),
        ("lease lost", "POST", "asset.json", 1, drop_after()),
        ("submission never arrives", "POST", SUBMIT, 1, json!({"type": "drop_before"})),
        ("answer of the submission lost", "POST", SUBMIT, 1, drop_after()),
        ("busy, not submitted", "POST", SUBMIT, 1, json!({"type": "respond", "status": 503})),
        (
            "busy after the submission",
            "POST",
            SUBMIT,
            1,
            json!({"type": "respond_after", "status": 500, "body": "oops"}),
        ),
        ("refused after the submission", "POST", SUBMIT, 1, json!({"type": "respond_after", "status": 400})),
        (
            "refused with a code after the submission",
            "POST",
            SUBMIT,
            1,
            json!({"type": "respond_after", "status": 200, "body": {"json": {"errors": [["NO_VIDEOS", "no", "sr"]]}}}),
        ),
        ("too many calls", "POST", SUBMIT, 2, json!({"type": "respond", "status": 429})),
        (
            "accepted with an odd answer",
            "POST",
            SUBMIT,
            1,
            json!({"type": "respond_after", "status": 200, "body": "<html>"}),
        ),
        ("the list is busy", "GET", LIST, 4, json!({"type": "respond", "status": 502, "body": "<html>"})),
        ("the list is odd", "GET", LIST, 2, json!({"type": "respond", "status": 200, "body": {}})),
        ("the list's answer is lost", "GET", LIST, 2, drop_after()),
    ]
}

#[actix_web::test]
async fn r65_reddit_lost_bytes_and_answers_never_make_a_second_post() {
    for (name, method, path, times, action) in losses() {
        let stage = stage().await;
        stage.fault(method, path, 0, times, action).await;
        let run = stage.finish(stage.arm(2 * MIB)).await;
        assert_eq!(run.intent.state, State::Confirmed, "{name}: {:?}", run.intent);
        stage.assert_posted_once(&run).await;
    }
}

#[actix_web::test]
async fn r65_reddit_11_8_a_lost_answer_is_looked_for_and_not_submitted_again() {
    let stage = stage().await;
    stage.fault("POST", SUBMIT, 0, 1, json!({"type": "drop_after_store"})).await;
    let run = stage.finish(stage.arm(MIB)).await;
    stage.assert_posted_once(&run).await;
    assert_eq!(submissions(&stage).await, 1);
}

#[actix_web::test]
async fn r65_reddit_11_8_what_was_not_submitted_is_submitted_once_more_after_ten_minutes() {
    let stage = stage().await;
    stage.fault("POST", SUBMIT, 0, 1, json!({"type": "respond", "status": 503})).await;
    let armed = stage.arm(MIB);
    let began = stage.emulator.now();
    let run = stage.finish(armed).await;
    stage.assert_posted_once(&run).await;
    assert_eq!(submissions(&stage).await, 2);
    assert!(stage.emulator.now() - began > Duration::minutes(10));
}

#[actix_web::test]
async fn r65_reddit_11_8_the_files_of_a_submission_with_an_old_token_are_used_again() {
    let stage = stage().await;
    let headers = json!({"WWW-Authenticate": "Bearer realm=\"reddit\", error=\"invalid_token\""});
    stage.fault("POST", SUBMIT, 0, 1, json!({"type": "respond", "status": 401, "headers": headers})).await;
    let run = stage.finish(stage.arm(MIB)).await;
    stage.assert_posted_once(&run).await;
    assert_eq!(stage.requests("POST", "/access_token").await.len(), 1);
    assert_eq!(stage.requests("POST", "/rd-s3-video").await.len(), 1);
    assert_eq!(submissions(&stage).await, 2);
}

#[actix_web::test]
async fn r65_reddit_11_8_a_lease_that_ended_is_replaced() {
    let stage = stage().await;
    stage.fault("POST", STORE, 0, 1, json!({"type": "drop_before"})).await;
    let intent = stage.arm(MIB);
    stage.ledger.save(&intent).await.unwrap();
    stage.run(intent).await.unwrap();
    stage.emulator.advance(Duration::seconds(901));
    let run = stage.finish(stage.ledger.stored()).await;
    stage.assert_posted_once(&run).await;
    assert_eq!(stage.requests("POST", "/api/media/asset.json").await.len(), 4);
    assert_eq!(submissions(&stage).await, 1);
}

#[actix_web::test]
async fn r65_reddit_11_8_leases_of_every_year_are_sent_as_they_came() {
    for style in ["2020", "2025", "alternate"] {
        let stage = stage().await;
        stage.control("config", json!({"reddit": {"lease_style": style}})).await;
        let run = stage.finish(stage.arm(MIB)).await;
        stage.assert_posted_once(&run).await;
    }
}

#[actix_web::test]
async fn r65_reddit_11_8_a_post_that_a_filter_hides_is_not_posted_again() {
    let stage = stage().await;
    stage.control("config", json!({"reddit": {"create_ms": 60_000}})).await;
    let mut message = stage.message(MIB);
    message.options = super::refusals::to("emu_filter");
    let run = stage.finish(stage.armed(message)).await;
    assert_eq!(run.intent.state, State::Confirmed);
    stage.emulator.advance(Duration::minutes(5));
    assert_eq!(stage.see("posts").await[0]["privacy"], "automod_filtered");
    assert_eq!(submissions(&stage).await, 1);
}

#[actix_web::test]
async fn r65_reddit_votes_and_comments_are_read_and_views_are_unknown() {
    let stage = stage().await;
    let run = stage.finish(stage.arm(MIB)).await;
    let object = run.intent.object.clone().unwrap();
    stage.emulator.advance(Duration::days(2));
    let stale = stage.ledger.tokens().await.unwrap();
    let tokens = stage.publisher.refresh(&stale, stage.emulator.now()).await.unwrap();
    let figures = stage.publisher.figures(&tokens, &["t3_nothing", &object]).await.unwrap().unwrap();
    assert_eq!((figures.len(), figures[0].views), (1, None));
    assert!(figures[0].likes.unwrap() > 48 && figures[0].comments.is_some());
}
