//! The words by which a post says that it is advertising, by language, and how they are recognised.

use crate::language::Language;

/// Within how many characters of the start the disclosure must stand.
const OPENING: usize = 100;

/// Words of advertising in one language.
pub(super) struct Words {
    language: &'static str,
    /// The word that the law of the language's readers wants.
    word: &'static str,
    /// What else counts as that word.
    also: &'static [&'static str],
    /// What is put at the start.
    pub(super) opening: &'static str,
    /// What is put at the start of a title.
    pub(super) short: &'static str,
    /// What stands on the picture.
    picture: &'static str,
}

const WORDS: [Words; 5] = [
    Words {
        language: "fr",
        word: "publicité",
        also: &["collaboration commerciale"],
        opening: "Publicité – lien affilié #ad",
        short: "Publicité #ad – ",
        picture: "Publicité",
    },
    Words {
        language: "en",
        word: "#ad",
        also: &[],
        opening: "#ad – affiliate link, I may earn a commission",
        short: "#ad – ",
        picture: "#ad",
    },
    Words {
        language: "de",
        word: "werbung",
        also: &["anzeige"],
        opening: "Werbung – Affiliate-Link #ad",
        short: "Werbung #ad – ",
        picture: "Werbung",
    },
    Words {
        language: "es",
        word: "publicidad",
        also: &[],
        opening: "Publicidad – enlace de afiliado #ad",
        short: "Publicidad #ad – ",
        picture: "Publicidad",
    },
    Words {
        language: "it",
        word: "pubblicità",
        also: &[],
        opening: "Pubblicità – link affiliato #ad",
        short: "Pubblicità #ad – ",
        picture: "Pubblicità",
    },
];

/// The word on the picture of an advertising post, for the language.
pub fn on_picture(language: &Language) -> &'static str {
    words_of(language).picture
}

/// The disclosure at the start of a description, and the rest of it.
pub(super) fn split_opening(description: &str) -> (&str, &str) {
    let text = description.trim_start();
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let opens = WORDS.iter().any(|w| opens_with(first, w.word) || w.also.iter().any(|a| opens_with(first, a)));
    if opens && first.chars().count() <= OPENING { (first, rest) } else { ("", text) }
}

/// Whether the text opens with the language's word and shows `#ad` early, before any link and any other hashtag.
pub(super) fn says(text: &str, words: &Words) -> bool {
    let opening: String = text.trim_start().chars().take(OPENING).collect();
    let opening = folded(&opening);
    let until = ["http://", "https://", "www."].iter().filter_map(|l| opening.find(l)).min().unwrap_or(opening.len());
    let opening = opening.get(..until).unwrap_or(&opening);
    let word = std::iter::once(&words.word).chain(words.also).any(|w| opens_with(opening, w));
    word && first_hashtag(opening) == Some("#ad")
}

/// Whether the text begins with this word, whole; a mark such as `[` may stand before it.
fn opens_with(text: &str, word: &str) -> bool {
    let text = folded(text);
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '#');
    let rest = text.strip_prefix(&folded(word));
    rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
}

fn first_hashtag(text: &str) -> Option<&str> {
    text.split_whitespace()
        .map(|t| t.trim_matches(|c: char| !c.is_alphanumeric() && c != '#'))
        .find(|t| t.starts_with('#'))
}

pub(super) fn words_of(language: &Language) -> &'static Words {
    let [_, english, ..] = &WORDS;
    WORDS.iter().find(|w| w.language == language.as_str()).unwrap_or(english)
}

/// Lower case, without accents, spaces as one: how people vary words that stay the same.
pub(super) fn folded(text: &str) -> String {
    use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
    let plain: String = text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r54_the_words_stand_first_and_whole() {
        let french = words_of(&Language::fallback());
        assert!(says("Publicité #ad", french) && says("« PUBLICITE » #Ad : voir", french));
        assert!(!says("Une publicité #ad", french) && !says("Publicité", french) && !says("#ad Publicité", french));
        assert_eq!(split_opening("Publicité #ad\n\nVue."), ("Publicité #ad", "\nVue."));
        assert_eq!(split_opening("Vue.\nPublicité"), ("", "Vue.\nPublicité"));
        assert_eq!(
            (on_picture(&Language::fallback()), words_of(&Language::from_tag("zz").unwrap()).opening),
            ("Publicité", words_of(&Language::from_tag("en").unwrap()).opening)
        );
    }
}
