use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::*;
use crate::platform::Platform;
use crate::publication::failure::Signal;
use crate::publication::message::sample;

const PART: u64 = 8 << 20;

fn now() -> DateTime<Utc> {
    "2026-12-01T12:00:00Z".parse().unwrap()
}

fn rng() -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(1)
}

fn armed() -> Intent {
    Intent::arm(Platform::Youtube, sample(), now())
}

fn opened_at(now: DateTime<Utc>) -> Intent {
    let handle = Handle::new("https://upload.test/?upload_id=1");
    advance(armed(), Call::Begin, Answer::Opened { handle }, now, &mut rng()).intent
}

fn refusal(status: u16, reason: &str) -> Answer {
    Answer::Refused { signal: Signal { status: Some(status), reason: Some(reason.into()), ..Signal::default() } }
}

fn lost() -> Answer {
    Answer::Refused { signal: Signal::lost("reset") }
}

/// An intent whose last byte is on its way.
fn committing() -> Intent {
    let transition = advance(opened_at(now()), Call::Send, Answer::Stored { bytes: 2 * PART }, now(), &mut rng());
    assert_eq!(transition.next, Next::Send { from: 2 * PART, upto: 20 << 20 });
    assert_eq!(transition.intent.step, Step::Committing);
    transition.intent
}

#[test]
fn r65_parts_follow_what_the_platform_holds() {
    let first = opened_at(now());
    assert_eq!((first.state, first.step), (State::Sent, Step::Uploading));
    let short = advance(first, Call::Send, Answer::Stored { bytes: 262_144 }, now(), &mut rng());
    assert_eq!(short.next, Next::Send { from: 262_144, upto: 262_144 + PART });
}

#[test]
fn r65_after_a_crash_the_first_call_is_a_question() {
    for intent in [opened_at(now()), committing()] {
        let stored: Intent = serde_json::from_str(&serde_json::to_string(&intent).unwrap()).unwrap();
        assert_eq!(resume(stored, now()).next, Next::Ask);
    }
    assert_eq!(resume(armed(), now()).next, Next::Begin);
}

#[test]
fn r65_a_lost_last_answer_is_asked_about() {
    let retry = advance(committing(), Call::Send, lost(), now(), &mut rng());
    let Next::Retry { at } = retry.next else { panic!("{:?}", retry.next) };
    assert_eq!(resume(retry.intent.clone(), now()).next, Next::Later { at });
    assert_eq!(resume(retry.intent, at).next, Next::Ask);
}

#[test]
fn r65_a_refused_last_byte_fails_only_after_proof() {
    let asked = advance(committing(), Call::Send, refusal(400, "invalidTitle"), now(), &mut rng());
    assert_eq!(asked.next, Next::Ask);
    let proved = advance(asked.intent.clone(), Call::Ask, Answer::Stored { bytes: 2 * PART }, now(), &mut rng());
    assert_eq!((proved.next, proved.intent.state), (Next::Fail, State::Failed));
    let there = advance(asked.intent, Call::Ask, Answer::Processing { object: Some("v".into()) }, now(), &mut rng());
    assert_eq!(there.intent.state, State::Sent);
    assert_eq!(there.intent.doubt, None);
}

#[test]
fn r65_an_unanswerable_doubt_goes_to_a_person() {
    let asked = advance(committing(), Call::Send, refusal(400, "invalidTitle"), now(), &mut rng());
    let unknown = advance(asked.intent, Call::Ask, refusal(400, "mediaBodyRequired"), now(), &mut rng());
    assert_eq!((unknown.intent.state, unknown.next), (State::Unconfirmed, Next::Park { needs: Needs::User }));
}

#[test]
fn r65_a_dead_session_is_begun_again_once() {
    let doubtful = advance(opened_at(now()), Call::Send, Answer::Gone, now(), &mut rng());
    assert!(matches!(doubtful.next, Next::Retry { .. }));
    let again = advance(doubtful.intent, Call::Ask, Answer::Gone, now(), &mut rng());
    assert_eq!((again.next, again.intent.past.len()), (Next::Begin, 1));
    let opened = advance(again.intent, Call::Begin, Answer::Opened { handle: Handle::new("2") }, now(), &mut rng());
    let over = advance(opened.intent, Call::Ask, Answer::Gone, now(), &mut rng());
    assert_eq!(over.next, Next::Fail);
}

#[test]
fn r65_a_session_that_died_long_after_the_last_byte_proves_nothing() {
    let asked = advance(committing(), Call::Ask, Answer::Gone, now() + Duration::hours(25), &mut rng());
    assert_eq!(asked.intent.state, State::Unconfirmed);
    let at_once = advance(committing(), Call::Ask, Answer::Gone, now() + Duration::minutes(1), &mut rng());
    assert_eq!(at_once.next, Next::Begin);
}

#[test]
fn r65_an_expired_token_is_refreshed_once_for_the_same_session() {
    let refresh = advance(opened_at(now()), Call::Send, refusal(401, "authError"), now(), &mut rng());
    assert_eq!(refresh.next, Next::Refresh);
    let renewed = advance(refresh.intent, Call::Refresh, Answer::Renewed, now(), &mut rng());
    assert_eq!(renewed.next, Next::Ask);
    let sent = advance(renewed.intent, Call::Ask, Answer::Stored { bytes: 0 }, now(), &mut rng());
    let again = advance(sent.intent, Call::Send, refusal(401, "authError"), now(), &mut rng());
    assert_eq!(again.next, Next::Park { needs: Needs::Reconnect });
    let mut released = again.intent;
    released.release();
    assert_eq!((resume(released.clone(), now()).next, released.handle.is_some()), (Next::Ask, true));
}

#[test]
fn r63_a_used_up_quota_waits_for_its_reset() {
    let waiting = advance(armed(), Call::Begin, refusal(403, "quotaExceeded"), now(), &mut rng());
    let Next::Later { at } = waiting.next else { panic!("{:?}", waiting.next) };
    let reset: DateTime<Utc> = "2026-12-02T08:00:00Z".parse().unwrap();
    assert!(at >= reset + Duration::minutes(1) && at <= reset + Duration::minutes(10), "{at}");
    assert_eq!(waiting.intent.state, State::Waiting);
}

#[test]
fn r63_failures_are_retried_for_hours_and_then_given_up() {
    let (mut intent, mut time, mut failures) = (armed(), now(), 0);
    loop {
        let transition = advance(intent, Call::Begin, lost(), time, &mut rng());
        failures += 1;
        intent = transition.intent;
        let Next::Retry { at } = transition.next else { break };
        assert!(at > time);
        time = at;
    }
    assert_eq!((intent.state, failures), (State::Failed, 50));
    assert!(time - now() > Duration::hours(17), "{}", time - now());
}

#[test]
fn r65_processing_ends_confirmed_locked_or_failed() {
    let working = advance(committing(), Call::Send, Answer::Processing { object: Some("v".into()) }, now(), &mut rng());
    assert_eq!(working.next, Next::Later { at: now() + Duration::seconds(10) });
    let intent = working.intent;
    assert_eq!(resume(intent.clone(), now() + Duration::seconds(10)).next, Next::Look);
    let live = |private| Answer::Live { object: "v".into(), permalink: Some("https://x/v".into()), private };
    for (answer, state) in [
        (live(false), State::Confirmed),
        (live(true), State::LockedPrivate),
        (Answer::Rejected { signal: Signal::ours("codec", "unreadable") }, State::Failed),
        (Answer::NotYet, State::Sent),
        (refusal(403, "quotaExceeded"), State::Waiting),
        (refusal(400, "invalidTitle"), State::Parked),
        (refusal(403, "accessNotConfigured"), State::Parked),
    ] {
        let end = advance(intent.clone(), Call::Look, answer.clone(), now(), &mut rng());
        assert_eq!(end.intent.state, state, "{answer:?}");
        assert_eq!(end.intent.object.as_deref(), Some("v"), "{answer:?}");
    }
}

#[test]
fn r62_a_person_ends_what_stays_unknown() {
    let unknown = advance(committing(), Call::Ask, Answer::Unprovable, now(), &mut rng()).intent;
    let (mut posted, mut absent) = (unknown.clone(), unknown);
    posted.resolve_posted(Some("https://x/v".into()));
    absent.resolve_not_posted();
    assert_eq!((posted.state, posted.permalink.as_deref()), (State::Confirmed, Some("https://x/v")));
    assert_eq!(absent.state, State::Failed);
}

#[test]
fn r65_a_handle_does_not_print() {
    assert!(!format!("{:?}", opened_at(now())).contains("upload_id"));
}

/// A Pin on its way, with its file worked on or its commit made.
fn pinning(step: Step) -> Intent {
    let intent = Intent::arm(Platform::Pinterest, sample(), now());
    Intent { state: State::Sent, step, handle: Some(Handle::new("m")), ..intent }
}

#[test]
fn r65_pinterest_7_2_what_is_not_listed_is_committed_once_more_and_then_left_to_a_person() {
    let ask =
        |intent, minutes| advance(intent, Call::Ask, Answer::Unlisted, now() + Duration::minutes(minutes), &mut rng());
    assert!(matches!(ask(pinning(Step::Committing), 9).next, Next::Later { .. }));
    let again = ask(pinning(Step::Committing), 10);
    assert_eq!((again.next, again.intent.handle.is_some()), (Next::Commit, true));
    assert!(matches!(ask(again.intent.clone(), 19).next, Next::Later { .. }));
    let doubted = ask(again.intent, 20);
    assert_eq!((doubted.next, doubted.intent.state), (Next::Park { needs: Needs::User }, State::Unconfirmed));
    let refused = Intent { doubt: Some("no".to_owned()), ..pinning(Step::Committing) };
    assert_eq!(ask(refused, 1).next, Next::Fail);
    let unpaced = ask(pinning(Step::Ready), 1);
    assert_eq!((unpaced.next, unpaced.intent.recommitted), (Next::Commit, false), "its first one was refused");
}

#[test]
fn r65_pinterest_5_3_a_file_that_is_never_seen_is_sent_once_more() {
    let ask =
        |intent, answer, minutes| advance(intent, Call::Ask, answer, now() + Duration::minutes(minutes), &mut rng());
    assert!(matches!(ask(pinning(Step::Processing), Answer::Absent, 9).next, Next::Later { .. }));
    for answer in [Answer::Absent, Answer::Gone] {
        let again = ask(pinning(Step::Processing), answer.clone(), 10);
        assert_eq!(again.next, Next::Begin);
        let twice = Intent { past: again.intent.past, ..pinning(Step::Processing) };
        assert_eq!(ask(twice, answer, 10).next, Next::Fail);
    }
    let lost = ask(pinning(Step::Uploading), Answer::Absent, 0);
    assert!(matches!(lost.next, Next::Send { from: 0, .. }), "the same parameters are used again");
}
