//! The secrets of triggers: sealed at rest, shown once, the one before good for a day.

use crate::app::App;
use crate::error::{Error, Result};
use chrono::Duration;
use domain::signature::draw_secret;
use secrecy::{ExposeSecret, SecretString};
use storage::trigger;

/// What secrets are sealed for.
const PURPOSE: &str = "trigger secrets";
/// How long the secret before holds.
const OVERLAP: Duration = Duration::hours(24);

/// A new secret, and the text under which it is stored.
pub fn draw(app: &App) -> Result<(SecretString, String)> {
    let secret = draw_secret(&mut app.rng());
    let sealed = app.secrets.seal(PURPOSE, secret.as_bytes(), &mut app.rng());
    let sealed = sealed.ok_or_else(|| Error::internal("a secret could not be sealed"))?;
    Ok((secret.into(), sealed))
}

/// The trigger with a new secret beside the one that it has.
pub fn rotate(app: &App, row: trigger::Model) -> Result<(SecretString, trigger::Model)> {
    let (secret, sealed) = draw(app)?;
    let row = trigger::Model {
        old_secret: Some(row.secret),
        old_until: Some(app.now() + OVERLAP),
        secret: sealed,
        updated_at: app.now(),
        ..row
    };
    Ok((secret, row))
}

/// The secrets that hold now.
pub fn open(app: &App, row: &trigger::Model) -> Vec<SecretString> {
    let old = row.old_secret.as_ref().filter(|_| row.old_until.is_some_and(|until| until > app.now()));
    let sealed = std::iter::once(&row.secret).chain(old);
    let plain = sealed.filter_map(|text| app.secrets.open(PURPOSE, text));
    plain.filter_map(|bytes| String::from_utf8(bytes).ok()).map(SecretString::from).collect()
}

/// The secrets as they are compared.
pub fn exposed(secrets: &[SecretString]) -> Vec<&str> {
    secrets.iter().map(ExposeSecret::expose_secret).collect()
}
