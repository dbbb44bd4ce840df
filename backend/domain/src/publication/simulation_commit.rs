//! Plays whole sendings against a model of a platform on which a call of its own makes the object, and whose list is late.

use chrono::{DateTime, Duration, Utc};
use proptest::prelude::*;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::answer::{Answer, Handle};
use super::failure::Signal;
use super::intent::Intent;
use super::message::{Message, Options, PinOptions, RedditOptions, sample};
use super::state::State;
use super::step::{Next, Transition, advance, resume};
use crate::platform::Platform;

/// What goes wrong with one call.
#[derive(Clone, Copy, Debug)]
enum Fault {
    None,
    LostBefore,
    LostAfter,
    /// Refused with a status and a code, and nothing was done.
    Refused(u16, &'static str),
    /// Refused the same way although it was done.
    RefusedAfter(u16, &'static str),
    CrashBefore,
    CrashAfter,
}

fn refusals() -> impl Strategy<Value = (u16, &'static str)> {
    prop_oneof![
        Just((503, "")),
        Just((429, "")),
        Just((401, "invalid_token")),
        Just((400, "")),
        Just((200, "RATELIMIT")),
        Just((200, "NO_VIDEOS")),
        Just((200, "SUBMIT_VALIDATION_FLAIR_REQUIRED")),
        Just((403, "lease_expired")),
        Just((404, "40")),
    ]
}

fn fault() -> impl Strategy<Value = Fault> {
    prop_oneof![
        6 => Just(Fault::None),
        1 => Just(Fault::LostBefore),
        1 => Just(Fault::LostAfter),
        2 => refusals().prop_map(|(status, code)| Fault::Refused(status, code)),
        2 => refusals().prop_map(|(status, code)| Fault::RefusedAfter(status, code)),
        1 => Just(Fault::CrashBefore),
        1 => Just(Fault::CrashAfter),
    ]
}

struct Model {
    platform: Platform,
    leases: usize,
    /// Lease of the file that was uploaded last, and when.
    uploaded: Option<(usize, DateTime<Utc>)>,
    /// Lease and time of each object.
    objects: Vec<(usize, DateTime<Utc>)>,
    late: Duration,
}

/// How long a file is worked on before it can be committed.
const PROCESSING: Duration = Duration::seconds(15);

fn live() -> Answer {
    Answer::Live { object: "x".into(), permalink: Some("https://x/x".into()), private: false }
}

impl Model {
    /// Whether the file is worked on before the commit, which then answers with the object.
    fn processes_first(&self) -> bool {
        self.platform == Platform::Pinterest
    }

    fn answer(&mut self, next: &Next, intent: &Intent, now: DateTime<Utc>) -> Answer {
        let lease = || intent.handle.as_ref().unwrap().reveal().parse::<usize>().unwrap();
        match next {
            Next::Begin => {
                self.leases += 1;
                Answer::Opened { handle: Handle::new(self.leases.to_string()) }
            }
            Next::Send { .. } => {
                self.uploaded = Some((lease(), now));
                if self.processes_first() { Answer::Processing { object: None } } else { Answer::Ready }
            }
            Next::Commit => {
                self.objects.push((lease(), now));
                if self.processes_first() { live() } else { Answer::Processing { object: None } }
            }
            Next::Ask if self.processes_first() && !intent.may_exist() => match self.uploaded {
                Some((of, at)) if of == lease() && now < at + PROCESSING => Answer::Processing { object: None },
                Some((of, _)) if of == lease() => Answer::Ready,
                _ => Answer::Absent,
            },
            Next::Ask => {
                let listed = self.objects.iter().any(|(of, made)| *of == lease() && now >= *made + self.late);
                match (listed, self.processes_first()) {
                    (true, _) => live(),
                    (false, true) => Answer::Unlisted,
                    (false, false) => Answer::Absent,
                }
            }
            Next::Refresh => Answer::Renewed,
            other => panic!("no call: {other:?}"),
        }
    }
}

fn refused(status: u16, code: &str) -> Answer {
    let reason = (!code.is_empty()).then(|| code.to_owned());
    Answer::Refused { signal: Signal { status: Some(status), reason, ..Signal::default() } }
}

/// One call under one fault: the answer as it arrives, or `None` when the process died.
fn play(model: &mut Model, next: &Next, intent: &Intent, now: DateTime<Utc>, fault: Fault) -> Option<Answer> {
    // A platform may lie about what it did, but not when it is asked: that answer is the proof.
    let fault = match (fault, next) {
        (Fault::RefusedAfter(..), Next::Ask | Next::Refresh) => Fault::None,
        (Fault::Refused(_, "lease_expired") | Fault::RefusedAfter(_, "lease_expired"), next)
            if !matches!(next, Next::Send { .. }) =>
        {
            Fault::None
        }
        (fault, _) => fault,
    };
    match fault {
        Fault::CrashBefore => None,
        Fault::LostBefore => Some(Answer::Refused { signal: Signal::lost("reset") }),
        Fault::Refused(status, code) => Some(refused(status, code)),
        Fault::None => Some(model.answer(next, intent, now)),
        Fault::CrashAfter => {
            model.answer(next, intent, now);
            None
        }
        Fault::LostAfter => {
            model.answer(next, intent, now);
            Some(Answer::Refused { signal: Signal::lost("reset") })
        }
        Fault::RefusedAfter(status, code) => {
            model.answer(next, intent, now);
            Some(refused(status, code))
        }
    }
}

fn message(platform: Platform) -> Message {
    let options = match platform {
        Platform::Pinterest => Options::Pinterest(PinOptions { board: "1".to_owned(), ..PinOptions::default() }),
        _ => Options::Reddit(RedditOptions { subreddit: Some("sailing".to_owned()), flair: None }),
    };
    Message { options, ..sample() }
}

fn gave_up_looking(intent: &Intent) -> bool {
    intent.state == State::Unconfirmed && intent.reason.as_deref().is_some_and(|why| why.contains("two tries"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn r65_a_late_list_makes_neither_a_second_object_nor_a_false_failure(
        faults in prop::collection::vec(fault(), 0..60), seed: u64, late in 0_i64..30,
        platform in prop_oneof![Just(Platform::Reddit), Just(Platform::Pinterest)],
    ) {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut now: DateTime<Utc> = "2026-12-01T12:00:00Z".parse().unwrap();
        let mut model = Model { platform, leases: 0, uploaded: None, objects: Vec::new(), late: Duration::seconds(late) };
        let mut faults = faults.into_iter();
        let mut stored = Intent::arm(platform, message(platform), now);
        let mut step: Transition = resume(stored.clone(), now);
        for _ in 0..2000 {
            stored = serde_json::from_str(&serde_json::to_string(&step.intent).unwrap()).unwrap();
            prop_assert!(model.objects.len() <= 1, "two objects");
            prop_assert!(stored.state != State::Failed || model.objects.is_empty(), "failed although it exists");
            now += Duration::seconds(1);
            match step.next {
                Next::Finish | Next::Fail => break,
                // A person looks, after two commits of which nothing was seen.
                Next::Park { .. } if gave_up_looking(&stored) => break,
                Next::Later { at } | Next::Retry { at } => {
                    now = now.max(at);
                    step = resume(stored.clone(), now);
                    continue;
                }
                Next::Park { .. } => {
                    let mut released = stored.clone();
                    released.release();
                    step = resume(released, now);
                    continue;
                }
                _ => {}
            }
            let fault = faults.next().unwrap_or(Fault::None);
            step = match (play(&mut model, &step.next, &stored, now, fault), step.next.call()) {
                (Some(answer), Some(call)) => advance(stored.clone(), call, answer, now, &mut rng),
                _ => resume(stored.clone(), now),
            };
        }
        let doubted = gave_up_looking(&stored) && model.objects.is_empty();
        prop_assert!(matches!(stored.state, State::Confirmed | State::Failed) || doubted, "{:?}", stored);
        prop_assert!(stored.state != State::Confirmed || model.objects.len() == 1);
    }
}
