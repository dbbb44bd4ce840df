//! What one platform asks of a post beyond its words, and what has to be declared.

use crate::finding::Finding;
use crate::platform::Platform;
use crate::publication::message;
use crate::publication::message::PinOptions;
pub use crate::publication::message::{RedditOptions, YoutubeOptions};
use crate::publication::preflight::{self, Choices};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Options of one platform; a post's and an account's defaults have the same shape.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "platform", rename_all = "lowercase")]
pub enum PlatformOptions {
    /// YouTube's.
    Youtube(YoutubeOptions),
    /// Reddit's.
    Reddit(RedditOptions),
    /// Pinterest's.
    Pinterest(PinterestOptions),
    /// Instagram's.
    Instagram(InstagramOptions),
    /// TikTok's.
    Tiktok(TiktokOptions),
}

/// Where on Pinterest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PinterestOptions {
    /// Id of the board.
    pub board: Option<String>,
    /// What the video shows, for those who do not see it; at most 500 characters.
    #[schema(max_length = 500)]
    pub alt_text: Option<String>,
}

/// How on Instagram.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct InstagramOptions {
    /// The frame that is the cover, in milliseconds from the start.
    pub cover_ms: Option<u32>,
    /// User names of up to three collaborators.
    #[schema(max_items = 3)]
    pub collaborators: Vec<String>,
}

/// Who may see a video on TikTok.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TiktokPrivacy {
    /// Everybody.
    PublicToEveryone,
    /// Friends who follow each other.
    MutualFollowFriends,
    /// Followers.
    FollowerOfCreator,
    /// The creator alone.
    SelfOnly,
}

impl TiktokPrivacy {
    /// The name as TikTok spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            TiktokPrivacy::PublicToEveryone => "PUBLIC_TO_EVERYONE",
            TiktokPrivacy::MutualFollowFriends => "MUTUAL_FOLLOW_FRIENDS",
            TiktokPrivacy::FollowerOfCreator => "FOLLOWER_OF_CREATOR",
            TiktokPrivacy::SelfOnly => "SELF_ONLY",
        }
    }
}

/// How on TikTok: nothing here has a default that TikTok would accept, a person chooses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TiktokOptions {
    /// Who may see it.
    pub privacy: Option<TiktokPrivacy>,
    /// Whether others may comment.
    pub allow_comments: bool,
    /// Whether others may make a duet of it.
    pub allow_duet: bool,
    /// Whether others may stitch it.
    pub allow_stitch: bool,
    /// Whether the person agreed to TikTok's music usage confirmation.
    pub consent: bool,
}

impl PlatformOptions {
    /// The options of `platform` with nothing chosen.
    pub fn of(platform: Platform) -> Self {
        match platform {
            Platform::Youtube => PlatformOptions::Youtube(YoutubeOptions::default()),
            Platform::Reddit => PlatformOptions::Reddit(RedditOptions::default()),
            Platform::Pinterest => PlatformOptions::Pinterest(PinterestOptions::default()),
            Platform::Instagram => PlatformOptions::Instagram(InstagramOptions::default()),
            Platform::Tiktok => PlatformOptions::Tiktok(TiktokOptions::default()),
        }
    }

    /// Which platform they are for.
    pub fn platform(&self) -> Platform {
        match self {
            PlatformOptions::Youtube(_) => Platform::Youtube,
            PlatformOptions::Reddit(_) => Platform::Reddit,
            PlatformOptions::Pinterest(_) => Platform::Pinterest,
            PlatformOptions::Instagram(_) => Platform::Instagram,
            PlatformOptions::Tiktok(_) => Platform::Tiktok,
        }
    }

    /// The place within the platform, where it counts what is posted there: the subreddit, in small letters.
    pub fn place(&self) -> Option<String> {
        match self {
            PlatformOptions::Reddit(own) => own.subreddit.as_deref().map(str::to_lowercase),
            _ => None,
        }
    }

    /// The choices that the platform insists on and that nobody made: `option_missing {platform, option}`, blocking.
    pub fn missing(&self) -> Vec<Finding> {
        let found = preflight::options(self.platform(), &self.choices(&Declaration::default()), None);
        found.into_iter().filter(|finding| finding.code == "option_missing").collect()
    }

    /// The choices as pre-flight looks at them, with what has to be declared.
    pub fn choices<'a>(&'a self, declared: &Declaration) -> Choices<'a> {
        let none = Choices { paid: declared.paid, sponsors: declared.sponsors.len(), ..Choices::default() };
        match self {
            PlatformOptions::Youtube(own) => Choices { category: Some(&own.category), ..none },
            PlatformOptions::Reddit(own) => {
                Choices { subreddit: own.subreddit.as_deref(), flair: own.flair.as_deref(), ..none }
            }
            PlatformOptions::Pinterest(own) => {
                Choices { board: own.board.as_deref(), alt_text: own.alt_text.as_deref(), ..none }
            }
            PlatformOptions::Instagram(own) => {
                Choices { cover_ms: own.cover_ms, collaborators: own.collaborators.len(), ..none }
            }
            PlatformOptions::Tiktok(own) => {
                Choices { privacy: own.privacy.map(TiktokPrivacy::as_str), consent: own.consent, ..none }
            }
        }
    }

    /// The options as they are sent, with the address that a post leads to where the platform has a field for it; `None`
    /// while nothing can be sent to the platform.
    pub fn message(&self, link: Option<String>) -> Option<message::Options> {
        match self {
            PlatformOptions::Youtube(options) => Some(message::Options::Youtube(options.clone())),
            PlatformOptions::Reddit(options) => Some(message::Options::Reddit(options.clone())),
            PlatformOptions::Pinterest(own) => Some(message::Options::Pinterest(PinOptions {
                board: own.board.as_deref().unwrap_or_default().trim().to_owned(),
                link,
                alt_text: own.alt_text.clone().filter(|text| !text.trim().is_empty()),
            })),
            _ => None,
        }
    }
}

/// What is declared to the platform, besides the words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Declaration {
    /// Whether a third party pays for the post.
    pub paid: bool,
    /// Who pays, as their accounts on the platform; at most two.
    #[schema(max_items = 2)]
    pub sponsors: Vec<String>,
    /// Whether it looks real but was made or changed by a machine.
    pub ai: bool,
}

impl Declaration {
    /// The declaration as it is sent.
    pub fn message(&self) -> message::Disclosure {
        message::Disclosure { paid: self.paid || !self.sponsors.is_empty(), synthetic: self.ai }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn r13_options_are_told_apart_by_their_platform() {
        for platform in Platform::ALL {
            let options = PlatformOptions::of(platform);
            let json = serde_json::to_value(&options).unwrap();
            assert_eq!((json["platform"].as_str(), options.platform()), (Some(platform.as_str()), platform));
            assert_eq!(serde_json::from_value::<PlatformOptions>(json).unwrap(), options);
        }
        assert!(serde_json::from_value::<PlatformOptions>(json!({"platform": "reddit", "board": "1"})).is_err());
        assert!(serde_json::from_value::<PlatformOptions>(json!({"subreddit": "rust"})).is_err());
    }

    #[test]
    fn r65_a_choice_that_the_platform_insists_on_is_missed() {
        for (json, option) in [
            (json!({"platform": "youtube"}), None),
            (json!({"platform": "instagram"}), None),
            (json!({"platform": "reddit", "subreddit": " "}), Some("subreddit")),
            (json!({"platform": "reddit", "subreddit": "sailing"}), None),
            (json!({"platform": "pinterest"}), Some("board")),
            (json!({"platform": "tiktok", "consent": true}), Some("privacy")),
            (json!({"platform": "tiktok", "privacy": "SELF_ONLY"}), Some("consent")),
            (json!({"platform": "tiktok", "privacy": "SELF_ONLY", "consent": true}), None),
        ] {
            let options: PlatformOptions = serde_json::from_value(json.clone()).unwrap();
            let found = options.missing();
            assert_eq!(found.first().map(|f| f.params["option"].as_str().unwrap()), option, "{json}");
            assert!(found.iter().all(Finding::blocks));
        }
    }
}
