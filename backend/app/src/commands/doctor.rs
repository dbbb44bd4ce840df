//! `doctor`: what is there, what is missing, and what to do about it.

use crate::commands::Failure;
use crate::config::{Config, Mode};
use crate::queue::Queue;
use connectors::media::video::Lettering;
use domain::asset::plan::{Overlay, OverlayKind, RenderPlan};
use domain::language::Language;
use domain::platform::Platform;
use sea_orm::ConnectionTrait;
use secrecy::ExposeSecret;
use std::path::Path;
use std::time::Duration;
use tokio::process::Command;

/// How long the media store may take.
const LONGEST: Duration = Duration::from_secs(20);

/// One thing that was looked at.
struct Finding {
    name: String,
    /// What was found, or what to do.
    result: Result<String, String>,
    /// Whether the program cannot do its work without it.
    required: bool,
}

impl Finding {
    fn required(name: &str, result: Result<String, String>) -> Self {
        Finding { name: name.to_owned(), result, required: true }
    }

    fn optional(name: &str, result: Result<String, String>) -> Self {
        Finding { required: false, ..Finding::required(name, result) }
    }
}

/// Looks at everything; fails when something required is missing.
pub async fn doctor(config: Config, as_json: bool) -> Result<(), Failure> {
    let mut findings = vec![
        Finding::required("data folder", folder(&config.data_dir)),
        Finding::required("ffmpeg", ffmpeg().await),
        Finding::required("ffprobe", version("ffprobe").await),
        Finding::required("database", database(&config).await),
        Finding::required("queue", queue(&config).await),
        Finding::required("media", media(&config).await),
    ];
    findings.extend(fonts().await);
    findings.push(Finding::optional("public address", public_address(&config)));
    findings.extend(
        Platform::ALL.map(|platform| Finding::optional(platform.display_name(), credentials(&config, platform))),
    );
    for finding in &findings {
        show(finding, as_json);
    }
    let missing = findings.iter().filter(|finding| finding.required && finding.result.is_err()).count();
    if missing == 0 { Ok(()) } else { Err(Failure::new(1, format!("{missing} of what is needed is missing"))) }
}

fn show(finding: &Finding, as_json: bool) {
    let (Ok(detail) | Err(detail)) = &finding.result;
    if as_json {
        let ok = finding.result.is_ok();
        println!(
            "{}",
            serde_json::json!({ "name": finding.name, "ok": ok, "required": finding.required, "detail": detail })
        );
        return;
    }
    let mark = match (&finding.result, finding.required) {
        (Ok(_), _) => "found  ",
        (Err(_), true) => "MISSING",
        (Err(_), false) => "without",
    };
    println!("{mark} {}: {detail}", finding.name);
}

fn folder(path: &Path) -> Result<String, String> {
    let why =
        |error: std::io::Error| format!("{}: {error}: name a folder that can be written in DATA_DIR", path.display());
    std::fs::create_dir_all(path).map_err(why)?;
    let probe = path.join(".doctor");
    std::fs::write(&probe, b"x").and_then(|()| std::fs::remove_file(&probe)).map_err(why)?;
    Ok(path.display().to_string())
}

async fn output(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program).args(arguments).output().await.ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

async fn version(program: &str) -> Result<String, String> {
    let text =
        output(program, &["-version"]).await.ok_or_else(|| format!("run scripts/install run, or install {program}"))?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

async fn ffmpeg() -> Result<String, String> {
    let found = version("ffmpeg").await?;
    let filters = output("ffmpeg", &["-hide_banner", "-filters"]).await.unwrap_or_default();
    let encoders = output("ffmpeg", &["-hide_banner", "-encoders"]).await.unwrap_or_default();
    let lacks = |list: &str, names: &[&str]| -> Vec<String> {
        names.iter().filter(|name| !list.contains(&format!(" {name} "))).map(|name| (*name).to_owned()).collect()
    };
    let missing = [
        lacks(&filters, &["subtitles", "loudnorm", "blackdetect", "freezedetect"]),
        lacks(&encoders, &["libx264", "aac"]),
    ]
    .concat();
    if missing.is_empty() {
        Ok(found)
    } else {
        Err(format!("it lacks {}: install one that has them", missing.join(", ")))
    }
}

/// One text in each writing that posts may have.
const WRITINGS: [(&str, &str); 8] = [
    ("Latin letters", "L\u{2019}été à l\u{2019}œuvre – 10 €"),
    ("Cyrillic letters", "Лето"),
    ("Greek letters", "Καλοκαίρι"),
    ("Arabic letters", "الصيف"),
    ("Hebrew letters", "קיץ"),
    ("Chinese letters", "夏天"),
    ("Japanese letters", "なつ"),
    ("Emoji", "\u{1f3ac}"),
];

/// Whether texts can be drawn over a clip; without Latin letters none can, since credits have them.
async fn fonts() -> Vec<Finding> {
    let look = || {
        let lettering = Lettering::from_system();
        let draw = |text: &str| lettering.check(&plan_of(text)).map(|()| "can be drawn".to_owned());
        WRITINGS.map(|(name, text)| (name, draw(text)))
    };
    let looked = tokio::task::spawn_blocking(look).await.map(Vec::from).unwrap_or_default();
    let finding = |(name, drawn): (&str, Result<String, Vec<_>>)| Finding {
        required: name.starts_with("Latin"),
        ..Finding::optional(
            name,
            drawn.map_err(|_| "no font has them, texts in them are refused: run scripts/install run".to_owned()),
        )
    };
    looked.into_iter().map(finding).collect()
}

fn plan_of(text: &str) -> RenderPlan {
    let overlay = Overlay { kind: OverlayKind::HookText, text: text.to_owned(), start: 0.0, end: 5.0 };
    let language = Language::fallback();
    RenderPlan { segments: Vec::new(), overlays: vec![overlay], srt: None, hashtags: Vec::new(), language }
}

/// Writes a file into the folder or the bucket where media is kept, reads it and deletes it.
async fn media(config: &Config) -> Result<String, String> {
    let (place, key) = match &config.s3 {
        Some(s3) => (format!("bucket {}", s3.bucket), "S3_BUCKET"),
        None => (config.data_dir.join("media").display().to_string(), "DATA_DIR"),
    };
    let files = crate::assets::store::open(config).map_err(|error| error.to_string())?;
    let checked = tokio::time::timeout(LONGEST, files.check()).await;
    match checked {
        Ok(Ok(())) => Ok(format!("{place} keeps files")),
        Ok(Err(error)) => Err(format!("{key}: {place} does not keep files: {error}")),
        Err(_) => Err(format!("{key}: {place} does not answer within {} s", LONGEST.as_secs())),
    }
}

async fn database(config: &Config) -> Result<String, String> {
    let db =
        storage::connect(config.database().expose_secret()).await.map_err(|error| format!("DATABASE_URL: {error}"))?;
    db.execute_unprepared("SELECT 1").await.map_err(|error| format!("DATABASE_URL: {error}"))?;
    Ok(format!("{:?} answers", db.get_database_backend()))
}

async fn queue(config: &Config) -> Result<String, String> {
    match &config.redis_url {
        Some(url) => {
            Queue::redis(url.expose_secret(), "doctor").await.map_err(|error| format!("REDIS_URL: {error}"))?;
            Ok("Redis answers".to_owned())
        }
        None => Ok("embedded".to_owned()),
    }
}

fn public_address(config: &Config) -> Result<String, String> {
    let url = url::Url::parse(&config.public_url).map_err(|error| format!("PUBLIC_URL: {error}"))?;
    let private = match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost" || !name.contains('.'),
        Some(url::Host::Ipv4(address)) => address.is_loopback() || address.is_private(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => true,
    };
    if private {
        return Err(format!(
            "{}: others cannot reach it: set PUBLIC_URL before links go into live posts",
            config.public_url
        ));
    }
    Ok(config.public_url.clone())
}

fn credentials(config: &Config, platform: Platform) -> Result<String, String> {
    match config.platforms.get(&platform) {
        _ if config.mode == Mode::Sandbox => Ok("played by the built-in emulator where it is built".to_owned()),
        Some(credentials) if credentials.missing.is_empty() => Ok("configured".to_owned()),
        Some(credentials) => Err(format!("to connect it set {}", credentials.missing.join(", "))),
        None => Err("unknown".to_owned()),
    }
}
