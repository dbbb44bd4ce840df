//! What is sent to a platform, frozen when the sending is armed, and how its text is counted.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;
use utoipa::ToSchema;

use crate::language::Language;
pub use crate::post::limits::Unit;
use crate::post::wording::with_hashtags;

/// Everything that is sent: the words, the declarations and which file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Title; on platforms without one it is left out.
    pub title: String,
    /// Description or caption, disclosure words and attribution included.
    pub description: String,
    /// Hashtags with or without `#`; those that the description lacks are put at its end.
    #[serde(default)]
    pub hashtags: Vec<String>,
    /// Keywords that viewers do not see.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Language of the words.
    pub language: Language,
    /// What has to be declared.
    #[serde(default)]
    pub disclosure: Disclosure,
    /// What only this platform asks.
    pub options: Options,
    /// The file.
    pub clip: Clip,
    /// Path on this machine of a JPEG that stands for the file, where there is one.
    #[serde(default)]
    pub cover: Option<String>,
}

/// The rendered file, as it was when the sending was armed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clip {
    /// Path on this machine.
    pub path: String,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256 of the content, 64 lower-case hex digits.
    pub sha256: String,
}

/// Declarations that a platform has fields for; the words in the description are separate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Disclosure {
    /// A third party pays for it.
    pub paid: bool,
    /// Looks real but was made or changed by a machine.
    pub synthetic: bool,
}

/// What one platform asks beyond the common fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "platform", rename_all = "lowercase")]
pub enum Options {
    /// YouTube's.
    Youtube(YoutubeOptions),
    /// Reddit's.
    Reddit(RedditOptions),
    /// Pinterest's.
    Pinterest(PinOptions),
}

impl Options {
    /// The address in the field that the platform has for it.
    pub fn link(&self) -> Option<&str> {
        match self {
            Options::Pinterest(options) => options.link.as_deref(),
            Options::Youtube(_) | Options::Reddit(_) => None,
        }
    }

    /// Whether everybody is meant to see the object.
    pub fn wants_public(&self) -> bool {
        match self {
            Options::Youtube(options) => options.privacy == Privacy::Public,
            Options::Reddit(_) | Options::Pinterest(_) => true,
        }
    }
}

/// Who may see an object.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Privacy {
    /// Everybody.
    #[default]
    Public,
    /// Whoever has the link.
    Unlisted,
    /// The owner alone.
    Private,
}

impl Privacy {
    /// The name as YouTube spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Privacy::Public => "public",
            Privacy::Unlisted => "unlisted",
            Privacy::Private => "private",
        }
    }
}

/// What YouTube asks of a video.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct YoutubeOptions {
    /// Who may see it; always sent, because YouTube takes a missing one for public.
    pub privacy: Privacy,
    /// Number of a YouTube category, for example `22` (People & Blogs).
    pub category: String,
    /// The legal declaration; always sent.
    pub made_for_kids: bool,
}

impl Default for YoutubeOptions {
    fn default() -> Self {
        YoutubeOptions { privacy: Privacy::Public, category: "22".to_owned(), made_for_kids: false }
    }
}

/// Where on Reddit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RedditOptions {
    /// Name of the subreddit, without `r/`.
    pub subreddit: Option<String>,
    /// Id of the flair, where the subreddit asks for one.
    pub flair: Option<String>,
}

/// What a Pin has beyond its words and its file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PinOptions {
    /// Id of the board.
    pub board: String,
    /// Where the Pin leads: the destination itself, campaign parameters included.
    pub link: Option<String>,
    /// What the video shows, for those who do not see it.
    pub alt_text: Option<String>,
}

impl Message {
    /// The same message as it is counted and sent: NFC, `\n` for line ends, hashtags with one `#`, no empty tags.
    #[must_use]
    pub fn normalized(mut self) -> Self {
        self.title = normalize(&self.title).trim().to_owned();
        self.description = normalize(&self.description).trim_end().to_owned();
        self.hashtags = self.hashtags.iter().filter_map(|tag| hashtag(tag)).collect();
        self.tags =
            self.tags.iter().map(|tag| normalize(tag).trim().to_owned()).filter(|tag| !tag.is_empty()).collect();
        self
    }

    /// The description with the hashtags that it does not contain yet.
    pub fn body(&self) -> String {
        with_hashtags(&self.description, &self.hashtags)
    }
}

fn normalize(text: &str) -> String {
    text.replace("\r\n", "\n").nfc().collect()
}

fn hashtag(tag: &str) -> Option<String> {
    let word: String = normalize(tag).trim().trim_start_matches('#').split_whitespace().collect();
    (!word.is_empty()).then(|| format!("#{word}"))
}

#[cfg(test)]
pub(super) fn sample() -> Message {
    Message {
        title: "Three knots".to_owned(),
        description: "#ad How to tie them".to_owned(),
        hashtags: vec!["#sailing".to_owned(), "knots".to_owned()],
        tags: vec!["sailing".to_owned(), "two words".to_owned()],
        language: Language::fallback(),
        disclosure: Disclosure::default(),
        options: Options::Youtube(YoutubeOptions::default()),
        clip: Clip { path: "/clip.mp4".to_owned(), bytes: 20 << 20, sha256: "0".repeat(64) },
        cover: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r65_common_1_1_text_is_counted_in_three_units() {
        for (text, scalars, utf16, bytes) in [("a😀é", 3, 4, 7), ("👩‍👩‍👧 #été @bob", 15, 18, 30), ("", 0, 0, 0)]
        {
            assert_eq!(Unit::Scalars.count(text), scalars, "{text}");
            assert_eq!(Unit::Utf16.count(text), utf16, "{text}");
            assert_eq!(Unit::Bytes.count(text), bytes, "{text}");
            assert_eq!(Unit::Larger.count(text), utf16, "{text}");
        }
    }

    #[test]
    fn r65_the_body_holds_each_hashtag_once() {
        let mut message = sample();
        message.description = "#ad Learn #Sailing\r\nnow e\u{301}".to_owned();
        let message = message.normalized();
        assert_eq!(message.body(), "#ad Learn #Sailing\nnow é\n\n#knots");
    }

    #[test]
    fn r65_a_message_reads_back() {
        let message = sample();
        let json = serde_json::to_string(&message).unwrap();
        assert!(json.contains(r#""platform":"youtube""#), "{json}");
        assert_eq!(serde_json::from_str::<Message>(&json).unwrap(), message);
    }
}
