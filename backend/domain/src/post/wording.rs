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
        let tags = self.hashtags.join(" ");
        let (title, parts) = match platform {
            Platform::Youtube | Platform::Pinterest => {
                (Some(self.title.as_str()), vec![self.description.as_str(), &tags])
            }
            Platform::Reddit => (Some(self.title.as_str()), vec![self.description.as_str()]),
            Platform::Instagram | Platform::Tiktok => {
                let (opening, rest) = advertising::split_opening(&self.description);
                (None, vec![opening, self.title.as_str(), rest, &tags])
            }
        };
        SentText { title: title.map(normalise), body: normalise(&join(&parts)) }
    }
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
        assert_eq!((sent.title.as_deref(), sent.body.as_str()), (Some("Trois nœuds"), "#ad\n\nVoir.\n\n#voile #ad"));
        let sent = wording.sent(Platform::Tiktok);
        assert_eq!((sent.title, sent.body.as_str()), (None, "#ad\n\nTrois nœuds\n\nVoir.\n\n#voile #ad"));
        assert_eq!(wording.sent(Platform::Reddit).body, "#ad\n\nVoir.");
    }
}
