//! Makes the two wordings of a post.

use crate::app::App;
use crate::error::{Error, Result};
use crate::posts::compose::{address_in_text, furnish, refuse_words};
use crate::posts::gate::{self, judge};
use crate::posts::review::{calm, next};
use crate::posts::subject::{Rules, Subject};
use domain::experiment::choice::Choice;
use domain::experiment::variants::{Variant, choose_variants_for_ab};
use domain::post::disclosure::Duty;
use domain::post::status::{PostEvent, PostStatus};
use domain::post::wording::Wording;
use sea_orm::DatabaseTransaction;
use serde_json::json;
use storage::columns::Json;
use storage::{experiment, link, post};
use uuid::Uuid;

/// A wording that may still be changed.
pub const PLANNED: &str = "planned";
/// The wording that was sent.
pub const SENT: &str = "sent";
/// The wording that lost the draw.
pub const NOT_SENT: &str = "not_sent";

/// The two wordings of a post, `v1` first: made when it has none; whether they are new.
pub async fn make(
    app: &App,
    tx: &DatabaseTransaction,
    rules: &Rules,
    post_id: Uuid,
) -> Result<(Vec<experiment::Model>, bool)> {
    let mut row = post::lock(tx, post_id).await?;
    let known = experiment::of_post(tx, post_id).await?;
    if !known.is_empty() {
        return Ok((known, false));
    }
    calm(tx, &row).await?;
    if row.status.0 == PostStatus::Queued {
        return Err(Error::conflict("wrong-state", "the post is queued: reopen it first"));
    }
    let subject = Subject::load(tx, row.asset_id, rules, app.now()).await?;
    let address = link::of_post(tx, post_id).await?.filter(|link| link.active);
    let address = address.and_then(|link| address_in_text(app, &row, &link));
    let credit = subject.credit();
    let duty = subject.duty(&row, &credit);
    let asset = &subject.asset;
    let texts = (&asset.title, &asset.description, &asset.keywords.0);
    let both = choose_variants_for_ab(texts.0, texts.1, texts.2, &row.language.0, row.platform.0);
    let mut made = Vec::new();
    for variant in both {
        let words = fitting(&row, &variant, &duty, address.as_deref())?;
        made.push(experiment::insert(tx, experiment_of(app, &row, &variant, words)).await?);
    }
    row.ab_group = Some(post_id.simple().to_string());
    judge(&subject, &row, &made).write(&mut row);
    row.updated_at = app.now();
    post::update(tx, row).await?;
    Ok((made, true))
}

/// The variant's words with everything that is owed; with a shorter description where all of it does not fit.
fn fitting(row: &post::Model, variant: &Variant, duty: &Duty<'_>, address: Option<&str>) -> Result<Wording> {
    let first = variant.description.split("\n\n").next().unwrap_or_default();
    let furnished = |description: &str| {
        let words = Wording { title: variant.title.clone(), description: description.to_owned(), ..gate::wording(row) };
        furnish(words, duty, address, None)
    };
    let candidates = [variant.description.as_str(), first, ""].map(furnished);
    let fits = candidates.iter().find(|words| refuse_words(words, row.platform.0).is_ok());
    match (fits, candidates.last()) {
        (Some(words), _) => Ok(words.clone()),
        (None, Some(least)) => refuse_words(least, row.platform.0).map(|()| least.clone()),
        (None, None) => Err(Error::internal("no wording was tried")),
    }
}

fn experiment_of(app: &App, row: &post::Model, variant: &Variant, words: Wording) -> experiment::Model {
    experiment::Model {
        id: Uuid::now_v7(),
        post_id: row.id,
        variant: variant.variant.clone(),
        arm_key: variant.arm_key.clone(),
        status: PLANNED.to_owned(),
        title: words.title,
        search_key: String::new(),
        description: words.description,
        metrics: Json(json!({})),
        seed: None,
        propensity_millionths: None,
        curiosity_millionths: None,
        choice: None,
        created_at: app.now(),
        updated_at: app.now(),
    }
}

/// Stores that this wording is the one to be sent, with all that the choice rested on.
pub async fn store_choice(
    app: &App,
    tx: &DatabaseTransaction,
    variant: experiment::Model,
    choice: &Choice,
) -> Result<experiment::Model> {
    let text = serde_json::to_string(choice).map_err(Error::internal)?;
    let chosen = experiment::Model {
        seed: Some(choice.seed),
        propensity_millionths: Some(choice.propensity_millionths()),
        curiosity_millionths: Some(choice.curiosity_millionths()),
        choice: Some(text),
        updated_at: app.now(),
        ..variant
    };
    Ok(experiment::update(tx, chosen).await?)
}

/// Changes the words of a variant until it is sent; like every edit it takes back an approval.
pub async fn reword(
    app: &App,
    tx: &DatabaseTransaction,
    rules: &Rules,
    id: Uuid,
    title: Option<String>,
    description: Option<String>,
) -> Result<experiment::Model> {
    let known = experiment::get(tx, id).await?;
    let mut row = post::lock(tx, known.post_id).await?;
    calm(tx, &row).await?;
    let mut variant = experiment::get(tx, id).await?;
    if variant.status != PLANNED {
        return Err(Error::conflict("wrong-state", "the wording was sent or has lost the draw"));
    }
    variant.title = title.unwrap_or(variant.title);
    variant.description = description.unwrap_or(variant.description);
    variant.updated_at = app.now();
    refuse_words(&gate::variant_wording(&row, &variant), row.platform.0)?;
    let variant = experiment::update(tx, variant).await?;
    if row.status.0 == PostStatus::Queued {
        next(tx, &row, PostEvent::Hold).await?;
        crate::posts::review::take_back(app, tx, &mut row, PostEvent::Hold).await?;
    }
    row.review = row.review.filter(|review| !review.0.approves());
    gate::refresh(app, tx, rules, &mut row).await?;
    row.updated_at = app.now();
    let row = post::update(tx, row).await?;
    crate::posts::told(app, tx, "updated", row).await?;
    Ok(variant)
}
