//! One sending of one post: everything that is needed to go on after a crash without sending twice.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use super::answer::Handle;
use super::message::Message;
use super::state::{Needs, State, Step};
use crate::platform::Platform;

/// A sending as it is stored before each call. Holds [`Handle`]s: keep it where tokens are kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Intent {
    /// Where to.
    pub platform: Platform,
    /// What is sent; frozen, so that a retry sends the same.
    pub message: Message,
    /// Where it stands.
    pub state: State,
    /// How far it has come.
    pub step: Step,
    /// When this step began.
    pub since: DateTime<Utc>,
    /// What the platform gave to send to.
    pub handle: Option<Handle>,
    /// Handles that were proved dead.
    #[serde(default)]
    pub past: Vec<Handle>,
    /// Bytes that the platform holds, as last heard.
    #[serde(default)]
    pub stored: u64,
    /// Most bytes that it ever held of this handle.
    #[serde(default)]
    pub best: u64,
    /// Id of the object on the platform.
    pub object: Option<String>,
    /// Address of the object.
    pub permalink: Option<String>,
    /// Why it stands where it stands, in English, without secrets.
    pub reason: Option<String>,
    /// When it goes on by itself.
    pub retry_at: Option<DateTime<Utc>>,
    /// Who has to act first.
    pub needs: Option<Needs>,
    /// Failures since the last progress, in this round.
    #[serde(default)]
    pub failures: u32,
    /// Long pauses since the last progress.
    #[serde(default)]
    pub rounds: u32,
    /// Questions about the object since the step began.
    #[serde(default)]
    pub polls: u32,
    /// Whether the token was refreshed for the call that is being repeated.
    #[serde(default)]
    pub refreshed: bool,
    /// Why it will fail if the platform proves not to have the object.
    #[serde(default)]
    pub doubt: Option<String>,
    /// Whether the commit was made a second time, since nothing was seen of the first.
    #[serde(default)]
    pub recommitted: bool,
}

impl Intent {
    /// A sending of `message` that nobody has begun.
    pub fn arm(platform: Platform, message: Message, now: DateTime<Utc>) -> Self {
        Intent {
            platform,
            message: message.normalized(),
            state: State::Armed,
            step: Step::Validated,
            since: now,
            handle: None,
            past: Vec::new(),
            stored: 0,
            best: 0,
            object: None,
            permalink: None,
            reason: None,
            retry_at: None,
            needs: None,
            failures: 0,
            rounds: 0,
            polls: 0,
            refreshed: false,
            doubt: None,
            recommitted: false,
        }
    }

    /// Lets a waiting, parked or unconfirmed sending go on: after reconnecting, or when a person asks for another look.
    ///
    /// It goes on with the same handle and begins by asking what happened.
    pub fn release(&mut self) {
        if !matches!(self.state, State::Parked | State::Unconfirmed | State::Waiting) {
            return;
        }
        self.state = if matches!(self.step, Step::Validated | Step::Prepared) { State::Armed } else { State::Sent };
        (self.needs, self.retry_at, self.refreshed) = (None, None, false);
        (self.failures, self.rounds) = (0, 0);
    }

    /// A person saw the object on the platform.
    pub fn resolve_posted(&mut self, permalink: Option<String>) {
        (self.state, self.step) = (State::Confirmed, Step::Published);
        self.permalink = permalink.or(self.permalink.take());
        (self.reason, self.needs, self.retry_at, self.doubt) = (None, None, None, None);
    }

    /// A person saw that the object is not on the platform.
    pub fn resolve_not_posted(&mut self) {
        self.state = State::Failed;
        self.reason = Some(self.doubt.take().unwrap_or_else(|| "Not on the platform, says the owner".to_owned()));
        (self.needs, self.retry_at) = (None, None);
    }

    /// Whether the platform may have made the object although nobody said so.
    pub fn may_exist(&self) -> bool {
        match self.step {
            Step::Validated | Step::Prepared | Step::Uploading => false,
            Step::Processing => self.object.is_some() || commits_before_processing(self.platform),
            // A refused commit leads to `Ready`; whether the refusal is true is asked as well.
            Step::Ready | Step::Committing | Step::Published => true,
        }
    }

    /// How long this step has lasted.
    pub fn elapsed(&self, now: DateTime<Utc>) -> Duration {
        now - self.since
    }

    pub(super) fn enter(&mut self, step: Step, now: DateTime<Utc>) {
        if self.step != step {
            self.polls = 0;
        }
        (self.step, self.since) = (step, now);
    }
}

/// Whether the object comes to be with the last byte, rather than by a call of its own.
pub fn last_byte_commits(platform: Platform) -> bool {
    match platform {
        Platform::Youtube | Platform::Tiktok => true,
        Platform::Reddit | Platform::Pinterest | Platform::Instagram => false,
    }
}

/// Whether what is processed was committed before, rather than being a file that a commit follows.
pub fn commits_before_processing(platform: Platform) -> bool {
    last_byte_commits(platform) || platform == Platform::Reddit
}

/// Bytes sent at once: 8 MiB where the platform takes parts (YouTube: multiples of 262 144), else the whole file.
pub fn part_size(platform: Platform) -> u64 {
    match platform {
        Platform::Youtube => 8 << 20,
        Platform::Reddit | Platform::Pinterest | Platform::Instagram | Platform::Tiktok => u64::MAX,
    }
}
