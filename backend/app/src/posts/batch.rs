//! One composition for several platforms, and what is different on each of them.

use crate::posts::input::{MAX_TEXT, NewPost};
use chrono::{DateTime, Utc};
use domain::language::Language;
use domain::platform::Platform;
use domain::post::options::{Declaration, PlatformOptions};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// One composition for several platforms: all of its posts are written, or none.
#[derive(Clone, Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct NewBatch {
    /// What the posts have in common.
    #[validate(nested)]
    pub base: BatchBase,
    /// One post for each.
    #[validate(length(min = 1, max = 20))]
    pub targets: Vec<BatchTarget>,
}

/// What the posts of a batch have in common.
#[derive(Clone, Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct BatchBase {
    /// What they show.
    pub asset_id: Uuid,
    /// Title.
    #[serde(default)]
    #[validate(length(max = MAX_TEXT))]
    pub title: Option<String>,
    /// Description.
    #[serde(default)]
    #[validate(length(max = MAX_TEXT))]
    pub description: Option<String>,
    /// Language.
    #[serde(default)]
    pub language: Option<Language>,
    /// Hashtags.
    #[serde(default)]
    #[validate(length(max = 100))]
    pub hashtags: Option<Vec<String>>,
    /// Where the link leads.
    #[serde(default)]
    pub affiliate_url: Option<String>,
    /// When.
    #[serde(default)]
    pub scheduled_at: Option<DateTime<Utc>>,
    /// Options, for the targets of their platform.
    #[serde(default)]
    pub options: Option<PlatformOptions>,
    /// What is declared.
    #[serde(default)]
    pub disclosure: Option<Declaration>,
}

/// Where one post of a batch goes, and what is different there.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct BatchTarget {
    /// The platform.
    pub platform: Platform,
    /// The account; the platform's default account when missing.
    #[serde(default)]
    pub account_id: Option<Uuid>,
    /// What is different from the base.
    #[serde(default)]
    #[validate(nested)]
    pub overrides: Option<BatchOverrides>,
}

/// What one target of a batch says differently.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct BatchOverrides {
    /// Title.
    #[serde(default)]
    #[validate(length(max = MAX_TEXT))]
    pub title: Option<String>,
    /// Description.
    #[serde(default)]
    #[validate(length(max = MAX_TEXT))]
    pub description: Option<String>,
    /// Language.
    #[serde(default)]
    pub language: Option<Language>,
    /// Hashtags.
    #[serde(default)]
    #[validate(length(max = 100))]
    pub hashtags: Option<Vec<String>>,
    /// Where the link leads.
    #[serde(default)]
    pub affiliate_url: Option<String>,
    /// When.
    #[serde(default)]
    pub scheduled_at: Option<DateTime<Utc>>,
    /// Options of the platform.
    #[serde(default)]
    pub options: Option<PlatformOptions>,
    /// What is declared.
    #[serde(default)]
    pub disclosure: Option<Declaration>,
}

impl BatchBase {
    /// The post for `target`.
    pub fn post(&self, target: &BatchTarget, group_id: Uuid) -> NewPost {
        let base = self.clone();
        let own = target.overrides.clone().unwrap_or_default();
        // Options of another platform say nothing about this one.
        let options = base.options.filter(|options| options.platform() == target.platform);
        NewPost {
            asset_id: self.asset_id,
            platform: target.platform,
            account_id: target.account_id,
            group_id: Some(group_id),
            title: own.title.or(base.title),
            description: own.description.or(base.description),
            language: own.language.or(base.language),
            hashtags: own.hashtags.or(base.hashtags),
            affiliate_url: own.affiliate_url.or(base.affiliate_url),
            scheduled_at: own.scheduled_at.or(base.scheduled_at),
            options: own.options.or(options),
            disclosure: own.disclosure.or(base.disclosure),
        }
    }
}
