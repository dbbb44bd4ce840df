//! Probes a file from outside, and finds out whether its pictures decode and how far they really go.

use super::run::{Tool, run};
use super::{Ffmpeg, VideoError};
use domain::asset::ffmpeg::trial_arguments;
use domain::asset::media::{DEMUXERS, MediaInfo, accept};
use domain::finding::Finding;
use std::path::Path;
use tokio::io::AsyncReadExt;

/// A file whose last second holds no packet is looked through from its beginning, in seconds.
const END: f64 = 1.5;

impl Ffmpeg {
    /// Probes `path` and accepts it as the original of a clip.
    ///
    /// Only containers of video are opened, and nothing that they name. A file that ends before it says so gets its true length.
    ///
    /// # Errors
    /// [`VideoError::Refused`] with every reason why no clip can be made of it.
    pub async fn probe(&self, path: &Path) -> Result<MediaInfo, VideoError> {
        let input = address(path)?;
        if let Some(finding) = still(path).await? {
            return Err(VideoError::refused(finding));
        }
        let mut info = self.describe(path).await?;
        accept(&info, self.inner.settings.limits).map_err(VideoError::Refused)?;
        self.measure_length(input, &mut info).await?;
        accept(&info, self.inner.settings.limits).map_err(VideoError::Refused)?;
        self.decodes(input, &mut info).await?;
        Ok(info)
    }

    /// What ffprobe says of `path`, whether or not a clip can be made of it.
    ///
    /// # Errors
    /// [`VideoError::Refused`] when it is no media file.
    pub async fn describe(&self, path: &Path) -> Result<MediaInfo, VideoError> {
        let mut args = self.ask(address(path)?);
        args.extend(["-show_format", "-show_streams", "-show_chapters"].map(str::to_owned));
        let answer = run(&self.inner, Tool::Ffprobe, &args, Path::new("/"), |_| {}).await.map_err(unreadable)?;
        MediaInfo::from_ffprobe(&answer.output)
            .map_err(|_| VideoError::refused(no_media("the probe's answer cannot be read")))
    }

    /// Begins a question to ffprobe: our own list of containers, no playlists, no protocols but files.
    fn ask(&self, input: &str) -> Vec<String> {
        let list = DEMUXERS.join(",");
        let words = [
            "-v",
            "error",
            "-hide_banner",
            "-protocol_whitelist",
            "file,pipe",
            "-format_whitelist",
            &list,
            "-print_format",
            "json",
        ];
        words.iter().map(|w| (*w).to_owned()).chain(["-i".to_owned(), format!("file:{input}")]).collect()
    }

    /// Decodes a picture from the middle; where jumping there fails, all from the beginning, which must mostly succeed.
    async fn decodes(&self, input: &str, info: &mut MediaInfo) -> Result<(), VideoError> {
        let middle = info.playable().unwrap_or_default() / 2.0;
        if self.frames(&trial_arguments(input, info, Some(middle))).await? > 0 {
            return Ok(());
        }
        if self.frames(&trial_arguments(input, info, None)).await? > 0 {
            info.unseekable = true;
            return Ok(());
        }
        let remedy = "Export the video as MP4 (H.264) and try again.";
        Err(VideoError::refused(Finding::block("undecodable", "the pictures of the video cannot be decoded", remedy)))
    }

    /// Frames that a trial decoded; none where it failed.
    async fn frames(&self, args: &[String]) -> Result<u64, VideoError> {
        let answer = match run(&self.inner, Tool::Ffmpeg, args, Path::new("/"), |_| {}).await {
            Ok(answer) => answer,
            Err(VideoError::Refused(findings)) if findings.iter().all(|f| f.code == "undecodable") => return Ok(0),
            Err(error) => return Err(error),
        };
        Ok(answer
            .output
            .lines()
            .rev()
            .find_map(|line| line.strip_prefix("frame=")?.trim().parse().ok())
            .unwrap_or_default())
    }

    /// Sets the picture's length to where its packets end, when the file does not say it or says more than it holds.
    async fn measure_length(&self, input: &str, info: &mut MediaInfo) -> Result<(), VideoError> {
        let claimed = info.playable();
        let start = info.start;
        if let Some(claimed) = claimed {
            let from = (start + claimed - END).max(start);
            if self.last_packet(input, info, Some(from)).await?.is_some_and(|last| last >= start + claimed - END) {
                return Ok(());
            }
        }
        let last = self.last_packet(input, info, None).await?;
        let found = last.map(|end| end - start).filter(|length| *length > 0.0);
        let best = info.best_video().map(|v| v.index);
        if let Some(video) = info.video.iter_mut().find(|v| Some(v.index) == best) {
            video.duration = found.map(|f| claimed.map_or(f, |c| f.min(c))).or(Some(0.0));
        }
        Ok(())
    }

    /// Clock at the end of the last packet of the picture, in seconds, reading on from `from`.
    async fn last_packet(&self, input: &str, info: &MediaInfo, from: Option<f64>) -> Result<Option<f64>, VideoError> {
        let index = info.best_video().map_or(0, |v| v.index);
        let mut args = self.ask(input);
        args.extend(
            ["-print_format", "csv=p=0", "-show_entries", "packet=pts_time,duration_time", "-select_streams"]
                .map(str::to_owned),
        );
        args.push(index.to_string());
        args.extend(from.map(|from| ["-read_intervals".to_owned(), format!("{from:.3}%")]).into_iter().flatten());
        let mut last: Option<f64> = None;
        let see = |line: &str| {
            let mut fields = line.split(',').map(|f| f.parse::<f64>().ok());
            if let Some(Some(at)) = fields.next() {
                let end = at + fields.next().flatten().unwrap_or_default().clamp(0.0, 10.0);
                last = Some(last.map_or(end, |l: f64| l.max(end)));
            }
        };
        match run(&self.inner, Tool::Ffprobe, &args, Path::new("/"), see).await {
            Ok(_) | Err(VideoError::Refused(_)) => Ok(last),
            Err(error) => Err(error),
        }
    }
}

/// The path as ffmpeg takes it: absolute, so that no name looks like an option or a protocol.
pub(super) fn address(path: &Path) -> Result<&str, VideoError> {
    let text = path.to_str().filter(|_| path.is_absolute());
    text.ok_or_else(|| VideoError::Transient("media paths must be absolute and UTF-8".to_owned()))
}

fn unreadable(error: VideoError) -> VideoError {
    match error {
        VideoError::Refused(findings) if findings.iter().any(|f| f.code == "undecodable") => {
            let detail = findings.first().map_or_else(String::new, |f| f.detail.clone());
            VideoError::refused(no_media(&detail))
        }
        other => other,
    }
}

fn no_media(detail: &str) -> Finding {
    Finding::block("not_a_video", format!("the file is no video: {detail}"), "Attach an MP4, MOV, WebM or MKV file.")
}

/// A refusal when the file is a picture, whatever its name says.
async fn still(path: &Path) -> Result<Option<Finding>, VideoError> {
    let mut head = Vec::new();
    let file = tokio::fs::File::open(path).await.map_err(VideoError::io("opening a media file"))?;
    file.take(64).read_to_end(&mut head).await.map_err(VideoError::io("reading a media file"))?;
    let picture = image::guess_format(&head).is_ok_and(|format| format != image::ImageFormat::Gif);
    let remedy = "Attach a video of half a second or more.";
    Ok(picture.then(|| Finding::block("still_image", "the file is a still picture", remedy)))
}
