//! Posts as the API shows them.

use crate::app::App;
use crate::error::Result;
use crate::jobs::api::Job;
use crate::links::short_url;
use crate::posts::publish::sealed;
use chrono::{DateTime, Utc};
use domain::finding::Finding;
use domain::language::Language;
use domain::licence::Verdict;
use domain::platform::Platform;
use domain::post::options::{Declaration, PlatformOptions};
use domain::post::review::Review;
use domain::post::status::PostStatus;
use domain::publication::state::Publication;
use domain::score::{Addend, Score};
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use storage::{job, link, post, publication};
use utoipa::ToSchema;
use uuid::Uuid;

/// A clip meant for a platform, with its words and what the gate says.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Post {
    /// Its id.
    pub id: Uuid,
    /// What it shows.
    pub asset_id: Uuid,
    /// Where it goes.
    pub platform: Platform,
    /// With which account; the platform's default account when null.
    pub account_id: Option<Uuid>,
    /// Posts of one composition share this.
    pub group_id: Option<Uuid>,
    /// Its title.
    pub title: String,
    /// Its description, with disclosure and attribution.
    pub description: String,
    /// Language of its words.
    pub language: Language,
    /// Hashtags with their `#`.
    pub hashtags: Vec<String>,
    /// The comparison it takes part in.
    pub ab_group: Option<String>,
    /// Where its link leads.
    pub affiliate_url: Option<String>,
    /// Full address of its short link.
    pub shortlink: Option<String>,
    /// When it is meant to go out.
    pub scheduled_at: Option<DateTime<Utc>>,
    /// Where it stands.
    pub status: PostStatus,
    /// What the gate said last.
    pub verdict: Verdict,
    /// Why it is where it is.
    pub reasons: Vec<Finding>,
    /// How risky it is.
    pub risk: Option<Score>,
    /// How good its clip promises to be.
    pub quality: Option<Score>,
    /// What both are made of.
    pub scores: Scores,
    /// Options of its platform.
    pub options: PlatformOptions,
    /// What is declared to the platform.
    pub disclosure: Declaration,
    /// What a person decided.
    pub review: Option<Review>,
    /// Whether autopilot wrote it.
    pub automatic: bool,
    /// Where its sending stands, once it has begun.
    pub publication: Option<Publication>,
    /// The job that works on it.
    pub active_job: Option<Job>,
    /// Its id on the platform.
    pub platform_post_id: Option<String>,
    /// Its address on the platform.
    pub permalink: Option<String>,
    /// When it went out.
    pub posted_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// Named parts of risk and quality.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
pub struct Scores {
    /// What adds to the risk.
    pub risk: Vec<Addend>,
    /// What adds to the quality.
    pub quality: Vec<Addend>,
}

impl From<post::Scores> for Scores {
    fn from(scores: post::Scores) -> Self {
        Scores { risk: scores.risk, quality: scores.quality }
    }
}

/// What belongs to posts and is kept elsewhere.
struct Around {
    links: HashMap<Uuid, String>,
    publications: HashMap<Uuid, Publication>,
    jobs: HashMap<Uuid, Job>,
}

/// One post as the API shows it.
pub async fn one(app: &App, db: &impl ConnectionTrait, row: post::Model) -> Result<Post> {
    let mut around = around(app, db, &[row.id]).await?;
    Ok(show(row, &mut around))
}

/// Posts as the API shows them, in the order of the rows.
pub async fn many(app: &App, db: &impl ConnectionTrait, rows: Vec<post::Model>) -> Result<Vec<Post>> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut around = around(app, db, &ids).await?;
    Ok(rows.into_iter().map(|row| show(row, &mut around)).collect())
}

async fn around(app: &App, db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<Around> {
    let links = link::of_posts(db, ids).await?.into_iter().filter(|row| row.active && row.deleted_at.is_none());
    let jobs = job::open_about(db, ids).await?.into_iter();
    // Oldest first: the newest of a post stays.
    let publications = publication::of_posts(db, ids).await?.into_iter();
    Ok(Around {
        links: links.filter_map(|row| Some((row.post_id?, short_url(app, &row)))).collect(),
        publications: publications
            .filter_map(|row| Some((row.post_id, Publication::from(&sealed::open(app, &row)?))))
            .collect(),
        jobs: jobs.filter_map(|row| Some((row.subject_id?, Job::from(row)))).collect(),
    })
}

fn show(row: post::Model, around: &mut Around) -> Post {
    Post {
        asset_id: row.asset_id,
        platform: row.platform.0,
        account_id: row.account_id,
        group_id: row.group_id,
        title: row.title,
        description: row.description,
        language: row.language.0,
        hashtags: row.hashtags.split_whitespace().map(str::to_owned).collect(),
        ab_group: row.ab_group,
        affiliate_url: row.affiliate_url,
        shortlink: around.links.remove(&row.id),
        scheduled_at: row.scheduled_at,
        status: row.status.0,
        verdict: row.verdict.0,
        reasons: row.reasons.0,
        risk: row.risk.map(Score::from_hundredths),
        quality: row.quality.map(Score::from_hundredths),
        scores: row.scores.0.into(),
        options: row.options.0,
        disclosure: row.disclosure.0,
        review: row.review.map(|review| review.0),
        automatic: row.automatic,
        publication: around.publications.remove(&row.id),
        active_job: around.jobs.remove(&row.id),
        platform_post_id: row.platform_post_id,
        permalink: row.permalink,
        posted_at: row.posted_at,
        created_at: row.created_at,
        updated_at: row.updated_at,
        id: row.id,
    }
}
