//! What can go wrong with stored files.

/// Why a call on the store failed.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    /// There is no file of that key.
    #[error("no stored file {0}")]
    NotFound(String),
    /// The range begins beyond the end of the file.
    #[error("the range lies outside the file {0}")]
    Range(String),
    /// The key is none of ours.
    #[error("{0:?} is no key of a stored file")]
    Key(String),
    /// What was written is not what is read.
    #[error("the store answers something else than what was written")]
    Changed,
    /// The file system answered.
    #[error("{what}: {source}")]
    Io {
        /// What was attempted.
        what: &'static str,
        /// What the system answered.
        source: std::io::Error,
    },
    /// The store did not answer, or refused.
    #[error("the file store: {0}")]
    Store(#[from] object_store::Error),
}

impl FilesError {
    pub(super) fn io(what: &'static str) -> impl FnOnce(std::io::Error) -> Self {
        move |source| FilesError::Io { what, source }
    }

    /// The answer of a store about the file of `key`.
    pub(super) fn of(key: &str) -> impl Fn(object_store::Error) -> Self {
        let key = key.to_owned();
        move |error| match error {
            object_store::Error::NotFound { .. } => FilesError::NotFound(key.clone()),
            other if out_of_range(&other) => FilesError::Range(key.clone()),
            other => FilesError::Store(other),
        }
    }

    /// Whether trying again later may help: a full disk, a store that does not answer.
    pub fn is_transient(&self) -> bool {
        matches!(self, FilesError::Io { .. } | FilesError::Store(_))
    }
}

/// Stores word this each in their own way, and none has a variant for it.
fn out_of_range(error: &object_store::Error) -> bool {
    let words = format!("{error:?}");
    ["InvalidRange", "Requested range", "416 Range", "status: 416", "StartTooLarge"]
        .iter()
        .any(|mark| words.contains(mark))
}
