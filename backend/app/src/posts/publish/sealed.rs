//! Sendings as they are stored: sealed, since whoever has their handles may send in the account's name.

use crate::app::App;
use crate::error::{Error, Result};
use domain::publication::intent::Intent;
use storage::publication;

/// What sendings are sealed for.
const PURPOSE: &str = "sendings";

/// The text under which `intent` is stored.
pub fn seal(app: &App, intent: &Intent) -> Result<String> {
    let plain = serde_json::to_vec(intent).map_err(Error::internal)?;
    app.secrets.seal(PURPOSE, &plain, &mut app.rng()).ok_or_else(|| Error::internal("a sending could not be sealed"))
}

/// The sending as it was stored last; `None` when it was sealed with another key.
pub fn open(app: &App, row: &publication::Model) -> Option<Intent> {
    serde_json::from_slice(&app.secrets.open(PURPOSE, &row.intent)?).ok()
}
