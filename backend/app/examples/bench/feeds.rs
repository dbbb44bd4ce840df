//! F5: a feed's bytes to normalised items with their ids, against `rss` reading the same bytes and no more.

use crate::measure::{Row, interleaved, spent};
use chrono::DateTime;
use connectors::feeds;
use domain::source::identity;
use rss::Channel;
use std::hint::black_box;
use std::path::Path;
use url::Url;
use uuid::Uuid;

/// Times that every document is read in a round: one reading is over before the clock ticks.
const TIMES: usize = 40;

/// Every RSS document of the corpus that `rss` alone can read, so that both do the same work.
pub fn measure() -> Vec<Row> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus/feeds");
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let documents: Vec<Vec<u8>> =
        files.filter_map(|file| std::fs::read(file.path()).ok()).filter(|b| is_rss(b)).collect();
    if documents.is_empty() {
        println!("F5   SKIPPED: no recorded feeds");
        return Vec::new();
    }
    let all = |read: fn(&[u8])| spent(|| (0..TIMES).for_each(|_| documents.iter().for_each(|bytes| read(bytes))));
    let (ours, baseline) = interleaved(|| all(items), || all(|bytes| drop(black_box(Channel::read_from(bytes)))));
    let what = format!("{} feeds, bytes to normalised items", documents.len());
    vec![Row { id: "F5", what, ours, baseline: Some(baseline), unit: "CPU s", bar: 6.0 }]
}

fn is_rss(bytes: &[u8]) -> bool {
    Channel::read_from(bytes).is_ok_and(|channel| !channel.items.is_empty() && channel.items.len() <= 500)
}

fn items(bytes: &[u8]) {
    let base = Url::parse("https://feeds.example/").unwrap();
    let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
    let Ok(feed) = feeds::parse(bytes, None, &base, now) else { return };
    let repeated = identity::repeated_ids(&feed.items);
    for item in &feed.items {
        let again = item.raw_id.as_ref().is_some_and(|id| repeated.contains(id));
        black_box((identity::item_id(Uuid::nil(), item, again), identity::content_hash(item)));
    }
}
