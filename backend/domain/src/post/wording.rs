//! The words of a post, and the texts that are sent for them.

use super::advertising;
use crate::platform::Platform;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Title, description and hashtags as a post stores them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Wording {
    /// Title; on Instagram and TikTok it stands in the caption.
    pub title: String,
    /// Description, or body of the caption.
    pub description: String,
    /// Hashtags with their `#`.
    pub hashtags: Vec<String>,
}

/// The texts that go to the platform, exactly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentText {
    /// The title, where the platform has one.
    pub title: Option<String>,
    /// The description, caption or self text.
    pub body: String,
}

impl Wording {
    /// The texts as `platform` gets them: NFC, line feeds only, hashtags at the end.
    ///
    /// A caption opens with the disclosure, where there is one, then the title. Reddit gets no hashtags.
    pub fn sent(&self, platform: Platform) -> SentText {
        let (title, body) = match platform {
            Platform::Youtube | Platform::Pinterest => {
                (Some(self.title.as_str()), with_hashtags(&self.description, &self.hashtags))
            }
            Platform::Reddit => (Some(self.title.as_str()), self.description.clone()),
            Platform::Instagram | Platform::Tiktok => {
                let (opening, rest) = advertising::split_opening(&self.description);
                (None, with_hashtags(&join(&[opening, &self.title, rest]), &self.hashtags))
            }
        };
        SentText { title: title.map(normalise), body: normalise(&body) }
    }
}

/// A text with those of the hashtags at its end that it does not contain yet, whatever their letter case.
pub fn with_hashtags(text: &str, tags: &[String]) -> String {
    let text = text.trim_end();
    let present: Vec<String> = hashtags(text).map(str::to_lowercase).collect();
    let missing = tags.iter().map(String::as_str).filter(|tag| !present.contains(&tag.to_lowercase()));
    join(&[text, &missing.collect::<Vec<_>>().join(" ")])
}

/// The hashtags of a text: a `#` at a word's start, and what follows up to a space or another `#`.
pub fn hashtags(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace().filter_map(|word| {
        let rest = word.strip_prefix('#')?;
        let end = rest.find('#').unwrap_or(rest.len());
        word.get(..=end).filter(|tag| tag.len() > 1)
    })
}

/// NFC with line feeds, without spaces around.
fn normalise(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    text.replace("\r\n", "\n").replace('\r', "\n").trim().nfc().collect()
}

fn join(parts: &[&str]) -> String {
    parts.iter().map(|p| p.trim()).filter(|p| !p.is_empty()).collect::<Vec<_>>().join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r61_each_platform_gets_its_texts() {
        let wording = Wording {
            title: "Trois nœuds".into(),
            description: "#ad\n\nVoir.\r\n".into(),
            hashtags: vec!["#voile".into(), "#ad".into()],
        };
        let sent = wording.sent(Platform::Youtube);
        assert_eq!((sent.title.as_deref(), sent.body.as_str()), (Some("Trois nœuds"), "#ad\n\nVoir.\n\n#voile"));
        let sent = wording.sent(Platform::Tiktok);
        assert_eq!((sent.title, sent.body.as_str()), (None, "#ad\n\nTrois nœuds\n\nVoir.\n\n#voile"));
        assert_eq!(wording.sent(Platform::Reddit).body, "#ad\n\nVoir.");
    }

    #[test]
    fn r65_common_1_1_hashtags_start_a_word() {
        assert_eq!(hashtags("#a b#c #d#e # #été, x").collect::<Vec<_>>(), ["#a", "#d", "#été,"]);
    }
}
