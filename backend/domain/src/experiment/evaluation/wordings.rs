//! Other ways of choosing between the two wordings, judged on the posts that were sent.

use super::{Evaluation, Logged, evaluate};
use crate::experiment::arm::Hook;
use crate::experiment::comparison::Assigned;
use crate::experiment::evidence::{Tally, tells_views};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A way of choosing the wording that is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Judged {
    /// Always the wording that makes curious.
    Curiosity,
    /// Always the wording that says what there is to gain.
    Value,
    /// Each for half of the posts.
    Even,
}

impl Judged {
    /// The chances of the two wordings, `v1` first.
    pub fn chances(self) -> [f64; 2] {
        match self {
            Judged::Curiosity => [1.0, 0.0],
            Judged::Value => [0.0, 1.0],
            Judged::Even => [0.5, 0.5],
        }
    }
}

/// What the posts of one platform and language would have earned by `policy`, and whether that is per view.
///
/// The reward is clicks per view; clicks per post in a week where views are unknown. Posts whose wording was not left to
/// chance are left out: nothing says how the other would have done. `None` below two posts.
pub fn judge_wordings(posts: &[Assigned], policy: Judged) -> Option<(Evaluation, bool)> {
    let per_view = tells_views(posts.iter().filter_map(|post| post.outcome)).unwrap_or_default();
    let log: Vec<Logged> = posts.iter().filter_map(|post| logged(post, per_view, policy)).collect();
    Some((evaluate(&log)?, per_view))
}

fn logged(post: &Assigned, per_view: bool, policy: Judged) -> Option<Logged> {
    let outcome = post.outcome?;
    let Tally { n, s } = if per_view { outcome.tally()? } else { outcome.early() };
    let (arm, propensity) = match post.hook {
        Hook::Curiosity => (0, post.chance_of_curiosity),
        Hook::Value => (1, 1.0 - post.chance_of_curiosity),
    };
    let by_chance = propensity > 0.0 && propensity < 1.0;
    (by_chance && n > 0.0).then(|| Logged { arm, reward: s / n, propensity, target: policy.chances().to_vec() })
}
