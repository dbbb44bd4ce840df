//! Readings of platforms' counters, stored as what is new since the one before.

use crate::app::App;
use crate::error::Result;
use connectors::publishers::Figures;
use domain::report::metric::MetricKind;
use domain::report::reading::difference;
use sea_orm::DatabaseTransaction;
use serde::{Deserialize, Serialize};
use serde_json::json;
use storage::columns::Json;
use storage::metric_event::{self, READING};
use storage::post;
use uuid::Uuid;

/// What a reading remembers of the platform's counters.
#[derive(Debug, Serialize, Deserialize)]
struct Counted {
    /// The counter as it was read.
    total: u64,
    /// Which reading it is, from 1 on: two workers that read at once store it once.
    reading: u64,
    likes: Option<u64>,
    comments: Option<u64>,
}

/// Stores what is new of the views of `posts`; how many posts had something new.
pub async fn store(app: &App, posts: &[post::Model], figures: &[Figures]) -> Result<usize> {
    let tx = storage::begin(&app.db).await?;
    let mut events = Vec::new();
    for figures in figures {
        let of = |post: &&post::Model| post.platform_post_id.as_deref() == Some(&figures.object);
        if let Some(post) = posts.iter().find(of) {
            events.extend(reading(app, &tx, post, figures).await?);
        }
    }
    let stored = metric_event::record(&tx, events).await?.len();
    tx.commit().await.map_err(storage::Error::from)?;
    Ok(stored)
}

async fn reading(
    app: &App,
    tx: &DatabaseTransaction,
    post: &post::Model,
    figures: &Figures,
) -> Result<Option<metric_event::Model>> {
    let Some(total) = figures.views else { return Ok(None) };
    let last = metric_event::last_reading(tx, post.id, MetricKind::View).await?;
    let last = last.and_then(|event| serde_json::from_value::<Counted>(event.meta.0).ok());
    let told = last.as_ref().and_then(|last| i64::try_from(last.total).ok());
    let Some(more) = difference(told, total) else { return Ok(None) };
    let reading = last.map_or(1, |last| last.reading + 1);
    let counted = Counted { total, reading, likes: figures.likes, comments: figures.comments };
    let now = app.now();
    Ok(Some(metric_event::Model {
        id: Uuid::now_v7(),
        post_id: Some(post.id),
        platform: post.platform,
        kind: MetricKind::View.into(),
        value_micros: more.saturating_mul(1_000_000),
        currency: None,
        meta: Json(json!(counted)),
        ts: now,
        dedup_key: Some(format!("{READING}{}:view:{reading}", post.id)),
        visitor: None,
        is_unique: true,
        created_at: now,
        updated_at: now,
    }))
}
