//! The sandbox: the emulated platforms under `/sandbox/`, connected at the first start.

use crate::accounts::connect::{Granted, connect};
use crate::app::App;
use crate::config::Mode;
use crate::error::{Error, Result};
use actix_web::web::{self, Data, ServiceConfig};
use chrono::{DateTime, Utc};
use connectors::publishers::is_built;
use connectors::publishers::settings::Settings;
use connectors::publishers::tokens::Tokens;
use domain::platform::Platform;
use emulator::Emulator;
use serde::Deserialize;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;
use storage::setting;
use url::Url;

/// Platforms that are connected without anybody asking.
const AT_FIRST_START: [Platform; 3] = [Platform::Youtube, Platform::Reddit, Platform::Pinterest];
/// The setting that says that it was done.
const CONNECTED: &str = "sandbox_connected";
/// A board that the emulated Pinterest has from its beginning.
const BOARD: &str = "549755885175000001";
/// How long an emulator elsewhere may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Opens the emulator of this process and connects what is connected at the first start; nothing outside of a sandbox.
pub async fn prepare(app: &App) -> Result<()> {
    if app.config.mode != Mode::Sandbox {
        return Ok(());
    }
    if app.config.emulator_url.is_none() {
        let folder = app.config.data_dir.join("emulator");
        let emulator = Emulator::open(&folder, own_address(app).as_str()).map_err(Error::internal)?;
        // A second call keeps the first emulator: its state is the newer one.
        let _ = app.sandbox.set(Data::new(emulator));
    }
    if setting::get::<bool>(&app.db, CONNECTED).await?.is_some() {
        return Ok(());
    }
    // The newest is listed first.
    for platform in AT_FIRST_START.into_iter().rev().filter(|platform| is_built(*platform)) {
        if let Err(error) = connect(app, platform).await {
            tracing::warn!("{platform} was not connected, the next start tries again: {error}");
            return Ok(());
        }
    }
    Ok(setting::put(&app.db, CONNECTED, &true, app.now()).await?)
}

/// Mounts the emulator of this process, where it has one.
pub fn routes(config: &mut ServiceConfig, app: &App) {
    if let Some(emulator) = app.sandbox.get() {
        config.service(web::scope("/sandbox").configure(emulator::routes(emulator.clone())));
    }
}

/// Where this process reaches its own emulator.
fn own_address(app: &App) -> String {
    let bind = app.config.bind;
    let host = if bind.ip().is_unspecified() { IpAddr::V4(Ipv4Addr::LOCALHOST) } else { bind.ip() };
    format!("http://{}/sandbox", SocketAddr::new(host, bind.port()))
}

/// The sandbox as people reach it.
fn public_address(app: &App) -> String {
    format!("{}/sandbox", app.config.public_url)
}

/// What publishers need to know: where they find the emulated platforms, and under which address people see their posts.
///
/// That is `EMULATOR_URL`, the emulator of this process, or that of the server.
pub fn settings(app: &App) -> Settings {
    if let Some(url) = &app.config.emulator_url {
        return Settings::emulated(url.clone());
    }
    let address = if app.sandbox.get().is_some() { own_address(app) } else { public_address(app) };
    let Ok(address) = address.parse() else { return Settings::default() };
    let shown = |platform| {
        let url = format!("{}/view/{platform}", public_address(app)).parse().ok()?;
        Some(((platform, "watch".to_owned()), url))
    };
    Settings { bases: Platform::ALL.into_iter().filter_map(shown).collect(), ..Settings::emulated(address) }
}

/// An account of the emulator, without consent.
pub async fn grant(app: &App, platform: Platform) -> Result<Granted> {
    let (external_id, name) = account_of(platform);
    let pair = match (app.sandbox.get(), &app.config.emulator_url) {
        (Some(emulator), _) => {
            let pair = emulator.connect(platform.as_str(), &external_id, &name);
            let pair = pair.ok_or_else(|| Error::internal(format!("the emulator does not play {platform}")))?;
            Pair {
                access_token: pair.access_token,
                refresh_token: pair.refresh_token,
                expires_at: pair.expires_at,
                scopes: pair.scopes,
            }
        }
        (None, Some(url)) => ask(url, platform, &external_id, &name).await?,
        (None, None) => return Err(Error::Unavailable("the emulator runs with the server alone".to_owned())),
    };
    let board = (platform == Platform::Pinterest).then(|| BOARD.to_owned());
    Ok(Granted { external_id, name, tokens: pair.tokens(), board })
}

/// The account that the emulator has from its beginning, or one of our own making.
fn account_of(platform: Platform) -> (String, String) {
    match platform {
        Platform::Youtube => ("UCemulatorchannel0000001".to_owned(), "Clip Co".to_owned()),
        Platform::Reddit => ("emuaccount1".to_owned(), "clip_co".to_owned()),
        Platform::Pinterest => ("813744226420000001".to_owned(), "Clip Co".to_owned()),
        other => (format!("sandbox-{other}"), format!("Sandbox {}", other.display_name())),
    }
}

/// A pair of tokens as the emulator issues it.
#[derive(Deserialize)]
struct Pair {
    access_token: String,
    refresh_token: String,
    expires_at: DateTime<Utc>,
    scopes: Vec<String>,
}

impl Pair {
    fn tokens(self) -> Tokens {
        Tokens {
            access: self.access_token.into(),
            refresh: Some(self.refresh_token.into()),
            expires_at: self.expires_at,
            refresh_expires_at: None,
            scopes: self.scopes,
        }
    }
}

/// Asks an emulator of another process for an account.
async fn ask(url: &Url, platform: Platform, id: &str, title: &str) -> Result<Pair> {
    #[derive(Deserialize)]
    struct Issued {
        tokens: Pair,
    }
    let failed = |error: reqwest::Error| Error::Unavailable(format!("EMULATOR_URL does not answer: {error}"));
    let client = reqwest::Client::builder().no_proxy().timeout(PATIENCE).build().map_err(failed)?;
    let account = serde_json::json!({"platform": platform, "id": id, "attrs": {"title": title}});
    let address = format!("{}/__emu__/accounts", url.as_str().trim_end_matches('/'));
    let answer = client.post(address).json(&account).send().await.and_then(reqwest::Response::error_for_status);
    let issued: Issued = answer.map_err(failed)?.json().await.map_err(failed)?;
    Ok(issued.tokens)
}
