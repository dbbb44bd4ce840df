//! Does what a tick has planned: one transaction for each asset, so that a crash leaves whole posts only.

use crate::app::App;
use crate::error::Result;
use crate::posts::input::NewPost;
use crate::posts::subject::Rules;
use crate::posts::{commit, compose, request, told, variants};
use domain::autopilot::Act;
use domain::experiment::arm::Arm;
use domain::experiment::choice::Choice;
use domain::platform::Platform;
use domain::post::status::PostStatus;
use sea_orm::DatabaseTransaction;
use storage::post;
use uuid::Uuid;

/// Writes the post of `act` and asks for it to be sent; what the gate holds is in Review afterwards.
pub async fn act(app: &App, rules: &Rules, act: Act) -> Result<PostStatus> {
    let tx = storage::begin(&app.db).await?;
    let (row, at) = match act {
        Act::Post { asset_id, arm, choice, at, .. } => {
            (post_of_arm(app, &tx, rules, asset_id, &arm, &choice).await?, at)
        }
        Act::Hold { asset_id, platform } => (write(app, &tx, rules, asset_id, platform).await?, None),
    };
    let row = request::publish(app, &tx, rules, row.id, at).await?;
    let status = row.status.0;
    told(app, &tx, "created", row).await?;
    commit(app, tx).await?;
    Ok(status)
}

async fn write(
    app: &App,
    tx: &DatabaseTransaction,
    rules: &Rules,
    asset_id: Uuid,
    platform: Platform,
) -> Result<post::Model> {
    compose::create(app, tx, rules, NewPost::of(asset_id, platform), true).await
}

/// A post with both wordings, of which the arm's is the one to be sent.
async fn post_of_arm(
    app: &App,
    tx: &DatabaseTransaction,
    rules: &Rules,
    asset_id: Uuid,
    arm: &Arm,
    choice: &Choice,
) -> Result<post::Model> {
    let row = write(app, tx, rules, asset_id, arm.platform).await?;
    let (wordings, _) = variants::make(app, tx, rules, row.id).await?;
    if let Some(chosen) = wordings.into_iter().find(|wording| wording.variant == arm.hook.variant()) {
        variants::store_choice(app, tx, chosen, choice).await?;
    }
    Ok(row)
}
