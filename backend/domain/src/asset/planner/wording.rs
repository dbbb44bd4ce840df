//! The words of hook and call to action, made from the title's own.

use crate::language::Language;
use crate::title::{printed, shorten, topic, typeset};

/// Characters of a hook at most: what is read in five seconds, three lines on the picture.
const HOOK_CHARS: usize = 58;

/// The sentence that holds the viewer: the title as an editor would print it, shortened at a natural place.
pub(super) fn hook(title: &str, language: &Language) -> String {
    let short = shorten(&printed(title, language), HOOK_CHARS);
    match (short.is_empty(), language.is_french()) {
        (false, _) => short,
        (true, true) => "À regarder en entier".to_owned(),
        (true, false) => "Watch till the end".to_owned(),
    }
}

/// The call to action; it names what the title is about where that is certain.
pub(super) fn cta(title: &str, language: &Language) -> String {
    let topic = topic(&printed(title, language), language);
    let (more, on) =
        if language.is_french() { ("Abonnez-vous pour en voir plus", "sur") } else { ("Follow for more", "on") };
    let named = topic.map(|topic| format!(" {on} {topic}")).unwrap_or_default();
    typeset(&format!("{more}{named}!"), language)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(hook_language: &str, title: &str) -> String {
        hook(title, &Language::from_tag(hook_language).unwrap())
    }

    #[test]
    fn r41_the_hook_is_made_of_the_title() {
        let cases = [
            ("fr", "Comment réparer un vélo en 10 minutes (tuto complet)", "Comment réparer un vélo en 10 minutes"),
            ("fr", "Le secret des boulangers parisiens | Documentaire", "Le secret des boulangers parisiens"),
            ("fr", "J’ai testé la GoPro 13 sous l’eau !", "J’ai testé la GoPro 13 sous l’eau\u{a0}!"),
            ("fr", "Élections : « tout va changer » ?", "Élections\u{a0}: «\u{a0}tout va changer\u{a0}»\u{a0}?"),
            ("en", "Inside the world’s largest telescope", "Inside the world’s largest telescope"),
            ("en", "MKBHD vs. the $40 phone", "MKBHD vs. the $40 phone"),
            ("de", "So funktioniert eine Wärmepumpe wirklich", "So funktioniert eine Wärmepumpe wirklich"),
            ("fr", "🎬🔥🔥🔥", "À regarder en entier"),
            ("en", "https://example.org/x", "Watch till the end"),
            ("ja", "初心者のための写真撮影ガイド", "初心者のための写真撮影ガイド"),
            ("fr", "RANDO en Corse : GR20 étape 3 🥾", "RANDO en Corse\u{a0}: GR20 étape 3"),
            ("en", "Why \u{202e}evil\u{0} \u{e000}bytes", "Why evil bytes"),
        ];
        for (language, title, expected) in cases {
            assert_eq!(words(language, title), expected, "{title}");
        }
    }

    #[test]
    fn r41_the_call_to_action_names_what_the_title_names() {
        for (language, title, expected) in [
            ("fr", "Comment réparer un vélo en 10 minutes", "Abonnez-vous pour en voir plus sur le vélo\u{a0}!"),
            ("fr", "Le secret des boulangers parisiens", "Abonnez-vous pour en voir plus sur les boulangers\u{a0}!"),
            ("fr", "Voyage en Corse", "Abonnez-vous pour en voir plus\u{a0}!"),
            ("fr", "Comment le réparer", "Abonnez-vous pour en voir plus\u{a0}!"),
            ("fr", "Une île perdue", "Abonnez-vous pour en voir plus sur l’île\u{a0}!"),
            ("en", "Inside the world’s largest telescope", "Follow for more on the world’s largest telescope!"),
            ("en", "How to fix a flat tire in 5 minutes", "Follow for more on flat tires!"),
            ("en", "Google kills its Keep app on Apple Watch", "Follow for more on Apple Watch!"),
            ("en", "How the deep sea glows", "Follow for more!"),
            ("en", "The AI Paradox", "Follow for more!"),
            ("de", "So funktioniert eine Wärmepumpe", "Follow for more!"),
        ] {
            assert_eq!(cta(title, &Language::from_tag(language).unwrap()), expected, "{title}");
        }
    }
}
