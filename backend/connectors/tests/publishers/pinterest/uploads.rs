use chrono::Duration;
use connectors::publishers::drive::{Ledger, Outcome};
use connectors::publishers::for_platform;
use connectors::publishers::pinterest::PinterestBases;
use connectors::publishers::settings::Settings;
use domain::platform::Platform;
use domain::publication::state::State;
use serde_json::{Value, json};

use crate::support::{BOARD, PINNER, SHOP, Stage, connect, pinned, tokens};

const MIB: usize = 1 << 20;
const PINS: &str = "^/pin-api/v5/pins$";
const STORE: &str = "^/pin-s3";
const STATUS: &str = "^/pin-api/v5/media/";
const LISTS: &str = "/pins$";

async fn stage() -> Stage {
    Stage::on(Platform::Pinterest).await
}

/// How many Pins were asked for, and how many files were sent.
async fn calls(stage: &Stage) -> (usize, usize) {
    (stage.requests("POST", "/v5/pins").await.len(), stage.requests("POST", "/pin-s3").await.len())
}

#[actix_web::test]
async fn r65_pinterest_11_8_1_a_video_is_registered_sent_and_pinned_with_its_link() {
    let stage = stage().await;
    let run = stage.finish(stage.arm(5_000_000)).await;
    assert_eq!((run.outcome.clone(), run.intent.state), (Outcome::Done, State::Confirmed));
    stage.assert_posted_once(&run).await;
    assert_eq!(stage.requests("POST", "/v5/media").await.len(), 1);
    assert_eq!(calls(&stage).await, (1, 1));
    assert_eq!(stage.requests("GET", "/v5/pins").await.len(), 0, "what is not in doubt is not looked for");
    let post = &stage.see("posts?platform=pinterest").await[0];
    let told = json!({"board": BOARD, "link": SHOP, "alt_text": "A hand ties a rope"});
    assert_eq!((&post["title"], &post["disclosures"]), (&json!("Three knots"), &told));
    assert_eq!(post["caption"], "#ad How to tie them\n\n#sailing");
    let sent = &stage.requests("POST", "/v5/pins").await[0]["json"]["media_source"];
    assert_eq!(
        (&sent["cover_image_content_type"], &sent["cover_image_data"]),
        (&json!("image/jpeg"), &json!("/9j/4A=="))
    );
    let (status, page) = stage.fetch(run.intent.permalink.as_deref().unwrap()).await;
    assert!(status == 200 && String::from_utf8(page).unwrap().contains("https://shop.example/p"));
}

#[actix_web::test]
async fn r65_pinterest_6_2_without_a_picture_a_moment_of_the_video_is_the_cover() {
    let stage = stage().await;
    let mut message = stage.message(MIB);
    message.cover = None;
    let run = stage.finish(stage.armed(message)).await;
    stage.assert_posted_once(&run).await;
    let sent = &stage.requests("POST", "/v5/pins").await[0]["json"]["media_source"];
    assert_eq!((&sent["cover_image_key_frame_time"], sent.get("cover_image_data")), (&json!(1), None));
}

#[actix_web::test]
async fn r65_pinterest_11_8_3_long_processing_is_asked_about_now_and_then() {
    let stage = stage().await;
    stage.control("config", json!({"pinterest": {"processing_ms": 600_000}})).await;
    let intent = stage.arm(MIB);
    stage.ledger.save(&intent).await.unwrap();
    assert!(matches!(stage.run(intent).await.unwrap().outcome, Outcome::Later { .. }), "the job is not held up");
    let run = stage.finish(stage.ledger.stored()).await;
    stage.assert_posted_once(&run).await;
    let polls = stage.requests("GET", "/v5/media/").await.len();
    assert!((5..60).contains(&polls), "{polls}");
}

/// Every way in which bytes or answers get lost.
fn losses() -> Vec<(&'static str, &'static str, &'static str, i64, Value)> {
    let drop_after = || json!({"type": "drop_after_store"});
    let odd = || json!({"type": "respond_after", "status": 200, "body": "<html>"});
    vec![
        ("boards busy", "GET", "/v5/boards$", 2, json!({"type": "respond", "status": 503})),
        ("registration lost", "POST", "/v5/media$", 1, drop_after()),
        ("registration odd", "POST", "/v5/media$", 1, odd()),
        ("upload cut", "POST", STORE, 1, json!({"type": "drop_after_bytes", "n": 300_000})),
        ("upload never arrives", "POST", STORE, 1, json!({"type": "drop_before"})),
        ("answer of the upload lost", "POST", STORE, 1, drop_after()),
        ("store busy", "POST", STORE, 3, json!({"type": "respond", "status": 503})),
        ("status busy", "GET", STATUS, 3, json!({"type": "respond", "status": 503})),
        ("status odd", "GET", STATUS, 2, odd()),
        ("Pin never arrives", "POST", PINS, 1, json!({"type": "drop_before"})),
        ("answer of the Pin lost", "POST", PINS, 1, drop_after()),
        ("answer of the Pin odd", "POST", PINS, 1, odd()),
        ("busy, not pinned", "POST", PINS, 1, json!({"type": "respond", "status": 503})),
        ("busy after the Pin", "POST", PINS, 1, json!({"type": "respond_after", "status": 500, "body": "oops"})),
        ("refused after the Pin", "POST", PINS, 1, json!({"type": "respond_after", "status": 400})),
        (
            "refused with a number after the Pin",
            "POST",
            PINS,
            1,
            json!({"type": "respond_after", "status": 404, "body": {"code": 40, "message": "Board not found."}}),
        ),
        (
            "in conflict",
            "POST",
            PINS,
            1,
            json!({"type": "respond_after", "status": 409, "body": {"message": "conflict"}}),
        ),
        ("too many calls", "POST", PINS, 2, json!({"type": "respond", "status": 429})),
    ]
}

#[actix_web::test]
async fn r65_pinterest_lost_bytes_and_answers_never_make_a_second_pin() {
    for (name, method, path, times, action) in losses() {
        let stage = stage().await;
        stage.fault(method, path, 0, times, action).await;
        let mut run = stage.finish(stage.arm(2 * MIB)).await;
        if matches!(run.outcome, Outcome::Parked { .. }) {
            run.intent.release();
            run = stage.finish(run.intent).await;
        }
        assert_eq!(run.intent.state, State::Confirmed, "{name}: {:?}", run.intent);
        stage.assert_posted_once(&run).await;
    }
}

#[actix_web::test]
async fn r65_pinterest_7_2_in_doubt_the_lists_are_asked_however_they_fail() {
    for action in [
        json!({"type": "respond", "status": 502, "body": "<html>"}),
        json!({"type": "respond", "status": 200, "body": {}}),
        json!({"type": "drop_after_store"}),
    ] {
        let stage = stage().await;
        stage.control("config", json!({"pinterest": {"list_ms": 45_000}})).await;
        stage.fault("POST", PINS, 0, 1, json!({"type": "drop_after_store"})).await;
        stage.fault("GET", LISTS, 0, 3, action.clone()).await;
        let run = stage.finish(stage.arm(MIB)).await;
        assert_eq!(run.intent.state, State::Confirmed, "{action}: {:?}", run.intent);
        stage.assert_posted_once(&run).await;
        assert_eq!(calls(&stage).await, (1, 1), "{action}");
    }
}

#[actix_web::test]
async fn r65_pinterest_11_8_6_a_broken_upload_is_repeated_with_the_same_parameters() {
    let stage = stage().await;
    stage.fault("POST", STORE, 0, 1, json!({"type": "drop_after_bytes", "n": 300_000})).await;
    let run = stage.finish(stage.arm(2 * MIB)).await;
    stage.assert_posted_once(&run).await;
    assert_eq!((stage.requests("POST", "/v5/media").await.len(), calls(&stage).await), (1, (1, 2)));
}

#[actix_web::test]
async fn r65_pinterest_11_8_7_parameters_that_ended_are_replaced() {
    let stage = stage().await;
    stage.fault("POST", STORE, 0, 1, json!({"type": "drop_before"})).await;
    let intent = stage.arm(MIB);
    stage.ledger.save(&intent).await.unwrap();
    stage.run(intent).await.unwrap();
    stage.emulator.advance(Duration::seconds(3601));
    let run = stage.finish(stage.ledger.stored()).await;
    stage.assert_posted_once(&run).await;
    assert_eq!(stage.requests("POST", "/v5/media").await.len(), 2);
}

#[actix_web::test]
async fn r65_pinterest_11_8_8_a_lost_answer_is_looked_for_and_not_pinned_again() {
    for link in [Some(SHOP), None] {
        let stage = stage().await;
        let mut message = stage.message(MIB);
        message.options = pinned(BOARD, link);
        stage.fault("POST", PINS, 0, 1, json!({"type": "drop_after_store"})).await;
        let run = stage.finish(stage.armed(message)).await;
        stage.assert_posted_once(&run).await;
        assert_eq!(calls(&stage).await, (1, 1), "{link:?}");
    }
}

#[actix_web::test]
async fn r65_pinterest_11_8_9_what_was_not_pinned_is_pinned_once_more_from_the_same_upload() {
    let stage = stage().await;
    stage.fault("POST", PINS, 0, 1, json!({"type": "respond", "status": 503})).await;
    let armed = stage.arm(MIB);
    let began = stage.emulator.now();
    let run = stage.finish(armed).await;
    stage.assert_posted_once(&run).await;
    assert_eq!(calls(&stage).await, (2, 1));
    assert!(stage.emulator.now() - began > Duration::minutes(10));
}

#[actix_web::test]
async fn r65_pinterest_7_2_a_second_doubt_is_left_to_a_person() {
    let stage = stage().await;
    stage.fault("POST", PINS, 0, 2, json!({"type": "respond", "status": 503})).await;
    let run = stage.finish(stage.arm(MIB)).await;
    assert!(matches!(&run.outcome, Outcome::Parked { why, .. } if why.contains("two tries")), "{:?}", run.outcome);
    assert_eq!((run.intent.state, calls(&stage).await), (State::Unconfirmed, (2, 1)));
}

#[actix_web::test]
async fn r65_pinterest_7_1_an_older_pin_of_the_same_is_not_taken_for_the_new_one() {
    let stage = stage().await;
    let first = stage.finish(stage.arm(MIB)).await;
    stage.emulator.advance(Duration::minutes(5));
    stage.fault("POST", PINS, 0, 1, json!({"type": "drop_after_store"})).await;
    let second = stage.finish(stage.arm(MIB)).await;
    assert_eq!(second.intent.state, State::Confirmed);
    assert_ne!(first.intent.object, second.intent.object);
    assert_eq!(stage.see("posts").await.len(), 2);
}

#[actix_web::test]
async fn r65_pinterest_11_8_10_a_token_that_ended_is_refreshed_once_and_the_upload_used_again() {
    let stage = stage().await;
    let refused = json!({"type": "respond", "status": 401, "body": {"code": 2, "message": "Authentication failed."}});
    stage.fault("POST", PINS, 0, 1, refused).await;
    let run = stage.finish(stage.arm(MIB)).await;
    stage.assert_posted_once(&run).await;
    assert_eq!(stage.requests("POST", "/oauth/token").await.len(), 1);
    assert_eq!(calls(&stage).await, (2, 1));
}

#[actix_web::test]
async fn r65_pinterest_11_8_19_every_page_of_boards_is_read() {
    let stage = stage().await;
    stage.control("config", json!({"pinterest": {"boards": 260}})).await;
    let mut message = stage.message(MIB);
    message.options = pinned("549755885175000260", Some(SHOP));
    let run = stage.finish(stage.armed(message)).await;
    stage.assert_posted_once(&run).await;
    assert_eq!(stage.requests("GET", "/v5/boards").await.len(), 2);
}

#[actix_web::test]
async fn r71_pinterest_11_8_20_figures_are_sums_of_the_days_that_are_over() {
    let stage = stage().await;
    let run = stage.finish(stage.arm(MIB)).await;
    let object = run.intent.object.clone().unwrap();
    let tokens = stage.ledger.tokens().await.unwrap();
    let read = async || stage.publisher.figures(&tokens, &["1", "../pins", &object]).await.unwrap().unwrap();
    assert_eq!(read().await[0].views, Some(0));
    stage.emulator.advance(Duration::days(4));
    let figures = read().await;
    assert_eq!(
        (figures.len(), figures[0].views, figures[0].likes, figures[0].comments),
        (1, Some(240), Some(15), Some(5))
    );
    stage.emulator.advance(Duration::days(1));
    assert_eq!(read().await[0].views, Some(400), "another day is over");
    stage.assert_no_violation().await;
}

#[actix_web::test]
async fn r62_pinterest_11_8_22_in_pinterests_sandbox_every_call_goes_there_and_nothing_is_counted() {
    let stage = stage().await;
    stage.control("accounts", json!({"platform": "pinterest", "id": PINNER, "attrs": {"sandbox": true}})).await;
    stage.ledger.reconnect(tokens(&connect(&stage.emulator, Platform::Pinterest)));
    let base = stage.emulator.base_url().parse().unwrap();
    let mut settings = Settings::emulated(base);
    let api = PinterestBases::sandbox(settings.emulator.as_ref()).unwrap();
    settings.bases.insert((Platform::Pinterest, "api".to_owned()), api);
    let mut stage = stage;
    stage.publisher = for_platform(Platform::Pinterest, &settings).unwrap();
    let run = stage.finish(stage.arm(MIB)).await;
    stage.assert_posted_once(&run).await;
    assert!(stage.see("log?platform=pinterest&path=/pin-api").await.is_empty());
    let tokens = stage.ledger.tokens().await.unwrap();
    let object = run.intent.object.unwrap();
    assert_eq!(stage.publisher.figures(&tokens, &[&object]).await.unwrap(), None);
    stage.assert_no_violation().await;
}
