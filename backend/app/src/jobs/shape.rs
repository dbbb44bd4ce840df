//! Jobs as the API shows them.

use chrono::{DateTime, Utc};
use domain::job::{JobKind, JobStatus};
use serde::{Deserialize, Serialize};
use storage::job;
use utoipa::ToSchema;
use uuid::Uuid;

/// A piece of background work.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Job {
    /// Its id.
    pub id: Uuid,
    /// What kind of work.
    pub kind: JobKind,
    /// Where it stands.
    pub status: JobStatus,
    /// How far it is, in percent.
    #[schema(minimum = 0, maximum = 100)]
    pub progress: i32,
    /// What it works on.
    pub payload: domain::job::Job,
    /// How many times it was started.
    pub attempts: i32,
    /// How many times it may be started.
    pub max_attempts: i32,
    /// What went wrong last.
    pub last_error: Option<String>,
    /// The run it belongs to.
    pub run_id: Option<Uuid>,
    /// What it is about.
    pub subject: Option<Subject>,
    /// What a queued job waits for: `worker` or `time`.
    pub waiting_for: Option<String>,
    /// Not before this.
    pub run_after: DateTime<Utc>,
    /// When the last attempt began.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// What a job is about.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Subject {
    /// `source`, `asset`, `post` or `account`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its id.
    pub id: Uuid,
    /// What people called it when the job was queued.
    pub title: Option<String>,
}

impl From<job::Model> for Job {
    fn from(row: job::Model) -> Self {
        let subject = row.payload.0.subject();
        let subject = subject.map(|(kind, id)| Subject { kind: kind.to_owned(), id, title: row.subject_title });
        let waits = (row.status.0 == JobStatus::Queued)
            .then(|| if row.run_after > row.updated_at { "time" } else { "worker" }.to_owned());
        Job {
            id: row.id,
            kind: row.kind.0,
            status: row.status.0,
            progress: row.progress,
            payload: row.payload.0,
            attempts: row.attempts,
            max_attempts: row.max_attempts,
            last_error: row.last_error,
            run_id: row.run_id,
            subject,
            waiting_for: waits,
            run_after: row.run_after,
            started_at: row.started_at,
            finished_at: row.finished_at,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}
