//! From what `rss` read to items: the first source of each field that says something wins.

mod fields;
mod people;
mod urls;

pub(super) use fields::beginning;
pub(super) use urls::{picture, resolve};

use super::{html, licence, media};
use chrono::{DateTime, Utc};
use domain::licence::{Claim, Scope};
use domain::source::item::{Feed, Item};
use rss::Channel;
use rss::extension::{Extension, ExtensionMap};
use url::Url;

/// What all items of a document share.
pub(super) struct Context<'a> {
    channel: &'a Channel,
    base: &'a Url,
    now: DateTime<Utc>,
    atom: bool,
    claims: Vec<Claim>,
    author: Option<String>,
}

/// The elements of a name, by their usual prefix.
pub(super) fn elements<'a>(map: &'a ExtensionMap, prefix: &str, name: &str) -> &'a [Extension] {
    map.get(prefix).and_then(|names| names.get(name)).map(Vec::as_slice).unwrap_or_default()
}

/// The first text that an element of this name holds.
pub(super) fn first<'a>(map: &'a ExtensionMap, prefix: &str, name: &str) -> Option<&'a str> {
    elements(map, prefix, name).iter().find_map(|element| element.value.as_deref())
}

/// An attribute of an element.
pub(super) fn attribute<'a>(element: &'a Extension, name: &str) -> Option<&'a str> {
    element.attrs.get(name).map(String::as_str)
}

impl<'a> Context<'a> {
    pub(super) fn new(channel: &'a Channel, base: &'a Url, now: DateTime<Utc>, atom: bool) -> Self {
        let mut claims = licence::claims(&channel.extensions, Scope::Channel);
        licence::add(&mut claims, "copyright".to_owned(), channel.copyright.as_deref(), Scope::Channel);
        let author = people::channel_author(channel);
        Context { channel, base, now, atom, claims, author }
    }

    /// The feed without its items.
    pub(super) fn feed(&self) -> Feed {
        let map = &self.channel.extensions;
        let title = Some(self.channel.title.as_str()).filter(|title| !title.trim().is_empty());
        let title = title.map(html::title).or_else(|| fields::atom_text(map, "title"));
        let deleted = elements(map, "at", "deleted-entry").iter().filter_map(|entry| attribute(entry, "ref"));
        Feed {
            title: title.filter(|title| !title.is_empty()),
            link: self.home(),
            suggested_url: self.suggested(),
            withdrawn: deleted.map(|id| id.trim().to_owned()).collect(),
            ..Feed::default()
        }
    }

    /// One item; `None` when there is nothing in it.
    pub(super) fn item(&self, item: &rss::Item) -> Option<Item> {
        let map = &item.extensions;
        let base = first(map, "cf", "base").and_then(|base| Url::parse(base).ok());
        let base = base.as_ref().unwrap_or(self.base);
        let markup = fields::markup(item);
        let text = markup.map(html::text).unwrap_or_default();
        let files = media::renditions(map);
        let video = media::video(&files);
        let resolve = |url: &str| urls::resolve(url, base);
        let published = self.published(item);
        let normal = Item {
            raw_id: fields::raw_id(item),
            url: urls::page(item, base),
            title: fields::title(item).unwrap_or_else(|| fields::beginning(&text)),
            author: people::author(item).or_else(|| self.author.clone()),
            author_url: people::author_url(item).and_then(resolve),
            published_at: published.map(|date| date.at),
            date_replaced: published.is_some_and(|date| date.replaced),
            updated_at: self.updated(item),
            categories: fields::categories(item),
            language: self.language(item),
            media_url: video.and_then(|video| resolve(&video.url)),
            thumbnail_url: media::thumbnail(map, &files)
                .and_then(|url| resolve(&url))
                .or_else(|| urls::picture(markup?, base)),
            duration: media::length(map, video, &files),
            licences: self.licences(item, markup),
            subtitles: media::subtitles(map).and_then(resolve),
            file: None,
            thumbnail_file: None,
            text,
        };
        let says =
            normal.raw_id.is_some() || normal.url.is_some() || !normal.title.is_empty() || !normal.text.is_empty();
        (says || normal.media_url.is_some()).then_some(normal)
    }

    /// The item's own claims; those of the channel only where it has none.
    fn licences(&self, item: &rss::Item, markup: Option<&str>) -> Vec<Claim> {
        let mut claims = licence::claims(&item.extensions, Scope::Item);
        if let Some(markup) = markup {
            licence::in_page(markup, &mut claims);
        }
        let own = claims.iter().any(|claim| claim.scope != Scope::Page);
        if !own {
            claims.extend(self.claims.iter().cloned());
        }
        claims
    }
}
