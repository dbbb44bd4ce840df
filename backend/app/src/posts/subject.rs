//! What a post is about, as the gate and the wording need it: asset, licence with evidence, rules in force.

use crate::app::App;
use crate::error::Result;
use chrono::{DateTime, Utc};
use domain::asset::attribution::{Change, Credit, changes};
use domain::asset::plan::{OverlayKind, RenderPlan};
use domain::asset::status::MediaState;
use domain::licence::{Evidence, Licence, Ruling, Use, verdict};
use domain::platform::Platform;
use domain::post::disclosure::Duty;
use domain::post::gate::Limits;
use domain::post::sensitive::SensitiveWords;
use sea_orm::ConnectionTrait;
use storage::{asset, evidence, post};
use uuid::Uuid;

/// The rules that a verdict depends on.
pub struct Rules {
    limits: Limits,
    words: SensitiveWords,
}

impl Rules {
    /// Rules as they might be.
    pub fn new(limits: Limits, words: SensitiveWords) -> Self {
        Rules { limits, words }
    }

    /// Reads the rules in force; do it before a transaction begins, since it takes a connection of its own.
    pub async fn read(app: &App) -> Result<Self> {
        let limits = crate::rules::gate_limits(app).await?;
        Ok(Rules { limits, words: crate::rules::sensitive_words(app).await? })
    }
}

/// An asset with all that decides what may be said and done with it.
pub struct Subject<'a> {
    /// The asset.
    pub asset: asset::Model,
    /// Its licence.
    pub licence: Licence,
    /// What the licence allows for the clip.
    pub ruling: Ruling,
    /// Words that send a post to Review.
    pub words: &'a SensitiveWords,
    /// The gate's limits.
    pub limits: Limits,
    author: Option<String>,
    changes: Vec<Change>,
}

impl<'a> Subject<'a> {
    /// Reads the asset and its evidence as they are at `now`.
    pub async fn load(db: &impl ConnectionTrait, asset_id: Uuid, rules: &'a Rules, now: DateTime<Utc>) -> Result<Self> {
        let asset = asset::get(db, asset_id).await?;
        let evidence = evidence::of_asset(db, asset_id).await?.into_iter().map(|row| row.detail.0);
        let evidence: Vec<Evidence> = evidence.collect();
        let licence = Licence::stored(&asset.licence, asset.licence_url.as_deref());
        let ruling = verdict(&licence, &evidence, Use::EditedClip, now);
        let changes = plan(&asset).map_or(vec![Change::Cropped, Change::Cut], changes);
        let author = author(&asset, &licence);
        Ok(Subject { licence, ruling, words: &rules.words, limits: rules.limits, author, changes, asset })
    }

    /// Whom the picture is owed to.
    pub fn credit(&self) -> Credit<'_> {
        Credit {
            title: Some(&self.asset.title),
            author: self.author.as_deref(),
            source_url: Some(&self.asset.url),
            licence: &self.licence,
            changes: &self.changes,
        }
    }

    /// What a post of it owes its readers.
    pub fn duty<'d>(&'d self, post: &'d post::Model, credit: &'d Credit<'d>) -> Duty<'d> {
        Duty {
            platform: post.platform.0,
            language: &post.language.0,
            affiliate_url: post.affiliate_url.as_deref(),
            credit: Some(credit),
        }
    }

    /// Whether there is a file to make a clip of, or an address to fetch it from.
    pub fn has_media(&self) -> bool {
        self.asset.media.0 != MediaState::Missing
    }

    /// Whether the clip shows the attribution; on TikTok the caption does.
    pub fn shows_attribution(&self, platform: Platform) -> bool {
        let on = |plan: &RenderPlan| {
            plan.overlays.iter().any(|o| o.kind == OverlayKind::Attribution && !o.text.trim().is_empty())
        };
        platform == Platform::Tiktok || plan(&self.asset).map_or(!self.asset.attribution.trim().is_empty(), on)
    }

    /// The texts of asset and plan.
    pub fn texts(&self) -> Vec<&str> {
        let overlays = plan(&self.asset).into_iter().flat_map(|plan| &plan.overlays);
        let drawn = overlays.map(|overlay| overlay.text.as_str());
        [self.asset.title.as_str(), self.asset.description.as_str()].into_iter().chain(drawn).collect()
    }
}

/// The plan that counts: a person's, else the one of the last render.
pub fn plan(asset: &asset::Model) -> Option<&RenderPlan> {
    asset.plan_override.as_ref().or(asset.plan.as_ref()).map(|plan| &plan.0)
}

/// The author's name, or the credit as a person worded it.
fn author(asset: &asset::Model, licence: &Licence) -> Option<String> {
    let known = Credit {
        title: Some(&asset.title),
        author: asset.author.as_deref(),
        source_url: Some(&asset.url),
        licence,
        changes: &[],
    };
    let worded = asset.attribution.trim();
    let by_us = worded.is_empty() || worded == known.on_picture(&asset.language.0);
    if by_us { asset.author.clone() } else { Some(worded.to_owned()) }
}
