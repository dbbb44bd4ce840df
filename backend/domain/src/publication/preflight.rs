//! Checks a message against the platform's limits before a byte is sent.

use serde_json::json;

use super::limits::{self, Limits};
use super::message::{Message, Options, Unit, hashtags};
use super::youtube::tag_length;
use crate::finding::Finding;
use crate::platform::Platform;

/// What is known about the file that is to be sent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Media {
    /// Length in seconds.
    pub duration: f64,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Frames per second; 0 when unknown.
    pub frame_rate: f64,
}

/// What `platform` would refuse or dislike about `message` and its file; blocking findings stop the post before any call.
pub fn preflight(platform: Platform, message: &Message, media: &Media) -> Vec<Finding> {
    match platform {
        Platform::Youtube => youtube(&message.clone().normalized(), media),
        Platform::Reddit | Platform::Pinterest | Platform::Instagram | Platform::Tiktok => Vec::new(),
    }
}

fn youtube(message: &Message, media: &Media) -> Vec<Finding> {
    let limits = &limits::YOUTUBE;
    let body = message.body();
    let mut found = Vec::new();
    found.extend(message.title.is_empty().then(no_title));
    found.extend(text("title", &message.title, limits.title, limits.forbidden));
    found.extend(text("description", &body, limits.description, limits.forbidden));
    found.extend(tags(message, limits));
    found.extend(hashtag_count(hashtags(&message.title).chain(hashtags(&body)).count(), limits));
    found.extend(category(message));
    found.extend(file(message.clip.bytes, media, limits));
    found
}

fn no_title() -> Finding {
    Finding::block("title_missing", "The post has no title.", "Write a title.").at("/title")
}

fn text(field: &str, text: &str, (limit, unit): (usize, Unit), forbidden: &[char]) -> Vec<Finding> {
    let actual = unit.count(text);
    let too_long = (actual > limit).then(|| {
        let name = if unit == Unit::Bytes { "bytes" } else { "characters" };
        Finding::block(
            &format!("{field}_too_long"),
            format!("The {field} has {actual} {name}, YouTube takes {limit} at most."),
            format!("Shorten the {field} by {} {name}.", actual - limit),
        )
        .with(json!({"limit": limit, "actual": actual, "unit": name}))
        .at(&format!("/{field}"))
    });
    let bad = text.chars().find(|c| forbidden.contains(c)).map(|c| {
        Finding::block(
            &format!("{field}_forbidden_character"),
            format!("The {field} holds {c:?}, which YouTube refuses."),
            format!("Remove {c:?} from the {field}."),
        )
        .with(json!({"character": c.to_string()}))
        .at(&format!("/{field}"))
    });
    too_long.into_iter().chain(bad).collect()
}

fn tags(message: &Message, limits: &Limits) -> Option<Finding> {
    let actual = tag_length(&message.tags);
    (actual > limits.tags).then(|| {
        Finding::block(
            "tags_too_long",
            format!("The keywords count {actual} characters, YouTube takes {} at most.", limits.tags),
            "Remove some keywords.",
        )
        .with(json!({"limit": limits.tags, "actual": actual}))
        .at("/tags")
    })
}

fn hashtag_count(actual: usize, limits: &Limits) -> Option<Finding> {
    let params = |limit: usize| json!({"limit": limit, "actual": actual});
    if actual > limits.hashtags {
        let detail = format!("{actual} hashtags: above {} YouTube ignores all of them.", limits.hashtags);
        let finding = Finding::block("too_many_hashtags", detail, "Keep three to five hashtags.");
        return Some(finding.with(params(limits.hashtags)).at("/hashtags"));
    }
    (actual > limits.hashtags_advised).then(|| {
        let detail = format!("{actual} hashtags are more than the {} that help.", limits.hashtags_advised);
        let finding = Finding::warn("many_hashtags", detail, "Keep three to five hashtags.");
        finding.with(params(limits.hashtags_advised)).at("/hashtags")
    })
}

fn category(message: &Message) -> Option<Finding> {
    let Options::Youtube(options) = &message.options;
    let good = (1..=3).contains(&options.category.len()) && options.category.bytes().all(|b| b.is_ascii_digit());
    (!good).then(|| {
        let detail = format!("{:?} is no YouTube category.", options.category);
        Finding::block("category_unknown", detail, "Use a category number such as 22.").at("/options/category")
    })
}

fn file(bytes: u64, media: &Media, limits: &Limits) -> Vec<Finding> {
    let mut found = Vec::new();
    let seconds = json!({"limit": limits.seconds.1, "minimum": limits.seconds.0, "actual": media.duration});
    if bytes == 0 {
        found.push(Finding::block("file_empty", "The clip is empty.", "Render the clip again."));
    }
    if bytes > limits.bytes {
        let detail = format!("The clip has {bytes} bytes, YouTube takes {} at most.", limits.bytes);
        found.push(
            Finding::block("file_too_large", detail, "Render a smaller clip.")
                .with(json!({"limit": limits.bytes, "actual": bytes})),
        );
    }
    if !media.duration.is_finite() || media.duration < limits.seconds.0 {
        found.push(
            Finding::block("video_too_short", "The clip is shorter than a second.", "Choose longer segments.")
                .with(seconds),
        );
    } else if media.duration > limits.seconds.1 {
        found.push(
            Finding::block("video_too_long", "The clip is longer than 15 minutes.", "Choose shorter segments.")
                .with(seconds),
        );
    } else if media.duration > limits.vertical_seconds || media.width > media.height {
        let detail =
            "The clip is wider than high or longer than 3 minutes: YouTube shows it as a normal video, not as a Short.";
        found.push(Finding::warn("not_a_short", detail, "Use a vertical clip of at most 3 minutes."));
    }
    if media.frame_rate > 0.0 && !(limits.frame_rate.0..=limits.frame_rate.1).contains(&media.frame_rate) {
        let detail = format!("{} frames a second are outside 24 to 60.", media.frame_rate);
        found.push(
            Finding::warn("frame_rate_unusual", detail, "Render at 30 frames a second.")
                .with(json!({"actual": media.frame_rate})),
        );
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publication::message::sample;

    const CLIP: Media = Media { duration: 30.0, width: 1080, height: 1920, frame_rate: 30.0 };

    fn codes(change: impl FnOnce(&mut Message, &mut Media)) -> Vec<String> {
        let (mut message, mut media) = (sample(), CLIP);
        change(&mut message, &mut media);
        preflight(Platform::Youtube, &message, &media).into_iter().map(|finding| finding.code).collect()
    }

    #[test]
    fn r65_a_good_message_has_no_findings() {
        assert!(codes(|_, _| ()).is_empty());
    }

    #[test]
    fn r65_a_value_at_the_limit_passes_and_one_more_fails() {
        let title = |n: usize| codes(|m, _| m.title = "é".repeat(n));
        assert!(title(100).is_empty());
        assert_eq!(title(101), ["title_too_long"]);
        let emoji = |n: usize| codes(|m, _| m.title = "😀".repeat(n));
        assert!(emoji(50).is_empty());
        assert_eq!(emoji(51), ["title_too_long"]);
        let body = |n: usize| {
            codes(|m, _| {
                m.hashtags.clear();
                m.description = "é".repeat(n);
            })
        };
        assert!(body(2500).is_empty());
        assert_eq!(body(2501), ["description_too_long"]);
        let tags = |n: usize| codes(|m, _| m.tags = vec!["a".repeat(n)]);
        assert!(tags(500).is_empty());
        assert_eq!(tags(501), ["tags_too_long"]);
        let long = |seconds: f64| codes(|_, media| media.duration = seconds);
        assert!(long(180.0).is_empty());
        assert_eq!(long(180.5), ["not_a_short"]);
        assert_eq!(long(900.0), ["not_a_short"]);
        assert_eq!(long(900.5), ["video_too_long"]);
        assert!(long(1.0).is_empty());
        assert_eq!(long(0.9), ["video_too_short"]);
        let size = |bytes: u64| codes(|m, _| m.clip.bytes = bytes);
        assert!(size(256_000_000_000).is_empty());
        assert_eq!(size(256_000_000_001), ["file_too_large"]);
        let many = |n: usize| codes(|m, _| m.description = "#a ".repeat(n - 2));
        assert!(many(5).is_empty());
        assert_eq!(many(60), ["many_hashtags"]);
        assert_eq!(many(61), ["too_many_hashtags"]);
    }

    #[test]
    fn r65_hashtags_count_towards_the_description() {
        let found = codes(|m, _| {
            m.description = "x".repeat(4990);
            m.hashtags = vec!["#abcdefgh".to_owned()];
        });
        assert_eq!(found, ["description_too_long"]);
    }

    #[test]
    fn r65_what_youtube_refuses_is_named() {
        assert_eq!(codes(|m, _| m.title = "a < b".to_owned()), ["title_forbidden_character"]);
        assert_eq!(codes(|m, _| m.title = "  ".to_owned()), ["title_missing"]);
        assert_eq!(codes(|m, _| m.description = "a > b".to_owned()), ["description_forbidden_character"]);
        assert_eq!(codes(|_, media| media.frame_rate = 120.0), ["frame_rate_unusual"]);
        assert_eq!(
            codes(|m, _| m.options = Options::Youtube(crate::publication::message::YoutubeOptions {
                category: "x".into(),
                ..Default::default()
            })),
            ["category_unknown"]
        );
    }
}
