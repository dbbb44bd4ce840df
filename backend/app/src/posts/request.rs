//! Asks for a post to be sent, and ends a sending whose outcome only a person can see.

use crate::app::App;
use crate::error::{Error, Result};
use crate::posts::gate;
use crate::posts::publish::{ledger, sealed};
use crate::posts::review::{arrange, next};
use crate::posts::subject::Rules;
use chrono::{DateTime, Utc};
use domain::licence::Verdict;
use domain::post::review::ReviewDecision;
use domain::post::status::{PostEvent, PostStatus};
use domain::publication::state::State;
use sea_orm::DatabaseTransaction;
use serde::Deserialize;
use storage::columns::Text;
use storage::{post, publication};
use utoipa::ToSchema;
use uuid::Uuid;

/// Asks the gate and queues the post for `at`, its own time, or now; what the gate holds goes to Review (R7.2).
pub async fn publish(
    app: &App,
    tx: &DatabaseTransaction,
    rules: &Rules,
    id: Uuid,
    at: Option<DateTime<Utc>>,
) -> Result<post::Model> {
    let mut row = post::lock(tx, id).await?;
    next(tx, &row, PostEvent::Release).await?;
    row.scheduled_at = at.or(row.scheduled_at);
    release(app, tx, rules, &mut row).await?;
    row.updated_at = app.now();
    let row = post::update(tx, row).await?;
    if row.status.0 == PostStatus::Queued {
        arrange(app, tx, &row, app.now()).await?;
    }
    Ok(row)
}

/// Lets the gate decide whether a post is queued or held; the caller stores it.
pub async fn release(app: &App, tx: &DatabaseTransaction, rules: &Rules, row: &mut post::Model) -> Result<()> {
    if row.review.as_ref().is_some_and(|review| review.0.decision == ReviewDecision::Rejected) {
        return Err(Error::conflict("wrong-state", "the post was rejected: reopen it first"));
    }
    let event = match gate::refresh(app, tx, rules, row).await? {
        Verdict::Allow if row.status.0 == PostStatus::Queued => return Ok(()),
        Verdict::Allow => PostEvent::Release,
        Verdict::Review | Verdict::Block => PostEvent::Hold,
    };
    row.status = Text(next(tx, row, event).await?);
    Ok(())
}

/// What a person saw on the platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Seen {
    /// The post is there.
    Posted,
    /// It is not there.
    NotPosted,
}

/// Ends a sending that waits for a person.
pub async fn resolve(
    app: &App,
    tx: &DatabaseTransaction,
    id: Uuid,
    seen: Seen,
    permalink: Option<String>,
) -> Result<post::Model> {
    let row = post::lock(tx, id).await?;
    let sending = publication::latest(tx, row.id).await?.filter(|sending| sending.open);
    let Some(sending) = sending else {
        return Err(Error::conflict("wrong-state", "nothing of this post is in doubt"));
    };
    if !matches!(sending.state.0, State::Unconfirmed | State::Parked | State::Inbox) {
        return Err(Error::conflict("in-flight", "the post is being sent: wait for the outcome"));
    }
    let Some(mut intent) = sealed::open(app, &sending) else {
        return Err(Error::internal("a sending cannot be opened with the key of this installation"));
    };
    match seen {
        Seen::Posted => intent.resolve_posted(permalink),
        Seen::NotPosted => intent.resolve_not_posted(),
    }
    ledger::record(app, tx, sending, &intent).await?;
    Ok(post::get(tx, id).await?)
}
