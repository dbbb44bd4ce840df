//! The platforms a clip may be published on.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A platform that ContentFlow publishes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Platform {
    /// YouTube, as Shorts.
    Youtube,
    /// Reddit, native video.
    Reddit,
    /// Pinterest, video Pins.
    Pinterest,
    /// Instagram, Reels.
    Instagram,
    /// TikTok, direct post or inbox.
    Tiktok,
}

impl Platform {
    /// Every platform, in the order in which they are listed everywhere.
    pub const ALL: [Platform; 5] =
        [Platform::Youtube, Platform::Reddit, Platform::Pinterest, Platform::Instagram, Platform::Tiktok];

    /// The name as the API, the database and UTM parameters spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Platform::Youtube => "youtube",
            Platform::Reddit => "reddit",
            Platform::Pinterest => "pinterest",
            Platform::Instagram => "instagram",
            Platform::Tiktok => "tiktok",
        }
    }

    /// The name as people read it.
    pub fn display_name(self) -> &'static str {
        match self {
            Platform::Youtube => "YouTube",
            Platform::Reddit => "Reddit",
            Platform::Pinterest => "Pinterest",
            Platform::Instagram => "Instagram",
            Platform::Tiktok => "TikTok",
        }
    }
}

impl std::fmt::Display for Platform {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for Platform {
    type Err = UnknownPlatform;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Platform::ALL.into_iter().find(|p| p.as_str() == text).ok_or(UnknownPlatform)
    }
}

/// The text names no platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no such platform: use youtube, reddit, pinterest, instagram or tiktok")]
pub struct UnknownPlatform;
