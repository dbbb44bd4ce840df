//! Makes, changes and deletes the links that a person asks for.

use super::api::{LinkUpdate, NewLink};
use super::{check_target, destination, ensure};
use crate::app::App;
use crate::error::{Error, FieldError, Result};
use domain::finding::Finding;
use domain::link::code::{check_slug, lookup_key};
use domain::link::target;
use domain::link::utm::Values;
use domain::platform::Platform;
use storage::{link, post};
use uuid::Uuid;

/// Makes a link; 409 when its slug is taken or reserved, or its post has a link.
pub async fn create(app: &App, new: NewLink) -> Result<link::Model> {
    let code = new.slug.as_deref().map(code_of).transpose()?;
    let post = match new.post_id {
        Some(id) => Some(post::get(&app.db, id).await.map_err(|error| no_post(id, error))?),
        None => None,
    };
    let platform = post.as_ref().map(|post| post.platform.0).or(new.platform);
    let platform = platform.ok_or_else(|| Error::field("/platform", "required", "name a platform, or a post"))?;
    let row = link::Model {
        id: Uuid::now_v7(),
        code: code.unwrap_or_default(),
        slug: new.slug,
        post_id: new.post_id,
        platform: platform.into(),
        target: target_of(app, post.as_ref(), platform, new.target.as_deref())?,
        active: new.active.unwrap_or(true),
        expires_at: new.expires_at,
        deleted_at: None,
        created_at: app.now(),
        updated_at: app.now(),
    };
    let row = store(app, row).await?;
    app.links.put(&row);
    Ok(row)
}

fn no_post(id: Uuid, error: storage::Error) -> Error {
    match error {
        storage::Error::NotFound { .. } => Error::field("/post_id", "unknown", format!("there is no post {id}")),
        other => other.into(),
    }
}

fn code_of(slug: &str) -> Result<String> {
    match check_slug(slug) {
        Some(finding) if finding.code == "slug_reserved" => Err(Error::conflict("exists", finding.detail)),
        Some(finding) => Err(Error::findings(vec![finding])),
        None => lookup_key(slug).ok_or_else(|| Error::field("/slug", "slug_invalid", "choose another")),
    }
}

/// The full target: what was asked for, else what the post leads to, else the address of the settings.
fn target_of(app: &App, post: Option<&post::Model>, platform: Platform, asked: Option<&str>) -> Result<String> {
    let nothing = || Error::field("/target", "required", "say where the link leads: nothing else is set");
    let Some(address) = asked else {
        let default = || app.config.affiliate_url.as_deref().and_then(|url| build(app, platform, None, url));
        return post.map_or_else(default, |post| destination(app, post, None)).ok_or_else(nothing);
    };
    checked(app, address)?;
    build(app, platform, post, address).ok_or_else(nothing)
}

fn build(app: &App, platform: Platform, post: Option<&post::Model>, address: &str) -> Option<String> {
    let post_id = post.map(|post| post.id.to_string()).unwrap_or_default();
    let lang = post.map(|post| post.language.0.as_str()).unwrap_or_default();
    let values = Values { platform, post_id: &post_id, variant: None, lang, hook: None };
    target::build(address, &app.config.utm, &values)
}

fn checked(app: &App, address: &str) -> Result<()> {
    let blocking: Vec<Finding> = check_target(app, address).into_iter().filter(Finding::blocks).collect();
    if blocking.is_empty() {
        return Ok(());
    }
    let errors = blocking.into_iter().map(|f| FieldError { pointer: "/target".to_owned(), ..FieldError::from(f) });
    Err(Error::Invalid(errors.collect()))
}

async fn store(app: &App, row: link::Model) -> Result<link::Model> {
    let tx = storage::begin(&app.db).await?;
    if let Some(post_id) = row.post_id
        && link::of_post(&tx, post_id).await?.is_some()
    {
        return Err(Error::conflict("exists", "the post has a link already: change or delete that one"));
    }
    let row = if row.slug.is_none() {
        ensure::insert_drawn(app, &tx, row).await?
    } else if link::insert(&tx, row.clone()).await? {
        row
    } else {
        let detail = format!("{} is taken, or was once: choose another", row.shown());
        return Err(Error::conflict("exists", detail));
    };
    tx.commit().await.map_err(storage::Error::from)?;
    Ok(row)
}

/// Changes where a link leads, whether, and until when.
pub async fn update(app: &App, id: Uuid, change: LinkUpdate) -> Result<link::Model> {
    let tx = storage::begin(&app.db).await?;
    let mut row = link::get(&tx, id).await?;
    if let Some(address) = &change.target {
        let post = match row.post_id {
            Some(post_id) => Some(post::get(&tx, post_id).await?),
            None => None,
        };
        row.target = target_of(app, post.as_ref(), row.platform.0, Some(address))?;
    }
    row.active = change.active.unwrap_or(row.active);
    if row.active && row.target.is_empty() {
        return Err(Error::field("/active", "nothing_to_link_to", "say where the link leads: its post has no address"));
    }
    row.expires_at = change.expires_at.unwrap_or(row.expires_at);
    row.updated_at = app.now();
    let row = link::update(&tx, row).await?;
    tx.commit().await.map_err(storage::Error::from)?;
    app.links.put(&row);
    Ok(row)
}

/// Deletes a link; its code stays taken for ever.
pub async fn delete(app: &App, id: Uuid) -> Result<()> {
    let tx = storage::begin(&app.db).await?;
    let row = link::get(&tx, id).await?;
    let now = app.now();
    let gone = link::Model { post_id: None, active: false, deleted_at: Some(now), updated_at: now, ..row };
    let gone = link::update(&tx, gone).await?;
    tx.commit().await.map_err(storage::Error::from)?;
    app.links.put(&gone);
    Ok(())
}
