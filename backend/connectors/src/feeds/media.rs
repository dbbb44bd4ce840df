//! Which file and which picture belong to an item.

use super::normalise::{attribute, elements};
use domain::source::duration;
use domain::source::url_key::url_key;
use rss::extension::{Extension, ExtensionMap};

/// Renditions looked at.
const MOST: usize = 100;
/// Least number of lines on the short side that is good enough.
const GOOD_LINES: u32 = 720;
/// Widest thumbnail that is preferred.
const WIDEST_THUMBNAIL: u32 = 1920;

/// A file that an item offers.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Rendition {
    pub(super) url: String,
    pub(super) kind: String,
    pub(super) medium: String,
    pub(super) default: bool,
    pub(super) sample: bool,
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) bitrate: u32,
    /// Seconds.
    pub(super) duration: Option<f64>,
}

/// All files that an item's elements offer.
pub(super) fn renditions(map: &ExtensionMap) -> Vec<Rendition> {
    let groups = elements(map, "media", "group").iter().flat_map(|group| children(group, "content"));
    let media = elements(map, "media", "content").iter().chain(groups).map(of_content);
    let enclosures = elements(map, "cf", "enclosure").iter().map(|enclosure| plain(enclosure, "url"));
    let alternates = elements(map, "podcast", "alternateEnclosure").iter().flat_map(of_alternate);
    let links = elements(map, "atom", "link").iter().filter(|link| attribute(link, "rel") == Some("enclosure"));
    let all = media.chain(enclosures).chain(links.map(|link| plain(link, "href"))).chain(alternates);
    all.filter(|rendition| !rendition.url.is_empty()).take(MOST).collect()
}

/// The elements of a name below an element.
pub(super) fn children<'a>(parent: &'a Extension, name: &str) -> &'a [Extension] {
    parent.children.get(name).map(Vec::as_slice).unwrap_or_default()
}

fn of_content(content: &Extension) -> Rendition {
    let number = |name| attribute(content, name).and_then(|value| value.trim().parse::<f64>().ok()).unwrap_or(0.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a float saturates")]
    let whole = |name| number(name) as u32;
    Rendition {
        medium: attribute(content, "medium").unwrap_or_default().to_ascii_lowercase(),
        default: attribute(content, "isDefault").is_some_and(|value| value.eq_ignore_ascii_case("true")),
        sample: attribute(content, "expression").is_some_and(|value| value.eq_ignore_ascii_case("sample")),
        width: whole("width"),
        height: whole("height"),
        bitrate: whole("bitrate"),
        duration: Some(number("duration")).filter(|seconds| seconds.is_finite() && *seconds > 0.0),
        ..plain(content, "url")
    }
}

fn of_alternate(alternate: &Extension) -> Vec<Rendition> {
    let kind = attribute(alternate, "type").unwrap_or_default().to_ascii_lowercase();
    let sources = children(alternate, "source").iter().filter_map(|source| attribute(source, "uri"));
    sources.map(|uri| Rendition { url: uri.trim().to_owned(), kind: kind.clone(), ..Rendition::default() }).collect()
}

fn plain(element: &Extension, url: &str) -> Rendition {
    let url = attribute(element, url).or(element.value.as_deref()).unwrap_or_default().trim().to_owned();
    let kind = attribute(element, "type").unwrap_or_default().trim().to_ascii_lowercase();
    Rendition { url, kind, ..Rendition::default() }
}

impl Rendition {
    /// Whether this is a video file, as opposed to a page, a playlist, a plug-in's film or a sample.
    fn is_video(&self) -> bool {
        let path = self.url.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
        let named = [".mp4", ".m4v", ".mov", ".webm"].iter().any(|end| path.ends_with(end));
        let list = path.ends_with(".m3u8")
            || path.ends_with(".mpd")
            || self.kind.contains("mpegurl")
            || self.kind.contains("dash+xml");
        let other = self.kind.contains("flash") || self.kind.contains("html") || self.kind.contains("bittorrent");
        let page = url_key(&self.url, None).is_some_and(|key| key.starts_with("youtube:") || key.starts_with("vimeo:"));
        let claimed = self.medium == "video" || self.kind.starts_with("video/");
        (claimed || named && self.medium.is_empty()) && !(list || other || page || self.sample)
    }

    /// Whether this is a picture.
    pub(super) fn is_image(&self) -> bool {
        self.medium == "image" || self.kind.starts_with("image/")
    }

    fn lines(&self) -> u32 {
        self.width.min(self.height)
    }
}

/// The video to fetch: the default, else the smallest of at least 720 lines, else the best, else the first.
pub(super) fn video(all: &[Rendition]) -> Option<&Rendition> {
    let videos: Vec<&Rendition> = all.iter().filter(|rendition| rendition.is_video()).collect();
    let default = videos.iter().find(|video| video.default);
    let good =
        videos.iter().filter(|video| video.lines() >= GOOD_LINES).min_by_key(|video| (video.lines(), video.bitrate));
    // The first of equals, where `max_by_key` would take the last.
    let best = || videos.iter().rev().max_by_key(|video| (video.lines(), video.bitrate));
    default.or(good).or_else(best).copied()
}

/// The address of an item's thumbnail as given: of its file, its group or itself, else a picture among its files.
pub(super) fn thumbnail(map: &ExtensionMap, all: &[Rendition]) -> Option<String> {
    let contents = elements(map, "media", "content");
    let groups = elements(map, "media", "group");
    let inner = groups.iter().flat_map(|group| children(group, "content"));
    let of = |parent: &Extension| widest(children(parent, "thumbnail"));
    let media = contents.iter().chain(inner).find_map(of).or_else(|| groups.iter().find_map(of));
    media
        .or_else(|| widest(elements(map, "media", "thumbnail")))
        .or_else(|| all.iter().find(|file| file.medium == "image").map(|file| file.url.clone()))
        .or_else(|| {
            elements(map, "itunes", "image").iter().find_map(|image| attribute(image, "href")).map(str::to_owned)
        })
        .or_else(|| all.iter().find(|file| file.is_image()).map(|file| file.url.clone()))
}

/// The widest thumbnail up to 1920 pixels, else the first.
fn widest(thumbnails: &[Extension]) -> Option<String> {
    let url = |thumbnail: &Extension| {
        attribute(thumbnail, "url").or(thumbnail.value.as_deref()).map(|url| url.trim().to_owned())
    };
    let width =
        |thumbnail: &Extension| attribute(thumbnail, "width").and_then(|width| width.trim().parse::<u32>().ok());
    let fitting =
        thumbnails.iter().rev().filter(|thumbnail| width(thumbnail).is_some_and(|width| width <= WIDEST_THUMBNAIL));
    let best = fitting.max_by_key(|thumbnail| width(thumbnail)).and_then(url);
    best.or_else(|| thumbnails.iter().find_map(url)).filter(|url| !url.is_empty())
}

/// Length in seconds: of the chosen file, of any file, of the episode, of the YouTube video.
pub(super) fn length(map: &ExtensionMap, chosen: Option<&Rendition>, all: &[Rendition]) -> Option<f64> {
    let file = chosen.and_then(|file| file.duration).or_else(|| all.iter().find_map(|file| file.duration));
    let episode =
        || elements(map, "itunes", "duration").iter().find_map(|text| duration::parse_clock(text.value.as_deref()?));
    let youtube =
        || elements(map, "yt", "duration").iter().find_map(|text| duration::parse_clock(attribute(text, "seconds")?));
    file.or_else(|| episode().or_else(youtube).filter(|seconds| *seconds > 0).map(|seconds| seconds as f64))
}

/// Address of an item's subtitles in SRT or WebVTT.
pub(super) fn subtitles(map: &ExtensionMap) -> Option<&str> {
    let groups = elements(map, "media", "group").iter().flat_map(|group| children(group, "subTitle"));
    let media = elements(map, "media", "subTitle").iter().chain(groups).map(|text| (attribute(text, "href"), text));
    let transcripts = elements(map, "podcast", "transcript").iter().map(|text| (attribute(text, "url"), text));
    let readable = |text: &Extension| {
        attribute(text, "type")
            .is_some_and(|kind| kind.contains("srt") || kind.contains("subrip") || kind.contains("vtt"))
    };
    media.chain(transcripts).find(|(_, text)| readable(text)).and_then(|(url, _)| url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(url: &str, width: u32, height: u32) -> Rendition {
        Rendition { url: url.to_owned(), kind: "video/mp4".to_owned(), width, height, ..Rendition::default() }
    }

    #[test]
    fn r26_the_file_to_fetch_is_the_smallest_that_is_good_enough() {
        let small = file("a", 640, 360);
        let hd = file("b", 1280, 720);
        let full = file("c", 1920, 1080);
        let default = Rendition { default: true, ..file("d", 320, 240) };
        let sample = Rendition { sample: true, ..full.clone() };
        let flash = Rendition { kind: "application/x-shockwave-flash".into(), medium: "video".into(), ..hd.clone() };
        let list = Rendition { medium: "video".into(), ..file("https://a.example/x.m3u8?y", 0, 0) };
        let page = file("https://www.youtube.com/watch?v=dQw4w9WgXcQ", 0, 0);
        let named = Rendition { url: "https://a.example/x.MP4?y=1".into(), ..Rendition::default() };
        for (all, wanted) in [
            (vec![small.clone(), full.clone(), hd.clone()], Some("b")),
            (vec![small.clone(), default.clone(), hd], Some("d")),
            (vec![file("x", 320, 180), small], Some("a")),
            (vec![file("x", 0, 0), file("y", 0, 0)], Some("x")),
            (vec![sample, flash, list, page], None),
            (vec![named], Some("https://a.example/x.MP4?y=1")),
            (vec![Rendition { url: "a.mp3".into(), kind: "audio/mpeg".into(), ..Rendition::default() }], None),
        ] {
            assert_eq!(video(&all).map(|video| video.url.as_str()), wanted, "{all:?}");
        }
    }
}
