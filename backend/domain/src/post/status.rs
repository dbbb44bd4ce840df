//! The states of a post, and what may move it from one to the next.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where a post stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum PostStatus {
    /// Being written.
    Draft,
    /// Held for a person.
    Review,
    /// On its way: armed, sent, waiting, unconfirmed.
    Queued,
    /// Confirmed on the platform.
    Posted,
    /// Rejected, or refused for good.
    Failed,
}

/// What happens to a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PostEvent {
    /// The gate let it pass.
    Release,
    /// The gate held it, or it is more than six hours late.
    Hold,
    /// A person approved it.
    Approve,
    /// A person rejected it.
    Reject,
    /// A person takes back an approval or a rejection before anything was sent.
    Reopen,
    /// The platform confirmed it.
    Confirm,
    /// The platform refused it, or there is no connection.
    Fail,
}

impl PostStatus {
    /// Every status, in the order of a post's life.
    pub const ALL: [PostStatus; 5] =
        [PostStatus::Draft, PostStatus::Review, PostStatus::Queued, PostStatus::Posted, PostStatus::Failed];

    /// The name as the API and the database spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            PostStatus::Draft => "draft",
            PostStatus::Review => "review",
            PostStatus::Queued => "queued",
            PostStatus::Posted => "posted",
            PostStatus::Failed => "failed",
        }
    }

    /// The status after `event`; `None` when that may not happen now.
    ///
    /// A failed post may be released, held or approved again: the account may have been connected since. Reopening a
    /// queued or failed post is for the caller to refuse once something was sent.
    pub fn after(self, event: PostEvent) -> Option<PostStatus> {
        use PostEvent::{Approve, Confirm, Fail, Hold, Reject, Release, Reopen};
        use PostStatus::{Draft, Failed, Posted, Queued, Review};
        match (self, event) {
            (Draft | Review | Failed, Release | Approve) => Some(Queued),
            (Draft | Review | Queued | Failed, Hold) => Some(Review),
            (Draft | Review, Reject) => Some(Failed),
            (Queued | Failed, Reopen) => Some(Review),
            (Queued, Confirm) => Some(Posted),
            (Draft | Review | Queued, Fail) => Some(Failed),
            _ => None,
        }
    }

    /// Whether words, link and time of the post may still be changed.
    pub fn is_editable(self) -> bool {
        matches!(self, PostStatus::Draft | PostStatus::Review | PostStatus::Failed)
    }

    /// Whether the post may be deleted: not while it is on its way, nor once it is out.
    pub fn is_deletable(self) -> bool {
        self.is_editable()
    }
}

impl std::str::FromStr for PostStatus {
    type Err = UnknownStatus;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        PostStatus::ALL.into_iter().find(|s| s.as_str() == text).ok_or(UnknownStatus)
    }
}

/// The text names no status of a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no such status: use draft, review, queued, posted or failed")]
pub struct UnknownStatus;

#[cfg(test)]
mod tests {
    use super::*;
    use PostEvent::{Approve, Confirm, Fail, Hold, Reject, Release, Reopen};
    use PostStatus::{Draft, Failed, Posted, Queued, Review};

    #[test]
    fn r13_a_post_moves_only_as_it_may() {
        for (from, event, to) in [
            (Draft, Release, Some(Queued)),
            (Draft, Hold, Some(Review)),
            (Draft, Approve, Some(Queued)),
            (Review, Approve, Some(Queued)),
            (Review, Reject, Some(Failed)),
            (Queued, Confirm, Some(Posted)),
            (Queued, Fail, Some(Failed)),
            (Queued, Reopen, Some(Review)),
            (Queued, Approve, None),
            (Draft, Confirm, None),
            (Review, Confirm, None),
            (Failed, Release, Some(Queued)),
            (Queued, Reject, None),
        ] {
            assert_eq!(from.after(event), to, "{from:?} {event:?}");
        }
    }

    #[test]
    fn r13_what_is_posted_stays_posted() {
        for event in [Release, Hold, Approve, Reject, Reopen, Confirm, Fail] {
            assert_eq!(Posted.after(event), None);
        }
        assert!(!Posted.is_editable() && !Queued.is_editable() && Failed.is_editable());
    }
}
