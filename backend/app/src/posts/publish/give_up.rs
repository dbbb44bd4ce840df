//! What becomes of a post whose job was cancelled or ran out of attempts.

use super::{ledger, sealed};
use crate::app::App;
use crate::error::Result;
use crate::posts::review::next;
use crate::posts::told;
use domain::finding::Finding;
use domain::post::status::{PostEvent, PostStatus};
use domain::publication::intent::Intent;
use domain::publication::state::{Needs, State};
use sea_orm::DatabaseTransaction;
use serde_json::json;
use storage::columns::{Json, Text};
use storage::{post, publication};
use uuid::Uuid;

/// Fails a queued post, or asks a person to look where the platform may have it: never a false `failed`; in the
/// transaction that ends the job.
pub async fn give_up(app: &App, tx: &DatabaseTransaction, post_id: Uuid, why: &str) -> Result<()> {
    let row = match post::lock(tx, post_id).await {
        Err(storage::Error::NotFound { .. }) => return Ok(()),
        row => row?,
    };
    if row.status.0 != PostStatus::Queued {
        return Ok(());
    }
    match publication::latest(tx, post_id).await?.filter(|sending| sending.open) {
        Some(sending) if matches!(sending.state.0, State::Armed | State::Sent | State::Waiting) => {
            if let Some(intent) = sealed::open(app, &sending) {
                ledger::record(app, tx, sending, &stopped(intent, why)).await?;
            }
        }
        Some(_) => return Ok(()), // A person has been asked already.
        None => {
            let status = Text(next(tx, &row, PostEvent::Fail).await?);
            let finding = Finding::block("not_sent", format!("It was not sent: {why}"), "Publish it again.")
                .with(json!({"why": why}));
            let row = post::Model { status, reasons: Json(vec![finding]), updated_at: app.now(), ..row };
            let row = post::update(tx, row).await?;
            told(app, tx, "updated", row).await?;
        }
    }
    Ok(())
}

fn stopped(mut intent: Intent, why: &str) -> Intent {
    (intent.reason, intent.retry_at) = (Some(why.to_owned()), None);
    if intent.may_exist() {
        (intent.state, intent.needs) = (State::Unconfirmed, Some(Needs::User));
    } else {
        intent.state = State::Failed;
    }
    intent
}
