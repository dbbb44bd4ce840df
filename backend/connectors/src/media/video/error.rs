//! What can go wrong with media, told apart by what helps.

use domain::finding::Finding;

/// Why a call on media failed.
#[derive(Debug, thiserror::Error)]
pub enum VideoError {
    /// The file or the plan will never do; each finding says why and what helps.
    #[error("refused: {}", said(.0))]
    Refused(Vec<Finding>),
    /// It may work later: killed from outside, disk full, out of time.
    #[error("{0}")]
    Transient(String),
    /// A program is not installed.
    #[error("{0} is not installed: run scripts/install, or name its path in the settings")]
    MissingTool(&'static str),
    /// A file could not be read or written.
    #[error("{what}: {source}")]
    Io {
        /// What was attempted.
        what: &'static str,
        /// What the system answered.
        source: std::io::Error,
    },
}

impl VideoError {
    /// One reason for a refusal.
    pub(super) fn refused(finding: Finding) -> Self {
        VideoError::Refused(vec![finding])
    }

    /// An answer of the file system; a full disk may pass.
    pub(super) fn io(what: &'static str) -> impl FnOnce(std::io::Error) -> Self {
        move |source| match source.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
                VideoError::Transient(format!("{what}: the disk is full"))
            }
            _ => VideoError::Io { what, source },
        }
    }

    /// Whether trying again later may help.
    pub fn is_transient(&self) -> bool {
        matches!(self, VideoError::Transient(_))
    }

    /// The findings of a refusal; none for other failures.
    pub fn findings(&self) -> &[Finding] {
        match self {
            VideoError::Refused(findings) => findings,
            _ => &[],
        }
    }
}

/// A failure of our own that no input should cause.
pub(super) fn internal(detail: &str) -> Finding {
    Finding::block("internal", detail, "Report this with the file.")
}

fn said(findings: &[Finding]) -> String {
    findings.iter().map(|f| f.detail.as_str()).collect::<Vec<_>>().join("; ")
}
