//! Gives a post its short link, in the transaction that writes the post.

use crate::app::App;
use crate::error::{Error, Result};
use domain::experiment::arm::Hook;
use domain::link::code;
use domain::link::network;
use domain::link::target;
use domain::link::utm::Values;
use sea_orm::DatabaseTransaction;
use storage::{link, post};
use uuid::Uuid;

/// Codes that are tried before they grow by one character.
const TRIES: usize = 5;
/// Codes that are tried at all.
const MOST_TRIES: usize = 20;

/// Where the link of `post` leads: its affiliate address, or the one of the settings, with the campaign parameters (R8.3).
///
/// `hook` is `curiosity` or `value` (or `v1`, `v2`), once it is chosen. `None` when there is nothing to link to.
pub fn destination(app: &App, post: &post::Model, hook: Option<&str>) -> Option<String> {
    let affiliate = post.affiliate_url.as_deref().filter(|url| !url.trim().is_empty());
    let affiliate = affiliate.or(app.config.affiliate_url.as_deref())?;
    let hook = hook.and_then(Hook::parse);
    let post_id = post.id.to_string();
    let values = Values {
        platform: post.platform.0,
        post_id: &post_id,
        variant: hook.map(Hook::arm_key),
        lang: post.language.0.as_str(),
        hook: hook.map(Hook::as_str),
    };
    target::build(affiliate, &app.config.utm, &values)
}

/// Where `post` itself leads on platforms that take no short links: its id stands in the place of a click's.
pub fn direct(app: &App, post: &post::Model, hook: Option<&str>) -> Option<String> {
    let target = destination(app, post, hook)?;
    Some(network::fill(&target, &network::sub_id_of_post(&post.id.to_string())))
}

/// The short link of `post`: made when it has none, led elsewhere when its destination changed, emptied when there is nothing
/// to link to any more.
///
/// `None` when nobody would be led anywhere: nothing to link to, or a person switched the link off or let it end. Call it after
/// the post's row is written, in the same transaction.
pub async fn ensure(
    app: &App,
    tx: &DatabaseTransaction,
    post: &post::Model,
    hook: Option<&str>,
) -> Result<Option<link::Model>> {
    let target = destination(app, post, hook);
    let row = match (link::of_post(tx, post.id).await?, target) {
        // An emptied link leads again; one that a person switched off stays so, wherever it would lead.
        (Some(row), Some(target)) => {
            let active = row.active || row.target.is_empty();
            lead(app, tx, &row, link::Model { target, active, ..row.clone() }).await?
        }
        (Some(row), None) if row.active => {
            lead(app, tx, &row, link::Model { target: String::new(), active: false, ..row.clone() }).await?
        }
        (None, Some(target)) => create(app, tx, post, target).await?,
        (_, None) => return Ok(None),
    };
    Ok(Some(row).filter(|row| row.leads(app.now())))
}

async fn lead(app: &App, tx: &DatabaseTransaction, known: &link::Model, row: link::Model) -> Result<link::Model> {
    if *known == row {
        return Ok(row);
    }
    Ok(link::update(tx, link::Model { updated_at: app.now(), ..row }).await?)
}

async fn create(app: &App, tx: &DatabaseTransaction, post: &post::Model, target: String) -> Result<link::Model> {
    let row = link::Model {
        id: Uuid::now_v7(),
        code: String::new(),
        slug: None,
        post_id: Some(post.id),
        platform: post.platform,
        target,
        active: true,
        expires_at: None,
        deleted_at: None,
        created_at: app.now(),
        updated_at: app.now(),
    };
    insert_drawn(app, tx, row).await
}

/// Stores a link under a code that nobody had before.
pub async fn insert_drawn(app: &App, tx: &DatabaseTransaction, row: link::Model) -> Result<link::Model> {
    let mut rng = app.rng();
    for attempt in 0..MOST_TRIES {
        let row = link::Model { code: code::draw(&mut rng, attempt / TRIES), ..row.clone() };
        if link::insert(tx, row.clone()).await? {
            return Ok(row);
        }
        // Not the code, but the post: another request gave it a link in the meantime.
        if let Some(post_id) = row.post_id
            && let Some(other) = link::of_post(tx, post_id).await?
        {
            return Ok(other);
        }
    }
    Err(Error::internal("no free code for a link was found"))
}
