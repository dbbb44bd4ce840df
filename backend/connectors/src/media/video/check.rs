//! Checks a rendered clip as a stranger would: by probing the file.

use super::{Ffmpeg, VideoError};
use domain::asset::check::conforms;
use domain::asset::media::MediaInfo;
use domain::asset::mp4;
use std::path::Path;
use tokio::io::AsyncReadExt;

/// Bytes from the beginning of a clip in which its index lies: some hundred bytes a second of clip.
const HEAD: u64 = 1 << 20;

impl Ffmpeg {
    /// Checks that `clip` is what every platform takes and lasts `expected` seconds; answers what it holds.
    ///
    /// # Errors
    /// [`VideoError::Refused`] with everything that is wrong.
    pub async fn check(&self, clip: &Path, expected: f64) -> Result<MediaInfo, VideoError> {
        let info = self.describe(clip).await?;
        let file = tokio::fs::File::open(clip).await.map_err(VideoError::io("opening a clip"))?;
        let bytes = file.metadata().await.map_err(VideoError::io("looking at a clip"))?.len();
        let mut head = Vec::new();
        file.take(HEAD).read_to_end(&mut head).await.map_err(VideoError::io("reading a clip"))?;
        let wrong = conforms(&info, mp4::layout(&head), bytes, expected);
        if wrong.is_empty() { Ok(info) } else { Err(VideoError::Refused(wrong)) }
    }
}
