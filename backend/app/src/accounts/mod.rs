//! Accounts: connections to platforms.

pub mod api;
pub mod connect;
pub mod platforms;
pub mod shape;
pub mod slots;
pub mod tokens;

use crate::app::App;
use crate::config::Mode;
use crate::error::Result;
use crate::events;
use crate::sandbox;
use connectors::publishers::pinterest::PinterestBases;
use connectors::publishers::settings::{Credentials, Settings};
use domain::platform::Platform;
use sea_orm::ConnectionTrait;
use shape::Account;
use std::collections::BTreeMap;
use storage::{account, post};
use uuid::Uuid;

/// Its tokens are good, as far as anybody knows.
pub const CONNECTED: &str = "connected";
/// A person has to connect it again.
pub const NEEDS_RECONNECT: &str = "needs_reconnect";

/// The account that a post goes out with: the one it names, else the default one of its platform.
pub async fn of_post(db: &impl ConnectionTrait, row: &post::Model) -> Result<Option<account::Model>> {
    let Some(id) = row.account_id else { return Ok(account::default_of(db, row.platform.0).await?) };
    match account::get(db, id).await {
        Err(storage::Error::NotFound { .. }) => Ok(None),
        found => Ok(Some(found?)),
    }
}

/// What publishers need to know: in a sandbox nothing but the emulator is reached.
pub fn settings(app: &App) -> Settings {
    if app.config.mode == Mode::Sandbox {
        return sandbox::settings(app);
    }
    let credentials = app.config.platforms.iter().filter_map(|(platform, known)| {
        let (id, secret) = known.client.clone()?;
        Some((*platform, Credentials { id, secret, contact: known.contact.clone() }))
    });
    let emulator = app.config.emulator_url.clone();
    let mut bases: BTreeMap<_, _> =
        app.config.base_urls.iter().filter_map(|(key, url)| Some((base(key)?, url.clone()))).collect();
    if app.config.pinterest_sandbox
        && let Some(api) = PinterestBases::sandbox(emulator.as_ref())
    {
        bases.entry((Platform::Pinterest, "api".to_owned())).or_insert(api);
    }
    Settings { credentials: credentials.collect(), emulator, bases }
}

/// `YOUTUBE_API_URL` is the base `api` of YouTube.
fn base(key: &str) -> Option<(Platform, String)> {
    let (platform, name) = key.strip_suffix("_URL")?.split_once('_')?;
    Some((platform.to_lowercase().parse().ok()?, name.to_lowercase()))
}

/// Notes that an account has to be connected again.
pub async fn needs_reconnect(app: &App, id: Uuid, cause: &str) -> Result<()> {
    let tx = storage::begin(&app.db).await?;
    if account::set_status(&tx, id, NEEDS_RECONNECT, Some(cause), app.now()).await? {
        let row = account::get(&tx, id).await?;
        events::add(app, &tx, "account", "updated", id, &Account::from(row)).await?;
    }
    tx.commit().await.map_err(storage::Error::from)?;
    events::written(app);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r65_a_setting_names_platform_and_base() {
        assert_eq!(base("YOUTUBE_API_URL"), Some((Platform::Youtube, "api".to_owned())));
        assert_eq!(base("MYSPACE_API_URL"), None);
    }
}
