//! Which link a platform gets, and whether its readers can tap it.

use crate::finding::Finding;
use crate::platform::Platform;
use crate::post::disclosure::is_amazon;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// Which address goes out with a post.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum LinkUse {
    /// Our short link.
    Short,
    /// The destination itself, with UTM parameters.
    Direct,
}

/// The link that a post on `platform` carries: Reddit and Pinterest treat redirects as spam, Amazon forbids hiding itself.
pub fn link_use(platform: Platform, affiliate_url: &str) -> LinkUse {
    let direct = matches!(platform, Platform::Reddit | Platform::Pinterest) || is_amazon(affiliate_url);
    if direct { LinkUse::Direct } else { LinkUse::Short }
}

/// Whether readers can tap a link there: not in Shorts, Reels and TikTok captions.
pub fn is_clickable(platform: Platform) -> bool {
    matches!(platform, Platform::Reddit | Platform::Pinterest)
}

/// What the writer of a post with a link should know.
///
/// Codes, all warnings: `link_not_clickable`, `link_direct` (clicks are then counted by the shop alone).
pub fn advice(platform: Platform, affiliate_url: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    let name = platform.display_name();
    if !is_clickable(platform) {
        let detail = format!("Links in texts on {name} cannot be tapped.");
        findings.push(Finding::warn(
            "link_not_clickable",
            detail,
            "Point to the profile page, and keep the link short enough to type.",
        ));
    }
    if link_use(platform, affiliate_url) == LinkUse::Direct {
        let detail = format!("The post on {name} carries the destination itself, not the short link.");
        findings.push(Finding::warn("link_direct", detail, "Read its clicks in the shop's or network's report."));
    }
    findings.into_iter().map(|f| f.with(json!({"platform": platform})).at("/affiliate_url")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r83_each_platform_gets_the_link_it_allows() {
        for (platform, url, link, codes) in [
            (Platform::Youtube, "https://shop.example/", LinkUse::Short, vec!["link_not_clickable"]),
            (Platform::Tiktok, "https://shop.example/", LinkUse::Short, vec!["link_not_clickable"]),
            (Platform::Reddit, "https://shop.example/", LinkUse::Direct, vec!["link_direct"]),
            (Platform::Pinterest, "https://shop.example/", LinkUse::Direct, vec!["link_direct"]),
            (
                Platform::Instagram,
                "https://www.amazon.fr/dp/1",
                LinkUse::Direct,
                vec!["link_not_clickable", "link_direct"],
            ),
        ] {
            assert_eq!(link_use(platform, url), link, "{platform}");
            assert_eq!(advice(platform, url).iter().map(|f| f.code.as_str()).collect::<Vec<_>>(), codes, "{platform}");
        }
    }
}
