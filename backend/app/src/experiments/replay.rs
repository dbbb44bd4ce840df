//! Makes every stored choice again and compares it byte for byte.

use crate::error::Result;
use domain::experiment::arm::{Arm, Hook};
use domain::experiment::choice::{Choice, Policy, replay};
use sea_orm::ConnectionTrait;
use serde::Serialize;
use storage::experiment;
use uuid::Uuid;

/// Choices that are read at once.
const AT_ONCE: u64 = 500;

/// What a replay found.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Replayed {
    /// Choices that came out the same.
    pub equal: u64,
    /// Choices that were made by each policy: round-robin, coin, Thompson.
    pub by_policy: [u64; 3],
    /// The first that did not; nothing after it was looked at.
    pub difference: Option<Difference>,
}

/// A choice that comes out otherwise.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Difference {
    /// The experiment.
    pub experiment_id: Uuid,
    /// The post.
    pub post_id: Uuid,
    /// `choice`, or the column that contradicts it.
    pub what: String,
    /// What is stored.
    pub stored: String,
    /// What comes out.
    pub again: String,
}

/// Makes every choice of the database again, oldest first, up to the first that differs.
pub async fn replay_all(db: &impl ConnectionTrait) -> Result<Replayed> {
    let (mut found, mut after) = (Replayed::default(), None);
    loop {
        let rows = experiment::chosen(db, after, AT_ONCE).await?;
        let Some(last) = rows.last() else { return Ok(found) };
        after = Some(last.id);
        for row in &rows {
            match again(row) {
                Ok(policy) => found.add(policy),
                Err(difference) => return Ok(Replayed { difference: Some(difference), ..found }),
            }
        }
    }
}

impl Replayed {
    fn add(&mut self, policy: Policy) {
        self.equal += 1;
        let [turn, coin, chance] = &mut self.by_policy;
        *match policy {
            Policy::RoundRobin => turn,
            Policy::FairCoin => coin,
            Policy::Thompson => chance,
        } += 1;
    }
}

/// Makes one choice again; by which policy it was made.
fn again(row: &experiment::Model) -> std::result::Result<Policy, Difference> {
    let stored = row.choice.clone().unwrap_or_default();
    let choice: Option<Choice> = serde_json::from_str(&stored).ok();
    let made = choice.as_ref().and_then(replay);
    let text = made.as_ref().and_then(|choice| serde_json::to_string(choice).ok()).unwrap_or_default();
    let Some(made) = made.filter(|_| text == stored) else { return Err(differs(row, "choice", stored, text)) };
    for (what, stored, again) in columns(row, &made) {
        if stored != again {
            return Err(differs(row, what, stored, again));
        }
    }
    Ok(made.policy)
}

/// What the columns beside a choice say, and what they should.
fn columns(row: &experiment::Model, made: &Choice) -> [(&'static str, String, String); 4] {
    let shown = |value: Option<i64>| value.map(|value| value.to_string()).unwrap_or_default();
    let hook = Arm::parse(&made.arm_key).map(|arm| arm.hook).or_else(|| Hook::parse(&made.arm_key));
    [
        ("variant", row.variant.clone(), hook.map(Hook::variant).unwrap_or_default().to_owned()),
        ("seed", shown(row.seed), made.seed.to_string()),
        ("propensity", shown(row.propensity_millionths), made.propensity_millionths().to_string()),
        ("chance_of_curiosity", shown(row.curiosity_millionths), made.curiosity_millionths().to_string()),
    ]
}

fn differs(row: &experiment::Model, what: &str, stored: String, again: String) -> Difference {
    Difference { experiment_id: row.id, post_id: row.post_id, what: what.to_owned(), stored, again }
}
