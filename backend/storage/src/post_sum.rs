//! Sums of each post's events by quarter of an hour: what reports by post, arm and source and the bandit read.

use crate::columns::Text;
use crate::metric_event::Model as Event;
use crate::metric_sum::quarter;
use crate::{Result, asset, experiment, post, source};
use chrono::{DateTime, Utc};
use domain::language::Language;
use domain::platform::Platform;
use domain::report::metric::MetricKind;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{OnConflict, Query};
use sea_orm::{DatabaseTransaction, ExprTrait, FromQueryResult, IntoActiveModel, JoinType, QuerySelect};
use std::collections::BTreeMap;

/// What one post has counted in a quarter of an hour.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "post_sum")]
pub struct Model {
    /// Time-ordered id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Quarters of an hour since 1970.
    pub quarter: i64,
    /// The post; it may have been deleted since.
    pub post_id: Uuid,
    /// What is counted.
    pub kind: Text<MetricKind>,
    /// ISO 4217, empty for what is no money.
    pub currency: String,
    /// The sum in millionths.
    pub value_micros: i64,
    /// The same without a visitor's further clicks of a day.
    pub unique_micros: i64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// None: relations are read where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Adds new events to the sums; rows in the order of their keys, so that two processes never wait for each other.
pub(crate) async fn add(tx: &DatabaseTransaction, events: &[&Event]) -> Result<()> {
    let Some(now) = events.first().map(|event| event.created_at) else { return Ok(()) };
    let mut sums: BTreeMap<(Uuid, &str, &str, i64), (i64, i64)> = BTreeMap::new();
    for event in events {
        let Some(post_id) = event.post_id else { continue };
        let currency = event.currency.as_deref().unwrap_or_default();
        let sum = sums.entry((post_id, event.kind.0.as_str(), currency, quarter(event.ts))).or_default();
        *sum = (sum.0 + event.value_micros, sum.1 + event.unique_micros());
    }
    if sums.is_empty() {
        return Ok(());
    }
    let rows = sums.into_iter().filter_map(|((post_id, kind, currency, quarter), (value_micros, unique_micros))| {
        let (kind, currency) = (Text(serde_json::from_value(kind.into()).ok()?), currency.to_owned());
        let id = Uuid::now_v7();
        let row = Model {
            id,
            quarter,
            post_id,
            kind,
            currency,
            value_micros,
            unique_micros,
            created_at: now,
            updated_at: now,
        };
        Some(row.into_active_model().reset_all())
    });
    let sum = |column: Column| Expr::col((Entity, column)).add(Expr::col(("excluded", column)));
    let conflict = OnConflict::columns([Column::PostId, Column::Kind, Column::Currency, Column::Quarter])
        .value(Column::ValueMicros, sum(Column::ValueMicros))
        .value(Column::UniqueMicros, sum(Column::UniqueMicros))
        .value(Column::UpdatedAt, now)
        .to_owned();
    Entity::insert_many(rows).on_conflict(conflict).exec_without_returning(tx).await?;
    Ok(())
}

/// What one post counted of one kind in a period.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Sum {
    /// The post.
    pub post_id: Uuid,
    /// What was counted.
    pub kind: Text<MetricKind>,
    /// ISO 4217, empty for what is no money.
    pub currency: String,
    /// The sum in millionths.
    pub value_micros: i64,
    /// The same without a visitor's further clicks of a day.
    pub unique_micros: i64,
}

/// What each post counted in `from..to`, which begin at quarters of an hour.
pub async fn between(db: &impl ConnectionTrait, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<Vec<Sum>> {
    let total = |column: Column| Expr::col(column).sum().cast_as("bigint");
    let select = Entity::find()
        .select_only()
        .columns([Column::PostId, Column::Kind, Column::Currency])
        .column_as(total(Column::ValueMicros), "value_micros")
        .column_as(total(Column::UniqueMicros), "unique_micros")
        .filter(Column::Quarter.gte(quarter(from)))
        .filter(Column::Quarter.lt(quarter(to)))
        .group_by(Column::PostId)
        .group_by(Column::Kind)
        .group_by(Column::Currency);
    Ok(select.into_model::<Sum>().all(db).await?)
}

/// What a post is about, as reports name it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Subject {
    /// The post.
    pub id: Uuid,
    /// Its title.
    pub title: String,
    /// Where it went.
    pub platform: Text<Platform>,
    /// Its language.
    pub language: Text<Language>,
    /// The wording that was chosen, `v1` or `v2`.
    pub variant: Option<String>,
    /// Where its asset came from.
    pub source_id: Option<Uuid>,
    /// The source's title.
    pub source_title: Option<String>,
}

/// What those of `ids` are about that still exist.
pub async fn subjects(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<Vec<Subject>> {
    let chosen = Query::select()
        .expr(Expr::col((experiment::Entity, experiment::Column::Variant)).max())
        .from(experiment::Entity)
        .and_where(Expr::col((experiment::Entity, experiment::Column::PostId)).equals((post::Entity, post::Column::Id)))
        .and_where(Expr::col((experiment::Entity, experiment::Column::Seed)).is_not_null())
        .to_owned();
    let of_asset = post::Entity::belongs_to(asset::Entity).from(post::Column::AssetId).to(asset::Column::Id).into();
    let of_source =
        asset::Entity::belongs_to(source::Entity).from(asset::Column::SourceId).to(source::Column::Id).into();
    let select = post::Entity::find()
        .select_only()
        .columns([post::Column::Id, post::Column::Title, post::Column::Platform, post::Column::Language])
        .column_as(Expr::SubQuery(None, Box::new(chosen.into())), "variant")
        .column(asset::Column::SourceId)
        .column_as(source::Column::Title, "source_title")
        .join(JoinType::LeftJoin, of_asset)
        .join(JoinType::LeftJoin, of_source)
        .filter(post::Column::Id.is_in(ids.iter().copied()));
    Ok(select.into_model::<Subject>().all(db).await?)
}
