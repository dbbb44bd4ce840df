//! Titles, texts, dates and the other plain fields of an item.

use super::{Context, attribute, elements, first};
use crate::feeds::{html, media};
use chrono::{DateTime, Utc};
use domain::source::date;
use rss::extension::{Extension, ExtensionMap};

/// Categories kept of one item, and the longest, in characters.
const MOST_CATEGORIES: usize = 50;
const LONGEST_CATEGORY: usize = 200;
/// Longest id kept, in bytes.
const LONGEST_ID: usize = 4_096;
/// Characters of the text that stand in for a missing title.
const BEGINNING: usize = 80;

/// The id as given, trimmed.
pub(super) fn raw_id(item: &rss::Item) -> Option<String> {
    let guid = item.guid.as_ref().map(|guid| guid.value.as_str());
    let id = guid.into_iter().chain(first(&item.extensions, "atom", "id")).map(str::trim).find(|id| !id.is_empty())?;
    Some(id.get(..id.floor_char_boundary(LONGEST_ID)).unwrap_or(id).to_owned())
}

/// The title as one plain line.
pub(super) fn title(item: &rss::Item) -> Option<String> {
    let map = &item.extensions;
    let rss = item.title.as_deref().map(html::title).filter(|title| !title.is_empty());
    let by_prefix = |prefix| first(map, prefix, "title").map(html::title).filter(|title| !title.is_empty());
    rss.or_else(|| atom_text(map, "title"))
        .or_else(|| by_prefix("media"))
        .or_else(|| in_group(map, "title").map(html::title).filter(|title| !title.is_empty()))
        .or_else(|| by_prefix("itunes"))
        .or_else(|| by_prefix("dc"))
}

/// The first characters of a text, whole words, where there is no title.
pub(in crate::feeds) fn beginning(text: &str) -> String {
    let line = text.replace('\n', " ");
    match line.char_indices().nth(BEGINNING) {
        None => line,
        Some((end, _)) => {
            let cut = line.get(..end).unwrap_or(&line);
            let word = cut.rfind(' ').filter(|at| *at > end / 2).unwrap_or(end);
            cut.get(..word).unwrap_or(cut).to_owned()
        }
    }
}

/// A text construct of Atom as one line, by its type.
pub(super) fn atom_text(map: &ExtensionMap, name: &str) -> Option<String> {
    let text = |element: &Extension| {
        let value = element.value.as_deref()?;
        let plain = matches!(attribute(element, "type"), None | Some("text" | "text/plain"));
        Some(if plain { html::plain(value) } else { html::title(value) })
    };
    elements(map, "atom", name).iter().filter_map(text).find(|text| !text.is_empty())
}

/// The text with its markup, from the fullest source.
pub(super) fn markup(item: &rss::Item) -> Option<&str> {
    let map = &item.extensions;
    let own = item.content.as_deref().into_iter().chain(item.description.as_deref());
    let atom = first(map, "atom", "content").into_iter().chain(first(map, "atom", "summary"));
    let media = first(map, "media", "description").into_iter().chain(in_group(map, "description"));
    let itunes = first(map, "itunes", "summary").into_iter().chain(first(map, "itunes", "subtitle"));
    own.chain(atom).chain(media).chain(itunes).find(|text| !text.trim().is_empty())
}

/// The first text of a name in a `media:group` or `media:content`.
pub(super) fn in_group<'a>(map: &'a ExtensionMap, name: &str) -> Option<&'a str> {
    let parents = elements(map, "media", "group").iter().chain(elements(map, "media", "content"));
    parents.flat_map(|parent| media::children(parent, name)).find_map(|element| element.value.as_deref())
}

/// Categories and tags, plain, each once.
pub(super) fn categories(item: &rss::Item) -> Vec<String> {
    let map = &item.extensions;
    let values = |prefix, name| elements(map, prefix, name).iter().filter_map(|element| element.value.as_deref());
    let commas = |prefix, name| values(prefix, name).flat_map(|list| list.split(','));
    let groups = || elements(map, "media", "group").iter();
    let grouped =
        groups().flat_map(|group| media::children(group, "category")).filter_map(|category| category.value.as_deref());
    let keywords = in_group(map, "keywords").into_iter().flat_map(|list| list.split(','));
    let atom = elements(map, "atom", "category").iter().filter_map(|category| {
        attribute(category, "label").filter(|label| !label.trim().is_empty()).or_else(|| attribute(category, "term"))
    });
    let itunes = elements(map, "itunes", "category").iter().filter_map(|category| attribute(category, "text"));
    let all = item.categories.iter().map(|category| category.name.as_str());
    let all = all.chain(values("dc", "subject")).chain(values("media", "category")).chain(grouped).chain(atom);
    let all = all.chain(commas("media", "keywords")).chain(keywords).chain(commas("itunes", "keywords")).chain(itunes);
    let mut kept = Vec::new();
    for category in all.map(html::title) {
        let fits = !category.is_empty() && category.chars().count() <= LONGEST_CATEGORY;
        if fits && kept.len() < MOST_CATEGORIES && !kept.contains(&category) {
            kept.push(category);
        }
    }
    kept
}

impl Context<'_> {
    /// When the item was published: the first date that can be read and can be true.
    pub(super) fn published(&self, item: &rss::Item) -> Option<date::Sane> {
        let map = &item.extensions;
        let named =
            [("dc", "date"), ("dcterms", "issued"), ("dcterms", "created"), ("atom", "published"), ("atom", "issued")];
        let dates = item
            .pub_date
            .as_deref()
            .into_iter()
            .chain(named.iter().filter_map(|(prefix, name)| first(map, prefix, name)));
        let updated = first(map, "atom", "updated").or_else(|| first(map, "atom", "modified")).filter(|_| self.atom);
        dates.chain(updated).find_map(|text| self.sane(text))
    }

    /// When it was last changed.
    pub(super) fn updated(&self, item: &rss::Item) -> Option<DateTime<Utc>> {
        let named = [("atom", "updated"), ("atom", "modified"), ("dcterms", "modified")];
        let mut dates = named.iter().filter_map(|(prefix, name)| first(&item.extensions, prefix, name));
        dates.find_map(|text| self.sane(text)).map(|date| date.at)
    }

    fn sane(&self, text: &str) -> Option<date::Sane> {
        date::sane(date::parse(text)?, self.now)
    }

    /// Language tag: of the item, else of the channel.
    pub(super) fn language(&self, item: &rss::Item) -> Option<String> {
        let own = first(&item.extensions, "cf", "lang").or_else(|| first(&item.extensions, "dc", "language"));
        let channel = self.channel.language.as_deref().or_else(|| first(&self.channel.extensions, "dc", "language"));
        own.or(channel).map(str::trim).filter(|tag| !tag.is_empty() && tag.len() <= 35).map(str::to_owned)
    }
}
