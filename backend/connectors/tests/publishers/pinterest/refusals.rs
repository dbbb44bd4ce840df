use chrono::Duration;
use connectors::publishers::drive::{Ledger, Outcome};
use domain::platform::Platform;
use domain::publication::state::{Needs, State};
use serde_json::json;

use crate::support::{PINNER, SHOP, Stage, connect, pinned, tokens};

const MIB: usize = 1 << 20;
const PINS: &str = "^/pin-api/v5/pins$";

async fn stage() -> Stage {
    Stage::on(Platform::Pinterest).await
}

#[actix_web::test]
async fn r65_pinterest_11_8_15_a_board_that_is_not_there_is_chosen_anew_before_a_byte() {
    for (board, why) in [
        ("549755885175000404", "no such board"),
        ("549755885175999999", "no such board"),
        ("549755885175000002", "no such board"),
        ("549755885175000003", "adverts"),
        ("", "no such board"),
        ("../pins", "no such board"),
    ] {
        let stage = stage().await;
        let mut message = stage.message(MIB);
        message.options = pinned(board, Some(SHOP));
        let run = stage.finish(stage.armed(message)).await;
        let Outcome::Parked { needs: Needs::User, why: told } = &run.outcome else { panic!("{board}: {run:?}") };
        assert!(told.contains(why), "{board}: {told}");
        assert!(stage.requests("POST", "/pin-").await.is_empty(), "{board}");
    }
}

#[actix_web::test]
async fn r65_pinterest_11_8_15_a_board_that_was_deleted_meanwhile_waits_for_its_owner() {
    let stage = stage().await;
    let gone = json!({"type": "respond", "status": 404, "body": {"code": 40, "message": "Board not found."}});
    stage.fault("POST", PINS, 0, 1, gone).await;
    let run = stage.finish(stage.arm(MIB)).await;
    assert!(matches!(run.outcome, Outcome::Parked { needs: Needs::User, .. }), "{:?}", run.outcome);
    assert!(stage.see("posts").await.is_empty());
}

#[actix_web::test]
async fn r65_pinterest_11_8_4_a_file_that_it_cannot_use_fails_without_a_second_try() {
    let stage = stage().await;
    stage.control("config", json!({"pinterest": {"fail_next_media": true}})).await;
    let run = stage.finish(stage.arm(MIB)).await;
    assert!(matches!(&run.outcome, Outcome::Failed { why } if why.contains("unsupported_media")), "{:?}", run.outcome);
    assert_eq!(stage.requests("POST", "/pin-s3").await.len(), 1);
    assert!(stage.see("posts").await.is_empty());
}

#[actix_web::test]
async fn r65_pinterest_5_2_a_file_that_is_too_large_for_the_store_fails() {
    let stage = stage().await;
    let body = "<Error><Code>EntityTooLarge</Code><Message>too large</Message></Error>";
    stage.fault("POST", "^/pin-s3", 0, 1, json!({"type": "respond", "status": 400, "body": body})).await;
    let run = stage.finish(stage.arm(MIB)).await;
    assert!(matches!(&run.outcome, Outcome::Failed { why } if why.contains("EntityTooLarge")), "{:?}", run.outcome);
}

#[actix_web::test]
async fn r63_pinterest_11_8_13_an_application_on_trial_fails_with_the_way_out() {
    let stage = stage().await;
    stage.control("config", json!({"pinterest": {"access": "trial"}})).await;
    let run = stage.finish(stage.arm(MIB)).await;
    assert!(matches!(&run.outcome, Outcome::Failed { why } if why.contains("Sandbox")), "{:?}", run.outcome);
    assert_eq!(stage.requests("POST", "/v5/pins").await.len(), 1);
}

#[actix_web::test]
async fn r64_pinterest_11_8_14_a_scope_that_was_taken_back_asks_for_a_new_connection() {
    let stage = stage().await;
    let narrowed = json!({"platform": "pinterest", "account": PINNER, "action": "drop_scope", "scope": "pins:write"});
    stage.control("tokens", narrowed).await;
    let run = stage.finish(stage.arm(MIB)).await;
    assert!(
        matches!(&run.outcome, Outcome::Parked { needs: Needs::Reconnect, why } if why.contains("pins:write")),
        "{:?}",
        run.outcome
    );
}

#[actix_web::test]
async fn r64_pinterest_11_8_11_a_dead_connection_keeps_the_upload_until_it_is_made_again() {
    let stage = stage().await;
    let refused = json!({"type": "respond", "status": 401, "body": {"code": 2, "message": "Authentication failed."}});
    stage.fault("POST", PINS, 0, 1, refused).await;
    let expire = json!({"platform": "pinterest", "account": PINNER, "action": "expire_refresh"});
    stage.control("tokens", expire).await;
    let parked = stage.finish(stage.arm(MIB)).await;
    assert!(matches!(parked.outcome, Outcome::Parked { needs: Needs::Reconnect, .. }), "{:?}", parked.outcome);
    stage.ledger.reconnect(tokens(&connect(&stage.emulator, Platform::Pinterest)));
    let mut intent = parked.intent;
    intent.release();
    let run = stage.finish(intent).await;
    stage.assert_posted_once(&run).await;
    assert_eq!(stage.requests("POST", "/pin-s3").await.len(), 1);
}

#[actix_web::test]
async fn r64_pinterest_3_2_every_refresh_stores_a_new_pair() {
    let stage = stage().await;
    for _ in 0..3 {
        stage.emulator.advance(Duration::days(31));
        let mut message = stage.message(MIB);
        message.title = format!("Knots at {}", stage.emulator.now());
        let run = stage.finish(stage.armed(message)).await;
        assert_eq!(run.intent.state, State::Confirmed);
    }
    assert_eq!(stage.requests("POST", "/oauth/token").await.len(), 3);
    assert!(stage.ledger.tokens().await.unwrap().refresh_expires_at.is_some());
    stage.assert_no_violation().await;
}

#[actix_web::test]
async fn r63_pinterest_11_8_16_a_limit_is_waited_for_as_long_as_it_says() {
    for (reset, least, most) in [("30", 30, 61), ("67150", 67_150, 67_150 + 601)] {
        let stage = stage().await;
        let headers = json!({"x-ratelimit-reset": reset});
        let body = json!({"code": 8, "message": "This request exceeded a rate limit."});
        let action = json!({"type": "respond", "status": 429, "headers": headers, "body": body});
        stage.fault("POST", PINS, 0, 1, action).await;
        let intent = stage.arm(MIB);
        stage.ledger.save(&intent).await.unwrap();
        let Outcome::Later { at } = stage.run(intent).await.unwrap().outcome else { panic!("it is processed first") };
        stage.wait_until(at);
        let run = stage.run(stage.ledger.stored()).await.unwrap();
        let (Outcome::Later { at } | Outcome::Retry { at, .. }) = run.outcome else { panic!("{:?}", run.outcome) };
        let wait = (at - stage.emulator.now()).num_seconds();
        assert!((least..=most).contains(&wait), "{reset}: {wait}");
        assert_eq!(run.intent.state, State::Waiting);
        let run = stage.finish(stage.ledger.stored()).await;
        stage.assert_posted_once(&run).await;
        assert_eq!(stage.requests("POST", "/pin-s3").await.len(), 1, "the uploaded file is used again");
    }
}

#[actix_web::test]
async fn r83_pinterest_11_8_17_a_link_that_hides_where_it_leads_is_refused_for_good() {
    let stage = stage().await;
    let mut message = stage.message(MIB);
    message.options = pinned(crate::support::BOARD, Some("https://bit.ly/knots"));
    let run = stage.finish(stage.armed(message)).await;
    assert!(matches!(&run.outcome, Outcome::Failed { why } if why.contains("blocked this link")), "{:?}", run.outcome);
    assert_eq!(stage.requests("POST", "/v5/pins").await.len(), 1);
}

#[actix_web::test]
async fn r18_pinterest_no_secret_is_in_what_is_told() {
    let stage = stage().await;
    let access = secrecy::ExposeSecret::expose_secret(&stage.ledger.tokens().await.unwrap().access).to_owned();
    let text = format!("bad token {access}");
    stage.fault("GET", "/v5/media/", 0, 1, json!({"type": "respond", "status": 503, "body": {"message": text}})).await;
    let intent = stage.arm(MIB);
    stage.ledger.save(&intent).await.unwrap();
    let Outcome::Later { at } = stage.run(intent).await.unwrap().outcome else { panic!("it is processed first") };
    stage.wait_until(at);
    let run = stage.run(stage.ledger.stored()).await.unwrap();
    let told = format!("{run:?}");
    assert!(told.contains("bad token ***") && !told.contains(&access) && !told.contains("signature0"), "{told}");
}
