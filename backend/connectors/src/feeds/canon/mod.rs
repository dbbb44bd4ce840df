//! Any XML feed, however broken, to one canonical RSS document that is well-formed, shallow and free of DTDs.
//!
//! Elements of Atom become `item` with `atom:` children, namespaces get their usual prefixes, entities become
//! characters, markup inside texts becomes escaped text. What `rss` would lose (second enclosures, `xml:base`,
//! `rdf:about`) is kept under the prefix `cf`. Every limit on hostile input is applied here, in one pass.

mod attributes;
mod frames;
mod names;
mod refs;

use super::{FeedError, MOST_ITEMS};
use frames::Writer;
use quick_xml::Reader;
use quick_xml::events::Event;
use std::ops::Range;
use url::Url;

/// Broken spots that are stepped over before the rest counts as cut off.
const MOST_BREAKS: usize = 16;

/// A canonical document.
pub(super) struct Canon {
    /// `<rss>` or `<rdf:RDF>`, well-formed.
    pub(super) xml: String,
    /// Where its items stand.
    pub(super) items: Vec<Range<usize>>,
    /// Whether the document was cut off.
    pub(super) partial: bool,
    /// Whether it was an Atom feed.
    pub(super) atom: bool,
}

/// Rewrites a document that begins with `<`.
pub(super) fn rewrite(text: &str, base: &Url) -> Result<Canon, FeedError> {
    let mut writer = Writer::new(text, base);
    let mut rest = text;
    for _ in 0..MOST_BREAKS {
        match events(rest, &mut writer)? {
            Some(broken) => rest = writer.step_over(rest, broken),
            None => break,
        }
    }
    writer.finish()
}

/// Feeds `rest` to the writer; the position of the `<` that begins what cannot be read, if there is one.
fn events(rest: &str, writer: &mut Writer) -> Result<Option<usize>, FeedError> {
    let mut reader = Reader::from_str(rest);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    while writer.item_count() < MOST_ITEMS && !writer.is_done() {
        match reader.read_event() {
            Ok(Event::Eof) => return Ok(None),
            Ok(event) => writer.take(&event)?,
            Err(_) => return Ok(Some(usize::try_from(reader.error_position()).unwrap_or(rest.len()))),
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests;
