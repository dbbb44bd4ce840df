//! What a refusal makes of an intent.

use chrono::{DateTime, Duration, Utc};
use rand::Rng;

use super::{Next, Transition, begin_again, fail, gone, park, poll, unconfirmed};
use crate::publication::answer::Call;
use crate::publication::failure::{Class, Signal, classify};
use crate::publication::intent::Intent;
use crate::publication::state::{Needs, State, Step};
use crate::publication::timing;

pub(super) fn refused(
    mut intent: Intent,
    call: Call,
    signal: &Signal,
    now: DateTime<Utc>,
    rng: &mut impl Rng,
) -> Transition {
    let class = classify(intent.platform, signal, now);
    intent.reason = Some(signal.describe(intent.platform));
    let asked = signal.retry_after.as_deref().and_then(|header| timing::retry_after(header, now));
    if intent.state == State::LinkPending && class != Class::RefreshToken {
        return poll(intent, now);
    }
    if call == Call::Commit && proves_nothing_came(class) {
        intent.enter(Step::Ready, now);
    }
    let transition = match class {
        Class::RefreshToken if intent.refreshed || call == Call::Refresh => park(intent, Needs::Reconnect),
        Class::RefreshToken => Transition::new(intent, Next::Refresh),
        Class::RetryBackoff => retry(intent, asked, now, rng),
        Class::RateLimited => waiting(retry(intent, asked, now, rng)),
        Class::QuotaReset { at } => wait_until(intent, timing::after_reset(at, rng)),
        Class::Reconnect => park(intent, Needs::Reconnect),
        Class::AccountBlocked | Class::UserDecision => park(intent, Needs::User),
        Class::Configuration => give_up(intent, call, Some(Needs::Operator)),
        Class::FixContent | Class::ClientFault => give_up(intent, call, None),
        Class::NewAttempt => gone(intent, call, now, rng),
        Class::KeepPolling | Class::Done => poll(intent, now),
    };
    Transition { class: Some(class), ..transition }
}

/// Refusals that a commit meets before it does anything, and after which the same one is made again.
fn proves_nothing_came(class: Class) -> bool {
    matches!(
        class,
        Class::RefreshToken
            | Class::Reconnect
            | Class::RateLimited
            | Class::QuotaReset { .. }
            | Class::AccountBlocked
            | Class::UserDecision
    )
}

/// A verdict on the object itself: the one way in which something that was accepted can fail.
pub(super) fn rejected(mut intent: Intent, signal: &Signal, now: DateTime<Utc>) -> Transition {
    let class = classify(intent.platform, signal, now);
    let reason = signal.describe(intent.platform);
    intent.reason = Some(reason.clone());
    let transition = match class {
        Class::AccountBlocked => park(intent, Needs::User),
        Class::NewAttempt => begin_again(intent, now),
        _ => fail(intent, reason, None),
    };
    Transition { class: Some(class), ..transition }
}

/// Comes back with growing delay, later if the platform `asked` for it, and not for ever.
pub(super) fn retry(mut intent: Intent, asked: Option<Duration>, now: DateTime<Utc>, rng: &mut impl Rng) -> Transition {
    intent.failures += 1;
    let delay = if intent.failures < timing::FAILURES_IN_A_ROW {
        timing::backoff(intent.failures - 1, rng)
    } else {
        let Some(pause) = timing::pause(intent.rounds) else { return exhausted(intent) };
        (intent.failures, intent.rounds) = (0, intent.rounds + 1);
        pause
    };
    let at = now + delay.max(asked.unwrap_or_else(Duration::zero));
    intent.retry_at = Some(at);
    Transition::new(intent, Next::Retry { at })
}

fn exhausted(intent: Intent) -> Transition {
    let reason = intent.reason.clone().unwrap_or_else(|| "The platform did not answer".to_owned());
    if intent.object.is_some() || intent.may_exist() {
        unconfirmed(intent, &reason, Needs::User)
    } else {
        fail(intent, reason, None)
    }
}

fn waiting(mut transition: Transition) -> Transition {
    if matches!(transition.next, Next::Retry { .. }) {
        transition.intent.state = State::Waiting;
    }
    transition
}

fn wait_until(mut intent: Intent, at: DateTime<Utc>) -> Transition {
    (intent.state, intent.retry_at) = (State::Waiting, Some(at));
    Transition::new(intent, Next::Later { at })
}

/// Fails what cannot exist, asks about what may, and leaves to a person what stays unknown.
fn give_up(mut intent: Intent, call: Call, needs: Option<Needs>) -> Transition {
    let reason = intent.reason.clone().unwrap_or_default();
    if intent.object.is_some() {
        return park(intent, needs.unwrap_or(Needs::User));
    }
    if !intent.may_exist() {
        return fail(intent, reason, needs);
    }
    if intent.doubt.is_some() || call == Call::Ask {
        return unconfirmed(intent, &reason, needs.unwrap_or(Needs::User));
    }
    (intent.doubt, intent.state, intent.retry_at) = (Some(reason), State::Sent, None);
    Transition::new(intent, Next::Ask)
}
