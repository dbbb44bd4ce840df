//! Reports by post, arm, source or platform: who earned what.

use super::sums::{Count, Sums, Totals};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// By what a report is broken down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Dimension {
    /// By post.
    Post,
    /// By arm of the bandit: platform, language, hook.
    Arm,
    /// By source of the asset.
    Source,
    /// By platform.
    Platform,
}

impl Dimension {
    /// The name, as a column is called.
    pub fn as_str(self) -> &'static str {
        match self {
            Dimension::Post => "post",
            Dimension::Arm => "arm",
            Dimension::Source => "source",
            Dimension::Platform => "platform",
        }
    }
}

/// What one post, arm, source or platform counted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Part {
    /// Its id or key; empty for what belongs to none.
    pub key: String,
    /// Its title as it is now; empty where it is gone.
    pub title: String,
    /// What was counted.
    #[serde(flatten)]
    pub totals: Totals,
}

/// The parts of a report and their sum, those that earned most first, then those with most clicks.
///
/// `counts`: key, title and what was counted; the same key has the same title.
pub fn breakdown(counts: impl IntoIterator<Item = (String, String, Count)>) -> (Vec<Part>, Totals) {
    let mut parts: BTreeMap<String, (String, Sums)> = BTreeMap::new();
    let mut all = Sums::default();
    for (key, title, count) in counts {
        parts.entry(key).or_insert_with(|| (title, Sums::default())).1.add(&count);
        all.add(&count);
    }
    let mut parts: Vec<(Sums, Part)> =
        parts.into_iter().map(|(key, (title, sums))| (sums, Part { key, title, totals: sums.totals() })).collect();
    parts.sort_by_key(|(sums, _)| Reverse(sums.rank()));
    (parts.into_iter().map(|(_, part)| part).collect(), all.totals())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::metric::MetricKind;
    use proptest::prelude::*;

    #[test]
    fn r82_what_earned_most_stands_first() {
        let count = |kind, value: i64| Count { kind, value, unique: value, views_known: false };
        let (parts, totals) = breakdown([
            ("a".into(), "A".into(), count(MetricKind::Click, 9_000_000)),
            ("b".into(), "B".into(), count(MetricKind::Click, 1_000_000)),
            ("b".into(), "B".into(), count(MetricKind::Revenue, 2_500_000)),
            (String::new(), String::new(), count(MetricKind::Click, 10_000_000)),
        ]);
        assert_eq!(parts.iter().map(|part| part.key.as_str()).collect::<Vec<_>>(), ["b", "", "a"]);
        assert_eq!((totals.clicks, totals.revenue.as_str(), totals.views), (20, "2.50", None));
    }

    proptest! {
        #[test]
        fn r82_parts_sum_to_the_whole(counts in prop::collection::vec((0u8..5, 0i64..1_000), 0..50)) {
            let count = |value: i64| Count { kind: MetricKind::Click, value: value * 1_000_000, unique: 0, views_known: true };
            let (parts, totals) = breakdown(counts.iter().map(|(key, n)| (key.to_string(), String::new(), count(*n))));
            prop_assert_eq!(parts.iter().map(|part| part.totals.clicks).sum::<i64>(), totals.clicks);
        }
    }
}
