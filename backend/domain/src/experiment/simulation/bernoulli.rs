//! One trial a step, each arm with a rate of its own: the textbook setting, in which policies are compared.

use crate::experiment::evidence::Tally;
use crate::experiment::posterior::{Posterior, largest, thompson};
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// How arms are chosen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Player {
    /// Each arm equally often, by chance.
    Uniform,
    /// The best mean, and any arm with this chance; an unseen arm counts as 1.
    Greedy(f64),
    /// The highest upper bound: mean + √(2 ln t ÷ n).
    Ucb1,
    /// Thompson sampling from Beta(1, 1); `batch` choices rest on the same posterior, and each step forgets by `factor`.
    Thompson {
        /// Steps between two looks at the rewards, 1 or more.
        batch: usize,
        /// What earlier steps are multiplied by at each step; 1 forgets nothing.
        factor: f64,
    },
}

/// A game: rates, and how long it takes.
#[derive(Clone, Copy, Debug)]
pub struct Stepwise<'a> {
    /// The true rate of each arm.
    pub rates: &'a [f64],
    /// Steps.
    pub steps: usize,
    /// The step from which on the rates stand in the opposite order.
    pub reversed_from: Option<usize>,
}

/// The cumulative regret after each step of one game: Σ of the best rate less that of the chosen arm.
pub fn regret(game: Stepwise, player: Player, seed: u64) -> Vec<f64> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut rates = game.rates.to_vec();
    let best = rates.iter().copied().fold(0.0, f64::max);
    let mut table = Table { seen: vec![Tally::default(); rates.len()], known: vec![Tally::default(); rates.len()] };
    let (mut total, mut course) = (0.0, Vec::with_capacity(game.steps));
    for step in 0..game.steps {
        if game.reversed_from == Some(step) {
            rates.reverse();
        }
        let Some(arm) = table.choose(player, step, &mut rng) else { break };
        let rate = rates.get(arm).copied().unwrap_or_default();
        table.add(arm, rng.random::<f64>() < rate, player);
        total += best - rate;
        course.push(total);
    }
    course
}

/// UCB1's index after `steps` steps: mean + √(2 ln t ÷ n).
pub fn upper_bound(tally: Tally, steps: f64) -> f64 {
    tally.s / tally.n + (2.0 * steps.ln() / tally.n).sqrt()
}

/// KL(p, q) of two rates between 0 and 1.
pub fn divergence(p: f64, q: f64) -> f64 {
    p * (p / q).ln() + (1.0 - p) * ((1.0 - p) / (1.0 - q)).ln()
}

/// The constant of Lai and Robbins (1985): in the long run no policy's regret grows slower than this times ln t.
pub fn least_growth(rates: &[f64]) -> f64 {
    let best = rates.iter().copied().fold(0.0, f64::max);
    rates.iter().filter(|rate| **rate < best).map(|rate| (best - rate) / divergence(*rate, best)).sum()
}

/// What was seen of each arm, and what of it is known to the player.
struct Table {
    seen: Vec<Tally>,
    known: Vec<Tally>,
}

impl Table {
    fn choose(&mut self, player: Player, step: usize, rng: &mut impl Rng) -> Option<usize> {
        match player {
            Player::Uniform => Some(rng.random_range(0..self.seen.len())),
            Player::Greedy(chance) if rng.random::<f64>() < chance => Some(rng.random_range(0..self.seen.len())),
            Player::Greedy(_) => largest(&self.scores(|t| t.s / t.n), rng),
            #[expect(clippy::cast_precision_loss, reason = "steps are few")]
            Player::Ucb1 => largest(&self.scores(|t| upper_bound(*t, step as f64)), rng),
            Player::Thompson { batch, .. } => {
                if step.is_multiple_of(batch.max(1)) {
                    self.known.clone_from(&self.seen);
                }
                let arms: Vec<Posterior> = self.known.iter().map(|t| Posterior::UNIFORM.after(t.s, t.n)).collect();
                thompson(&arms, rng)
            }
        }
    }

    fn scores(&self, score: impl Fn(&Tally) -> f64) -> Vec<f64> {
        self.seen.iter().map(|tally| if tally.n > 0.0 { score(tally) } else { f64::INFINITY }).collect()
    }

    fn add(&mut self, arm: usize, success: bool, player: Player) {
        if let Player::Thompson { factor, .. } = player
            && factor < 1.0
        {
            self.seen.iter_mut().for_each(|tally| *tally = tally.times(factor));
        }
        if let Some(tally) = self.seen.get_mut(arm) {
            tally.n += 1.0;
            tally.s += if success { 1.0 } else { 0.0 };
        }
    }
}
