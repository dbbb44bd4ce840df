//! What the Data API refuses, in words that never carry the key.

use crate::fetch::FetchError;
use domain::finding::Finding;
use serde_json::Value;

/// Why the Data API gave nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ApiError {
    /// The API could not be reached.
    #[error("youtube: {0}")]
    Fetch(#[from] FetchError),
    /// The day's quota is used up, or requests came too fast.
    #[error("youtube refused: quota exceeded")]
    Quota,
    /// The key is wrong, restricted, or the API is not switched on for it.
    #[error("youtube refused: the API key is not valid for this")]
    Key,
    /// No such channel.
    #[error("youtube knows no such channel")]
    ChannelNotFound,
    /// No such playlist.
    #[error("youtube knows no such playlist")]
    PlaylistNotFound,
    /// The playlist is private.
    #[error("youtube refused: the playlist is private")]
    Private,
    /// An error that has no name of its own here.
    #[error("youtube answered with status {0}")]
    Status(u16),
    /// An answer that cannot be read.
    #[error("youtube's answer could not be read")]
    Answer,
}

impl ApiError {
    /// Stable code in `snake_case`.
    pub fn code(&self) -> &'static str {
        match self {
            ApiError::Fetch(error) => error.code(),
            ApiError::Quota => "youtube_quota",
            ApiError::Key => "youtube_key",
            ApiError::ChannelNotFound => "youtube_channel_not_found",
            ApiError::PlaylistNotFound => "youtube_playlist_not_found",
            ApiError::Private => "youtube_playlist_private",
            ApiError::Status(_) => "youtube_status",
            ApiError::Answer => "youtube_answer",
        }
    }

    /// What to do about it.
    pub fn remedy(&self) -> &'static str {
        match self {
            ApiError::Fetch(error) => error.remedy(),
            ApiError::Quota => {
                "It goes on by itself after midnight Pacific time; ask Google for more quota if it stays short."
            }
            ApiError::Key => "Check YOUTUBE_API_KEY and that the YouTube Data API is switched on for its project.",
            ApiError::ChannelNotFound | ApiError::PlaylistNotFound => "Check the address on youtube.com.",
            ApiError::Private => "Make the playlist public or unlisted.",
            ApiError::Status(_) | ApiError::Answer => "It is tried again later.",
        }
    }

    /// Whether it may pass by itself.
    pub fn is_transient(&self) -> bool {
        match self {
            ApiError::Fetch(error) => error.is_transient(),
            ApiError::Quota | ApiError::Answer => true,
            ApiError::Status(status) => *status >= 500 || *status == 429,
            ApiError::Key | ApiError::ChannelNotFound | ApiError::PlaylistNotFound | ApiError::Private => false,
        }
    }

    /// The error as a finding.
    pub fn finding(&self) -> Finding {
        Finding::block(self.code(), self.to_string(), self.remedy())
    }

    /// What an error answer means, by its reason, else by its status.
    pub(super) fn of(status: u16, body: &[u8]) -> Self {
        let document: Value = serde_json::from_slice(body).unwrap_or_default();
        let listed = |list: &str| document["error"][list].as_array().cloned().unwrap_or_default();
        let all: Vec<Value> = listed("errors").into_iter().chain(listed("details")).collect();
        let reasons = all.iter().filter_map(|error| error["reason"].as_str());
        let known = reasons.into_iter().find_map(|reason| match reason {
            "quotaExceeded" | "dailyLimitExceeded" | "rateLimitExceeded" | "userRateLimitExceeded" => {
                Some(ApiError::Quota)
            }
            "keyInvalid"
            | "keyExpired"
            | "API_KEY_INVALID"
            | "accessNotConfigured"
            | "ipRefererBlocked"
            | "SERVICE_DISABLED" => Some(ApiError::Key),
            "channelNotFound" => Some(ApiError::ChannelNotFound),
            "playlistNotFound" => Some(ApiError::PlaylistNotFound),
            "playlistItemsNotAccessible" => Some(ApiError::Private),
            _ => None,
        });
        let message = document["error"]["message"].as_str().unwrap_or_default();
        known.unwrap_or(match status {
            400 if message.contains("API key") => ApiError::Key,
            401 => ApiError::Key,
            429 => ApiError::Quota,
            _ => ApiError::Status(status),
        })
    }
}
