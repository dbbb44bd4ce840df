use chrono::Duration;
use connectors::publishers::drive::{Ledger, Outcome};
use domain::platform::Platform;
use domain::publication::intent::Intent;
use domain::publication::message::{Options, Privacy, YoutubeOptions};
use domain::publication::state::{Needs, State};
use serde_json::json;

use crate::support::{CHANNEL, Stage, tokens};

const SIZE: usize = 20 << 20;
const PUT: &str = "^/yt-upload/";

async fn token_action(stage: &Stage, action: &str) {
    stage.control("tokens", json!({"platform": "youtube", "account": CHANNEL, "action": action})).await;
}

fn expired() -> serde_json::Value {
    let body = json!({"error": {"code": 401, "message": "Invalid Credentials", "errors": [{"reason": "authError"}]}});
    json!({"type": "respond", "status": 401, "body": body})
}

#[actix_web::test]
async fn r65_a_token_that_ends_in_the_middle_is_refreshed_once() {
    let stage = Stage::set().await;
    stage.fault("PUT", PUT, 1, 1, expired()).await;
    let run = stage.finish(stage.arm(SIZE)).await;
    stage.assert_posted_once(&run).await;
    assert_eq!(stage.requests("POST", "/g-oauth2/token").await.len(), 1);
    assert_eq!(stage.requests("POST", "/yt-upload/").await.len(), 1);
}

#[actix_web::test]
async fn r65_a_token_that_ended_is_refreshed_before_it_is_used() {
    let stage = Stage::set().await;
    stage.emulator.advance(Duration::hours(2));
    let run = stage.finish(stage.arm(SIZE)).await;
    stage.assert_posted_once(&run).await;
    assert!(stage.see("log").await.iter().all(|entry| entry["status"] != 401));
}

#[actix_web::test]
async fn r64_a_dead_connection_is_parked_and_goes_on_after_reconnecting() {
    let stage = Stage::set().await;
    stage.fault("PUT", PUT, 1, 1, expired()).await;
    token_action(&stage, "expire_refresh").await;
    let parked = stage.finish(stage.arm(SIZE)).await;
    assert!(matches!(parked.outcome, Outcome::Parked { needs: Needs::Reconnect, .. }), "{:?}", parked.outcome);
    assert!(parked.intent.handle.is_some());
    let pair = stage.emulator.connect("youtube", CHANNEL, "Clip Co").unwrap();
    stage.ledger.reconnect(tokens(&pair));
    let mut intent = parked.intent;
    intent.release();
    let run = stage.finish(intent).await;
    stage.assert_posted_once(&run).await;
    assert_eq!(stage.requests("POST", "/yt-upload/").await.len(), 1, "the same session");
}

#[actix_web::test]
async fn r64_a_missing_scope_asks_for_reconnecting() {
    let stage = Stage::set().await;
    stage
        .control(
            "tokens",
            json!({"platform": "youtube", "account": CHANNEL, "action": "drop_scope", "scope": "youtube.upload"}),
        )
        .await;
    let run = stage.finish(stage.arm(SIZE)).await;
    assert!(matches!(run.outcome, Outcome::Parked { needs: Needs::Reconnect, .. }), "{:?}", run.outcome);
}

#[actix_web::test]
async fn r63_a_token_server_in_trouble_is_no_reason_to_disconnect() {
    let stage = Stage::set().await;
    stage.fault("PUT", PUT, 0, 1, expired()).await;
    stage.fault("POST", "/token", 0, 2, json!({"type": "respond", "status": 500})).await;
    let run = stage.finish(stage.arm(SIZE)).await;
    stage.assert_posted_once(&run).await;
}

#[actix_web::test]
async fn r65_a_video_that_is_thrown_out_fails_with_its_reason() {
    for (title, word) in [("[emu:codec]", "codec"), ("[emu:claim]", "claim")] {
        let stage = Stage::set().await;
        let mut message = stage.message(1 << 20);
        message.title = title.to_owned();
        let run = stage.finish(Intent::arm(Platform::Youtube, message, stage.emulator.now())).await;
        assert!(matches!(&run.outcome, Outcome::Failed { why } if why.contains(word)), "{:?}", run.outcome);
        assert!(stage.see("posts").await.is_empty());
        assert_eq!(stage.requests("POST", "/yt-upload/").await.len(), 1);
    }
}

#[actix_web::test]
async fn r65_the_same_clip_twice_on_one_channel_is_a_duplicate() {
    let stage = Stage::set().await;
    let first = stage.finish(stage.arm(1 << 20)).await;
    let second = stage.finish(stage.arm(1 << 20)).await;
    assert!(matches!(&second.outcome, Outcome::Failed { why } if why.contains("duplicate")), "{:?}", second.outcome);
    stage.assert_posted_once(&first).await;
}

#[actix_web::test]
async fn r65_words_that_youtube_refuses_fail_before_a_byte() {
    let stage = Stage::set().await;
    let mut message = stage.message(1 << 20);
    message.title = "x".repeat(101);
    let run = stage.finish(Intent::arm(Platform::Youtube, message, stage.emulator.now())).await;
    assert!(matches!(&run.outcome, Outcome::Failed { why } if why.contains("invalidTitle")), "{:?}", run.outcome);
    assert!(stage.requests("PUT", "/yt-upload/").await.is_empty());
}

#[actix_web::test]
async fn r65_a_blocked_channel_waits_for_its_owner() {
    let stage = Stage::set().await;
    let body = json!({"error": {"code": 403, "message": "suspended", "errors": [{"reason": "channelSuspended"}]}});
    stage.fault("POST", PUT, 0, 1, json!({"type": "respond", "status": 403, "body": body})).await;
    let run = stage.finish(stage.arm(1 << 20)).await;
    assert!(matches!(run.outcome, Outcome::Parked { needs: Needs::User, .. }), "{:?}", run.outcome);
    assert!(stage.see("posts").await.is_empty());
}

#[actix_web::test]
async fn r65_public_that_stays_private_is_told_and_not_sent_again() {
    let stage = Stage::set().await;
    stage.control("config", json!({"youtube": {"audited": false, "unaudited_lock": true}})).await;
    let run = stage.finish(stage.arm(1 << 20)).await;
    assert_eq!((run.outcome.clone(), run.intent.state), (Outcome::Done, State::LockedPrivate));
    stage.assert_posted_once(&run).await;

    let stage = Stage::set().await;
    let mut message = stage.message(1 << 20);
    message.options = Options::Youtube(YoutubeOptions { privacy: Privacy::Private, ..YoutubeOptions::default() });
    let run = stage.finish(Intent::arm(Platform::Youtube, message, stage.emulator.now())).await;
    assert_eq!(run.intent.state, State::Confirmed);
}

#[actix_web::test]
async fn r65_declarations_arrive() {
    let stage = Stage::set().await;
    let mut message = stage.message(1 << 20);
    (message.disclosure.paid, message.disclosure.synthetic) = (true, true);
    let run = stage.finish(Intent::arm(Platform::Youtube, message, stage.emulator.now())).await;
    stage.assert_posted_once(&run).await;
    let disclosures = &stage.see("posts").await[0]["disclosures"];
    assert_eq!(
        *disclosures,
        json!({"containsSyntheticMedia": true, "hasPaidProductPlacement": true, "selfDeclaredMadeForKids": false})
    );
}

#[actix_web::test]
async fn r65_no_secret_is_in_what_is_told() {
    let stage = Stage::set().await;
    let secret = stage.ledger.tokens().await.unwrap();
    let access = secrecy::ExposeSecret::expose_secret(&secret.access).to_owned();
    let message = format!("bad token {access} for upload_id AEemu00000001");
    let body = json!({"error": {"code": 503, "message": message, "errors": [{"reason": "backendError"}]}});
    stage.fault("PUT", PUT, 0, 1, json!({"type": "respond", "status": 503, "body": body})).await;
    let intent = stage.arm(SIZE);
    stage.ledger.save(&intent).await.unwrap();
    let run = stage.run(intent).await.unwrap();
    let told = format!("{run:?}");
    assert!(told.contains("bad token"), "{told}");
    assert!(!told.contains(&access) && !told.contains("AEemu"), "{told}");
    let view = serde_json::to_string(&domain::publication::state::Publication::from(&run.intent)).unwrap();
    assert!(!view.contains(&access) && !view.contains("AEemu"), "{view}");
}
