//! Why bytes could not be read as a feed.

use super::discover::Discovered;
use domain::finding::Finding;

/// Why there are no items.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FeedError {
    /// Nothing came.
    #[error("the answer is empty")]
    Empty,
    /// A web page; with the feeds it names.
    #[error("this is a web page, not a feed")]
    Html(Vec<Discovered>),
    /// A list of feeds.
    #[error("this is a list of feeds (OPML), not a feed")]
    Opml,
    /// A list of pages.
    #[error("this is a sitemap, not a feed")]
    Sitemap,
    /// Something else.
    #[error("this is not a feed")]
    NotAFeed,
    /// A feed that is too damaged.
    #[error("the feed is damaged beyond repair")]
    Unreadable,
    /// An encoding that is not read.
    #[error("the feed is written in an encoding that is not supported")]
    Encoding,
    /// Nested too deeply.
    #[error("the feed nests deeper than {} levels", super::DEEPEST)]
    TooDeep,
    /// Too large.
    #[error("the feed is too large")]
    TooLarge,
    /// Too slow to read.
    #[error("the feed took too long to read")]
    TooSlow,
}

impl FeedError {
    /// Stable code in `snake_case`.
    pub fn code(&self) -> &'static str {
        match self {
            FeedError::Empty => "empty",
            FeedError::Html(_) => "html",
            FeedError::Opml => "opml",
            FeedError::Sitemap => "urlset",
            FeedError::NotAFeed => "not_a_feed",
            FeedError::Unreadable => "unreadable",
            FeedError::Encoding => "encoding",
            FeedError::TooDeep => "too_deep",
            FeedError::TooLarge => "too_large",
            FeedError::TooSlow => "too_slow",
        }
    }

    /// What to do about it.
    pub fn remedy(&self) -> &'static str {
        match self {
            FeedError::Empty => "It is read again later; check that the address is the feed's.",
            FeedError::Html(found) if !found.is_empty() => "Use one of the feeds that the page names.",
            FeedError::Html(_) => "Look for the feed's address on the page, often /feed or /rss.",
            FeedError::Opml => "Add one of the feeds in the list.",
            FeedError::Sitemap | FeedError::NotAFeed => "Give the address of an RSS, Atom or JSON feed.",
            FeedError::Unreadable | FeedError::Encoding => {
                "Tell the site that its feed is damaged; a validator shows where."
            }
            FeedError::TooDeep | FeedError::TooLarge | FeedError::TooSlow => "Use another feed of this site.",
        }
    }

    /// The error as a finding, with the feeds that a page names.
    pub fn finding(&self) -> Finding {
        let finding = Finding::block(self.code(), self.to_string(), self.remedy());
        match self {
            FeedError::Html(found) => finding.with(serde_json::json!({ "feeds": found })),
            _ => finding,
        }
    }
}
