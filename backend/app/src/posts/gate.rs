//! The gate, asked about a post as it is now: its answer is stored with the post.

use crate::app::App;
use crate::error::{Error, Result};
use crate::posts::subject::{Rules, Subject};
use domain::finding::Finding;
use domain::licence::Verdict;
use domain::post::disclosure::missing;
use domain::post::gate::{Decision, GateFacts, decide};
use domain::post::limits;
use domain::post::review::Review;
use domain::post::risk::{RiskFacts, compute_risk};
use domain::post::wording::Wording;
use domain::score::{Addend, Score, total};
use sea_orm::ConnectionTrait;
use storage::columns::{Json, Text};
use storage::post::{self, Scores};
use storage::{asset, experiment};

/// What the gate answers, with the numbers it went by.
pub struct Judgement {
    /// May it go out?
    pub decision: Decision,
    /// Its risk.
    pub risk: Score,
    /// Its quality.
    pub quality: Score,
    /// What both are made of.
    pub scores: Scores,
}

impl Judgement {
    /// Writes the answer into the post.
    pub fn write(self, post: &mut post::Model) {
        post.verdict = Text(self.decision.verdict);
        post.reasons = Json(self.decision.reasons);
        post.risk = Some(self.risk.hundredths());
        post.quality = Some(self.quality.hundredths());
        post.scores = Json(self.scores);
    }
}

/// The words of a post.
pub fn wording(post: &post::Model) -> Wording {
    Wording {
        title: post.title.clone(),
        description: post.description.clone(),
        hashtags: post.hashtags.split_whitespace().map(str::to_owned).collect(),
    }
}

/// The words of a post with one of its variants.
pub fn variant_wording(post: &post::Model, variant: &experiment::Model) -> Wording {
    Wording { title: variant.title.clone(), description: variant.description.clone(), ..wording(post) }
}

/// Asks the gate about the post and every wording that may be sent for it.
pub fn judge(subject: &Subject<'_>, post: &post::Model, variants: &[experiment::Model]) -> Judgement {
    let wordings: Vec<Wording> =
        std::iter::once(wording(post)).chain(variants.iter().map(|v| variant_wording(post, v))).collect();
    let mut texts = subject.texts();
    texts.extend(wordings.iter().flat_map(|w| [w.title.as_str(), w.description.as_str()]));
    texts.push(&post.hashtags);
    let sensitive = subject.words.found_in(&texts);
    let attribution_shown = subject.shows_attribution(post.platform.0);
    let facts = RiskFacts { licence: subject.ruling.verdict, sensitive: sensitive.clone(), attribution_shown };
    let (risk_parts, risk) = compute_risk(&facts);
    let (quality_parts, quality) = quality(&subject.asset);
    let decision = decide(&GateFacts {
        risk,
        quality,
        licence: &subject.licence,
        ruling: subject.ruling,
        sensitive: &sensitive,
        lacks_author: subject.credit().lacks_author(),
        has_media: subject.has_media(),
        wording: &wording_findings(subject, post, &wordings),
        limits: subject.limits,
        approved: post.review.as_ref().is_some_and(|review| review.0.approves()),
    });
    Judgement { decision, risk, quality, scores: Scores { risk: risk_parts, quality: quality_parts } }
}

/// What the wordings fail to say and what is too long in them; each finding once.
fn wording_findings(subject: &Subject<'_>, post: &post::Model, wordings: &[Wording]) -> Vec<Finding> {
    let credit = subject.credit();
    let duty = subject.duty(post, &credit);
    let mut findings: Vec<Finding> = Vec::new();
    for wording in wordings {
        for finding in missing(wording, &duty).into_iter().chain(limits::check(wording, post.platform.0)) {
            if !findings.iter().any(|known| known.code == finding.code) {
                findings.push(finding);
            }
        }
    }
    findings
}

/// The quality of the asset's plan; a clip of which nothing is known has the base alone.
fn quality(asset: &asset::Model) -> (Vec<Addend>, Score) {
    let parts = asset.scores.0.quality.clone();
    match asset.quality {
        Some(hundredths) => (parts, Score::from_hundredths(hundredths)),
        None => {
            let base = vec![Addend::new("base", 50)];
            let score = total(&base, 90);
            (base, score)
        }
    }
}

/// Asks the gate again and writes its answer into the post, which the caller stores.
pub async fn refresh(app: &App, db: &impl ConnectionTrait, rules: &Rules, post: &mut post::Model) -> Result<Verdict> {
    let subject = Subject::load(db, post.asset_id, rules, app.now()).await?;
    let variants = experiment::of_post(db, post.id).await?;
    let judgement = judge(&subject, post, &variants);
    let verdict = judgement.decision.verdict;
    judgement.write(post);
    Ok(verdict)
}

/// Why a person cannot approve `post` as the gate sees it once approved; nothing when it may go.
pub fn refusal(decision: &Decision) -> Option<Error> {
    let has = |code: &str| decision.reasons.iter().any(|reason| reason.blocks() && reason.code == code);
    let (slug, detail) = match decision.verdict {
        Verdict::Allow | Verdict::Review => return None,
        Verdict::Block if has("licence_block") => ("licence-required", "the licence does not allow the clip"),
        Verdict::Block if has("media_missing") => ("media-missing", "the asset has no media file"),
        Verdict::Block => ("gate-blocked", "the post cannot go out as it is: see the reasons"),
    };
    Some(Error::Conflict { slug, detail: detail.to_owned(), reasons: decision.reasons.clone() })
}

/// What `review` says as the post will be judged with it.
pub fn with_review(post: &post::Model, review: Option<Review>) -> post::Model {
    post::Model { review: review.map(Json), ..post.clone() }
}
