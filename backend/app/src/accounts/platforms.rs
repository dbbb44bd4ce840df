//! What is known of each platform: whether it can be connected here, and what it accepts.

use crate::app::App;
use crate::error::Result;
use connectors::publishers::is_built;
use domain::asset::safe_area::{Rect, safe_area};
use domain::link::policy::{LinkUse, is_clickable, link_use};
use domain::platform::Platform;
use domain::post::limits::{TextLimits, limits};
use serde::Serialize;
use std::collections::HashSet;
use storage::account;
use utoipa::ToSchema;

/// A platform, as this installation can use it.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlatformInfo {
    /// Its name in the API.
    pub platform: Platform,
    /// Its name for people.
    pub name: &'static str,
    /// Whether this program can publish there at all.
    pub available: bool,
    /// Whether its settings are complete.
    pub configured: bool,
    /// Whether an account is connected.
    pub connected: bool,
    /// Settings that a connection lacks.
    pub missing_settings: Vec<&'static str>,
    /// Where the platform sends people back after their consent.
    pub redirect_url: Option<String>,
    /// What the platform asks of an account or application before it may publish: `business_account`,
    /// `approved_developer`, `audited_app`; null when nothing.
    pub approval: Option<&'static str>,
    /// How long texts may be.
    pub limits: TextLimits,
    /// The part of a 1080x1920 picture that the app leaves free of its own buttons.
    pub safe_area: Rect,
    /// Which link goes out with a post.
    pub link_policy: LinkPolicy,
}

/// Which link goes out with a post, and whether readers can tap it.
#[derive(Debug, Serialize, ToSchema)]
pub struct LinkPolicy {
    /// The short link, or the destination itself.
    pub link: LinkUse,
    /// Whether a link in the text can be tapped.
    pub clickable: bool,
}

/// Every platform, in the usual order.
pub async fn all(app: &App) -> Result<Vec<PlatformInfo>> {
    let connected: HashSet<Platform> = account::all(&app.db).await?.into_iter().map(|row| row.platform.0).collect();
    Ok(Platform::ALL.map(|platform| info(app, platform, connected.contains(&platform))).into())
}

fn info(app: &App, platform: Platform, connected: bool) -> PlatformInfo {
    let known = app.config.platforms.get(&platform).cloned().unwrap_or_default();
    PlatformInfo {
        platform,
        name: platform.display_name(),
        available: is_built(platform),
        configured: known.missing.is_empty(),
        connected,
        missing_settings: known.missing,
        redirect_url: known.redirect_url,
        approval: approval(platform),
        limits: limits(platform),
        safe_area: safe_area(platform),
        link_policy: LinkPolicy { link: link_use(platform, ""), clickable: is_clickable(platform) },
    }
}

fn approval(platform: Platform) -> Option<&'static str> {
    match platform {
        Platform::Instagram => Some("business_account"),
        Platform::Tiktok => Some("approved_developer"),
        Platform::Youtube | Platform::Pinterest => Some("audited_app"),
        Platform::Reddit => None,
    }
}
