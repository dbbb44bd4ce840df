//! What the wordings of real titles have to hold, whatever the title.

use super::variants::{Variant, choose_variants_for_ab};
use crate::asset::planner::{Brief, plan_heuristic};
use crate::language::Language;
use crate::platform::Platform;
use crate::post::limits;
use crate::post::wording::Wording;
use crate::source::keywords::keywords;

/// Titles with their language and description; nothing where there are none.
fn titles() -> Vec<(Language, String, String)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpus/titles");
    let mut found = Vec::new();
    for name in ["feed_titles.jsonl", "video_titles_own.jsonl", "language_samples.jsonl"] {
        let Ok(lines) = std::fs::read_to_string(format!("{folder}/{name}")) else {
            eprintln!("SKIPPED: no titles at {folder}/{name}");
            continue;
        };
        for line in lines.lines() {
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            let text = |field: &str| line[field].as_str().unwrap_or_default().to_owned();
            let language = Language::from_tag(&text("lang")).unwrap_or_else(Language::fallback);
            let title = if line["title"].is_string() { text("title") } else { text("text") };
            found.push((language, title, text("description")));
        }
    }
    found
}

/// What no editor prints; a space before a mark is one that does not break.
fn is_well_set(text: &str, language: &Language) -> bool {
    let joined = |mark: char| {
        let characters: Vec<char> = text.chars().collect();
        characters.windows(3).any(|three| three[1] == mark && three[0].is_alphabetic() && three[2].is_alphabetic())
    };
    let has = |bad: &[&str]| bad.iter().any(|bad| text.contains(bad));
    let loose = has(&["  ", " ,", "??", ",,", "…."]) || text != text.trim();
    let straight = ["fr", "en"].contains(&language.as_str()) && joined('\'');
    let breaks = language.is_french() && has(&[" ?", " !", " :", " ;", " »", "« "]);
    !(loose || straight || breaks)
}

fn check(variant: &Variant, platform: Platform, language: &Language) {
    let Variant { title, description, .. } = variant;
    let wording = Wording { title: title.clone(), description: description.clone(), hashtags: vec![] };
    let findings = limits::check(&wording, platform);
    assert!(findings.iter().all(|finding| !finding.blocks()), "{variant:?}: {findings:?}");
    assert!(is_well_set(title, language), "{variant:?}");
}

#[test]
fn r43_real_titles_get_two_wordings_that_can_be_printed() {
    for (language, title, description) in titles() {
        let words = keywords(&title, &description, &language);
        for platform in Platform::ALL {
            let both = choose_variants_for_ab(&title, &description, &words, &language, platform);
            assert_eq!(both, choose_variants_for_ab(&title, &description, &words, &language, platform));
            let [curious, worth] = &both;
            assert!(!curious.title.contains(&worth.title) && !worth.title.contains(&curious.title), "{both:?}");
            assert_ne!(curious.description, worth.description);
            both.iter().for_each(|variant| check(variant, platform, &language));
        }
    }
}

#[test]
fn r41_real_titles_get_a_plan_whose_texts_can_be_printed() {
    for (language, title, description) in titles() {
        let words = keywords(&title, &description, &language);
        let plan = plan_heuristic(&Brief {
            title: &title,
            description: Some(&description),
            keywords: &words,
            duration: 60.0,
            language: Some(&language),
            attribution: "Jane · CC BY 4.0",
        });
        for overlay in &plan.overlays {
            assert!(is_well_set(&overlay.text, &language) && !overlay.text.is_empty(), "{title}: {overlay:?}");
        }
        assert!((3..=4).contains(&plan.hashtags.len()), "{title}: {:?}", plan.hashtags);
    }
}
