//! What only YouTube does: how keywords are counted and what its error reasons mean.

use super::failure::{Class, Signal};
use super::message::Unit;
use super::timing::next_pacific_midnight;
use chrono::{DateTime, Duration, Utc};

/// Length of a keyword list as YouTube counts it: the tags, a comma between two, and two quotes for a tag with a space.
pub fn tag_length(tags: &[String]) -> usize {
    let words: usize = tags.iter().map(|tag| Unit::Larger.count(tag) + if tag.contains(' ') { 2 } else { 0 }).sum();
    words + tags.len().saturating_sub(1)
}

/// What a refusal of YouTube or of Google's token server means; `None` when only its HTTP status says.
pub(super) fn classify(signal: &Signal, now: DateTime<Utc>) -> Option<Class> {
    let class = match signal.reason.as_deref()? {
        "backendError" | "internalError" => Class::RetryBackoff,
        "quotaExceeded" | "dailyLimitExceeded" => Class::QuotaReset { at: next_pacific_midnight(now) },
        "rateLimitExceeded" | "userRateLimitExceeded" if signal.message.to_lowercase().contains("per day") => {
            Class::QuotaReset { at: next_pacific_midnight(now) }
        }
        "rateLimitExceeded" | "userRateLimitExceeded" => Class::RateLimited,
        "uploadLimitExceeded" | "uploadRateLimitExceeded" => Class::QuotaReset { at: now + Duration::hours(24) },
        "authError" | "authorizationRequired" => Class::RefreshToken,
        "invalid_grant" | "insufficientPermissions" | "youtubeSignupRequired" | "forbidden" => Class::Reconnect,
        "accessNotConfigured"
        | "invalid_client"
        | "redirect_uri_mismatch"
        | "unauthorized_client"
        | "deleted_client"
        | "org_internal"
        | "admin_policy_enforced" => Class::Configuration,
        "authenticatedUserAccountSuspended"
        | "authenticatedUserAccountClosed"
        | "channelClosed"
        | "channelSuspended"
        | "uploaderAccountClosed"
        | "uploaderAccountSuspended" => Class::AccountBlocked,
        "invalidTitle"
        | "invalidDescription"
        | "invalidTags"
        | "invalidCategoryId"
        | "invalidVideoMetadata"
        | "invalidRecordingDetails"
        | "defaultLanguageNotSet"
        | "invalidFilename"
        | "invalidPublishAt"
        | "forbiddenPrivacySetting"
        | "forbiddenLicenseSetting" => Class::FixContent,
        "uploadAborted" => Class::NewAttempt,
        "codec" | "conversion" | "emptyFile" | "invalidFile" | "tooSmall" | "claim" | "copyright" | "duplicate"
        | "inappropriate" | "legal" | "length" | "termsOfUse" | "trademark" => Class::FixContent,
        "mediaBodyRequired" => Class::ClientFault,
        "captionExists" => Class::Done,
        _ => return None,
    };
    Some(class)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r65_common_1_2_keywords_count_commas_and_quotes() {
        let tags = |tags: &[&str]| tag_length(&tags.iter().map(|tag| (*tag).to_owned()).collect::<Vec<_>>());
        assert_eq!(tags(&["sailing", "two words"]), 19);
        assert_eq!(tags(&[]), 0);
        assert_eq!(tags(&["a"]), 1);
    }
}
