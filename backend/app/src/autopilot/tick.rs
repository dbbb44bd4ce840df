//! Takes new assets through the pipeline (R7.3).

use super::act::act;
use super::look::View;
use crate::app::App;
use crate::error::Result;
use crate::jobs::runs;
use crate::posts::subject::Rules;
use crate::rules;
use crate::worker::Task;
use domain::autopilot::{Skip, Tick, plan_tick};
use domain::experiment::choice::draw_seed;
use domain::job::Outcome;
use domain::post::status::PostStatus;
use std::collections::BTreeMap;
use storage::run;

/// The trigger of a pass that was planned.
pub const SCHEDULED: &str = "autopilot";

/// What one tick did.
#[derive(Default)]
struct Tally {
    queued: i64,
    held: i64,
    failed: i64,
}

/// One pass: scores the newest assets, writes a post for each that may go out, and one for review for each that may not.
///
/// A planned pass does nothing once autopilot is off; one that a person asks for is done all the same. A pass that is repeated finds the posts of the one before and writes none again.
pub async fn autopilot_tick(app: &App, task: &Task) -> Result<Outcome> {
    let switch = rules::autopilot(app).await?;
    if !switch.enabled && began_by_itself(app, task).await? {
        task.log("info", "autopilot is off").await;
        return Ok(Outcome::Done);
    }
    let rules = Rules::read(app).await?;
    let view = View::read(app, &rules, &switch).await?;
    let plan = plan_tick(&Tick {
        candidates: &view.candidates,
        outlets: &view.outlets,
        languages: &[],
        posts: &view.posts,
        knowledge: &view.knowledge,
        limit: switch.max_per_run,
        seed: draw_seed(&mut app.rng()),
    });
    let mut tally = Tally::default();
    for planned in plan.acts {
        let asset_id = planned.asset_id();
        match act(app, &rules, planned).await {
            Ok(PostStatus::Queued) => tally.queued += 1,
            Ok(_) => tally.held += 1,
            Err(error) => {
                tally.failed += 1;
                task.log("warn", &format!("no post was written for asset {asset_id}: {error}")).await;
            }
        }
    }
    report(app, task, &tally, &plan.skipped).await?;
    Ok(Outcome::Done)
}

async fn began_by_itself(app: &App, task: &Task) -> Result<bool> {
    let Some(run_id) = task.job.run_id else { return Ok(false) };
    Ok(run::get(&app.db, run_id).await?.trigger == SCHEDULED)
}

/// One line for people, and the counts of the run with one reason for everything that was left alone.
async fn report(app: &App, task: &Task, tally: &Tally, skipped: &[Skip]) -> Result<()> {
    let mut reasons: BTreeMap<String, i64> = BTreeMap::new();
    for skip in skipped {
        let reason = serde_json::to_value(skip.reason).ok();
        let reason = reason.as_ref().and_then(serde_json::Value::as_str).unwrap_or_default();
        *reasons.entry(reason.to_owned()).or_default() += 1;
    }
    let left: Vec<String> = reasons.iter().map(|(reason, n)| format!("{n} {reason}")).collect();
    let line = format!(
        "{} queued, {} held for review, {} failed; left alone: {}",
        tally.queued,
        tally.held,
        tally.failed,
        if left.is_empty() { "none".to_owned() } else { left.join(", ") }
    );
    task.log("info", &line).await;
    let Some(run_id) = task.job.run_id else { return Ok(()) };
    let tx = storage::begin(&app.db).await?;
    let counts = [("queued", tally.queued), ("held", tally.held), ("failed", tally.failed)];
    runs::count(app, &tx, run_id, &counts, &reasons.into_iter().collect::<Vec<_>>()).await?;
    tx.commit().await.map_err(storage::Error::from)?;
    crate::events::written(app);
    Ok(())
}
