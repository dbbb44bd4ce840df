//! The plan of a clip: what is cut from the original and what is drawn over it.

use crate::language::Language;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Longest clip in seconds (R4.1).
pub const MAX_CLIP: f64 = 30.0;

/// A stretch of the original, in seconds on the original's clock.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Segment {
    /// First second, `>= 0`.
    pub start: f64,
    /// Last second, `> start`.
    pub end: f64,
}

/// What a text over the picture is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OverlayKind {
    /// The sentence that holds the viewer, at 0-5 s.
    HookText,
    /// The call to action, at 20-28 s or in the last third.
    CtaText,
    /// Who made the original and under which licence, throughout.
    Attribution,
    /// "Publicité" or "#ad", throughout, when the post earns from its link.
    Disclosure,
}

/// A text drawn over the picture, in seconds on the clip's clock.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Overlay {
    /// What it is for; decides place and look.
    pub kind: OverlayKind,
    /// What is drawn.
    pub text: String,
    /// When it appears.
    pub start: f64,
    /// When it goes.
    pub end: f64,
}

/// Everything that decides how a clip looks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RenderPlan {
    /// Stretches of the original, in order, together at most [`MAX_CLIP`] seconds. Empty: a cut from the middle (R3.2).
    #[serde(default)]
    pub segments: Vec<Segment>,
    /// Texts over the picture.
    #[serde(default)]
    pub overlays: Vec<Overlay>,
    /// Subtitles to burn in, as SubRip text, on the original's clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub srt: Option<String>,
    /// Hashtags for the posts, with their `#`.
    #[serde(default)]
    pub hashtags: Vec<String>,
    /// Language of the wording.
    pub language: Language,
}

impl RenderPlan {
    /// Length of the clip in seconds: the sum of the segments.
    pub fn duration(&self) -> f64 {
        self.segments.iter().map(|s| s.end - s.start).sum()
    }
}
