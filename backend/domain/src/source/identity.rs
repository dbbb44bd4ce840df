//! Which items are the same item: ids that stay equal from poll to poll, and hashes that show an edit.

use super::item::Item;
use super::url_key::url_key;
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use url::Url;
use uuid::Uuid;

/// Share of known addresses from which a feed full of new ids counts as migrated, in percent.
const MIGRATED: usize = 80;

/// Id of an item within `source_id`, 64 hex digits: of its own id, else of its address, else of its words.
///
/// `repeated` says that the same `raw_id` stands twice in one document ([`repeated_ids`]): then it says nothing
/// alone, and the address is added.
pub fn item_id(source_id: Uuid, item: &Item, repeated: bool) -> String {
    let raw_id = item.raw_id.as_deref().map(str::trim).filter(|id| !id.is_empty());
    let key = || item.url.as_deref().and_then(|url| url_key(url, None));
    let identity = match (raw_id, repeated) {
        (Some(id), false) => id.to_owned(),
        (Some(id), true) => format!("{id}\0{}", key().unwrap_or_default()),
        (None, _) => key().map_or_else(|| format!("c:{}\0{}", item.title, item.text), |key| format!("u:{key}")),
    };
    hash([source_id.to_string().as_str(), &identity])
}

/// Hash of what a reader sees of an item, 64 hex digits: equal means not edited.
///
/// `updated_at` is left out because YouTube moves it with every view counted.
pub fn content_hash(item: &Item) -> String {
    let (url, media) = (item.url.as_deref().unwrap_or_default(), item.media_url.as_deref().unwrap_or_default());
    let licences: String =
        item.licences.iter().map(|claim| format!("{}={}\n", claim.locator, claim.raw_value)).collect();
    hash([&item.title, &item.text, url, media, &licences])
}

/// The raw ids that stand more than once in one document; byte for byte, after trimming.
pub fn repeated_ids(items: &[Item]) -> HashSet<String> {
    let mut seen = HashSet::new();
    let ids = items.iter().filter_map(|item| item.raw_id.as_deref()).map(str::trim).filter(|id| !id.is_empty());
    ids.filter(|id| !seen.insert(*id)).map(str::to_owned).collect()
}

/// The item's key for equality across sources, where it has an address.
pub fn address_key(item: &Item, base: Option<&Url>) -> Option<String> {
    item.url.as_deref().and_then(|url| url_key(url, base))
}

/// Whether a site changed all its ids: none of `total` ids is known, but at least 80 % of the addresses are.
pub fn is_migrated(total: usize, known_ids: usize, known_addresses: usize) -> bool {
    total > 0 && known_ids == 0 && known_addresses * 100 >= total * MIGRATED
}

/// SHA-256 over the parts with a zero byte between them.
fn hash<const N: usize>(parts: [&str; N]) -> String {
    hex::encode(Sha256::digest(parts.join("\0")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: Uuid = Uuid::from_u128(7);

    fn item(raw_id: Option<&str>, url: Option<&str>, title: &str) -> Item {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Item { raw_id: owned(raw_id), url: owned(url), title: title.to_owned(), ..Item::default() }
    }

    fn id(item: &Item) -> String {
        item_id(SOURCE, item, false)
    }

    #[test]
    fn r22_the_id_of_an_item_is_its_guid_else_its_address_else_its_words() {
        let guid = id(&item(Some(" g1 "), Some("https://a.example/1"), "t"));
        assert_eq!(guid, id(&item(Some("g1"), Some("https://b.example/2"), "other")));
        assert_eq!(guid, hex::encode(Sha256::digest(format!("{SOURCE}\0g1"))));
        assert_ne!(guid, id(&item(Some("G1"), None, "t")), "no case folding");
        assert_ne!(guid, item_id(Uuid::from_u128(8), &item(Some("g1"), None, "t"), false), "another source");
        let address = id(&item(None, Some("https://www.a.example/1?utm_source=x"), "t"));
        assert_eq!(address, id(&item(Some(" "), Some("http://a.example/1/"), "u")));
        assert_ne!(id(&item(None, None, "t")), id(&item(None, None, "u")));
    }

    #[test]
    fn r22_a_constant_guid_is_told_apart_by_the_address() {
        let items = [
            item(Some("same"), Some("https://a.example/1"), "a"),
            item(Some("same "), Some("https://a.example/2"), "b"),
            item(Some("own"), Some("https://a.example/3"), "c"),
            item(None, Some("https://a.example/3"), "d"),
        ];
        let repeated = repeated_ids(&items);
        assert_eq!(repeated, HashSet::from(["same".to_owned()]));
        assert_ne!(item_id(SOURCE, &items[0], true), item_id(SOURCE, &items[1], true));
    }

    #[test]
    fn r22_a_counter_is_no_edit_but_a_word_is() {
        let before = item(Some("a"), Some("https://a.example/1"), "t");
        let counted = Item { updated_at: chrono::DateTime::from_timestamp(1_700_000_000, 0), ..before.clone() };
        assert_eq!(content_hash(&before), content_hash(&counted));
        assert_ne!(content_hash(&before), content_hash(&item(Some("a"), Some("https://a.example/1"), "T")));
    }

    #[test]
    fn r22_a_migrated_site_is_recognised_by_its_addresses() {
        for (total, ids, addresses, wanted) in
            [(10, 0, 8, true), (10, 0, 7, false), (10, 1, 10, false), (0, 0, 0, false), (1, 0, 1, true)]
        {
            assert_eq!(is_migrated(total, ids, addresses), wanted, "{total} {ids} {addresses}");
        }
    }
}
