//! Posts whose views share a fate: each post draws a rate of its own around that of its arm, and its views.

use crate::experiment::arm::{Arm, Hook};
use crate::experiment::belief::{Learning, learn};
use crate::experiment::evidence::{Outcome, Tally, Trial};
use crate::experiment::posterior::{Posterior, thompson};
use crate::language::Language;
use crate::platform::Platform;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Beta, Binomial, Distribution, LogNormal};

/// How many views a post gets.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Views {
    /// Always as many.
    Always(u64),
    /// Log-normal, with this median and this standard deviation of the logarithm.
    LogNormal(f64, f64),
    /// As many as the first, but the platform tells nobody.
    Untold(u64),
}

/// An audience: the click rate of each arm, and how its views go together.
#[derive(Clone, Debug)]
pub struct Audience {
    /// The arms with their true rates.
    pub arms: Vec<(Arm, f64)>,
    /// How strongly the views of one post correlate, above 0 and below 1.
    pub icc: f64,
    /// Views of a post.
    pub views: Views,
    /// Posts a day; an arm's age and the delay follow from it.
    pub posts_a_day: f64,
    /// Days until the figures of a post are known.
    pub delay_days: f64,
}

/// Who chooses the arms.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Learner {
    /// Our bandit.
    Bandit(Learning),
    /// Thompson sampling as if every view were an independent trial, for comparison.
    RawViews,
}

impl Learner {
    fn choose(self, arms: &[Arm], known: &[Trial], rng: &mut impl Rng) -> Option<usize> {
        match self {
            Learner::Bandit(learning) => learn(arms, known, learning).pick(rng).map(|(place, _)| place),
            Learner::RawViews => {
                let posterior = |arm: &Arm| {
                    let own = known.iter().filter(|trial| trial.arm == *arm);
                    let sum: Tally = own.filter_map(|trial| trial.outcome.as_ref()?.tally()).sum();
                    Posterior::UNIFORM.after(sum.s, sum.n)
                };
                thompson(&arms.iter().map(posterior).collect::<Vec<_>>(), rng)
            }
        }
    }
}

/// What one run did.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// The place of the chosen arm, post by post.
    pub chosen: Vec<usize>,
    /// Σ of the best rate less that of the chosen arm, in rates per post.
    pub regret: f64,
}

/// Lets a learner place `posts` posts, one after the other.
pub fn play(audience: &Audience, learner: Learner, posts: usize, seed: u64) -> Run {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let arms: Vec<Arm> = audience.arms.iter().map(|(arm, _)| arm.clone()).collect();
    let best = audience.arms.iter().map(|(_, rate)| *rate).fold(0.0, f64::max);
    let mut placed: Vec<(Trial, Outcome)> = Vec::with_capacity(posts);
    let mut run = Run { chosen: Vec::with_capacity(posts), regret: 0.0 };
    for _ in 0..posts {
        let known: Vec<Trial> = placed.iter_mut().map(|post| grown(post, audience)).collect();
        let Some(place) = learner.choose(&arms, &known, &mut rng) else { break };
        let Some((arm, rate)) = audience.arms.get(place) else { break };
        let outcome = audience.show(*rate, &mut rng);
        placed.push((Trial { arm: arm.clone(), age_days: 0.0, outcome: None }, outcome));
        run.chosen.push(place);
        run.regret += best - rate;
    }
    run
}

/// The post one step later, with its outcome once it is old enough.
fn grown((trial, outcome): &mut (Trial, Outcome), audience: &Audience) -> Trial {
    trial.age_days += 1.0 / audience.posts_a_day;
    if trial.age_days >= audience.delay_days {
        trial.outcome = Some(*outcome);
    }
    trial.clone()
}

impl Audience {
    /// Three arms of 2, 3 and 4 %, 1 000 views a post that correlate by 0.01, ten posts a day, no delay.
    pub fn three_arms() -> Audience {
        let english = Language::from_tag("en").unwrap_or_else(Language::fallback);
        let arm = |language, hook| Arm { platform: Platform::Youtube, language, hook };
        let arms = vec![
            (arm(Language::fallback(), Hook::Curiosity), 0.02),
            (arm(Language::fallback(), Hook::Value), 0.03),
            (arm(english, Hook::Curiosity), 0.04),
        ];
        Audience { arms, icc: 0.01, views: Views::Always(1000), posts_a_day: 10.0, delay_days: 0.0 }
    }

    /// Two hooks, the first half as good again, ten posts a day whose figures are two days late.
    pub fn two_hooks(views: Views) -> Audience {
        let arm = |hook| Arm { platform: Platform::Youtube, language: Language::fallback(), hook };
        let arms = vec![(arm(Hook::Curiosity), 0.04), (arm(Hook::Value), 0.04 / 1.5)];
        Audience { arms, icc: 0.01, views, posts_a_day: 10.0, delay_days: 2.0 }
    }

    fn show(&self, rate: f64, rng: &mut impl Rng) -> Outcome {
        let strength = 1.0 / self.icc - 1.0;
        let own = Beta::new(rate * strength, (1.0 - rate) * strength).map_or(rate, |beta| beta.sample(rng));
        let views = self.views.draw(rng);
        let clicks = Binomial::new(views, own).map_or(0, |binomial| binomial.sample(rng)).cast_signed();
        let told = !matches!(self.views, Views::Untold(_));
        let views = told.then_some(views.cast_signed());
        Outcome { days: 7.0, views, clicks, early_clicks: clicks, revenue_micros: 0 }
    }

    /// The place of the best arm.
    fn best(&self) -> Option<usize> {
        let arms = self.arms.iter().enumerate();
        arms.max_by(|a, b| a.1.1.total_cmp(&b.1.1)).map(|(place, _)| place)
    }
}

impl Views {
    fn draw(self, rng: &mut impl Rng) -> u64 {
        match self {
            Views::Always(views) | Views::Untold(views) => views,
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a positive number of views")]
            Views::LogNormal(median, sigma) => {
                LogNormal::new(median.ln(), sigma).map_or(median, |views| views.sample(rng)).min(1e9) as u64
            }
        }
    }
}

/// The share of the posts after the first `skip` whose arm is not the best, over `runs` runs.
#[expect(clippy::cast_precision_loss, reason = "posts are few")]
pub fn wrong_share(audience: &Audience, learner: Learner, posts: usize, skip: usize, runs: u64) -> f64 {
    let best = audience.best();
    let (mut wrong, mut all) = (0u64, 0u64);
    for seed in 0..runs {
        for place in play(audience, learner, posts, seed).chosen.into_iter().skip(skip) {
            wrong += u64::from(Some(place) != best);
            all += 1;
        }
    }
    wrong as f64 / all.max(1) as f64
}
