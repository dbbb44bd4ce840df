//! Addresses of items and channels, resolved and fetchable.

use super::{Context, attribute, elements, first};
use domain::source::url_key::url_key;
use regex::Regex;
use rss::extension::Extension;
use std::sync::LazyLock;
use url::Url;

/// Longest address kept, in bytes.
const LONGEST: usize = 4_096;
/// Hosts of counters and buttons whose pictures show nothing of the item.
const COUNTERS: [&str; 10] = [
    "feeds.feedburner.com",
    "feedsportal.com",
    "doubleclick.net",
    "pixel.",
    "stats.",
    "feedads.",
    "google-analytics.com",
    "scorecardresearch.com",
    "gravatar.com",
    "s.w.org",
];

/// An http(s) address, absolute: as given where it can be, else resolved; `None` for any other.
pub(in crate::feeds) fn resolve(raw: &str, base: &Url) -> Option<String> {
    let raw = raw.trim();
    let url = base.join(raw).ok().filter(|_| !raw.is_empty() && raw.len() <= LONGEST)?;
    let web = matches!(url.scheme(), "http" | "https") && url.has_host();
    let clean = !raw.contains(|c: char| c.is_whitespace() || c.is_control() || c == '\\');
    let given = clean && (raw.starts_with("http://") || raw.starts_with("https://"));
    web.then(|| if given { raw.to_owned() } else { url.to_string() })
}

/// The item's page: the original link, the link, a permalink, the id, the file, the RDF address.
pub(super) fn page(item: &rss::Item, base: &Url) -> Option<String> {
    let map = &item.extensions;
    let links = elements(map, "atom", "link");
    let found = |wanted: fn(&Extension) -> bool| {
        links
            .iter()
            .filter(|link| wanted(link))
            .find_map(|link| resolve(attribute(link, "href").or(link.value.as_deref())?, &own(link, base)))
    };
    let plain = |text: Option<&str>| text.and_then(|text| resolve(text, base));
    let web = |text: Option<&str>| plain(text.filter(|text| is_web(text)));
    plain(first(map, "feedburner", "origLink"))
        .or_else(|| plain(item.link.as_deref()))
        .or_else(|| found(|link| attribute(link, "rel") == Some("alternate") && is_page(link)))
        .or_else(|| found(|link| attribute(link, "rel") == Some("alternate")))
        .or_else(|| found(|link| attribute(link, "rel").is_none()))
        .or_else(|| web(item.guid.as_ref().filter(|guid| guid.permalink).map(|guid| guid.value.as_str())))
        .or_else(|| {
            elements(map, "atom", "content")
                .iter()
                .find_map(|content| resolve(attribute(content, "src")?, &own(content, base)))
        })
        .or_else(|| web(first(map, "atom", "id")))
        .or_else(|| elements(map, "cf", "enclosure").iter().find_map(|file| resolve(attribute(file, "url")?, base)))
        .or_else(|| web(first(map, "cf", "about")))
}

fn is_web(text: &str) -> bool {
    let text = text.trim();
    text.starts_with("http://") || text.starts_with("https://")
}

fn is_page(link: &Extension) -> bool {
    attribute(link, "type").is_none_or(|kind| kind.contains("html"))
}

/// The base of an element: its own `xml:base`, else that of the item.
fn own(element: &Extension, base: &Url) -> Url {
    attribute(element, "xml:base").and_then(|own| base.join(own).ok()).unwrap_or_else(|| base.clone())
}

/// The first picture in an item's markup that shows something.
pub(in crate::feeds) fn picture(markup: &str, base: &Url) -> Option<String> {
    static IMAGE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(?is)<img\s[^>]*>").ok());
    static SOURCE: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r#"(?is)\ssrc\s*=\s*(?:"([^"]+)"|'([^']+)'|([^\s"'>]+))"#).ok());
    static DOT: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r#"(?i)\s(?:width|height)\s*=\s*["']?[01](?:px)?["'\s/>]"#).ok());
    memchr::memmem::find(markup.as_bytes(), b"<img").or_else(|| memchr::memmem::find(markup.as_bytes(), b"<IMG"))?;
    let (image, source, dot) = (IMAGE.as_ref()?, SOURCE.as_ref()?, DOT.as_ref()?);
    let shown = image.find_iter(markup).map(|tag| tag.as_str()).filter(|tag| !dot.is_match(tag)).take(20);
    let sources = shown.filter_map(|tag| source.captures(tag)?.iter().skip(1).flatten().next());
    let urls = sources.filter_map(|source| resolve(&source.as_str().replace("&amp;", "&"), base));
    urls.into_iter().find(|url| !COUNTERS.iter().any(|counter| url.contains(counter)))
}

impl Context<'_> {
    /// The channel's page.
    pub(super) fn home(&self) -> Option<String> {
        let links = elements(&self.channel.extensions, "atom", "link").iter();
        let page = |link: &&Extension| matches!(attribute(link, "rel"), None | Some("alternate"));
        let alternate = || links.filter(page).find_map(|link| resolve(attribute(link, "href")?, self.base));
        Some(self.channel.link.as_str())
            .filter(|link| !link.is_empty())
            .and_then(|link| resolve(link, self.base))
            .or_else(alternate)
    }

    /// Another address that the feed names as its own: a new one, or a self link on another host.
    pub(super) fn suggested(&self) -> Option<String> {
        let map = &self.channel.extensions;
        let links = elements(map, "atom", "link").iter().filter(|link| attribute(link, "rel") == Some("self"));
        let own = |url: &String| Url::parse(url).is_ok_and(|url| url.host_str() != self.base.host_str());
        let moved = first(map, "itunes", "new-feed-url").and_then(|url| resolve(url, self.base));
        let moved = moved.filter(|url| url_key(url, None) != url_key(self.base.as_str(), None));
        moved.or_else(|| links.into_iter().find_map(|link| resolve(attribute(link, "href")?, self.base)).filter(own))
    }
}
