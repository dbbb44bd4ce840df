//! Plans a clip from what is known of its asset, with words taken from the asset's own title.

mod hashtags;
mod wording;

use super::plan::{MAX_CLIP, Overlay, OverlayKind, RenderPlan, Segment};
use crate::language::Language;
use crate::title::one_line;

/// Longest that the hook shows, in seconds (R3.4).
pub const HOOK_SECONDS: f64 = 5.0;

/// What the planner knows of an asset.
#[derive(Clone, Copy, Debug)]
pub struct Brief<'a> {
    /// Title, plain text.
    pub title: &'a str,
    /// Description, plain text; helps when the title is poor.
    pub description: Option<&'a str>,
    /// Keywords, best first.
    pub keywords: &'a [String],
    /// Length of the original in seconds.
    pub duration: f64,
    /// Language of the asset, when it is known.
    pub language: Option<&'a Language>,
    /// Author and licence, short enough for the picture.
    pub attribution: &'a str,
}

/// Plans one clip: at most [`MAX_CLIP`] seconds from the middle, a hook, a call to action, the attribution throughout and
/// three or four hashtags, so that a disclosure still makes five (R4.1).
pub fn plan_heuristic(brief: &Brief<'_>) -> RenderPlan {
    let language = brief.language.cloned().unwrap_or_else(Language::fallback);
    let segment = from_the_middle(brief.duration, MAX_CLIP);
    let mut plan = RenderPlan {
        overlays: Vec::new(),
        srt: None,
        hashtags: hashtags::hashtags(brief, &language),
        segments: vec![segment],
        language,
    };
    let length = plan.duration();
    plan.overlays = overlays(brief, &plan.language, length);
    plan
}

/// The stretch of at most `longest` seconds around the middle of a video of `duration` seconds.
pub fn from_the_middle(duration: f64, longest: f64) -> Segment {
    let duration = if duration.is_finite() { duration.max(0.0) } else { 0.0 };
    let length = duration.min(longest);
    let start = (duration - length) / 2.0;
    Segment { start, end: start + length }
}

/// When the call to action shows in a clip of `length` seconds: 20 to 28 s, or the last third of a shorter clip, for 2 to 8 s.
pub fn cta_window(length: f64) -> (f64, f64) {
    if length >= 28.0 {
        return (20.0, 28.0);
    }
    let shown = (length / 3.0).clamp(2.0, 8.0).min(length);
    (length - shown, length)
}

fn overlays(brief: &Brief<'_>, language: &Language, length: f64) -> Vec<Overlay> {
    let (cta_start, cta_end) = cta_window(length);
    let overlay = |kind, text: String, start, end| Overlay { kind, text, start, end };
    let mut overlays = vec![
        overlay(OverlayKind::HookText, wording::hook(brief.title, language), 0.0, length.min(HOOK_SECONDS)),
        overlay(OverlayKind::CtaText, wording::cta(brief.title, language), cta_start, cta_end),
    ];
    let attribution = one_line(brief.attribution);
    if !attribution.is_empty() {
        overlays.push(overlay(OverlayKind::Attribution, attribution, 0.0, length));
    }
    overlays
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use unicode_normalization::char::is_combining_mark;

    fn brief(duration: f64) -> Brief<'static> {
        let title = "Comment réparer un vélo en 10 minutes ?";
        Brief {
            title,
            description: None,
            keywords: &[],
            duration,
            language: None,
            attribution: "NASA · domaine public",
        }
    }

    #[test]
    fn r41_cuts_from_the_middle() {
        for (duration, start, end) in [(8.0, 0.0, 8.0), (30.0, 0.0, 30.0), (90.0, 30.0, 60.0), (f64::NAN, 0.0, 0.0)] {
            assert_eq!(plan_heuristic(&brief(duration)).segments, [Segment { start, end }], "{duration}s source");
        }
    }

    #[test]
    fn r34_the_call_to_action_has_its_window() {
        let third = 20.0 / 3.0;
        let cases = [
            (1.0, 0.0, 1.0),
            (3.0, 1.0, 3.0),
            (8.0, 8.0 - 8.0 / 3.0, 8.0),
            (14.0, 14.0 - 14.0 / 3.0, 14.0),
            (20.0, 20.0 - third, 20.0),
            (27.9, 19.9, 27.9),
            (28.0, 20.0, 28.0),
            (30.0, 20.0, 28.0),
        ];
        for (length, start, end) in cases {
            let window = cta_window(length);
            assert!((window.0 - start).abs() < 1e-9 && (window.1 - end).abs() < 1e-9, "{length}: {window:?}");
        }
    }

    #[test]
    fn r34_hook_first_and_attribution_throughout() {
        let plan = plan_heuristic(&brief(90.0));
        let of = |kind| plan.overlays.iter().find(|o| o.kind == kind).unwrap();
        let hook = of(OverlayKind::HookText);
        assert_eq!(
            (hook.start, hook.end, hook.text.as_str()),
            (0.0, 5.0, "Comment réparer un vélo en 10 minutes\u{a0}?")
        );
        assert_eq!((of(OverlayKind::CtaText).start, of(OverlayKind::CtaText).end), (20.0, 28.0));
        let attribution = of(OverlayKind::Attribution);
        assert_eq!((attribution.start, attribution.end), (0.0, 30.0));
        let silent = plan_heuristic(&Brief { attribution: "  ", ..brief(3.0) });
        assert_eq!(silent.overlays.len(), 2);
        assert_eq!(silent.overlays[0].end, 3.0);
    }

    #[test]
    fn r41_the_language_is_the_assets_or_french() {
        assert_eq!(plan_heuristic(&brief(9.0)).language.as_str(), "fr");
        let english = Language::from_tag("en").unwrap();
        assert_eq!(plan_heuristic(&Brief { language: Some(&english), ..brief(9.0) }).language, english);
    }

    proptest! {
        #[test]
        fn r41_any_brief_makes_a_sound_plan(duration in 0.0..7200.0f64, title in "\\PC{0,120}", language in "fr|en|de|ja|ar|zz") {
            let language = Language::from_tag(&language);
            let plan = plan_heuristic(&Brief { title: &title, language: language.as_ref(), ..brief(duration) });
            let length = plan.duration();
            prop_assert!(length <= MAX_CLIP + 1e-9);
            prop_assert!((3..=5).contains(&plan.hashtags.len()));
            for tag in &plan.hashtags {
                let word = tag.strip_prefix('#').unwrap();
                prop_assert!(word.chars().all(|c| c.is_alphanumeric() || is_combining_mark(c)) && word.chars().any(char::is_alphabetic), "{tag}");
            }
            for overlay in &plan.overlays {
                prop_assert!(overlay.start >= 0.0 && overlay.end <= length + 1e-9 && overlay.start <= overlay.end);
                prop_assert!(!overlay.text.trim().is_empty() && overlay.text.chars().count() <= 80);
            }
        }
    }
}
