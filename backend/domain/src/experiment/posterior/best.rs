//! Any number of arms: the chance of each to be the best, and the expected loss of choosing it.

use super::Posterior;
use super::pair::second_better;
use super::quadrature::{nodes, pieces};

/// A density that adds nothing to a chance.
pub(super) const NOWHERE: f64 = 1e-14;

/// The chance of each arm to have the highest rate; they sum to 1. All arms are of one family.
///
/// ∫ fᵢ ∏ⱼ Fⱼ by Gauss and Legendre between points of each density; exact to 1e-8. Two arms are cheaper.
pub fn best(arms: &[Posterior]) -> Vec<f64> {
    if let [_] = arms {
        return vec![1.0];
    }
    if let [first, second] = arms {
        let second_better = second_better(*first, *second);
        return vec![1.0 - second_better, second_better];
    }
    integrals(arms)
}

/// The same for any number of arms.
pub(super) fn integrals(arms: &[Posterior]) -> Vec<f64> {
    let mut chances = vec![0.0; arms.len()];
    let Some(first) = arms.first() else { return chances };
    for (z, weight) in nodes(&pieces(arms)) {
        let point = first.at(z);
        let densities: Vec<f64> = arms.iter().map(|arm| arm.density(point)).collect();
        // The tails cost most; where no arm is, they do not matter.
        if densities.iter().all(|density| *density < NOWHERE) {
            continue;
        }
        let below: Vec<f64> = arms.iter().map(|arm| arm.tails(point).0).collect();
        for (i, (density, chance)) in densities.iter().zip(&mut chances).enumerate() {
            *chance += weight * density * product_without(&below, i);
        }
    }
    normalised(chances)
}

/// What choosing each arm is expected to cost against the best of the others, in units of the rate.
///
/// ∫ Fᵢ (1 − ∏ⱼ Fⱼ), by the same sum as [`best`].
pub fn expected_loss(arms: &[Posterior]) -> Vec<f64> {
    let mut losses = vec![0.0; arms.len()];
    let Some(first) = arms.first() else { return losses };
    for (z, weight) in nodes(&pieces(arms)) {
        let point = first.at(z);
        let tails: Vec<(f64, f64)> = arms.iter().map(|arm| arm.tails(point)).collect();
        for (i, loss) in losses.iter_mut().enumerate() {
            let others = tails.iter().enumerate().filter(|(j, _)| *j != i);
            let some_higher = -others.map(|(_, (_, above))| (-above).ln_1p()).sum::<f64>().exp_m1();
            let own = tails.get(i).map_or(0.0, |(below, _)| *below);
            *loss += weight * first.slope(point) * own * some_higher;
        }
    }
    losses
}

fn product_without(below: &[f64], skip: usize) -> f64 {
    below.iter().enumerate().filter(|(j, _)| *j != skip).map(|(_, f)| f).product()
}

fn normalised(chances: Vec<f64>) -> Vec<f64> {
    let total: f64 = chances.iter().sum();
    if total > 0.0 {
        chances.into_iter().map(|chance| chance / total).collect()
    } else {
        #[expect(clippy::cast_precision_loss, reason = "there are few arms")]
        let equal = 1.0 / chances.len() as f64;
        vec![equal; chances.len()]
    }
}
