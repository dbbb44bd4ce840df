//! What the bandit learns from: the posts whose wording was chosen, and the sums of what they have shown.

use crate::Result;
use crate::columns::Text;
use crate::metric_sum::quarter;
use chrono::{DateTime, Utc};
use domain::language::Language;
use domain::platform::Platform;
use domain::report::metric::MetricKind;
use sea_orm::{ConnectionTrait, DatabaseBackend, FromQueryResult, Statement, Value};
use uuid::Uuid;

/// A post whose wording was chosen.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Post {
    /// The post.
    pub post_id: Uuid,
    /// The chosen wording: `v1` or `v2`.
    pub variant: String,
    /// Chance of the curiosity wording in millionths, given platform and language.
    pub curiosity_millionths: Option<i64>,
    /// Where it goes.
    pub platform: Text<Platform>,
    /// Its language.
    pub language: Text<Language>,
    /// When it went out; `None` while it has not.
    pub posted_at: Option<DateTime<Utc>>,
}

/// Posts written since `since` whose wording was chosen, sent or not, oldest first.
pub async fn posts(db: &impl ConnectionTrait, since: DateTime<Utc>) -> Result<Vec<Post>> {
    let sql = "SELECT p.id AS post_id, x.variant, x.curiosity_millionths, p.platform, p.language, p.posted_at \
        FROM experiment x JOIN post p ON p.id = x.post_id \
        WHERE x.seed IS NOT NULL AND p.created_at >= $1 ORDER BY p.id";
    let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, [since.into()]);
    Ok(Post::find_by_statement(statement).all(db).await?)
}

/// What a post has counted of one kind in one stretch of its life.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Sum {
    /// The post.
    pub post_id: Uuid,
    /// What was counted.
    pub kind: Text<MetricKind>,
    /// Days since it went out: 0 for the first seven, 1 for those to the 28th, 2 for later ones.
    pub phase: i32,
    /// The sum in millionths.
    pub value_micros: i64,
}

/// What the posts of [`posts`] that went out have counted, each up to the quarter of an hour of the instant that `until` gives
/// for its platform; of clicks each visitor's first of a day.
///
/// Revenue is what came in euros: amounts in other currencies cannot be added to it.
pub async fn sums(
    db: &impl ConnectionTrait,
    since: DateTime<Utc>,
    until: &[(Platform, DateTime<Utc>)],
) -> Result<Vec<Sum>> {
    let backend = db.get_database_backend();
    let mut values: Vec<Value> = vec![since.into()];
    let mut told = Vec::new();
    for (platform, at) in until {
        values.extend([platform.as_str().into(), quarter(*at).into()]);
        told.push(format!("(p.platform = ${} AND s.quarter <= ${})", values.len() - 1, values.len()));
    }
    if told.is_empty() {
        return Ok(Vec::new());
    }
    let phase = phase(backend);
    let sql = format!(
        "SELECT s.post_id, s.kind, {phase} AS phase, CAST(SUM(s.unique_micros) AS BIGINT) AS value_micros \
         FROM experiment x JOIN post p ON p.id = x.post_id JOIN post_sum s ON s.post_id = p.id \
         WHERE x.seed IS NOT NULL AND p.created_at >= $1 AND p.posted_at IS NOT NULL AND ({}) \
         AND (s.kind <> 'revenue' OR s.currency = 'EUR') GROUP BY s.post_id, s.kind, {phase}",
        told.join(" OR ")
    );
    Ok(Sum::find_by_statement(Statement::from_sql_and_values(backend, sql, values)).all(db).await?)
}

fn phase(backend: DatabaseBackend) -> String {
    let posted = match backend {
        DatabaseBackend::Postgres => "EXTRACT(EPOCH FROM p.posted_at)",
        _ => "unixepoch(p.posted_at)",
    };
    let before = |days: i32| format!("s.quarter * 900 < {posted} + {}", days * 86_400);
    format!("CASE WHEN {} THEN 0 WHEN {} THEN 1 ELSE 2 END", before(7), before(28))
}
