//! What a scan of a source brought, in numbers and reasons.

use crate::app::App;
use crate::error::Result;
use crate::events;
use crate::jobs::runs;
use crate::sources::admit::Admitted;
use crate::worker::Task;
use std::collections::BTreeMap;
use storage::source;

/// What one source brought.
#[derive(Clone, Debug, Default)]
pub struct Report {
    counts: BTreeMap<&'static str, i64>,
    skipped: BTreeMap<String, i64>,
    /// Why nothing could be read.
    pub failure: Option<String>,
}

impl Report {
    /// Nothing could be read, for this reason, if there is one.
    pub fn failed(failure: Option<String>) -> Self {
        Report { failure, ..Report::default() }
    }

    /// Counts what became of items.
    pub fn add(&mut self, what: &'static str, n: i64) {
        *self.counts.entry(what).or_default() += n;
    }

    /// Counts items that were passed over, by reason.
    pub fn skip(&mut self, reason: &str, n: i64) {
        if n > 0 {
            *self.skipped.entry(reason.to_owned()).or_default() += n;
        }
    }

    /// The report in one line.
    pub fn line(&self, source: &source::Model) -> String {
        let name = source.title.as_deref().unwrap_or(&source.url);
        if let Some(failure) = &self.failure {
            return format!("{name}: {failure}");
        }
        let counted: Vec<String> =
            self.counts.iter().filter(|(_, n)| **n > 0).map(|(what, n)| format!("{n} {what}")).collect();
        if counted.is_empty() { format!("{name}: nothing new") } else { format!("{name}: {}", counted.join(", ")) }
    }

    /// New assets.
    pub fn created(&self) -> i64 {
        self.counts.get("created").copied().unwrap_or_default()
    }

    /// Counts what became of an item.
    pub fn note(&mut self, admitted: Admitted) {
        match admitted {
            Admitted::New => self.add("created", 1),
            Admitted::Duplicate => {
                self.add("duplicate", 1);
                self.skip("same_picture", 1);
            }
            Admitted::Known => {
                self.add("known", 1);
                self.skip("same_address", 1);
            }
            Admitted::Raced => self.add("known", 1),
            Admitted::Filtered(code) => {
                self.add("filtered", 1);
                self.skip(&code, 1);
            }
        }
    }

    /// Adds it to the run of the job.
    pub async fn count(&self, app: &App, task: &Task) -> Result<()> {
        let Some(run_id) = task.job.run_id else { return Ok(()) };
        let counts: Vec<(&str, i64)> = self.counts.iter().map(|(what, n)| (*what, *n)).collect();
        let skipped: Vec<(String, i64)> = self.skipped.iter().map(|(reason, n)| (reason.clone(), *n)).collect();
        let tx = storage::begin(&app.db).await?;
        runs::count(app, &tx, run_id, &counts, &skipped).await?;
        tx.commit().await.map_err(storage::Error::from)?;
        events::written(app);
        Ok(())
    }
}
