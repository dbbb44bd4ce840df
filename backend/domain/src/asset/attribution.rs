//! Who made the original and under which licence, as the picture and the description say it.

use super::plan::{OverlayKind, RenderPlan};
use crate::language::Language;
use crate::licence::{Family, Licence};
use serde::{Deserialize, Serialize};
use unicode_segmentation::UnicodeSegmentation;
use utoipa::ToSchema;

/// Longest attribution on the picture, in characters.
pub const MAX_ON_PICTURE: usize = 48;

/// What was done to the original.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Cropped or padded to 9:16.
    Cropped,
    /// Parts left out.
    Cut,
    /// Text over the picture.
    TextAdded,
    /// Subtitles over the picture.
    SubtitlesAdded,
    /// Another sound.
    SoundReplaced,
}

impl Change {
    fn words(self, french: bool) -> &'static str {
        match (self, french) {
            (Change::Cropped, false) => "cropped to 9:16",
            (Change::Cropped, true) => "recadré en 9:16",
            (Change::Cut, false) => "cut",
            (Change::Cut, true) => "coupé",
            (Change::TextAdded, false) => "text added",
            (Change::TextAdded, true) => "texte ajouté",
            (Change::SubtitlesAdded, false) => "subtitles added",
            (Change::SubtitlesAdded, true) => "sous-titres ajoutés",
            (Change::SoundReplaced, false) => "sound replaced",
            (Change::SoundReplaced, true) => "son remplacé",
        }
    }
}

/// What a plan does to the original: always cropped and cut, texts and subtitles as planned.
pub fn changes(plan: &RenderPlan) -> Vec<Change> {
    let text = plan.overlays.iter().any(|o| o.kind != OverlayKind::Attribution && !o.text.trim().is_empty());
    let mut changes = vec![Change::Cropped, Change::Cut];
    changes.extend(text.then_some(Change::TextAdded));
    changes.extend(plan.srt.as_ref().map(|_| Change::SubtitlesAdded));
    changes
}

/// Whether the plan draws an attribution over the picture.
pub fn is_drawn(plan: &RenderPlan) -> bool {
    plan.overlays.iter().any(|o| o.kind == OverlayKind::Attribution && !o.text.trim().is_empty())
}

/// All that an attribution is made of; texts are plain, without markup.
#[derive(Clone, Debug)]
pub struct Credit<'a> {
    /// Title of the original.
    pub title: Option<&'a str>,
    /// The author, or the attribution as a person worded it; several are joined with commas.
    pub author: Option<&'a str>,
    /// Page of the original.
    pub source_url: Option<&'a str>,
    /// Its licence.
    pub licence: &'a Licence,
    /// What was done to it.
    pub changes: &'a [Change],
}

impl Credit<'_> {
    /// Whether there is anybody to name: own work without an author owes nothing.
    pub fn is_owed(&self) -> bool {
        self.licence.family() != Family::Own || clean(self.author).is_some()
    }

    /// Whether the author that the licence wants to be named is unknown.
    pub fn lacks_author(&self) -> bool {
        self.licence.needs_attribution() && clean(self.author).is_none()
    }

    /// The short form for the picture, at most [`MAX_ON_PICTURE`] characters: the author is cut, the licence never.
    pub fn on_picture(&self, language: &Language) -> String {
        let licence = self.short_licence(language);
        let Some(author) = self.author() else { return cut(&licence, MAX_ON_PICTURE) };
        if self.licence.family() == Family::Own {
            return cut(&format!("© {author}"), MAX_ON_PICTURE);
        }
        let licence = cut(&licence, MAX_ON_PICTURE - 8);
        let room = MAX_ON_PICTURE.saturating_sub(licence.chars().count() + 3);
        format!("{} · {licence}", cut(&author, room))
    }

    /// The full form for the description: title, author, source, licence and changes.
    pub fn in_description(&self, language: &Language) -> String {
        let french = language.is_french();
        let mut parts = vec![self.who(french)];
        parts.extend(clean(self.source_url));
        parts.extend(self.licence_words(language));
        let changes: Vec<&str> = self.changes.iter().map(|c| c.words(french)).collect();
        let credit = parts.join(" – ");
        match (changes.is_empty(), french) {
            (true, _) => format!("{credit}."),
            (false, true) => format!("{credit}. Modifications : {}.", changes.join(", ")),
            (false, false) => format!("{credit}. Changes: {}.", changes.join(", ")),
        }
    }

    /// Whether `text` names the author, the source and the licence, in whatever order.
    pub fn is_in(&self, text: &str) -> bool {
        let text = squeeze(text);
        let licence = [Some(self.licence.name()), self.licence.url()];
        let has_licence = !self.names_licence() || licence.iter().flatten().any(|l| text.contains(&squeeze(l)));
        let has_author = self.author().is_none_or(|a| text.contains(&squeeze(&a)));
        let has_source = clean(self.source_url).is_none_or(|u| text.contains(&squeeze(&u)));
        has_licence && has_author && has_source
    }

    fn who(&self, french: bool) -> String {
        let author = self.author().unwrap_or_else(|| unknown_author(french).to_owned());
        match (clean(self.title), french) {
            (Some(title), true) => format!("« {title} » par {author}"),
            (Some(title), false) => format!("\"{title}\" by {author}"),
            (None, true) => format!("Vidéo de {author}"),
            (None, false) => format!("Video by {author}"),
        }
    }

    /// The author without a licence name that a person added by hand.
    fn author(&self) -> Option<String> {
        let author = clean(self.author)?;
        let bare = author.replace(&self.licence.name(), "");
        let bare = bare.trim_matches(|c: char| c.is_whitespace() || "·-–—/|,;()".contains(c)).to_owned();
        Some(if bare.is_empty() { author } else { bare })
    }

    fn names_licence(&self) -> bool {
        !matches!(self.licence.family(), Family::Unknown | Family::Own)
    }

    fn licence_words(&self, language: &Language) -> Option<String> {
        let name = self.names_licence().then(|| localised(self.licence, language))?;
        Some(self.licence.url().map_or(name.clone(), |url| format!("{name} ({url})")))
    }

    /// The licence on the picture; where there is none to name, the host that the original is from.
    fn short_licence(&self, language: &Language) -> String {
        let host = || {
            clean(self.source_url)
                .and_then(|u| url::Url::parse(&u).ok()?.host_str().map(|h| h.trim_start_matches("www.").to_owned()))
        };
        match self.licence.family() {
            Family::Unknown | Family::Reserved => host().unwrap_or_else(|| localised(self.licence, language)),
            _ => localised(self.licence, language),
        }
    }
}

fn localised(licence: &Licence, language: &Language) -> String {
    match (licence.family(), language.is_french()) {
        (Family::Own, true) => "Création originale".to_owned(),
        (Family::Permission, true) => "Avec autorisation".to_owned(),
        (Family::Reserved, true) => "Tous droits réservés".to_owned(),
        (Family::Unknown, true) => "Licence inconnue".to_owned(),
        _ => licence.name(),
    }
}

fn unknown_author(french: bool) -> &'static str {
    if french { "auteur inconnu (voir la source)" } else { "Unknown author (see source)" }
}

/// The text on one line; `None` when nothing is left.
fn clean(text: Option<&str>) -> Option<String> {
    let line = text?.split_whitespace().collect::<Vec<_>>().join(" ");
    (!line.is_empty()).then_some(line)
}

fn squeeze(text: &str) -> String {
    text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// At most `room` characters, cut between graphemes with an ellipsis.
fn cut(text: &str, room: usize) -> String {
    if text.chars().count() <= room {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut used = 0;
    for grapheme in text.graphemes(true) {
        used += grapheme.chars().count();
        if used >= room {
            break;
        }
        kept.push_str(grapheme);
    }
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn credit<'a>(author: Option<&'a str>, licence: &'a Licence) -> Credit<'a> {
        Credit {
            title: Some("Aurora"),
            author,
            source_url: Some("https://commons.wikimedia.org/wiki/File:Aurora.webm"),
            licence,
            changes: &[Change::Cropped, Change::Cut, Change::TextAdded],
        }
    }

    fn language(tag: &str) -> Language {
        Language::from_tag(tag).unwrap()
    }

    #[test]
    fn r54_the_description_names_title_author_source_licence_and_changes() {
        let licence = Licence::new("CC-BY-4.0");
        let credit = credit(Some("Jane Doe"), &licence);
        let french = credit.in_description(&language("fr"));
        assert_eq!(
            french,
            "« Aurora » par Jane Doe – https://commons.wikimedia.org/wiki/File:Aurora.webm – CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/). Modifications : recadré en 9:16, coupé, texte ajouté."
        );
        let english = Credit { title: None, ..credit.clone() }.in_description(&language("de"));
        assert_eq!(
            english,
            "Video by Jane Doe – https://commons.wikimedia.org/wiki/File:Aurora.webm – CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/). Changes: cropped to 9:16, cut, text added."
        );
        assert!(credit.is_in(&french) && credit.is_in(&english) && !credit.is_in("Aurora by Jane Doe"));
    }

    #[test]
    fn r34_the_picture_names_author_and_licence() {
        let long = "A very long name of an author that does not fit on the picture";
        for (author, code, text) in [
            (Some("Jane Doe"), "CC-BY-4.0", "Jane Doe · CC BY 4.0"),
            (Some("A"), "LicenseRef-Pexels", "A · Pexels"),
            (Some("Jane / CC BY 4.0"), "CC-BY-4.0", "Jane · CC BY 4.0"),
            (Some(" Ann\n Lee "), "LicenseRef-Own", "© Ann Lee"),
            (None, "LicenseRef-Own", "Own work"),
            (None, "CC0-1.0", "CC0 1.0"),
            (Some("TechCrunch"), "LicenseRef-Unknown", "TechCrunch · commons.wikimedia.org"),
            (Some(long), "CC-BY-SA-4.0", "A very long name of an author th… · CC BY-SA 4.0"),
        ] {
            assert_eq!(credit(author, &Licence::new(code)).on_picture(&language("en")), text, "{author:?} {code}");
        }
    }

    #[test]
    fn r54_an_unnamed_author_matters_only_where_the_licence_asks_for_one() {
        assert!(credit(Some(" "), &Licence::new("CC-BY-4.0")).lacks_author());
        assert!(!credit(None, &Licence::new("CC0-1.0")).lacks_author());
        assert!(
            !credit(None, &Licence::new("LicenseRef-Own")).is_owed()
                && credit(None, &Licence::new("CC0-1.0")).is_owed()
        );
        assert!(
            credit(None, &Licence::new("CC0-1.0"))
                .in_description(&language("en"))
                .contains("by Unknown author (see source)")
        );
    }

    proptest! {
        #[test]
        fn r34_the_picture_keeps_the_licence_whole(author in "\\PC{0,90}", code in "CC-BY-4[.]0|CC-BY-NC-SA-3[.]0|CC0-1[.]0|LicenseRef-Pexels") {
            let licence = Licence::new(&code);
            let text = credit(Some(&author), &licence).on_picture(&language("fr"));
            prop_assert!(text.chars().count() <= MAX_ON_PICTURE);
            prop_assert!(text.ends_with(&licence.name()));
        }

        #[test]
        fn r54_the_description_that_we_write_is_recognised(author in "\\PC{0,60}", title in "\\PC{0,60}") {
            let licence = Licence::new("CC-BY-4.0");
            let credit = Credit { title: Some(&title), ..credit(Some(&author), &licence) };
            prop_assert!(credit.is_in(&credit.in_description(&language("fr"))));
        }
    }
}
