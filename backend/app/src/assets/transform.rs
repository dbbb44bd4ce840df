//! Plans and renders the clips of an asset (R3.6).

use crate::app::App;
use crate::assets::analyze::analyze_asset;
use crate::assets::fetch::fetched;
use crate::assets::original::{Trouble, give_up};
use crate::assets::plan::planned;
use crate::assets::{draft, renderable, save, score, store};
use crate::error::{Error, Result};
use crate::worker::Task;
use connectors::media::video::{Render, Rendered};
use domain::asset::ffmpeg::Tags;
use domain::asset::media::MediaInfo;
use domain::asset::plan::RenderPlan;
use domain::asset::rendition::Rendition;
use domain::asset::stage::Look;
use domain::asset::status::AssetStatus;
use domain::job::Outcome;
use domain::post::status::PostStatus;
use sha2::{Digest, Sha256};
use std::path::Path;
use storage::columns::{Json, Text};
use storage::{asset, post, rendition};
use uuid::Uuid;

/// Part of every plan hash: another number renders everything anew.
const RECIPE: u32 = 1;

/// Renders the clips of `asset_id` that are asked for, or that its posts need, unless they are there as planned.
#[tracing::instrument(skip_all, fields(asset.id = %asset_id))]
pub async fn transform_asset(app: &App, task: &Task, asset_id: Uuid, rendition: Option<&str>) -> Result<Outcome> {
    match render(app, task, asset_id, rendition).await {
        Ok(()) => Ok(Outcome::Done),
        Err(trouble) => give_up(app, asset_id, trouble).await,
    }
}

async fn render(app: &App, task: &Task, asset_id: Uuid, rendition: Option<&str>) -> Result<(), Trouble> {
    let row = asset::get(&app.db, asset_id).await?;
    renderable(&row)?;
    let wanted = wanted(app, asset_id, rendition).await?;
    let row = fetched(app, row).await?;
    let folder = store::workshop(app)?;
    let key = row.original.clone().ok_or_else(|| Error::conflict("media-missing", "the asset has no media file"))?;
    let input = store::local(app, &key, folder.path()).await?;
    let row = analyze_asset(app, row, &input, folder.path()).await?;
    let media = row.media_info.clone().ok_or_else(|| Error::internal("the original was not probed"))?.0;
    let plan = planned(&row, &media).map_err(Trouble::Refused)?;
    let job = Work { app, task, row: &row, media: &media, plan: &plan, input: &input, of: wanted.len() };
    for (done, rendition) in wanted.into_iter().enumerate() {
        job.make(done, rendition).await?;
    }
    Ok(())
}

/// The rendition that is asked for; else the standard one and those of posts that are not over.
async fn wanted(app: &App, asset_id: Uuid, named: Option<&str>) -> Result<Vec<Rendition>> {
    if let Some(name) = named {
        let rendition = name.parse().map_err(|_| Error::field("/rendition", "rendition", "no such rendition"))?;
        return Ok(vec![rendition]);
    }
    let mut wanted = vec![Rendition::Standard];
    for post in post::of_assets(&app.db, &[asset_id]).await? {
        let rendition = Rendition::of(post.platform.0, post.affiliate_url.is_some());
        let over = matches!(post.status.0, PostStatus::Posted | PostStatus::Failed);
        if !over && !wanted.contains(&rendition) {
            wanted.push(rendition);
        }
    }
    Ok(wanted)
}

/// Everything that the renditions of one asset share.
struct Work<'a> {
    app: &'a App,
    task: &'a Task,
    row: &'a asset::Model,
    media: &'a MediaInfo,
    plan: &'a RenderPlan,
    input: &'a Path,
    of: usize,
}

impl Work<'_> {
    /// Renders one rendition, unless it is there as planned.
    async fn make(&self, done: usize, rendition: Rendition) -> Result<(), Trouble> {
        let (app, tags) = (self.app, tags(self.row));
        let hash = hash(self.row, self.plan, rendition, &tags);
        let before = rendition::find(&app.db, self.row.id, rendition.as_str()).await?;
        if let Some(before) = before.as_ref().filter(|before| before.plan_hash == hash)
            && store::exists(app, &before.clip).await
        {
            self.task.log("info", &format!("{rendition}: it is there as planned")).await;
            return Ok(ready(app, self.row.id, self.replanned(before)).await?);
        }
        let folder = store::workshop(app)?;
        let call = Render {
            input: self.input,
            media: self.media,
            plan: self.plan,
            rendition,
            tags: &tags,
            out_dir: folder.path(),
        };
        let progress = |percent: u8| self.task.progress(self.share(done, percent));
        let made = app.ffmpeg().await?.make_vertical(&call, progress).await?;
        for finding in &made.findings {
            self.task.log("warn", &finding.detail).await;
        }
        self.keep(rendition, hash, made, before).await?;
        Ok(())
    }

    /// The rendition with today's plan, where that differs from the one it was made by in nothing that it shows.
    fn replanned(&self, before: &rendition::Model) -> Option<(rendition::Model, RenderPlan)> {
        let plan = self.plan.clone();
        let row = || rendition::Model { plan: Json(plan.clone()), ..before.clone() };
        (before.plan.0 != plan).then(|| (row(), plan.clone()))
    }

    /// How far the whole job is when one rendition is at `percent`.
    fn share(&self, done: usize, percent: u8) -> u8 {
        let whole = (done * 100 + usize::from(percent)) / self.of.max(1);
        u8::try_from(whole.clamp(3, 99)).unwrap_or(99)
    }

    /// Stores the files, then the row that names them, then deletes those of the rendition before.
    async fn keep(
        &self,
        rendition: Rendition,
        hash: String,
        made: Rendered,
        before: Option<rendition::Model>,
    ) -> Result<()> {
        let (app, now) = (self.app, self.app.now());
        let place = format!("renditions/{}/{rendition}-{}", self.row.id, hash.get(..16).unwrap_or_default());
        let (clip, thumbnail) = (format!("{place}/clip.mp4"), format!("{place}/thumbnail.jpg"));
        store::take_file(app, &thumbnail, &made.thumbnail).await?;
        let preview = match &made.preview {
            Some(path) => {
                let key = format!("{place}/preview.mp4");
                store::take_file(app, &key, path).await?;
                Some(key)
            }
            None => None,
        };
        store::take_file(app, &clip, &made.clip).await?;
        let seconds = made.duration;
        let row = rendition::Model {
            id: Uuid::now_v7(),
            asset_id: self.row.id,
            kind: rendition.as_str().to_owned(),
            plan_hash: hash,
            clip,
            thumbnail,
            preview,
            sha256: made.sha256,
            size: i64::try_from(made.bytes).unwrap_or(i64::MAX),
            duration: made.duration,
            plan: Json(made.plan.clone()),
            created_at: now,
            updated_at: now,
        };
        let kept = keys(&row);
        ready(app, self.row.id, Some((row, made.plan))).await?;
        let gone = before.iter().flat_map(keys).filter(|key| !kept.contains(key));
        store::drop_files(app, gone.collect::<Vec<_>>()).await;
        self.task.log("info", &format!("{rendition}: {seconds:.1} s rendered")).await;
        Ok(())
    }
}

/// The files of a rendition.
pub fn keys(row: &rendition::Model) -> Vec<String> {
    [Some(row.clip.clone()), Some(row.thumbnail.clone()), row.preview.clone()].into_iter().flatten().collect()
}

/// Stores a rendition, if there is a new one, and that its asset is ready: together or not at all.
async fn ready(app: &App, asset_id: Uuid, made: Option<(rendition::Model, RenderPlan)>) -> Result<()> {
    let tx = storage::begin(&app.db).await?;
    let mut row = asset::get(&tx, asset_id).await?;
    let settled = row.status.0 == AssetStatus::Ready;
    let Some((rendition, plan)) = made else {
        if !settled && renderable(&row).is_ok() {
            row.status = Text(AssetStatus::Ready);
            row.reasons = Json(Vec::new());
            save(app, tx, row).await?;
        }
        return Ok(());
    };
    rendition::put(&tx, rendition).await?;
    row.plan = Some(Json(plan));
    if renderable(&row).is_ok() {
        row.status = Text(AssetStatus::Ready);
        row.reasons = Json(Vec::new());
    }
    let row = draft::weighed(app, &tx, row).await?;
    save(app, tx, row).await?;
    Ok(())
}

/// Words about the clip that are written into the file.
fn tags(row: &asset::Model) -> Tags {
    let licence = score::licence(row);
    let copyright = [Some(licence.name()), licence.url()].into_iter().flatten().collect::<Vec<_>>().join(" ");
    Tags { title: row.title.clone(), artist: row.author.clone().unwrap_or_default(), copyright }
}

/// Hash of everything that decides how a clip looks.
fn hash(row: &asset::Model, plan: &RenderPlan, rendition: Rendition, tags: &Tags) -> String {
    let look = serde_json::to_string(&Look::of(plan, rendition)).unwrap_or_default();
    let original = row.original_sha256.as_deref().unwrap_or_default();
    let parts = [&RECIPE.to_string(), original, &look, rendition.as_str(), &tags.title, &tags.artist, &tags.copyright];
    hex::encode(Sha256::digest(parts.join("\0")))
}
