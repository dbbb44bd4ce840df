//! Whose a conversion is: by its exact sub-id, at once or when its click arrives after it.

use super::book;
use crate::app::App;
use crate::error::Result;
use chrono::Duration;
use domain::conversion::attribution::{LATE_HOURS, SubId, click_key};
use domain::platform::Platform;
use sea_orm::ConnectionTrait;
use storage::{conversion, conversion_event, link, metric_event, post};
use uuid::Uuid;

/// Conversions that are read at once.
const SOME: u64 = 200;

/// What a sub-id leads to.
struct Whose {
    post_id: Option<Uuid>,
    link_id: Option<Uuid>,
    platform: Platform,
}

/// The conversion with what its sub-id leads to, where that is known; a match is never changed.
pub async fn matched(app: &App, db: &impl ConnectionTrait, row: conversion::Model) -> Result<conversion::Model> {
    let whose = match &row.click_id {
        Some(sub_id) if row.matched_at.is_none() => whose(db, sub_id).await?,
        _ => None,
    };
    Ok(match whose {
        Some(whose) => conversion::Model {
            post_id: whose.post_id,
            link_id: whose.link_id,
            platform: Some(whose.platform.into()),
            matched_at: Some(app.now()),
            updated_at: app.now(),
            ..row
        },
        None => row,
    })
}

async fn whose(db: &impl ConnectionTrait, sub_id: &str) -> Result<Option<Whose>> {
    match SubId::read(sub_id) {
        Some(SubId::Click(id)) => match metric_event::by_dedup_key(db, &click_key(&id)).await? {
            Some(click) => {
                let link_id = click.meta.0.get("link_id").and_then(|id| id.as_str()?.parse().ok());
                Ok(Some(Whose { post_id: click.post_id, link_id, platform: click.platform.0 }))
            }
            // An address that a person chose may be as long as the id of a click.
            None => of_link(db, &id).await,
        },
        Some(SubId::Link(key)) => of_link(db, &key).await,
        Some(SubId::Post(id)) => {
            let post = post::get_many(db, &[id]).await?.pop();
            let platform = match post {
                Some(post) => Some(post.platform.0),
                None => metric_event::platform_of(db, id).await?,
            };
            Ok(platform.map(|platform| Whose { post_id: Some(id), link_id: None, platform }))
        }
        None => Ok(None),
    }
}

async fn of_link(db: &impl ConnectionTrait, key: &str) -> Result<Option<Whose>> {
    let row = link::by_code(db, key).await?;
    Ok(row.map(|row| Whose { post_id: row.post_id, link_id: Some(row.id), platform: row.platform.0 }))
}

/// Looks again for the clicks of conversions that came before them; how many were matched.
pub async fn match_again(app: &App) -> Result<usize> {
    let since = app.now() - Duration::hours(LATE_HOURS);
    let (mut found, mut after) = (0, None);
    loop {
        let rows = conversion::unmatched(&app.db, since, after, SOME).await?;
        let Some(last) = rows.last() else { return Ok(found) };
        after = Some(last.id);
        for row in rows {
            let id = row.id;
            if matched(app, &app.db, row).await?.matched_at.is_some() {
                settle(app, id).await?;
                found += 1;
            }
        }
    }
}

/// Matches one conversion and books all that was reported of it.
async fn settle(app: &App, id: Uuid) -> Result<()> {
    let tx = storage::begin(&app.db).await?;
    let row = matched(app, &tx, conversion::lock(&tx, id).await?).await?;
    let row = conversion::update(&tx, row).await?;
    let events = conversion_event::of_conversion(&tx, id).await?;
    book::book(app, &tx, &row, &events).await?;
    tx.commit().await.map_err(storage::Error::from)?;
    Ok(())
}
