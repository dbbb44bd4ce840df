//! The transition function of a sending: what an answer changes and which call comes next.
//!
//! The rule: before a call that can create the object, the stored step says so, and from such a step the way back
//! always leads over a question to the platform. So nothing is sent twice, and nothing fails that exists.

use chrono::{DateTime, Duration, Utc};
use rand::Rng;

use super::answer::{Answer, Call, Handle};
use super::failure::Class;
use super::intent::{Intent, last_byte_commits, part_size};
use super::state::{Needs, State, Step};
use super::timing;

mod absent;
mod refusal;

/// How long an object may be missing from the platform's list after it was made.
const LISTED_WITHIN: Duration = Duration::minutes(5);
/// How long a platform may work on an object before a person is asked to look.
const PROCESSED_WITHIN: Duration = Duration::hours(24);
/// How long after the last byte a dead handle still proves that nothing came of it.
const PROOF_HOLDS: Duration = Duration::hours(12);
/// New handles after the first.
const NEW_ATTEMPTS: usize = 1;

/// What to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// [`Call::Begin`].
    Begin,
    /// [`Call::Send`] with the file's bytes `from..upto`.
    Send {
        /// First byte.
        from: u64,
        /// One past the last byte.
        upto: u64,
    },
    /// [`Call::Commit`].
    Commit,
    /// [`Call::Ask`].
    Ask,
    /// [`Call::Look`].
    Look,
    /// [`Call::Refresh`], then the same call once more.
    Refresh,
    /// Nothing failed: come back at `at`.
    Later {
        /// When.
        at: DateTime<Utc>,
    },
    /// Something failed that may pass: come back at `at`.
    Retry {
        /// When.
        at: DateTime<Utc>,
    },
    /// Stop until somebody acted.
    Park {
        /// Who.
        needs: Needs,
    },
    /// The object exists, or is in the creator's inbox.
    Finish,
    /// It failed for good.
    Fail,
}

impl Next {
    /// The call that is to be made; `None` where none is.
    pub fn call(&self) -> Option<Call> {
        Some(match self {
            Next::Begin => Call::Begin,
            Next::Send { .. } => Call::Send,
            Next::Commit => Call::Commit,
            Next::Ask => Call::Ask,
            Next::Look => Call::Look,
            Next::Refresh => Call::Refresh,
            Next::Later { .. } | Next::Retry { .. } | Next::Park { .. } | Next::Finish | Next::Fail => return None,
        })
    }
}

/// What an answer made of an intent. `intent` is stored before `next` is done.
#[derive(Clone, Debug, PartialEq)]
pub struct Transition {
    /// The intent as it is to be stored.
    pub intent: Intent,
    /// What to do then.
    pub next: Next,
    /// The meaning of a refusal, for the account's state: a quota or a block holds for its other posts too.
    pub class: Option<Class>,
}

impl Transition {
    fn new(intent: Intent, next: Next) -> Self {
        Transition { intent, next, class: None }
    }
}

/// What to do about a stored intent, whoever held it before and wherever they stopped.
pub fn resume(intent: Intent, now: DateTime<Utc>) -> Transition {
    match (intent.state, intent.retry_at) {
        (State::Failed, _) => Transition::new(intent, Next::Fail),
        (State::Confirmed | State::LockedPrivate | State::Inbox, _) => Transition::new(intent, Next::Finish),
        (State::Parked | State::Unconfirmed, _) => {
            let needs = intent.needs.unwrap_or(Needs::User);
            Transition::new(intent, Next::Park { needs })
        }
        (_, Some(at)) if at > now => Transition::new(intent, Next::Later { at }),
        _ => proceed(intent, now),
    }
}

/// What `answer` to `call` makes of `intent`.
pub fn advance(intent: Intent, call: Call, answer: Answer, now: DateTime<Utc>, rng: &mut impl Rng) -> Transition {
    let mut intent = intent;
    if let Answer::Refused { signal } = answer {
        return refusal::refused(intent, call, &signal, now, rng);
    }
    // A question is answered even where sending is not: it does not prove that the new token is good.
    intent.refreshed &=
        call == Call::Ask && matches!(answer, Answer::Stored { .. } | Answer::Absent | Answer::Unlisted);
    intent.refreshed |= answer == Answer::Renewed;
    match answer {
        Answer::Renewed | Answer::Refused { .. } => proceed(intent, now),
        Answer::Opened { handle } => opened(intent, handle, now),
        Answer::Stored { bytes } => stored(intent, call, bytes, now, rng),
        Answer::Processing { object } => processing(intent, object, now),
        Answer::Ready => ready(intent, now),
        Answer::Live { object, permalink, private } => live(intent, object, permalink, private, now),
        Answer::Inbox => finish(intent, State::Inbox),
        Answer::NotYet if intent.elapsed(now) > LISTED_WITHIN => {
            unconfirmed(intent, "The platform does not list the object that it accepted", Needs::User)
        }
        Answer::NotYet => poll(intent, now),
        Answer::Absent => absent::absent(intent, now),
        Answer::Unlisted => absent::unlisted(intent, now),
        Answer::Gone => gone(intent, call, now, rng),
        Answer::Unprovable => unconfirmed(intent, "The platform cannot tell what became of it", Needs::User),
        Answer::Rejected { signal } => refusal::rejected(intent, &signal, now),
    }
}

fn proceed(mut intent: Intent, now: DateTime<Utc>) -> Transition {
    (intent.retry_at, intent.needs) = (None, None);
    let next = match (&intent.object, &intent.handle, intent.step) {
        (Some(_), ..) => Next::Look,
        (None, None, _) => Next::Begin,
        (None, Some(_), Step::Validated | Step::Prepared) => return send(intent, 0, now),
        (None, Some(_), _) => Next::Ask,
    };
    if intent.state != State::LinkPending {
        intent.state = if next == Next::Begin { State::Armed } else { State::Sent };
    }
    Transition::new(intent, next)
}

fn opened(mut intent: Intent, handle: Handle, now: DateTime<Utc>) -> Transition {
    intent.handle = Some(handle);
    (intent.stored, intent.best, intent.reason) = (0, 0, None);
    intent.enter(Step::Prepared, now);
    send(intent, 0, now)
}

fn send(mut intent: Intent, from: u64, now: DateTime<Utc>) -> Transition {
    let size = intent.message.clip.bytes;
    let upto = from.saturating_add(part_size(intent.platform)).min(size);
    if size == 0 {
        return fail(intent, "The clip is empty".to_owned(), None);
    }
    let commits = upto == size && last_byte_commits(intent.platform);
    intent.enter(if commits { Step::Committing } else { Step::Uploading }, now);
    (intent.state, intent.stored, intent.retry_at, intent.needs) = (State::Sent, from, None, None);
    Transition::new(intent, Next::Send { from, upto })
}

fn stored(mut intent: Intent, call: Call, bytes: u64, now: DateTime<Utc>, rng: &mut impl Rng) -> Transition {
    let size = intent.message.clip.bytes;
    let progress = bytes > intent.best && bytes <= size;
    intent.stored = bytes.min(size);
    if progress {
        (intent.best, intent.failures, intent.rounds, intent.reason) = (bytes, 0, 0, None);
    }
    if bytes < size
        && let Some(doubt) = intent.doubt.take()
    {
        return fail(intent, doubt, None);
    }
    if bytes >= size || (call == Call::Send && !progress) {
        intent.reason = Some(format!("The platform stopped at {bytes} of {size} bytes"));
        return refusal::retry(intent, None, now, rng);
    }
    send(intent, bytes, now)
}

fn processing(mut intent: Intent, object: Option<String>, now: DateTime<Utc>) -> Transition {
    intent.object = object.or(intent.object.take());
    (intent.failures, intent.rounds, intent.doubt, intent.reason) = (0, 0, None, None);
    if intent.step != Step::Processing {
        intent.enter(Step::Processing, now);
    }
    if intent.elapsed(now) > PROCESSED_WITHIN {
        return unconfirmed(intent, "The platform has been working on it for more than a day", Needs::User);
    }
    poll(intent, now)
}

fn poll(mut intent: Intent, now: DateTime<Utc>) -> Transition {
    let at = now + timing::poll(intent.polls, intent.elapsed(now));
    intent.polls = intent.polls.saturating_add(1);
    intent.retry_at = Some(at);
    if intent.state != State::LinkPending {
        intent.state = State::Sent;
    }
    Transition::new(intent, Next::Later { at })
}

fn ready(mut intent: Intent, now: DateTime<Utc>) -> Transition {
    if let Some(doubt) = intent.doubt.take() {
        return fail(intent, doubt, None);
    }
    intent.enter(Step::Committing, now);
    (intent.state, intent.retry_at, intent.reason) = (State::Sent, None, None);
    Transition::new(intent, Next::Commit)
}

fn live(
    mut intent: Intent,
    object: String,
    permalink: Option<String>,
    private: bool,
    now: DateTime<Utc>,
) -> Transition {
    (intent.object, intent.permalink) = (Some(object), permalink);
    (intent.doubt, intent.reason) = (None, None);
    if intent.step != Step::Published {
        intent.enter(Step::Published, now);
    }
    if private && intent.message.options.wants_public() {
        intent.reason = Some("The platform keeps it private although public was asked".to_owned());
        intent.needs = Some(Needs::Operator);
        return finish(intent, State::LockedPrivate);
    }
    if intent.permalink.is_none() && intent.elapsed(now) < PROCESSED_WITHIN {
        intent.state = State::LinkPending;
        return poll(intent, now);
    }
    finish(intent, State::Confirmed)
}

fn finish(mut intent: Intent, state: State) -> Transition {
    (intent.state, intent.retry_at) = (state, None);
    Transition::new(intent, Next::Finish)
}

fn gone(mut intent: Intent, call: Call, now: DateTime<Utc>, rng: &mut impl Rng) -> Transition {
    if intent.object.is_some() || (intent.may_exist() && intent.elapsed(now) > PROOF_HOLDS) {
        return unconfirmed(intent, "The upload's session ended before its outcome was known", Needs::User);
    }
    if !intent.may_exist() && !last_byte_commits(intent.platform) {
        // What was sent whole and is lost counts as an attempt; the right to send may end as often as it likes.
        let sent = intent.step == Step::Processing;
        return if sent { begin_again(intent, now) } else { absent::anew(intent, now, rng) };
    }
    if call != Call::Ask {
        // Only a question proves that the old session is dead.
        intent.reason = Some("The platform did not know the upload's session".to_owned());
        return refusal::retry(intent, None, now, rng);
    }
    if let Some(doubt) = intent.doubt.take() {
        return fail(intent, doubt, None);
    }
    begin_again(intent, now)
}

fn begin_again(mut intent: Intent, now: DateTime<Utc>) -> Transition {
    if intent.past.len() >= NEW_ATTEMPTS {
        return fail(intent, "The platform dropped the upload twice".to_owned(), None);
    }
    intent.past.extend(intent.handle.take());
    (intent.object, intent.stored, intent.best) = (None, 0, 0);
    intent.enter(Step::Validated, now);
    proceed(intent, now)
}

fn fail(mut intent: Intent, reason: String, needs: Option<Needs>) -> Transition {
    (intent.state, intent.reason, intent.needs, intent.retry_at) = (State::Failed, Some(reason), needs, None);
    Transition::new(intent, Next::Fail)
}

fn park(mut intent: Intent, needs: Needs) -> Transition {
    (intent.state, intent.needs, intent.retry_at) = (State::Parked, Some(needs), None);
    Transition::new(intent, Next::Park { needs })
}

fn unconfirmed(mut intent: Intent, reason: &str, needs: Needs) -> Transition {
    let reason = format!("{reason}; please look at the profile");
    (intent.state, intent.reason, intent.retry_at) = (State::Unconfirmed, Some(reason), None);
    intent.needs = Some(needs);
    Transition::new(intent, Next::Park { needs })
}

#[cfg(test)]
mod tests;
