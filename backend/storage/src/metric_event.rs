//! Metric events: what happened to posts, append-only, values exact.

use crate::Result;
use crate::columns::{Json, Text};
use crate::page::{self, Page, PageRequest};
use chrono::{DateTime, Utc};
use domain::platform::Platform;
use domain::report::metric::MetricKind;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ExprTrait, IntoActiveModel};
use sea_orm::{FromQueryResult, QueryOrder, QuerySelect};

/// Something that was counted (R1.5).
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "metric_event")]
pub struct Model {
    /// Time-ordered id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The post; it may have been deleted since.
    pub post_id: Uuid,
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
    /// When it was stored.
    pub created_at: DateTime<Utc>,
    /// The same: an event is never changed.
    pub updated_at: DateTime<Utc>,
}

/// None: relations are read where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Stores events; those whose `dedup_key` is known are passed over.
pub async fn insert_many(db: &impl ConnectionTrait, events: Vec<Model>) -> Result<()> {
    if events.is_empty() {
        return Ok(());
    }
    let rows = events.into_iter().map(|event| event.into_active_model().reset_all());
    let known = OnConflict::column(Column::DedupKey).do_nothing().to_owned();
    Entity::insert_many(rows).on_conflict(known).exec_without_returning(db).await?;
    Ok(())
}

/// What a list of events is narrowed to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter {
    /// Only of this post.
    pub post_id: Option<Uuid>,
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

/// Reads a page of events, newest first.
pub async fn list(db: &impl ConnectionTrait, filter: Filter, request: PageRequest) -> Result<Page<Model>> {
    page::read(db, narrowed(filter), Column::Id, |m: &Model| m.id, request).await
}

/// A sum over events.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Sum {
    /// The platform.
    pub platform: Text<Platform>,
    /// What was counted.
    pub kind: Text<MetricKind>,
    /// Currency of revenue.
    pub currency: Option<String>,
    /// The sum in millionths.
    pub value_micros: i64,
}

/// Sums of the events in `from..to` by platform, kind and currency.
pub async fn sums(db: &impl ConnectionTrait, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<Vec<Sum>> {
    let filter = Filter { from: Some(from), to: Some(to), ..Default::default() };
    let sum = Expr::col(Column::ValueMicros).sum().cast_as("bigint");
    let select = narrowed(filter)
        .select_only()
        .columns([Column::Platform, Column::Kind, Column::Currency])
        .column_as(sum, "value_micros")
        .group_by(Column::Platform)
        .group_by(Column::Kind)
        .group_by(Column::Currency);
    Ok(select.order_by_asc(Column::Platform).into_model::<Sum>().all(db).await?)
}

/// How many events of `kind` there are for a post.
pub async fn count(db: &impl ConnectionTrait, post_id: Uuid, kind: MetricKind) -> Result<u64> {
    Ok(narrowed(Filter { post_id: Some(post_id), kind: Some(kind), ..Default::default() }).count(db).await?)
}
