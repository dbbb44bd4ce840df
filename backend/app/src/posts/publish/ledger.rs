//! Where a sending is kept: stored with its post before each next call, fenced by the job's lease.

use super::sealed;
use crate::accounts;
use crate::app::App;
use crate::error::{Error, Result};
use crate::posts::told;
use crate::posts::variants::{NOT_SENT, SENT};
use crate::worker::Task;
use async_trait::async_trait;
use connectors::publishers::drive::{Ledger, LedgerError};
use connectors::publishers::tokens::Tokens;
use domain::finding::Finding;
use domain::post::status::PostStatus;
use domain::publication::intent::Intent;
use domain::publication::state::State;
use sea_orm::DatabaseTransaction;
use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};
use storage::columns::{Json, Text};
use storage::job::{self, Lease};
use storage::{account, experiment, post, publication};
use uuid::Uuid;

/// The books of one sending.
pub struct Books<'a> {
    app: &'a App,
    task: &'a Task,
    sending: Uuid,
    account: Uuid,
    /// Version of the tokens that were read last.
    version: AtomicI32,
    percent: AtomicI32,
    cancelled: AtomicBool,
}

impl<'a> Books<'a> {
    /// The books of `sending`, kept by the holder of `task`.
    pub fn new(app: &'a App, task: &'a Task, sending: &publication::Model) -> Self {
        Books {
            app,
            task,
            sending: sending.id,
            account: sending.account_id,
            version: AtomicI32::new(0),
            percent: AtomicI32::new(0),
            cancelled: AtomicBool::new(false),
        }
    }

    /// Whether the run ended because a person cancelled the job.
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    async fn store(&self, intent: &Intent) -> Result<()> {
        let tx = storage::begin(&self.app.db).await?;
        self.keep_lease(&tx).await?;
        let row = publication::get(&tx, self.sending).await?;
        record(self.app, &tx, row, intent).await?;
        tx.commit().await.map_err(storage::Error::from)?;
        crate::events::written(self.app);
        Ok(())
    }

    /// A worker that lost its lease stores nothing, and so sends nothing.
    async fn keep_lease(&self, tx: &DatabaseTransaction) -> Result<()> {
        let lease = self.task.job.lease.ok_or_else(|| Error::internal("the job has no lease"))?;
        let percent = self.percent.load(Ordering::Relaxed);
        match job::renew(tx, self.task.job.id, lease, percent, self.app.now()).await? {
            Lease::Held => Ok(()),
            Lease::Cancelled => {
                self.cancelled.store(true, Ordering::Relaxed);
                Err(Error::internal("the job was cancelled"))
            }
            Lease::Lost => Err(Error::internal("another worker has the job")),
        }
    }

    async fn read_tokens(&self) -> Result<Tokens> {
        let row = account::get(&self.app.db, self.account).await?;
        self.version.store(row.version, Ordering::Relaxed);
        accounts::tokens::open(self.app, &row)
    }
}

#[async_trait]
impl Ledger for Books<'_> {
    async fn save(&self, intent: &Intent) -> Result<(), LedgerError> {
        Ok(self.store(intent).await?)
    }

    async fn tokens(&self) -> Result<Tokens, LedgerError> {
        Ok(self.read_tokens().await?)
    }

    async fn save_tokens(&self, tokens: &Tokens) -> Result<(), LedgerError> {
        let version = self.version.load(Ordering::Relaxed);
        if !accounts::tokens::swap(self.app, self.account, version, tokens).await? {
            return Err("another worker refreshed the tokens".into());
        }
        self.version.store(version + 1, Ordering::Relaxed);
        Ok(())
    }

    fn progress(&self, sent: u64, total: u64) {
        let percent = sent.saturating_mul(100).checked_div(total).unwrap_or_default().min(99);
        let percent = u8::try_from(percent).unwrap_or(99);
        self.percent.store(i32::from(percent), Ordering::Relaxed);
        self.task.progress(percent);
    }
}

/// Stores a sending, and its post as it follows from it.
pub async fn record(app: &App, tx: &DatabaseTransaction, row: publication::Model, intent: &Intent) -> Result<()> {
    let post_id = row.post_id;
    let before = sealed::open(app, &row);
    let row = publication::Model {
        state: Text(intent.state),
        open: intent.state != State::Failed,
        intent: sealed::seal(app, intent)?,
        updated_at: app.now(),
        ..row
    };
    let row = publication::update(tx, row).await?;
    let post = post::lock(tx, post_id).await?;
    let status = intent.state.post_status();
    let news = before.is_none_or(|before| (before.state, before.step) != (intent.state, intent.step));
    if post.status.0 == status && !news && post.permalink.is_some() == intent.permalink.is_some() {
        return Ok(());
    }
    let post = followed(app, post, intent);
    let post = post::update(tx, post).await?;
    if status == PostStatus::Posted {
        posted(app, tx, &post, row.account_id).await?;
    }
    told(app, tx, "updated", post).await?;
    Ok(())
}

/// The post as it follows from its sending.
fn followed(app: &App, post: post::Model, intent: &Intent) -> post::Model {
    let status = intent.state.post_status();
    let reasons = match intent.state {
        State::Failed => vec![refused(intent)],
        State::LockedPrivate => vec![locked(intent)],
        _ if status == PostStatus::Posted => Vec::new(),
        _ => post.reasons.0,
    };
    post::Model {
        status: Text(status),
        platform_post_id: intent.object.clone().or(post.platform_post_id),
        permalink: intent.permalink.clone().or(post.permalink),
        posted_at: post.posted_at.or_else(|| (status == PostStatus::Posted).then(|| app.now())),
        reasons: Json(reasons),
        updated_at: app.now(),
        ..post
    }
}

fn refused(intent: &Intent) -> Finding {
    let why = intent.reason.clone().unwrap_or_else(|| "The platform refused it.".to_owned());
    Finding::block("publish_failed", why, "Put right what the platform names, then publish it again.")
        .with(serde_json::json!({"platform": intent.platform, "why": intent.reason}))
}

fn locked(intent: &Intent) -> Finding {
    let why = intent.reason.clone().unwrap_or_default();
    Finding::warn("locked_private", why, "Have the application audited by the platform, or publish it there by hand.")
        .with(serde_json::json!({"platform": intent.platform}))
}

/// What else follows when a post is out: which wording it was, and when its account posted last.
async fn posted(app: &App, tx: &DatabaseTransaction, post: &post::Model, account_id: Uuid) -> Result<()> {
    for variant in experiment::of_post(tx, post.id).await? {
        let status = if variant.seed.is_some() { SENT } else { NOT_SENT };
        if variant.status != status {
            let sent = experiment::Model { status: status.to_owned(), updated_at: app.now(), ..variant };
            experiment::update(tx, sent).await?;
        }
    }
    Ok(account::posted(tx, account_id, app.now()).await?)
}
