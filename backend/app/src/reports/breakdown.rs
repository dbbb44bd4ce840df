//! The report by post, arm, source or platform.

use super::daily::is_counted;
use crate::app::App;
use crate::error::Result;
use chrono::NaiveDate;
use chrono_tz::Tz;
use domain::experiment::arm::{Arm, Hook};
use domain::platform::Platform;
use domain::report::breakdown::{Dimension, Part, breakdown};
use domain::report::period::Period;
use domain::report::sums::{Count, Totals};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use storage::post_sum::{self, Subject};
use storage::viewed_post;
use utoipa::ToSchema;
use uuid::Uuid;

/// Parts that one answer shows at most; the export has all of them.
const MOST: usize = 1_000;
/// Posts that are asked for in one query.
const CHUNK: usize = 500;

/// Clicks, views and money by post, arm, source or platform.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Breakdown {
    /// By what.
    pub by: Dimension,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
    /// Whose days they are.
    pub time_zone: String,
    /// The parts, those that earned most first; at most 1000.
    pub items: Vec<Part>,
    /// The sum of all parts.
    pub totals: Totals,
}

impl Breakdown {
    /// The same as an answer shows it.
    pub fn shortened(mut self) -> Self {
        self.items.truncate(MOST);
        self
    }
}

/// Reads what each part counted in a period; of one platform where it is named.
pub async fn read(app: &App, by: Dimension, period: Period, zone: Tz, platform: Option<Platform>) -> Result<Breakdown> {
    let (from, to) = period.bounds(zone);
    let sums = post_sum::between(&app.db, from, to).await?;
    let mut ids: Vec<Uuid> = sums.iter().map(|sum| sum.post_id).collect();
    ids.sort_unstable();
    ids.dedup();
    let (mut subjects, mut viewed): (HashMap<Uuid, Subject>, HashSet<Uuid>) = Default::default();
    for some in ids.chunks(CHUNK) {
        subjects.extend(post_sum::subjects(&app.db, some).await?.into_iter().map(|subject| (subject.id, subject)));
        viewed.extend(viewed_post::among(&app.db, some).await?);
    }
    let counts = sums.iter().filter(|sum| is_counted(sum.kind.0, &sum.currency)).filter_map(|sum| {
        let subject = subjects.get(&sum.post_id);
        platform.is_none_or(|wanted| subject.is_some_and(|own| own.platform.0 == wanted)).then_some(())?;
        let (key, title) = key(by, sum.post_id, subject);
        let views_known = viewed.contains(&sum.post_id);
        Some((key, title, Count { kind: sum.kind.0, value: sum.value_micros, unique: sum.unique_micros, views_known }))
    });
    let (items, totals) = breakdown(counts);
    Ok(Breakdown { by, from: period.from, to: period.to, time_zone: zone.name().to_owned(), items, totals })
}

/// The key of a post's part, and its title; both are empty for what belongs to none.
fn key(by: Dimension, post_id: Uuid, subject: Option<&Subject>) -> (String, String) {
    let Some(subject) = subject else {
        return if by == Dimension::Post { (post_id.to_string(), String::new()) } else { Default::default() };
    };
    let platform = subject.platform.0;
    match by {
        Dimension::Post => (post_id.to_string(), subject.title.clone()),
        Dimension::Platform => (platform.to_string(), platform.display_name().to_owned()),
        Dimension::Source => {
            let id = subject.source_id.map(|id| id.to_string()).unwrap_or_default();
            (id, subject.source_title.clone().unwrap_or_default())
        }
        Dimension::Arm => match subject.variant.as_deref().and_then(Hook::parse) {
            Some(hook) => {
                let key = Arm { platform, language: subject.language.0.clone(), hook }.key();
                (key.clone(), key)
            }
            None => Default::default(),
        },
    }
}
