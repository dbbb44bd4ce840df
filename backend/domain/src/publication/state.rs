//! The words for where a publication stands, and which of them a post shows.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::intent::Intent;
use crate::post::status::PostStatus;

/// Where the sending of a post stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Validated or prepared: nothing was sent that a viewer could come to see.
    Armed,
    /// From the first byte to the platform's verdict.
    Sent,
    /// The platform asked to wait, or a quota is used up.
    Waiting,
    /// Somebody has to act first; `needs` says who.
    Parked,
    /// Whether the platform has the object cannot be found out: a person has to look.
    Unconfirmed,
    /// Delivered to the creator's inbox, who finishes it in the platform's app.
    Inbox,
    /// The platform shows the object and its link is known.
    Confirmed,
    /// The platform shows the object; its link is not known yet.
    LinkPending,
    /// The platform has the object but keeps it private although public was asked.
    LockedPrivate,
    /// Final: the platform has no such object.
    Failed,
}

impl State {
    /// The name as stored.
    pub fn as_str(self) -> &'static str {
        match self {
            State::Armed => "armed",
            State::Sent => "sent",
            State::Waiting => "waiting",
            State::Parked => "parked",
            State::Unconfirmed => "unconfirmed",
            State::Inbox => "inbox",
            State::Confirmed => "confirmed",
            State::LinkPending => "link_pending",
            State::LockedPrivate => "locked_private",
            State::Failed => "failed",
        }
    }

    /// The status of a post whose sending is in this state: queued, posted or failed.
    pub fn post_status(self) -> PostStatus {
        match self {
            State::Confirmed | State::LinkPending | State::LockedPrivate => PostStatus::Posted,
            State::Failed => PostStatus::Failed,
            State::Armed | State::Sent | State::Waiting | State::Parked | State::Unconfirmed | State::Inbox => {
                PostStatus::Queued
            }
        }
    }

    /// Whether nothing more is done about it.
    pub fn is_final(self) -> bool {
        matches!(self, State::Confirmed | State::LockedPrivate | State::Failed | State::Inbox)
    }
}

/// How far the sending has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Checked, nothing asked of the platform yet.
    Validated,
    /// The platform gave a handle to send to.
    Prepared,
    /// Bytes are on their way.
    Uploading,
    /// The platform works on what it has.
    Processing,
    /// All is there, the object can be committed.
    Ready,
    /// The call that makes the object visible is on its way.
    Committing,
    /// The object exists.
    Published,
}

/// Who has to act before it goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Needs {
    /// The account has to be connected again.
    Reconnect,
    /// The owner of the account has to look or decide.
    User,
    /// Whoever runs this server has to change its settings.
    Operator,
}

/// What a post shows of its sending.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Publication {
    /// Where it stands.
    pub state: State,
    /// How far it has come.
    pub step: Step,
    /// Why it stands there, in English, without secrets.
    pub reason: Option<String>,
    /// When it goes on by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_at: Option<DateTime<Utc>>,
    /// Who has to act first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub needs: Option<Needs>,
}

impl From<&Intent> for Publication {
    fn from(intent: &Intent) -> Self {
        Publication {
            state: intent.state,
            step: intent.step,
            reason: intent.reason.clone(),
            retry_at: intent.retry_at,
            needs: intent.needs,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r13_states_map_to_the_statuses_of_a_post() {
        for (state, status) in [
            (State::Armed, PostStatus::Queued),
            (State::Sent, PostStatus::Queued),
            (State::Waiting, PostStatus::Queued),
            (State::Parked, PostStatus::Queued),
            (State::Unconfirmed, PostStatus::Queued),
            (State::Inbox, PostStatus::Queued),
            (State::Confirmed, PostStatus::Posted),
            (State::LinkPending, PostStatus::Posted),
            (State::LockedPrivate, PostStatus::Posted),
            (State::Failed, PostStatus::Failed),
        ] {
            assert_eq!(state.post_status(), status, "{state:?}");
            assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
        }
    }
}
