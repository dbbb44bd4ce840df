//! Runs ffmpeg and ffprobe: probes what came from outside, makes clips of it, checks what was made.
//!
//! What to do is decided in `domain::asset`; here it is done, within limits of time, memory and disk.

mod check;
mod error;
mod grab;
mod lettering;
mod probe;
mod render;
mod run;
pub mod sample;

pub use error::VideoError;
pub use lettering::Lettering;
pub use render::{Render, Rendered};

use domain::asset::ffmpeg::Engine;
use domain::asset::media::Limits;
use domain::finding::Finding;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// How the tools are found and bounded.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Path of ffmpeg; `None` looks in `PATH`.
    pub ffmpeg: Option<PathBuf>,
    /// Path of ffprobe; `None` looks in `PATH`.
    pub ffprobe: Option<PathBuf>,
    /// Threads of one render: cores divided by renders at once.
    pub threads: usize,
    /// What is refused before rendering.
    pub limits: Limits,
    /// Address space of one call, in bytes.
    pub memory: u64,
    /// Largest file one call may write, in bytes.
    pub file_size: u64,
    /// Longest that one call may take.
    pub longest: Duration,
}

impl Default for Settings {
    /// One thread, 2 GiB of address space, files of 600 MB, 20 minutes.
    fn default() -> Self {
        Settings {
            ffmpeg: None,
            ffprobe: None,
            threads: 1,
            limits: Limits::default(),
            memory: 2 << 30,
            file_size: 600_000_000,
            longest: Duration::from_secs(20 * 60),
        }
    }
}

/// The tools, found once. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Ffmpeg {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    ffmpeg: PathBuf,
    ffprobe: PathBuf,
    /// `prlimit` of util-linux, which sets limits and then becomes the program; without it only time is bounded.
    prlimit: Option<PathBuf>,
    settings: Settings,
    engine: Engine,
    lettering: OnceLock<Lettering>,
}

impl Ffmpeg {
    /// Finds ffmpeg, ffprobe and prlimit, and asks ffmpeg what it can do.
    ///
    /// # Errors
    /// [`VideoError::MissingTool`] when ffmpeg or ffprobe is not there or does not start.
    pub async fn find(settings: Settings) -> Result<Self, VideoError> {
        let tool = |given: &Option<PathBuf>, name: &'static str| {
            given.clone().or_else(|| which::which(name).ok()).ok_or(VideoError::MissingTool(name))
        };
        let mut inner = Inner {
            ffmpeg: tool(&settings.ffmpeg, "ffmpeg")?,
            ffprobe: tool(&settings.ffprobe, "ffprobe")?,
            prlimit: which::which("prlimit").ok(),
            engine: Engine { threads: settings.threads.max(1), tone_maps: false },
            lettering: OnceLock::new(),
            settings,
        };
        inner.engine.tone_maps = run::has_filters(&inner, &["zscale", "tonemap"]).await?;
        Ok(Ffmpeg { inner: Arc::new(inner) })
    }

    /// First line of `ffmpeg -version`, for people.
    ///
    /// # Errors
    /// When ffmpeg does not start.
    pub async fn version(&self) -> Result<String, VideoError> {
        run::version(&self.inner).await
    }

    /// The fonts, found at the first call.
    pub fn lettering(&self) -> &Lettering {
        self.inner.lettering.get_or_init(Lettering::from_system)
    }

    /// Whether every text of `plan` can be drawn, in every rendition: each letter has a font, each text fits its place.
    ///
    /// # Errors
    /// What cannot be drawn, with a JSON pointer into the plan.
    pub async fn check_texts(&self, plan: &domain::asset::plan::RenderPlan) -> Result<(), Vec<Finding>> {
        let (this, plan) = (self.clone(), plan.clone());
        let checked = tokio::task::spawn_blocking(move || this.lettering().check(&plan)).await;
        checked.unwrap_or_else(|_| Err(vec![error::internal("the texts could not be drawn")]))
    }
}
