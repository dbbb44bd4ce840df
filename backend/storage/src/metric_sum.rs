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

/// Adds new events to the sums.
pub(crate) async fn add(tx: &DatabaseTransaction, events: &[&Event]) -> Result<()> {
    let Some(now) = events.first().map(|event| event.created_at) else { return Ok(()) };
    lock(tx, events.iter().any(|event| event.kind.0 == MetricKind::View)).await?;
    let mut sums = BTreeMap::new();
    for post_id in newly_viewed(tx, events, now).await? {
        regroup_clicks(tx, post_id, events, &mut sums).await?;
    }
    let ids: Vec<Uuid> = events.iter().filter_map(|event| event.post_id).collect();
    let viewed = viewed_post::among(tx, &ids).await?;
    for event in events {
        let known = event.post_id.is_some_and(|id| viewed.contains(&id));
        *sums.entry(key(event.ts, event.platform.0, event.kind.0, event.currency.clone(), known)).or_insert(0) +=
            event.value_micros;
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

fn key(at: DateTime<Utc>, platform: Platform, kind: MetricKind, currency: Option<String>, known: bool) -> Key {
    (at.timestamp().div_euclid(QUARTER), platform.as_str(), kind.as_str(), currency.unwrap_or_default(), known)
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
async fn regroup_clicks(
    tx: &DatabaseTransaction,
    post_id: Uuid,
    events: &[&Event],
    sums: &mut BTreeMap<Key, i64>,
) -> Result<()> {
    let earlier = metric_event::Entity::find().filter(metric_event::Column::PostId.eq(post_id)).all(tx).await?;
    for event in earlier.iter().filter(|event| !events.iter().any(|new| new.id == event.id)) {
        for (known, value) in [(false, -event.value_micros), (true, event.value_micros)] {
            *sums.entry(key(event.ts, event.platform.0, event.kind.0, event.currency.clone(), known)).or_insert(0) +=
                value;
        }
    }
    Ok(())
}

/// Rows in the order of their keys, so that two processes never wait for each other.
async fn upsert(tx: &DatabaseTransaction, sums: BTreeMap<Key, i64>, now: DateTime<Utc>) -> Result<()> {
    let rows = sums.into_iter().filter_map(|((quarter, platform, kind, currency, views_known), value_micros)| {
        let row = Model {
            id: Uuid::now_v7(),
            quarter,
            platform: Text(platform.parse().ok()?),
            kind: Text(serde_json::from_value(kind.into()).ok()?),
            currency,
            views_known,
            value_micros,
            created_at: now,
            updated_at: now,
        };
        Some(row.into_active_model().reset_all())
    });
    let sum = Expr::col((Entity, Column::ValueMicros)).add(Expr::col(("excluded", Column::ValueMicros)));
    let same = [Column::Quarter, Column::Platform, Column::Kind, Column::Currency, Column::ViewsKnown];
    let conflict = OnConflict::columns(same).value(Column::ValueMicros, sum).value(Column::UpdatedAt, now).to_owned();
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
    let quarter = |at: DateTime<Utc>| at.timestamp().div_euclid(QUARTER);
    let mut select = Entity::find()
        .select_only()
        .columns([
            Column::Quarter,
            Column::Platform,
            Column::Kind,
            Column::Currency,
            Column::ViewsKnown,
            Column::ValueMicros,
        ])
        .filter(Column::Quarter.gte(quarter(from)))
        .filter(Column::Quarter.lt(quarter(to)));
    if let Some(platform) = platform {
        select = select.filter(Column::Platform.eq(platform.as_str()));
    }
    Ok(select.into_model::<Sum>().all(db).await?)
}
