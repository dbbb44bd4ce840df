//! Names of authors, without their e-mail addresses.

use super::{elements, first};
use crate::feeds::{html, media};
use rss::Channel;
use rss::extension::ExtensionMap;

/// The author of an item, as a plain name.
pub(super) fn author(item: &rss::Item) -> Option<String> {
    let map = &item.extensions;
    let dublin = first(map, "dc", "creator").and_then(name);
    dublin
        .or_else(|| item.author.as_deref().and_then(name))
        .or_else(|| first(map, "itunes", "author").and_then(name))
        .or_else(|| atom(map))
        .or_else(|| credit(map))
}

/// The author named for all items of a channel.
pub(super) fn channel_author(channel: &Channel) -> Option<String> {
    let map = &channel.extensions;
    atom(map)
        .or_else(|| first(map, "itunes", "author").and_then(name))
        .or_else(|| first(map, "dc", "creator").and_then(name))
}

/// Address of the author's page, as given.
pub(super) fn author_url(item: &rss::Item) -> Option<&str> {
    let authors = elements(&item.extensions, "atom", "author").iter();
    let uris = |name| authors.clone().flat_map(move |author| media::children(author, name));
    uris("uri").chain(uris("url")).find_map(|uri| uri.value.as_deref())
}

fn atom(map: &ExtensionMap) -> Option<String> {
    let names = elements(map, "atom", "author").iter().flat_map(|author| media::children(author, "name"));
    names.filter_map(|element| element.value.as_deref()).find_map(name)
}

/// `media:credit` of the item, its group or its file.
fn credit(map: &ExtensionMap) -> Option<String> {
    first(map, "media", "credit").or_else(|| super::fields::in_group(map, "credit")).and_then(name)
}

/// `mail (Name)`, `Name <mail>` or a name; `None` for a bare e-mail address.
fn name(text: &str) -> Option<String> {
    let text = text.trim();
    let mail = |word: &str| word.contains('@') && !word.contains(' ');
    let plain = match text.split_once('(') {
        Some((before, inner)) if mail(before.trim()) => inner.trim_end_matches(')'),
        _ => match text.split_once('<') {
            Some((before, after)) if mail(after.trim_end_matches('>').trim()) => before,
            _ if mail(text) => return None,
            _ => text,
        },
    };
    Some(html::title(plain.trim().trim_matches('"'))).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn r26_an_author_is_a_name_and_never_an_address() {
        for (text, wanted) in [
            ("a@b.example (Ann Bee)", Some("Ann Bee")),
            ("Ann Bee <a@b.example>", Some("Ann Bee")),
            ("a@b.example", None),
            ("<a@b.example>", None),
            ("Ann &amp; Bee", Some("Ann & Bee")),
            ("Ann (editor)", Some("Ann (editor)")),
            (" ", None),
        ] {
            assert_eq!(name(text).as_deref(), wanted, "{text}");
        }
    }
}
