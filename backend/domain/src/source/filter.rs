//! Which items of a source are wanted, and why an item is not (R2.1).

use crate::finding::Finding;
use crate::language::{Language, detect};
use crate::source::item::Item;
use regex::{Regex, RegexBuilder};
use serde_json::json;

/// Bytes that a compiled pattern may take: a pattern of any length a person writes fits well within.
const LARGEST: usize = 1 << 20;

/// Characters of a pattern that are kept in a reason.
const SHOWN: usize = 80;

/// The filters of a source, ready to judge items. An empty filter lets everything pass.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    keywords: Vec<Regex>,
    categories: Vec<Regex>,
    min_duration: Option<f64>,
    language: Option<Language>,
}

impl Filter {
    /// Compiles `keywords` and `categories`, case-insensitive regular expressions; `min_duration` is in seconds.
    ///
    /// # Errors
    /// One finding `pattern` for each expression that cannot be used, pointing at `/keywords/{n}` or `/categories/{n}`.
    pub fn compile(
        keywords: &[String],
        categories: &[String],
        min_duration: Option<f64>,
        language: Option<Language>,
    ) -> Result<Self, Vec<Finding>> {
        let mut refused = Vec::new();
        let keywords = patterns("keywords", keywords, &mut refused);
        let categories = patterns("categories", categories, &mut refused);
        if refused.is_empty() { Ok(Filter { keywords, categories, min_duration, language }) } else { Err(refused) }
    }

    /// Why `item` is not wanted, one finding for each filter that it fails; empty when it passes.
    ///
    /// What an item does not say fails no filter: a feed without lengths still gives items, which are measured later.
    pub fn reasons(&self, item: &Item) -> Vec<Finding> {
        let reasons = [self.keyword(item), self.category(item), self.duration(item), self.language(item)];
        reasons.into_iter().flatten().collect()
    }

    fn keyword(&self, item: &Item) -> Option<Finding> {
        let wanted = self.keywords.is_empty() || self.keywords.iter().any(|pattern| is_in_text(pattern, item));
        let detail = "Neither title nor description matches one of the source's keywords.";
        (!wanted).then(|| {
            Finding::warn("keywords", detail, "Add a keyword that matches, or remove the keywords.")
                .with(json!({ "keywords": shown(&self.keywords) }))
        })
    }

    fn category(&self, item: &Item) -> Option<Finding> {
        let among = |pattern: &Regex| item.categories.iter().any(|category| pattern.is_match(category));
        let wanted = self.categories.is_empty()
            || self.categories.iter().any(|pattern| is_in_text(pattern, item) || among(pattern));
        let detail = "Neither the item's categories nor its texts match one of the source's categories.";
        (!wanted).then(|| {
            Finding::warn("categories", detail, "Add a category that matches, or remove the categories.")
                .with(json!({ "categories": shown(&self.categories) }))
        })
    }

    fn duration(&self, item: &Item) -> Option<Finding> {
        let (least, duration) = (self.min_duration?, item.duration?);
        (duration < least).then(|| {
            let detail = format!("The video lasts {duration} s, less than the {least} s that the source asks for.");
            Finding::warn("min_duration", detail, "Lower min_duration, or leave it out.")
                .with(json!({ "duration": duration, "min_duration": least }))
        })
    }

    fn language(&self, item: &Item) -> Option<Finding> {
        let wanted = self.language.as_ref()?;
        let hint = item.language.as_deref().and_then(Language::from_tag);
        let language = detect(&item.title, &item.text, hint.as_ref()).filter(|language| language != wanted)?;
        let detail = format!("The item is in {language}, the source asks for {wanted}.");
        let remedy = "Choose the other language, or leave the language out.";
        Some(Finding::warn("language", detail, remedy).with(json!({ "language": language, "wanted": wanted })))
    }
}

fn patterns(list: &str, texts: &[String], refused: &mut Vec<Finding>) -> Vec<Regex> {
    let mut compiled = Vec::with_capacity(texts.len());
    for (at, text) in texts.iter().enumerate() {
        match RegexBuilder::new(text).case_insensitive(true).size_limit(LARGEST).build() {
            Ok(pattern) => compiled.push(pattern),
            Err(error) => refused.push(refusal(list, at, &error)),
        }
    }
    compiled
}

fn refusal(list: &str, at: usize, error: &regex::Error) -> Finding {
    let why = match error {
        regex::Error::CompiledTooBig(_) => "it is too large".to_owned(),
        // The library draws an arrow under the fault over several lines; its last line says what it is.
        other => other.to_string().lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned(),
    };
    let remedy = "Correct the regular expression; put \\ before a sign that is meant as itself.";
    Finding::block("pattern", format!("This is no regular expression that can be used: {why}."), remedy)
        .with(json!({ "why": why }))
        .at(&format!("/{list}/{at}"))
}

fn is_in_text(pattern: &Regex, item: &Item) -> bool {
    pattern.is_match(&item.title) || pattern.is_match(&item.text)
}

fn shown(patterns: &[Regex]) -> Vec<String> {
    patterns.iter().map(|pattern| pattern.as_str().chars().take(SHOWN).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn item() -> Item {
        Item {
            title: "Réparer un vélo".to_owned(),
            text: "Un tutoriel complet pour la chaîne et les freins de votre vélo.".to_owned(),
            categories: vec!["Bricolage".to_owned()],
            duration: Some(12.5),
            language: Some("fr-FR".to_owned()),
            ..Item::default()
        }
    }

    fn codes(keywords: &[&str], categories: &[&str], least: Option<f64>, language: Option<&str>) -> Vec<String> {
        let owned = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let language = language.and_then(Language::from_tag);
        let filter = Filter::compile(&owned(keywords), &owned(categories), least, language).unwrap();
        filter.reasons(&item()).into_iter().map(|reason| reason.code).collect()
    }

    #[test]
    fn r21_an_item_passes_or_is_told_why_not() {
        for (found, expected) in [
            (codes(&[], &[], None, None), &[][..]),
            (codes(&["VÉLO"], &[], None, None), &[]),
            (codes(&["moto", r"fr(ein|ite)s?\b"], &[], None, None), &[]),
            (codes(&["moto"], &[], None, None), &["keywords"]),
            (codes(&[], &["^bricolage$"], None, None), &[]),
            (codes(&[], &["cuisine"], None, None), &["categories"]),
            (codes(&[], &[], Some(12.5), Some("fr")), &[]),
            (codes(&[], &[], Some(13.0), Some("en")), &["min_duration", "language"]),
            (
                codes(&["moto"], &["cuisine"], Some(60.0), Some("de")),
                &["keywords", "categories", "min_duration", "language"],
            ),
        ] {
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn r21_what_an_item_does_not_say_fails_no_filter() {
        let filter = Filter::compile(&[], &[], Some(30.0), Language::from_tag("fr")).unwrap();
        let silent = Item { title: "🎬 4K".to_owned(), ..Item::default() };
        assert_eq!(filter.reasons(&silent), []);
    }

    #[test]
    fn r21_a_pattern_that_cannot_be_used_is_named() {
        let bad = |text: &str| Filter::compile(&["fine".to_owned(), text.to_owned()], &[], None, None).unwrap_err();
        for (text, why) in [("(open", "unclosed group"), ("a{2000}{2000}", "it is too large")] {
            let findings = bad(text);
            assert_eq!(findings[0].pointer.as_deref(), Some("/keywords/1"), "{findings:?}");
            assert!(findings[0].detail.contains(why), "{}", findings[0].detail);
        }
        let both = Filter::compile(&["[".to_owned()], &["*".to_owned()], None, None).unwrap_err();
        assert_eq!(both[1].pointer.as_deref(), Some("/categories/0"));
    }

    proptest! {
        #[test]
        fn r21_no_pattern_and_no_text_makes_it_panic(pattern in "\\PC{0,40}", title in "\\PC{0,80}", text in "(?s).{0,200}") {
            if let Ok(filter) = Filter::compile(&[pattern], &[], None, None) {
                filter.reasons(&Item { title, text, ..Item::default() });
            }
        }
    }
}
