//! F11: how many posts after the first 200 still go out with the worse of two hooks.

use crate::measure::Row;
use domain::experiment::belief::Learning;
use domain::experiment::simulation::{Audience, Learner, Views, wrong_share};

/// The share, in percent.
pub fn measure() -> Vec<Row> {
    let audience = Audience::two_hooks(Views::Always(1000));
    let share = 100.0 * wrong_share(&audience, Learner::Bandit(Learning::default()), 300, 200, 40);
    let what = "posts with the worse hook after 200 posts".to_owned();
    vec![Row { id: "F11", what, ours: share, baseline: None, unit: "%", bar: 8.0 }]
}
