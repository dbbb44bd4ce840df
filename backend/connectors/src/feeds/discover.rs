//! Feeds that a web page names.

use super::html;
use regex::Regex;
use serde::Serialize;
use std::sync::LazyLock;
use url::Url;

/// Links looked at, and feeds reported.
const MOST_LINKS: usize = 200;
const MOST_FEEDS: usize = 20;
/// Bytes of a page looked at.
const MOST_BYTES: usize = 512 << 10;

/// A feed that a page names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Discovered {
    /// Its address, absolute.
    pub url: String,
    /// Its title, plain text; may be empty.
    pub title: String,
}

/// The feeds that a page's head names, those of comments last; for a YouTube page, the channel's feed.
pub fn discover(page: &str, base: &Url) -> Vec<Discovered> {
    let page = page.get(..page.floor_char_boundary(MOST_BYTES)).unwrap_or(page);
    let base =
        tags(page, "base").find_map(|tag| base.join(&attribute(tag, "href")?).ok()).unwrap_or_else(|| base.clone());
    let mut found: Vec<Discovered> = Vec::new();
    let links = tags(page, "link").take(MOST_LINKS).filter_map(|tag| link(tag, &base));
    for feed in youtube(page, &base).into_iter().chain(links) {
        if !found.iter().any(|known| known.url == feed.url) {
            found.push(feed);
        }
    }
    found.sort_by_key(|feed| format!("{} {}", feed.title, feed.url).to_ascii_lowercase().contains("comment"));
    found.truncate(MOST_FEEDS);
    found
}

fn link(tag: &str, base: &Url) -> Option<Discovered> {
    let rel = attribute(tag, "rel")?.to_ascii_lowercase();
    let kind = attribute(tag, "type")?.to_ascii_lowercase();
    let feed = ["application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"];
    if !rel.split_ascii_whitespace().any(|word| word == "alternate") || !feed.contains(&kind.trim()) {
        return None;
    }
    let url = base.join(attribute(tag, "href")?.trim()).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    Some(Discovered { url: url.to_string(), title: html::title(&attribute(tag, "title").unwrap_or_default()) })
}

/// The channel that a YouTube page belongs to.
fn youtube(page: &str, base: &Url) -> Option<Discovered> {
    let host = base.host_str().unwrap_or_default();
    if host != "youtube.com" && !host.ends_with(".youtube.com") {
        return None;
    }
    let canonical = tags(page, "link").filter(|tag| attribute(tag, "rel").as_deref() == Some("canonical"));
    let canonical = canonical.filter_map(|tag| Some(attribute(tag, "href")?.rsplit_once("/channel/")?.1.to_owned()));
    let meta = tags(page, "meta")
        .filter(|tag| matches!(attribute(tag, "itemprop").as_deref(), Some("identifier" | "channelId")));
    let mut ids = canonical.chain(meta.filter_map(|tag| attribute(tag, "content")));
    let id = ids.find(|id| super::youtube::is_channel_id(id))?;
    Some(Discovered { url: super::youtube::Target::Channel(id).feed_url()?, title: String::new() })
}

/// The start tags of a name.
fn tags<'a>(page: &'a str, name: &'static str) -> impl Iterator<Item = &'a str> {
    static TAG: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r#"(?is)<(link|base|meta)\s(?:[^>"']|"[^"]*"|'[^']*')*>"#).ok());
    let found = TAG.as_ref().into_iter().flat_map(|tag| tag.captures_iter(page));
    found
        .filter_map(move |tag| Some((tag.get(1)?, tag.get(0)?)))
        .filter(move |(found, _)| found.as_str().eq_ignore_ascii_case(name))
        .map(|(_, tag)| tag.as_str())
}

/// An attribute of a tag, entities decoded.
fn attribute(tag: &str, name: &str) -> Option<String> {
    static ATTRIBUTE: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r#"(?is)\s([a-z:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))"#).ok());
    let mut all = ATTRIBUTE.as_ref()?.captures_iter(tag);
    let value = all.find_map(|found| {
        let own = found.get(1)?.as_str().eq_ignore_ascii_case(name);
        own.then(|| found.iter().skip(2).flatten().next().map(|value| value.as_str())).flatten()
    })?;
    Some(html::plain(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r24_a_page_names_its_feeds() {
        let page = r#"<html><head><base href="/blog/">
            <link rel="alternate" type="application/rss+xml" title="Comments" href="comments.xml">
            <LINK REL='alternate' TYPE='application/atom+xml' HREF='atom.xml?a=1&amp;b=2' TITLE='News &amp; more'>
            <link href=feed.json type=application/feed+json rel=alternate>
            <link rel="stylesheet" type="text/css" href="a.css"><link rel="alternate" hreflang="fr" href="/fr">
            <link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">"#;
        let found = discover(page, &Url::parse("https://a.example/x").unwrap());
        let urls: Vec<&str> = found.iter().map(|feed| feed.url.as_str()).collect();
        let wanted = [
            "https://a.example/blog/atom.xml?a=1&b=2",
            "https://a.example/blog/feed.json",
            "https://a.example/blog/comments.xml",
        ];
        assert_eq!(urls, wanted);
        assert_eq!(found[0].title, "News & more");
    }

    #[test]
    fn r24_a_youtube_page_names_its_channel() {
        let page = r#"<link rel="canonical" href="https://www.youtube.com/channel/UCabcdefghijklmnopqrstuv">"#;
        let found = discover(page, &Url::parse("https://www.youtube.com/@name").unwrap());
        assert_eq!(found[0].url, "https://www.youtube.com/feeds/videos.xml?channel_id=UCabcdefghijklmnopqrstuv");
        assert_eq!(discover(page, &Url::parse("https://evil.example/").unwrap()), []);
    }
}
