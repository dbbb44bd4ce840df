use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

fn language(code: &str) -> Language {
    Language::from_tag(code).unwrap()
}

fn detected(title: &str, hint: Option<&str>) -> Option<String> {
    detect(title, "", hint.map(language).as_ref()).map(String::from)
}

#[test]
fn r35_titles_in_several_languages_and_scripts() {
    for (title, expected) in [
        ("Comment réparer un vélo en 10 minutes (tuto complet)", Some("fr")),
        ("J\u{2019}ai testé la GoPro 13 sous l\u{2019}eau !", Some("fr")),
        ("RANDO en Corse : GR20 étape 3", Some("fr")),
        ("Inside the world\u{2019}s largest telescope", Some("en")),
        ("MKBHD vs. the $40 phone", Some("en")),
        ("So funktioniert eine Wärmepumpe wirklich", Some("de")),
        ("Receta fácil de paella valenciana", Some("es")),
        ("Viaggio in Sicilia: cosa vedere a Palermo", Some("it")),
        ("初心者のための写真撮影ガイド", Some("ja")),
        ("如何在家做正宗的川菜", Some("zh")),
        ("كيفية تحضير القهوة العربية", Some("ar")),
        ("Как собрать компьютер своими руками", Some("ru")),
        ("Élections : « tout va changer » ?", Some("fr")),
        ("E\u{301}lections : « tout va changer » ?", Some("fr")),
    ] {
        assert_eq!(detected(title, None).as_deref(), expected, "{title}");
    }
}

#[test]
fn r35_what_holds_no_words_has_the_declared_language_or_none() {
    for title in ["", "🎬🔥🔥🔥", "12345 // 4K 60FPS", "GR20 2024", "https://example.com/watch?v=1"] {
        assert_eq!(detected(title, None), None, "{title}");
        assert_eq!(detected(title, Some("nl")).as_deref(), Some("nl"), "{title}");
    }
}

#[test]
fn r35_a_clear_sentence_outweighs_the_feed_and_two_words_do_not() {
    let sentence = "Nous avons passé trois jours dans la montagne avec des amis et beaucoup de pluie.";
    assert_eq!(detected(sentence, Some("en")).as_deref(), Some("fr"));
    assert_eq!(detected("Justice sociale", Some("en")).as_deref(), Some("en"));
    assert_eq!(detected("收三盒泰山", Some("ru")).as_deref(), Some("zh"), "another script");
}

#[test]
fn r35_the_description_helps_a_short_title() {
    let description =
        "Une balade de trois heures autour du lac, avec les enfants et le chien.\nhttps://example.com/abonnez-vous";
    assert_eq!(detect("Annecy", description, None), Some(language("fr")));
}

/// Lines of the shared samples, where they are.
fn samples() -> Vec<(String, Language, String)> {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpus/titles/language_samples.jsonl");
    let Ok(text) = std::fs::read_to_string(file) else {
        eprintln!("SKIPPED: no language samples at {file}");
        return Vec::new();
    };
    let sample = |line: &str| {
        let sample: serde_json::Value = serde_json::from_str(line).unwrap();
        let field = |name: &str| sample[name].as_str().unwrap().to_owned();
        (field("kind"), language(&field("lang")), field("text"))
    };
    text.lines().map(sample).collect()
}

/// What must at least be told right, in percent; measured: 100, 95, 70 and 91, 55, 39.
#[test]
fn r35_languages_are_told_apart_as_well_as_measured() {
    let mut told = BTreeMap::<(bool, String), (usize, usize)>::new();
    for (kind, language, text) in samples() {
        let entry = told.entry((["fr", "en"].contains(&language.as_str()), kind)).or_default();
        entry.0 += usize::from(detect(&text, "", None) == Some(language));
        entry.1 += 1;
    }
    let floors = [((true, "sentence"), 98), ((true, "words"), 90), ((true, "word"), 65)];
    let others = [((false, "sentence"), 88), ((false, "words"), 50), ((false, "word"), 34)];
    for ((ours, kind), floor) in floors.into_iter().chain(others) {
        let Some((right, all)) = told.get(&(ours, kind.to_owned())) else { continue };
        println!("{kind}, French and English {ours}: {right} of {all}");
        assert!(right * 100 >= all * floor, "{kind}, French and English {ours}: {right} of {all} is below {floor} %");
    }
}

proptest! {
    #[test]
    fn r35_no_text_makes_detection_panic(title in "\\PC{0,80}", description in "(?s).{0,200}") {
        let _ = detect(&title, &description, None);
    }
}
