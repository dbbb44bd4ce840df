//! The times of a week at which accounts post, and which of them are free.

use crate::app::App;
use crate::error::{Error, FieldError, Result};
use crate::extract::{Id, Params};
use crate::http::List;
use crate::reports::zone::{Edge, instant, zone};
use actix_web::web::{Data, Json};
use actix_web::{get, put};
use chrono::{DateTime, Duration, Utc};
use domain::platform::Platform;
use domain::slot::{Slot, occurrences};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use storage::{account, post, slot};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use validator::{Validate, ValidationErrors};

/// Slots of one account at most.
const MOST: usize = 168;
/// Days that are shown at once at most.
const MOST_DAYS: i64 = 62;

/// Registers the operations.
pub fn routes(config: &mut ServiceConfig) {
    config.service(get_slots).service(put_slots).service(list_slots);
}

/// Shows the times of a week at which an account posts.
#[utoipa::path(tag = "accounts", params(("id" = Uuid, Path)), responses((status = 200, body = Vec<Slot>)))]
#[get("/accounts/{id}/slots")]
async fn get_slots(app: Data<App>, id: Id) -> Result<Json<Vec<Slot>>> {
    account::get(&app.db, id.0).await?;
    Ok(Json(slot::of_account(&app.db, id.0).await?))
}

/// The times of a week.
#[derive(Deserialize)]
#[serde(transparent)]
pub struct Week(Vec<Slot>);

impl Validate for Week {
    fn validate(&self) -> Result<(), ValidationErrors> {
        Ok(())
    }
}

/// Sets the times of a week at which an account posts: what autopilot writes goes out then, and no more.
#[utoipa::path(tag = "accounts", params(("id" = Uuid, Path)), request_body = Vec<Slot>, responses((status = 200, body = Vec<Slot>)))]
#[put("/accounts/{id}/slots")]
async fn put_slots(app: Data<App>, id: Id, body: crate::extract::Body<Week>) -> Result<Json<Vec<Slot>>> {
    let slots = checked(body.0.0)?;
    let tx = storage::begin(&app.db).await?;
    account::get(&tx, id.0).await?;
    slot::replace(&tx, id.0, &slots, app.now()).await?;
    tx.commit().await.map_err(storage::Error::from)?;
    Ok(Json(slots))
}

fn checked(mut slots: Vec<Slot>) -> Result<Vec<Slot>> {
    if slots.len() > MOST {
        return Err(Error::field("", "length", format!("at most {MOST} slots")));
    }
    let wrong = slots.iter().enumerate().filter(|(_, slot)| !slot.is_valid());
    let error = |(at, _)| FieldError::new(format!("/{at}/weekday"), "out_of_range", "1 is Monday, 7 is Sunday");
    let errors: Vec<FieldError> = wrong.map(error).collect();
    if !errors.is_empty() {
        return Err(Error::Invalid(errors));
    }
    slots.sort_unstable();
    slots.dedup();
    Ok(slots)
}

/// A slot of a certain day.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct DatedSlot {
    /// The account.
    pub account_id: Uuid,
    /// Its platform.
    pub platform: Platform,
    /// When it begins.
    pub at: DateTime<Utc>,
    /// The post that goes out then; null while the slot is free.
    pub post_id: Option<Uuid>,
}

/// Which days.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct SlotQuery {
    /// From this time or day on; now when missing.
    from: Option<String>,
    /// Before this time, or up to the end of this day; a week later when missing, 62 days at most.
    to: Option<String>,
}

/// Lists the slots of every account in a stretch of time, the earliest first, and which posts take them.
#[utoipa::path(tag = "accounts", params(SlotQuery), responses((status = 200, body = List<DatedSlot>)))]
#[get("/slots")]
async fn list_slots(app: Data<App>, query: Params<SlotQuery>) -> Result<Json<List<DatedSlot>>> {
    let zone = zone(&app).await?;
    let read = |text: &Option<String>, pointer: &str, edge| {
        text.as_deref().map(|t| instant(t, pointer, zone, edge)).transpose()
    };
    let from = read(&query.0.from, "/from", Edge::Start)?.unwrap_or(app.now());
    let to = read(&query.0.to, "/to", Edge::End)?.unwrap_or(from + Duration::days(7));
    if to < from || to - from > Duration::days(MOST_DAYS) {
        let detail = format!("from is not after to, and they are at most {MOST_DAYS} days apart");
        return Err(Error::field("/to", "period", detail));
    }
    let mut items = Vec::new();
    for account in account::all(&app.db).await? {
        items.extend(of_account(&app, &account, from, to).await?);
    }
    items.sort_by_key(|slot| slot.at);
    Ok(Json(List::whole(items)))
}

/// The slots of an account in `from..to`, in order.
pub async fn of_account(
    app: &App,
    account: &account::Model,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Result<Vec<DatedSlot>> {
    let week = slot::of_account(&app.db, account.id).await?;
    if week.is_empty() {
        return Ok(Vec::new());
    }
    let platform = account.platform.0;
    let taken: HashMap<DateTime<Utc>, Uuid> = post::timed(&app.db, platform, from, to)
        .await?
        .into_iter()
        .filter(|post| post.is_of(account))
        .filter_map(|post| Some((post.scheduled_at?, post.id)))
        .collect();
    let times = occurrences(&week, from, to, zone(app).await?);
    let dated = |at| DatedSlot { account_id: account.id, platform, at, post_id: taken.get(&at).copied() };
    Ok(times.into_iter().map(dated).collect())
}
