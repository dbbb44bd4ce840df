//! `{file}.license.json`: what its owner says about a file in a folder.

use crate::feeds::html;
use domain::licence::{Claim, Scope};
use domain::source::item::Item;
use serde_json::Value;
use std::fs::Metadata;
use std::path::Path;

/// Largest sidecar read, in bytes.
const LARGEST: u64 = 64 << 10;

/// A sidecar as read.
pub(super) struct Sidecar(Value);

/// Reads a sidecar; `None` when there is none that can be read.
pub(super) fn read(path: &Path, about: &Metadata) -> Option<Sidecar> {
    if !about.is_file() || about.len() > LARGEST {
        return None;
    }
    let document: Value = serde_json::from_slice(&std::fs::read(path).ok()?).ok()?;
    document.is_object().then_some(Sidecar(document))
}

impl Sidecar {
    /// The item with what the sidecar says: `license` or `licence` (code, name or address, or an object with `code` and
    /// `url`), `license_url`, `title`, `description`, `author` or `attribution`, `author_url`, `source` or `url`,
    /// `language`, `keywords`.
    pub(super) fn onto(&self, mut item: Item) -> Item {
        let title = self.text(&["title"]).map(|title| html::plain(&title)).filter(|title| !title.is_empty());
        item.title = title.unwrap_or(item.title);
        item.text = self.text(&["description"]).map(|text| html::lines(&text)).unwrap_or_default();
        item.author = self.text(&["author", "attribution", "creator"]).map(|name| html::plain(&name));
        item.author_url = self.address(&["author_url"]);
        item.url = self.address(&["source", "source_url", "url"]);
        item.language = self.text(&["language"]);
        let keywords = self.0.get("keywords").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
        item.categories = keywords.take(50).map(html::plain).collect();
        item.licences = self.claims();
        item
    }

    fn claims(&self) -> Vec<Claim> {
        let named = ["license", "licence"].iter().filter_map(|name| self.0.get(*name));
        let inner = named
            .filter_map(Value::as_object)
            .flat_map(|licence| ["url", "code"].iter().filter_map(|name| licence.get(*name)?.as_str()));
        let inner: Vec<String> = inner.map(str::to_owned).collect();
        let plain = ["license_url", "licence_url", "license", "licence"].iter().filter_map(|name| self.text(&[name]));
        let mut claims: Vec<Claim> = Vec::new();
        for raw_value in plain.chain(inner).filter(|value| value.len() <= 2_000) {
            claims.push(Claim { locator: "license.json".to_owned(), raw_value, scope: Scope::Media });
        }
        claims
    }

    fn text(&self, names: &[&str]) -> Option<String> {
        let texts = names.iter().filter_map(|name| self.0.get(*name)?.as_str());
        texts.map(str::trim).find(|text| !text.is_empty()).map(str::to_owned)
    }

    fn address(&self, names: &[&str]) -> Option<String> {
        self.text(names).filter(|url| url.starts_with("https://") || url.starts_with("http://"))
    }
}
