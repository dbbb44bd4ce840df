//! Assets as the API shows them.

use crate::app::App;
use crate::assets::score;
use crate::error::Result;
use crate::jobs::api::Job;
use chrono::{DateTime, Utc};
use domain::asset::media::MediaInfo;
use domain::asset::plan::RenderPlan;
use domain::asset::status::{AssetStatus, MediaState};
use domain::finding::Finding;
use domain::language::Language;
use domain::licence::{AssetLicence, Evidence, Verdict};
use domain::score::{Addend, Score};
use domain::source::phash::{DHash, PHash};
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use storage::asset::{Likeness, Model};
use storage::{evidence, job, rendition};
use utoipa::ToSchema;
use uuid::Uuid;

/// Media that was found or given, with everything decided about it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Asset {
    /// Its id.
    pub id: Uuid,
    /// Where it was found; none when it was given by hand.
    pub source_id: Option<Uuid>,
    /// Its title.
    pub title: String,
    /// Its description.
    pub description: String,
    /// Who made it.
    pub author: Option<String>,
    /// The author's page.
    pub author_url: Option<String>,
    /// The item's page.
    pub url: String,
    /// Address of the media file, where one is known.
    pub media_url: Option<String>,
    /// Where the media file is.
    pub media: MediaState,
    /// Where its picture can be had.
    pub thumbnail: Option<String>,
    /// Length of the original in seconds.
    pub duration: Option<f64>,
    /// Language of its texts.
    pub language: Language,
    /// Perceptual hash of the picture that came with it: decides duplicates.
    pub phash: Option<PHash>,
    /// Difference hash of the same picture: evidence only.
    pub dhash: Option<DHash>,
    /// Perceptual hash of a frame: evidence only.
    pub frame_phash: Option<PHash>,
    /// What it is about, the most telling word first.
    pub keywords: Vec<String>,
    /// Its licence, and how we know.
    pub licence: AssetLicence,
    /// The credit that is drawn on the picture.
    pub attribution: String,
    /// Where it stands.
    pub status: AssetStatus,
    /// Why it failed or was rejected.
    pub reasons: Vec<Finding>,
    /// Its risk.
    pub risk: Score,
    /// Its quality.
    pub quality: Score,
    /// What risk and quality are made of.
    pub scores: AssetScores,
    /// Whether a clip of it may go out by itself.
    pub verdict: Verdict,
    /// Why not.
    pub verdict_reasons: Vec<Finding>,
    /// The asset that shows the same picture.
    pub duplicate_of: Option<Duplicate>,
    /// Others that look alike, for a person to judge.
    pub possible_duplicates: Vec<Duplicate>,
    /// What the original holds.
    #[schema(value_type = Option<Object>)]
    pub media_info: Option<MediaInfo>,
    /// The plan of the last render.
    pub plan: Option<RenderPlan>,
    /// Its rendered files.
    pub renditions: Vec<AssetRendition>,
    /// The job that works on it, or is about to.
    pub active_job: Option<Job>,
    /// When the item was published, by its source.
    pub published_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// What the scores of an asset are made of.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct AssetScores {
    /// Addends of the risk.
    pub risk: Vec<Addend>,
    /// Addends of the quality.
    pub quality: Vec<Addend>,
}

/// Another asset that shows the same, or something like it.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
pub struct Duplicate {
    /// The other asset.
    pub id: Uuid,
    /// Bits in which the perceptual hashes differ.
    #[schema(minimum = 0, maximum = 64)]
    pub distance: u32,
}

impl From<Likeness> for Duplicate {
    fn from(likeness: Likeness) -> Self {
        Duplicate { id: likeness.id, distance: likeness.distance }
    }
}

/// A rendered file of an asset.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct AssetRendition {
    /// `standard`, `standard-ad` or `tiktok`.
    pub kind: String,
    /// Length in seconds.
    pub duration: f64,
    /// Size in bytes.
    pub size: i64,
    /// SHA-256 of the file, in hex.
    pub sha256: String,
    /// When it was rendered.
    pub updated_at: DateTime<Utc>,
}

/// One asset as the API shows it.
pub async fn one(app: &App, db: &impl ConnectionTrait, row: Model) -> Result<Asset> {
    let mut shown = many(app, db, vec![row]).await?;
    shown.pop().ok_or_else(|| crate::error::Error::internal("an asset was lost on its way"))
}

/// Assets as the API shows them, in order; what belongs to them is read at once.
pub async fn many(app: &App, db: &impl ConnectionTrait, rows: Vec<Model>) -> Result<Vec<Asset>> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let (mut proofs, mut files, mut jobs) = (HashMap::new(), HashMap::new(), HashMap::new());
    for row in evidence::of_assets(db, &ids).await? {
        proofs.entry(row.asset_id).or_insert_with(Vec::new).push(row.detail.0);
    }
    for row in rendition::of_assets(db, &ids).await? {
        files.entry(row.asset_id).or_insert_with(Vec::new).push(row);
    }
    for row in job::open_about(db, &ids).await? {
        if let Some(id) = row.subject_id {
            jobs.insert(id, row);
        }
    }
    let (score::InForce { words, limits }, now) = (score::in_force(db).await?, app.now());
    let show = |row: Model| {
        let proofs = proofs.remove(&row.id).unwrap_or_default();
        let gate = score::gate(&row, &proofs, &words, limits, now);
        let mut shown = shown(row, proofs);
        (shown.verdict, shown.verdict_reasons) = (gate.verdict, gate.reasons);
        shown.renditions = files.remove(&shown.id).unwrap_or_default().into_iter().map(AssetRendition::from).collect();
        shown.active_job = jobs.remove(&shown.id).map(Job::from);
        shown
    };
    Ok(rows.into_iter().map(show).collect())
}

impl From<rendition::Model> for AssetRendition {
    fn from(row: rendition::Model) -> Self {
        let rendition::Model { kind, duration, size, sha256, updated_at, .. } = row;
        AssetRendition { kind, duration, size, sha256, updated_at }
    }
}

fn shown(row: Model, proofs: Vec<Evidence>) -> Asset {
    let licence = score::licence(&row);
    let distance = row.duplicate_distance.and_then(|distance| u32::try_from(distance).ok()).unwrap_or_default();
    Asset {
        id: row.id,
        source_id: row.source_id,
        title: row.title,
        description: row.description,
        author: row.author,
        author_url: row.author_url,
        url: row.url,
        media_url: row.media_url,
        media: row.media.0,
        thumbnail: row.thumbnail.map(|_| format!("/api/v1/assets/{}/thumbnail", row.id)),
        duration: row.duration,
        language: row.language.0,
        phash: row.phash.map(PHash::from_i64),
        dhash: row.dhash.map(DHash::from_i64),
        frame_phash: row.frame_phash.map(PHash::from_i64),
        keywords: row.keywords.0,
        licence: AssetLicence::new(&licence, proofs),
        attribution: row.attribution,
        status: row.status.0,
        reasons: row.reasons.0,
        risk: Score::from_hundredths(row.risk.unwrap_or(100)),
        quality: Score::from_hundredths(row.quality.unwrap_or(0)),
        scores: AssetScores { risk: row.scores.0.risk, quality: row.scores.0.quality },
        verdict: Verdict::Review,
        verdict_reasons: Vec::new(),
        duplicate_of: row.duplicate_of.map(|id| Duplicate { id, distance }),
        possible_duplicates: row.possible_duplicates.0.into_iter().map(Duplicate::from).collect(),
        media_info: row.media_info.map(|info| info.0),
        plan: row.plan.map(|plan| plan.0),
        renditions: Vec::new(),
        active_job: None,
        published_at: row.published_at,
        created_at: row.created_at,
        updated_at: row.updated_at,
    }
}
