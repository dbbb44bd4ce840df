//! RSS, RDF and Atom: the canonical document read by `rss`, as a whole or item by item.

use super::canon::{self, Canon};
use super::normalise::Context;
use super::{FeedError, hints};
use chrono::{DateTime, Utc};
use domain::source::item::Feed;
use rss::Channel;
use url::Url;

/// Reads a document that begins with `<`.
pub(super) fn read(text: &str, base: &Url, now: DateTime<Utc>) -> Result<Feed, FeedError> {
    let canon = canon::rewrite(text, base)?;
    let (channel, mut item_errors) = channel(&canon);
    let context = Context::new(&channel, base, now, canon.atom);
    let mut items = Vec::with_capacity(channel.items.len());
    for (number, item) in channel.items.iter().enumerate() {
        match context.item(item) {
            Some(item) => items.push(item),
            None => item_errors.push(format!("item {} has nothing in it", number + 1)),
        }
    }
    let mut feed = context.feed();
    feed.hints = hints::of(&channel);
    Ok(Feed { items, item_errors, partial: canon.partial, ..feed })
}

/// The channel with its items; when the whole cannot be read, what can be read of it piece by piece.
fn channel(canon: &Canon) -> (Channel, Vec<String>) {
    match Channel::read_from(canon.xml.as_bytes()) {
        Ok(channel) => (channel, Vec::new()),
        Err(_) => pieces(canon),
    }
}

fn pieces(canon: &Canon) -> (Channel, Vec<String>) {
    let mut head = String::with_capacity(canon.xml.len());
    let mut at = 0;
    for item in &canon.items {
        head.push_str(canon.xml.get(at..item.start).unwrap_or_default());
        at = item.end;
    }
    head.push_str(canon.xml.get(at..).unwrap_or_default());
    let mut channel = Channel::read_from(head.as_bytes()).unwrap_or_default();
    let mut errors = Vec::new();
    for (number, item) in canon.items.iter().enumerate() {
        let item = canon.xml.get(item.clone()).unwrap_or_default();
        match Channel::read_from(format!("<rss><channel>{item}</channel></rss>").as_bytes()) {
            Ok(mut one) => channel.items.append(&mut one.items),
            Err(_) => errors.push(format!("item {} is damaged", number + 1)),
        }
    }
    (channel, errors)
}
