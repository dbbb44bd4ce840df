//! One publisher per platform: fetches answers, never decides what they mean.
//!
//! A new platform is one folder here, one line in [`ALL`], and what its answers mean in `domain::publication`.

mod clip;
pub mod drive;
mod http;
pub mod pinterest;
pub mod reddit;
pub mod settings;
mod store;
pub mod tokens;
pub mod youtube;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::platform::Platform;
use domain::publication::answer::{Answer, Handle};
use domain::publication::failure::Signal;
use domain::publication::message::Message;

use settings::Settings;
use tokens::Tokens;

/// A part of the clip on its way.
pub struct Part<'a> {
    /// First byte.
    pub from: u64,
    /// One past the last byte.
    pub upto: u64,
    /// Told the number of the clip's bytes that were handed to the network.
    pub progress: &'a (dyn Fn(u64) + Send + Sync),
}

/// Objects whose figures are asked for in one call at most.
pub const MOST_FIGURES: usize = 50;

/// What a platform has counted of an object since it is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    /// The object's id.
    pub object: String,
    /// Views; `None` where they are hidden.
    pub views: Option<u64>,
    /// Likes; `None` where they are hidden.
    pub likes: Option<u64>,
    /// Comments; `None` where they are off.
    pub comments: Option<u64>,
}

/// The code that posts to one platform. Its calls are those of [`domain::publication::answer::Call`].
///
/// Answers carry no secrets: tokens, handles and addresses are removed from their texts.
#[async_trait]
pub trait Publisher: Send + Sync {
    /// Which platform.
    fn platform(&self) -> Platform;

    /// Opens a handle to send to; nothing that a viewer can see comes of it.
    async fn begin(&self, tokens: &Tokens, message: &Message) -> Answer;

    /// Sends one part of the clip. On some platforms the last byte makes the object.
    async fn send(&self, tokens: &Tokens, message: &Message, handle: &Handle, part: Part<'_>) -> Answer;

    /// Makes the object visible, where that is a call of its own.
    async fn commit(&self, tokens: &Tokens, message: &Message, handle: &Handle) -> Answer {
        self.ask(tokens, message, handle).await
    }

    /// Asks what became of a handle.
    async fn ask(&self, tokens: &Tokens, message: &Message, handle: &Handle) -> Answer;

    /// Asks what became of a handle once a commit was begun: where handles tell nothing of it, by looking for the object.
    async fn find(&self, tokens: &Tokens, message: &Message, handle: &Handle) -> Answer {
        self.ask(tokens, message, handle).await
    }

    /// Looks at an object by its id.
    async fn look(&self, tokens: &Tokens, object: &str) -> Answer;

    /// What the platform has counted of `objects` by now, at most [`MOST_FIGURES`] of them; what it does not show is left out.
    ///
    /// `None` where the platform tells nothing.
    ///
    /// # Errors
    /// The refusal, for [`domain::publication::failure::classify`].
    async fn figures(&self, tokens: &Tokens, objects: &[&str]) -> Result<Option<Vec<Figures>>, Signal> {
        let _ = (tokens, objects);
        Ok(None)
    }

    /// Gets a new access token; `now` is the time at which the request starts.
    ///
    /// # Errors
    /// The refusal, for [`domain::publication::failure::classify`].
    async fn refresh(&self, tokens: &Tokens, now: DateTime<Utc>) -> Result<Tokens, Signal>;
}

/// The settings or the account of a platform are missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} is not connected", .0.display_name())]
pub struct NotConnected(pub Platform);

type Make = fn(&Settings) -> Option<Box<dyn Publisher>>;

/// The platforms that can be published to: one line each.
const ALL: &[(Platform, Make)] =
    &[(Platform::Youtube, youtube::make), (Platform::Reddit, reddit::make), (Platform::Pinterest, pinterest::make)];

/// The publisher of `platform`.
///
/// # Errors
/// [`NotConnected`] when it is not built yet or its credentials are missing.
pub fn for_platform(platform: Platform, settings: &Settings) -> Result<Box<dyn Publisher>, NotConnected> {
    let make = ALL.iter().find(|(known, _)| *known == platform).map(|(_, make)| make);
    make.and_then(|make| make(settings)).ok_or(NotConnected(platform))
}

/// Whether a publisher for `platform` is built, connected or not.
pub fn is_built(platform: Platform) -> bool {
    ALL.iter().any(|(known, _)| *known == platform)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r62_without_credentials_a_platform_is_not_connected() {
        let why = |platform| for_platform(platform, &Settings::default()).err().map(|error| error.to_string());
        assert_eq!(why(Platform::Instagram).as_deref(), Some("Instagram is not connected"));
        assert_eq!(why(Platform::Tiktok).as_deref(), Some("TikTok is not connected"));
        assert_eq!(why(Platform::Youtube).as_deref(), Some("YouTube is not connected"));
    }
}
