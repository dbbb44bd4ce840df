//! What has to be chosen on a platform, and what does not go together.

use super::file::File;
use crate::finding::Finding;
use crate::platform::Platform;
use crate::publication::limits::limits;
use crate::publication::message::Unit;
use serde_json::json;

/// Most collaborators and sponsors on Instagram, and most characters of a flair's text on Reddit.
const COLLABORATORS: usize = 3;
const SPONSORS: usize = 2;
const FLAIR: usize = 64;
/// Longest description of what a Pin shows, in characters.
const ALT_TEXT: usize = 500;

/// What was chosen for a platform; only what belongs to it is looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Choices<'a> {
    /// YouTube: number of the category.
    pub category: Option<&'a str>,
    /// Reddit: the subreddit, without `r/`.
    pub subreddit: Option<&'a str>,
    /// Reddit: id of the flair.
    pub flair: Option<&'a str>,
    /// Reddit: the flair's own text, where it may be edited.
    pub flair_text: Option<&'a str>,
    /// Reddit: whether the subreddit asks for a flair.
    pub flair_required: bool,
    /// Pinterest: id of the board.
    pub board: Option<&'a str>,
    /// Pinterest: what the video shows, in words.
    pub alt_text: Option<&'a str>,
    /// TikTok: who may see it, as TikTok spells it.
    pub privacy: Option<&'a str>,
    /// TikTok: whether the person agreed to the music usage confirmation.
    pub consent: bool,
    /// Instagram: the frame that is the cover, in milliseconds.
    pub cover_ms: Option<u32>,
    /// Instagram: how many collaborators.
    pub collaborators: usize,
    /// How many sponsors are named.
    pub sponsors: usize,
    /// Whether a third party pays for the post.
    pub paid: bool,
    /// Instagram: whether the account is connected by Instagram Login, which has no paid partnership label.
    pub instagram_login: bool,
}

/// What is missing or wrong among the choices.
///
/// All block: `option_missing {option}`, `option_invalid {option}`, `option_too_many {option, limit, actual}`,
/// `option_too_long {option, limit, length}`, `paid_not_private`, `paid_needs_facebook`.
pub fn options(platform: Platform, choices: &Choices, file: Option<&File>) -> Vec<Finding> {
    let mut found: Vec<Finding> = limits(platform)
        .required
        .iter()
        .filter(|name| !is_chosen(choices, name))
        .map(|name| missing(platform, name))
        .collect();
    match platform {
        Platform::Youtube => found.extend(category(choices)),
        Platform::Reddit => found.extend(reddit(choices)),
        Platform::Pinterest => {
            found.extend(board(choices));
            found.extend(too_long(
                platform,
                "alt_text",
                ALT_TEXT,
                Unit::Larger.count(choices.alt_text.unwrap_or_default()),
            ));
        }
        Platform::Instagram => found.extend(instagram(choices, file)),
        Platform::Tiktok => found.extend(tiktok(choices)),
    }
    found
}

fn is_chosen(choices: &Choices, option: &str) -> bool {
    let says = |text: Option<&str>| text.is_some_and(|text| !text.trim().is_empty());
    match option {
        "subreddit" => says(choices.subreddit),
        "board" => says(choices.board),
        "privacy" => says(choices.privacy),
        "consent" => choices.consent,
        _ => true,
    }
}

fn missing(platform: Platform, option: &str) -> Finding {
    let detail = format!("{} needs the {option}.", platform.display_name());
    let params = json!({"platform": platform, "option": option});
    Finding::block("option_missing", detail, "Choose it.").with(params).at(&format!("/options/{option}"))
}

fn invalid(platform: Platform, option: &str, remedy: &str) -> Finding {
    let detail = format!("{} cannot take this {option}.", platform.display_name());
    let params = json!({"platform": platform, "option": option});
    Finding::block("option_invalid", detail, remedy).with(params).at(&format!("/options/{option}"))
}

fn too_many(platform: Platform, option: &str, limit: usize, actual: usize) -> Option<Finding> {
    let detail = format!("{} takes at most {limit} {option}; these are {actual}.", platform.display_name());
    let params = json!({"platform": platform, "option": option, "limit": limit, "actual": actual});
    let finding = Finding::block("option_too_many", detail, format!("Remove {}.", actual.saturating_sub(limit)));
    (actual > limit).then(|| finding.with(params).at(&format!("/options/{option}")))
}

fn category(choices: &Choices) -> Option<Finding> {
    let bad = |category: &str| !(1..=3).contains(&category.len()) || !category.bytes().all(|b| b.is_ascii_digit());
    let wrong = choices.category.is_some_and(bad);
    wrong.then(|| invalid(Platform::Youtube, "category", "Use a category number such as 22."))
}

fn reddit(choices: &Choices) -> Vec<Finding> {
    let mut found = Vec::new();
    let is_name = |name: &str| {
        let name = name.strip_prefix("u_").unwrap_or(name);
        (2..=23).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b))
    };
    if choices.subreddit.map(str::trim).is_some_and(|name| !name.is_empty() && !is_name(name)) {
        found.push(invalid(Platform::Reddit, "subreddit", "Write its name without r/ in front."));
    }
    if choices.flair_required && choices.flair.is_none_or(|flair| flair.trim().is_empty()) {
        found.push(missing(Platform::Reddit, "flair"));
    }
    let length = choices.flair_text.map_or(0, |text| text.chars().count());
    found.extend(too_long(Platform::Reddit, "flair_text", FLAIR, length));
    found
}

fn too_long(platform: Platform, option: &str, limit: usize, length: usize) -> Option<Finding> {
    let params = json!({"platform": platform, "option": option, "limit": limit, "length": length});
    let detail =
        format!("{} takes at most {limit} characters of {option}; this has {length}.", platform.display_name());
    let finding = Finding::block("option_too_long", detail, "Shorten it.");
    (length > limit).then(|| finding.with(params).at(&format!("/options/{option}")))
}

fn board(choices: &Choices) -> Option<Finding> {
    let board = choices.board.map(str::trim).filter(|board| !board.is_empty())?;
    let is_id = board.bytes().all(|b| b.is_ascii_digit());
    (!is_id).then(|| invalid(Platform::Pinterest, "board", "Choose a board of the account."))
}

fn instagram(choices: &Choices, file: Option<&File>) -> Vec<Finding> {
    let platform = Platform::Instagram;
    let mut found: Vec<Finding> =
        too_many(platform, "collaborators", COLLABORATORS, choices.collaborators).into_iter().collect();
    found.extend(too_many(platform, "sponsors", SPONSORS, choices.sponsors));
    let late = choices.cover_ms.zip(file).is_some_and(|(cover, file)| f64::from(cover) >= file.seconds * 1_000.0);
    if late {
        found.push(invalid(platform, "cover_ms", "Choose a moment inside the clip."));
    }
    if (choices.paid || choices.sponsors > 0) && choices.instagram_login {
        let detail = "Instagram Login has no paid partnership label.";
        let remedy = "Connect through Facebook to use the paid partnership label.";
        found.push(
            Finding::block("paid_needs_facebook", detail, remedy).with(json!({"platform": platform})).at("/disclosure"),
        );
    }
    found
}

fn tiktok(choices: &Choices) -> Vec<Finding> {
    let platform = Platform::Tiktok;
    let mut found = Vec::new();
    let known = ["PUBLIC_TO_EVERYONE", "MUTUAL_FOLLOW_FRIENDS", "FOLLOWER_OF_CREATOR", "SELF_ONLY"];
    let privacy = choices.privacy.map(str::trim).filter(|privacy| !privacy.is_empty());
    if privacy.is_some_and(|privacy| !known.contains(&privacy)) {
        found.push(invalid(platform, "privacy", "Choose one of the creator's options."));
    }
    if choices.paid && privacy == Some("SELF_ONLY") {
        let detail = "Branded content on TikTok cannot be visible to the creator alone.";
        let finding = Finding::block("paid_not_private", detail, "Choose another visibility.");
        found.push(finding.with(json!({"platform": platform})).at("/options/privacy"));
    }
    found
}
