//! What an unsaved source would bring: read and judged, never stored.

use crate::app::App;
use crate::error::{Error, Result};
use crate::extract::Body;
use crate::sources::api::row_of;
use crate::sources::check::{checked, filter_of};
use crate::sources::read::{Look, read};
use crate::sources::shape::NewSource;
use actix_web::post;
use actix_web::web::{Data, Json};
use chrono::{DateTime, Utc};
use domain::finding::Finding;
use domain::source::item::Item;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a source would bring.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Preview {
    /// Its own title.
    pub title: Option<String>,
    /// Every item read, newest first, at most 500.
    pub items: Vec<PreviewItem>,
    /// How many would pass.
    pub passing: usize,
    /// One line for each item that could not be read.
    pub item_errors: Vec<String>,
    /// Why nothing could be read; the feeds that a web page names are in `params`.
    pub problem: Option<Finding>,
}

/// One item, and what the filters say of it.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct PreviewItem {
    /// Its title.
    pub title: String,
    /// Its page.
    pub url: Option<String>,
    /// When it was published.
    pub published_at: Option<DateTime<Utc>>,
    /// Its length in seconds, where the source says.
    pub duration: Option<f64>,
    /// Whether it would pass.
    pub passes: bool,
    /// Why not.
    pub reasons: Vec<Finding>,
}

/// Show what an unsaved source would bring, and why not.
#[utoipa::path(tag = "sources", request_body = NewSource, responses((status = 200, body = Preview)))]
#[post("/sources/preview")]
pub async fn preview_source(app: Data<App>, body: Body<NewSource>) -> Result<Json<Preview>> {
    let row = checked(&app, row_of(&app, body.0)).await?;
    let filter = filter_of(&row).map_err(Error::findings)?;
    let reading = read(&app, &row, Look::Preview).await;
    let feed = reading.feed.unwrap_or_default();
    let judge = |item: Item| {
        let reasons = filter.reasons(&item);
        PreviewItem {
            title: item.title,
            url: item.url,
            published_at: item.published_at,
            duration: item.duration,
            passes: reasons.is_empty(),
            reasons,
        }
    };
    let items: Vec<PreviewItem> = feed.items.into_iter().map(judge).collect();
    let passing = items.iter().filter(|item| item.passes).count();
    Ok(Json(Preview { title: feed.title, items, passing, item_errors: feed.item_errors, problem: reading.finding }))
}
