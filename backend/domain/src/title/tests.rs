use super::*;
use proptest::prelude::*;

fn language(tag: &str) -> Language {
    Language::from_tag(tag).unwrap()
}

#[test]
fn r41_a_title_is_printed_clean() {
    for (tag, title, expected) in [
        ("en", "Video: Toyota Shows Four Robots", "Toyota Shows Four Robots"),
        ("en", "Why AI Can't Think Like You #ai #shorts", "Why AI Can’t Think Like You"),
        ("en", "WHAT A VIEW FROM NASA!!!", "What a view from NASA!"),
        ("en", "Documentary | The secret of bread", "The secret of bread"),
        ("en", "WING IT! - Blender Open Movie", "WING IT! – Blender Open Movie"),
        ("en", "A view ft. @Jane (Official Video) [4K]", "A view ft. Jane"),
        ("en", "It ends.", "It ends"),
        ("en", "Made in the U.S.", "Made in the U.S."),
        ("en", "A \"lone mark", "A lone mark"),
        ("fr", "L'été: c'est quoi?", "L’été\u{a0}: c’est quoi\u{a0}?"),
        ("fr", "«Bonjour» dit-il", "«\u{a0}Bonjour\u{a0}» dit-il"),
        ("fr", "Le Secret Des Boulangers De Paris", "Le Secret des Boulangers de Paris"),
        ("fr", "Il dit \"non\" à 20:30", "Il dit «\u{a0}non\u{a0}» à 20:30"),
        ("fr", "70% de remise, 10€ !", "70\u{a0}% de remise, 10\u{a0}€\u{a0}!"),
        ("fr", "🎬🔥", ""),
        ("en", "<b>Bold</b> & co", "Bold & co"),
        ("en", "If 2 < 3 > 1", "If 2 3 1"),
        ("en", "Stop using printf() (really)", "Stop using printf()"),
        ("en", "iPhone 18: 'the best', \"they\" say of the '90s", "iPhone 18: ‘the best’, “they” say of the ’90s"),
        ("en", "The town's 6' man", "The town’s 6' man"),
        ("fr", "selon l'école", "Selon l’école"),
        ("fr", "Elle dort. - Elle rêve", "Elle dort. Elle rêve"),
    ] {
        assert_eq!(printed(title, &language(tag)), expected, "{title}");
    }
}

#[test]
fn r41_a_long_title_is_cut_at_a_clause_or_a_word() {
    for (title, expected) in [
        (
            "Two famous reviewers vs. the very cheapest phone that money buys",
            "Two famous reviewers vs. the very cheapest phone…",
        ),
        ("How the deep sea glows: a two hour documentary about light in the dark", "How the deep sea glows"),
        ("Why does everybody keep talking about the extraordinarily long bridges", "Why does everybody keep talking…"),
        (
            "Google Launches Native Gmail App For iPhone, iPad and iPod Touch, Faces Instant Backlash",
            "Google Launches Native Gmail App For iPhone, iPad…",
        ),
        (
            "Call of Duty: Black Ops 6 PS5 Pro Upgrades Tested + Tech Deep Dive!",
            "Call of Duty: Black Ops 6 PS5 Pro Upgrades Tested",
        ),
        (
            "He said “I will never come back to this place again” and left it",
            "He said “I will never come back to this place again”…",
        ),
    ] {
        assert_eq!(shorten(title, 58), expected);
    }
}

#[test]
fn r41_a_topic_is_named_only_where_it_is_plain() {
    for (tag, title, expected) in [
        ("en", "Be skeptical about QR codes, warns the FTC", Some("the FTC")),
        ("en", "Apple responds to the Beeper iMessage saga", Some("iMessage")),
        ("en", "The Running Man mixes mayhem and humor in first trailer", None),
        ("en", "Fortnite Festival is Rock Band without the plastic instruments", Some("Rock Band")),
        ("en", "Indiana Jones and the Great Circle PC – The FULL Ray Tracing Deep-Dive", None),
        ("en", "I Turned an ESP32 into a Thermal USB Webcam", Some("Thermal USB Webcams")),
        ("fr", "La vie secrète des abeilles", Some("les abeilles")),
        ("fr", "Le fondement d’une nation", Some("le fondement")),
        ("fr", "Recette de la tarte aux pommes", Some("la tarte aux pommes")),
        ("fr", "Dans les coulisses de l’Opéra de Paris", Some("les coulisses de l’Opéra")),
        ("fr", "Le goût de la mer", Some("le goût de la mer")),
        ("en", "Angie sets the price of its IPO at noon", Some("IPOs")),
        ("en", "Stop guessing and debug this the Right Way", None),
        ("fr", "Faut-il avoir peur de l’IA\u{a0}?", None),
        ("es", "La receta de la paella", None),
    ] {
        assert_eq!(topic(title, &language(tag)).as_deref(), expected, "{title}");
    }
}

#[test]
fn r41_titles_are_told_apart_by_their_form() {
    for (tag, title, expected) in [
        ("en", "How to fix a flat tire", Form::HowTo("fix a flat tire".into())),
        ("en", "Why Polymarket beats experts", Form::Clause),
        ("en", "Why did I fix this", Form::Question),
        ("en", "Drones and lasers?", Form::Question),
        ("en", "What a view", Form::Statement),
        ("en", "I cut them open", Form::Told),
        ("en", "The AI Paradox", Form::Statement),
        ("fr", "Comment réparer un vélo", Form::HowTo("réparer un vélo".into())),
        ("fr", "Comment se préparer à un entretien", Form::Clause),
        ("fr", "Pourquoi le ciel est bleu", Form::Clause),
        ("fr", "Pourquoi le ciel est-il bleu", Form::Question),
        ("fr", "J’ai testé la GoPro", Form::Told),
        ("fr", "Le secret des boulangers", Form::Statement),
        ("de", "Wie funktioniert das?", Form::Question),
        ("de", "Wie das funktioniert", Form::Statement),
    ] {
        assert_eq!(form(title, &language(tag)), expected, "{title}");
    }
}

#[test]
fn r41_setting_marks_alone_twice_changes_nothing() {
    for marks in ["”::»", "«»", "» ?", "::", "\"\""] {
        let french = language("fr");
        assert_eq!(typeset(&typeset(marks, &french), &french), typeset(marks, &french), "{marks}");
    }
}

proptest! {
    #[test]
    fn r41_any_title_is_printed_within_its_length(title in "\\PC{0,200}", tag in "fr|en|ja", limit in 12usize..90) {
        let printed = printed(&title, &language(&tag));
        prop_assert!(!printed.contains(['<', '>', '#', '@']));
        prop_assert!(length(&shorten(&printed, limit)) <= limit);
    }

    #[test]
    fn r41_setting_a_text_twice_changes_nothing(text in "[a-z«»“”\"' :;!?%€0-9.]{0,40}", tag in "fr|en|ja") {
        let language = language(&tag);
        prop_assert_eq!(typeset(&typeset(&text, &language), &language), typeset(&text, &language));
    }
}
