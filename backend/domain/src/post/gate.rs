//! The gate: may this post go out by itself, only after a person approved, or not at all?

use crate::finding::Finding;
use crate::licence::{Licence, Ruling, Verdict};
use crate::score::Score;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// The loosest limits there are (R5.2).
const LOOSEST: Limits = Limits { max_risk: Score::from_hundredths(20), min_quality: Score::from_hundredths(70) };

/// What passes by itself; a rule may make it stricter, never looser.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Risk must be below this: `0.20` or less.
    pub max_risk: Score,
    /// Quality must be at least this: `0.70` or more.
    pub min_quality: Score,
}

impl Default for Limits {
    fn default() -> Self {
        LOOSEST
    }
}

impl Limits {
    /// What is wrong with the limits as a rule: `limit_looser` for each that is.
    pub fn check(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        if self.max_risk > LOOSEST.max_risk {
            findings.push(looser("/max_risk", "max_risk may be lowered, never raised above 0.20."));
        }
        if self.min_quality < LOOSEST.min_quality {
            findings.push(looser("/min_quality", "min_quality may be raised, never lowered below 0.70."));
        }
        findings
    }

    /// The limits with whatever is too loose put back; for a stored rule that was edited by hand.
    #[must_use]
    pub fn tightened(self) -> Self {
        Limits { max_risk: self.max_risk.min(LOOSEST.max_risk), min_quality: self.min_quality.max(LOOSEST.min_quality) }
    }
}

/// What the gate looks at.
#[derive(Clone, Debug)]
pub struct GateFacts<'a> {
    /// The risk by [`super::risk::compute_risk`].
    pub risk: Score,
    /// The quality of the plan.
    pub quality: Score,
    /// The asset's licence.
    pub licence: &'a Licence,
    /// What it allows for an edited clip.
    pub ruling: Ruling,
    /// Sensitive words that were found.
    pub sensitive: &'a [String],
    /// Whether the author that the licence wants named is unknown.
    pub lacks_author: bool,
    /// Whether there is a file to make a clip of.
    pub has_media: bool,
    /// What the wording fails to say, by [`super::disclosure::missing`], and blocking findings of [`super::limits::check`].
    pub wording: &'a [Finding],
    /// The limits in force.
    pub limits: Limits,
    /// Whether a person approved the post as it is.
    pub approved: bool,
}

/// The gate's answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Decision {
    /// `allow`: goes out. `review`: a person may approve. `block`: nobody can, until the reasons are put right.
    pub verdict: Verdict,
    /// Why it is held; all of them, the gravest first. Empty when it may go out by itself.
    pub reasons: Vec<Finding>,
}

/// Decides whether a post may go out (R5.2, R7.2).
///
/// Reasons that block: `licence_block`, `media_missing`, whatever the wording lacks. Reasons that an approval lifts:
/// `licence_review`, `risk_too_high`, `sensitive_words`, `quality_too_low`, `author_unknown`; a lifted reason is no longer listed.
pub fn decide(facts: &GateFacts) -> Decision {
    let mut reasons: Vec<Finding> = blocking(facts);
    if !facts.approved {
        reasons.extend(for_review(facts));
    }
    let verdict = match reasons.iter().any(Finding::blocks) {
        true => Verdict::Block,
        false if reasons.is_empty() => Verdict::Allow,
        false => Verdict::Review,
    };
    Decision { verdict, reasons }
}

fn blocking(facts: &GateFacts) -> Vec<Finding> {
    let mut reasons = Vec::new();
    if facts.ruling.verdict == Verdict::Block {
        let detail = format!("{} does not allow an edited clip on an account that earns.", facts.licence.name());
        reasons.push(
            Finding::block(
                "licence_block",
                detail,
                "Give a licence that allows it, with a document, or drop the asset.",
            )
            .with(licence(facts)),
        );
    }
    if !facts.has_media {
        reasons.push(Finding::block(
            "media_missing",
            "There is no file to make a clip of.",
            "Attach the file: upload, folder or address.",
        ));
    }
    reasons.extend(facts.wording.iter().filter(|f| f.blocks()).cloned());
    reasons
}

fn for_review(facts: &GateFacts) -> Vec<Finding> {
    let mut reasons = Vec::new();
    if facts.ruling.verdict == Verdict::Review {
        let detail = format!("{}: the licence does not certainly allow the clip.", facts.licence.name());
        reasons.push(
            Finding::warn("licence_review", detail, "Check the source, then approve or reject.").with(licence(facts)),
        );
    }
    if facts.risk >= facts.limits.max_risk {
        let params = json!({"risk": facts.risk, "limit": facts.limits.max_risk});
        reasons.push(
            Finding::warn(
                "risk_too_high",
                "The risk is not below the limit.",
                "See what adds to it, then approve or reject.",
            )
            .with(params),
        );
    }
    if !facts.sensitive.is_empty() {
        let detail = format!("Sensitive words: {}.", facts.sensitive.join(", "));
        reasons.push(
            Finding::warn("sensitive_words", detail, "Read the texts, then approve or reject.")
                .with(json!({"words": facts.sensitive})),
        );
    }
    if facts.quality < facts.limits.min_quality {
        let params = json!({"quality": facts.quality, "limit": facts.limits.min_quality});
        reasons.push(
            Finding::warn("quality_too_low", "The quality is below the limit.", "Improve the plan, then approve.")
                .with(params),
        );
    }
    if facts.lacks_author {
        let detail = "The licence asks for the author's name, and none is known.";
        reasons.push(
            Finding::warn("author_unknown", detail, "Find the author and add the attribution.").with(licence(facts)),
        );
    }
    reasons
}

fn licence(facts: &GateFacts) -> serde_json::Value {
    json!({"licence": facts.licence.code, "name": facts.licence.name(), "why": facts.ruling.why})
}

fn looser(pointer: &str, detail: &str) -> Finding {
    Finding::block("limit_looser", detail, "Choose a stricter value.").at(pointer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::licence::Why;
    use proptest::prelude::*;

    fn facts(licence: &Licence) -> GateFacts<'_> {
        GateFacts {
            risk: Score::from_hundredths(19),
            quality: Score::from_hundredths(70),
            licence,
            ruling: Ruling { verdict: Verdict::Allow, why: Why::Granted },
            sensitive: &[],
            lacks_author: false,
            has_media: true,
            wording: &[],
            limits: Limits::default(),
            approved: false,
        }
    }

    fn summary(facts: &GateFacts) -> (Verdict, Vec<String>) {
        let decision = decide(facts);
        (decision.verdict, decision.reasons.into_iter().map(|r| r.code).collect())
    }

    #[test]
    fn r52_the_limits_are_exact() {
        let licence = Licence::new("CC-BY-4.0");
        for (risk, quality, verdict, codes) in [
            (19, 70, Verdict::Allow, vec![]),
            (20, 70, Verdict::Review, vec!["risk_too_high"]),
            (0, 69, Verdict::Review, vec!["quality_too_low"]),
            (50, 50, Verdict::Review, vec!["risk_too_high", "quality_too_low"]),
        ] {
            let facts = GateFacts {
                risk: Score::from_hundredths(risk),
                quality: Score::from_hundredths(quality),
                ..facts(&licence)
            };
            assert_eq!(summary(&facts), (verdict, codes.iter().map(|c| (*c).to_owned()).collect()), "{risk} {quality}");
        }
    }

    #[test]
    fn r52_limits_may_only_be_made_stricter() {
        let limits = |r, q| Limits { max_risk: Score::from_hundredths(r), min_quality: Score::from_hundredths(q) };
        assert_eq!(limits(20, 70).check(), []);
        assert_eq!(limits(5, 90).check(), []);
        assert_eq!(
            limits(21, 69).check().iter().filter_map(|f| f.pointer.as_deref()).collect::<Vec<_>>(),
            ["/max_risk", "/min_quality"]
        );
        assert_eq!(limits(21, 69).tightened(), Limits::default());
    }

    #[test]
    fn r54_an_approval_lifts_thresholds_but_never_what_blocks() {
        let licence = Licence::new("CC-BY-NC-4.0");
        let low = GateFacts {
            risk: Score::from_hundredths(80),
            quality: Score::from_hundredths(10),
            lacks_author: true,
            approved: true,
            ..facts(&licence)
        };
        assert_eq!(decide(&low).verdict, Verdict::Allow);
        let review = GateFacts { ruling: Ruling { verdict: Verdict::Review, why: Why::Unknown }, ..low.clone() };
        assert_eq!(decide(&review).verdict, Verdict::Allow);
        let block = GateFacts { ruling: Ruling { verdict: Verdict::Block, why: Why::NonCommercial }, ..low.clone() };
        assert_eq!(summary(&block), (Verdict::Block, vec!["licence_block".to_owned()]));
        let lost = [Finding::block("disclosure_missing", "", ""), Finding::warn("hashtags_many", "", "")];
        assert_eq!(
            summary(&GateFacts { wording: &lost, ..low.clone() }),
            (Verdict::Block, vec!["disclosure_missing".to_owned()])
        );
        assert_eq!(summary(&GateFacts { has_media: false, ..low }), (Verdict::Block, vec!["media_missing".to_owned()]));
    }

    proptest! {
        #[test]
        fn r52_nothing_beyond_the_limits_passes_by_itself(risk in 0..=100, quality in 0..=100, max_risk in 0..=100, min_quality in 0..=100) {
            let licence = Licence::new("CC0-1.0");
            let limits = Limits { max_risk: Score::from_hundredths(max_risk), min_quality: Score::from_hundredths(min_quality) }.tightened();
            let decision = decide(&GateFacts { risk: Score::from_hundredths(risk), quality: Score::from_hundredths(quality), limits, ..facts(&licence) });
            prop_assert!(decision.verdict != Verdict::Allow || risk < 20 && quality >= 70);
            prop_assert_eq!(decision.verdict == Verdict::Allow, decision.reasons.is_empty());
        }
    }
}
