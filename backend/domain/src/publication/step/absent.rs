//! What it means that a platform lists the account's objects and this one is not among them.
//!
//! After a commit the list may be late, so absence counts only once it has lasted.

use chrono::{DateTime, Duration, Utc};
use rand::Rng;

use super::{Transition, begin_again, fail, poll, ready, send, unconfirmed};
use crate::publication::intent::Intent;
use crate::publication::state::{Needs, State, Step};

/// Absence for so long after a commit proves that nothing came of it.
const PROVED: Duration = Duration::minutes(10);
/// The same when the platform refused the commit: it does so before it does anything.
const PROVED_REFUSED: Duration = Duration::minutes(1);

pub(super) fn absent(mut intent: Intent, now: DateTime<Utc>) -> Transition {
    match intent.step {
        Step::Validated | Step::Prepared | Step::Uploading => send(intent, 0, now),
        Step::Ready if intent.elapsed(now) >= PROVED_REFUSED => ready(intent, now),
        Step::Ready => poll(intent, now),
        Step::Committing | Step::Processing | Step::Published => {
            let lasts = if intent.doubt.is_some() { PROVED_REFUSED } else { PROVED };
            if intent.elapsed(now) < lasts {
                return poll(intent, now);
            }
            match (intent.doubt.take(), intent.step) {
                (Some(doubt), _) => fail(intent, doubt, None),
                (None, Step::Committing) => begin_again(intent, now),
                // The file was sent and never seen.
                (None, _) if !intent.may_exist() => begin_again(intent, now),
                (None, _) => fail(intent, "The platform accepted the file and made nothing of it".to_owned(), None),
            }
        }
    }
}

/// The same where the upload is still there: it is committed once more, and a second doubt is left to a person.
pub(super) fn unlisted(mut intent: Intent, now: DateTime<Utc>) -> Transition {
    let proved = intent.step == Step::Committing && intent.elapsed(now) >= PROVED;
    match (proved && intent.doubt.is_none(), intent.recommitted) {
        (false, _) => absent(intent, now),
        (true, false) => {
            intent.recommitted = true;
            ready(intent, now)
        }
        (true, true) => unconfirmed(intent, "The platform shows nothing of it after two tries", Needs::User),
    }
}

/// Leaves a handle that ended before anything was committed, and opens another after a pause.
pub(super) fn anew(mut intent: Intent, now: DateTime<Utc>, rng: &mut impl Rng) -> Transition {
    (intent.state, intent.handle, intent.stored, intent.best) = (State::Armed, None, 0, 0);
    intent.reason = Some("The right to upload had ended".to_owned());
    intent.enter(Step::Validated, now);
    super::refusal::retry(intent, None, now, rng)
}
