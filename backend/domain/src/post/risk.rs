//! The risk of a post, as exact hundredths with named addends.

use crate::asset::attribution::is_drawn;
use crate::asset::plan::RenderPlan;
use crate::licence::Verdict;
use crate::platform::Platform;
use crate::score::{Addend, Score, total};
use serde::{Deserialize, Serialize};

/// Hundredths for a licence that does not simply allow the clip.
pub const LICENCE: i32 = 50;
/// Hundredths for sensitive words.
pub const SENSITIVE: i32 = 20;
/// Hundredths for a clip that does not show its attribution.
pub const ATTRIBUTION: i32 = 10;

/// What the risk depends on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RiskFacts {
    /// What the licence allows for an edited clip.
    pub licence: Verdict,
    /// Sensitive words found in the texts of asset, plan and post.
    pub sensitive: Vec<String>,
    /// Whether the clip shows the attribution, or on TikTok the caption does.
    pub attribution_shown: bool,
}

/// Whether the attribution is shown: drawn over the picture, or on TikTok, where nothing may be drawn, in the caption.
pub fn attribution_shown(platform: Platform, plan: Option<&RenderPlan>, in_caption: bool) -> bool {
    if platform == Platform::Tiktok { in_caption } else { plan.is_some_and(is_drawn) }
}

/// The risk, `0.00..=1.00`, and the addends it is made of (R5.1).
///
/// +0.50 `licence_not_allowed` when the licence needs review or blocks, +0.20 `sensitive_words`, +0.10
/// `attribution_not_shown`.
pub fn compute_risk(facts: &RiskFacts) -> (Vec<Addend>, Score) {
    let terms = [
        ("licence_not_allowed", LICENCE, facts.licence != Verdict::Allow),
        ("sensitive_words", SENSITIVE, !facts.sensitive.is_empty()),
        ("attribution_not_shown", ATTRIBUTION, !facts.attribution_shown),
    ];
    let addends: Vec<Addend> =
        terms.iter().filter(|(.., applies)| *applies).map(|(code, weight, _)| Addend::new(code, *weight)).collect();
    let risk = total(&addends, 100);
    (addends, risk)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r51_risk_is_the_sum_of_what_applies() {
        for (licence, sensitive, shown, hundredths) in [
            (Verdict::Allow, false, true, 0),
            (Verdict::Review, false, true, 50),
            (Verdict::Block, false, true, 50),
            (Verdict::Allow, true, true, 20),
            (Verdict::Allow, false, false, 10),
            (Verdict::Allow, true, false, 30),
            (Verdict::Block, true, false, 80),
        ] {
            let sensitive = if sensitive { vec!["war".to_owned(), "gun".to_owned()] } else { vec![] };
            let (addends, risk) = compute_risk(&RiskFacts { licence, sensitive, attribution_shown: shown });
            assert_eq!(risk, Score::from_hundredths(hundredths));
            assert_eq!(addends.iter().map(|a| a.weight.hundredths()).sum::<i32>(), hundredths);
        }
    }
}
