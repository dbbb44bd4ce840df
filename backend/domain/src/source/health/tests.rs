use super::*;

fn hour(n: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000 + n * 3600, 0).unwrap()
}

/// Polls that all end in `outcome`, at the given hours; the last verdict.
fn polled(outcome: &Outcome, patient: bool, hours: &[i64]) -> Verdict {
    let mut verdict: Verdict = Health::default().into();
    for at in hours {
        assert!(!verdict.deactivate, "given up too early");
        verdict = assess(&verdict.health, outcome, patient, hour(*at));
    }
    verdict
}

#[test]
fn r23_each_answer_has_its_state_reason_and_pause() {
    for (outcome, status, reason, pause) in [
        (Outcome::Read { partial: false, ended: false }, Status::Ok, None, None),
        (Outcome::Read { partial: true, ended: false }, Status::Ok, Some("feed_partial"), None),
        (Outcome::Unchanged, Status::Ok, None, None),
        (Outcome::Empty, Status::Ok, None, None),
        (Outcome::Status(401), Status::Auth, Some("auth_required"), Some(86_400)),
        (Outcome::Status(407), Status::Auth, Some("auth_required"), Some(86_400)),
        (Outcome::Status(403), Status::Blocked, Some("blocked"), Some(21_600)),
        (Outcome::Status(429), Status::RateLimited, Some("rate_limited"), Some(900)),
        (Outcome::Status(503), Status::RateLimited, Some("unavailable"), None),
        (Outcome::Status(500), Status::Failing, Some("http_status"), None),
        (Outcome::Status(404), Status::Failing, Some("not_found"), None),
        (Outcome::Status(410), Status::Failing, Some("gone"), Some(3600)),
        (Outcome::NotAFeed("html".into(), "a page".into()), Status::NotAFeed, Some("html"), None),
        (Outcome::Refused("blocked_address".into(), "private".into()), Status::Refused, Some("blocked_address"), None),
        (Outcome::Unreachable("timeout".into(), "slow".into()), Status::Failing, Some("timeout"), None),
    ] {
        let verdict = assess(&Health::default(), &outcome, false, hour(0));
        assert_eq!(verdict.health.status, status, "{outcome:?}");
        assert_eq!(verdict.health.reason.as_deref(), reason, "{outcome:?}");
        assert_eq!(verdict.pause_seconds, pause, "{outcome:?}");
        assert_eq!(verdict.health.failures, u32::from(status != Status::Ok), "{outcome:?}");
        assert!(!verdict.deactivate, "{outcome:?}");
    }
}

#[test]
fn r23_success_forgets_the_failures() {
    let failing = polled(&Outcome::Status(500), false, &[0, 1, 2]);
    assert_eq!((failing.health.failures, failing.health.since), (3, Some(hour(0))));
    let well = assess(&failing.health, &Outcome::Unchanged, false, hour(3)).health;
    assert_eq!((well.failures, well.since, well.last_ok_at), (0, None, Some(hour(3))));
}

#[test]
fn r23_a_missing_feed_is_given_up_after_ten_failures_over_seven_days() {
    let early: Vec<i64> = (0..20).collect();
    assert!(!polled(&Outcome::Status(404), false, &early).deactivate);
    assert!(!polled(&Outcome::Status(404), false, &[0, 24, 48, 200]).deactivate, "only four");
    let long: Vec<i64> = (0..10).map(|n| n * 19).collect();
    let verdict = polled(&Outcome::Status(404), false, &long);
    assert!(verdict.deactivate);
    assert_eq!((verdict.health.status, verdict.health.reason.as_deref()), (Status::Gone, Some("not_found")));
}

#[test]
fn r23_a_feed_that_is_gone_twice_is_given_up() {
    assert!(!polled(&Outcome::Status(410), false, &[0, 0]).deactivate, "the same hour");
    let verdict = polled(&Outcome::Status(410), false, &[0, 1]);
    assert!(verdict.deactivate);
    assert_eq!((verdict.health.status, verdict.health.reason.as_deref()), (Status::Gone, Some("gone")));
    let failing = polled(&Outcome::Status(500), false, &[0]).health;
    assert!(!assess(&failing, &Outcome::Status(410), false, hour(5)).deactivate, "the first 410 counts from itself");
}

#[test]
fn r23_youtube_is_never_given_up_before_seven_days() {
    let days: Vec<i64> = (0..20).map(|n| n * 8).collect();
    assert!(!polled(&Outcome::Status(410), true, &days).deactivate);
    let longer: Vec<i64> = (0..10).map(|n| n * 19).collect();
    assert!(polled(&Outcome::Status(410), true, &longer).deactivate);
}

#[test]
fn r23_a_block_is_waited_out_ever_longer() {
    for (times, pause) in [(1, 6), (2, 12), (3, 24), (9, 24)] {
        let hours: Vec<i64> = (0..times).collect();
        assert_eq!(polled(&Outcome::Status(403), false, &hours).pause_seconds, Some(pause * 3600));
    }
}

#[test]
fn r23_the_end_of_a_feed_and_lasting_silence_are_told() {
    let ended = assess(&Health::default(), &Outcome::Read { partial: false, ended: true }, false, hour(0));
    assert_eq!((ended.deactivate, ended.health.status), (true, Status::Ended));
    assert_eq!(polled(&Outcome::Empty, false, &[0, 1, 2, 3]).health.reason, None);
    assert_eq!(polled(&Outcome::Status(204), false, &[0, 1, 2, 3, 4]).health.reason.as_deref(), Some("feed_empty"));
}

#[test]
fn r23_a_new_address_is_believed_after_three_times_and_a_day() {
    let mut moved = None;
    for (at, target, certain) in [
        (0, Some("https://b.example/"), false),
        (1, Some("https://b.example/"), false),
        (2, Some("https://b.example/"), false),
        (24, Some("https://b.example/"), true),
        (25, Some("https://c.example/"), false),
        (50, None, false),
        (51, Some("https://c.example/"), false),
        (75, Some("https://c.example/"), false),
        (76, Some("https://c.example/"), true),
    ] {
        moved = Moved::seen(moved.as_ref(), target, hour(at));
        assert_eq!(moved.as_ref().is_some_and(|moved| moved.is_certain(hour(at))), certain, "hour {at}");
    }
}

#[test]
fn r23_health_is_plain_json() {
    let text = serde_json::to_value(assess(&Health::default(), &Outcome::Status(429), false, hour(0)).health).unwrap();
    assert_eq!(text["status"], "rate_limited");
    assert_eq!(serde_json::from_str::<Health>("{\"status\":\"new\"}").unwrap(), Health::default());
}
