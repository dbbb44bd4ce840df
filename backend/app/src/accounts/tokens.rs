//! The tokens of accounts: sealed at rest, swapped so that two refreshes never overwrite each other.

use crate::app::App;
use crate::error::{Error, Result};
use connectors::publishers::tokens::Tokens;
use secrecy::ExposeSecret;
use storage::account;
use uuid::Uuid;

/// What tokens are sealed for.
const PURPOSE: &str = "platform tokens";

/// The text under which tokens are stored.
pub fn seal(app: &App, tokens: &Tokens) -> Result<String> {
    let plain = tokens.expose();
    let sealed = app.secrets.seal(PURPOSE, plain.expose_secret().as_bytes(), &mut app.rng());
    sealed.ok_or_else(|| Error::internal("tokens could not be sealed"))
}

/// The tokens of an account.
pub fn open(app: &App, row: &account::Model) -> Result<Tokens> {
    let plain = app.secrets.open(PURPOSE, &row.tokens).and_then(|bytes| String::from_utf8(bytes).ok());
    let plain =
        plain.ok_or_else(|| Error::internal("the tokens were sealed with another SECRET_KEY: connect again"))?;
    Tokens::parse(&plain).map_err(|_| Error::internal("the stored tokens are damaged: connect the account again"))
}

/// Stores refreshed tokens in the place of those of `version`; `false` when somebody else was faster.
pub async fn swap(app: &App, id: Uuid, version: i32, tokens: &Tokens) -> Result<bool> {
    let sealed = seal(app, tokens)?;
    Ok(account::swap_tokens(&app.db, id, version, &sealed, Some(tokens.expires_at), app.now()).await?)
}
