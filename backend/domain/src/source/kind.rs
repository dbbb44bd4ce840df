//! The kinds of source that can be watched.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How a source is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum SourceKind {
    /// RSS, RDF, Atom or JSON Feed.
    Rss,
    /// A YouTube channel or playlist: metadata only.
    Youtube,
    /// A folder on the server's disk.
    Folder,
    /// Files that people upload; never polled.
    Upload,
    /// Media files given by address; never polled.
    Url,
}

impl SourceKind {
    /// The name as stored.
    pub fn as_str(self) -> &'static str {
        match self {
            SourceKind::Rss => "rss",
            SourceKind::Youtube => "youtube",
            SourceKind::Folder => "folder",
            SourceKind::Upload => "upload",
            SourceKind::Url => "url",
        }
    }

    /// Whether there is something to go and look at.
    pub fn is_polled(self) -> bool {
        matches!(self, SourceKind::Rss | SourceKind::Youtube | SourceKind::Folder)
    }
}
