//! Where assets and posts stand: the counts of the dashboard, its funnel and its gate card.

use crate::app::App;
use crate::error::Result;
use domain::asset::status::AssetStatus;
use domain::licence::Verdict;
use domain::post::gate::Limits;
use domain::post::status::PostStatus;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use storage::{asset, post};
use utoipa::ToSchema;

/// Posts in Review whose reasons are counted, the newest.
const REASONS_OF: u64 = 1_000;
/// Reasons that are shown.
const TOP: usize = 5;

/// Assets by status.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, ToSchema)]
pub struct AssetCounts {
    /// Found, not rendered.
    pub new: i64,
    /// Rendered.
    pub ready: i64,
    /// Rejected by a person.
    pub rejected: i64,
    /// Shows the same picture as another.
    pub duplicate: i64,
    /// Could not be fetched or rendered.
    pub failed: i64,
}

/// Posts by status.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, ToSchema)]
pub struct PostCounts {
    /// Being written.
    pub draft: i64,
    /// Held for a person.
    pub review: i64,
    /// On their way.
    pub queued: i64,
    /// Out.
    pub posted: i64,
    /// Rejected or refused for good.
    pub failed: i64,
}

/// How many have come so far.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
pub struct Funnel {
    /// Assets that were found or given, duplicates included.
    pub ingested: i64,
    /// Assets whose clip is rendered.
    pub transformed: i64,
    /// Posts that the gate or a person let pass.
    pub passed_gate: i64,
    /// Posts on their way.
    pub queued: i64,
    /// Posts that are out.
    pub posted: i64,
}

/// The gate at work (R5.3).
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct GateCard {
    /// The limits in force.
    pub limits: Limits,
    /// What they let pass and hold.
    pub counts: GateCounts,
    /// Why posts wait in Review, the commonest reason first.
    pub top_reasons: Vec<ReasonCount>,
}

/// What the gate lets pass and holds.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, ToSchema)]
pub struct GateCounts {
    /// Drafts and queued posts that may go out by themselves.
    pub auto_postable: i64,
    /// Posts in Review.
    pub review: i64,
    /// Those of them that nobody may approve as they are.
    pub blocked: i64,
}

/// A reason, and how many posts in Review have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReasonCount {
    /// Stable code.
    pub code: String,
    /// Posts.
    pub n: i64,
}

/// Where everything stands.
pub struct Standing {
    /// Assets.
    pub assets: AssetCounts,
    /// Posts.
    pub posts: PostCounts,
    /// What came how far.
    pub funnel: Funnel,
    /// The gate.
    pub gate: GateCard,
}

/// Counts assets and posts.
pub async fn standing(app: &App) -> Result<Standing> {
    let assets = assets(&asset::count_by_status(&app.db).await?);
    let rows = post::count_by_verdict(&app.db).await?;
    let count = |wanted: &dyn Fn(PostStatus, Verdict) -> bool| -> i64 {
        rows.iter().filter(|(status, verdict, _)| wanted(*status, *verdict)).map(|(.., n)| n).sum()
    };
    let of = |status: PostStatus| count(&|have, _| have == status);
    let posts = PostCounts {
        draft: of(PostStatus::Draft),
        review: of(PostStatus::Review),
        queued: of(PostStatus::Queued),
        posted: of(PostStatus::Posted),
        failed: of(PostStatus::Failed),
    };
    let counts = GateCounts {
        auto_postable: count(&|s, v| v == Verdict::Allow && matches!(s, PostStatus::Draft | PostStatus::Queued)),
        review: posts.review,
        blocked: count(&|s, v| v == Verdict::Block && s == PostStatus::Review),
    };
    let allowed_drafts = count(&|s, v| v == Verdict::Allow && s == PostStatus::Draft);
    let funnel = Funnel {
        ingested: assets.new + assets.ready + assets.rejected + assets.duplicate + assets.failed,
        transformed: assets.ready,
        passed_gate: allowed_drafts + posts.queued + posts.posted,
        queued: posts.queued,
        posted: posts.posted,
    };
    let limits = crate::rules::gate_limits(app).await?;
    let gate = GateCard { limits, counts, top_reasons: top_reasons(app).await? };
    Ok(Standing { assets, posts, funnel, gate })
}

fn assets(rows: &[(AssetStatus, i64)]) -> AssetCounts {
    let of = |status: AssetStatus| rows.iter().filter(|(have, _)| *have == status).map(|(_, n)| n).sum();
    AssetCounts {
        new: of(AssetStatus::New),
        ready: of(AssetStatus::Ready),
        rejected: of(AssetStatus::Rejected),
        duplicate: of(AssetStatus::Duplicate),
        failed: of(AssetStatus::Failed),
    }
}

async fn top_reasons(app: &App) -> Result<Vec<ReasonCount>> {
    let mut counts: BTreeMap<String, i64> = BTreeMap::new();
    for reasons in post::reasons_in_review(&app.db, REASONS_OF).await? {
        let mut codes: Vec<String> = reasons.into_iter().map(|reason| reason.code).collect();
        codes.sort_unstable();
        codes.dedup();
        codes.into_iter().for_each(|code| *counts.entry(code).or_default() += 1);
    }
    let mut top: Vec<ReasonCount> = counts.into_iter().map(|(code, n)| ReasonCount { code, n }).collect();
    top.sort_by_key(|reason| std::cmp::Reverse(reason.n));
    top.truncate(TOP);
    Ok(top)
}
