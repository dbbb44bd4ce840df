//! F7: a report of seven days over ten million events, and what the sums cost when an event is written.

use crate::measure::{Row, interleaved, median};
use crate::redirects::open;
use app::clock::Clock;
use chrono::{DateTime, Duration, Utc};
use domain::platform::Platform;
use domain::report::metric::MetricKind;
use domain::report::period::Period;
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel};
use std::time::Instant;
use storage::columns::Json;
use storage::metric_event;
use uuid::Uuid;

const MANY: usize = 10_000_000;
const FEW: usize = 100_000;
/// Events of one group, and groups of one round.
const GROUP: usize = 64;
const GROUPS: usize = 200;

/// F7 and F7b.
pub fn measure() -> Vec<Row> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let (many, few) = (report(&runtime, MANY), report(&runtime, FEW));
    let (with, without) = interleaved(|| writing(&runtime, true), || writing(&runtime, false));
    let row = |id, what: &str, ours, baseline, unit, bar| Row {
        id,
        what: what.to_owned(),
        ours,
        baseline: Some(baseline),
        unit,
        bar,
    };
    let each = 1e6 / (GROUP * GROUPS) as f64;
    vec![
        row("F7", "report of 7 days, 10 000 000 events / 100 000", many, few, "ms", 1.5),
        row("F7b", "event written with its sums / without", with * each, without * each, "us", 2.0),
    ]
}

/// Milliseconds of a report over the last seven of ninety days with `events` events, and their sums.
fn report(runtime: &tokio::runtime::Runtime, events: usize) -> f64 {
    let folder = tempfile::tempdir().unwrap();
    runtime.block_on(async {
        let app = open(folder.path(), None).await;
        let from = (Clock::Real.now() - Duration::days(90)).timestamp();
        app.db.execute_unprepared(&fill(events, from)).await.unwrap();
        app.db.execute_unprepared(SUMS).await.unwrap();
        let period = Period::last(7, Clock::Real.now(), chrono_tz::Europe::Paris);
        let mut times = Vec::new();
        for _ in 0..9 {
            let begun = Instant::now();
            let report = app::reports::daily::report(&app, period, chrono_tz::Europe::Paris, None).await.unwrap();
            times.push(begun.elapsed().as_secs_f64() * 1e3);
            assert!(report.totals.clicks > 0);
        }
        median(times)
    })
}

/// Events spread evenly over ninety days.
fn fill(events: usize, from: i64) -> String {
    format!(
        "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {events} - 1) \
         INSERT INTO metric_event (id, created_at, updated_at, platform, kind, value_micros, meta, ts, is_unique) \
         SELECT randomblob(16), t, t, CASE i % 3 WHEN 0 THEN 'youtube' WHEN 1 THEN 'reddit' ELSE 'pinterest' END, \
         CASE i % 2 WHEN 0 THEN 'click' ELSE 'view' END, 1000000, '{{}}', t, 1 \
         FROM (SELECT i, strftime('%Y-%m-%dT%H:%M:%S+00:00', {from} + i * 7776000 / {events}, 'unixepoch') AS t FROM n)"
    )
}

/// What writing the events one by one would have left in the sums.
const SUMS: &str = "INSERT INTO metric_sum \
    (id, created_at, updated_at, quarter, platform, kind, currency, views_known, value_micros, unique_micros) \
    SELECT randomblob(16), MIN(ts), MAX(ts), unixepoch(ts) / 900, platform, kind, '', 0, SUM(value_micros), SUM(value_micros) \
    FROM metric_event GROUP BY unixepoch(ts) / 900, platform, kind";

/// Seconds in which groups of events are written.
fn writing(runtime: &tokio::runtime::Runtime, with_sums: bool) -> f64 {
    let folder = tempfile::tempdir().unwrap();
    runtime.block_on(async {
        let app = open(folder.path(), None).await;
        let now = Clock::Real.now();
        let posts: Vec<Uuid> = (0..50).map(|_| Uuid::now_v7()).collect();
        let begun = Instant::now();
        for group in 0..GROUPS {
            let events: Vec<_> = (0..GROUP).map(|n| event(posts[(group + n) % posts.len()], now)).collect();
            let tx = storage::begin(&app.db).await.unwrap();
            if with_sums {
                metric_event::record(&tx, events).await.unwrap();
            } else {
                let rows = events.into_iter().map(|event| event.into_active_model().reset_all());
                metric_event::Entity::insert_many(rows).exec_without_returning(&tx).await.unwrap();
            }
            tx.commit().await.unwrap();
        }
        begun.elapsed().as_secs_f64()
    })
}

fn event(post_id: Uuid, now: DateTime<Utc>) -> metric_event::Model {
    metric_event::Model {
        id: Uuid::now_v7(),
        post_id: Some(post_id),
        platform: Platform::Youtube.into(),
        kind: MetricKind::Click.into(),
        value_micros: 1_000_000,
        currency: None,
        meta: Json(serde_json::json!({"device": "mobile", "surface": "instagram"})),
        ts: now,
        dedup_key: None,
        visitor: None,
        is_unique: true,
        created_at: now,
        updated_at: now,
    }
}
