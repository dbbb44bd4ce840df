//! The rules that there are: their defaults, and what each accepts.

use super::{Autopilot, Bandit, Postbacks, Schedule};
use crate::config::Mode;
use crate::error::{Error, FieldError, Result};
use domain::finding::Finding;
use domain::post::gate::Limits;
use domain::post::sensitive::SensitiveWords;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// Key of the words that send a post to Review.
pub const SENSITIVE_WORDS: &str = "sensitive_words";
/// Key of the gate's limits.
pub const GATE: &str = "gate";
/// Key of autopilot.
pub const AUTOPILOT: &str = "autopilot";
/// Key of the choice of arms.
pub const BANDIT: &str = "bandit";
/// Key of the schedule that looks for due sources.
pub const SCHEDULE_INGEST: &str = "schedule_ingest";
/// Key of the schedule that reads figures from the platforms.
pub const SCHEDULE_METRICS: &str = "schedule_metrics";
/// Key of the schedule that sends due posts.
pub const SCHEDULE_PUBLISH: &str = "schedule_publish";

/// Key of the trust in postbacks.
pub const POSTBACKS: &str = "postbacks";

/// Every key, in the order in which rules are listed.
pub const KEYS: [&str; 8] =
    [SENSITIVE_WORDS, GATE, AUTOPILOT, BANDIT, SCHEDULE_INGEST, SCHEDULE_METRICS, SCHEDULE_PUBLISH, POSTBACKS];

/// What a rule says until somebody sets it, and whether it holds; `None` for a key that does not exist.
pub fn default_of(key: &str, mode: Mode) -> Option<(Value, bool)> {
    match key {
        SENSITIVE_WORDS => Some((json!(SensitiveWords::default()), true)),
        GATE => Some((json!(Limits::default()), true)),
        AUTOPILOT => Some((json!(Autopilot::default()), mode == Mode::Sandbox)),
        BANDIT => Some((json!(Bandit::default()), true)),
        POSTBACKS => Some((json!(Postbacks::default()), true)),
        SCHEDULE_INGEST | SCHEDULE_METRICS | SCHEDULE_PUBLISH => {
            Some((json!(Schedule { period_minutes: period_of(key) }), true))
        }
        _ => None,
    }
}

/// Minutes between two firings of a schedule that nobody has set.
pub fn period_of(key: &str) -> i64 {
    if key == SCHEDULE_METRICS { 60 } else { 1 }
}

/// Reads and checks what somebody wants rule `key` to say; the value as it is stored.
///
/// Field errors point into `/value`. `None` for a key that does not exist.
pub fn check(key: &str, value: Value) -> Option<Result<Value>> {
    match key {
        SENSITIVE_WORDS => Some(checked(value, SensitiveWords::check)),
        GATE => Some(checked(value, Limits::check)),
        AUTOPILOT => Some(checked(value, check_autopilot)),
        BANDIT => Some(checked(value, check_bandit)),
        POSTBACKS => Some(checked(value, |_: &Postbacks| Vec::new())),
        SCHEDULE_INGEST | SCHEDULE_METRICS | SCHEDULE_PUBLISH => Some(checked(value, check_schedule)),
        _ => None,
    }
}

fn checked<T: DeserializeOwned + Serialize>(value: Value, check: impl Fn(&T) -> Vec<Finding>) -> Result<Value> {
    let read: T = serde_path_to_error::deserialize(value).map_err(|error| {
        let pointer = crate::extract::pointer_of(error.path());
        Error::field(&format!("/value{pointer}"), "shape", error.into_inner().to_string())
    })?;
    let findings = check(&read);
    if findings.is_empty() { Ok(json!(read)) } else { Err(Error::Invalid(findings.into_iter().map(inside).collect())) }
}

/// The finding, pointing into the request.
fn inside(finding: Finding) -> FieldError {
    let error = FieldError::from(finding);
    FieldError { pointer: format!("/value{}", error.pointer), ..error }
}

fn check_autopilot(set: &Autopilot) -> Vec<Finding> {
    let max_per_run = i64::try_from(set.max_per_run).unwrap_or(i64::MAX);
    let caps = set.daily_caps.iter().filter(|(_, cap)| **cap > 100);
    let caps = caps.filter_map(|(platform, _)| within(&format!("daily_caps/{platform}"), 101, 100));
    [within("period_minutes", set.period_minutes, 1440), within("max_per_run", max_per_run, 100)]
        .into_iter()
        .flatten()
        .chain(caps)
        .collect()
}

fn check_bandit(set: &Bandit) -> Vec<Finding> {
    set.half_life_days.and_then(|days| within("half_life_days", days, 365)).into_iter().collect()
}

fn check_schedule(set: &Schedule) -> Vec<Finding> {
    within("period_minutes", set.period_minutes, 1440).into_iter().collect()
}

fn within(field: &str, value: i64, max: i64) -> Option<Finding> {
    let detail = format!("{field} is from 1 to {max}.");
    let finding = Finding::block("out_of_range", detail, "Correct it.").with(json!({"min": 1, "max": max}));
    (!(1..=max).contains(&value)).then(|| finding.at(&format!("/{field}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r16_every_default_passes_its_own_check() {
        for key in KEYS {
            let (value, _) = default_of(key, Mode::Live).unwrap();
            assert_eq!(check(key, value.clone()).unwrap().unwrap(), value, "{key}");
        }
        assert!(default_of("nothing", Mode::Live).is_none() && check("nothing", json!({})).is_none());
    }

    #[test]
    fn r16_a_wrong_value_names_its_field() {
        for (key, value, pointer) in [
            (GATE, json!({"max_risk": 0.3, "min_quality": 0.7}), "/value/max_risk"),
            (GATE, json!({"max_risk": 0.1, "min_quality": 0.6}), "/value/min_quality"),
            (GATE, json!({"max_risk": 0.1, "min_quality": 0.7, "other": 1}), "/value/other"),
            (AUTOPILOT, json!({"period_minutes": 0}), "/value/period_minutes"),
            (AUTOPILOT, json!({"daily_caps": {"reddit": 101}}), "/value/daily_caps/reddit"),
            (BANDIT, json!({"half_life_days": 0}), "/value/half_life_days"),
            (BANDIT, json!({"reward": "views"}), "/value/reward"),
            (POSTBACKS, json!({"trust": "yes"}), "/value/trust"),
            (SENSITIVE_WORDS, json!({"fr": [""], "en": []}), "/value/fr/0"),
            (SCHEDULE_METRICS, json!({"period_minutes": "often"}), "/value/period_minutes"),
        ] {
            let Some(Err(Error::Invalid(errors))) = check(key, value) else { panic!("{key} is refused") };
            assert_eq!(errors[0].pointer, pointer, "{key}");
        }
    }
}
