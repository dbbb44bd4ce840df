//! How we know a licence: stored with the asset, added to, never changed.

use super::{Licence, Scope};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where the evidence comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceKind {
    /// A field of a platform's API.
    ApiField,
    /// An element of a feed.
    FeedElement,
    /// An element of a web page.
    PageElement,
    /// A person said so, with name and time.
    Declaration,
    /// A written permission.
    PermissionFile,
    /// An invoice or a stock licence number.
    Invoice,
}

/// How far the evidence carries, within its scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Strength {
    /// A name in free text.
    Weak,
    /// A value that an uploader may have set wrongly, or that has no version.
    Medium,
    /// A licence address, a platform's own statement, or a person's declaration.
    Strong,
}

/// One piece of evidence for a licence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Evidence {
    /// When it was seen, UTC.
    pub at: DateTime<Utc>,
    /// Who recorded it: `ingest` or `user:{id}`.
    pub by: String,
    /// What it is.
    pub kind: EvidenceKind,
    /// The page, feed or API it was seen at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_url: Option<String>,
    /// Where in it: `status.license`, `creativeCommons:license`, …
    pub locator: String,
    /// What it said, at most 2 000 characters.
    pub raw_value: String,
    /// What we read from it.
    pub licence_id: String,
    /// Whether it names the version.
    pub version_known: bool,
    /// What it covers.
    pub scope: Scope,
    /// How far it carries.
    pub strength: Strength,
    /// The author it names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// The author's page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author_url: Option<String>,
    /// The work's title.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The document that proves it, as a person named or attached it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
    /// SHA-256 of the media file it was seen for, in hex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_sha256: Option<String>,
    /// When a bought licence ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<DateTime<Utc>>,
}

/// A licence as the API shows it on an asset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AssetLicence {
    /// SPDX id or `LicenseRef-…`.
    #[schema(example = "CC-BY-4.0")]
    pub code: String,
    /// The name that people read.
    pub name: String,
    /// Address of the licence text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// How we know, oldest first.
    pub evidence: Vec<Evidence>,
}

impl AssetLicence {
    /// The licence with the evidence for it.
    pub fn new(licence: &Licence, evidence: Vec<Evidence>) -> Self {
        AssetLicence { code: licence.code.clone(), name: licence.name(), url: licence.url(), evidence }
    }
}
