//! F5: a feed's bytes to normalised items with their ids, against `rss` reading the same bytes and no more.

use chrono::DateTime;
use connectors::feeds;
use domain::source::identity;
use rss::Channel;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};
use url::Url;
use uuid::Uuid;

/// Rounds of which the median counts.
const ROUNDS: usize = 9;

/// Prints the two times, their ratio and the bar.
fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus/feeds");
    let Ok(files) = std::fs::read_dir(&folder) else {
        println!("F5 SKIPPED: no recorded feeds at {}", folder.display());
        return;
    };
    let documents: Vec<Vec<u8>> =
        files.flatten().filter_map(|file| std::fs::read(file.path()).ok()).filter(|bytes| is_rss(bytes)).collect();
    let size: usize = documents.iter().map(Vec::len).sum();
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        theirs.push(timed(|| documents.iter().for_each(|bytes| drop(black_box(Channel::read_from(&bytes[..]))))));
        ours.push(timed(|| documents.iter().for_each(|bytes| read(bytes))));
    }
    let (ours, theirs) = (median(ours), median(theirs));
    let ratio = ours.as_secs_f64() / theirs.as_secs_f64();
    let rate = |time: Duration| size as f64 / time.as_secs_f64() / 1e6;
    println!(
        "F5 {} documents, {size} bytes: ours {ours:?} ({:.0} MB/s), rss alone {theirs:?} ({:.0} MB/s), ratio {ratio:.2}, bar 6",
        documents.len(),
        rate(ours),
        rate(theirs)
    );
}

/// Whether `rss` alone can read it, so that both do the same work.
fn is_rss(bytes: &[u8]) -> bool {
    Channel::read_from(bytes).is_ok_and(|channel| !channel.items.is_empty() && channel.items.len() <= 500)
}

fn read(bytes: &[u8]) {
    let base = Url::parse("https://feeds.example/").unwrap_or_else(|_| unreachable!("a constant address"));
    let Ok(feed) = feeds::parse(bytes, None, &base, DateTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000)) else {
        return;
    };
    let repeated = identity::repeated_ids(&feed.items);
    for item in &feed.items {
        let again = item.raw_id.as_ref().is_some_and(|id| repeated.contains(id));
        black_box((identity::item_id(Uuid::nil(), item, again), identity::content_hash(item)));
    }
}

fn timed(work: impl Fn()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
