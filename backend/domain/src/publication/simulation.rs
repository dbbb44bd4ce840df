//! Plays whole sendings against a model of a platform, with lost answers, lies and crashes between any two steps.

use chrono::{DateTime, Duration, Utc};
use proptest::prelude::*;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use super::answer::{Answer, Handle};
use super::failure::Signal;
use super::intent::Intent;
use super::message::sample;
use super::state::State;
use super::step::{Next, Transition, advance, resume};
use crate::platform::Platform;

/// What goes wrong with one call.
#[derive(Clone, Copy, Debug)]
enum Fault {
    None,
    LostBefore,
    LostAfter,
    BusyBefore,
    /// The call works, its answer is an error all the same.
    RefusedAfter(u16),
    ExpiredToken,
    Quota,
    SessionDies,
    StoresLess(u64),
    /// The process dies before the call.
    CrashBefore,
    /// The process dies after the call, before the answer is stored.
    CrashAfter,
}

fn fault() -> impl Strategy<Value = Fault> {
    prop_oneof![
        6 => Just(Fault::None),
        1 => Just(Fault::LostBefore),
        1 => Just(Fault::LostAfter),
        1 => Just(Fault::BusyBefore),
        1 => prop_oneof![Just(400_u16), Just(403), Just(404), Just(429), Just(500)].prop_map(Fault::RefusedAfter),
        1 => Just(Fault::ExpiredToken),
        1 => Just(Fault::Quota),
        1 => Just(Fault::SessionDies),
        1 => (0_u64..40).prop_map(Fault::StoresLess),
        1 => Just(Fault::CrashBefore),
        1 => Just(Fault::CrashAfter),
    ]
}

#[derive(Default)]
struct Session {
    stored: u64,
    touched: bool,
    dead: bool,
    object: Option<String>,
}

/// A platform whose object comes to be with the last byte.
#[derive(Default)]
struct Model {
    sessions: Vec<Session>,
}

impl Model {
    fn objects(&self) -> usize {
        self.sessions.iter().filter(|session| session.object.is_some()).count()
    }

    fn committing(&self) -> usize {
        self.sessions.iter().filter(|session| session.touched && !session.dead).count()
    }

    fn session(&mut self, intent: &Intent) -> &mut Session {
        let index: usize = intent.handle.as_ref().unwrap().reveal().parse().unwrap();
        &mut self.sessions[index]
    }

    fn answer(&mut self, next: &Next, intent: &Intent, fault: Fault) -> Answer {
        let size = intent.message.clip.bytes;
        match next {
            Next::Begin => {
                self.sessions.push(Session::default());
                Answer::Opened { handle: Handle::new((self.sessions.len() - 1).to_string()) }
            }
            Next::Send { from, upto } => {
                let session = self.session(intent);
                if matches!(fault, Fault::SessionDies) && session.object.is_none() {
                    session.dead = true;
                }
                if session.dead {
                    return Answer::Gone;
                }
                session.touched = true;
                assert_eq!(*from, session.stored, "sent from where the platform is");
                let kept = if let Fault::StoresLess(k) = fault { (from + k * 262_144).min(*upto) } else { *upto };
                session.stored = kept;
                if kept == size {
                    session.object = Some("object".to_owned());
                    return Answer::Processing { object: session.object.clone() };
                }
                Answer::Stored { bytes: kept }
            }
            Next::Ask => {
                let session = self.session(intent);
                match (&session.object, session.dead) {
                    (Some(object), _) => Answer::Processing { object: Some(object.clone()) },
                    (None, true) => Answer::Gone,
                    (None, false) => Answer::Stored { bytes: session.stored },
                }
            }
            Next::Look => {
                Answer::Live { object: "object".into(), permalink: Some("https://x/object".into()), private: false }
            }
            Next::Refresh => Answer::Renewed,
            other => panic!("no call: {other:?}"),
        }
    }
}

fn refused(status: u16, reason: Option<&str>) -> Answer {
    Answer::Refused { signal: Signal { status: Some(status), reason: reason.map(str::to_owned), ..Signal::default() } }
}

/// One call under one fault: the answer as it arrives, or `None` when the process died.
fn play(model: &mut Model, next: &Next, intent: &Intent, fault: Fault) -> Option<Answer> {
    // A platform may lie about what it did, but not when it is asked: that answer is the proof.
    let creates = matches!(next, Next::Begin | Next::Send { .. });
    match fault {
        Fault::CrashBefore => None,
        Fault::LostBefore => Some(Answer::Refused { signal: Signal::lost("reset") }),
        Fault::BusyBefore => Some(refused(503, None)),
        Fault::ExpiredToken => Some(refused(401, Some("authError"))),
        Fault::Quota => Some(refused(403, Some("quotaExceeded"))),
        Fault::CrashAfter => {
            model.answer(next, intent, fault);
            None
        }
        Fault::LostAfter => {
            model.answer(next, intent, fault);
            Some(Answer::Refused { signal: Signal::lost("reset") })
        }
        Fault::RefusedAfter(status) if creates => {
            model.answer(next, intent, fault);
            Some(if status == 404 && *next != Next::Begin { Answer::Gone } else { refused(status, None) })
        }
        Fault::None | Fault::RefusedAfter(_) | Fault::SessionDies | Fault::StoresLess(_) => {
            Some(model.answer(next, intent, fault))
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn r65_never_twice_and_never_a_false_failure(faults in prop::collection::vec(fault(), 0..60), seed: u64) {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut now: DateTime<Utc> = "2026-12-01T12:00:00Z".parse().unwrap();
        let mut model = Model::default();
        let mut faults = faults.into_iter();
        let mut stored = Intent::arm(Platform::Youtube, sample(), now);
        let mut step: Transition = resume(stored.clone(), now);
        for _ in 0..2000 {
            stored = serde_json::from_str(&serde_json::to_string(&step.intent).unwrap()).unwrap();
            prop_assert!(model.objects() <= 1, "two objects");
            prop_assert!(model.committing() <= 1, "two sessions that can commit");
            prop_assert!(stored.state != State::Failed || model.objects() == 0, "failed although it exists");
            now += Duration::seconds(1);
            match step.next {
                Next::Finish | Next::Fail => break,
                Next::Park { .. } if stored.state == State::Unconfirmed => break,
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
            step = match (play(&mut model, &step.next, &stored, fault), step.next.call()) {
                (Some(answer), Some(call)) => advance(stored.clone(), call, answer, now, &mut rng),
                _ => resume(stored.clone(), now),
            };
        }
        prop_assert!(matches!(stored.state, State::Confirmed | State::Failed | State::Unconfirmed), "{:?}", stored.state);
        prop_assert!(stored.state != State::Confirmed || model.objects() == 1);
    }
}
