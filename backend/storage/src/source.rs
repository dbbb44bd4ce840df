//! Sources: feeds, channels and folders that are watched.

use crate::columns::{Json, Text};
use crate::page::{self, Page, PageRequest};
use crate::{Error, Result};
use chrono::{DateTime, Utc};
use domain::language::Language;
use domain::source::health::Health;
use domain::source::kind::SourceKind;
use sea_orm::QueryOrder;
use sea_orm::entity::prelude::*;
use sea_orm::{Condition, IntoActiveModel};

/// A source (R1.1).
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "source")]
pub struct Model {
    /// Time-ordered id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// How it is read.
    pub kind: Text<SourceKind>,
    /// What is read: an address, or a folder's path.
    pub url: String,
    /// A name for people.
    pub title: Option<String>,
    /// Title and address as they are searched; written by this file, whatever a caller puts here.
    pub search_key: String,
    /// Regular expressions, any of which must match title or description; empty lets all pass.
    pub keywords: Json<Vec<String>>,
    /// Regular expressions on title, description and the item's categories; empty lets all pass.
    pub categories: Json<Vec<String>>,
    /// Least length in seconds.
    pub min_duration: Option<f64>,
    /// The only language that passes.
    pub language: Option<Text<Language>>,
    /// The licence of what has none of its own, by declaration of the user.
    pub licence: Option<String>,
    /// Items taken in one run at most.
    pub max_per_run: i32,
    /// Minutes between two polls.
    pub interval_minutes: i32,
    /// Whether it is watched.
    pub active: bool,
    /// How the last polls went.
    pub health: Json<Health>,
    /// Validator of the last document, verbatim.
    pub etag: Option<String>,
    /// Validator of the last document, verbatim.
    pub last_modified: Option<String>,
    /// SHA-256 of the last document, in hex.
    pub body_hash: Option<String>,
    /// When it is due; `None` is due at once.
    pub next_poll_at: Option<DateTime<Utc>>,
    /// When it was last read.
    pub polled_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// None: relations are read where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Reads one source.
pub async fn get(db: &impl ConnectionTrait, id: Uuid) -> Result<Model> {
    Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound { resource: "source", id })
}

fn keyed(source: Model) -> Model {
    let text = [source.title.as_deref().unwrap_or_default(), &source.url].join("\n");
    Model { search_key: page::search_key(&text), ..source }
}

/// Stores a new source; `Conflict` when its kind and address are known.
pub async fn insert(db: &impl ConnectionTrait, source: Model) -> Result<Model> {
    Ok(keyed(source).into_active_model().reset_all().insert(db).await?)
}

/// Stores every column of a source that exists.
pub async fn update(db: &impl ConnectionTrait, source: Model) -> Result<Model> {
    Ok(keyed(source).into_active_model().reset_all().update(db).await?)
}

/// Deletes a source; its assets stay.
pub async fn delete(db: &impl ConnectionTrait, id: Uuid) -> Result<()> {
    match Entity::delete_by_id(id).exec(db).await?.rows_affected {
        0 => Err(Error::NotFound { resource: "source", id }),
        _ => Ok(()),
    }
}

/// What a list of sources is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only this kind.
    pub kind: Option<SourceKind>,
    /// Only watched ones, or only others.
    pub active: Option<bool>,
    /// Only with this text in title or address, whatever the case.
    pub q: Option<String>,
}

/// Reads a page of sources.
pub async fn list(db: &impl ConnectionTrait, filter: Filter, request: PageRequest) -> Result<Page<Model>> {
    let mut select = Entity::find();
    if let Some(kind) = filter.kind {
        select = select.filter(Column::Kind.eq(kind.as_str()));
    }
    if let Some(active) = filter.active {
        select = select.filter(Column::Active.eq(active));
    }
    if let Some(q) = filter.q {
        select = select.filter(page::matches(Column::SearchKey, &q));
    }
    page::read(db, select, Column::Id, |m: &Model| m.id, request).await
}

/// Kinds where there is something to go and look at.
const POLLED: [SourceKind; 3] = [SourceKind::Rss, SourceKind::Youtube, SourceKind::Folder];

fn watched() -> Select<Entity> {
    let kinds = POLLED.map(SourceKind::as_str);
    Entity::find().filter(Column::Active.eq(true)).filter(Column::Kind.is_in(kinds))
}

/// Every watched source, the longest waiting first.
pub async fn active(db: &impl ConnectionTrait) -> Result<Vec<Model>> {
    let select = watched();
    Ok(select.order_by_asc(Column::NextPollAt).order_by_asc(Column::Id).all(db).await?)
}

/// Every watched source that is due at `now`.
pub async fn due(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<Vec<Model>> {
    let due = Condition::any().add(Column::NextPollAt.is_null()).add(Column::NextPollAt.lte(now));
    let select = watched().filter(due);
    Ok(select.order_by_asc(Column::NextPollAt).all(db).await?)
}

/// The source of this kind and address, if there is one.
pub async fn by_address(db: &impl ConnectionTrait, kind: SourceKind, url: &str) -> Result<Option<Model>> {
    let select = Entity::find().filter(Column::Kind.eq(kind.as_str())).filter(Column::Url.eq(url));
    Ok(select.one(db).await?)
}

/// Whether there is no source at all.
pub async fn is_empty(db: &impl ConnectionTrait) -> Result<bool> {
    Ok(Entity::find().one(db).await?.is_none())
}
