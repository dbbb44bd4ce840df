//! Takes one frame of an original that came without a thumbnail.

use super::probe::address;
use super::run::{Tool, run};
use super::{Ffmpeg, VideoError};
use domain::asset::ffmpeg::{THUMBNAIL, grab_arguments};
use domain::asset::media::MediaInfo;
use std::path::Path;

impl Ffmpeg {
    /// Writes a telling frame from about a third of the way in as a JPEG to `out`, at most 1280 pixels a side.
    ///
    /// # Errors
    /// [`VideoError::Refused`] when no frame decodes.
    pub async fn grab_frame(&self, input: &Path, media: &MediaInfo, out: &Path) -> Result<(), VideoError> {
        let folder = out.parent().unwrap_or(Path::new("/"));
        let work = tempfile::Builder::new()
            .prefix(".grab-")
            .tempdir_in(folder)
            .map_err(VideoError::io("making a folder for a frame"))?;
        let at = media.playable().unwrap_or_default() / 3.0;
        let args = grab_arguments(address(input)?, media, at, self.inner.engine);
        run(&self.inner, Tool::Ffmpeg, &args, work.path(), |_| {}).await?;
        let made = work.path().join(THUMBNAIL);
        tokio::fs::rename(&made, out).await.map_err(VideoError::io("keeping a frame"))
    }
}
