//! Assets: media that was found, and everything decided about it.

use crate::columns::{Json, Text};
use crate::page::{self, Page, PageRequest};
use crate::{Error, Result};
use chrono::{DateTime, Utc};
use domain::asset::media::MediaInfo;
use domain::asset::plan::RenderPlan;
use domain::asset::status::{AssetStatus, MediaState};
use domain::finding::Finding;
use domain::language::Language;
use domain::score::Addend;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::SimpleExpr;
use sea_orm::{Condition, DatabaseBackend, FromQueryResult, IntoActiveModel, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};

/// An asset (R1.2).
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "asset")]
pub struct Model {
    /// Time-ordered id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Where it was found; `None` when given by hand.
    pub source_id: Option<Uuid>,
    /// Title, plain text.
    pub title: String,
    /// The title as it is searched; written by this file, whatever a caller puts here.
    pub search_key: String,
    /// Description, plain text.
    pub description: String,
    /// Author's name.
    pub author: Option<String>,
    /// Author's page.
    pub author_url: Option<String>,
    /// The item's page.
    pub url: String,
    /// The page's address in comparable form.
    pub url_key: Option<String>,
    /// Address of the media file, if one is known.
    pub media_url: Option<String>,
    /// Where the original is.
    pub media: Text<MediaState>,
    /// Key of the original in the media store.
    pub original: Option<String>,
    /// SHA-256 of the original, in hex.
    pub original_sha256: Option<String>,
    /// Address of the thumbnail that came with the item.
    pub thumbnail_url: Option<String>,
    /// Key of the thumbnail in the media store.
    pub thumbnail: Option<String>,
    /// Length of the original in seconds.
    pub duration: Option<f64>,
    /// Language of title and description.
    pub language: Text<Language>,
    /// Perceptual hash of the item's thumbnail, its 64 bits as a signed number; decides duplicates.
    pub phash: Option<i64>,
    /// The same without the bars around the picture, where it has some; decides duplicates as well.
    pub phash_trimmed: Option<i64>,
    /// Difference hash of the thumbnail, as evidence only.
    pub dhash: Option<i64>,
    /// Perceptual hash of a frame, as evidence only.
    pub frame_phash: Option<i64>,
    /// The words it is about, most telling first.
    pub keywords: Json<Vec<String>>,
    /// SPDX id, or `LicenseRef-…`.
    pub licence: String,
    /// Address of the licence's text.
    pub licence_url: Option<String>,
    /// Credit as drawn on the picture.
    pub attribution: String,
    /// Where it stands.
    pub status: Text<AssetStatus>,
    /// Why it failed or was rejected.
    pub reasons: Json<Vec<Finding>>,
    /// Risk in hundredths.
    pub risk: Option<i32>,
    /// Quality in hundredths.
    pub quality: Option<i32>,
    /// What risk and quality are made of.
    pub scores: Json<Scores>,
    /// The asset that shows the same picture.
    pub duplicate_of: Option<Uuid>,
    /// Bits in which the two hashes differ.
    pub duplicate_distance: Option<i32>,
    /// Assets that look alike, for a person to judge.
    pub possible_duplicates: Json<Vec<Likeness>>,
    /// What ffprobe says of the original.
    pub media_info: Option<Json<MediaInfo>>,
    /// The plan of the last render.
    pub plan: Option<Json<RenderPlan>>,
    /// The plan a person wrote.
    pub plan_override: Option<Json<RenderPlan>>,
    /// Subtitles that came with the media, as SubRip text.
    pub subtitles: Option<String>,
    /// When the item was published, by its source.
    pub published_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// What risk and quality are made of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scores {
    /// Addends of the risk.
    pub risk: Vec<Addend>,
    /// Addends of the quality.
    pub quality: Vec<Addend>,
}

/// Another asset that looks like this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Likeness {
    /// The other asset.
    pub id: Uuid,
    /// Bits in which the perceptual hashes differ.
    pub distance: u32,
}

/// None: relations are read where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Reads one asset.
pub async fn get(db: &impl ConnectionTrait, id: Uuid) -> Result<Model> {
    Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound { resource: "asset", id })
}

/// Reads those of `ids` that exist.
pub async fn get_many(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<Vec<Model>> {
    Ok(Entity::find().filter(Column::Id.is_in(ids.iter().copied())).all(db).await?)
}

fn keyed(asset: Model) -> Model {
    Model { search_key: page::search_key(&asset.title), ..asset }
}

/// Stores a new asset.
pub async fn insert(db: &impl ConnectionTrait, asset: Model) -> Result<Model> {
    Ok(keyed(asset).into_active_model().reset_all().insert(db).await?)
}

/// Stores every column of an asset that exists.
pub async fn update(db: &impl ConnectionTrait, asset: Model) -> Result<Model> {
    Ok(keyed(asset).into_active_model().reset_all().update(db).await?)
}

/// Deletes an asset with its evidence, renditions and posts.
pub async fn delete(db: &impl ConnectionTrait, id: Uuid) -> Result<()> {
    match Entity::delete_by_id(id).exec(db).await?.rows_affected {
        0 => Err(Error::NotFound { resource: "asset", id }),
        _ => Ok(()),
    }
}

/// What a list of assets is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only this status.
    pub status: Option<AssetStatus>,
    /// Only from this source.
    pub source_id: Option<Uuid>,
    /// Only this language.
    pub language: Option<String>,
    /// Only this licence.
    pub licence: Option<String>,
    /// Only with this text in the title, whatever the case.
    pub q: Option<String>,
    /// Only with this keyword, lower case.
    pub keyword: Option<String>,
}

/// Reads a page of assets.
pub async fn list(db: &impl ConnectionTrait, filter: Filter, request: PageRequest) -> Result<Page<Model>> {
    let mut select = Entity::find();
    if let Some(status) = filter.status {
        select = select.filter(Column::Status.eq(status.as_str()));
    }
    if let Some(source_id) = filter.source_id {
        select = select.filter(Column::SourceId.eq(source_id));
    }
    if let Some(language) = filter.language {
        select = select.filter(Column::Language.eq(language));
    }
    if let Some(licence) = filter.licence {
        select = select.filter(Column::Licence.eq(licence));
    }
    if let Some(q) = filter.q {
        select = select.filter(page::matches(Column::SearchKey, &q));
    }
    if let Some(keyword) = filter.keyword {
        select = select.filter(has_keyword(db.get_database_backend(), keyword));
    }
    page::read(db, select, Column::Id, |m: &Model| m.id, request).await
}

/// Whether the list of keywords holds `keyword`; on PostgreSQL by its index.
fn has_keyword(backend: DatabaseBackend, keyword: String) -> SimpleExpr {
    match backend {
        DatabaseBackend::Postgres => Expr::cust_with_values("keywords @> jsonb_build_array($1::text)", [keyword]),
        _ => Expr::cust_with_values("EXISTS (SELECT 1 FROM json_each(keywords) WHERE value = ?)", [keyword]),
    }
}

/// Makes writers of assets take turns until they commit, so that whoever decides about duplicates sees all the others.
///
/// On SQLite a transaction that writes has the database to itself already.
pub async fn take_turns(db: &impl ConnectionTrait) -> Result<()> {
    if db.get_database_backend() == DatabaseBackend::Postgres {
        db.execute_unprepared("SELECT pg_advisory_xact_lock(5014270034)").await?;
    }
    Ok(())
}

/// The assets that show the same picture as `id`.
pub async fn duplicates_of(db: &impl ConnectionTrait, id: Uuid) -> Result<Vec<Model>> {
    Ok(Entity::find().filter(Column::DuplicateOf.eq(id)).order_by_desc(Column::Id).limit(100).all(db).await?)
}

/// Those of `keys` that an asset names as its original or its picture.
pub async fn naming(db: &impl ConnectionTrait, keys: &[String]) -> Result<Vec<String>> {
    let any = Condition::any().add(Column::Original.is_in(keys)).add(Column::Thumbnail.is_in(keys));
    let rows = Entity::find().filter(any).all(db).await?;
    Ok(rows.into_iter().flat_map(|row| [row.original, row.thumbnail]).flatten().collect())
}

/// The asset with this comparable address, the oldest if there are several.
pub async fn by_url_key(db: &impl ConnectionTrait, url_key: &str) -> Result<Option<Model>> {
    let select = Entity::find().filter(Column::UrlKey.eq(url_key)).filter(Column::DuplicateOf.is_null());
    Ok(select.order_by_asc(Column::Id).one(db).await?)
}

/// The newest assets that are `new`, at most `limit`.
pub async fn newest_new(db: &impl ConnectionTrait, limit: u64) -> Result<Vec<Model>> {
    let select = Entity::find().filter(Column::Status.eq(AssetStatus::New.as_str()));
    Ok(select.order_by_desc(Column::Id).limit(limit).all(db).await?)
}

/// The newest assets that are `new` or `ready`, at most `limit`: what autopilot may work on.
pub async fn newest_usable(db: &impl ConnectionTrait, limit: u64) -> Result<Vec<Model>> {
    let usable = [AssetStatus::New.as_str(), AssetStatus::Ready.as_str()];
    Ok(Entity::find().filter(Column::Status.is_in(usable)).order_by_desc(Column::Id).limit(limit).all(db).await?)
}

/// An id with its hashes.
#[derive(Clone, Copy, Debug, FromQueryResult)]
pub struct Hashes {
    /// The asset.
    pub id: Uuid,
    /// Its perceptual hash.
    pub phash: i64,
    /// The same without bars.
    pub phash_trimmed: Option<i64>,
}

/// Hashes of originals (not of duplicates) that came after `after`, oldest first, at most `limit`.
pub async fn hashes_after(db: &impl ConnectionTrait, after: Option<Uuid>, limit: u64) -> Result<Vec<Hashes>> {
    let mut select = Entity::find()
        .select_only()
        .columns([Column::Id, Column::Phash, Column::PhashTrimmed])
        .filter(Column::Phash.is_not_null())
        .filter(Column::DuplicateOf.is_null());
    if let Some(after) = after {
        select = select.filter(Column::Id.gt(after));
    }
    Ok(select.order_by_asc(Column::Id).limit(limit).into_model::<Hashes>().all(db).await?)
}

/// How many assets stand in each status.
pub async fn count_by_status(db: &impl ConnectionTrait) -> Result<Vec<(AssetStatus, i64)>> {
    #[derive(FromQueryResult)]
    struct Row {
        status: Text<AssetStatus>,
        n: i64,
    }
    let select = Entity::find().select_only().column(Column::Status).column_as(Column::Id.count(), "n");
    let rows = select.group_by(Column::Status).into_model::<Row>().all(db).await?;
    Ok(rows.into_iter().map(|row| (row.status.0, row.n)).collect())
}
