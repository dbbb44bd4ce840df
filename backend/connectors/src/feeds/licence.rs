//! Licence elements of items and channels, as given; what they are worth is decided elsewhere.

use super::media::children;
use super::normalise::{attribute, elements};
use domain::licence::{Claim, Scope};
use memchr::memmem;
use regex::Regex;
use rss::extension::{Extension, ExtensionMap};
use std::sync::LazyLock;

/// Claims kept of one item.
const MOST: usize = 20;
/// Longest value kept, in bytes.
const LONGEST: usize = 2_000;

/// The claims among an item's or a channel's elements; those of its media cover the media.
pub(super) fn claims(map: &ExtensionMap, scope: Scope) -> Vec<Claim> {
    let mut found = media(map, if scope == Scope::Channel { Scope::Channel } else { Scope::Media });
    for (prefix, name, from) in [
        ("creativeCommons", "license", Text),
        ("cc", "license", Attribute("rdf:resource")),
        ("dcterms", "license", Attribute("rdf:resource")),
        ("dcterms", "rights", Text),
        ("dc", "rights", Text),
        ("atom", "rights", Text),
        ("atom", "copyright", Text),
    ] {
        for element in elements(map, prefix, name) {
            add(&mut found, format!("{prefix}:{name}"), from.value(element), scope);
        }
    }
    let links = elements(map, "atom", "link").iter().filter(|link| attribute(link, "rel") == Some("license"));
    for link in links {
        add(&mut found, "link[rel=license]".to_owned(), attribute(link, "href"), scope);
    }
    found
}

/// Licence links inside an item's HTML: evidence for the page.
pub(super) fn in_page(html: &str, found: &mut Vec<Claim>) {
    static LINK: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r#"(?is)<a\s[^>]*>"#).ok());
    static HREF: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r#"(?i)\shref\s*=\s*["']?([^"'\s>]+)"#).ok());
    static REL: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r#"(?i)\srel\s*=\s*["']?[^"'>]*\blicense\b"#).ok());
    if memmem::find(html.as_bytes(), b"license").is_none() {
        return;
    }
    let (Some(link), Some(href), Some(rel)) = (LINK.as_ref(), HREF.as_ref(), REL.as_ref()) else { return };
    for tag in link.find_iter(html).filter(|tag| rel.is_match(tag.as_str())).take(MOST) {
        let address = href.captures(tag.as_str()).and_then(|found| found.get(1));
        add(found, "a[rel=license]".to_owned(), address.map(|address| address.as_str()), Scope::Page);
    }
}

/// Where an element keeps its value.
#[derive(Clone, Copy)]
enum Value {
    Text,
    Attribute(&'static str),
}
use Value::{Attribute, Text};

impl Value {
    fn value(self, element: &Extension) -> Option<&str> {
        match self {
            Text => element.value.as_deref(),
            Attribute(name) => attribute(element, name).or(element.value.as_deref()),
        }
    }
}

/// `media:license` and `media:copyright` of the item, its groups and their files.
fn media(map: &ExtensionMap, scope: Scope) -> Vec<Claim> {
    let mut found = Vec::new();
    let groups = elements(map, "media", "group");
    let contents = elements(map, "media", "content").iter();
    let parents: Vec<&Extension> =
        contents.chain(groups).chain(groups.iter().flat_map(|group| children(group, "content"))).collect();
    for (name, address) in [("license", "href"), ("copyright", "url")] {
        let inner = parents.iter().flat_map(|parent| children(parent, name));
        for element in elements(map, "media", name).iter().chain(inner) {
            let value = attribute(element, address).filter(|address| !address.trim().is_empty() && name == "license");
            add(
                &mut found,
                format!("media:{name}"),
                value.or(element.value.as_deref()).or(attribute(element, address)),
                scope,
            );
        }
    }
    found
}

/// Adds a claim that says something and was not made before.
pub(super) fn add(found: &mut Vec<Claim>, locator: String, value: Option<&str>, scope: Scope) {
    let value = value.map(str::trim).filter(|value| !value.is_empty() && value.len() <= LONGEST);
    if let Some(value) = value {
        let claim = Claim { locator, raw_value: value.to_owned(), scope };
        if found.len() < MOST && !found.contains(&claim) {
            found.push(claim);
        }
    }
}
