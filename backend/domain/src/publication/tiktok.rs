//! What TikTok's error codes and failure reasons mean.

use super::failure::{Class, Signal};
use chrono::{DateTime, Duration, Utc};

/// What a refusal of TikTok means, by `error.code` or `fail_reason`; `None` when only its HTTP status says.
///
/// TikTok may refuse with status 200, so the code alone decides.
pub(super) fn classify(signal: &Signal, now: DateTime<Utc>) -> Option<Class> {
    let class = match signal.reason.as_deref()? {
        "internal_error" => Class::RetryBackoff,
        "rate_limit_exceeded" => Class::RateLimited,
        "spam_risk_too_many_posts" | "reached_active_user_cap" => Class::QuotaReset { at: now + Duration::hours(24) },
        "spam_risk_too_many_pending_share" | "privacy_level_option_mismatch" => Class::UserDecision,
        "access_token_invalid" => Class::RefreshToken,
        "scope_not_authorized" | "scope_permission_missed" | "invalid_grant" | "auth_removed" => Class::Reconnect,
        "invalid_client"
        | "unauthorized_client"
        | "invalid_scope"
        | "url_ownership_unverified"
        | "unaudited_client_can_only_post_to_private_accounts" => Class::Configuration,
        "spam_risk_user_banned_from_posting" => Class::AccountBlocked,
        "invalid_param" | "invalid_params" if is_about_chunks(&signal.message) => Class::ClientFault,
        "invalid_param" | "invalid_params" | "invalid_file_upload" | "spam_risk_text" | "spam_risk" => {
            Class::FixContent
        }
        "internal" | "video_pull_failed" => Class::NewAttempt,
        "invalid_publish_id" | "token_not_authorized_for_specified_publish_id" => Class::ClientFault,
        "publish_not_cancellable" => Class::Done,
        reason if reason.ends_with("_check_failed") => Class::FixContent,
        _ => return None,
    };
    Some(class)
}

/// How the file is cut for the upload is ours to get right, not the owner's.
fn is_about_chunks(message: &str) -> bool {
    message.to_lowercase().contains("chunk")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r63_common_4_3_every_refusal_of_tiktok_has_its_meaning() {
        let now: DateTime<Utc> = "2026-12-01T12:00:00Z".parse().unwrap();
        let tomorrow = Class::QuotaReset { at: "2026-12-02T12:00:00Z".parse().unwrap() };
        for (reason, message, class) in [
            ("internal_error", "", Some(Class::RetryBackoff)),
            ("rate_limit_exceeded", "", Some(Class::RateLimited)),
            ("spam_risk_too_many_posts", "", Some(tomorrow)),
            ("reached_active_user_cap", "", Some(tomorrow)),
            ("spam_risk_too_many_pending_share", "", Some(Class::UserDecision)),
            ("access_token_invalid", "", Some(Class::RefreshToken)),
            ("scope_not_authorized", "", Some(Class::Reconnect)),
            ("scope_permission_missed", "", Some(Class::Reconnect)),
            ("invalid_grant", "", Some(Class::Reconnect)),
            ("auth_removed", "", Some(Class::Reconnect)),
            ("invalid_client", "", Some(Class::Configuration)),
            ("unauthorized_client", "", Some(Class::Configuration)),
            ("invalid_scope", "", Some(Class::Configuration)),
            ("url_ownership_unverified", "", Some(Class::Configuration)),
            ("unaudited_client_can_only_post_to_private_accounts", "", Some(Class::Configuration)),
            ("privacy_level_option_mismatch", "", Some(Class::UserDecision)),
            ("spam_risk_user_banned_from_posting", "", Some(Class::AccountBlocked)),
            ("invalid_params", "title is too long", Some(Class::FixContent)),
            ("invalid_params", "The total chunk count is invalid", Some(Class::ClientFault)),
            ("invalid_file_upload", "", Some(Class::FixContent)),
            ("frame_rate_check_failed", "", Some(Class::FixContent)),
            ("spam_risk_text", "", Some(Class::FixContent)),
            ("spam_risk", "", Some(Class::FixContent)),
            ("internal", "", Some(Class::NewAttempt)),
            ("video_pull_failed", "", Some(Class::NewAttempt)),
            ("invalid_publish_id", "", Some(Class::ClientFault)),
            ("token_not_authorized_for_specified_publish_id", "", Some(Class::ClientFault)),
            ("publish_not_cancellable", "", Some(Class::Done)),
            ("something_new", "", None),
        ] {
            assert_eq!(classify(&Signal::ours(reason, message), now), class, "{reason} {message}");
        }
        assert_eq!(classify(&Signal::lost("reset"), now), None);
    }
}
