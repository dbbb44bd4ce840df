//! Approves, rejects and reopens posts.

use crate::app::App;
use crate::error::{Error, Result};
use crate::events;
use crate::jobs::api::Job;
use crate::jobs::enqueue_in;
use crate::posts::gate::{self, judge, refusal};
use crate::posts::subject::{Rules, Subject};
use chrono::{DateTime, Duration, Utc};
use domain::finding::Finding;
use domain::post::review::{RejectReason, Review, ReviewDecision};
use domain::post::status::{PostEvent, PostStatus};
use sea_orm::DatabaseTransaction;
use serde_json::json;
use storage::columns::{Json, Text};
use storage::{experiment, job, post, publication};
use uuid::Uuid;

/// How long an approval can be taken back before the post is sent.
pub const SECOND_THOUGHTS: Duration = Duration::seconds(10);

/// Lets a post go out although it is beyond a threshold; never what blocks.
pub async fn approve(
    app: &App,
    tx: &DatabaseTransaction,
    rules: &Rules,
    id: Uuid,
    by: String,
    note: Option<String>,
) -> Result<post::Model> {
    let row = post::lock(tx, id).await?;
    let status = next(tx, &row, PostEvent::Approve).await?;
    let review = Review { decision: ReviewDecision::Approved, by, at: app.now(), reason: None, note };
    let mut row = gate::with_review(&row, Some(review));
    let subject = Subject::load(tx, row.asset_id, rules, app.now()).await?;
    let judgement = judge(&subject, &row, &experiment::of_post(tx, id).await?);
    if let Some(refused) = refusal(&judgement.decision) {
        return Err(refused);
    }
    judgement.write(&mut row);
    row.status = Text(status);
    row.updated_at = app.now();
    let row = post::update(tx, row).await?;
    arrange(app, tx, &row, app.now() + SECOND_THOUGHTS).await?;
    Ok(row)
}

/// Queues the sending of a queued post, unless its time is still to come: then the scheduler does.
pub async fn arrange(app: &App, tx: &DatabaseTransaction, row: &post::Model, earliest: DateTime<Utc>) -> Result<()> {
    if row.scheduled_at.is_none_or(|at| at <= earliest) {
        enqueue_in(app, tx, domain::job::Job::Publish { post_id: row.id }, None, earliest).await?;
    }
    Ok(())
}

/// Keeps a post from going out.
pub async fn reject(
    app: &App,
    tx: &DatabaseTransaction,
    id: Uuid,
    by: String,
    reason: RejectReason,
    note: Option<String>,
) -> Result<post::Model> {
    let row = post::lock(tx, id).await?;
    let status = next(tx, &row, PostEvent::Reject).await?;
    let finding = Finding::block("rejected", "A person rejected it.", "Reopen it to change or send it after all.")
        .with(json!({"reason": reason.as_str(), "note": note}));
    let review = Review { decision: ReviewDecision::Rejected, by, at: app.now(), reason: Some(reason), note };
    let row = post::Model {
        status: Text(status),
        reasons: Json(vec![finding]),
        review: Some(Json(review)),
        updated_at: app.now(),
        ..row
    };
    Ok(post::update(tx, row).await?)
}

/// Takes back an approval or a rejection while nothing was sent.
pub async fn reopen(app: &App, tx: &DatabaseTransaction, rules: &Rules, id: Uuid) -> Result<post::Model> {
    let mut row = post::lock(tx, id).await?;
    calm(tx, &row).await?;
    row.review = None;
    take_back(app, tx, &mut row, PostEvent::Reopen).await?;
    gate::refresh(app, tx, rules, &mut row).await?;
    row.updated_at = app.now();
    Ok(post::update(tx, row).await?)
}

/// Moves a post back to Review and calls its sending off.
pub async fn take_back(app: &App, tx: &DatabaseTransaction, row: &mut post::Model, event: PostEvent) -> Result<()> {
    row.status = Text(next(tx, row, event).await?);
    call_off(app, tx, row.id).await
}

/// Cancels the job that waits to send a post.
pub async fn call_off(app: &App, tx: &DatabaseTransaction, post_id: Uuid) -> Result<()> {
    let key = domain::job::Job::Publish { post_id }.unique_key();
    let Some(waiting) = job::open_by_key(tx, &key).await? else { return Ok(()) };
    if job::cancel(tx, waiting.id, app.now()).await? {
        let row = job::get(tx, waiting.id).await?;
        events::add(app, tx, "job", "updated", row.id, &Job::from(row)).await?;
    }
    Ok(())
}

/// The status that `event` leads to; a conflict when it may not happen now.
pub async fn next(tx: &DatabaseTransaction, row: &post::Model, event: PostEvent) -> Result<PostStatus> {
    if let Some(status) = row.status.0.after(event) {
        return Ok(status);
    }
    calm(tx, row).await?;
    Err(Error::conflict("wrong-state", format!("the post is {}", row.status.0.as_str())))
}

/// Refuses while the post is being sent or its outcome is not known.
pub async fn calm(tx: &DatabaseTransaction, row: &post::Model) -> Result<()> {
    if row.status.0 == PostStatus::Posted {
        return Err(Error::conflict("wrong-state", "the post is out"));
    }
    match publication::latest(tx, row.id).await? {
        Some(sending) if sending.open => Err(Error::conflict("in-flight", "the post is being sent")),
        _ => Ok(()),
    }
}
