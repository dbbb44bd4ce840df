//! Connects accounts: in a sandbox at once, elsewhere through the platform's consent.

use crate::accounts::shape::Account;
use crate::accounts::{CONNECTED, tokens};
use crate::app::App;
use crate::config::Mode;
use crate::error::{Error, Result};
use crate::events;
use crate::jobs::enqueue_in;
use crate::sandbox;
use connectors::publishers::is_built;
use connectors::publishers::tokens::Tokens;
use domain::job::Job;
use domain::platform::Platform;
use domain::post::options::{PinterestOptions, PlatformOptions, RedditOptions};
use domain::publication::state::State;
use sea_orm::DatabaseTransaction;
use storage::columns::{Json, Text};
use storage::{account, publication};
use uuid::Uuid;

/// An account as a platform names it, with its fresh tokens.
pub struct Granted {
    /// Its id there.
    pub external_id: String,
    /// Its name there.
    pub name: String,
    /// Its tokens.
    pub tokens: Tokens,
    /// The board that its Pins go to until another is chosen (Pinterest).
    pub board: Option<String>,
}

/// Connects an account of `platform`.
///
/// # Errors
/// `not-configured` where that cannot be done here, naming the settings.
pub async fn connect(app: &App, platform: Platform) -> Result<Account> {
    if app.config.mode != Mode::Sandbox {
        return Err(not_configured(app, platform));
    }
    if !is_built(platform) {
        let name = platform.display_name();
        return Err(Error::conflict("not-configured", format!("the sandbox has no {name} to connect to")));
    }
    let granted = sandbox::grant(app, platform).await?;
    keep(app, platform, granted).await
}

fn not_configured(app: &App, platform: Platform) -> Error {
    let name = platform.display_name();
    let missing = app.config.platforms.get(&platform).map(|known| known.missing.join(", ")).unwrap_or_default();
    let detail = match missing.is_empty() {
        false => format!("{name} cannot be connected: set {missing}"),
        true => format!("{name} can be connected in the sandbox alone: set PLATFORMS=sandbox"),
    };
    Error::conflict("not-configured", detail)
}

/// Stores a connection, a known account with its new tokens; what waited for it goes on.
pub async fn keep(app: &App, platform: Platform, granted: Granted) -> Result<Account> {
    let sealed = tokens::seal(app, &granted.tokens)?;
    let tx = storage::begin(&app.db).await?;
    let known = account::by_external_id(&tx, platform, &granted.external_id).await?;
    let op = if known.is_some() { "updated" } else { "created" };
    let row = match known {
        Some(row) => account::update(&tx, renewed(app, row, granted, sealed)).await?,
        None => {
            let first = account::default_of(&tx, platform).await?.is_none();
            account::insert(&tx, new(app, platform, granted, sealed, first)).await?
        }
    };
    resume(app, &tx, row.id).await?;
    let shown = Account::from(row);
    events::add(app, &tx, "account", op, shown.id, &shown).await?;
    tx.commit().await.map_err(storage::Error::from)?;
    events::written(app);
    app.wake().await;
    Ok(shown)
}

fn new(app: &App, platform: Platform, granted: Granted, sealed: String, is_default: bool) -> account::Model {
    account::Model {
        id: Uuid::now_v7(),
        platform: Text(platform),
        defaults: Json(first_defaults(platform, &granted)),
        external_id: granted.external_id,
        name: granted.name,
        search_key: String::new(),
        status: CONNECTED.to_owned(),
        cause: None,
        scopes: Json(granted.tokens.scopes.clone()),
        tokens: sealed,
        version: 1,
        expires_at: Some(granted.tokens.expires_at),
        last_post_at: None,
        is_default,
        created_at: app.now(),
        updated_at: app.now(),
    }
}

/// Options that posts take until a person chooses others: on Reddit the account's own profile, where it may always post, on
/// Pinterest the board that came with the connection.
fn first_defaults(platform: Platform, granted: &Granted) -> PlatformOptions {
    match platform {
        Platform::Reddit => {
            PlatformOptions::Reddit(RedditOptions { subreddit: Some(format!("u_{}", granted.name)), flair: None })
        }
        Platform::Pinterest => {
            PlatformOptions::Pinterest(PinterestOptions { board: granted.board.clone(), alt_text: None })
        }
        other => PlatformOptions::of(other),
    }
}

fn renewed(app: &App, row: account::Model, granted: Granted, sealed: String) -> account::Model {
    account::Model {
        name: granted.name,
        status: CONNECTED.to_owned(),
        cause: None,
        scopes: Json(granted.tokens.scopes.clone()),
        tokens: sealed,
        version: row.version + 1,
        expires_at: Some(granted.tokens.expires_at),
        updated_at: app.now(),
        ..row
    }
}

/// Queues again what was parked until the account is connected.
async fn resume(app: &App, tx: &DatabaseTransaction, account_id: Uuid) -> Result<()> {
    for sending in publication::of_account(tx, account_id, &[State::Parked]).await? {
        enqueue_in(app, tx, Job::Publish { post_id: sending.post_id }, None, app.now()).await?;
    }
    Ok(())
}

/// Forgets an account and its tokens; its posts stay.
pub async fn disconnect(app: &App, id: Uuid) -> Result<()> {
    let tx = storage::begin(&app.db).await?;
    let row = account::get(&tx, id).await?;
    let busy = publication::of_account(&tx, id, &[State::Armed, State::Sent]).await?;
    if !busy.is_empty() {
        return Err(Error::conflict("in-flight", "the account is sending a post: wait for the outcome"));
    }
    account::delete(&tx, row.id).await?;
    if row.is_default
        && let Some(next) = account::default_of(&tx, row.platform.0).await?
    {
        account::update(&tx, account::Model { is_default: true, updated_at: app.now(), ..next }).await?;
    }
    events::add(app, &tx, "account", "deleted", id, &serde_json::json!({"id": id})).await?;
    tx.commit().await.map_err(storage::Error::from)?;
    events::written(app);
    Ok(())
}
