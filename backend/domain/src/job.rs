//! Jobs: what work there is, when it is tried again, and when it is given up.

use chrono::{DateTime, Duration, Utc};
use rand::{Rng, RngExt};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// How long a lease holds without being renewed, in seconds (`decisions`: 30 s).
pub const LEASE_SECONDS: i64 = 30;

/// A piece of background work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
// The API calls the row `Job`: two schemas of one name would hide each other.
#[schema(as = JobPayload)]
pub enum Job {
    /// Scan one source, or every active source that is named by nobody.
    Ingest {
        /// The source; all active ones when missing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        source_id: Option<Uuid>,
    },
    /// Fetch what is missing, plan and render the clip of an asset.
    Transform {
        /// The asset.
        asset_id: Uuid,
        /// The rendition that is needed: `standard`, `standard-ad` or `tiktok`; all that its posts need when missing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        rendition: Option<String>,
    },
    /// Send one post to its platform.
    Publish {
        /// The post.
        post_id: Uuid,
    },
    /// Read figures from the platforms.
    Metrics {
        /// The account; all when missing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        account_id: Option<Uuid>,
    },
    /// Take new assets through the pipeline (R7.3).
    Autopilot {},
    /// Fetch the media file of an asset that was given by address.
    Fetch {
        /// The asset.
        asset_id: Uuid,
    },
}

/// The kind of a job, as lists filter it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobKind {
    /// Scan sources.
    Ingest,
    /// Render a clip.
    Transform,
    /// Send a post.
    Publish,
    /// Read figures.
    Metrics,
    /// Run the pipeline.
    Autopilot,
    /// Fetch a media file.
    Fetch,
}

impl JobKind {
    /// The name as stored.
    pub fn as_str(self) -> &'static str {
        match self {
            JobKind::Ingest => "ingest",
            JobKind::Transform => "transform",
            JobKind::Publish => "publish",
            JobKind::Metrics => "metrics",
            JobKind::Autopilot => "autopilot",
            JobKind::Fetch => "fetch",
        }
    }

    /// How many times a job of this kind is started before it is failed for good.
    pub fn max_attempts(self) -> i32 {
        match self {
            JobKind::Publish => 8,
            JobKind::Fetch => 5,
            JobKind::Ingest | JobKind::Transform | JobKind::Metrics | JobKind::Autopilot => 3,
        }
    }

    /// How long one attempt may take.
    pub fn time_limit(self) -> std::time::Duration {
        std::time::Duration::from_secs(match self {
            JobKind::Ingest => 30 * 60,
            JobKind::Transform => 60 * 60,
            JobKind::Publish => 2 * 60 * 60,
            JobKind::Fetch => 60 * 60,
            JobKind::Metrics | JobKind::Autopilot => 10 * 60,
        })
    }

    /// What becomes of attempt number `attempts` that was cut off at `now`.
    ///
    /// Publishing goes on however often it is cut off: it asks the platform first, and nothing may fail that exists.
    pub fn cut_off(self, why: String, attempts: i32, now: DateTime<Utc>, rng: &mut impl Rng) -> Outcome {
        match self {
            JobKind::Publish => Outcome::Again { at: now + backoff(attempts, rng), why },
            _ => Outcome::Retry { why, wait: None },
        }
    }

    /// Higher runs first.
    pub fn priority(self) -> i32 {
        match self {
            JobKind::Publish => 30,
            JobKind::Autopilot | JobKind::Metrics => 20,
            JobKind::Ingest | JobKind::Fetch => 10,
            JobKind::Transform => 0,
        }
    }
}

impl Job {
    /// The kind of this job.
    pub fn kind(&self) -> JobKind {
        match self {
            Job::Ingest { .. } => JobKind::Ingest,
            Job::Transform { .. } => JobKind::Transform,
            Job::Publish { .. } => JobKind::Publish,
            Job::Metrics { .. } => JobKind::Metrics,
            Job::Autopilot {} => JobKind::Autopilot,
            Job::Fetch { .. } => JobKind::Fetch,
        }
    }

    /// The key under which the same work is never queued twice.
    pub fn unique_key(&self) -> String {
        match self {
            Job::Ingest { source_id } => format!("ingest:{}", name(source_id.as_ref())),
            Job::Transform { asset_id, rendition } => {
                format!("transform:{asset_id}:{}", rendition.as_deref().unwrap_or("all"))
            }
            Job::Publish { post_id } => format!("publish:{post_id}"),
            Job::Metrics { account_id } => format!("metrics:{}", name(account_id.as_ref())),
            Job::Autopilot {} => "autopilot".to_owned(),
            Job::Fetch { asset_id } => format!("fetch:{asset_id}"),
        }
    }

    /// What the job is about, for lists: type and id.
    pub fn subject(&self) -> Option<(&'static str, Uuid)> {
        match self {
            Job::Ingest { source_id } => source_id.map(|id| ("source", id)),
            Job::Transform { asset_id, .. } | Job::Fetch { asset_id } => Some(("asset", *asset_id)),
            Job::Publish { post_id } => Some(("post", *post_id)),
            Job::Metrics { account_id } => account_id.map(|id| ("account", id)),
            Job::Autopilot {} => None,
        }
    }
}

fn name(id: Option<&Uuid>) -> String {
    id.map_or_else(|| "all".to_owned(), Uuid::to_string)
}

/// Where a job stands (R1.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobStatus {
    /// Waiting for a worker, or for its `run_after`.
    Queued,
    /// Leased by a worker.
    Running,
    /// Ended well.
    Done,
    /// Ended badly, or cancelled; `last_error` says why.
    Failed,
}

impl JobStatus {
    /// The name as stored.
    pub fn as_str(self) -> &'static str {
        match self {
            JobStatus::Queued => "queued",
            JobStatus::Running => "running",
            JobStatus::Done => "done",
            JobStatus::Failed => "failed",
        }
    }
}

/// How an attempt ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The work is done.
    Done,
    /// It may pass later; `wait` is what the other side asked for, if it did.
    Retry {
        /// What went wrong.
        why: String,
        /// The least to wait, when the other side said so (`Retry-After`).
        wait: Option<Duration>,
    },
    /// It failed, and whoever says so counts for itself when it is enough: the job comes back at `at`, never given up.
    Again {
        /// When to come back.
        at: DateTime<Utc>,
        /// What went wrong.
        why: String,
    },
    /// Not a failure: nothing is counted, the job comes back at `at`.
    Later {
        /// When to come back.
        at: DateTime<Utc>,
    },
    /// It can never pass.
    Fail {
        /// What went wrong.
        why: String,
    },
}

/// What becomes of a job after an attempt.
#[derive(Clone, Debug, PartialEq)]
pub enum Next {
    /// `done`.
    Done,
    /// `queued` again, not before `at`.
    Queue {
        /// Earliest next start.
        at: DateTime<Utc>,
        /// What to show as `last_error`, if this was a failure.
        why: Option<String>,
    },
    /// `failed`, for good.
    Failed {
        /// Why.
        why: String,
    },
}

/// What follows from `outcome` of attempt number `attempts` (1 is the first) out of `max`.
pub fn next(outcome: Outcome, attempts: i32, max: i32, now: DateTime<Utc>, rng: &mut impl Rng) -> Next {
    match outcome {
        Outcome::Done => Next::Done,
        Outcome::Again { at, why } => Next::Queue { at, why: Some(why) },
        Outcome::Later { at } => Next::Queue { at, why: None },
        Outcome::Fail { why } => Next::Failed { why },
        Outcome::Retry { why, .. } if attempts >= max => Next::Failed { why },
        Outcome::Retry { why, wait } => {
            let delay = backoff(attempts, rng).max(wait.unwrap_or_else(Duration::zero));
            Next::Queue { at: now + delay, why: Some(why) }
        }
    }
}

/// Exponential backoff with full jitter after attempt number `attempts`: uniform in 1 s to `min(15 min, 5 s * 2^attempts)`.
///
/// Source: M. Brooker, "Exponential Backoff And Jitter", 2015.
pub fn backoff(attempts: i32, rng: &mut impl Rng) -> Duration {
    let ceiling = (5_000_i64 << attempts.clamp(0, 12)).min(15 * 60 * 1000);
    Duration::milliseconds(rng.random_range(1_000..=ceiling))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + second, 0).unwrap()
    }

    #[test]
    fn r63_a_failure_that_may_pass_comes_back_with_growing_delay() {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        for attempts in 1..8 {
            let outcome = Outcome::Retry { why: "busy".into(), wait: None };
            let Next::Queue { at: next, why } = next(outcome, attempts, 8, at(0), &mut rng) else { panic!("queued") };
            let ceiling = Duration::milliseconds((5_000_i64 << attempts).min(900_000));
            assert!(next >= at(1) && next <= at(0) + ceiling, "attempt {attempts}: {next}");
            assert_eq!(why.as_deref(), Some("busy"));
        }
    }

    #[test]
    fn r63_the_last_attempt_is_final() {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let outcome = Outcome::Retry { why: "busy".into(), wait: None };
        assert_eq!(next(outcome, 3, 3, at(0), &mut rng), Next::Failed { why: "busy".into() });
    }

    #[test]
    fn r63_who_counts_for_itself_comes_back_when_it_says_so() {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let outcome = Outcome::Again { at: at(7), why: "503".into() };
        assert_eq!(next(outcome, 99, 8, at(0), &mut rng), Next::Queue { at: at(7), why: Some("503".into()) });
    }

    #[test]
    fn r65_a_publishing_that_is_cut_off_goes_on_and_other_work_spends_an_attempt() {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let publish = JobKind::Publish.cut_off("silent".into(), 8, at(0), &mut rng);
        assert!(matches!(next(publish, 8, 8, at(0), &mut rng), Next::Queue { .. }));
        let render = JobKind::Transform.cut_off("silent".into(), 3, at(0), &mut rng);
        assert_eq!(next(render, 3, 3, at(0), &mut rng), Next::Failed { why: "silent".into() });
    }

    #[test]
    fn r63_retry_after_wins_when_longer() {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let outcome = Outcome::Retry { why: "429".into(), wait: Some(Duration::hours(1)) };
        assert_eq!(next(outcome, 1, 3, at(0), &mut rng), Next::Queue { at: at(3600), why: Some("429".into()) });
    }

    #[test]
    fn r17_a_payload_reads_back() {
        let job = Job::Transform { asset_id: Uuid::nil(), rendition: None };
        let json = serde_json::to_value(&job).unwrap();
        assert_eq!(json, serde_json::json!({"kind": "transform", "asset_id": Uuid::nil()}));
        assert_eq!(serde_json::from_value::<Job>(json).unwrap(), job);
    }
}
