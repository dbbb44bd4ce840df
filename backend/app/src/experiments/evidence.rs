//! What the bandit's posts have shown, as it is learned from.

use crate::app::App;
use crate::config::Mode;
use crate::error::Result;
use chrono::{DateTime, Duration, Utc};
use domain::experiment::arm::{Arm, Hook};
use domain::experiment::comparison::Assigned;
use domain::experiment::evidence::{Outcome, Trial, lag_hours};
use domain::platform::Platform;
use domain::report::metric::MetricKind;
use std::collections::HashMap;
use storage::trial;
use uuid::Uuid;

/// How far back posts teach. Single clicks are kept for longer, and what is older weighs next to nothing.
const LATELY: Duration = Duration::days(365);
const MICROS: i64 = 1_000_000;

/// A post whose wording was chosen, and what it has shown.
pub struct Shown {
    /// Its arm.
    pub arm: Arm,
    /// Chance of the curiosity wording.
    pub chance_of_curiosity: f64,
    /// Days since it went out; `None` while it has not.
    pub age_days: Option<f64>,
    /// What it showed, once it is old enough.
    pub outcome: Option<Outcome>,
}

impl Shown {
    /// As the bandit learns from it.
    pub fn trial(&self) -> Trial {
        Trial { arm: self.arm.clone(), age_days: self.age_days.unwrap_or_default(), outcome: self.outcome }
    }

    /// As it is compared with others.
    pub fn assigned(&self) -> Assigned {
        Assigned { hook: self.arm.hook, chance_of_curiosity: self.chance_of_curiosity, outcome: self.outcome }
    }
}

/// Reads the posts of the last year whose wording was chosen.
pub async fn read(app: &App) -> Result<Vec<Shown>> {
    let now = app.now();
    let until = Platform::ALL.map(|platform| (platform, now - lag(app, platform)));
    let posts = trial::posts(&app.db, now - LATELY).await?;
    let mut sums: HashMap<Uuid, Vec<trial::Sum>> = HashMap::new();
    for sum in trial::sums(&app.db, now - LATELY, &until).await? {
        sums.entry(sum.post_id).or_default().push(sum);
    }
    let until: HashMap<Platform, DateTime<Utc>> = until.into();
    Ok(posts.iter().filter_map(|post| shown(post, sums.get(&post.post_id), &until, now)).collect())
}

/// How long a platform's figures are in coming; the emulated ones come at once, so that a trial shows what is learned.
fn lag(app: &App, platform: Platform) -> Duration {
    match app.config.mode {
        Mode::Sandbox => Duration::zero(),
        Mode::Live => Duration::hours(i64::from(lag_hours(platform))),
    }
}

fn shown(
    post: &trial::Post,
    sums: Option<&Vec<trial::Sum>>,
    until: &HashMap<Platform, DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Option<Shown> {
    let (platform, language) = (post.platform.0, post.language.0.clone());
    let until = until.get(&platform)?;
    let seen = post.posted_at.filter(|at| at <= until).map(|at| days(*until - at));
    #[expect(clippy::cast_precision_loss, reason = "at most a million")]
    let chance_of_curiosity = post.curiosity_millionths.map_or(0.5, |millionths| millionths as f64 / 1e6);
    Some(Shown {
        arm: Arm { platform, language, hook: Hook::parse(&post.variant)? },
        chance_of_curiosity,
        age_days: post.posted_at.map(|at| days(now - at)),
        outcome: seen.map(|days| outcome(days, sums.map_or(&[], Vec::as_slice))),
    })
}

fn outcome(days: f64, sums: &[trial::Sum]) -> Outcome {
    let of = |kind: MetricKind, phases: i32| {
        let own = sums.iter().filter(|sum| sum.kind.0 == kind && sum.phase < phases);
        own.map(|sum| sum.value_micros).fold(0, i64::saturating_add)
    };
    let views_told = sums.iter().any(|sum| sum.kind.0 == MetricKind::View);
    Outcome {
        days,
        views: views_told.then(|| of(MetricKind::View, 3) / MICROS),
        clicks: of(MetricKind::Click, 3) / MICROS,
        early_clicks: of(MetricKind::Click, 1) / MICROS,
        revenue_micros: of(MetricKind::Revenue, 2),
    }
}

#[expect(clippy::cast_precision_loss, reason = "seconds of years fit")]
fn days(span: Duration) -> f64 {
    span.num_seconds().max(0) as f64 / 86_400.0
}
