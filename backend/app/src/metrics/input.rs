//! Events that come from outside: read, checked one by one, stored all together or not at all.

use crate::app::App;
use crate::error::{Error, FieldError, Result};
use chrono::{DateTime, Duration, Utc};
use domain::money::{check_currency, to_micros};
use domain::platform::Platform;
use domain::report::metric::MetricKind;
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use std::collections::HashMap;
use storage::columns::Json;
use storage::{metric_event, post};
use utoipa::ToSchema;
use uuid::Uuid;

/// Events of one request at most.
pub const MOST: usize = 1_000;
/// Bytes of `meta` at most, as JSON.
const MOST_META: usize = 4_096;
/// Largest value.
const MOST_VALUE: i64 = 1_000_000_000_000;

/// An event to store.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMetric {
    /// The post.
    pub post_id: Uuid,
    /// Its platform; the post's when missing.
    pub platform: Option<Platform>,
    /// What is counted.
    pub kind: MetricKind,
    /// How much: a whole number, for revenue a decimal with six decimals at most; negative to correct what was stored.
    #[serde(deserialize_with = "decimal")]
    #[schema(value_type = String, example = "12.50")]
    pub value: Decimal,
    /// ISO 4217, for revenue; `EUR` when missing.
    pub currency: Option<String>,
    /// Anything that is worth knowing, at most 4 KiB; never about a person.
    #[schema(value_type = Option<Object>)]
    pub meta: Option<Value>,
    /// When it happened; now when missing.
    pub ts: Option<DateTime<Utc>>,
    /// The client's own id of the event, 1 to 100 characters (`id` is accepted too): the same one is never stored twice.
    #[serde(alias = "id")]
    pub dedup_key: Option<String>,
}

/// A decimal as text, or as a JSON number that its shortest text tells exactly.
fn decimal<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
    let text = match Value::deserialize(deserializer)? {
        Value::String(text) => text,
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    };
    parse_decimal(&text)
        .ok_or_else(|| serde::de::Error::custom("value is a decimal such as \"12.50\", with a point and no exponent"))
}

/// Digits with a point, no exponent.
pub fn parse_decimal(text: &str) -> Option<Decimal> {
    let plain = text.strip_prefix('-').unwrap_or(text);
    let digits = plain.len() <= 30 && plain.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let edges = plain.starts_with(|c: char| c.is_ascii_digit()) && plain.ends_with(|c: char| c.is_ascii_digit());
    (digits && edges).then(|| text.parse().ok()).flatten()
}

/// How many events were new, and how many were known already.
#[derive(Clone, Copy, Debug, serde::Serialize, Deserialize, ToSchema)]
pub struct Stored {
    /// New events.
    pub created: usize,
    /// Events whose `dedup_key` was known; they are not stored again.
    pub duplicates: usize,
}

/// The posts that events name, by id.
pub type Posts = HashMap<Uuid, post::Model>;

/// Reads the posts that `ids` name.
pub async fn posts_of(app: &App, ids: impl Iterator<Item = Uuid>) -> Result<Posts> {
    let mut ids: Vec<Uuid> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    let mut posts = Posts::new();
    for some in ids.chunks(500) {
        posts.extend(post::get_many(&app.db, some).await?.into_iter().map(|post| (post.id, post)));
    }
    Ok(posts)
}

/// Checks an event; field errors begin with `at`.
pub fn check(
    new: NewMetric,
    posts: &Posts,
    at: &str,
    now: DateTime<Utc>,
) -> Result<metric_event::Model, Vec<FieldError>> {
    let mut errors = Vec::new();
    let mut wrong = |field: &str, code: &str, detail: &str| {
        errors.push(FieldError::new(format!("{at}/{field}"), code, detail));
    };
    let post = posts.get(&new.post_id);
    let platform = post.map(|post| post.platform.0).or(new.platform).unwrap_or(Platform::Youtube);
    if post.is_none() {
        wrong("post_id", "unknown", "there is no such post");
    } else if new.platform.is_some_and(|named| named != platform) {
        wrong("platform", "mismatch", "the post is on another platform");
    }
    let money = new.kind == MetricKind::Revenue;
    if !money && !new.value.is_integer() {
        wrong("value", "whole_number", "views, clicks and conversions are whole numbers");
    }
    let micros = to_micros(new.value).filter(|micros| micros.abs() <= MOST_VALUE.saturating_mul(1_000_000));
    if micros.is_none() {
        wrong("value", "out_of_range", "value has at most six decimals and at most 12 digits before the point");
    }
    let currency = money.then(|| new.currency.clone().unwrap_or_else(|| "EUR".to_owned()));
    if !money && new.currency.is_some() {
        wrong("currency", "unexpected", "only revenue has a currency");
    }
    if currency.as_deref().is_some_and(|currency| check_currency(currency).is_err()) {
        wrong("currency", "currency", "a currency is three capital letters, for example EUR");
    }
    let ts = new.ts.unwrap_or(now);
    if ts > now + Duration::days(1) || ts.timestamp() < 946_684_800 {
        wrong("ts", "out_of_range", "ts is from 2000 to now");
    }
    if new.dedup_key.as_ref().is_some_and(|key| key.is_empty() || key.chars().count() > 100) {
        wrong("dedup_key", "length", "dedup_key has 1 to 100 characters");
    }
    let meta = new.meta.unwrap_or_else(|| serde_json::json!({}));
    if !meta.is_object() || meta.to_string().len() > MOST_META {
        wrong("meta", "shape", "meta is an object of at most 4 KiB");
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    Ok(metric_event::Model {
        id: Uuid::now_v7(),
        post_id: Some(new.post_id),
        platform: platform.into(),
        kind: new.kind.into(),
        value_micros: micros.unwrap_or_default(),
        currency,
        meta: Json(meta),
        ts,
        dedup_key: new.dedup_key.map(|key| format!("api:{key}")),
        visitor: None,
        is_unique: true,
        created_at: now,
        updated_at: now,
    })
}

/// Checks all, and refuses all when one is wrong; each comes with where it stands.
pub fn check_all(
    events: Vec<(String, NewMetric)>,
    posts: &Posts,
    now: DateTime<Utc>,
) -> Result<Vec<metric_event::Model>> {
    let (mut checked, mut errors) = (Vec::with_capacity(events.len()), Vec::new());
    for (at, event) in events {
        match check(event, posts, &at, now) {
            Ok(event) => checked.push(event),
            Err(more) => errors.extend(more),
        }
    }
    if errors.is_empty() { Ok(checked) } else { Err(Error::Invalid(errors)) }
}

/// Stores events in one transaction.
pub async fn store(app: &App, events: Vec<metric_event::Model>) -> Result<Stored> {
    let all = events.len();
    let tx = storage::begin(&app.db).await?;
    let mut created = 0;
    for some in events.chunks(500) {
        created += metric_event::record(&tx, some.to_vec()).await?.len();
    }
    tx.commit().await.map_err(storage::Error::from)?;
    Ok(Stored { created, duplicates: all - created })
}
