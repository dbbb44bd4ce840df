//! Takes an intent from call to call until it is done, has to wait, or failed.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::publication::answer::{Answer, Call};
use domain::publication::failure::{Class, Signal};
use domain::publication::intent::Intent;
use domain::publication::state::Needs;
use domain::publication::step::{Next, Transition, advance, resume};
use rand::Rng;
use secrecy::ExposeSecret;

use super::tokens::Tokens;
use super::{Part, Publisher};

/// Calls in one run; more than a clip of 2 TB needs.
const CALLS: u32 = 250_000;

/// Where a sending and its account's tokens are kept.
///
/// An error ends the run before the next call: nothing is sent that was not stored first. A worker that
/// lost its lease is stopped in the same way.
#[async_trait]
pub trait Ledger: Send + Sync {
    /// Stores the intent, durably, before the next call is made.
    async fn save(&self, intent: &Intent) -> Result<(), LedgerError>;
    /// The account's tokens as they are stored now.
    async fn tokens(&self) -> Result<Tokens, LedgerError>;
    /// Stores refreshed tokens before they are used.
    async fn save_tokens(&self, tokens: &Tokens) -> Result<(), LedgerError>;
    /// Told how much of the clip was handed to the network.
    fn progress(&self, sent: u64, total: u64) {
        let _ = (sent, total);
    }
}

/// The ledger could not read or write.
pub type LedgerError = Box<dyn std::error::Error + Send + Sync>;

/// How a run ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The object exists, or is in the creator's inbox: `intent.state` says which.
    Done,
    /// Nothing failed; come back at `at`.
    Later {
        /// When.
        at: DateTime<Utc>,
    },
    /// Something failed that may pass; come back at `at`. The intent itself counts how often.
    Retry {
        /// When.
        at: DateTime<Utc>,
        /// What failed.
        why: String,
    },
    /// Somebody has to act before it goes on.
    Parked {
        /// Who.
        needs: Needs,
        /// Why.
        why: String,
    },
    /// It failed for good.
    Failed {
        /// Why.
        why: String,
    },
}

/// The end of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// The intent as it was stored last.
    pub intent: Intent,
    /// What the job is to do.
    pub outcome: Outcome,
    /// The meaning of the last refusal, for the account's state.
    pub class: Option<Class>,
}

/// Drives `intent` as far as it goes now. It may have been left anywhere, by any process: what was stored decides.
///
/// # Errors
/// When the ledger fails; the sending can be driven again from what was stored last.
pub async fn drive<R: Rng + Send>(
    publisher: &dyn Publisher,
    ledger: &dyn Ledger,
    intent: Intent,
    clock: &(dyn Fn() -> DateTime<Utc> + Send + Sync),
    rng: &mut R,
) -> Result<Run, LedgerError> {
    let mut tokens = ledger.tokens().await?;
    if tokens.is_stale(clock()) && !intent.state.is_final() {
        // A refusal is met again, and classified, when the old token is used.
        let _ = renew(publisher, ledger, &mut tokens, clock()).await?;
    }
    let mut class = None;
    let mut transition = resume(intent, clock());
    for _ in 0..CALLS {
        ledger.save(&transition.intent).await?;
        class = transition.class.or(class);
        let Transition { intent, next, .. } = transition;
        if let Some(outcome) = outcome(&intent, &next) {
            return Ok(Run { intent, outcome, class });
        }
        let (call, answer) = make(publisher, ledger, &intent, &next, &mut tokens, clock()).await?;
        tracing::debug!(platform = %intent.platform, ?call, ?answer, "a platform answered");
        transition = advance(intent, call, answer, clock(), rng);
    }
    let at = clock() + chrono::Duration::minutes(1);
    Ok(Run { intent: transition.intent, outcome: Outcome::Later { at }, class })
}

fn outcome(intent: &Intent, next: &Next) -> Option<Outcome> {
    let why = || intent.reason.clone().unwrap_or_default();
    Some(match next {
        Next::Later { at } => Outcome::Later { at: *at },
        Next::Retry { at } => Outcome::Retry { at: *at, why: why() },
        Next::Park { needs } => Outcome::Parked { needs: *needs, why: why() },
        Next::Finish => Outcome::Done,
        Next::Fail => Outcome::Failed { why: why() },
        Next::Begin | Next::Send { .. } | Next::Commit | Next::Ask | Next::Look | Next::Refresh => return None,
    })
}

async fn make(
    publisher: &dyn Publisher,
    ledger: &dyn Ledger,
    intent: &Intent,
    next: &Next,
    tokens: &mut Tokens,
    now: DateTime<Utc>,
) -> Result<(Call, Answer), LedgerError> {
    let message = &intent.message;
    Ok(match (next, &intent.handle, &intent.object) {
        (Next::Refresh, ..) => (Call::Refresh, renew(publisher, ledger, tokens, now).await?),
        (Next::Look, _, Some(object)) => (Call::Look, publisher.look(tokens, object).await),
        (Next::Send { from, upto }, Some(handle), _) => {
            let progress = |sent| ledger.progress(sent, message.clip.bytes);
            let part = Part { from: *from, upto: *upto, progress: &progress };
            (Call::Send, publisher.send(tokens, message, handle, part).await)
        }
        (Next::Commit, Some(handle), _) => (Call::Commit, publisher.commit(tokens, message, handle).await),
        (Next::Ask, Some(handle), _) if intent.may_exist() => {
            (Call::Ask, publisher.find(tokens, message, handle).await)
        }
        (Next::Ask, Some(handle), _) => (Call::Ask, publisher.ask(tokens, message, handle).await),
        _ => (Call::Begin, publisher.begin(tokens, message).await),
    })
}

/// Takes the tokens that another worker stored meanwhile, or refreshes them and stores them before they are used.
async fn renew(
    publisher: &dyn Publisher,
    ledger: &dyn Ledger,
    tokens: &mut Tokens,
    now: DateTime<Utc>,
) -> Result<Answer, LedgerError> {
    let stored = ledger.tokens().await?;
    if stored.access.expose_secret() != tokens.access.expose_secret() {
        *tokens = stored;
        return Ok(Answer::Renewed);
    }
    if tokens.refresh.is_none() {
        return Ok(Answer::Refused { signal: Signal::ours("invalid_grant", "there is no refresh token") });
    }
    match publisher.refresh(tokens, now).await {
        Ok(new) => {
            ledger.save_tokens(&new).await?;
            *tokens = new;
            Ok(Answer::Renewed)
        }
        Err(signal) => Ok(Answer::Refused { signal }),
    }
}
