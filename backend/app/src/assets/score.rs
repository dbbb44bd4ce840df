//! Risk, quality and the gate's verdict of an asset, from what is stored of it.

use crate::error::Result;
use crate::rules::known;
use chrono::{DateTime, Utc};
use domain::asset::attribution::Credit;
use domain::asset::plan::{MAX_CLIP, OverlayKind, RenderPlan};
use domain::asset::quality::{Traits, compute_quality};
use domain::asset::status::MediaState;
use domain::licence::{Evidence, Licence, Ruling, Use, verdict};
use domain::post::gate::{Decision, GateFacts, Limits, decide};
use domain::post::risk::{RiskFacts, compute_risk};
use domain::post::sensitive::SensitiveWords;
use domain::score::Score;
use sea_orm::ConnectionTrait;
use storage::asset::{Model, Scores};
use storage::columns::Json;
use storage::rule;

/// The rules that scores and verdicts depend on.
pub struct InForce {
    /// Words that send an asset to Review.
    pub words: SensitiveWords,
    /// What passes by itself.
    pub limits: Limits,
}

/// Reads the rules through the connection of the caller, who may be in a transaction.
pub async fn in_force(db: &impl ConnectionTrait) -> Result<InForce> {
    let none = SensitiveWords { fr: Vec::new(), en: Vec::new() };
    let words = match rule::find(db, known::SENSITIVE_WORDS).await? {
        Some(row) if !row.enabled => none,
        Some(row) => serde_json::from_value(row.value.0).unwrap_or_default(),
        None => SensitiveWords::default(),
    };
    let set = rule::find(db, known::GATE).await?.filter(|row| row.enabled);
    let limits: Limits = set.and_then(|row| serde_json::from_value(row.value.0).ok()).unwrap_or_default();
    Ok(InForce { words, limits: limits.tightened() })
}

/// The licence as it is stored.
pub fn licence(row: &Model) -> Licence {
    Licence::stored(&row.licence, row.licence_url.as_deref())
}

/// What the licence allows for the clip.
pub fn ruling(row: &Model, evidence: &[Evidence], now: DateTime<Utc>) -> Ruling {
    verdict(&licence(row), evidence, Use::EditedClip, now)
}

/// The credit for the original.
pub fn credit<'a>(row: &'a Model, licence: &'a Licence) -> Credit<'a> {
    Credit { title: Some(&row.title), author: row.author.as_deref(), source_url: Some(&row.url), licence, changes: &[] }
}

/// Computes risk and quality of the asset as it is now, and writes them into the row (R4.2, R5.1).
pub fn weigh(row: &mut Model, evidence: &[Evidence], words: &SensitiveWords, now: DateTime<Utc>) {
    let facts = RiskFacts {
        licence: ruling(row, evidence, now).verdict,
        sensitive: sensitive(row, words),
        attribution_shown: shows_attribution(row),
    };
    let (risk_parts, risk) = compute_risk(&facts);
    let (quality_parts, quality) = compute_quality(traits(row));
    row.risk = Some(risk.hundredths());
    row.quality = Some(quality.hundredths());
    row.scores = Json(Scores { risk: risk_parts, quality: quality_parts });
}

/// Sensitive words in the asset's texts and in the plan that a person wrote.
fn sensitive(row: &Model, words: &SensitiveWords) -> Vec<String> {
    let plan = plan(row);
    let drawn = plan.iter().flat_map(|plan| plan.overlays.iter().map(|overlay| overlay.text.as_str()));
    let texts: Vec<&str> = [row.title.as_str(), row.description.as_str()].into_iter().chain(drawn).collect();
    words.found_in(&texts)
}

/// The plan that counts: a person's, else the one of the last render.
fn plan(row: &Model) -> Option<&RenderPlan> {
    row.plan_override.as_ref().or(row.plan.as_ref()).map(|plan| &plan.0)
}

/// The planner always adds the attribution; a person's plan may leave it out.
fn shows_attribution(row: &Model) -> bool {
    let shown = |plan: &RenderPlan| {
        plan.overlays.iter().any(|o| o.kind == OverlayKind::Attribution && !o.text.trim().is_empty())
    };
    plan(row).map_or(!row.attribution.trim().is_empty(), shown)
}

fn traits(row: &Model) -> Traits {
    let video = row.media_info.as_ref().and_then(|info| info.0.best_video());
    let planned = plan(row).map(RenderPlan::duration).filter(|length| *length > 0.0);
    Traits {
        duration: planned.or(row.duration.map(|length| length.min(MAX_CLIP))).unwrap_or_default(),
        keywords: !row.keywords.0.is_empty(),
        short_side: video.map(domain::asset::media::Video::short_side),
        subtitles: plan(row).map_or(row.subtitles.is_some(), |plan| plan.srt.is_some()),
    }
}

/// What the gate says of the asset itself, before there is any wording.
pub fn gate(
    row: &Model,
    evidence: &[Evidence],
    words: &SensitiveWords,
    limits: Limits,
    now: DateTime<Utc>,
) -> Decision {
    let licence = licence(row);
    decide(&GateFacts {
        risk: Score::from_hundredths(row.risk.unwrap_or(100)),
        quality: Score::from_hundredths(row.quality.unwrap_or(0)),
        licence: &licence,
        ruling: ruling(row, evidence, now),
        sensitive: &sensitive(row, words),
        lacks_author: credit(row, &licence).lacks_author(),
        has_media: row.media.0 != MediaState::Missing,
        wording: &[],
        limits,
        approved: false,
    })
}
