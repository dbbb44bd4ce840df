//! Rules over HTTP.

use super::{autopilot, known};
use crate::app::App;
use crate::error::{Error, Result};
use crate::events;
use crate::extract::Body;
use crate::http::List;
use actix_web::web::{Data, Json, Path};
use actix_web::{get, put};
use chrono::{DateTime, Utc};
use domain::platform::Platform;
use sea_orm::DatabaseTransaction;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use storage::{rule, schedule};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

/// Registers the operations.
pub fn routes(config: &mut ServiceConfig) {
    config.service(list_rules).service(put_rule).service(get_autopilot).service(put_autopilot);
}

/// A rule (R1.6).
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Rule {
    /// What it is about: `sensitive_words`, `gate`, `autopilot`, `bandit`, `schedule_ingest`, `schedule_metrics`, `schedule_publish` or `postbacks`.
    pub key: String,
    /// What it says.
    #[schema(value_type = Object)]
    pub value: Value,
    /// Whether it holds.
    pub enabled: bool,
    /// What it says until somebody sets it.
    #[schema(value_type = Object)]
    pub default: Value,
    /// Whether somebody has set it.
    pub is_default: bool,
    /// When it was last set.
    pub updated_at: Option<DateTime<Utc>>,
}

fn shown(app: &App, key: &str, row: Option<rule::Model>) -> Result<Rule> {
    let unknown = || Error::NoSuchPath(format!("/api/v1/rules/{key}"));
    let (default, on) = known::default_of(key, app.config.mode).ok_or_else(unknown)?;
    Ok(match row {
        Some(row) => Rule {
            key: row.key,
            value: row.value.0,
            enabled: row.enabled,
            default,
            is_default: false,
            updated_at: Some(row.updated_at),
        },
        None => Rule {
            key: key.to_owned(),
            value: default.clone(),
            enabled: on,
            default,
            is_default: true,
            updated_at: None,
        },
    })
}

/// Lists every rule with its default; those that nobody has set too.
#[utoipa::path(tag = "rules", responses((status = 200, body = List<Rule>)))]
#[get("/rules")]
async fn list_rules(app: Data<App>) -> Result<Json<List<Rule>>> {
    let mut rows = rule::all(&app.db).await?;
    let mut items = Vec::new();
    for key in known::KEYS {
        let row = rows.iter().position(|row| row.key == key).map(|at| rows.swap_remove(at));
        items.push(shown(&app, key, row)?);
    }
    Ok(Json(List::whole(items)))
}

/// What a rule is to say; what is missing stays.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct RuleUpdate {
    /// The value, in the shape of the rule's default.
    #[schema(value_type = Option<Object>)]
    pub value: Option<Value>,
    /// Whether it holds.
    pub enabled: Option<bool>,
}

/// Sets a rule; the gate's limits can be made stricter, never looser.
#[utoipa::path(tag = "rules", params(("key" = String, Path)), request_body = RuleUpdate, responses((status = 200, body = Rule)))]
#[put("/rules/{key}")]
async fn put_rule(app: Data<App>, key: Path<String>, body: Body<RuleUpdate>) -> Result<Json<Rule>> {
    let tx = storage::begin(&app.db).await?;
    let now = shown(&app, &key, rule::find(&tx, &key).await?)?;
    let value = match body.0.value {
        Some(value) => known::check(&key, value).ok_or_else(|| Error::NoSuchPath(key.to_string()))??,
        None => now.value,
    };
    let row = set(&app, &tx, &key, value, body.0.enabled.unwrap_or(now.enabled)).await?;
    tx.commit().await.map_err(storage::Error::from)?;
    events::written(&app);
    Ok(Json(shown(&app, &key, Some(row))?))
}

/// Stores a rule, and tells of it when it is autopilot's.
async fn set(app: &App, tx: &DatabaseTransaction, key: &str, value: Value, enabled: bool) -> Result<rule::Model> {
    rule::put(tx, key, value, enabled, app.now()).await?;
    let row = rule::find(tx, key).await?.ok_or_else(|| Error::internal("a rule was lost"))?;
    if key == known::AUTOPILOT {
        if enabled {
            schedule::hasten(tx, "autopilot", app.now()).await?;
        }
        let set: super::Autopilot = serde_json::from_value(row.value.0.clone()).unwrap_or_default();
        let next_run_at = if enabled { schedule::next_at(tx, "autopilot").await? } else { None };
        let shown = Autopilot::of(super::Autopilot { enabled, ..set }, next_run_at, app.now());
        events::add(app, tx, "autopilot", "updated", row.id, &shown).await?;
    }
    Ok(row)
}

/// Autopilot's switch.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Autopilot {
    /// Whether it runs by itself.
    pub enabled: bool,
    /// When it runs next; null while it is off.
    pub next_run_at: Option<DateTime<Utc>>,
    /// Minutes between two runs.
    pub period_minutes: i64,
    /// Assets it takes in one run at most.
    pub max_per_run: usize,
    /// Posts in 24 hours at most on each platform that has a cap of its own.
    pub daily_caps: BTreeMap<Platform, usize>,
}

impl Autopilot {
    fn of(set: super::Autopilot, next_at: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Self {
        Autopilot {
            enabled: set.enabled,
            // What was never planned is due at once.
            next_run_at: set.enabled.then(|| next_at.unwrap_or(now)),
            period_minutes: set.period_minutes,
            max_per_run: set.max_per_run,
            daily_caps: set.daily_caps,
        }
    }

    /// Autopilot as it is set.
    pub async fn read(app: &App) -> Result<Self> {
        let next_at = schedule::next_at(&app.db, "autopilot").await?;
        Ok(Autopilot::of(autopilot(app).await?, next_at, app.now()))
    }
}

/// Shows autopilot's switch.
#[utoipa::path(tag = "rules", responses((status = 200, body = Autopilot)))]
#[get("/autopilot")]
async fn get_autopilot(app: Data<App>) -> Result<Json<Autopilot>> {
    Ok(Json(Autopilot::read(&app).await?))
}

/// On or off.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct AutopilotUpdate {
    /// Whether it runs by itself.
    enabled: bool,
}

/// Switches autopilot; it stays switched when the program restarts. `POST /jobs/autopilot` runs one pass all the same.
#[utoipa::path(tag = "rules", request_body = AutopilotUpdate, responses((status = 200, body = Autopilot)))]
#[put("/autopilot")]
async fn put_autopilot(app: Data<App>, body: Body<AutopilotUpdate>) -> Result<Json<Autopilot>> {
    let tx = storage::begin(&app.db).await?;
    let now = shown(&app, known::AUTOPILOT, rule::find(&tx, known::AUTOPILOT).await?)?;
    set(&app, &tx, known::AUTOPILOT, now.value, body.0.enabled).await?;
    tx.commit().await.map_err(storage::Error::from)?;
    events::written(&app);
    Ok(Json(Autopilot::read(&app).await?))
}
