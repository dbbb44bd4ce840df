//! Sums of metric events by quarter of an hour, so that a report costs the same however many events there are.

use crate::columns::Text;
use crate::metric_event::{self, Model as Event};
use crate::{Result, viewed_post};
use chrono::{DateTime, Utc};
use domain::platform::Platform;
use domain::report::metric::MetricKind;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ConnectionTrait, DatabaseBackend, DatabaseTransaction, ExprTrait, FromQueryResult, IntoActiveModel, QuerySelect,
};
use std::collections::BTreeMap;

/// Seconds of a quarter of an hour: every time zone's days begin at the start of one.
const QUARTER: i64 = 900;

/// What was counted in a quarter of an hour.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "metric_sum")]
pub struct Model {
    /// Time-ordered id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Quarters of an hour since 1970.
    pub quarter: i64,
    /// The platform.
    pub platform: Text<Platform>,
    /// What is counted.
    pub kind: Text<MetricKind>,
    /// ISO 4217, empty for what is no money.
    pub currency: String,
    /// Whether it belongs to posts whose views are known.
    pub views_known: bool,
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

type Key = (i64, &'static str, &'static str, String, bool);

/// Sums by their keys: of all, and without further clicks of a day.
#[derive(Default)]
struct Sums(BTreeMap<Key, (i64, i64)>);

impl Sums {
    fn add(&mut self, event: &Event, known: bool, sign: i64) {
        let (platform, kind) = (event.platform.0.as_str(), event.kind.0.as_str());
        let key = (quarter(event.ts), platform, kind, event.currency.clone().unwrap_or_default(), known);
        let sum = self.0.entry(key).or_default();
        *sum = (sum.0 + sign * event.value_micros, sum.1 + sign * event.unique_micros());
    }
}

/// Quarters of an hour from 1970 to `at`.
pub(crate) fn quarter(at: DateTime<Utc>) -> i64 {
    at.timestamp().div_euclid(QUARTER)
}

/// Adds new events to the sums.
pub(crate) async fn add(tx: &DatabaseTransaction, events: &[&Event]) -> Result<()> {
    let Some(now) = events.first().map(|event| event.created_at) else { return Ok(()) };
    lock(tx, events.iter().any(|event| event.kind.0 == MetricKind::View)).await?;
    let mut sums = Sums::default();
    for post_id in newly_viewed(tx, events, now).await? {
        regroup_clicks(tx, post_id, events, &mut sums).await?;
    }
    let ids: Vec<Uuid> = events.iter().filter_map(|event| event.post_id).collect();
    let viewed = viewed_post::among(tx, &ids).await?;
    for event in events {
        let known = event.post_id.is_some_and(|id| viewed.contains(&id));
        sums.add(event, known, 1);
    }
    upsert(tx, sums, now).await
}

/// On PostgreSQL: whoever learns a post's first views works alone, so that no click is added to the wrong sum meanwhile.
async fn lock(tx: &DatabaseTransaction, alone: bool) -> Result<()> {
    if tx.get_database_backend() == DatabaseBackend::Postgres {
        let shared = if alone { "" } else { "_shared" };
        tx.execute_unprepared(&format!("SELECT pg_advisory_xact_lock{shared}(5014270033)")).await?;
    }
    Ok(())
}

async fn newly_viewed(tx: &DatabaseTransaction, events: &[&Event], now: DateTime<Utc>) -> Result<Vec<Uuid>> {
    let mut posts: Vec<Uuid> =
        events.iter().filter(|event| event.kind.0 == MetricKind::View).filter_map(|event| event.post_id).collect();
    posts.sort_unstable();
    posts.dedup();
    let mut new = Vec::new();
    for post_id in posts {
        if viewed_post::add(tx, post_id, now).await? {
            new.push(post_id);
        }
    }
    Ok(new)
}

/// Moves what a post counted before its views were known; `events` are stored already, but not yet in any sum.
async fn regroup_clicks(tx: &DatabaseTransaction, post_id: Uuid, events: &[&Event], sums: &mut Sums) -> Result<()> {
    let earlier = metric_event::Entity::find().filter(metric_event::Column::PostId.eq(post_id)).all(tx).await?;
    for event in earlier.iter().filter(|event| !events.iter().any(|new| new.id == event.id)) {
        sums.add(event, false, -1);
        sums.add(event, true, 1);
    }
    Ok(())
}

/// Rows in the order of their keys, so that two processes never wait for each other.
async fn upsert(tx: &DatabaseTransaction, Sums(sums): Sums, now: DateTime<Utc>) -> Result<()> {
    let rows = sums.into_iter().filter_map(|((quarter, platform, kind, currency, views_known), sum)| {
        let (value_micros, unique_micros) = sum;
        let row = Model {
            id: Uuid::now_v7(),
            quarter,
            platform: Text(platform.parse().ok()?),
            kind: Text(serde_json::from_value(kind.into()).ok()?),
            currency,
            views_known,
            value_micros,
            unique_micros,
            created_at: now,
            updated_at: now,
        };
        Some(row.into_active_model().reset_all())
    });
    let sum = |column: Column| Expr::col((Entity, column)).add(Expr::col(("excluded", column)));
    let same = [Column::Quarter, Column::Platform, Column::Kind, Column::Currency, Column::ViewsKnown];
    let conflict = OnConflict::columns(same)
        .value(Column::ValueMicros, sum(Column::ValueMicros))
        .value(Column::UniqueMicros, sum(Column::UniqueMicros))
        .value(Column::UpdatedAt, now)
        .to_owned();
    Entity::insert_many(rows).on_conflict(conflict).exec_without_returning(tx).await?;
    Ok(())
}

/// A sum as reports read it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Sum {
    /// Quarters of an hour since 1970.
    pub quarter: i64,
    /// The platform.
    pub platform: Text<Platform>,
    /// What was counted.
    pub kind: Text<MetricKind>,
    /// ISO 4217, empty for what is no money.
    pub currency: String,
    /// Whether it belongs to posts whose views are known.
    pub views_known: bool,
    /// The sum in millionths.
    pub value_micros: i64,
    /// The same without a visitor's further clicks of a day.
    pub unique_micros: i64,
}

impl Sum {
    /// The instant at which its quarter begins.
    pub fn at(&self) -> DateTime<Utc> {
        DateTime::from_timestamp(self.quarter * QUARTER, 0).unwrap_or_default()
    }
}

/// The sums of `from..to`, which begin at quarters of an hour; of one platform where it is named.
pub async fn between(
    db: &impl ConnectionTrait,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    platform: Option<Platform>,
) -> Result<Vec<Sum>> {
    let mut select = Entity::find()
        .select_only()
        .columns([
            Column::Quarter,
            Column::Platform,
            Column::Kind,
            Column::Currency,
            Column::ViewsKnown,
            Column::ValueMicros,
            Column::UniqueMicros,
        ])
        .filter(Column::Quarter.gte(quarter(from)))
        .filter(Column::Quarter.lt(quarter(to)));
    if let Some(platform) = platform {
        select = select.filter(Column::Platform.eq(platform.as_str()));
    }
    Ok(select.into_model::<Sum>().all(db).await?)
}
