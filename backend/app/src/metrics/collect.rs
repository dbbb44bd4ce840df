//! Reads figures from the platforms (R7.1): what each has counted of the posts that went out lately.

use super::reader::Reader;
use super::readings;
use crate::accounts::{self, CONNECTED};
use crate::app::App;
use crate::error::Result;
use crate::worker::Task;
use chrono::{DateTime, Duration, Utc};
use connectors::publishers::{MOST_FIGURES, for_platform};
use domain::job::Outcome;
use domain::publication::failure::{Class, Signal, classify};
use domain::publication::timing::retry_after;
use storage::{account, post};
use uuid::Uuid;

/// How long the figures of a post are read.
const LATELY: Duration = Duration::days(90);

/// Reads the figures of one account's posts, or of every connected account's.
///
/// What one account is refused keeps no other from being read. It may run twice: a reading tells only what is new.
pub async fn collect_metrics(app: &App, task: &Task, account_id: Option<Uuid>) -> Result<Outcome> {
    if let Some(id) = account_id {
        return collect(app, task, &account::get(&app.db, id).await?).await;
    }
    let mut outcome = Outcome::Done;
    let accounts = account::all(&app.db).await?;
    for row in accounts.iter().filter(|row| row.status == CONNECTED) {
        match collect(app, task, row).await? {
            Outcome::Done => {}
            // The next hour asks again; the log of this one says why.
            Outcome::Fail { why } => task.log("warn", &why).await,
            later => outcome = later,
        }
    }
    Ok(outcome)
}

async fn collect(app: &App, task: &Task, account: &account::Model) -> Result<Outcome> {
    let name = account.platform.0.display_name();
    let publisher = match for_platform(account.platform.0, &accounts::settings(app)) {
        Ok(publisher) if account.status == CONNECTED => publisher,
        _ => return Ok(Outcome::Fail { why: format!("{name} is not connected") }),
    };
    let mut reader = Reader::new(app, publisher.as_ref(), account)?;
    let (mut asked, mut stored, mut after) = (0, 0, None);
    loop {
        let posts = post::posted_with(&app.db, account.id, app.now() - LATELY, after, MOST_FIGURES as u64).await?;
        let Some(last) = posts.last() else { break };
        after = Some(last.id);
        let objects: Vec<&str> = posts.iter().filter_map(|post| post.platform_post_id.as_deref()).collect();
        match reader.figures(&objects).await? {
            Ok(Some(figures)) => stored += readings::store(app, &posts, &figures).await?,
            Ok(None) => {
                task.log("info", &format!("{name} tells no figures")).await;
                return Ok(Outcome::Done);
            }
            Err(signal) => return refused(app, account, &signal).await,
        }
        asked += posts.len();
    }
    task.log("info", &format!("{name}: {asked} posts were read, {stored} had something new")).await;
    Ok(Outcome::Done)
}

/// What a refusal means for the job; an account whose tokens are no longer good has to be connected again.
async fn refused(app: &App, account: &account::Model, signal: &Signal) -> Result<Outcome> {
    let (platform, now) = (account.platform.0, app.now());
    let why = signal.describe(platform);
    Ok(match classify(platform, signal, now) {
        Class::QuotaReset { at } => Outcome::Later { at },
        Class::RateLimited | Class::RetryBackoff => Outcome::Retry { why, wait: asked_for(signal, now) },
        Class::RefreshToken | Class::Reconnect | Class::AccountBlocked => {
            accounts::needs_reconnect(app, account.id, &why).await?;
            Outcome::Fail { why }
        }
        _ => Outcome::Fail { why },
    })
}

fn asked_for(signal: &Signal, now: DateTime<Utc>) -> Option<Duration> {
    signal.retry_after.as_deref().and_then(|header| retry_after(header, now))
}
