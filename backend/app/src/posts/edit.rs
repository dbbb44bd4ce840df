//! Changes and deletes posts that are not on their way.

use crate::app::App;
use crate::error::{Error, Result};
use crate::links;
use crate::posts::compose::{self, address_in_text, earning, refuse_misfit, refuse_words, worded};
use crate::posts::gate::{judge, variant_wording};
use crate::posts::input::{self, PostUpdate};
use crate::posts::review::{calm, take_back};
use crate::posts::subject::{Rules, Subject};
use crate::posts::told;
use domain::asset::plan::RenderPlan;
use domain::asset::rendition::Rendition;
use domain::asset::stage::Look;
use domain::licence::Verdict;
use domain::post::status::{PostEvent, PostStatus};
use sea_orm::DatabaseTransaction;
use storage::columns::{Json, Text};
use storage::{experiment, link, post};
use uuid::Uuid;

/// Changes a post; an approval does not outlive the change.
///
/// Disclosure and attribution are put in again when the link or the language changed, not when somebody deleted them: then
/// the gate blocks the post.
pub async fn update(
    app: &App,
    tx: &DatabaseTransaction,
    rules: &Rules,
    id: Uuid,
    change: PostUpdate,
) -> Result<post::Model> {
    let before = post::lock(tx, id).await?;
    calm(tx, &before).await?;
    let mut row = changed(app, tx, before.clone(), change).await?;
    let subject = Subject::load(tx, row.asset_id, rules, app.now()).await?;
    let mut variants = experiment::of_post(tx, id).await?;
    if row.affiliate_url != before.affiliate_url || row.language != before.language {
        row = relinked(app, tx, &subject, row, &before, &mut variants).await?;
    }
    refuse_misfit(&row)?;
    let approved = row.review.take().is_some_and(|review| review.0.approves());
    judge(&subject, &row, &variants).write(&mut row);
    if row.status.0 == PostStatus::Queued && (approved || row.verdict.0 != Verdict::Allow) {
        take_back(app, tx, &mut row, PostEvent::Hold).await?;
    }
    row.updated_at = app.now();
    Ok(post::update(tx, row).await?)
}

/// Judges the posts of an asset again whose clip looks other by `after` than by `before`: an approval of the one is none of
/// the other. Posts that are out, or being sent, stay as they are.
pub async fn replanned(
    app: &App,
    tx: &DatabaseTransaction,
    rules: &Rules,
    asset_id: Uuid,
    [before, after]: [&RenderPlan; 2],
) -> Result<()> {
    for row in post::of_assets(tx, &[asset_id]).await? {
        let rendition = Rendition::of(row.platform.0, row.affiliate_url.is_some());
        let is_settled = row.status.0 == PostStatus::Queued || row.review.as_ref().is_some_and(|r| r.0.approves());
        if is_settled && Look::of(before, rendition) != Look::of(after, rendition) && calm(tx, &row).await.is_ok() {
            let row = update(app, tx, rules, row.id, PostUpdate::default()).await?;
            told(app, tx, "updated", row).await?;
        }
    }
    Ok(())
}

async fn changed(app: &App, tx: &DatabaseTransaction, row: post::Model, change: PostUpdate) -> Result<post::Model> {
    let mut row = row;
    let platform = row.platform.0;
    if let Some(account_id) = change.account_id {
        compose::check_account(tx, platform, account_id).await?;
        row.account_id = account_id;
    }
    if let Some(tags) = &change.hashtags {
        row.hashtags = input::hashtags(tags)?;
    }
    if let Some(url) = change.affiliate_url {
        row.affiliate_url = earning(app, url)?;
    }
    if let Some(options) = change.options {
        input::check_options(&options, platform)?;
        row.options = Json(options);
    }
    if let Some(disclosure) = change.disclosure {
        input::check_declaration(&disclosure)?;
        row.disclosure = Json(disclosure);
    }
    row.title = change.title.unwrap_or(row.title);
    row.description = change.description.unwrap_or(row.description);
    row.language = change.language.map_or(row.language, Text);
    row.scheduled_at = change.scheduled_at.unwrap_or(row.scheduled_at);
    Ok(row)
}

/// The link led elsewhere, and the words that are owed now, in the post and its variants.
async fn relinked(
    app: &App,
    tx: &DatabaseTransaction,
    subject: &Subject<'_>,
    row: post::Model,
    before: &post::Model,
    variants: &mut [experiment::Model],
) -> Result<post::Model> {
    let old = link::of_post(tx, row.id).await?.filter(|link| link.active);
    let old = old.and_then(|link| address_in_text(app, before, &link));
    let link = links::ensure(app, tx, &row, None).await?;
    let row = worded(app, subject, row, link.as_ref(), old.as_deref());
    let address = link.as_ref().and_then(|link| address_in_text(app, &row, link));
    for variant in variants {
        let credit = subject.credit();
        let duty = subject.duty(&row, &credit);
        let done = compose::furnish(variant_wording(&row, variant), &duty, address.as_deref(), old.as_deref());
        refuse_words(&done, row.platform.0)?;
        (variant.title, variant.description) = (done.title, done.description);
        variant.updated_at = app.now();
        experiment::update(tx, variant.clone()).await?;
    }
    Ok(row)
}

/// Deletes a post that is neither on its way nor out.
pub async fn delete(app: &App, tx: &DatabaseTransaction, id: Uuid) -> Result<()> {
    let row = post::lock(tx, id).await?;
    calm(tx, &row).await?;
    if row.status.0 == PostStatus::Queued {
        crate::posts::review::call_off(app, tx, row.id).await?;
    } else if !row.status.0.is_deletable() {
        return Err(Error::conflict("wrong-state", "a post that is out stays"));
    }
    Ok(post::delete(tx, id).await?)
}
