//! Simulated audiences, seeded: what a policy costs while it learns.

mod bernoulli;
mod clustered;
#[cfg(test)]
mod tests;

pub use bernoulli::{Player, Stepwise, divergence, least_growth, regret, upper_bound};
pub use clustered::{Audience, Learner, Run, Views, play, wrong_share};
