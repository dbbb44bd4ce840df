//! Starts one tool: no shell, no input, bounded in time, memory, disk and in what it may tell us.

use super::{Inner, VideoError};
use domain::finding::Finding;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, BufReader};
use tokio::process::Command;

/// Bytes of output kept: more is no answer of these tools.
const MAX_OUTPUT: usize = 8 << 20;
/// Bytes of the log kept, from its end.
const MAX_LOG: usize = 64 << 10;
/// Longest line of progress, in bytes.
const MAX_LINE: u64 = 4096;

/// Which tool to start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tool {
    Ffmpeg,
    Ffprobe,
}

/// What a tool said when it ended well.
#[derive(Debug, Default)]
pub(super) struct Answer {
    pub(super) output: String,
    pub(super) log: String,
}

/// Runs a tool in `folder` and waits for its end; dropping the future kills it. Lines of its output go to `on_line`.
pub(super) async fn run(
    inner: &Inner,
    tool: Tool,
    args: &[String],
    folder: &Path,
    on_line: impl FnMut(&str),
) -> Result<Answer, VideoError> {
    tracing::debug!(tool = tool.name(), ?args, "starting a media tool");
    let mut child = command(inner, tool, args, folder).spawn().map_err(|source| match source.kind() {
        std::io::ErrorKind::NotFound => VideoError::MissingTool(tool.name()),
        _ => VideoError::Io { what: "starting a media tool", source },
    })?;
    let (output, log) = (child.stdout.take(), child.stderr.take());
    let work = async { tokio::join!(lines(output, on_line), tail(log), child.wait()) };
    let (output, log, status) = tokio::time::timeout(inner.settings.longest, work)
        .await
        .map_err(|_| VideoError::Transient(format!("{} took too long", tool.name())))?;
    let status = status.map_err(VideoError::io("waiting for a media tool"))?;
    if status.success() { Ok(Answer { output, log }) } else { Err(failure(tool, status, &log)) }
}

impl Tool {
    fn name(self) -> &'static str {
        match self {
            Tool::Ffmpeg => "ffmpeg",
            Tool::Ffprobe => "ffprobe",
        }
    }
}

fn command(inner: &Inner, tool: Tool, args: &[String], folder: &Path) -> Command {
    let program = match tool {
        Tool::Ffmpeg => &inner.ffmpeg,
        Tool::Ffprobe => &inner.ffprobe,
    };
    let mut command = match &inner.prlimit {
        Some(prlimit) => {
            let mut command = Command::new(prlimit);
            command.args(limits(inner)).arg(program);
            command
        }
        None => Command::new(program),
    };
    command.args(args).current_dir(folder).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    // Fewer heaps keep the address space of many threads within its limit.
    command.env_clear().env("LC_ALL", "C.UTF-8").env("MALLOC_ARENA_MAX", "2").kill_on_drop(true);
    command
}

fn limits(inner: &Inner) -> [String; 4] {
    let settings = &inner.settings;
    let cpu = settings.longest.as_secs() * u64::try_from(settings.threads.max(1)).unwrap_or(1);
    [
        format!("--as={}", settings.memory),
        format!("--cpu={cpu}"),
        format!("--fsize={}", settings.file_size),
        "--core=0".to_owned(),
    ]
}

/// Reads to the end, line by line, and keeps what fits; long lines are cut.
async fn lines(output: Option<impl AsyncRead + Unpin>, mut on_line: impl FnMut(&str)) -> String {
    let Some(output) = output else { return String::new() };
    let (mut reader, mut kept, mut line) = (BufReader::new(output), String::new(), Vec::new());
    loop {
        line.clear();
        match (&mut reader).take(MAX_LINE).read_until(b'\n', &mut line).await {
            Ok(0) | Err(_) => return kept,
            Ok(_) => {
                let text = String::from_utf8_lossy(&line);
                on_line(text.trim_end());
                if kept.len() + text.len() <= MAX_OUTPUT {
                    kept.push_str(&text);
                }
            }
        }
    }
}

/// Reads to the end and keeps the last bytes.
async fn tail(log: Option<impl AsyncRead + Unpin>) -> String {
    let Some(mut log) = log else { return String::new() };
    let (mut kept, mut chunk) = (Vec::new(), [0u8; 8192]);
    while let Ok(count @ 1..) = log.read(&mut chunk).await {
        kept.extend_from_slice(chunk.get(..count).unwrap_or_default());
        if kept.len() > 2 * MAX_LOG {
            kept.drain(..kept.len() - MAX_LOG);
        }
    }
    String::from_utf8_lossy(&kept).into_owned()
}

fn failure(tool: Tool, status: ExitStatus, log: &str) -> VideoError {
    let says = |words: &str| log.contains(words);
    if says("No space left on device") || says("Disk quota exceeded") {
        return VideoError::Transient("the disk is full".to_owned());
    }
    // SIGXCPU and SIGXFSZ are our own limits: the file asks for more than any clip needs. So does one that runs out of memory.
    let over = matches!(status.signal(), Some(24 | 25))
        || says("Cannot allocate memory")
        || says("Error while opening encoder");
    if over {
        let finding = Finding::block(
            "too_heavy",
            "decoding it takes more than we allow",
            "Export the video as MP4 (H.264) at 1920x1080.",
        );
        return VideoError::refused(finding);
    }
    if let Some(signal) = status.signal() {
        return VideoError::Transient(format!("{} was ended by signal {signal}", tool.name()));
    }
    VideoError::refused(Finding::block(
        "undecodable",
        last_words(log),
        "Export the video as MP4 (H.264) and try again.",
    ))
}

/// The last line of the log, without addresses in memory and names of our files.
fn last_words(log: &str) -> String {
    let line = log.lines().rev().map(str::trim).find(|l| !l.is_empty()).unwrap_or("the file cannot be read");
    let words = line.split(' ').filter(|w| !w.starts_with("0x") && !w.contains('/')).collect::<Vec<_>>().join(" ");
    words.chars().filter(|c| !c.is_control()).take(200).collect()
}

/// Whether ffmpeg has every one of `filters`.
pub(super) async fn has_filters(inner: &Inner, filters: &[&str]) -> Result<bool, VideoError> {
    let answer =
        run(inner, Tool::Ffmpeg, &["-hide_banner".to_owned(), "-filters".to_owned()], Path::new("/"), |_| {}).await?;
    Ok(filters.iter().all(|filter| answer.output.lines().any(|line| line.split_whitespace().nth(1) == Some(filter))))
}

/// First line of `ffmpeg -version`.
pub(super) async fn version(inner: &Inner) -> Result<String, VideoError> {
    let answer = run(inner, Tool::Ffmpeg, &["-version".to_owned()], Path::new("/"), |_| {}).await?;
    Ok(answer.output.lines().next().unwrap_or_default().to_owned())
}
