//! Licences: what a source claims, what we make of it, and what it allows.

mod evidence;
mod field;
mod id;
mod interpret;
mod name;
mod url;
mod verdict;

pub use evidence::{AssetLicence, Evidence, EvidenceKind, Strength};
pub use id::{Family, Licence};
pub use interpret::{Context, Origin, declare, interpret};
pub use name::{from_name, parse};
pub use url::from_url;
pub use verdict::{Ruling, Use, Verdict, Why, verdict};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a licence element covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// The video file itself.
    Media,
    /// The feed's item: its text, not necessarily the video in it.
    Item,
    /// The page.
    Page,
    /// The channel, as default for its items.
    Channel,
}

/// A licence element as a source gave it, not yet interpreted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Claim {
    /// Where it was: `creativeCommons:license`, `media:license`, `status.license`, …
    pub locator: String,
    /// What it said: a URL or a name.
    pub raw_value: String,
    /// What it covers.
    pub scope: Scope,
}

#[cfg(test)]
mod vectors;
