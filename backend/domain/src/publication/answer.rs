//! The calls that are made to a platform and what can come back, in words that all platforms share.

use serde::{Deserialize, Serialize};

use super::failure::Signal;

/// A call to a platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// Open a handle to send to; nothing a viewer can see comes of it.
    Begin,
    /// Send a part of the file.
    Send,
    /// Make the object visible, on platforms where the last byte does not.
    Commit,
    /// Ask what became of the handle.
    Ask,
    /// Look at the object, by its id.
    Look,
    /// Refresh the access token.
    Refresh,
}

/// What a platform gave to send to: a session address, a container id, a publish id. Not for logs.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Handle(String);

impl Handle {
    /// The handle `value`.
    pub fn new(value: impl Into<String>) -> Self {
        Handle(value.into())
    }

    /// The text as the platform gave it; whoever has it may be able to send in the account's name.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Handle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Handle(***)")
    }
}

/// What a call came back with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A handle to send to.
    Opened {
        /// The handle.
        handle: Handle,
    },
    /// The platform holds the first `bytes` bytes of the file and waits for the rest.
    Stored {
        /// Number of bytes from the file's start.
        bytes: u64,
    },
    /// The platform has the whole file and works on it.
    Processing {
        /// Id of the object, where it has one already.
        object: Option<String>,
    },
    /// All is there, nothing is committed: [`Call::Commit`] may be made.
    Ready,
    /// The object exists.
    Live {
        /// Its id.
        object: String,
        /// Its address, where known.
        permalink: Option<String>,
        /// Whether the owner alone can see it.
        private: bool,
    },
    /// The creator has it in the inbox and finishes there.
    Inbox,
    /// The object is not listed, which happens for a short time after it was made.
    NotYet,
    /// The platform shows all objects of the account, and none that came of the handle.
    Absent,
    /// As [`Answer::Absent`], and what was uploaded is still there: it can be committed once more.
    Unlisted,
    /// The handle is dead and nothing came of it.
    Gone,
    /// The platform cannot tell what became of the handle.
    Unprovable,
    /// The platform looked at the object and threw it out.
    Rejected {
        /// The verdict.
        signal: Signal,
    },
    /// The access token was refreshed.
    Renewed,
    /// The call did not succeed.
    Refused {
        /// What came back.
        signal: Signal,
    },
}
