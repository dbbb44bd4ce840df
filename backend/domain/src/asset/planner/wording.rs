//! The words of hook and call to action, made from the title's own.

use crate::language::Language;
use unicode_normalization::UnicodeNormalization;

/// Characters of the title that a hook keeps at most.
const HOOK_CHARS: usize = 58;
const NBSP: char = '\u{a0}';

/// How a title begins that already makes one look.
const OPENERS: [&str; 16] = [
    "comment", "pourquoi", "quand", "où", "qui", "quel", "quelle", "et si", "how", "why", "what", "when", "where",
    "who", "inside", "meet",
];

/// The sentence that holds the viewer: the title, shortened at a natural place; a plain statement gets an opening.
pub(super) fn hook(title: &str, language: &Language) -> String {
    let short = shorten(&clean(title), HOOK_CHARS);
    let french = language.is_french();
    let text = match (short.is_empty(), language.as_str()) {
        (true, "fr") => "À voir jusqu’au bout !".to_owned(),
        (true, _) => "Watch till the end!".to_owned(),
        (false, "fr") if !calls(&short) => format!("À voir : {short}"),
        (false, "en") if !calls(&short) => format!("Watch this: {short}"),
        (false, _) => short,
    };
    if french { french_spacing(&text) } else { text }
}

/// The call to action, on the title's best word where it has one.
pub(super) fn cta(words: &[String], language: &Language) -> String {
    let topic = words.iter().find(|w| (3..=24).contains(&w.chars().count())).map(|w| capitalised(w));
    if language.is_french() {
        let text = topic.map_or_else(
            || "Abonnez-vous pour la suite !".to_owned(),
            |t| format!("{t} : abonnez-vous pour la suite !"),
        );
        return french_spacing(&text);
    }
    topic.map_or_else(|| "Follow for more!".to_owned(), |t| format!("{t}: follow for more!"))
}

/// The text on one line, without control characters.
pub(super) fn one_line(text: &str) -> String {
    let plain: String = text.nfc().map(|c| if c.is_control() { ' ' } else { c }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn calls(text: &str) -> bool {
    let lower = text.to_lowercase();
    let opens = |o: &&str| lower.strip_prefix(*o).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric));
    text.contains(['?', '!', '？', '！', '؟']) || OPENERS.iter().any(opens)
}

/// Letters, digits and the marks every font has; no address, no hashtag sign, no aside in brackets, no site name at the end.
fn clean(title: &str) -> String {
    let line = one_line(title);
    let main = line.split(" | ").next().unwrap_or_default();
    let words = main.split(' ').filter(|w| !w.contains("://") && !w.starts_with("www."));
    let text = without_asides(&words.collect::<Vec<_>>().join(" "));
    let kept: String = text.chars().filter(|c| speaks(*c)).collect();
    let tidy = one_line(&kept);
    tidy.trim_matches(|c: char| !c.is_alphanumeric() && !"?!.…»”\"'’)«“‘(？！؟".contains(c)).trim().to_owned()
}

fn without_asides(text: &str) -> String {
    let mut depth = 0usize;
    let mut kept = String::new();
    for c in text.chars() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' if depth > 0 => depth -= 1,
            _ if depth == 0 => kept.push(c),
            _ => {}
        }
    }
    if depth == 0 && kept.chars().any(char::is_alphanumeric) { kept } else { text.to_owned() }
}

fn speaks(c: char) -> bool {
    // Private and unassigned characters are neither; combining marks belong to letters of many scripts.
    c.is_alphanumeric()
        || " ,;:.!?…'’‘\"“”«»()-–—/&%$€£+@·、。？！「」،؛؟".contains(c)
        || unicode_normalization::char::is_combining_mark(c)
}

/// At most `limit` characters: up to a mark that ends a clause, else up to a space and an ellipsis.
fn shorten(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    let head: String = text.chars().take(limit - 1).collect();
    let clause = [" – ", " — ", " - ", ": ", ". ", "; ", ", "].iter().filter_map(|mark| head.rfind(mark)).max();
    if let Some(end) = clause.filter(|end| head.get(..*end).is_some_and(|h| h.chars().count() >= limit / 3)) {
        return head.get(..end).unwrap_or(&head).trim_end().to_owned();
    }
    let cut = head.rfind(' ').filter(|end| *end > 0).and_then(|end| head.get(..end)).unwrap_or(&head);
    format!("{}…", cut.trim_end_matches([' ', ',', ';', ':', '-', '–', '—']))
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// French puts a space that does not break before `? ! : ;` and `»`, and after `«`.
fn french_spacing(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len() + 8);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let ends = rest.peek().is_none_or(|next| next.is_whitespace() || "?!»".contains(*next));
        let before = spaced.chars().next_back();
        let high = matches!(c, '?' | '!' | '»' | ';') || (c == ':' && ends);
        if high && before.is_some_and(|b| !"?!".contains(b)) {
            spaced.truncate(spaced.trim_end().len());
            spaced.push(NBSP);
        }
        spaced.push(if before == Some('«') && c == ' ' { NBSP } else { c });
    }
    spaced
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
            (
                "fr",
                "Le secret des boulangers parisiens | Documentaire",
                "À voir\u{a0}: Le secret des boulangers parisiens",
            ),
            ("fr", "J’ai testé la GoPro 13 sous l’eau !", "J’ai testé la GoPro 13 sous l’eau\u{a0}!"),
            ("fr", "Élections : « tout va changer » ?", "Élections\u{a0}: «\u{a0}tout va changer\u{a0}»\u{a0}?"),
            ("en", "Inside the world’s largest telescope", "Inside the world’s largest telescope"),
            ("en", "MKBHD vs. the $40 phone", "Watch this: MKBHD vs. the $40 phone"),
            ("de", "So funktioniert eine Wärmepumpe wirklich", "So funktioniert eine Wärmepumpe wirklich"),
            ("fr", "🎬🔥🔥🔥", "À voir jusqu’au bout\u{a0}!"),
            ("en", "https://example.org/x", "Watch till the end!"),
            ("ja", "初心者のための写真撮影ガイド", "初心者のための写真撮影ガイド"),
            ("fr", "RANDO en Corse : GR20 étape 3 🥾", "À voir\u{a0}: RANDO en Corse\u{a0}: GR20 étape 3"),
            ("en", "Why \u{202e}evil\u{0} \u{e000}bytes", "Why evil bytes"),
        ];
        for (language, title, expected) in cases {
            assert_eq!(words(language, title), expected, "{title}");
        }
    }

    #[test]
    fn r41_a_long_title_is_cut_at_a_clause_or_a_word() {
        let cases = [
            ("How the deep sea glows: a two hour documentary about light in the dark", "How the deep sea glows"),
            (
                "Why does everybody keep talking about the extraordinarily long bridges",
                "Why does everybody keep talking about the…",
            ),
        ];
        for (title, expected) in cases {
            assert_eq!(words("en", title), expected);
        }
    }

    #[test]
    fn r41_the_call_to_action_names_the_topic() {
        let (fr, en) = (Language::fallback(), Language::from_tag("en").unwrap());
        assert_eq!(cta(&["vélo".into()], &fr), "Vélo\u{a0}: abonnez-vous pour la suite\u{a0}!");
        assert_eq!(cta(&[], &fr), "Abonnez-vous pour la suite\u{a0}!");
        assert_eq!(cta(&["of".into(), "telescope".into()], &en), "Telescope: follow for more!");
    }
}
