//! Small feeds of every form and with every usual defect.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use chrono::{DateTime, Utc};
use connectors::feeds;
use domain::licence::Scope;
use domain::source::item::{Feed, Item};
use url::Url;

fn parse(text: &str) -> Feed {
    let now: DateTime<Utc> = DateTime::parse_from_rfc3339("2026-11-25T00:00:00Z").unwrap().to_utc();
    feeds::parse(text.as_bytes(), None, &Url::parse("https://feeds.example/a/feed.xml").unwrap(), now).unwrap()
}

/// An RSS feed around items.
fn rss(items: &str) -> Feed {
    parse(&format!("<rss version='2.0'><channel><title>T</title>{items}</channel></rss>"))
}

fn item(inside: &str) -> Item {
    rss(&format!("<item>{inside}</item>")).items.remove(0)
}

#[test]
fn r23_every_format_yields_its_items() {
    let three = |one: &str| (1..4).map(|n| one.replace('N', &n.to_string())).collect::<String>();
    let items = three("<item><title>AN</title><link>https://a.example/N</link></item>");
    let entries = three("<entry><id>N</id><title>AN</title><link href='https://a.example/N'/></entry>");
    let rdf = "xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'";
    let json = three("{\"id\":N,\"title\":\"AN\",\"url\":\"https://a.example/N\"},");
    for text in [
        format!("<rss version='2.0'><channel>{items}</channel></rss>"),
        format!("<rss version='0.91'><channel>{items}</channel></rss>"),
        format!("<rss><channel>{items}</channel></rss>"),
        format!("<rss version='0.94'><channel/>{items}</rss>"),
        format!("<rss xmlns='http://backend.userland.com/rss2'><channel>{items}</channel></rss>"),
        format!("<RSS><Channel>{}</Channel></RSS>", items.to_uppercase().replace("HTTPS", "https")),
        format!("<rdf:RDF {rdf} xmlns='http://purl.org/rss/1.0/'><channel/>{items}</rdf:RDF>"),
        format!(
            "<r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://my.netscape.com/rdf/simple/0.9/'><channel/>{items}</r:RDF>"
        ),
        format!("<feed xmlns='http://www.w3.org/2005/Atom'>{entries}</feed>"),
        format!("<feed version='0.3' xmlns='http://purl.org/atom/ns#'>{entries}</feed>"),
        format!(
            "<a:feed xmlns:a='http://www.w3.org/2005/Atom'>{}</a:feed>",
            entries
                .replace("</", "</a:")
                .replace("<id", "<a:id")
                .replace("<title", "<a:title")
                .replace("<link", "<a:link")
                .replace("<entry", "<a:entry")
        ),
        format!("{{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[{}]}}", json.trim_end_matches(',')),
        format!("\n<br />\n<b>Warning</b>: x\n<?xml version='1.0'?><rss><channel>{items}</channel></rss>"),
    ] {
        let feed = parse(&text);
        let titles: Vec<&str> = feed.items.iter().map(|item| item.title.as_str()).collect();
        assert_eq!(titles, ["A1", "A2", "A3"], "{text}");
        assert!(feed.items.iter().all(|item| item.url.is_some()) && !feed.partial, "{text}");
    }
}

#[test]
fn r52_every_licence_element_is_evidence_with_its_scope() {
    let by = "https://creativecommons.org/licenses/by/4.0/";
    for (inside, locator, scope) in [
        ("<creativeCommons:license>BY</creativeCommons:license>", "creativeCommons:license", Scope::Item),
        ("<cc:license rdf:resource='BY'/>", "cc:license", Scope::Item),
        ("<atom:link rel='license' href='BY'/>", "link[rel=license]", Scope::Item),
        ("<media:license href='BY'>CC</media:license>", "media:license", Scope::Media),
        (
            "<media:group><media:content url='a.mp4'><media:license href='BY'/></media:content></media:group>",
            "media:license",
            Scope::Media,
        ),
        ("<dcterms:license>BY</dcterms:license>", "dcterms:license", Scope::Item),
        ("<dc:rights>BY</dc:rights>", "dc:rights", Scope::Item),
        ("<description>&lt;a rel=\"license\" href=\"BY\"&gt;x&lt;/a&gt;</description>", "a[rel=license]", Scope::Page),
    ] {
        let item = item(&format!("<title>t</title>{}", inside.replace("BY", by)));
        let claim = item.licences.first().unwrap_or_else(|| panic!("no claim in {inside}"));
        assert_eq!((claim.locator.as_str(), claim.raw_value.as_str(), claim.scope), (locator, by, scope));
    }
    let feed = rss(
        "<copyright>All rights reserved</copyright><item><title>a</title></item><item><title>b</title><cc:license>x</cc:license></item>",
    );
    let scopes: Vec<_> =
        feed.items.iter().map(|item| item.licences.iter().map(|claim| claim.scope).collect::<Vec<_>>()).collect();
    assert_eq!(scopes, [vec![Scope::Channel], vec![Scope::Item]], "the item's own beats the channel's");
}

#[test]
fn r26_addresses_are_resolved_and_fetchable() {
    for (inside, wanted) in [
        ("<link>/x</link>", Some("https://feeds.example/x")),
        ("<link>y</link>", Some("https://feeds.example/a/y")),
        (
            "<feedburner:origLink>https://o.example/</feedburner:origLink><link>https://p.example/</link>",
            Some("https://o.example/"),
        ),
        ("<guid>https://g.example/1</guid>", Some("https://g.example/1")),
        ("<guid isPermaLink='False'>https://g.example/1</guid><title>t</title>", None),
        ("<guid>tag:1</guid>", None),
        ("<link>javascript:alert(1)</link><title>t</title>", None),
        ("<link/><atom:link href='https://l.example/'/>", Some("https://l.example/")),
        ("<enclosure url='https://e.example/a.mp3'/>", Some("https://e.example/a.mp3")),
    ] {
        assert_eq!(item(inside).url.as_deref(), wanted, "{inside}");
    }
    let based = parse(
        "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='http://b.example/p/'><entry xml:base='q/'><link href='r'/></entry></feed>",
    );
    assert_eq!(based.items[0].url.as_deref(), Some("http://b.example/p/q/r"));
}

#[test]
fn r26_media_thumbnails_and_lengths_are_found_wherever_they_are() {
    let thumbnail = |inside: &str| item(&format!("<title>t</title>{inside}")).thumbnail_url;
    for (inside, wanted) in [
        ("<media:thumbnail url='https://t.example/1.jpg'/>", Some("https://t.example/1.jpg")),
        (
            "<media:thumbnail url='https://t.example/1.jpg' width='100'/><media:thumbnail url='https://t.example/2.jpg' width='900'/>",
            Some("https://t.example/2.jpg"),
        ),
        ("<media:content medium='image' url='https://t.example/3.jpg'/>", Some("https://t.example/3.jpg")),
        ("<itunes:image href='https://t.example/4.jpg'/>", Some("https://t.example/4.jpg")),
        ("<enclosure type='image/png' url='https://t.example/5.png'/>", Some("https://t.example/5.png")),
        (
            "<description>&lt;img src='https://c.example/c.gif' width='1' height='1'&gt;&lt;img src='/6.jpg'&gt;</description>",
            Some("https://feeds.example/6.jpg"),
        ),
        ("<media:thumbnail url='data:image/png;base64,AA'/>", None),
    ] {
        assert_eq!(thumbnail(inside).as_deref(), wanted, "{inside}");
    }
    let channel = rss(
        "<image><url>https://c.example/logo.png</url></image><itunes:image href='https://c.example/l.jpg'/><item><title>t</title></item>",
    );
    assert_eq!(channel.items[0].thumbnail_url, None, "the channel's picture is not the item's");
    let video = item(
        "<title>t</title><enclosure url='a.mp3' type='audio/mpeg'/><enclosure url='b.mp4' type='video/mp4'/><itunes:duration>12:34</itunes:duration>",
    );
    assert_eq!((video.media_url.as_deref(), video.duration), (Some("https://feeds.example/a/b.mp4"), Some(754.0)));
    let timed =
        item("<title>t</title><media:group><media:content url='c.mp4' medium='video' duration='9.5'/></media:group>");
    assert_eq!((timed.media_url.as_deref(), timed.duration), (Some("https://feeds.example/a/c.mp4"), Some(9.5)));
}

#[test]
fn r23_broken_items_never_lose_the_feed() {
    let youtube = parse(
        "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:media='http://search.yahoo.com/mrss/'><entry><id>1</id><media:group><media:description/></media:group></entry><entry><id>2</id><title type='weird'>t</title></entry></feed>",
    );
    assert_eq!(youtube.items.len(), 2);
    let feed = rss(
        "<item/><item><title>AT&T &nbsp; &bogus;</title><pubDate>06/10/2003</pubDate><dc:date>2003-06-10</dc:date></item>",
    );
    assert_eq!((feed.items.len(), feed.item_errors.len()), (1, 1));
    assert_eq!(feed.items[0].title, "AT&T &bogus;");
    assert_eq!(
        feed.items[0].published_at.unwrap().to_rfc3339(),
        "2003-06-10T00:00:00+00:00",
        "a later date is readable"
    );
}

#[test]
fn r23_a_feed_says_when_to_come_back() {
    let feed = rss(
        "<ttl> 90 </ttl><sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency><skipHours><hour>24</hour><hour>7</hour><hour>x</hour></skipHours><skipDays><day>Sunday</day></skipDays>",
    );
    assert_eq!((feed.hints.ttl_minutes, feed.hints.period_minutes), (Some(90), Some(360)));
    assert_eq!((feed.hints.skip_hours, feed.hints.skip_days), (vec![0, 7], vec![6]));
    assert_eq!(rss("<ttl>-5</ttl>").hints.ttl_minutes, None);
}

#[test]
fn r26_what_a_feed_takes_back_or_suggests_is_told() {
    let feed = parse(
        "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:at='http://purl.org/atompub/tombstones/1.0'><link rel='self' href='https://new.example/f'/><at:deleted-entry ref='yt:video:x' when='2026-01-01T00:00:00Z'/></feed>",
    );
    assert_eq!(
        (feed.withdrawn, feed.suggested_url.as_deref()),
        (vec!["yt:video:x".to_owned()], Some("https://new.example/f"))
    );
}
