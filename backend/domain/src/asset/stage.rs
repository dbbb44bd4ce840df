//! Which stages of a render a change of the plan touches; what the others made is used again.

use super::plan::{Overlay, RenderPlan, Segment};
use super::rendition::Rendition;
use crate::language::Language;
use serde::Serialize;

/// First of the letters of which languages share one code but not one form: the radicals before the Han letters.
const HAN: char = '\u{2e80}';

/// A step of a render whose result can be kept for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// How loud the cut sound is.
    Loudness,
    /// The telling frame without texts.
    Thumbnail,
    /// The texts over the picture, drawn.
    Texts,
    /// The clip and its preview, encoded.
    Clip,
    /// The hashtags that new posts start with; no file depends on them.
    Hashtags,
}

/// What of a plan decides how one rendition looks and sounds: equal looks make equal files.
///
/// Its serialised form is stable, so that its hash can name a file.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Look {
    segments: Vec<Segment>,
    texts: Vec<Overlay>,
    #[serde(skip_serializing_if = "Option::is_none")]
    srt: Option<String>,
    /// Only where it decides the form of a letter.
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<Language>,
}

impl Look {
    /// The look of `rendition` by `plan`, which has been normalised.
    pub fn of(plan: &RenderPlan, rendition: Rendition) -> Self {
        let texts: Vec<Overlay> = rendition.overlays(plan).into_iter().map(|(_, overlay)| overlay).collect();
        let srt = plan.srt.clone().filter(|srt| !srt.trim().is_empty());
        let drawn = texts.iter().map(|overlay| overlay.text.as_str()).chain(srt.as_deref());
        let shares_letters = drawn.flat_map(str::chars).any(|letter| letter >= HAN);
        Look { segments: plan.segments.clone(), texts, srt, language: shares_letters.then(|| plan.language.clone()) }
    }

    fn draws_as(&self, other: &Look) -> bool {
        (&self.texts, &self.srt, &self.language) == (&other.texts, &other.srt, &other.language)
    }
}

/// The stages of `rendition` that have to be run again when the plan changes from `before` to `after`, both normalised; in
/// the order in which they run.
pub fn touched(before: &RenderPlan, after: &RenderPlan, rendition: Rendition) -> Vec<Stage> {
    let [old, new] = [before, after].map(|plan| Look::of(plan, rendition));
    let is_cut_anew = old.segments != new.segments;
    // Subtitles are on the original's clock: another cut shows other lines.
    let is_drawn_anew = !old.draws_as(&new) || is_cut_anew && new.srt.is_some();
    let touched = [
        (Stage::Loudness, is_cut_anew),
        (Stage::Thumbnail, is_cut_anew),
        (Stage::Texts, is_drawn_anew),
        (Stage::Clip, is_cut_anew || is_drawn_anew),
        (Stage::Hashtags, before.hashtags != after.hashtags),
    ];
    touched.into_iter().filter(|(_, is_touched)| *is_touched).map(|(stage, _)| stage).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asset::plan::OverlayKind;
    use proptest::prelude::*;

    const SRT: &str = "1\n00:00:01,000 --> 00:00:02,000\nHello\n";

    fn plan() -> RenderPlan {
        let overlay = |kind, text: &str| Overlay { kind, text: text.to_owned(), start: 0.0, end: 5.0 };
        RenderPlan {
            segments: vec![Segment { start: 2.0, end: 12.0 }],
            overlays: vec![
                overlay(OverlayKind::HookText, "A view"),
                overlay(OverlayKind::CtaText, "Follow for more!"),
                overlay(OverlayKind::Attribution, "Jane · CC BY 4.0"),
            ],
            srt: None,
            hashtags: vec!["#view".to_owned()],
            language: Language::from_tag("en").unwrap(),
        }
    }

    fn after(change: impl FnOnce(&mut RenderPlan), rendition: Rendition) -> Vec<Stage> {
        let mut changed = plan();
        change(&mut changed);
        touched(&plan(), &changed, rendition)
    }

    #[test]
    fn r36_only_the_stages_that_a_change_touches_run_again() {
        use Stage::{Clip, Hashtags, Loudness, Texts, Thumbnail};
        type Change = fn(&mut RenderPlan);
        let cases: [(&str, Change, &[Stage], &[Stage]); 9] = [
            ("nothing", |_| {}, &[], &[]),
            ("a hashtag", |plan| plan.hashtags.push("#sea".into()), &[Hashtags], &[Hashtags]),
            ("the hook", |plan| plan.overlays[0].text = "Another".into(), &[Texts, Clip], &[Texts, Clip]),
            ("the call to action, which TikTok never shows", |plan| plan.overlays[1].end = 4.0, &[Texts, Clip], &[]),
            ("an attribution that says nothing", |plan| plan.overlays[2].text = " ".into(), &[Texts, Clip], &[]),
            ("subtitles", |plan| plan.srt = Some(SRT.into()), &[Texts, Clip], &[Texts, Clip]),
            ("empty subtitles", |plan| plan.srt = Some(" \n".into()), &[], &[]),
            ("the cut", |plan| plan.segments[0].end = 11.0, &[Loudness, Thumbnail, Clip], &[Loudness, Thumbnail, Clip]),
            ("the language", |plan| plan.language = Language::from_tag("fr").unwrap(), &[], &[]),
        ];
        for (what, change, standard, tiktok) in cases {
            assert_eq!(after(change, Rendition::Standard), standard, "{what}");
            assert_eq!(after(change, Rendition::Tiktok), tiktok, "{what}, TikTok");
        }
    }

    #[test]
    fn r36_the_language_counts_where_it_decides_a_letter_or_a_word() {
        let french = |plan: &mut RenderPlan| plan.language = Language::from_tag("fr").unwrap();
        assert_eq!(after(french, Rendition::StandardAd), [Stage::Texts, Stage::Clip], "\"#ad\" becomes \"Publicité\"");
        let [mut chinese, mut japanese] = [plan(), plan()];
        chinese.overlays[0].text = "骨".to_owned();
        japanese.overlays[0].text = "骨".to_owned();
        chinese.language = Language::from_tag("zh").unwrap();
        japanese.language = Language::from_tag("ja").unwrap();
        assert_eq!(touched(&chinese, &japanese, Rendition::Tiktok), [Stage::Texts, Stage::Clip]);
    }

    #[test]
    fn r36_another_cut_shows_other_subtitles() {
        let mut before = plan();
        before.srt = Some(SRT.to_owned());
        let mut after = before.clone();
        after.segments[0].start = 1.0;
        assert!(touched(&before, &after, Rendition::Tiktok).contains(&Stage::Texts));
    }

    proptest! {
        #[test]
        fn r36_equal_looks_touch_no_file_and_other_looks_the_clip(end in 10.0..12.0f64, text in "[ab]{0,2}", cta in "[ab]{0,2}", tag in "en|fr") {
            let mut after = plan();
            after.segments[0].end = end.floor();
            after.overlays[0].text = text;
            after.overlays[1].text = cta;
            after.language = Language::from_tag(&tag).unwrap();
            for rendition in Rendition::ALL {
                let stages = touched(&plan(), &after, rendition);
                let same = Look::of(&plan(), rendition) == Look::of(&after, rendition);
                prop_assert_eq!(same, !stages.contains(&Stage::Clip));
                let files = stages.iter().filter(|stage| **stage != Stage::Hashtags).count();
                prop_assert_eq!(same, files == 0);
            }
        }
    }
}
