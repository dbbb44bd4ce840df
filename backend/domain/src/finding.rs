//! What was found wrong or worth knowing, as a code with its parameters: never prose alone.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// It must be put right first.
    Block,
    /// A person should know.
    Warn,
    /// For information.
    Info,
}

/// One coded finding: a gate reason, a skip reason, a refusal of a file, a pre-flight limit.
///
/// The app words `code` and `params` in the reader's language; `detail` is English.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Finding {
    /// Stable code in `snake_case`.
    pub code: String,
    /// Values the wording needs; an object.
    #[schema(value_type = Object)]
    pub params: serde_json::Value,
    /// How much it matters.
    pub severity: Severity,
    /// JSON pointer to the field at fault, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// What to do about it, in English.
    pub remedy: String,
    /// The finding as an English sentence.
    pub detail: String,
}

impl Finding {
    /// A blocking finding.
    pub fn block(code: &str, detail: impl Into<String>, remedy: impl Into<String>) -> Self {
        Finding {
            code: code.to_owned(),
            params: serde_json::json!({}),
            severity: Severity::Block,
            pointer: None,
            remedy: remedy.into(),
            detail: detail.into(),
        }
    }

    /// A warning.
    pub fn warn(code: &str, detail: impl Into<String>, remedy: impl Into<String>) -> Self {
        Finding { severity: Severity::Warn, ..Finding::block(code, detail, remedy) }
    }

    /// The same finding with the values its wording needs.
    #[must_use]
    pub fn with(mut self, params: serde_json::Value) -> Self {
        self.params = params;
        self
    }

    /// The same finding, pointing at a field.
    #[must_use]
    pub fn at(mut self, pointer: &str) -> Self {
        self.pointer = Some(pointer.to_owned());
        self
    }

    /// Whether it stops what was attempted.
    pub fn blocks(&self) -> bool {
        self.severity == Severity::Block
    }
}
