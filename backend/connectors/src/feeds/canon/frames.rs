//! The writer: keeps the open elements, closes what a feed forgot to close, and stops at every limit.

use super::attributes::{self, Attributes};
use super::names::{self, Space};
use super::{Canon, refs};
use crate::feeds::{DEEPEST, FeedError, MOST_ITEMS, discover, html};
use quick_xml::events::{BytesStart, Event};
use std::ops::Range;
use url::Url;

/// Tags read of one document.
const MOST_TAGS: usize = 500_000;
/// Longest text of one element, in bytes.
const LONGEST_TEXT: usize = 4 << 20;

/// What an open element is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Root,
    Channel,
    Item,
    /// Holds text; elements in it are markup.
    Text,
    /// Holds elements, text, or both.
    Other,
}

/// An open element.
struct Frame {
    role: Role,
    /// Its name in the feed and the tags that close it, in [`Writer::names`].
    raw: Range<usize>,
    end: Range<usize>,
    /// Where its content begins in the output.
    start: usize,
    /// Whether its text has markup in it, so that references have to be escaped once more.
    markup: bool,
    /// Open elements of the same name inside its markup.
    same: usize,
    /// Bit of an element that an item may have once.
    once: u16,
    spaces: usize,
    bases: usize,
    langs: usize,
}

pub(super) struct Writer<'a> {
    text: &'a str,
    url: &'a Url,
    out: String,
    frames: Vec<Frame>,
    names: String,
    spaces: Vec<(String, Space)>,
    bases: Vec<Url>,
    langs: Vec<String>,
    items: Vec<Range<usize>>,
    atom: bool,
    started: bool,
    done: bool,
    /// Once-only elements that the open item already has.
    seen: u16,
    tags: usize,
    /// Whether the document has characters that XML forbids.
    dirty: bool,
    broken: bool,
}

impl<'a> Writer<'a> {
    pub(super) fn new(text: &'a str, url: &'a Url) -> Self {
        let forbidden = |byte: u8| byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r') || byte == 0xef;
        Writer {
            text,
            url,
            out: String::with_capacity(text.len() + text.len() / 8),
            frames: Vec::new(),
            names: String::new(),
            spaces: Vec::new(),
            bases: Vec::new(),
            langs: Vec::new(),
            items: Vec::new(),
            atom: false,
            started: false,
            done: false,
            seen: 0,
            tags: 0,
            dirty: text.bytes().any(forbidden),
            broken: false,
        }
    }

    /// Items that are closed.
    pub(super) fn item_count(&self) -> usize {
        self.items.len() - usize::from(self.items.last().is_some_and(Range::is_empty))
    }

    pub(super) fn is_done(&self) -> bool {
        self.done
    }

    /// Takes one event in.
    pub(super) fn take(&mut self, event: &Event) -> Result<(), FeedError> {
        match event {
            Event::Start(tag) => self.open(tag, false)?,
            Event::Empty(tag) => self.open(tag, true)?,
            Event::End(tag) => self.close(utf8(tag.name().as_ref())),
            Event::Text(text) => self.text(utf8(text)),
            Event::CData(data) => self.cdata(utf8(data)),
            Event::GeneralRef(name) => self.reference(utf8(name)),
            Event::DocType(kind) if !self.started && is_html_doctype(kind) && !self.has_root() => {
                return Err(self.page());
            }
            Event::DocType(_) | Event::Decl(_) | Event::PI(_) | Event::Comment(_) | Event::Eof => {}
        }
        Ok(())
    }

    /// Steps over a construct that never ends: its `<` is text, and a CDATA section simply begins.
    pub(super) fn step_over<'t>(&mut self, rest: &'t str, at: usize) -> &'t str {
        let at = rest.floor_char_boundary(at.min(rest.len()));
        let Some(open) = rest[at..].find('<').map(|open| at + open) else { return "" };
        self.broken = true;
        if let Some(after) = rest[open..].strip_prefix("<![CDATA[") {
            return after;
        }
        self.text("<");
        &rest[open + 1..]
    }

    /// Closes everything; an item that was cut off is left out.
    pub(super) fn finish(mut self) -> Result<Canon, FeedError> {
        if !self.started {
            return Err(FeedError::NotAFeed);
        }
        // A channel that is whole lacks nothing, with or without the end tag of `<rss>`.
        let whole = self.out.starts_with("<rss>") && self.frames.len() == 1 && self.out.ends_with("</channel>");
        let mut partial = !self.done && !whole && self.item_count() < MOST_ITEMS && !self.frames.is_empty();
        if let Some(item) = self.frames.iter().position(|frame| frame.role == Role::Item) {
            partial = true;
            self.frames.truncate(item);
            let start = self.items.pop().map_or(self.out.len(), |item| item.start);
            self.out.truncate(start);
        }
        while !self.frames.is_empty() {
            self.pop();
        }
        partial |= self.broken && self.items.is_empty();
        Ok(Canon { xml: self.out, items: self.items, partial, atom: self.atom })
    }
}

fn utf8(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap_or_default()
}

fn is_html_doctype(kind: &[u8]) -> bool {
    kind.trim_ascii_start().get(..4).is_some_and(|name| name.eq_ignore_ascii_case(b"html"))
}

mod tags;
mod texts;
