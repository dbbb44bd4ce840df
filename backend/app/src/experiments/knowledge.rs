//! What is known of the arms now.

use super::evidence::{self, Shown};
use crate::app::App;
use crate::error::Result;
use crate::rules;
use domain::experiment::arm::Arm;
use domain::experiment::belief::learn;
use domain::experiment::evidence::Trial;
use domain::experiment::knowledge::{ArmCount, Knowledge};

/// What is known of `arms`, in their order, from every post whose wording was chosen.
///
/// Only how often each was used where the rule of the bandit is switched off.
pub async fn of_arms(app: &App, arms: &[Arm]) -> Result<Knowledge> {
    from(app, arms, &evidence::read(app).await?).await
}

/// The same from posts that were read already.
pub async fn from(app: &App, arms: &[Arm], shown: &[Shown]) -> Result<Knowledge> {
    if let Some(learning) = rules::learning(app).await? {
        let trials: Vec<Trial> = shown.iter().map(Shown::trial).collect();
        return Ok(learn(arms, &trials, learning));
    }
    let pulls = |arm: &Arm| shown.iter().filter(|post| post.arm == *arm).count() as u64;
    let counts: Vec<ArmCount> = arms.iter().map(|arm| ArmCount { arm: arm.clone(), pulls: pulls(arm) }).collect();
    Ok(Knowledge::of_counts(&counts))
}
