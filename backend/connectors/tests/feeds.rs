//! Real, broken and hostile feeds against what another reader found in them.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use chrono::{DateTime, Utc};
use connectors::feeds::{self, FeedError};
use domain::source::item::{Feed, Item};
use proptest::prelude::*;
use serde_json::Value;
use std::path::{Path, PathBuf};
use url::Url;

fn now() -> DateTime<Utc> {
    DateTime::parse_from_rfc3339("2026-11-25T00:00:00Z").unwrap().to_utc()
}

fn parse(bytes: &[u8]) -> Result<Feed, FeedError> {
    feeds::parse(bytes, None, &Url::parse("https://feeds.example/feed.xml").unwrap(), now())
}

/// The recorded feeds, where this machine has them.
fn corpus() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus/feeds");
    let there = folder.is_dir();
    if !there {
        eprintln!("SKIPPED: no recorded feeds at {}", folder.display());
    }
    there.then_some(folder)
}

/// Names, bytes and expected readings of the recorded feeds.
fn recorded() -> Vec<(String, Vec<u8>, Value)> {
    let Some(folder) = corpus() else { return Vec::new() };
    let names = std::fs::read_dir(folder.join("expected")).unwrap().flatten().map(|file| file.file_name());
    let read = |name: std::ffi::OsString| {
        let expected = serde_json::from_slice(&std::fs::read(folder.join("expected").join(&name)).unwrap()).unwrap();
        let name = name.to_string_lossy().trim_end_matches(".json").to_owned();
        let name = if folder.join(&name).exists() { name } else { format!("{name}.json") };
        (name.clone(), std::fs::read(folder.join(name)).unwrap(), expected)
    };
    names.map(read).collect()
}

fn one(name: &str) -> Option<Result<Feed, FeedError>> {
    Some(parse(&std::fs::read(corpus()?.join(name)).unwrap()))
}

/// Files of which less is taken on purpose, with the number of items that is.
const CAREFUL: [(&str, usize); 7] = [
    ("hostile-two-roots.xml", 1),
    ("hostile-truncated.xml", 4),
    ("fp-incomplete-cdata.xml", 0),
    ("osm-pl-rss2.xml", 7),
    // What is left of these has an id or a title all the same.
    ("hostile-json-wrong-types.json", 1),
    ("utf16be.xml", 1),
    ("utf16le.xml", 1),
];

#[test]
fn r23_every_recorded_feed_is_read_whole() {
    for (name, bytes, expected) in recorded() {
        let wanted = CAREFUL.iter().find(|(careful, _)| *careful == name).map(|(_, count)| *count);
        let wanted = wanted.unwrap_or(expected["item_count"].as_u64().unwrap().min(500) as usize);
        match parse(&bytes) {
            Ok(feed) => assert_eq!(feed.items.len(), wanted, "{name}: {:?}", feed.item_errors),
            Err(error) => {
                let refused = ["empty", "html", "too_deep"].contains(&error.code());
                assert!(refused && (wanted == 0 || name == "hostile-deep-nesting.xml"), "{name}: {error}");
            }
        }
    }
}

#[test]
fn r26_titles_dates_ids_and_files_are_those_another_reader_finds() {
    for (name, bytes, expected) in recorded() {
        let special = ["hostile-dates.xml", "hostile-duplicate-guids.xml", "hostile-urls.xml", "kc0011-rss2.xml"];
        let Ok(feed) = parse(&bytes) else { continue };
        for wanted in expected["items"].as_array().into_iter().flatten().filter(|_| !special.contains(&name.as_str())) {
            let Some(id) = wanted["id"].as_str() else { continue };
            let Some(item) = feed.items.iter().find(|item| item.raw_id.as_deref() == Some(id.trim())) else { continue };
            check(&name, item, wanted);
        }
        if expected["format"].as_str().is_some_and(|format| format.starts_with("rss1") || format.starts_with("rss090"))
        {
            continue; // Its items have an address, but no id.
        }
        let ids = expected["items"].as_array().into_iter().flatten().filter_map(|item| item["id"].as_str());
        let known = |id: &str| feed.items.iter().any(|item| item.raw_id.as_deref() == Some(id.trim()));
        let missing: Vec<&str> = ids.filter(|id| !id.trim().is_empty() && !known(id)).collect();
        assert!(missing.is_empty() || CAREFUL.iter().any(|(careful, _)| *careful == name), "{name}: {missing:?}");
    }
}

fn check(name: &str, item: &Item, wanted: &Value) {
    let date = wanted["published_utc"].as_str().or(wanted["updated_utc"].as_str());
    if let Some(date) = date.and_then(|date| DateTime::parse_from_rfc3339(date).ok()) {
        let found = item.published_at.map(|date| date.timestamp());
        assert_eq!(found, Some(date.timestamp()), "{name}: {}", wanted["published_raw"]);
    }
    let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let title = wanted["title"].as_str().map(plain).filter(|title| !title.contains(['<', '&']) && title.len() < 900);
    if let Some(title) =
        title.filter(|title| !title.is_empty() && !title.contains(char::is_control) && !title.ends_with('…'))
    {
        assert_eq!(item.title, title, "{name}");
    }
    let thumbnails = wanted["media_thumbnail"].as_array().cloned().unwrap_or_default();
    let found = item.thumbnail_url.clone().unwrap_or_default();
    assert!(thumbnails.is_empty() || thumbnails.contains(&Value::String(found)), "{name}: {:?}", item.thumbnail_url);
    let licensed = wanted["license"].as_str().is_some_and(|licence| !licence.is_empty());
    assert!(!licensed || !item.licences.is_empty(), "{name}: {}", wanted["license"]);
}

#[test]
fn r52_licences_of_video_items_are_kept_as_given() {
    let Some(feed) = one("good-cc-video-source.xml") else { return };
    let feed = feed.unwrap();
    let claim = |item: &Item| item.licences.first().map(|claim| (claim.locator.clone(), claim.raw_value.clone()));
    let claims: Vec<_> = feed.items.iter().filter_map(claim).collect();
    let wanted = [
        ("media:license", "https://creativecommons.org/licenses/by/4.0/"),
        ("creativeCommons:license", "https://creativecommons.org/licenses/by-sa/4.0/"),
        ("creativeCommons:license", "https://creativecommons.org/licenses/by-nc/4.0/"),
        ("creativeCommons:license", "https://creativecommons.org/licenses/by-nd/4.0/"),
        ("creativeCommons:license", "https://creativecommons.org/publicdomain/zero/1.0/"),
        ("media:copyright", "© Studio"),
        ("creativeCommons:license", "https://creativecommons.org.evil.example/licenses/by/4.0/"),
    ];
    assert_eq!(claims, wanted.map(|(locator, value)| (locator.to_owned(), value.to_owned())));
    assert_eq!(feed.items[0].media_url.as_deref(), Some("https://media.example/v/steam.mp4"));
    assert_eq!((feed.items[0].duration, feed.items[0].author.as_deref()), (Some(42.0), Some("A. Martin")));
}

#[test]
fn r24_a_youtube_playlist_is_read_from_its_public_feed() {
    let Some(feed) = one("youtube-playlist-blender-open-movies.xml") else { return };
    let feed = feed.unwrap();
    assert_eq!(feed.items.len(), 4);
    for item in &feed.items {
        assert!(item.raw_id.as_deref().is_some_and(|id| id.starts_with("yt:video:")));
        assert!(item.thumbnail_url.is_some() && item.media_url.is_none() && item.author.is_some());
    }
}

#[test]
fn r23_hostile_documents_read_no_file_and_reach_no_host() {
    for name in
        ["hostile-xxe-file.xml", "hostile-xxe-http.xml", "hostile-billion-laughs.xml", "hostile-quadratic-blowup.xml"]
    {
        let Some(feed) = one(name) else { return };
        let item = &feed.unwrap().items[0];
        assert!(!format!("{item:?}").contains("root:"), "{name}");
        assert!(item.title.len() + item.text.len() < 200_000, "{name}");
    }
}

#[test]
fn r23_pages_and_lists_are_refused_with_a_code() {
    for (text, wanted) in [
        ("", "empty"),
        ("  \n", "empty"),
        ("hello", "not_a_feed"),
        ("<!DOCTYPE html><html><head></head></html>", "html"),
        ("<html><link rel='alternate' type='application/rss+xml' href='/f'></html>", "html"),
        ("<opml version='2.0'></opml>", "opml"),
        ("<urlset></urlset>", "urlset"),
        ("<svg></svg>", "not_a_feed"),
        ("{\"a\":1}", "not_a_feed"),
        ("{\"items\":[", "unreadable"),
        ("<rss><channel><title>x</title></channel></rss>", "read"),
    ] {
        let code = parse(text.as_bytes()).map_or_else(|error| error.code(), |_| "read");
        assert_eq!(code, wanted, "{text}");
    }
    let Err(FeedError::Html(found)) =
        parse(b"<html><link rel='alternate' type='application/rss+xml' href='/f'></html>")
    else {
        panic!("a page was read as a feed");
    };
    assert_eq!(found[0].url, "https://feeds.example/f");
}

#[actix_web::test]
async fn r23_reading_ends_in_time_and_survives() {
    let base = Url::parse("https://feeds.example/").unwrap();
    let deep = format!("<rss><channel><item>{}", "<a:b>".repeat(10_000));
    let read = feeds::read(deep.into(), None, base, now()).await;
    assert_eq!(read.unwrap_err().code(), "too_deep");
}

/// Documents to damage.
const SEEDS: [&str; 3] = [
    "<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY a 'b'>]><rss xmlns:media='http://search.yahoo.com/mrss/'><channel><title>T &amp; &eacute;</title><item><guid isPermaLink='false'>1</guid><description><![CDATA[<p>x</p>]]></description><media:group><media:content url='a.mp4' medium='video'/></media:group><pubDate>Tue, 10 Jun 2003 04:00:00 GMT</pubDate></item></channel></rss>",
    "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='http://a.example/'><entry><id>1</id><title type='xhtml'><div>x &lt; y</div></title><link href='/a'/><updated>2003-06-10T04:00:00Z</updated></entry></feed>",
    "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"T\",\"items\":[{\"id\":\"1\",\"content_html\":\"<p>x</p>\",\"attachments\":[{\"url\":\"a.mp4\",\"mime_type\":\"video/mp4\"}]}]}",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn r23_a_damaged_document_never_harms(
        seed in 0..SEEDS.len(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0..4usize, any::<prop::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let mut bytes = SEEDS[seed].as_bytes().to_vec();
        for (at, kind, other, byte) in edits {
            if bytes.is_empty() {
                break;
            }
            let (at, other) = (at.index(bytes.len()), other.index(bytes.len()));
            match kind {
                0 => bytes[at] = byte,
                1 => bytes.truncate(at),
                2 => drop(bytes.drain(at.min(other)..at.max(other))),
                _ => {
                    let copy = bytes[at.min(other)..at.max(other)].to_vec();
                    bytes.splice(at..at, copy);
                }
            }
        }
        let _ = parse(&bytes);
    }
}
