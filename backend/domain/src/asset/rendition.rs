//! The renditions of a clip: which texts each shows, for which platforms.

use super::plan::{Overlay, OverlayKind, RenderPlan};
use crate::language::Language;
use crate::platform::Platform;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A way to render a clip, made when a post first needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Rendition {
    /// Hook, call to action and attribution.
    Standard,
    /// The same with the word for advertising at the top left, all along: for posts with an affiliate link.
    StandardAd,
    /// The hook alone: TikTok forbids added promotion, and its caption carries the attribution.
    Tiktok,
}

impl Rendition {
    /// Every rendition, in the order in which they are listed.
    pub const ALL: [Rendition; 3] = [Rendition::Standard, Rendition::StandardAd, Rendition::Tiktok];

    /// The name as the API, the database and file names spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Rendition::Standard => "standard",
            Rendition::StandardAd => "standard-ad",
            Rendition::Tiktok => "tiktok",
        }
    }

    /// The rendition that a post on `platform` uses.
    pub fn of(platform: Platform, affiliate: bool) -> Self {
        match (platform, affiliate) {
            (Platform::Tiktok, _) => Rendition::Tiktok,
            (_, true) => Rendition::StandardAd,
            (_, false) => Rendition::Standard,
        }
    }

    /// Whether it shows overlays of `kind`.
    pub fn shows(self, kind: OverlayKind) -> bool {
        match (self, kind) {
            (Rendition::Tiktok, kind) => kind == OverlayKind::HookText,
            (Rendition::Standard, kind) => kind != OverlayKind::Disclosure,
            (Rendition::StandardAd, _) => true,
        }
    }

    /// The overlays this rendition draws over a clip of `plan`, each with its place in the plan's list; the disclosure it
    /// adds by itself has none.
    pub fn overlays(self, plan: &RenderPlan) -> Vec<(Option<usize>, Overlay)> {
        let shown = |o: &Overlay| self.shows(o.kind) && !o.text.trim().is_empty();
        let mut drawn: Vec<_> =
            plan.overlays.iter().enumerate().filter(|(_, o)| shown(o)).map(|(i, o)| (Some(i), o.clone())).collect();
        let disclosed =
            drawn.iter().any(|(_, o)| o.kind == OverlayKind::Disclosure && o.start <= 0.0 && o.end >= plan.duration());
        if self == Rendition::StandardAd && !disclosed {
            drawn.retain(|(_, o)| o.kind != OverlayKind::Disclosure);
            drawn.push((None, disclosure(&plan.language, plan.duration())));
        }
        drawn
    }
}

impl std::fmt::Display for Rendition {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for Rendition {
    type Err = UnknownRendition;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Rendition::ALL.into_iter().find(|r| r.as_str() == text).ok_or(UnknownRendition)
    }
}

/// The text names no rendition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no such rendition: use standard, standard-ad or tiktok")]
pub struct UnknownRendition;

/// The word for advertising, on the picture for as long as the promotion lasts.
fn disclosure(language: &Language, duration: f64) -> Overlay {
    let text = if language.is_french() { "Publicité" } else { "#ad" };
    Overlay { kind: OverlayKind::Disclosure, text: text.to_owned(), start: 0.0, end: duration }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asset::plan::Segment;

    fn plan(language: &str) -> RenderPlan {
        let overlay = |kind, start, end| Overlay { kind, text: "x".into(), start, end };
        RenderPlan {
            segments: vec![Segment { start: 0.0, end: 30.0 }],
            overlays: vec![
                overlay(OverlayKind::HookText, 0.0, 5.0),
                overlay(OverlayKind::CtaText, 20.0, 28.0),
                overlay(OverlayKind::Attribution, 0.0, 30.0),
                overlay(OverlayKind::Disclosure, 3.0, 4.0),
            ],
            srt: None,
            hashtags: vec![],
            language: Language::from_tag(language).unwrap(),
        }
    }

    #[test]
    fn r34_each_rendition_shows_its_overlays() {
        use OverlayKind::{Attribution, CtaText, Disclosure, HookText};
        let cases = [
            (Rendition::Standard, vec![HookText, CtaText, Attribution]),
            (Rendition::StandardAd, vec![HookText, CtaText, Attribution, Disclosure]),
            (Rendition::Tiktok, vec![HookText]),
        ];
        for (rendition, kinds) in cases {
            let drawn = rendition.overlays(&plan("fr"));
            assert_eq!(drawn.iter().map(|(_, o)| o.kind).collect::<Vec<_>>(), kinds, "{rendition}");
        }
    }

    #[test]
    fn r54_the_disclosure_lasts_as_long_as_the_clip() {
        for (language, word) in [("fr", "Publicité"), ("en", "#ad"), ("de", "#ad")] {
            let drawn = Rendition::StandardAd.overlays(&plan(language));
            let (index, overlay) = drawn.last().unwrap();
            assert_eq!((*index, overlay.text.as_str(), overlay.start, overlay.end), (None, word, 0.0, 30.0));
        }
    }

    #[test]
    fn r61_a_post_knows_its_rendition() {
        assert_eq!(Rendition::of(Platform::Tiktok, true), Rendition::Tiktok);
        assert_eq!(Rendition::of(Platform::Youtube, true), Rendition::StandardAd);
        assert_eq!(Rendition::of(Platform::Reddit, false), Rendition::Standard);
        for rendition in Rendition::ALL {
            assert_eq!(rendition.as_str().parse(), Ok(rendition));
            assert_eq!(serde_json::to_value(rendition).unwrap(), rendition.as_str());
        }
    }
}
