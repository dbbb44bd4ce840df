//! Tells the items of a reading apart: known, edited, filtered, too old for a first look, and those to be taken.

use chrono::{DateTime, Utc};
use domain::finding::Finding;
use domain::source::filter::Filter;
use domain::source::identity::{address_key, content_hash, item_id, repeated_ids};
use domain::source::item::{Feed, Item};
use std::collections::{HashMap, HashSet};
use storage::columns::Json;
use storage::source_item;
use url::Url;
use uuid::Uuid;

/// An item with what tells it from others.
#[derive(Clone, Debug)]
pub struct Marked {
    /// The item.
    pub item: Item,
    /// Identity within the source.
    pub item_id: String,
    /// Its address in comparable form.
    pub url_key: Option<String>,
    /// Hash of what a reader sees.
    pub content_hash: String,
}

/// The items of a feed with their identities, newest first, each identity once.
pub fn marked(source_id: Uuid, feed: &Feed, base: Option<&Url>) -> Vec<Marked> {
    let repeated = repeated_ids(&feed.items);
    let mut seen = HashSet::new();
    let mark = |item: &Item| {
        let again = item.raw_id.as_deref().is_some_and(|id| repeated.contains(id.trim()));
        Marked {
            item_id: item_id(source_id, item, again),
            url_key: address_key(item, base),
            content_hash: content_hash(item),
            item: item.clone(),
        }
    };
    feed.items.iter().map(mark).filter(|marked| seen.insert(marked.item_id.clone())).collect()
}

/// What the source has shown before.
#[derive(Default)]
pub struct Shown {
    ids: HashMap<String, source_item::Model>,
    urls: HashMap<String, source_item::Model>,
}

impl Shown {
    /// From the rows found by id and by address.
    pub fn of(by_id: Vec<source_item::Model>, by_url: Vec<source_item::Model>) -> Self {
        let urls = by_url.into_iter().filter_map(|row| Some((row.url_key.clone()?, row)));
        Shown { ids: by_id.into_iter().map(|row| (row.item_id.clone(), row)).collect(), urls: urls.collect() }
    }
}

/// The items of a reading, told apart.
#[derive(Default)]
pub struct Sorted {
    /// To become assets, newest first.
    pub chosen: Vec<Marked>,
    /// Rows to be remembered at once: filtered, older, known under a new id.
    pub passed_over: Vec<source_item::Model>,
    /// Known items that were edited, with the row that knows them.
    pub edited: Vec<(Marked, source_item::Model)>,
    /// How many were known.
    pub known: i64,
    /// Reasons of the filtered ones.
    pub reasons: Vec<String>,
    /// How many were older than a first look goes.
    pub older: i64,
    /// Whether some were left for the next run.
    pub left: bool,
}

/// Sorts `items`. `first` says that the source has never been looked at: then only the newest `most` are taken and the rest
/// counts as seen; later the rest waits for the next run.
pub fn sort(
    source_id: Uuid,
    items: Vec<Marked>,
    shown: &Shown,
    filter: &Filter,
    most: usize,
    first: bool,
    now: DateTime<Utc>,
) -> Sorted {
    let mut sorted = Sorted::default();
    let mut addresses = HashSet::new();
    for marked in items {
        if let Some(known) = shown.ids.get(&marked.item_id) {
            sorted.known += 1;
            if known.content_hash.as_deref() != Some(marked.content_hash.as_str()) {
                sorted.edited.push((marked, known.clone()));
            }
        } else if let Some(known) = marked.url_key.as_ref().and_then(|key| shown.urls.get(key)) {
            sorted.known += 1;
            let row = source_item::Model { asset_id: known.asset_id, ..row(source_id, &marked, "known", vec![], now) };
            sorted.passed_over.push(row);
        } else if marked.url_key.as_ref().is_some_and(|key| !addresses.insert(key.clone())) {
            sorted.known += 1;
            sorted.passed_over.push(row(source_id, &marked, "known", vec![], now));
        } else {
            sorted.judge(source_id, marked, filter, most, first, now);
        }
    }
    sorted
}

impl Sorted {
    fn judge(
        &mut self,
        source_id: Uuid,
        marked: Marked,
        filter: &Filter,
        most: usize,
        first: bool,
        now: DateTime<Utc>,
    ) {
        let reasons = filter.reasons(&marked.item);
        if !reasons.is_empty() {
            self.reasons.extend(reasons.first().map(|reason| reason.code.clone()));
            self.passed_over.push(row(source_id, &marked, "filtered", reasons, now));
        } else if self.chosen.len() < most {
            self.chosen.push(marked);
        } else if first {
            self.older += 1;
            self.passed_over.push(row(source_id, &marked, "older", vec![], now));
        } else {
            self.left = true;
        }
    }
}

/// What is remembered of an item.
pub fn row(
    source_id: Uuid,
    marked: &Marked,
    outcome: &str,
    reasons: Vec<Finding>,
    now: DateTime<Utc>,
) -> source_item::Model {
    source_item::Model {
        id: Uuid::now_v7(),
        source_id,
        item_id: marked.item_id.clone(),
        url_key: marked.url_key.clone(),
        content_hash: Some(marked.content_hash.clone()),
        asset_id: None,
        outcome: outcome.to_owned(),
        reasons: Json(reasons),
        created_at: now,
        updated_at: now,
    }
}
