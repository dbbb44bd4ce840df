//! Start and end tags.

use super::{
    Attributes, BytesStart, DEEPEST, FeedError, Frame, MOST_TAGS, Role, Space, Writer, attributes, discover, names,
    utf8,
};
use std::borrow::Cow;
use url::Url;

/// Bytes within which the root of a feed has to begin.
const HEAD: usize = 4096;

impl Writer<'_> {
    /// Opens an element, or turns its tag into text where only text belongs.
    pub(super) fn open(&mut self, tag: &BytesStart, empty: bool) -> Result<(), FeedError> {
        self.tags += 1;
        if self.tags > MOST_TAGS {
            return Err(FeedError::TooLarge);
        }
        let name = tag.name();
        let raw = utf8(name.as_ref());
        if !attributes::is_name(raw) {
            // "a < b" is no tag.
            self.markup("&lt;", utf8(tag), "&gt;");
            return Ok(());
        }
        if let Some(frame) = self.frames.last_mut().filter(|frame| frame.role == Role::Text) {
            frame.same += usize::from(!empty && self.names.get(frame.raw.clone()) == Some(raw));
            self.markup("&lt;", utf8(tag), if empty { "/&gt;" } else { "&gt;" });
            return Ok(());
        }
        if self.frames.len() >= DEEPEST {
            return Err(FeedError::TooDeep);
        }
        let attributes = Attributes::of(tag);
        let marks = (self.spaces.len(), self.bases.len(), self.langs.len());
        self.declare(&attributes);
        let written = if self.started { self.element(raw, &attributes) } else { self.root(raw) };
        if let Some(frame) = self.frames.last_mut() {
            (frame.spaces, frame.bases, frame.langs) = marks;
        }
        written?;
        if empty {
            self.pop();
        }
        Ok(())
    }

    /// Closes the element of this name and all that is still open in it; a stray end tag is ignored.
    pub(super) fn close(&mut self, raw: &str) {
        let raw = raw.trim();
        let open = self.frames.iter().rposition(|frame| self.names.get(frame.raw.clone()) == Some(raw));
        let top = self.frames.len().saturating_sub(1);
        if let Some(frame) = self.frames.last_mut().filter(|frame| frame.role == Role::Text) {
            let own = open == Some(top);
            let implied = open.is_some_and(|at| at < top);
            if (own && frame.same > 0) || !(own || implied) {
                frame.same = frame.same.saturating_sub(usize::from(own));
                return self.markup("&lt;/", raw, "&gt;");
            }
        }
        if let Some(open) = open {
            while self.frames.len() > open {
                self.pop();
            }
        }
    }

    fn declare(&mut self, attributes: &Attributes) {
        self.spaces.extend(attributes.spaces.iter().cloned());
        if let Some(lang) = &attributes.lang {
            self.langs.push(lang.clone());
        }
        if let Some(base) = &attributes.base {
            let outer = self.bases.last().unwrap_or(self.url);
            let resolved = outer.join(&base.replace("&amp;", "&"));
            self.bases.push(resolved.unwrap_or_else(|_| outer.clone()));
        }
    }

    /// Recognises the root element, or says what the document is instead.
    fn root(&mut self, raw: &str) -> Result<(), FeedError> {
        let local = raw.rsplit(':').next().unwrap_or(raw).to_ascii_lowercase();
        let (start, end) = match local.as_str() {
            "rss" => ("<rss>", "</rss>"),
            "rdf" => ("<rdf:RDF>", "</rdf:RDF>"),
            "feed" | "channel" => ("<rss><channel>", "</channel></rss>"),
            "html" | "head" | "body" if !self.has_root() => return Err(self.page()),
            "opml" => return Err(FeedError::Opml),
            "urlset" | "sitemapindex" => return Err(FeedError::Sitemap),
            // Output of a broken script in front of the feed is skipped.
            _ if self.has_root() => return Ok(()),
            _ => return Err(FeedError::NotAFeed),
        };
        self.started = true;
        self.atom = local == "feed";
        let role = if start.ends_with("<channel>") { Role::Channel } else { Role::Root };
        self.out.push_str(start);
        self.push(role, raw, &[end], 0);
        Ok(())
    }

    /// A page where a feed was expected.
    pub(super) fn page(&self) -> FeedError {
        FeedError::Html(discover::discover(self.text, self.url))
    }

    /// Whether a feed begins near the top of the document, perhaps inside something else.
    pub(super) fn has_root(&self) -> bool {
        let end = self.text.floor_char_boundary(HEAD);
        let head = self.text.get(..end).unwrap_or_default().to_ascii_lowercase();
        let begins = |root: &str| head.split(root).skip(1).any(|after| after.starts_with([' ', '>', '\n', '\t', '\r']));
        ["<rss", "<feed", "<rdf:rdf", "<channel"].into_iter().any(begins)
    }

    fn element(&mut self, raw: &str, attributes: &Attributes) -> Result<(), FeedError> {
        let (prefix, local) = self.resolve(raw);
        let parent = self.frames.last().map_or(Role::Other, |frame| frame.role);
        let (prefix, local) = self.renamed(prefix, local, parent, attributes);
        match (&*prefix, &*local) {
            ("", "item") => self.item(raw, attributes),
            ("", "channel") if parent == Role::Root => {
                self.out.push_str("<channel>");
                self.push(Role::Channel, raw, &["</channel>"], 0);
            }
            _ => self.child(raw, &prefix, &local, parent, attributes),
        }
        Ok(())
    }

    /// Opens an item; what was never closed before it ends here.
    fn item(&mut self, raw: &str, attributes: &Attributes) {
        while self.frames.last().is_some_and(|frame| !matches!(frame.role, Role::Root | Role::Channel)) {
            self.pop();
        }
        self.seen = 0;
        let start = self.out.len();
        self.items.push(start..start);
        self.out.push_str("<item>");
        self.push(Role::Item, raw, &["</item>"], 0);
        let base = self.bases.last().map(|base| base.as_str().replace('&', "&amp;"));
        let extras = [
            ("base", base.as_deref()),
            ("lang", self.langs.last().map(String::as_str)),
            ("about", attributes.get("rdf:about")),
        ];
        for (name, value) in extras {
            if let Some(value) = value {
                self.out.push_str(&format!("<cf:{name}>{value}</cf:{name}>"));
            }
        }
    }

    fn child(&mut self, raw: &str, prefix: &str, local: &str, parent: Role, attributes: &Attributes) {
        let once = if parent == Role::Item { once(prefix, local) } else { 0 };
        let again = once & self.seen != 0;
        self.seen |= once;
        let name = match (again, prefix) {
            (true, _) => ["cf", ":", "again"],
            (false, "") => ["", "", local],
            (false, _) => [prefix, ":", local],
        };
        self.out.push('<');
        self.out.extend(name);
        let text = names::is_text(prefix, local);
        for (key, value) in &attributes.kept {
            self.attribute(key, value, text, local);
        }
        let scoped = attributes.base.is_some().then(|| self.bases.last().map(Url::to_string)).flatten();
        if let Some(base) = scoped {
            self.attribute("xml:base", &base.replace('&', "&amp;").replace('"', "%22"), false, local);
        }
        self.out.push('>');
        let [prefix, colon, local] = name;
        let role = if text { Role::Text } else { Role::Other };
        self.push(role, raw, &["</", prefix, colon, local, ">"], if again { 0 } else { once });
        if let Some(frame) = self.frames.last_mut() {
            frame.markup = text && attributes.get("type").is_some_and(is_xhtml);
        }
    }

    fn attribute(&mut self, key: &str, value: &str, text: bool, local: &str) {
        let (key, value) = match key {
            // Its markup has been turned into text.
            "type" if text && is_xhtml(value) => (key, "html"),
            _ if local == "guid" && key.eq_ignore_ascii_case("isPermaLink") => {
                ("isPermaLink", if value.trim().eq_ignore_ascii_case("false") { "false" } else { "true" })
            }
            _ => (key, value),
        };
        for part in [" ", key, "=\"", value, "\""] {
            self.out.push_str(part);
        }
    }

    /// Prefix and local name by meaning.
    fn resolve<'r>(&self, raw: &'r str) -> (Cow<'r, str>, Cow<'r, str>) {
        let (prefix, local) = raw.split_once(':').unwrap_or(("", raw));
        let declared = self.spaces.iter().rev().find(|(declared, _)| declared == prefix).map(|(_, space)| *space);
        let space = declared.or_else(|| names::of_prefix(prefix));
        let local = if local.contains(':') { Cow::Owned(local.replace(':', "_")) } else { Cow::Borrowed(local) };
        let prefix = match space {
            Some(Space::Known(usual)) => Cow::Borrowed(usual),
            Some(Space::Html) => Cow::Borrowed("x"),
            // An unknown default namespace on the root is the feed's own.
            _ if prefix.is_empty() => Cow::Borrowed(if self.atom { "atom" } else { "" }),
            Some(Space::Core) => Cow::Borrowed(""),
            Some(Space::Other) | None => Cow::Owned(format!("x-{prefix}")),
        };
        (prefix, local)
    }

    /// The name under which `rss` loses nothing.
    fn renamed<'r>(
        &self,
        prefix: Cow<'r, str>,
        local: Cow<'r, str>,
        parent: Role,
        attributes: &Attributes,
    ) -> (Cow<'r, str>, Cow<'r, str>) {
        let core = if prefix.is_empty() { names::core(&local) } else { None };
        let renamed = match (&*prefix, core) {
            ("atom", _) if self.atom && local == "entry" && matches!(parent, Role::Channel | Role::Item) => {
                ("", "item")
            }
            ("", Some("enclosure")) => ("cf", "enclosure"),
            ("", Some("link")) if attributes.get("href").is_some() => ("atom", "link"),
            ("", Some("image")) if parent == Role::Item => ("cf", "image"),
            ("", Some(core)) => ("", core),
            // A name that RSS does not have: kept out of the way.
            ("", None) => return (Cow::Borrowed("x"), local),
            _ => return (prefix, local),
        };
        (Cow::Borrowed(renamed.0), Cow::Borrowed(renamed.1))
    }

    fn push(&mut self, role: Role, raw: &str, end: &[&str], once: u16) {
        let at = self.names.len();
        self.names.push_str(raw);
        let middle = self.names.len();
        self.names.extend(end.iter().copied());
        let (spaces, bases, langs) = (self.spaces.len(), self.bases.len(), self.langs.len());
        let start = self.out.len();
        let (raw, end) = (at..middle, middle..self.names.len());
        self.frames.push(Frame { role, raw, end, start, markup: false, same: 0, once, spaces, bases, langs });
    }

    /// Closes the innermost element.
    pub(super) fn pop(&mut self) {
        let Some(frame) = self.frames.pop() else { return };
        if self.out.len() == frame.start {
            // An empty one does not count: a later one may have the text.
            self.seen &= !frame.once;
        }
        self.out.push_str(self.names.get(frame.end.clone()).unwrap_or_default());
        self.names.truncate(frame.raw.start);
        self.spaces.truncate(frame.spaces);
        self.bases.truncate(frame.bases);
        self.langs.truncate(frame.langs);
        if frame.role == Role::Item
            && let Some(item) = self.items.last_mut()
        {
            item.end = self.out.len();
        }
        self.done |= self.frames.is_empty();
    }
}

fn is_xhtml(kind: &str) -> bool {
    matches!(kind, "xhtml" | "application/xhtml+xml")
}

/// The bit of an element of which `rss` keeps the last, though the first is meant.
fn once(prefix: &str, local: &str) -> u16 {
    let all = [
        ("", "title"),
        ("", "description"),
        ("", "pubDate"),
        ("", "author"),
        ("", "guid"),
        ("content", "encoded"),
        ("", "link"),
    ];
    all.iter().position(|name| *name == (prefix, local)).map_or(0, |bit| 1 << bit)
}
