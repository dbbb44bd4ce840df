//! The thing that a title is about, with its article, where the title shows plainly which word is a noun.

use super::form::{is_infinitive, is_title_case};
use super::is_listed;
use crate::language::Language;

/// Characters of a topic at most, so that a call to action fits the picture.
const LONGEST: usize = 32;

/// French articles and the definite one for each; `l’` is found apart.
const ARTICLES: [(&str, &str); 12] = [
    ("le", "le"),
    ("la", "la"),
    ("un", "le"),
    ("une", "la"),
    ("du", "le"),
    ("au", "le"),
    ("ce", "le"),
    ("cette", "la"),
    ("les", "les"),
    ("des", "les"),
    ("aux", "les"),
    ("ces", "les"),
];

/// French words that stand between an article and its noun, or are no subject.
const NOT_FRENCH: &str = "grand grande grands grandes petit petite petits petites beau belle beaux belles nouveau nouvelle nouveaux \
    nouvelles vieux vieille bon bonne bons bonnes meilleur meilleure meilleurs meilleures premier première premiers \
    premières dernier dernière derniers dernières vrai vraie autre autres même plus moins deux trois quatre cinq dix \
    pire secret secrets vidéo fait fois jour jours façon manière minutes avoir être cas semaine semaines matin soir \
    nuit mois année années ans vie fonds suite place sud nord ouest monde charge lieu point partie côté peur fin \
    début temps heure heures choses chose gens reste nombre moment une abord";

/// French words after which "le" and "la" are pronouns of the infinitive that follows.
const BEFORE_PRONOUN: &[&str] = &["comment", "pour", "de", "à", "sans", "peut", "faut", "va", "où"];

/// English words that part noun phrases.
const PARTS: &[&str] = &[
    "in", "on", "at", "of", "for", "to", "with", "from", "by", "about", "into", "over", "under", "between", "and",
    "or", "but", "that", "which", "who", "when", "where", "why", "how", "is", "are", "was", "were", "will", "can",
    "could", "should", "would", "has", "have", "had", "do", "does", "did", "against", "without", "after", "before",
    "as", "than", "if", "not", "vs",
];

/// English words that make no topic by themselves or are no nouns.
const NOT_ENGLISH: &[&str] = &[
    "new", "best", "worst", "first", "last", "most", "more", "next", "same", "other", "right", "way", "secret",
    "secrets", "video", "lot", "bit", "thing", "things", "time", "day", "one", "two", "three", "few", "only", "real",
    "full", "top", "rich", "poor", "tip", "public", "past", "future", "end", "rest", "reason", "part", "kind",
];

/// Words that are written in capitals to be loud.
const SHOUTED: &[&str] =
    &["FULL", "NEW", "BEST", "LIVE", "NOT", "ALL", "HUGE", "FREE", "WOW", "THE", "AND", "BIG", "HOW", "WHY"];

/// Nouns in capitals, of which there are many.
const COUNTED: &[&str] =
    &["IPO", "CEO", "CFO", "CTO", "API", "GPU", "CPU", "NPU", "UFO", "EV", "SUV", "NFT", "SDK", "VPN", "LLM"];

/// Words before an English article that only an object follows, so that the phrase after it holds no verb.
const BEFORE: &[&str] = &["inside", "behind", "about", "against", "meet", "into", "vs", "vs."];

/// The first thing that the title names plainly, as it may stand after "more on" or « plus sur »: "the music industry",
/// "flat tires", "Apple Watch", « le vélo », « les boulangers »; `None` when no noun is certain.
pub(crate) fn topic(title: &str, language: &Language) -> Option<String> {
    let topic = match language.as_str() {
        "fr" => french(title),
        "en" => english(title),
        _ => None,
    };
    topic.filter(|topic| topic.chars().count() <= LONGEST)
}

fn french(title: &str) -> Option<String> {
    let words: Vec<&str> = title.split([' ', '\u{a0}']).collect();
    (0..words.len()).find_map(|at| elided(&words, at).or_else(|| after_article(&words, at)))
}

/// "l’eau", also from "à l’eau" and "de l’eau".
fn elided(words: &[&str], at: usize) -> Option<String> {
    let (article, noun) = words.get(at)?.split_once('’')?;
    let noun = bare(noun);
    (article.eq_ignore_ascii_case("l") && is_noun(noun)).then(|| completed(format!("l’{noun}"), words, at))
}

fn after_article(words: &[&str], at: usize) -> Option<String> {
    let written = words.get(at)?.to_lowercase();
    let (_, article) = ARTICLES.iter().find(|(article, _)| *article == written)?;
    let noun = bare(words.get(at + 1)?);
    let before = at.checked_sub(1).and_then(|before| words.get(before)).map(|word| word.to_lowercase());
    let is_pronoun = is_infinitive(noun) && before.is_some_and(|word| BEFORE_PRONOUN.contains(&word.as_str()));
    if !is_noun(noun) || is_pronoun {
        return None;
    }
    let elides = *article != "les" && noun.to_lowercase().starts_with(|c: char| "aàâeéèêëiîïoôuûùœæ".contains(c));
    let name = if elides { format!("l’{noun}") } else { format!("{article} {noun}") };
    Some(completed(name, words, at + 1))
}

/// The noun at `at` with what it is made of: "la mousse au chocolat", "le projet de loi".
fn completed(name: String, words: &[&str], at: usize) -> String {
    let goes_on = words.get(at).is_some_and(|noun| !ends_clause(noun));
    let [Some(link), next] = [words.get(at + 1), words.get(at + 2)] else { return name };
    let owner =
        next.and_then(|next| next.split_once('’')).filter(|(article, _)| *article == "l").map(|(_, noun)| bare(noun));
    let made_of = match (link.split_once('’'), next) {
        (Some(("d", noun)), _) if is_noun(bare(noun)) => format!("{name} d’{}", bare(noun)),
        (None, Some(_)) if *link == "de" && owner.is_some_and(is_noun) => {
            format!("{name} de l’{}", owner.unwrap_or_default())
        }
        (None, Some(&"la")) if *link == "de" && words.get(at + 3).is_some_and(|noun| is_noun(bare(noun))) => {
            format!("{name} de la {}", words.get(at + 3).map(|noun| bare(noun)).unwrap_or_default())
        }
        (None, Some(noun)) if ["de", "du", "des", "au", "aux"].contains(link) && is_noun(bare(noun)) => {
            format!("{name} {link} {}", bare(noun))
        }
        _ => return name,
    };
    if goes_on && made_of.chars().count() <= LONGEST { made_of } else { name }
}

fn is_noun(word: &str) -> bool {
    let word = word.to_lowercase();
    let is_adjective = ["euse", "euses", "ième", "ièmes", "ique", "iques"].iter().any(|end| word.ends_with(end));
    word.chars().filter(|c| c.is_alphabetic()).count() >= 3
        && word.chars().all(|c| c.is_alphanumeric() || c == '-')
        && word.starts_with(char::is_alphabetic)
        && !is_listed(NOT_FRENCH, &word)
        && !is_adjective
}

/// The word without the marks around it.
fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric())
}

fn english(title: &str) -> Option<String> {
    let words: Vec<&str> = title.split(' ').collect();
    (1..words.len()).find_map(|at| object(&words, at)).or_else(|| name(&words, is_title_case(title)))
}

/// A noun phrase after an article that cannot be a sentence's subject.
fn object(words: &[&str], at: usize) -> Option<String> {
    let article = words.get(at)?.to_lowercase();
    let before = words.get(at - 1)?.to_lowercase();
    let is_told_how = words.first().is_some_and(|w| w.eq_ignore_ascii_case("how"))
        && words.get(1).is_some_and(|w| w.eq_ignore_ascii_case("to"));
    if !["a", "an", "the"].contains(&article.as_str()) || !(is_told_how || BEFORE.contains(&before.as_str())) {
        return None;
    }
    let mut phrase: Vec<&str> = Vec::new();
    for word in words.get(at + 1..)?.iter().take_while(|word| !PARTS.contains(&bare(word).to_lowercase().as_str())) {
        phrase.push(word.trim_end_matches(|c: char| !c.is_alphanumeric()));
        if ends_clause(word) {
            break;
        }
    }
    is_phrase(&phrase)
        .then(|| if article == "the" { format!("the {}", phrase.join(" ")) } else { plural(&phrase.join(" ")) })
}

fn is_phrase(phrase: &[&str]) -> bool {
    let is_word = |word: &&str| word.len() > 1 && word.chars().all(|c| c.is_alphanumeric() || "'’-".contains(c));
    let is_empty = |word: &&str| NOT_ENGLISH.contains(&word.to_lowercase().as_str());
    let ends = phrase.last().filter(|last| last.starts_with(char::is_alphabetic) && !is_empty(last));
    ends.is_some_and(|last| !["ed", "ly"].iter().any(|end| last.ends_with(end)))
        && phrase.len() <= 3
        && phrase.iter().all(is_word)
        && !phrase.first().is_some_and(is_empty)
}

/// The longest name, of equals the first: capitals inside a sentence; where every word has one, a word with more capitals
/// or a digit.
fn name(words: &[&str], title_case: bool) -> Option<String> {
    let is_name = |at: usize| {
        let Some(word) = words.get(at) else { return false };
        is_coded(word, words.get(at + 1)) || !title_case && is_proper(words, at)
    };
    let goes_on = |at: usize| words.get(at).is_some_and(|word| !ends_clause(word)) && is_name(at + 1);
    let run = |first: usize| (first..first + 3).take_while(|at| *at == first || goes_on(at - 1)).count();
    let stands_alone = |at: &usize| is_name(*at) && article(words, *at).is_none_or(|_| is_whole(words, at + run(*at)));
    let best = (0..words.len()).rev().filter(stands_alone).max_by_key(|at| run(*at))?;
    let parts: Vec<&str> = words.get(best..best + run(best))?.iter().map(|word| bare(word)).collect();
    let name = match parts.as_slice() {
        [one] if COUNTED.contains(one) => plural(one),
        [.., last] if NOT_ENGLISH.contains(&last.to_lowercase().as_str()) => return None,
        _ => parts.join(" "),
    };
    Some(if article(words, best) == Some("the") { format!("the {name}") } else { name })
}

/// The article or possessive before a word: a name behind it may only describe the next word.
fn article(words: &[&str], at: usize) -> Option<&'static str> {
    let before = words.get(at.checked_sub(1)?)?.to_lowercase();
    ["the", "a", "an", "its", "his", "her", "their", "this"].into_iter().find(|article| *article == before)
}

/// Whether nothing that belongs to it follows what ends before `end`.
fn is_whole(words: &[&str], end: usize) -> bool {
    let closed = end.checked_sub(1).and_then(|last| words.get(last)).is_some_and(|word| ends_clause(word));
    closed || words.get(end).is_none_or(|next| PARTS.contains(&bare(next).to_lowercase().as_str()))
}

/// "ESP32", "iPhone", "NASA", "AI"; no word that is shouted among others.
fn is_coded(word: &str, next: Option<&&str>) -> bool {
    let word = bare(word);
    let capitals = |word: &str| word.chars().filter(|c| c.is_uppercase()).count();
    let shouted = |word: &str| word.chars().all(char::is_uppercase);
    let short = word == "AI" || (3..=4).contains(&word.chars().count());
    let is_shout = !short || SHOUTED.contains(&word) || next.is_some_and(|next| shouted(bare(next)));
    let inside = word.starts_with(char::is_lowercase) && word.contains(char::is_uppercase);
    let compound = word.split('-').all(|part| capitals(part) == 1 && part.starts_with(char::is_uppercase));
    let coded =
        inside || capitals(word) > 1 && !compound || capitals(word) == 1 && word.contains(|c: char| c.is_ascii_digit());
    coded && is_plain(word) && if shouted(word) { !is_shout } else { word.chars().count() > 2 }
}

/// A capital inside a sentence, where no other word with a capital stands before it.
fn is_proper(words: &[&str], at: usize) -> bool {
    let Some(word) = words.get(at).map(|word| bare(word)) else { return false };
    let before = |at: usize| at.checked_sub(1).and_then(|before| words.get(before)).copied().unwrap_or_default();
    let opens = |at: usize| at == 0 || ends_clause(before(at)) || bare(before(at)).is_empty();
    let capital = |word: &str| word.starts_with(char::is_uppercase);
    // The first word of a clause has a capital in any case, so that nobody knows where a name behind it begins.
    let mut first = at;
    while first > 0 && !opens(first) && capital(before(first)) {
        first -= 1;
    }
    !opens(first) && word.chars().count() > 2 && capital(word) && is_plain(word)
}

fn is_plain(word: &str) -> bool {
    word.starts_with(char::is_alphabetic) && word.chars().all(|c| c.is_alphanumeric() || c == '-')
}

fn ends_clause(word: &str) -> bool {
    word.ends_with([',', '.', ':', ';', '!', '?', '…', '–', ')', '”', '‘', '“'])
}

/// The plural of an English noun.
fn plural(noun: &str) -> String {
    let lower = noun.to_lowercase();
    if lower.ends_with('s') && !lower.ends_with("ss") {
        return noun.to_owned();
    }
    if let Some(stem) = noun.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'i', 'o', 'u'])) {
        return format!("{stem}ies");
    }
    let hisses = ["s", "x", "z", "ch", "sh"].iter().any(|end| lower.ends_with(end));
    format!("{noun}{}", if hisses { "es" } else { "s" })
}
