//! Rules: what the owner may change without a restart.

pub mod api;

use crate::app::App;
use crate::config::Mode;
use crate::error::Result;
use chrono::Duration;
use serde::{Deserialize, Serialize};
use storage::rule;

/// The rule that switches autopilot (R7.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Autopilot {
    /// Whether it runs.
    #[serde(skip)]
    pub enabled: bool,
    /// Minutes between two runs, `1..=1440`.
    pub period_minutes: i64,
    /// Assets it takes in one run at most, `1..=100`.
    pub max_per_run: usize,
}

impl Default for Autopilot {
    fn default() -> Self {
        Autopilot { enabled: false, period_minutes: 5, max_per_run: 5 }
    }
}

impl Autopilot {
    /// The time between two runs.
    pub fn period(self) -> Duration {
        Duration::minutes(self.period_minutes.clamp(1, 1440))
    }
}

/// Autopilot as it is set; on in a sandbox and off elsewhere until somebody says so.
pub async fn autopilot(app: &App) -> Result<Autopilot> {
    let default = Autopilot { enabled: app.config.mode == Mode::Sandbox, ..Autopilot::default() };
    let Some(row) = rule::find(&app.db, "autopilot").await? else { return Ok(default) };
    let set: Autopilot = serde_json::from_value(row.value.0).unwrap_or_default();
    Ok(Autopilot { enabled: row.enabled, ..set })
}
