//! Advertising words and attribution: put in when they are missing, and checked again before publishing.

use super::advertising::{Words, folded, says, words_of};
use super::wording::Wording;
use crate::asset::attribution::Credit;
use crate::finding::Finding;
use crate::language::Language;
use crate::platform::Platform;
use serde_json::json;

/// What Amazon asks its associates to say; not translated officially, so it stays English.
pub const AMAZON_SENTENCE: &str = "As an Amazon Associate I earn from qualifying purchases.";

/// What a post owes its readers.
#[derive(Clone, Debug)]
pub struct Duty<'a> {
    /// Where it goes.
    pub platform: Platform,
    /// Its language.
    pub language: &'a Language,
    /// The link it earns from; empty counts as none.
    pub affiliate_url: Option<&'a str>,
    /// Whom it owes the picture to.
    pub credit: Option<&'a Credit<'a>>,
}

impl Duty<'_> {
    /// Whether the post earns from its link.
    pub fn is_advertising(&self) -> bool {
        self.affiliate_url.is_some_and(|url| !url.trim().is_empty())
    }

    fn words(&self) -> &'static Words {
        words_of(self.language)
    }

    fn is_amazon(&self) -> bool {
        self.is_advertising() && self.affiliate_url.is_some_and(is_amazon)
    }
}

/// Whether the address leads to Amazon.
pub fn is_amazon(url: &str) -> bool {
    let parsed = url::Url::parse(url.trim()).ok();
    let host = parsed.as_ref().and_then(|u| u.host_str()).unwrap_or_default();
    host.split('.').any(|label| label == "amazon" || label == "amzn")
}

/// The wording with its duties fulfilled: what is there stays, what is missing is put in.
///
/// A missing disclosure goes to the start of the description, on Reddit to the start of the title; a missing attribution
/// to the end of the description. Nothing is shortened: [`super::limits::check`] says when the result is too long.
pub fn compose(mut wording: Wording, duty: &Duty) -> Wording {
    if duty.is_advertising() && !discloses(&wording, duty) {
        disclose(&mut wording, duty);
    }
    if duty.is_amazon() && !folded(&wording.description).contains(&folded(AMAZON_SENTENCE)) {
        append(&mut wording.description, AMAZON_SENTENCE);
    }
    if let Some(credit) = duty.credit.filter(|c| c.is_owed() && !c.is_in(&wording.description)) {
        append(&mut wording.description, &credit.in_description(duty.language));
    }
    wording
}

/// What the wording fails to say; empty when it may go out.
///
/// Codes: `disclosure_missing {language, word}`, `amazon_disclosure_missing`, `attribution_missing {author, licence}`.
pub fn missing(wording: &Wording, duty: &Duty) -> Vec<Finding> {
    let mut findings = Vec::new();
    if duty.is_advertising() && !discloses(wording, duty) {
        findings.push(no_disclosure(duty));
    }
    if duty.is_amazon() && !folded(&wording.description).contains(&folded(AMAZON_SENTENCE)) {
        findings.push(
            Finding::block(
                "amazon_disclosure_missing",
                "The sentence that Amazon asks for is missing.",
                format!("Add: {AMAZON_SENTENCE}"),
            )
            .at("/description"),
        );
    }
    findings.extend(duty.credit.filter(|c| c.is_owed() && !c.is_in(&wording.description)).map(no_attribution));
    findings
}

fn no_disclosure(duty: &Duty) -> Finding {
    let words = duty.words();
    let field = if duty.platform == Platform::Reddit { "/title" } else { "/description" };
    Finding::block(
        "disclosure_missing",
        format!("The post earns from its link but does not open with {:?} and #ad.", words.opening),
        format!("Put {:?} at the start.", words.opening),
    )
    .with(json!({"language": duty.language, "word": words.opening}))
    .at(field)
}

fn no_attribution(credit: &Credit) -> Finding {
    let licence = credit.licence.name();
    Finding::block(
        "attribution_missing",
        "The description does not name author, source and licence of the original.",
        "Restore the attribution in the description.",
    )
    .with(json!({"author": credit.author, "licence": licence}))
    .at("/description")
}

fn disclose(wording: &mut Wording, duty: &Duty) {
    let words = duty.words();
    if duty.platform == Platform::Reddit {
        wording.title = format!("{}{}", words.short, wording.title.trim_start());
    } else if wording.description.trim().is_empty() {
        wording.description = words.opening.to_owned();
    } else {
        wording.description = format!("{}\n\n{}", words.opening, wording.description.trim_start());
    }
}

fn discloses(wording: &Wording, duty: &Duty) -> bool {
    let in_title = duty.platform == Platform::Reddit && says(&wording.title, duty.words());
    in_title || says(&wording.description, duty.words())
}

fn append(text: &mut String, addition: &str) {
    let kept = text.trim_end().len();
    text.truncate(kept);
    if !text.is_empty() {
        text.push_str("\n\n");
    }
    text.push_str(addition);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asset::attribution::Change;
    use crate::licence::Licence;
    use proptest::prelude::*;

    const SHOP: Option<&str> = Some("https://shop.example/p?id=1");

    fn language(tag: &str) -> Language {
        Language::from_tag(tag).unwrap()
    }

    fn duty<'a>(platform: Platform, language: &'a Language, affiliate_url: Option<&'a str>) -> Duty<'a> {
        Duty { platform, language, affiliate_url, credit: None }
    }

    fn wording(description: &str) -> Wording {
        Wording { title: "Aurora".into(), description: description.into(), hashtags: vec!["#sky".into()] }
    }

    #[test]
    fn r54_an_affiliate_post_opens_with_the_words_of_its_language() {
        for (tag, start) in [
            ("fr", "Publicité – lien affilié"),
            ("en", "#ad – affiliate link, I may earn a commission"),
            ("de", "Werbung"),
            ("ja", "#ad"),
        ] {
            let language = language(tag);
            let duty = duty(Platform::Youtube, &language, SHOP);
            let text = compose(wording("A view."), &duty);
            assert!(
                text.description.starts_with(start)
                    && text.description.contains("#ad")
                    && text.description.ends_with("A view."),
                "{text:?}"
            );
            assert_eq!(missing(&text, &duty), []);
        }
    }

    #[test]
    fn r54_without_an_affiliate_link_nothing_is_added() {
        let fr = language("fr");
        for url in [None, Some(""), Some(" ")] {
            assert_eq!(compose(wording("A view."), &duty(Platform::Youtube, &fr, url)), wording("A view."));
        }
    }

    #[test]
    fn r54_amazon_gets_its_sentence() {
        let en = language("en");
        for (url, expected) in [
            ("https://www.amazon.fr/dp/1?tag=x-21", true),
            ("https://amzn.to/3x", true),
            ("https://notamazon.example/", false),
        ] {
            assert_eq!(
                compose(wording(""), &duty(Platform::Youtube, &en, Some(url))).description.contains(AMAZON_SENTENCE),
                expected,
                "{url}"
            );
        }
    }

    #[test]
    fn r54_what_is_there_already_is_found_and_what_is_hidden_is_not() {
        for (tag, text, enough) in [
            ("fr", "Publicité #ad Une vue.", true),
            ("fr", "[PUBLICITE] #ad – une vue", true),
            ("fr", "Collaboration commerciale #ad", true),
            ("fr", "#ad Une vue.", false),
            ("fr", "Publicité. Une vue.", false),
            ("fr", "publicitéaire #ad", false),
            ("en", "#ad A view.", true),
            ("en", "#Ad: a view", true),
            ("en", "#advent view", false),
            ("en", "A view #ad", false),
            ("en", "#sky #ad view", false),
            ("en", "https://x.example #ad", false),
            ("fr", "Publicité https://x.example #ad", false),
            ("en", "", false),
        ] {
            let language = language(tag);
            let found = missing(&wording(text), &duty(Platform::Instagram, &language, SHOP));
            assert_eq!(found.is_empty(), enough, "{tag} {text:?}");
            assert!(found.iter().all(|f| f.code == "disclosure_missing" && f.blocks()));
        }
    }

    #[test]
    fn r54_reddit_says_it_in_the_title() {
        let fr = language("fr");
        let duty = duty(Platform::Reddit, &fr, SHOP);
        let text = compose(wording("Vue."), &duty);
        assert_eq!((text.title.as_str(), text.description.as_str()), ("Publicité #ad – Aurora", "Vue."));
        assert_eq!(missing(&wording("Publicité #ad Vue."), &duty), []);
    }

    #[test]
    fn r54_attribution_is_put_in_once_and_its_loss_blocks() {
        let (fr, licence) = (language("fr"), Licence::new("CC-BY-4.0"));
        let credit = Credit {
            title: Some("Aurora"),
            author: Some("Jane"),
            source_url: Some("https://a.example/1"),
            licence: &licence,
            changes: &[Change::Cut],
        };
        let duty = Duty { credit: Some(&credit), ..duty(Platform::Tiktok, &fr, None) };
        let text = compose(wording("Une vue."), &duty);
        assert!(text.description.starts_with("Une vue.\n\n« Aurora » par Jane"), "{text:?}");
        assert_eq!(compose(text.clone(), &duty), text);
        let codes: Vec<_> = missing(&wording("Une vue."), &duty).into_iter().map(|f| f.code).collect();
        assert_eq!(codes, ["attribution_missing"]);
    }

    proptest! {
        #[test]
        fn r54_composing_twice_changes_nothing(title in "\\PC{0,60}", description in "\\PC{0,200}", tag in "fr|en|it|xx", amazon: bool) {
            let language = language(&tag);
            let url = if amazon { "https://amazon.fr/dp/1" } else { "https://shop.example/" };
            for platform in Platform::ALL {
                let duty = duty(platform, &language, Some(url));
                let once = compose(Wording { title: title.clone(), description: description.clone(), hashtags: vec![] }, &duty);
                prop_assert!(missing(&once, &duty).is_empty());
                prop_assert_eq!(&compose(once.clone(), &duty), &once);
            }
        }
    }
}
