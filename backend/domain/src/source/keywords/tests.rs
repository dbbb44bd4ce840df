use super::*;
use proptest::prelude::*;

fn language(code: &str) -> Language {
    Language::from_tag(code).unwrap()
}

#[test]
fn r26_keywords_are_the_telling_words() {
    for (code, title, expected) in [
        ("fr", "Comment réparer un vélo en 10 minutes (tuto complet)", &["réparer", "vélo", "tuto", "complet"][..]),
        ("fr", "J\u{2019}ai testé la GoPro 13 sous l\u{2019}eau !", &["testé", "gopro", "eau"]),
        ("fr", "RANDO en Corse : GR20 étape 3 🥾", &["rando", "corse", "gr20", "étape"]),
        ("fr", "L\u{2019}été à l\u{2019}île d\u{2019}Oléron", &["île", "oléron"]),
        ("en", "Inside the world\u{2019}s largest telescope", &["inside", "world", "largest", "telescope"]),
        ("en", "Why AI Can't Think Like You #ai #shorts", &["ai"]),
        ("en", "Best phones and the best phone", &["phones"]),
        ("de", "So funktioniert eine Wärmepumpe wirklich", &["funktioniert", "wärmepumpe"]),
        ("ja", "初心者のための写真撮影ガイド", &["初心者", "写真", "撮影", "ガイド"]),
        ("zh", "如何在家做正宗的川菜", &["正宗", "川菜"]),
        ("ar", "كيفية تحضير القهوة العربية", &["كيفية", "تحضير", "القهوة", "العربية"]),
        ("ru", "Как собрать компьютер своими руками", &["собрать", "компьютер", "своими", "руками"]),
        ("en", "12345 // 4K 60FPS", &["4k", "60fps"]),
        ("en", "🎬🔥🔥🔥", &[]),
    ] {
        let found = keywords(title, "", &language(code));
        let missing: Vec<_> = expected.iter().filter(|word| !found.contains(&(**word).to_owned())).collect();
        assert!(missing.is_empty() && found.len() <= expected.len() + 2, "{title}: {found:?}");
    }
}

#[test]
fn r26_a_decomposed_title_has_the_keywords_of_a_composed_one() {
    let found = keywords("E\u{301}lections : « tout va changer » ?", "", &language("fr"));
    assert_eq!(found, ["élections", "changer"]);
}

#[test]
fn r26_a_title_without_telling_words_still_has_one() {
    assert_eq!(keywords("It is what it is", "", &language("en")), ["what"]);
    let mut found = keywords("", "Un documentaire sur les ours.", &language("fr"));
    found.sort();
    assert_eq!(found, ["documentaire", "ours"]);
}

#[test]
fn r26_addresses_calls_and_credits_are_no_keywords() {
    let description = "Photo by Jane Doe / The Paper\nGlaciers of Iceland melt faster than ever before.\n\
        SUBSCRIBE to our channel for more!\nFull video: https://youtu.be/abc\nmail us@example.com\n---\nMy camera: Brandname";
    let found = keywords("Melting glaciers", description, &language("en"));
    for word in ["jane", "paper", "subscribe", "channel", "youtu", "abc", "example", "mail", "brandname", "camera"] {
        assert!(!found.contains(&word.to_owned()), "{word} in {found:?}");
    }
    assert!(
        found.contains(&"iceland".to_owned()) && found.starts_with(&["melting".to_owned(), "glaciers".to_owned()]),
        "{found:?}"
    );
}

/// The titles with the words that a person would pick: all of them are found, four of five before any other word.
#[test]
fn r26_keywords_are_those_a_person_would_pick() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpus/titles/video_titles_own.jsonl");
    let Ok(text) = std::fs::read_to_string(file) else {
        eprintln!("SKIPPED: no titles with keywords at {file}");
        return;
    };
    let (mut found, mut first, mut all) = (0, 0, 0);
    for line in text.lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        let title = line["title"].as_str().unwrap();
        let detected = crate::language::detect(title, "", None).unwrap_or_else(Language::fallback);
        let words = keywords(title, "", &detected);
        let picks: Vec<&str> =
            line["keywords_a_person_would_pick"].as_array().unwrap().iter().filter_map(|word| word.as_str()).collect();
        let among = |words: &[String]| picks.iter().filter(|pick| words.contains(&(**pick).to_owned())).count();
        found += among(&words);
        first += among(words.get(..picks.len()).unwrap_or(&words));
        all += picks.len();
    }
    println!("{found} of {all} found, {first} of them first");
    assert!(found * 100 >= all * 95, "{found} of {all}");
    assert!(first * 100 >= all * 75, "{first} of {all} first");
}

#[test]
fn r26_items_of_real_feeds_have_keywords() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpus/titles/feed_titles.jsonl");
    let Ok(text) = std::fs::read_to_string(file) else {
        eprintln!("SKIPPED: no titles of feeds at {file}");
        return;
    };
    for line in text.lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        let field = |name: &str| line[name].as_str().unwrap_or_default();
        let hint = Language::from_tag(field("lang"));
        let detected = crate::language::detect(field("title"), field("description"), hint.as_ref()).unwrap();
        let found = keywords(field("title"), field("description"), &detected);
        assert!((1..=MOST).contains(&found.len()), "{}: {found:?}", field("title"));
    }
}

proptest! {
    #[test]
    fn r26_no_text_makes_it_panic_or_gives_more_than_ten(title in "\\PC{0,120}", description in "(?s).{0,400}", code in "fr|en|zh|ja|pl|xx") {
        let found = keywords(&title, &description, &language(&code));
        prop_assert!(found.len() <= MOST);
        prop_assert!(found.iter().all(|word| !word.trim().is_empty()));
    }
}
