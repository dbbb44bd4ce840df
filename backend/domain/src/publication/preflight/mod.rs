//! Checks a post against the platform's limits before a byte is sent; the same findings for the API, the screens and the
//! publisher.

mod file;
mod options;
mod pace;

pub use file::{File, file};
pub use options::{Choices, options};
pub use pace::{History, pace, pace_ends};

use super::limits::limits as limits_of;
use super::youtube::tag_length;
use crate::finding::Finding;
use crate::platform::Platform;
use crate::post::limits;
use crate::post::wording::Wording;
use chrono::{DateTime, Utc};
use serde_json::json;
use url::Url;

/// Hosts that hide where they lead; platforms with a field for the destination block them.
const SHORTENERS: [&str; 9] =
    ["bit.ly", "tinyurl.com", "t.co", "goo.gl", "ow.ly", "is.gd", "buff.ly", "rebrand.ly", "cutt.ly"];

/// Numbers that a platform tells of an account, which win over the table.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Live {
    /// Longest video in seconds that the creator may send (TikTok).
    pub seconds: Option<f64>,
    /// Posts that the account may send in 24 hours (Instagram).
    pub posts: Option<u32>,
    /// Whether the account may send long videos (YouTube).
    pub long_uploads: bool,
}

/// Everything that is looked at before a post is sent.
#[derive(Clone, Copy, Debug)]
pub struct Shipment<'a> {
    /// Where it goes.
    pub platform: Platform,
    /// Its words, disclosure and attribution included.
    pub wording: &'a Wording,
    /// Keywords that viewers do not see.
    pub tags: &'a [String],
    /// The address in the field that the platform has for it.
    pub link: Option<&'a str>,
    /// What was chosen for the platform.
    pub choices: &'a Choices<'a>,
    /// The file; `None` while it is not rendered.
    pub file: Option<&'a File>,
    /// What was sent before; `None` where it does not matter yet.
    pub history: Option<&'a History<'a>>,
    /// What the platform says of the account.
    pub live: Live,
}

/// What `platform` would refuse or dislike about a post; blocking findings stop it before any call.
///
/// Texts: the codes of [`crate::post::limits::check`] and `tags_too_long`. Link: `link_invalid`, `link_too_long`,
/// `link_shortened {host}`. Choices, file and pace: see [`options`], [`file`] and [`pace`].
pub fn check(shipment: &Shipment, now: DateTime<Utc>) -> Vec<Finding> {
    let Shipment { platform, wording, choices, live, .. } = *shipment;
    let mut found = limits::check(wording, platform);
    found.extend(tags(shipment.tags, platform));
    found.extend(shipment.link.and_then(|address| link(address, platform)));
    found.extend(options(platform, choices, shipment.file));
    found.extend(shipment.file.into_iter().flat_map(|known| file(platform, known, &live)));
    found.extend(shipment.history.into_iter().flat_map(|history| pace(platform, history, &live, now)));
    found
}

fn tags(tags: &[String], platform: Platform) -> Option<Finding> {
    let limit = limits_of(platform).tags?;
    let actual = tag_length(tags);
    (actual > limit).then(|| {
        let name = platform.display_name();
        let detail = format!("The keywords count {actual} characters, {name} takes {limit} at most.");
        let params = json!({"platform": platform, "limit": limit, "length": actual, "unit": "larger"});
        Finding::block("tags_too_long", detail, "Remove some keywords.").with(params).at("/tags")
    })
}

fn link(address: &str, platform: Platform) -> Option<Finding> {
    let limit = limits_of(platform).link?;
    let name = platform.display_name();
    if address.len() > limit {
        let detail = format!("{name} takes addresses of at most {limit} bytes; this has {}.", address.len());
        let params = json!({"platform": platform, "limit": limit, "length": address.len(), "unit": "bytes"});
        return Some(
            Finding::block("link_too_long", detail, "Use a shorter address.").with(params).at("/affiliate_url"),
        );
    }
    let url = Url::parse(address).ok().filter(|url| matches!(url.scheme(), "https" | "http"));
    let Some(host) = url.as_ref().and_then(Url::host_str) else {
        let detail = format!("{name} takes complete web addresses only.");
        let finding = Finding::block("link_invalid", detail, "Begin with https:// and a host.");
        return Some(finding.with(json!({"platform": platform})).at("/affiliate_url"));
    };
    SHORTENERS.contains(&host.trim_start_matches("www.")).then(|| {
        let detail = format!("{name} blocks {host}, which hides where it leads.");
        let finding = Finding::block("link_shortened", detail, "Use the shop's or network's own address.");
        finding.with(json!({"platform": platform, "host": host})).at("/affiliate_url")
    })
}

#[cfg(test)]
mod tests;
