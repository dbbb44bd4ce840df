//! Makes a vertical clip of an original: `make_vertical`, from the plan to the checked file.

use super::lettering::Drawn;
use super::probe::address;
use super::run::{Tool, run};
use super::{Ffmpeg, VideoError, error};
use domain::asset::ffmpeg::{self, CLIP, DETECTED, Detected, Loudness, PREVIEW, THUMBNAIL, Tags};
use domain::asset::media::MediaInfo;
use domain::asset::normalise::normalise;
use domain::asset::plan::RenderPlan;
use domain::asset::rendition::Rendition;
use domain::finding::Finding;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use tokio::io::AsyncReadExt;

/// What to render.
#[derive(Clone, Debug)]
pub struct Render<'a> {
    /// The original, as an absolute path.
    pub input: &'a Path,
    /// What it holds, by [`Ffmpeg::probe`].
    pub media: &'a MediaInfo,
    /// How its clip is cut and worded.
    pub plan: &'a RenderPlan,
    /// Which texts are shown.
    pub rendition: Rendition,
    /// Tags of the clip.
    pub tags: &'a Tags,
    /// Existing folder that gets `clip.mp4`, `thumbnail.jpg` and `preview.mp4`; files of these names are replaced.
    pub out_dir: &'a Path,
}

/// A rendered and checked clip.
#[derive(Clone, Debug)]
pub struct Rendered {
    /// The clip: MP4, 1080x1920, 30 frames a second.
    pub clip: PathBuf,
    /// One telling frame without texts, JPEG.
    pub thumbnail: PathBuf,
    /// The clip at 270x480; `None` when the original was copied.
    pub preview: Option<PathBuf>,
    /// What the clip holds.
    pub info: MediaInfo,
    /// Length of the clip in seconds.
    pub duration: f64,
    /// Size of the clip in bytes.
    pub bytes: u64,
    /// SHA-256 of the clip, in hex.
    pub sha256: String,
    /// The plan as it was rendered: with its segments, texts cleaned.
    pub plan: RenderPlan,
    /// Whether the original's streams were copied as they are.
    pub copied: bool,
    /// What a person should know; nothing that blocks.
    pub findings: Vec<Finding>,
}

impl Ffmpeg {
    /// Renders the clip of `job.plan` and checks it; `progress` hears hundredths, growing.
    ///
    /// Files appear in `job.out_dir` only when everything has gone well. Dropping the future ends ffmpeg and leaves nothing.
    ///
    /// # Errors
    /// [`VideoError::Refused`] when plan or original will never do, [`VideoError::Transient`] when trying again may help.
    pub async fn make_vertical(&self, job: &Render<'_>, mut progress: impl FnMut(u8)) -> Result<Rendered, VideoError> {
        let plan = normalise(job.plan.clone(), job.media).map_err(VideoError::Refused)?;
        let work = tempfile::Builder::new()
            .prefix(".render-")
            .tempdir_in(job.out_dir)
            .map_err(VideoError::io("making a folder for a clip"))?;
        let drawn = self.draw(&plan, job.rendition, work.path()).await?;
        progress(2);
        let mut call = ffmpeg::Render {
            input: address(job.input)?,
            media: job.media,
            plan: &plan,
            pictures: &drawn.pictures,
            subtitles: drawn.track.as_ref(),
            loudness: None,
            tags: job.tags,
            engine: self.inner.engine,
        };
        let copied = call.copyable();
        let findings = if copied {
            self.copy(job, &call, work.path(), &mut progress).await?
        } else {
            call.loudness = self.measure(&call, work.path()).await?;
            progress(5);
            self.encode(&call, work.path(), &mut progress).await?
        };
        let info = self.check(&work.path().join(CLIP), plan.duration()).await?;
        let rendered = keep(job.out_dir, work.path(), info, plan.clone(), copied, findings).await?;
        progress(100);
        Ok(rendered)
    }

    async fn draw(&self, plan: &RenderPlan, rendition: Rendition, folder: &Path) -> Result<Drawn, VideoError> {
        let (this, plan, folder) = (self.clone(), plan.clone(), folder.to_owned());
        let drawn = tokio::task::spawn_blocking(move || this.lettering().draw(&plan, rendition, &folder)).await;
        drawn.unwrap_or_else(|_| Err(VideoError::refused(error::internal("the texts could not be drawn"))))
    }

    /// First pass: the sound alone, to know how loud it is. What cannot be measured stays as loud as it is.
    async fn measure(&self, call: &ffmpeg::Render<'_>, folder: &Path) -> Result<Option<Loudness>, VideoError> {
        let Some(args) = call.measure_arguments() else { return Ok(None) };
        match run(&self.inner, Tool::Ffmpeg, &args, folder, |_| {}).await {
            Ok(answer) => Ok(Loudness::from_log(&answer.log)),
            Err(VideoError::Refused(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn encode(
        &self,
        call: &ffmpeg::Render<'_>,
        folder: &Path,
        progress: &mut impl FnMut(u8),
    ) -> Result<Vec<Finding>, VideoError> {
        let length = call.plan.duration();
        let answer = run(&self.inner, Tool::Ffmpeg, &call.arguments(), folder, meter(length, progress)).await?;
        let log = tokio::fs::read_to_string(folder.join(DETECTED)).await.unwrap_or_default();
        let findings = Detected::from_log(&log, length).findings(length, !answer.log.trim().is_empty());
        if findings.iter().any(Finding::blocks) { Err(VideoError::Refused(findings)) } else { Ok(findings) }
    }

    async fn copy(
        &self,
        job: &Render<'_>,
        call: &ffmpeg::Render<'_>,
        folder: &Path,
        progress: &mut impl FnMut(u8),
    ) -> Result<Vec<Finding>, VideoError> {
        run(&self.inner, Tool::Ffmpeg, &call.copy_arguments(), folder, meter(call.plan.duration(), progress)).await?;
        self.grab_frame(job.input, job.media, &folder.join(THUMBNAIL)).await?;
        Ok(Vec::new())
    }
}

/// Turns ffmpeg's progress lines into hundredths from 5 to 98.
fn meter(length: f64, progress: &mut impl FnMut(u8)) -> impl FnMut(&str) {
    let mut last = 5;
    move |line| {
        let Some(done) = line.strip_prefix("out_time_us=").and_then(|us| us.trim().parse::<f64>().ok()) else { return };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 5..=98")]
        let hundredths = (5.0 + done / 1e6 / length * 93.0).clamp(5.0, 98.0) as u8;
        if hundredths > last {
            last = hundredths;
            progress(hundredths);
        }
    }
}

/// Moves what was made to its place: on the same disk, so each file appears whole; the clip last.
async fn keep(
    out_dir: &Path,
    work: &Path,
    info: MediaInfo,
    plan: RenderPlan,
    copied: bool,
    findings: Vec<Finding>,
) -> Result<Rendered, VideoError> {
    let (bytes, sha256) = digest(&work.join(CLIP)).await?;
    let (clip, thumbnail, preview) = (out_dir.join(CLIP), out_dir.join(THUMBNAIL), out_dir.join(PREVIEW));
    let rename = async |name: &str| {
        tokio::fs::rename(work.join(name), out_dir.join(name)).await.map_err(VideoError::io("keeping a clip"))
    };
    rename(THUMBNAIL).await?;
    if !copied {
        rename(PREVIEW).await?;
    }
    rename(CLIP).await?;
    let duration = info.playable().unwrap_or_default();
    Ok(Rendered {
        clip,
        thumbnail,
        preview: (!copied).then_some(preview),
        info,
        duration,
        bytes,
        sha256,
        plan,
        copied,
        findings,
    })
}

/// Size and SHA-256 of a file, read piece by piece.
async fn digest(path: &Path) -> Result<(u64, String), VideoError> {
    let mut file = tokio::fs::File::open(path).await.map_err(VideoError::io("opening a clip"))?;
    let (mut hash, mut bytes, mut chunk) = (Sha256::new(), 0u64, vec![0u8; 64 << 10]);
    loop {
        let count = file.read(&mut chunk).await.map_err(VideoError::io("reading a clip"))?;
        if count == 0 {
            return Ok((bytes, hex::encode(hash.finalize())));
        }
        hash.update(chunk.get(..count).unwrap_or_default());
        bytes += u64::try_from(count).unwrap_or_default();
    }
}
