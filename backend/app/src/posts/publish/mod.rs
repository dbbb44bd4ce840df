//! Sends a post to its platform, once.

mod arm;
mod clip;
mod give_up;
pub mod ledger;
pub mod outbox;
pub mod sealed;

use crate::accounts;
use crate::app::App;
use crate::error::Result;
use crate::posts::check::not_connected;
use crate::posts::request::release;
use crate::posts::review::next;
use crate::posts::subject::Rules;
use crate::posts::{commit, told};
use crate::worker::Task;
use arm::Armed;
use clip::Ready;
use connectors::publishers::drive::{self, drive};
use connectors::publishers::{Publisher, for_platform};
use domain::job::Outcome;
use domain::platform::Platform;
use domain::post::status::{PostEvent, PostStatus};
use domain::publication::intent::Intent;
use domain::publication::state::{Needs, State};
use ledger::Books;
use storage::columns::{Json, Text};
use storage::{post, publication};
use uuid::Uuid;

pub use clip::rendition_of;
pub use give_up::give_up;

/// Sends a post to its platform, once (R6.1): connection, gate, limits, then the sending that was committed before its
/// first call. However often it runs and wherever it was stopped, there is one object on the platform at most.
#[tracing::instrument(skip_all, fields(post.id = %post_id))]
pub async fn do_publish(app: &App, task: &Task, post_id: Uuid) -> Result<Outcome> {
    let row = post::get(&app.db, post_id).await?;
    if let Some(sending) = publication::latest(&app.db, post_id).await?.filter(|sending| sending.open) {
        return go_on(app, task, sending).await;
    }
    if row.status.0 == PostStatus::Posted {
        return Ok(Outcome::Done); // A job may run twice.
    }
    let platform = row.platform.0;
    let account = accounts::of_post(&app.db, &row).await?;
    let (Some(account), Ok(publisher)) = (account, for_platform(platform, &accounts::settings(app))) else {
        return unconnected(app, post_id).await;
    };
    let rules = Rules::read(app).await?;
    if let Some(held) = pass_gate(app, task, &rules, post_id).await? {
        return Ok(held);
    }
    let clip = match clip::ready(app, task, &row).await? {
        Ready::Clip(clip) => clip,
        Ready::Wait(at) => return Ok(Outcome::Later { at }),
        Ready::Never(why) => return Ok(Outcome::Fail { why }),
    };
    match arm::arm(app, &rules, post_id, account.id, *clip).await? {
        Armed::Sending(sending) => send(app, task, publisher.as_ref(), sending).await,
        Armed::Held => {
            task.log("warn", "the post went to review").await;
            Ok(Outcome::Done)
        }
        Armed::Later { at, why } => {
            let why: Vec<&str> = why.iter().map(|finding| finding.detail.as_str()).collect();
            task.log("info", &format!("waits until {at}: {}", why.join(" "))).await;
            Ok(Outcome::Later { at })
        }
        Armed::Elsewhere => Ok(Outcome::Later { at: app.now() + chrono::Duration::seconds(5) }),
    }
}

/// Without a connection the post fails at once, and nothing is tried again (R6.2).
async fn unconnected(app: &App, post_id: Uuid) -> Result<Outcome> {
    let tx = storage::begin(&app.db).await?;
    let mut row = post::lock(&tx, post_id).await?;
    let finding = not_connected(row.platform.0);
    let why = finding.detail.clone();
    if row.status.0 != PostStatus::Failed {
        row.status = Text(next(&tx, &row, PostEvent::Fail).await?);
    }
    row.reasons = Json(vec![finding]);
    row.updated_at = app.now();
    let row = post::update(&tx, row).await?;
    told(app, &tx, "updated", row).await?;
    commit(app, tx).await?;
    Ok(Outcome::Fail { why })
}

/// Queues the post when the gate lets it pass; what the gate holds goes to Review and ends the job.
async fn pass_gate(app: &App, task: &Task, rules: &Rules, post_id: Uuid) -> Result<Option<Outcome>> {
    let tx = storage::begin(&app.db).await?;
    let before = post::lock(&tx, post_id).await?;
    let mut row = before.clone();
    release(app, &tx, rules, &mut row).await?;
    let (status, codes) = (row.status.0, codes(&row));
    if row != before {
        row.updated_at = app.now();
        let row = post::update(&tx, row).await?;
        told(app, &tx, "updated", row).await?;
    }
    commit(app, tx).await?;
    if status == PostStatus::Queued {
        return Ok(None);
    }
    task.log("warn", &format!("the gate holds the post: {codes}")).await;
    Ok(Some(Outcome::Done))
}

fn codes(row: &post::Model) -> String {
    row.reasons.0.iter().map(|reason| reason.code.as_str()).collect::<Vec<_>>().join(", ")
}

/// Goes on with a sending that was left somewhere: a person's or the scheduler's new look at it.
async fn go_on(app: &App, task: &Task, sending: publication::Model) -> Result<Outcome> {
    let platform = sending.platform.0;
    if sending.state.0 == State::Confirmed {
        return Ok(Outcome::Done);
    }
    let connected = storage::account::get(&app.db, sending.account_id).await.is_ok();
    match for_platform(platform, &accounts::settings(app)) {
        Ok(publisher) if connected => send(app, task, publisher.as_ref(), sending).await,
        _ => Ok(Outcome::Fail { why: not_connected(platform).detail }),
    }
}

async fn send(app: &App, task: &Task, publisher: &dyn Publisher, sending: publication::Model) -> Result<Outcome> {
    let Some(mut intent) = sealed::open(app, &sending) else {
        return Ok(Outcome::Fail { why: "the sending was sealed with another SECRET_KEY".to_owned() });
    };
    if matches!(intent.state, State::Parked | State::Unconfirmed) {
        intent.release(); // Somebody asks for another look.
    }
    outbox::bring(app, &sending, &mut intent).await?;
    let books = Books::new(app, task, &sending);
    let clock = {
        let app = app.clone();
        move || app.now()
    };
    let run = drive(publisher, &books, intent, &clock, &mut app.rng()).await;
    match run {
        Ok(run) => ended(app, task, &sending, run.intent, run.outcome).await,
        Err(_) if books.is_cancelled() => Ok(Outcome::Fail { why: "cancelled".to_owned() }),
        Err(error) => Ok(task.job.kind.0.cut_off(error.to_string(), task.job.attempts, app.now(), &mut app.rng())),
    }
}

async fn ended(
    app: &App,
    task: &Task,
    sending: &publication::Model,
    intent: Intent,
    outcome: drive::Outcome,
) -> Result<Outcome> {
    Ok(match outcome {
        drive::Outcome::Done => {
            let place = intent.permalink.as_deref().unwrap_or("its address is not known yet");
            task.log("info", &format!("{}: {place}", posted_on(intent.platform))).await;
            Outcome::Done
        }
        drive::Outcome::Later { at } => Outcome::Later { at },
        // The sending counts its failures itself and outlasts the attempts of the job.
        drive::Outcome::Retry { at, why } => Outcome::Again { at, why },
        drive::Outcome::Parked { needs, why } => {
            if needs == Needs::Reconnect {
                accounts::needs_reconnect(app, sending.account_id, &why).await?;
            }
            Outcome::Fail { why }
        }
        drive::Outcome::Failed { why } => Outcome::Fail { why },
    })
}

fn posted_on(platform: Platform) -> String {
    format!("{} has it", platform.display_name())
}
