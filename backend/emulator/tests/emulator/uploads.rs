use chrono::Duration;
use serde_json::{Value, json};

use crate::support::{Stage, clip, header, metadata};

const GRAIN: usize = 262_144;

#[actix_web::test]
async fn r65_a_bad_start_is_refused_before_a_byte() {
    let long = "x".repeat(101);
    for (metadata, reason) in [
        (metadata(""), "invalidTitle"),
        (metadata(&long), "invalidTitle"),
        (metadata("a < b"), "invalidTitle"),
        (json!({"snippet": {"title": "t", "description": "é".repeat(2501)}, "status": {}}), "invalidDescription"),
        (json!({"snippet": {"title": "t", "tags": ["x".repeat(501)]}, "status": {}}), "invalidTags"),
        (json!({"snippet": {"title": "t", "categoryId": "x"}, "status": {}}), "invalidCategoryId"),
        (json!({"snippet": {"title": "t"}, "status": {"publishAt": "2027-01-01T00:00:00Z"}}), "invalidPublishAt"),
        (json!({"snippet": {"title": "t"}, "status": {"privacyStatus": "friends"}}), "forbiddenPrivacySetting"),
        (json!({"snippet": {"title": "t", "colour": "red"}, "status": {}}), "badRequest"),
        (json!({"snippet": {"title": "t"}}), "badRequest"),
        (json!([]), "badRequest"),
    ] {
        let stage = Stage::set();
        let (status, body) = stage.json(stage.start(&metadata, 100)).await;
        assert!(status >= 400, "{metadata}");
        assert_eq!(body["error"]["errors"][0]["reason"], reason, "{metadata}");
    }
}

#[actix_web::test]
async fn r65_quotas_are_met_in_order() {
    let stage = Stage::set();
    stage.control("config", json!({"youtube": {"upload_bucket": 1}})).await;
    stage.upload(GRAIN).await;
    let (status, body) = stage.json(stage.start(&metadata("t"), 100)).await;
    assert_eq!((status, &body["error"]["errors"][0]["reason"]), (429, &json!("rateLimitExceeded")));
    assert!(body["error"]["message"].as_str().unwrap().contains("per day"));
    stage.emulator.advance(Duration::hours(20));
    stage.reconnect();
    stage.control("config", json!({"youtube": {"channel_cap": 1}})).await;
    let (status, body) = stage.json(stage.start(&metadata("t"), 100)).await;
    assert_eq!((status, &body["error"]["errors"][0]["reason"]), (400, &json!("uploadLimitExceeded")));
}

#[actix_web::test]
async fn r65_ranges_are_checked_and_answered() {
    let stage = Stage::set();
    let total = 3 * GRAIN + 10;
    let session = stage.session(total).await;
    let bytes = clip(total);
    let part = |from: usize, to: usize| bytes[from..to].to_vec();
    let ask = || stage.put(&session, &format!("bytes */{total}"), Vec::new());
    let empty = ask().send().await.unwrap();
    assert_eq!((empty.status().as_u16(), header(&empty, "Range")), (308, None));
    for (range, body) in [
        (format!("bytes 0-99/{total}"), part(0, 100)),
        (format!("bytes 0-{}/{}", GRAIN - 1, total + 1), part(0, GRAIN)),
        (format!("bytes 0-{GRAIN}/{total}"), part(0, GRAIN)),
        ("bytes x".to_owned(), part(0, GRAIN)),
    ] {
        assert_eq!(stage.json(stage.put(&session, &range, body)).await.0, 400, "{range}");
    }
    let first = stage.put(&session, &format!("bytes 0-{}/{total}", GRAIN - 1), part(0, GRAIN)).send().await.unwrap();
    assert_eq!((first.status().as_u16(), header(&first, "Range")), (308, Some(format!("bytes=0-{}", GRAIN - 1))));
    let ahead = stage
        .put(&session, &format!("bytes {}-{}/{total}", 2 * GRAIN, 3 * GRAIN - 1), part(2 * GRAIN, 3 * GRAIN))
        .send()
        .await
        .unwrap();
    assert_eq!(header(&ahead, "Range"), Some(format!("bytes=0-{}", GRAIN - 1)), "what is ahead is ignored");
    let over =
        stage.put(&session, &format!("bytes 0-{}/{total}", 2 * GRAIN - 1), part(0, 2 * GRAIN)).send().await.unwrap();
    assert_eq!(header(&over, "Range"), Some(format!("bytes=0-{}", 2 * GRAIN - 1)), "what is there again is dropped");
    let other = stage.put(&session, &format!("bytes 0-{}/{total}", GRAIN - 1), vec![7; GRAIN]).send().await.unwrap();
    assert_eq!(other.status(), 400, "other bytes than before");
    let quiet = ask().header("X-GUploader-No-308", "yes").send().await.unwrap();
    assert_eq!((quiet.status().as_u16(), header(&quiet, "X-HTTP-Status-Code-Override").as_deref()), (200, Some("308")));
    let last = stage
        .put(&session, &format!("bytes {}-{}/{total}", 2 * GRAIN, total - 1), part(2 * GRAIN, total))
        .send()
        .await
        .unwrap();
    assert_eq!(last.status(), 201);
    let (status, again) = stage.json(ask()).await;
    assert_eq!((status, &again["id"]), (200, &json!("VIDEOID0001")));
    stage.emulator.advance(Duration::hours(24));
    stage.reconnect();
    assert_eq!(ask().send().await.unwrap().status(), 404, "it is forgotten after a day");
}

#[actix_web::test]
async fn r65_a_session_ends_after_a_week() {
    let stage = Stage::set();
    let session = stage.session(100).await;
    stage.emulator.advance(Duration::days(7));
    stage.reconnect();
    assert_eq!(stage.put(&session, "bytes */100", Vec::new()).send().await.unwrap().status(), 404);
}

#[actix_web::test]
async fn r65_an_expired_token_is_told_as_google_does() {
    let stage = Stage::set();
    stage.emulator.advance(Duration::hours(1));
    let answer = stage.start(&metadata("t"), 100).send().await.unwrap();
    assert_eq!(answer.status(), 401);
    assert!(header(&answer, "WWW-Authenticate").unwrap().contains("invalid_token"));
}

#[actix_web::test]
async fn r65_two_requests_at_once_on_one_upload_are_refused() {
    let stage = Stage::set();
    let session = stage.session(GRAIN).await;
    let slow = json!({"method": "PUT", "when": {"times": -1}, "action": {"type": "slow_body", "bytes_per_s": 500_000}});
    stage.control("faults", slow).await;
    let send = || stage.json(stage.put(&session, &format!("bytes 0-{}/{GRAIN}", GRAIN - 1), clip(GRAIN)));
    let ((one, _), (other, _)) = futures::join!(send(), send());
    assert_eq!((one.min(other), one.max(other)), (201, 409));
    let log = stage.see("log?path=yt-upload").await;
    assert!(
        log.as_array()
            .unwrap()
            .iter()
            .any(|entry| entry["emu_violation"].as_str().is_some_and(|what| what.contains("at once")))
    );
}

#[actix_web::test]
async fn r65_processing_takes_its_time_and_may_fail() {
    let stage = Stage::set();
    let id = stage.upload(GRAIN).await;
    let look = async |id: &str| {
        stage.json(stage.get(&format!("/yt-api/youtube/v3/videos?part=status,statistics&id={id}"))).await.1
    };
    assert_eq!(look(&id).await["items"][0]["status"]["uploadStatus"], "uploaded");
    stage.emulator.advance(Duration::milliseconds(2000));
    assert_eq!(look(&id).await["items"][0]["status"]["uploadStatus"], "processed");
    let again = stage.upload(GRAIN).await;
    stage.emulator.advance(Duration::minutes(30));
    assert_eq!(look(&again).await["items"][0]["status"]["rejectionReason"], "duplicate");
    stage.emulator.advance(Duration::minutes(20));
    let views: i64 = look(&id).await["items"][0]["statistics"]["viewCount"].as_str().unwrap().parse().unwrap();
    assert!(views > 0);
    assert_eq!(look("nothing").await["items"], json!([]));
    let posts = stage.see("posts").await;
    assert_eq!(posts.as_array().map(Vec::len), Some(1));
}

#[actix_web::test]
async fn r65_a_closed_socket_has_no_answer() {
    for action in [
        json!({"type": "drop_before"}),
        json!({"type": "drop_after_store"}),
        json!({"type": "drop_after_bytes", "n": 10}),
    ] {
        let stage = Stage::set();
        let session = stage.session(GRAIN).await;
        stage.control("faults", json!({"method": "PUT", "action": action})).await;
        let answer = stage.put(&session, &format!("bytes 0-{}/{GRAIN}", GRAIN - 1), clip(GRAIN)).send().await;
        assert!(answer.is_err(), "{action}: {answer:?}");
        let log = stage.see("log?path=yt-upload").await;
        assert_eq!(log.as_array().unwrap().last().unwrap()["status"], Value::Null);
    }
}
