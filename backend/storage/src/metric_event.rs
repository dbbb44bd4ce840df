//! Metric events: what happened to posts, append-only, values exact.

use crate::columns::{Json, Text};
use crate::page::{self, Page, PageRequest};
use crate::{Error, Result, metric_sum, post_sum};
use chrono::{DateTime, Utc};
use domain::platform::Platform;
use domain::report::metric::MetricKind;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{DatabaseTransaction, IntoActiveModel, QueryOrder, QuerySelect};
use std::collections::{HashMap, HashSet};

/// Something that was counted (R1.5).
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "metric_event")]
pub struct Model {
    /// Time-ordered id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The post; it may have been deleted since. `None` for clicks of a link without a post.
    pub post_id: Option<Uuid>,
    /// The platform.
    pub platform: Text<Platform>,
    /// What is counted.
    pub kind: Text<MetricKind>,
    /// How much, in millionths: exact for counts and for money.
    pub value_micros: i64,
    /// ISO 4217, for revenue.
    pub currency: Option<String>,
    /// Device, surface, transaction: never an address of a person.
    pub meta: Json<serde_json::Value>,
    /// When it happened.
    pub ts: DateTime<Utc>,
    /// The same key is never counted twice.
    pub dedup_key: Option<String>,
    /// Who clicked, as a hash that holds for one link and one day; forgotten after two days.
    pub visitor: Option<String>,
    /// Whether it counts for the click rate: not a visitor's further clicks of a day.
    pub is_unique: bool,
    /// When it was stored.
    pub created_at: DateTime<Utc>,
    /// The same: an event is never changed.
    pub updated_at: DateTime<Utc>,
}

/// None: relations are read where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// What it counts for the click rate, in millionths.
    pub fn unique_micros(&self) -> i64 {
        if self.is_unique { self.value_micros } else { 0 }
    }
}

/// Stores events and adds them to the sums, in the caller's transaction; the ids of those that are new.
///
/// An event whose id or `dedup_key` is known is passed over, so that the same events may be stored again.
pub async fn record(tx: &DatabaseTransaction, events: Vec<Model>) -> Result<HashSet<Uuid>> {
    if events.is_empty() {
        return Ok(HashSet::new());
    }
    let rows = events.iter().cloned().map(|event| event.into_active_model().reset_all());
    let known = OnConflict::new().do_nothing().to_owned();
    let stored = Entity::insert_many(rows).on_conflict(known).exec_with_returning_keys(tx).await?;
    let stored: HashSet<Uuid> = stored.into_iter().collect();
    let fresh: Vec<&Model> = events.iter().filter(|event| stored.contains(&event.id)).collect();
    metric_sum::add(tx, &fresh).await?;
    post_sum::add(tx, &fresh).await?;
    Ok(stored)
}

/// Reads one event.
pub async fn get(db: &impl ConnectionTrait, id: Uuid) -> Result<Model> {
    Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound { resource: "metric event", id })
}

/// The event with this key.
pub async fn by_dedup_key(db: &impl ConnectionTrait, dedup_key: &str) -> Result<Option<Model>> {
    Ok(Entity::find().filter(Column::DedupKey.eq(dedup_key)).one(db).await?)
}

/// The platform of a post that has events, also of one that was deleted.
pub async fn platform_of(db: &impl ConnectionTrait, post_id: Uuid) -> Result<Option<Platform>> {
    let event = Entity::find().filter(Column::PostId.eq(post_id)).one(db).await?;
    Ok(event.map(|event| event.platform.0))
}

/// What a list of events is narrowed to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter {
    /// Only of this post.
    pub post_id: Option<Uuid>,
    /// Only from this platform.
    pub platform: Option<Platform>,
    /// Only this kind.
    pub kind: Option<MetricKind>,
    /// Only from this time on.
    pub from: Option<DateTime<Utc>>,
    /// Only before this time.
    pub to: Option<DateTime<Utc>>,
}

fn narrowed(filter: Filter) -> Select<Entity> {
    let mut select = Entity::find();
    if let Some(post_id) = filter.post_id {
        select = select.filter(Column::PostId.eq(post_id));
    }
    if let Some(platform) = filter.platform {
        select = select.filter(Column::Platform.eq(platform.as_str()));
    }
    if let Some(kind) = filter.kind {
        select = select.filter(Column::Kind.eq(kind.as_str()));
    }
    if let Some(from) = filter.from {
        select = select.filter(Column::Ts.gte(from));
    }
    if let Some(to) = filter.to {
        select = select.filter(Column::Ts.lt(to));
    }
    select
}

/// Reads a page of events.
pub async fn list(db: &impl ConnectionTrait, filter: Filter, request: PageRequest) -> Result<Page<Model>> {
    page::read(db, narrowed(filter), Column::Id, |m: &Model| m.id, request).await
}

/// How many events of `kind` there are for a post.
pub async fn count(db: &impl ConnectionTrait, post_id: Uuid, kind: MetricKind) -> Result<u64> {
    Ok(narrowed(Filter { post_id: Some(post_id), kind: Some(kind), ..Default::default() }).count(db).await?)
}

/// What `dedup_key` begins with where a platform's counter was read.
pub const READING: &str = "platform:";

/// What was stored last of a platform's counter of `kind` for a post.
pub async fn last_reading(db: &impl ConnectionTrait, post_id: Uuid, kind: MetricKind) -> Result<Option<Model>> {
    let select = narrowed(Filter { post_id: Some(post_id), kind: Some(kind), ..Default::default() });
    Ok(select.filter(Column::DedupKey.starts_with(READING)).order_by_desc(Column::Id).one(db).await?)
}

/// When each of `visitors` was last seen; whoever never was is left out.
pub async fn last_seen(db: &impl ConnectionTrait, visitors: &[&str]) -> Result<HashMap<String, DateTime<Utc>>> {
    if visitors.is_empty() {
        return Ok(HashMap::new());
    }
    let select = Entity::find().select_only().column(Column::Visitor).column_as(Column::Ts.max(), "ts");
    let select = select.filter(Column::Visitor.is_in(visitors.iter().copied())).group_by(Column::Visitor);
    Ok(select.into_tuple::<(String, DateTime<Utc>)>().all(db).await?.into_iter().collect())
}

/// Forgets who clicked before `before`.
pub async fn forget_visitors(db: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<()> {
    let forget = Entity::update_many().col_expr(Column::Visitor, Expr::value(Option::<String>::None));
    forget.filter(Column::Visitor.is_not_null()).filter(Column::Ts.lt(before)).exec(db).await?;
    Ok(())
}

/// Deletes single clicks from before `before`; the sums keep what they counted.
pub async fn delete_clicks_before(db: &impl ConnectionTrait, before: DateTime<Utc>) -> Result<()> {
    let clicks = Entity::delete_many().filter(Column::Kind.eq(MetricKind::Click.as_str()));
    clicks.filter(Column::Ts.lt(before)).exec(db).await?;
    Ok(())
}
