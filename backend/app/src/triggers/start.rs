//! What a webhook starts: a job, or a conversion that is stored; in the transaction that remembers the webhook.

use crate::app::App;
use crate::assets::renderable;
use crate::conversions::input::{FIELDS, NewConversion};
use crate::conversions::record::{Origin, record_in};
use crate::error::{Error, Result};
use crate::extract::parse;
use crate::jobs::enqueue::Enqueued;
use crate::jobs::shape::Job as Shown;
use crate::jobs::{enqueue_in, enqueue_run_in};
use actix_web::http::StatusCode;
use domain::job::Job;
use domain::trigger;
use sea_orm::DatabaseTransaction;
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use storage::trigger::Model;
use storage::{account, asset, post, source};

/// What a run is called that a webhook began.
const TRIGGER: &str = "webhook";

/// Does what trigger `row` is for; status and body of the answer.
///
/// # Errors
/// Field errors that name what cannot be used, of the body's fields and the trigger's together.
pub async fn start(app: &App, tx: &DatabaseTransaction, row: &Model, body: &[u8]) -> Result<(StatusCode, String)> {
    let body: &[u8] = if body.trim_ascii().is_empty() { b"{}" } else { body };
    let payload = row.payload.0.as_object().cloned().unwrap_or_default();
    let Some(work) = work(row.kind.0, &payload, body)? else {
        return store(app, tx, &payload, body).await;
    };
    exists(tx, &work).await?;
    let enqueued = queue(app, tx, work).await?;
    let status = if enqueued.created { StatusCode::ACCEPTED } else { StatusCode::OK };
    Ok((status, written(&Shown::from(enqueued.job))?))
}

/// The job that body and payload ask for; the body's fields win.
fn work(kind: trigger::TriggerKind, payload: &Map<String, Value>, body: &[u8]) -> Result<Option<Job>> {
    if kind == trigger::TriggerKind::Conversion {
        return Ok(None);
    }
    let mut merged = payload.clone();
    merged.extend(object::<Value>(body)?);
    trigger::job(kind, &merged).map_err(Error::findings)
}

/// The fields of a JSON object.
fn object<T: serde::de::DeserializeOwned>(body: &[u8]) -> Result<BTreeMap<String, T>> {
    serde_json::from_slice(body).map_err(|error| match error.classify() {
        serde_json::error::Category::Data => Error::field("", "shape", "the body is a JSON object"),
        _ => Error::Malformed(format!("the body is no JSON: {error}")),
    })
}

/// Refuses work on what is not there, or cannot be worked on.
async fn exists(tx: &DatabaseTransaction, work: &Job) -> Result<()> {
    let found = match work {
        Job::Ingest { source_id: Some(id) } => source::get(tx, *id).await.map(drop),
        Job::Publish { post_id } => post::get(tx, *post_id).await.map(drop),
        Job::Metrics { account_id: Some(id) } => account::get(tx, *id).await.map(drop),
        Job::Transform { asset_id, .. } => match asset::get(tx, *asset_id).await {
            Ok(row) => return renderable(&row),
            Err(error) => Err(error),
        },
        _ => Ok(()),
    };
    found.map_err(|error| match error {
        storage::Error::NotFound { resource, .. } => {
            Error::field(&format!("/{resource}_id"), "unknown", format!("there is no such {resource}"))
        }
        other => other.into(),
    })
}

async fn queue(app: &App, tx: &DatabaseTransaction, work: Job) -> Result<Enqueued> {
    match work {
        Job::Ingest { .. } | Job::Autopilot {} => enqueue_run_in(app, tx, work, TRIGGER).await,
        work => enqueue_in(app, tx, work, None, app.now()).await,
    }
}

/// Stores a conversion; fields that mean nothing here are passed over, since a sender cannot be told to leave them out.
async fn store(
    app: &App,
    tx: &DatabaseTransaction,
    payload: &Map<String, Value>,
    body: &[u8],
) -> Result<(StatusCode, String)> {
    let mut fields: BTreeMap<String, Box<RawValue>> = object(body)?;
    fields.retain(|name, _| FIELDS.contains(&name.as_str()));
    for (name, value) in payload {
        if !fields.contains_key(name) {
            fields.insert(name.clone(), to_raw_value(value).map_err(Error::internal)?);
        }
    }
    let new: NewConversion = parse(written(&fields)?.as_bytes())?;
    let report = new.check(app.now())?;
    let recorded = record_in(app, tx, &report, Origin::Hook).await?;
    Ok((StatusCode::OK, written(&recorded)?))
}

fn written(answer: &impl Serialize) -> Result<String> {
    serde_json::to_string(answer).map_err(Error::internal)
}
