//! What may be said about a post, read and checked as far as it needs no other row.

use crate::error::{Error, FieldError, Result};
use chrono::{DateTime, Utc};
use domain::language::Language;
use domain::platform::Platform;
use domain::post::options::{Declaration, PlatformOptions};
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// Longest hashtag, and longest name of a subreddit, board, sponsor or collaborator, in characters.
const MAX_NAME: usize = 100;
/// Longest description of what a Pin shows, in characters.
const MAX_ALT_TEXT: usize = 500;
/// Longest description that is looked at, in characters; platforms stop earlier.
pub const MAX_TEXT: u64 = 50_000;

/// A post to be written; what is missing comes from the asset.
#[derive(Clone, Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct NewPost {
    /// What it shows.
    pub asset_id: Uuid,
    /// Where it goes.
    pub platform: Platform,
    /// With which account; the platform's default account when missing.
    #[serde(default)]
    pub account_id: Option<Uuid>,
    /// Posts of one composition share this.
    #[serde(default)]
    pub group_id: Option<Uuid>,
    /// Its title; the asset's when missing.
    #[serde(default)]
    #[validate(length(max = MAX_TEXT))]
    pub title: Option<String>,
    /// Its description; disclosure and attribution are added where they are missing.
    #[serde(default)]
    #[validate(length(max = MAX_TEXT))]
    pub description: Option<String>,
    /// Language of its words; the asset's when missing.
    #[serde(default)]
    pub language: Option<Language>,
    /// Hashtags, with or without `#`; those of the clip's plan when missing.
    #[serde(default)]
    #[validate(length(max = 100))]
    pub hashtags: Option<Vec<String>>,
    /// Where its link leads; that of the settings when missing.
    #[serde(default)]
    pub affiliate_url: Option<String>,
    /// When it is meant to go out.
    #[serde(default)]
    pub scheduled_at: Option<DateTime<Utc>>,
    /// Options of its platform; the account's defaults when missing.
    #[serde(default)]
    pub options: Option<PlatformOptions>,
    /// What is declared to the platform.
    #[serde(default)]
    pub disclosure: Option<Declaration>,
}

impl NewPost {
    /// A post of which everything else is chosen for it.
    pub fn of(asset_id: Uuid, platform: Platform) -> Self {
        NewPost {
            asset_id,
            platform,
            account_id: None,
            group_id: None,
            title: None,
            description: None,
            language: None,
            hashtags: None,
            affiliate_url: None,
            scheduled_at: None,
            options: None,
            disclosure: None,
        }
    }
}

/// Changes to a post; what is missing stays.
#[derive(Clone, Debug, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct PostUpdate {
    /// With which account; null is the platform's default account.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<Uuid>)]
    pub account_id: Option<Option<Uuid>>,
    /// Its title.
    #[serde(default)]
    #[validate(length(max = MAX_TEXT))]
    pub title: Option<String>,
    /// Its description.
    #[serde(default)]
    #[validate(length(max = MAX_TEXT))]
    pub description: Option<String>,
    /// Language of its words.
    #[serde(default)]
    pub language: Option<Language>,
    /// Hashtags, with or without `#`.
    #[serde(default)]
    #[validate(length(max = 100))]
    pub hashtags: Option<Vec<String>>,
    /// Where its link leads; null takes the link away.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    pub affiliate_url: Option<Option<String>>,
    /// When it is meant to go out; null is no time.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Option<DateTime<Utc>>)]
    pub scheduled_at: Option<Option<DateTime<Utc>>>,
    /// Options of its platform.
    #[serde(default)]
    pub options: Option<PlatformOptions>,
    /// What is declared to the platform.
    #[serde(default)]
    pub disclosure: Option<Declaration>,
}

/// A field that is there, null included.
fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(input: D) -> Result<Option<T>, D::Error> {
    T::deserialize(input).map(Some)
}

/// Hashtags as they are stored: each once, with its `#`, separated by spaces.
pub fn hashtags(tags: &[String]) -> Result<String> {
    let mut kept: Vec<String> = Vec::new();
    for (index, tag) in tags.iter().enumerate() {
        let word = tag.trim().trim_start_matches('#');
        let odd = word.chars().any(|c| c.is_whitespace() || c.is_control() || c == '#');
        if word.is_empty() || odd || word.chars().count() > MAX_NAME {
            let detail = format!("a hashtag is one word of 1 to {MAX_NAME} characters");
            return Err(Error::field(&format!("/hashtags/{index}"), "hashtag", detail));
        }
        if !kept.iter().any(|known| known.to_lowercase() == format!("#{}", word.to_lowercase())) {
            kept.push(format!("#{word}"));
        }
    }
    Ok(kept.join(" "))
}

/// Refuses options that are for another platform or hold no proper names.
pub fn check_options(options: &PlatformOptions, platform: Platform) -> Result<()> {
    if options.platform() != platform {
        let detail = format!("these options are for {}, the post is for {platform}", options.platform());
        return Err(Error::field("/options/platform", "other_platform", detail));
    }
    let named: Vec<(&str, &str)> = match options {
        PlatformOptions::Youtube(options) => vec![("category", &options.category)],
        PlatformOptions::Reddit(options) => {
            let names = [("subreddit", &options.subreddit), ("flair", &options.flair)];
            names.into_iter().filter_map(|(field, name)| Some((field, name.as_deref()?))).collect()
        }
        PlatformOptions::Pinterest(options) => {
            let long = options.alt_text.as_ref().is_some_and(|text| text.chars().count() > MAX_ALT_TEXT);
            if long {
                let detail = format!("at most {MAX_ALT_TEXT} characters");
                return Err(Error::field("/options/alt_text", "length", detail));
            }
            options.board.iter().map(|board| ("board", board.as_str())).collect()
        }
        PlatformOptions::Instagram(options) => {
            at_most("/options/collaborators", options.collaborators.len(), 3)?;
            options.collaborators.iter().map(|name| ("collaborators", name.as_str())).collect()
        }
        PlatformOptions::Tiktok(_) => Vec::new(),
    };
    named.into_iter().try_for_each(|(field, name)| check_name(&format!("/options/{field}"), name))
}

/// Refuses a declaration that no platform can take.
pub fn check_declaration(declaration: &Declaration) -> Result<()> {
    at_most("/disclosure/sponsors", declaration.sponsors.len(), 2)?;
    declaration.sponsors.iter().try_for_each(|name| check_name("/disclosure/sponsors", name))
}

fn at_most(pointer: &str, count: usize, most: usize) -> Result<()> {
    match count > most {
        true => Err(Error::field(pointer, "length", format!("at most {most} entries"))),
        false => Ok(()),
    }
}

fn check_name(pointer: &str, name: &str) -> Result<()> {
    let good = !name.trim().is_empty() && name.chars().count() <= MAX_NAME && !name.chars().any(char::is_control);
    let wrong = || FieldError::new(pointer, "name", format!("1 to {MAX_NAME} characters on one line"));
    if good { Ok(()) } else { Err(Error::Invalid(vec![wrong()])) }
}
