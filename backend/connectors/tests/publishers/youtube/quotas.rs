use chrono::{DateTime, Duration, Utc};
use connectors::publishers::drive::{Ledger, Outcome};
use domain::publication::failure::Class;
use domain::publication::state::State;
use serde_json::json;

use crate::support::Stage;

const START: &str = "^/yt-upload/";

#[actix_web::test]
async fn r63_a_used_up_day_waits_for_midnight_in_los_angeles() {
    let stage = Stage::set().await;
    stage.control("config", json!({"youtube": {"upload_bucket": 0}})).await;
    let intent = stage.arm(1 << 20);
    stage.ledger.save(&intent).await.unwrap();
    let run = stage.run(intent).await.unwrap();
    let Outcome::Later { at } = run.outcome else { panic!("{:?}", run.outcome) };
    let reset: DateTime<Utc> = "2026-12-02T08:00:00Z".parse().unwrap();
    assert!(at > reset && at <= reset + Duration::minutes(10), "{at}");
    assert_eq!((run.intent.state, run.class), (State::Waiting, Some(Class::QuotaReset { at: reset })));
    // Until then, no call is made.
    let before = stage.see("log").await.len();
    assert_eq!(stage.run(stage.ledger.stored()).await.unwrap().outcome, Outcome::Later { at });
    assert_eq!(stage.see("log").await.len(), before);
    stage.control("config", json!({"youtube": {"upload_bucket": 100}})).await;
    let run = stage.finish(stage.ledger.stored()).await;
    stage.assert_posted_once(&run).await;
    assert!(stage.requests("PUT", "/yt-upload/").await[0]["at"].as_str().unwrap() > "2026-12-02T08");
}

#[actix_web::test]
async fn r63_a_full_channel_waits_a_day() {
    let stage = Stage::set().await;
    stage.control("config", json!({"youtube": {"channel_cap": 0}})).await;
    let intent = stage.arm(1 << 20);
    let run = stage.run(intent).await.unwrap();
    let Outcome::Later { at } = run.outcome else { panic!("{:?}", run.outcome) };
    assert!(at >= stage.emulator.now() + Duration::hours(24), "{at}");
}

#[actix_web::test]
async fn r63_a_quota_met_while_looking_does_not_send_again() {
    let stage = Stage::set().await;
    stage.control("config", json!({"youtube": {"units": 0}})).await;
    let intent = stage.arm(1 << 20);
    stage.ledger.save(&intent).await.unwrap();
    let first = stage.run(intent).await.unwrap();
    let Outcome::Later { at } = first.outcome else { panic!("{:?}", first.outcome) };
    stage.wait_until(at);
    let waiting = stage.run(stage.ledger.stored()).await.unwrap();
    assert_eq!(waiting.intent.state, State::Waiting);
    stage.control("config", json!({"youtube": {"units": 10_000}})).await;
    let run = stage.finish(stage.ledger.stored()).await;
    stage.assert_posted_once(&run).await;
    assert_eq!(stage.requests("POST", "/yt-upload/").await.len(), 1);
}

#[actix_web::test]
async fn r63_retry_after_is_kept_to() {
    for (headers, least, most) in [(json!({"Retry-After": "120"}), 120, 120), (json!({}), 0, 2)] {
        let stage = Stage::set().await;
        let body = json!({"error": {"code": 429, "message": "Queries per minute", "errors": [{"reason": "rateLimitExceeded"}]}});
        stage
            .fault("POST", START, 0, 1, json!({"type": "respond", "status": 429, "headers": headers, "body": body}))
            .await;
        let intent = stage.arm(1 << 20);
        stage.ledger.save(&intent).await.unwrap();
        let run = stage.run(intent).await.unwrap();
        let Outcome::Retry { at, why } = run.outcome else { panic!("{:?}", run.outcome) };
        let wait = (at - stage.emulator.now()).num_seconds();
        assert!((least..=most).contains(&wait), "{wait}");
        assert!(why.contains("Queries per minute"), "{why}");
        let run = stage.finish(stage.ledger.stored()).await;
        stage.assert_posted_once(&run).await;
    }
}

#[actix_web::test]
async fn r63_a_busy_platform_is_tried_again() {
    let stage = Stage::set().await;
    stage.fault("POST", START, 0, 3, json!({"type": "respond", "status": 502, "body": "<html></html>"})).await;
    stage.fault("GET", "/youtube/v3/videos", 0, 3, json!({"type": "drop_before"})).await;
    let run = stage.finish(stage.arm(1 << 20)).await;
    stage.assert_posted_once(&run).await;
}
