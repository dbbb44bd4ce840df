use chrono::Duration;
use connectors::publishers::drive::{Ledger, Outcome};
use domain::platform::Platform;
use domain::publication::message::{Options, RedditOptions};
use domain::publication::state::{Needs, State};
use serde_json::json;

use crate::support::{REDDITOR, Stage, connect, tokens};

const MIB: usize = 1 << 20;
const SUBMIT: &str = "^/rd-api/api/submit";

async fn stage() -> Stage {
    Stage::on(Platform::Reddit).await
}

pub(super) fn to(subreddit: &str) -> Options {
    Options::Reddit(RedditOptions { subreddit: Some(subreddit.to_owned()), flair: None })
}

#[actix_web::test]
async fn r65_reddit_11_8_where_the_account_may_not_post_it_fails_before_a_byte() {
    for (subreddit, code) in [
        ("emu_banned_me", "BANNED_FROM_SUBREDDIT"),
        ("emu_private", "private"),
        ("emu_selfonly", "NO_LINKS"),
        ("emu_novideo", "NO_VIDEOS"),
        ("nowhere", "SUBREDDIT_NOEXIST"),
        ("", "SUBREDDIT_REQUIRED"),
        ("../../api", "SUBREDDIT_REQUIRED"),
    ] {
        let stage = stage().await;
        let mut message = stage.message(MIB);
        message.options = to(subreddit);
        let run = stage.finish(stage.armed(message)).await;
        assert!(
            matches!(&run.outcome, Outcome::Failed { why } if why.contains(code)),
            "{subreddit}: {:?}",
            run.outcome
        );
        assert!(stage.requests("POST", "/rd-").await.is_empty(), "{subreddit}");
    }
}

#[actix_web::test]
async fn r65_reddit_11_8_words_that_break_a_rule_fail_once_the_list_shows_nothing() {
    let stage = stage().await;
    let mut message = stage.message(MIB);
    (message.title, message.options) = ("Free knots for all".to_owned(), to("emu_rules"));
    let run = stage.finish(stage.armed(message)).await;
    assert!(matches!(&run.outcome, Outcome::Failed { why } if why.contains("BLACKLISTED")), "{:?}", run.outcome);
    assert_eq!(stage.requests("POST", "/api/submit").await.len(), 1);
}

#[actix_web::test]
async fn r65_reddit_11_8_a_flair_is_chosen_by_the_owner() {
    let stage = stage().await;
    let mut message = stage.message(MIB);
    message.options = to("emu_flair");
    let run = stage.finish(stage.armed(message.clone())).await;
    assert!(matches!(run.outcome, Outcome::Parked { needs: Needs::User, .. }), "{:?}", run.outcome);
    let flair = Some("680f43b8-1fec-11e3-80d1-12313b0b80bc".to_owned());
    message.options = Options::Reddit(RedditOptions { subreddit: Some("emu_flair".to_owned()), flair });
    let run = stage.finish(stage.armed(message)).await;
    stage.assert_posted_once(&run).await;
}

#[actix_web::test]
async fn r63_reddit_11_8_posting_too_often_waits_as_long_as_it_says() {
    let stage = stage().await;
    let mut message = stage.message(MIB);
    message.options = to("emu_slow");
    let first = stage.finish(stage.armed(message.clone())).await;
    let intent = stage.armed(message);
    stage.ledger.save(&intent).await.unwrap();
    let run = stage.run(intent).await.unwrap();
    let Outcome::Later { at } = run.outcome else { panic!("{:?}", run.outcome) };
    let wait = at - stage.emulator.now();
    assert!(wait > Duration::minutes(10) && wait < Duration::minutes(21), "{wait}");
    assert_eq!(run.intent.state, State::Waiting);
    let second = stage.finish(stage.ledger.stored()).await;
    assert_eq!(second.intent.state, State::Confirmed);
    assert_ne!(first.intent.object, second.intent.object);
    assert_eq!(stage.see("posts").await.len(), 2);
    assert_eq!(stage.requests("POST", "/rd-s3-video").await.len(), 2, "the uploaded file is used again");
}

#[actix_web::test]
async fn r65_reddit_11_8_a_file_that_it_cannot_use_fails_without_a_second_try() {
    let stage = stage().await;
    let mut message = stage.message(MIB);
    let bytes = vec![0; MIB];
    std::fs::write(&message.clip.path, &bytes).unwrap();
    message.clip.sha256 = hex::encode(<sha2::Sha256 as sha2::Digest>::digest(&bytes));
    let run = stage.finish(stage.armed(message)).await;
    assert!(matches!(&run.outcome, Outcome::Failed { why } if why.contains("made nothing")), "{:?}", run.outcome);
    assert_eq!(stage.requests("POST", "/api/submit").await.len(), 1);
    assert!(stage.see("posts").await.is_empty());
}

#[actix_web::test]
async fn r65_reddit_11_8_a_file_that_is_too_large_for_the_store_fails() {
    let stage = stage().await;
    let body = "<Error><Code>EntityTooLarge</Code><Message>too large</Message></Error>";
    stage.fault("POST", "^/rd-s3-video", 0, 1, json!({"type": "respond", "status": 400, "body": body})).await;
    let run = stage.finish(stage.arm(MIB)).await;
    assert!(matches!(&run.outcome, Outcome::Failed { why } if why.contains("EntityTooLarge")), "{:?}", run.outcome);
}

#[actix_web::test]
async fn r64_reddit_11_8_a_dead_connection_keeps_the_upload_until_it_is_made_again() {
    let stage = stage().await;
    let headers = json!({"WWW-Authenticate": "Bearer realm=\"reddit\", error=\"invalid_token\""});
    stage.fault("POST", SUBMIT, 0, 1, json!({"type": "respond", "status": 401, "headers": headers})).await;
    let expire = json!({"platform": "reddit", "account": REDDITOR, "action": "expire_refresh"});
    stage.control("tokens", expire).await;
    let parked = stage.finish(stage.arm(MIB)).await;
    assert!(matches!(parked.outcome, Outcome::Parked { needs: Needs::Reconnect, .. }), "{:?}", parked.outcome);
    stage.ledger.reconnect(tokens(&connect(&stage.emulator, Platform::Reddit)));
    let mut intent = parked.intent;
    intent.release();
    let run = stage.finish(intent).await;
    stage.assert_posted_once(&run).await;
    assert_eq!(stage.requests("POST", "/rd-s3-video").await.len(), 1);
}

#[actix_web::test]
async fn r64_reddit_refresh_tokens_are_replaced_repeated_or_left_out() {
    for habit in ["same", "new", "absent"] {
        let stage = stage().await;
        stage.control("config", json!({"reddit": {"refresh_repeat": habit}})).await;
        for _ in 0..2 {
            stage.emulator.advance(Duration::days(2));
            let run = stage.finish(stage.arm(MIB)).await;
            assert_eq!(run.intent.state, State::Confirmed, "{habit}");
        }
        stage.assert_no_violation().await;
    }
}

#[actix_web::test]
async fn r65_reddit_11_8_a_suspended_account_submits_nothing() {
    let stage = stage().await;
    let suspended = json!({"platform": "reddit", "id": REDDITOR, "attrs": {"is_suspended": true}});
    stage.control("accounts", suspended).await;
    let run = stage.finish(stage.arm(MIB)).await;
    assert!(matches!(run.outcome, Outcome::Parked { needs: Needs::User, .. }), "{:?}", run.outcome);
    assert!(stage.requests("POST", "/rd-").await.is_empty());
}

#[actix_web::test]
async fn r65_reddit_without_a_picture_nothing_is_sent() {
    let stage = stage().await;
    let mut message = stage.message(MIB);
    message.cover = None;
    let run = stage.finish(stage.armed(message)).await;
    assert!(matches!(&run.outcome, Outcome::Failed { why } if why.contains("picture")), "{:?}", run.outcome);
    assert!(stage.see("log").await.is_empty());
}

#[actix_web::test]
async fn r65_reddit_no_secret_is_in_what_is_told() {
    let stage = stage().await;
    let access = secrecy::ExposeSecret::expose_secret(&stage.ledger.tokens().await.unwrap().access).to_owned();
    let text = format!("bad token {access}");
    stage.fault("POST", SUBMIT, 0, 1, json!({"type": "respond", "status": 503, "body": {"message": text}})).await;
    let intent = stage.arm(MIB);
    stage.ledger.save(&intent).await.unwrap();
    let run = stage.run(intent).await.unwrap();
    let told = format!("{run:?}");
    assert!(told.contains("bad token ***") && !told.contains(&access) && !told.contains("signature0"), "{told}");
}
