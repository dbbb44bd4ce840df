//! How long the texts of a post may be on each platform.

use super::wording::{Wording, hashtags as hashtags_of};
use crate::finding::Finding;
use crate::platform::Platform;
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

/// How a platform counts text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Unicode scalar values.
    Scalars,
    /// UTF-16 code units.
    Utf16,
    /// UTF-8 bytes.
    Bytes,
    /// The larger of scalars and UTF-16 units, where the platform does not say.
    Larger,
}

impl Unit {
    /// The length of `text` in this unit.
    pub fn count(self, text: &str) -> usize {
        match self {
            Unit::Scalars => text.chars().count(),
            Unit::Utf16 | Unit::Larger => text.encode_utf16().count(),
            Unit::Bytes => text.len(),
        }
    }
}

/// The longest a text may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct TextLimit {
    /// Most units.
    pub max: usize,
    /// What is counted.
    pub unit: Unit,
}

/// The text limits of a platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct TextLimits {
    /// The title; none where the platform has no title.
    pub title: Option<TextLimit>,
    /// Description, caption or self text with everything in it.
    pub body: TextLimit,
    /// More hashtags than this are refused.
    pub max_hashtags: Option<usize>,
    /// More hashtags than this are a bad idea.
    pub wise_hashtags: usize,
    /// More mentions than this are refused.
    pub max_mentions: Option<usize>,
    /// Characters that may not occur.
    pub forbidden: &'static str,
}

/// The limits of `platform`, as its reference states them in 2026.
pub fn limits(platform: Platform) -> TextLimits {
    let larger = |max| TextLimit { max, unit: Unit::Larger };
    let none = TextLimits {
        title: None,
        body: larger(2_200),
        max_hashtags: None,
        wise_hashtags: 5,
        max_mentions: None,
        forbidden: "",
    };
    match platform {
        Platform::Youtube => TextLimits {
            title: Some(larger(100)),
            body: TextLimit { max: 5_000, unit: Unit::Bytes },
            max_hashtags: Some(60),
            forbidden: "<>",
            ..none
        },
        Platform::Reddit => TextLimits {
            title: Some(TextLimit { max: 300, unit: Unit::Scalars }),
            body: TextLimit { max: 40_000, unit: Unit::Scalars },
            forbidden: "",
            ..none
        },
        Platform::Pinterest => TextLimits { title: Some(larger(100)), body: larger(500), ..none },
        Platform::Instagram => TextLimits { max_hashtags: Some(30), max_mentions: Some(20), ..none },
        Platform::Tiktok => TextLimits { body: TextLimit { max: 2_200, unit: Unit::Utf16 }, ..none },
    }
}

/// What is wrong with the texts of a post, counted on exactly what would be sent; nothing is ever shortened.
///
/// Codes: `title_missing`, `title_too_long`, `title_line_break`, `description_too_long`, `text_forbidden_character`,
/// `too_many_hashtags`, `too_many_mentions` (block); `hashtags_many`, `hashtag_digits` (warn).
pub fn check(wording: &Wording, platform: Platform) -> Vec<Finding> {
    let (sent, hashtags) = (wording.sent(platform), &wording.hashtags);
    let limits = limits(platform);
    let mut findings = Vec::new();
    if let (Some(limit), Some(title)) = (limits.title, &sent.title) {
        findings.extend(check_title(title, limit, platform));
    }
    findings.extend(too_long("description_too_long", "/description", &sent.body, limits.body, platform));
    for (pointer, text) in [("/title", sent.title.as_deref().unwrap_or_default()), ("/description", &sent.body)] {
        findings.extend(forbidden(pointer, text, limits.forbidden, platform));
    }
    let all = format!("{} {}", sent.title.as_deref().unwrap_or_default(), sent.body);
    findings.extend(check_hashtags(&all, hashtags, limits, platform));
    findings.extend(too_many(
        "too_many_mentions",
        "/description",
        mentions(&all),
        limits.max_mentions,
        "mentions",
        platform,
    ));
    findings
}

fn check_title(title: &str, limit: TextLimit, platform: Platform) -> Vec<Finding> {
    let name = platform.display_name();
    let mut findings = Vec::new();
    if title.is_empty() {
        findings.push(
            Finding::block("title_missing", format!("{name} needs a title."), "Write a title.")
                .with(json!({"platform": platform}))
                .at("/title"),
        );
    }
    if title.contains('\n') {
        let detail = format!("A title on {name} has one line.");
        findings.push(
            Finding::block("title_line_break", detail, "Remove the line break.")
                .with(json!({"platform": platform}))
                .at("/title"),
        );
    }
    findings.extend(too_long("title_too_long", "/title", title, limit, platform));
    findings
}

fn too_long(code: &str, pointer: &str, text: &str, limit: TextLimit, platform: Platform) -> Option<Finding> {
    let length = limit.unit.count(text);
    let over = length.checked_sub(limit.max).filter(|over| *over > 0)?;
    let detail = format!(
        "{} takes at most {} here, with disclosure, attribution and hashtags; this is {length}.",
        platform.display_name(),
        limit.max
    );
    let params = json!({"platform": platform, "limit": limit.max, "length": length, "unit": limit.unit});
    Some(Finding::block(code, detail, format!("Shorten it by {over}.")).with(params).at(pointer))
}

fn forbidden(pointer: &str, text: &str, characters: &str, platform: Platform) -> Option<Finding> {
    let found = text.chars().find(|c| characters.contains(*c) || c.is_control() && !"\n\t".contains(*c))?;
    let detail = format!("{} refuses the character {found:?}.", platform.display_name());
    let params = json!({"platform": platform, "character": found.to_string()});
    Some(Finding::block("text_forbidden_character", detail, "Remove it.").with(params).at(pointer))
}

fn check_hashtags(text: &str, hashtags: &[String], limits: TextLimits, platform: Platform) -> Vec<Finding> {
    let count = hashtags_of(text).count().max(hashtags.len());
    if let Some(finding) = too_many("too_many_hashtags", "/hashtags", count, limits.max_hashtags, "hashtags", platform)
    {
        return vec![finding];
    }
    let mut findings = Vec::new();
    if count > limits.wise_hashtags {
        let detail = format!("{count} hashtags; the apps take {} well.", limits.wise_hashtags);
        let params = json!({"platform": platform, "count": count, "limit": limits.wise_hashtags});
        findings.push(Finding::warn("hashtags_many", detail, "Use 3 to 5.").with(params).at("/hashtags"));
    }
    let plain = |tag: &&String| !tag.chars().any(char::is_alphabetic);
    findings.extend(hashtags.iter().find(plain).map(|tag| {
        Finding::warn("hashtag_digits", format!("{tag} has no letter and will be no hashtag."), "Add a word.")
            .with(json!({"tag": tag}))
            .at("/hashtags")
    }));
    findings
}

fn too_many(
    code: &str,
    pointer: &str,
    count: usize,
    max: Option<usize>,
    what: &str,
    platform: Platform,
) -> Option<Finding> {
    let max = max.filter(|max| count > *max)?;
    let detail = format!("{} takes at most {max} {what}; this has {count}.", platform.display_name());
    let params = json!({"platform": platform, "count": count, "limit": max});
    Some(Finding::block(code, detail, format!("Remove {}.", count - max)).with(params).at(pointer))
}

/// Mentions: `@name` that is not part of a word or of an address.
fn mentions(text: &str) -> usize {
    let mut before = ' ';
    let mut count = 0;
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        let opens = c == '@' && !(before.is_alphanumeric() || "_.@".contains(before));
        let names = characters.peek().is_some_and(|n| n.is_ascii_alphanumeric() || "._".contains(*n));
        count += usize::from(opens && names);
        before = c;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn codes(wording: &Wording, platform: Platform) -> Vec<String> {
        check(wording, platform).into_iter().map(|f| f.code).collect()
    }

    fn wording(title: &str, description: &str) -> Wording {
        Wording { title: title.into(), description: description.into(), hashtags: vec![] }
    }

    #[test]
    fn r61_text_is_counted_as_the_platform_counts() {
        for (text, scalars, utf16, bytes) in [("a😀é", 3, 4, 7), ("👩‍👩‍👧 #été @bob", 15, 18, 30)] {
            assert_eq!(
                (Unit::Scalars.count(text), Unit::Utf16.count(text), Unit::Bytes.count(text)),
                (scalars, utf16, bytes)
            );
        }
    }

    #[test]
    fn r61_a_text_at_the_limit_passes_and_one_more_is_refused() {
        for (platform, title, description, code) in [
            (Platform::Youtube, 100, 0, "title_too_long"),
            (Platform::Youtube, 1, 5_000, "description_too_long"),
            (Platform::Reddit, 300, 0, "title_too_long"),
            (Platform::Reddit, 1, 40_000, "description_too_long"),
            (Platform::Pinterest, 100, 0, "title_too_long"),
            (Platform::Pinterest, 1, 500, "description_too_long"),
            (Platform::Instagram, 0, 2_200, "description_too_long"),
            (Platform::Tiktok, 0, 2_200, "description_too_long"),
        ] {
            assert_eq!(codes(&wording(&"t".repeat(title), &"d".repeat(description)), platform), [""; 0], "{platform}");
            let longer = if code == "title_too_long" {
                wording(&"t".repeat(title + 1), "")
            } else {
                wording(&"t".repeat(title), &"d".repeat(description + 1))
            };
            assert_eq!(codes(&longer, platform), [code], "{platform}");
        }
        assert_eq!(codes(&wording(&"😀".repeat(51), ""), Platform::Youtube), ["title_too_long"]);
        assert_eq!(codes(&wording("t", &"é".repeat(2_501)), Platform::Youtube), ["description_too_long"]);
    }

    #[test]
    fn r61_odd_texts_are_named() {
        assert_eq!(codes(&wording(" ", ""), Platform::Youtube), ["title_missing"]);
        assert_eq!(codes(&wording("a <b>", ""), Platform::Youtube), ["text_forbidden_character"]);
        assert_eq!(codes(&wording("a\nb", ""), Platform::Reddit), ["title_line_break"]);
        assert_eq!(codes(&wording("a\u{0}", ""), Platform::Pinterest), ["text_forbidden_character"]);
        assert_eq!(codes(&wording("", &"@bob ".repeat(21)), Platform::Instagram), ["too_many_mentions"]);
        assert_eq!(mentions("a@b.example .@x @ @ok (@ok)"), 2);
    }

    #[test]
    fn r61_hashtags_warn_above_five_and_stop_at_the_limit() {
        let tags = |n: usize| Wording {
            title: "t".into(),
            description: String::new(),
            hashtags: (0..n).map(|i| format!("#tag{i}")).collect(),
        };
        for (platform, n, expected) in [
            (Platform::Tiktok, 5, None),
            (Platform::Tiktok, 6, Some("hashtags_many")),
            (Platform::Instagram, 31, Some("too_many_hashtags")),
            (Platform::Youtube, 61, Some("too_many_hashtags")),
        ] {
            assert_eq!(codes(&tags(n), platform), expected.into_iter().collect::<Vec<_>>(), "{platform} {n}");
        }
    }

    proptest! {
        #[test]
        fn r61_no_text_breaks_the_check(title in "\\PC{0,120}", description in "(\\PC|\n){0,300}") {
            for platform in Platform::ALL {
                let _ = check(&wording(&title, &description), platform);
            }
        }
    }
}
