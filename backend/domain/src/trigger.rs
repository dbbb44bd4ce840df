//! Triggers: what a webhook may start, and what it may say about it.

use crate::conversion::report::check_network;
use crate::finding::Finding;
use crate::job::Job;
use crate::money::check_currency;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use uuid::Uuid;

/// What a trigger starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum TriggerKind {
    /// Scan a source, or every active one.
    Ingest,
    /// Render the clip of an asset.
    Transform,
    /// Send a post.
    Publish,
    /// Read figures from the platforms.
    Metrics,
    /// Run one pass of autopilot.
    Autopilot,
    /// Store a conversion.
    Conversion,
}

impl TriggerKind {
    /// The name as stored.
    pub fn as_str(self) -> &'static str {
        match self {
            TriggerKind::Ingest => "ingest",
            TriggerKind::Transform => "transform",
            TriggerKind::Publish => "publish",
            TriggerKind::Metrics => "metrics",
            TriggerKind::Autopilot => "autopilot",
            TriggerKind::Conversion => "conversion",
        }
    }

    /// What its payload may say before a webhook comes.
    fn fields(self) -> &'static [&'static str] {
        match self {
            TriggerKind::Ingest => &["source_id"],
            TriggerKind::Transform => &["asset_id"],
            TriggerKind::Publish => &["post_id"],
            TriggerKind::Metrics => &["account_id"],
            TriggerKind::Autopilot => &[],
            TriggerKind::Conversion => &["network", "currency"],
        }
    }
}

/// What is wrong with a payload; `at` is where it stands in its document.
///
/// Codes: `unknown_field {field}`, `shape` for what is no id or name.
pub fn check_payload(kind: TriggerKind, payload: &Map<String, Value>, at: &str) -> Vec<Finding> {
    payload.iter().filter_map(|(field, value)| check_field(kind, field, value, at)).collect()
}

fn check_field(kind: TriggerKind, field: &str, value: &Value, at: &str) -> Option<Finding> {
    let pointer = format!("{at}/{}", field.replace('~', "~0").replace('/', "~1"));
    if !kind.fields().contains(&field) {
        let known = kind.fields().join(", ");
        let detail = format!("{} takes {}.", kind.as_str(), if known.is_empty() { "nothing" } else { &known });
        let finding = Finding::block("unknown_field", detail, "Leave the field out.");
        return Some(finding.with(json!({"field": field})).at(&pointer));
    }
    let text = value.as_str().unwrap_or_default();
    let (fits, what) = match field {
        "network" => (check_network(text).is_none(), "the name of a network, of a-z, 0-9, _ and -"),
        "currency" => (check_currency(text).is_ok(), "three capital letters, for example EUR"),
        _ => (value.is_null() || text.parse::<Uuid>().is_ok(), "an id"),
    };
    (!fits).then(|| Finding::block("shape", format!("{field} is {what}."), format!("Correct {field}.")).at(&pointer))
}

/// The job that a payload asks for; `None` for a conversion, which is no job.
///
/// Code, beside those of [`check_payload`]: `required` for an id without which nothing can begin.
pub fn job(kind: TriggerKind, payload: &Map<String, Value>) -> Result<Option<Job>, Vec<Finding>> {
    let findings = check_payload(kind, payload, "");
    if !findings.is_empty() {
        return Err(findings);
    }
    let id = |field: &str| payload.get(field).and_then(Value::as_str).and_then(|text| text.parse::<Uuid>().ok());
    let needed = |field: &str| {
        let missing = || Finding::block("required", format!("{field} is missing."), format!("Send {field}."));
        id(field).ok_or_else(|| vec![missing().at(&format!("/{field}"))])
    };
    Ok(match kind {
        TriggerKind::Ingest => Some(Job::Ingest { source_id: id("source_id") }),
        TriggerKind::Transform => Some(Job::Transform { asset_id: needed("asset_id")?, rendition: None }),
        TriggerKind::Publish => Some(Job::Publish { post_id: needed("post_id")? }),
        TriggerKind::Metrics => Some(Job::Metrics { account_id: id("account_id") }),
        TriggerKind::Autopilot => Some(Job::Autopilot {}),
        TriggerKind::Conversion => None,
    })
}

#[cfg(test)]
mod tests {
    use super::TriggerKind::{Autopilot, Conversion, Ingest, Metrics, Publish, Transform};
    use super::*;

    fn object(value: Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn r71_a_payload_says_which_job() {
        let id = Uuid::nil();
        for (kind, payload, expected) in [
            (Ingest, json!({}), Some(Job::Ingest { source_id: None })),
            (Ingest, json!({"source_id": null}), Some(Job::Ingest { source_id: None })),
            (Ingest, json!({"source_id": id}), Some(Job::Ingest { source_id: Some(id) })),
            (Transform, json!({"asset_id": id}), Some(Job::Transform { asset_id: id, rendition: None })),
            (Publish, json!({"post_id": id}), Some(Job::Publish { post_id: id })),
            (Metrics, json!({}), Some(Job::Metrics { account_id: None })),
            (Autopilot, json!({}), Some(Job::Autopilot {})),
            (Conversion, json!({"network": "shop", "currency": "EUR"}), None),
        ] {
            assert_eq!(job(kind, &object(payload.clone())), Ok(expected), "{kind:?} {payload}");
        }
    }

    #[test]
    fn r71_a_wrong_payload_names_its_field() {
        for (kind, payload, code, pointer) in [
            (Ingest, json!({"source": 1}), "unknown_field", "/source"),
            (Ingest, json!({"a/b": 1}), "unknown_field", "/a~1b"),
            (Ingest, json!({"source_id": 7}), "shape", "/source_id"),
            (Transform, json!({}), "required", "/asset_id"),
            (Publish, json!({"post_id": null}), "required", "/post_id"),
            (Publish, json!({"post_id": "x"}), "shape", "/post_id"),
            (Autopilot, json!({"asset_id": Uuid::nil()}), "unknown_field", "/asset_id"),
            (Conversion, json!({"network": "A"}), "shape", "/network"),
            (Conversion, json!({"currency": "eur"}), "shape", "/currency"),
        ] {
            let findings = job(kind, &object(payload)).unwrap_err();
            assert_eq!((findings[0].code.as_str(), findings[0].pointer.as_deref()), (code, Some(pointer)), "{kind:?}");
        }
        assert_eq!(check_payload(Transform, &object(json!({})), "/payload"), [], "the webhook may say it");
    }
}
