//! What every handler and job may reach.

use crate::assets::workshop::Workshop;
use crate::clock::{Chance, Clock};
use crate::config::{Config, Mode};
use crate::error::{Error, Result};
use crate::links::Links;
use crate::postbacks::receive::Pace;
use crate::queue::Queue;
use crate::secrets::Secrets;
use crate::sessions::failures::Failures;
use crate::sources::known::Known;
use actix_web::web::Data;
use chrono::{DateTime, Utc};
use connectors::fetch::{FetchPolicy, Fetcher, parse_allow};
use connectors::media::files::Files;
use connectors::media::video::{Ffmpeg, Settings};
use emulator::Emulator;
use rand::rngs::StdRng;
use sea_orm::DatabaseConnection;
use secrecy::ExposeSecret;
use std::fs::File;
use std::ops::Deref;
use std::path::PathBuf;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, OnceLock};
use storage::setting;
use tokio::sync::{Mutex, OnceCell, watch};
use tokio_util::sync::CancellationToken;

/// A handle to the running program; cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// The parts of the running program.
pub struct Parts {
    /// The settings.
    pub config: Config,
    /// The database.
    pub db: DatabaseConnection,
    /// The emulated platforms, where this process serves a sandbox.
    pub sandbox: OnceLock<Data<Emulator>>,
    /// What wakes workers.
    pub queue: Queue,
    /// The key of this installation.
    pub secrets: Secrets,
    /// The guarded client for addresses that came from outside.
    pub fetcher: Fetcher,
    /// Where media is kept.
    pub files: Files,
    /// Where unfinished files lie.
    pub workshop: Workshop,
    /// The pictures that are known, in memory.
    pub known: Mutex<Known>,
    /// Wrong logins and tokens of the last minute.
    pub failures: Failures,
    /// How fast each address may send postbacks.
    pub postbacks: Pace,
    /// Short links as redirects find them, and the way of their clicks into the database.
    pub links: Links,
    /// Counts the events written by this process, so that its streams look at once.
    pub written: watch::Sender<u64>,
    /// Jobs that run in this process.
    pub running: AtomicUsize,
    /// Fires when the program is asked to stop.
    pub stopping: CancellationToken,
    /// Fires when running jobs have to hand back what they do.
    pub hand_back: CancellationToken,
    ffmpeg: OnceCell<Ffmpeg>,
    clock: Clock,
    chance: Chance,
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl App {
    /// Opens everything that the settings name, and migrates the database.
    pub async fn open(config: Config, clock: Clock, chance: Chance) -> Result<Self> {
        let folder = |error| Error::Internal(format!("DATA_DIR {}: {error}", config.data_dir.display()));
        std::fs::create_dir_all(&config.data_dir).map_err(folder)?;
        // One process at a time makes keys and tables; the lock ends with its file.
        let _start = lock(config.data_dir.join("start.lock")).await?;
        let database = |error| Error::Internal(format!("DATABASE_URL: {error}"));
        let db = storage::connect(config.database().expose_secret()).await.map_err(database)?;
        storage::connection::migrate(&db).await.map_err(database)?;
        keep_mode(&db, config.mode, clock.now()).await?;
        let queue = match &config.redis_url {
            Some(url) => Queue::redis(url.expose_secret(), &installation(&db, clock.now()).await?).await,
            None => Queue::embedded(&config.data_dir.join("queue.db")).await,
        };
        let secrets = Secrets::load(&config, &mut chance.rng()).map_err(Error::internal)?;
        keep_key(&db, &secrets, clock.now()).await?;
        Ok(App(Arc::new(Parts {
            queue: queue.map_err(|error| Error::Internal(format!("REDIS_URL: {error}")))?,
            sandbox: OnceLock::new(),
            secrets,
            db,
            fetcher: fetcher(&config)?,
            files: crate::assets::store::open(&config)?,
            workshop: Workshop::open(&config.data_dir).map_err(folder)?,
            known: Mutex::default(),
            failures: Failures::default(),
            links: Links::default(),
            postbacks: Pace::default(),
            written: watch::Sender::new(0),
            running: AtomicUsize::new(0),
            stopping: CancellationToken::new(),
            hand_back: CancellationToken::new(),
            ffmpeg: OnceCell::new(),
            clock,
            chance,
            config,
        })))
    }

    /// The present moment.
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// A source of chance of one's own.
    pub fn rng(&self) -> StdRng {
        self.chance.rng()
    }

    /// ffmpeg, found when it is first needed.
    pub async fn ffmpeg(&self) -> Result<&Ffmpeg> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        // As many threads for each of the renders that may run at once.
        let settings = Settings { threads: (cores / self.config.workers.max(1)).max(1), ..Settings::default() };
        let found = self.ffmpeg.get_or_try_init(|| Ffmpeg::find(settings)).await;
        found.map_err(|error| Error::Unavailable(error.to_string()))
    }

    /// Tells a worker that a job is due; a failure costs time only, since the sweep wakes again.
    pub async fn wake(&self) {
        if let Err(error) = self.queue.wake().await {
            tracing::warn!("a wake-up was lost, the sweep will find its job: {error}");
        }
    }
}

async fn lock(path: PathBuf) -> Result<File> {
    let locked = tokio::task::spawn_blocking(move || {
        let file = File::options().create(true).append(true).open(path)?;
        file.lock()?;
        Ok::<_, std::io::Error>(file)
    });
    locked.await.map_err(Error::internal)?.map_err(|error| Error::Internal(format!("DATA_DIR: {error}")))
}

/// What was sealed by one process must open in every other.
async fn keep_key(db: &DatabaseConnection, secrets: &Secrets, now: DateTime<Utc>) -> Result<()> {
    let check = secrets.sign("key", "check");
    match setting::get_or_put(db, "key_check", &check, now).await? {
        Some(stored) if stored != check => Err(Error::Internal(
            "SECRET_KEY: this database was made with another key: set the same SECRET_KEY for every process".to_owned(),
        )),
        _ => Ok(()),
    }
}

/// The guarded client as the settings want it.
fn fetcher(config: &Config) -> Result<Fetcher> {
    let allow = parse_allow(&config.fetch_allow).map_err(|error| Error::Internal(format!("FETCH_ALLOW: {error}")))?;
    let user_agent = format!("ContentFlow/{} (+{})", env!("CARGO_PKG_VERSION"), config.public_url);
    Fetcher::new(FetchPolicy { allow, user_agent, ..FetchPolicy::default() }).map_err(Error::internal)
}

/// A name of this installation, the same for all of its processes.
async fn installation(db: &DatabaseConnection, now: DateTime<Utc>) -> Result<String> {
    let new = format!("contentflow-{}", uuid::Uuid::now_v7().simple());
    Ok(setting::get_or_put(db, "installation", &new, now).await?.unwrap_or(new))
}

/// The mode is part of the data: a trial never turns live by a changed setting.
async fn keep_mode(db: &DatabaseConnection, mode: Mode, now: DateTime<Utc>) -> Result<()> {
    match setting::get_or_put(db, "mode", &mode, now).await? {
        Some(stored) if stored != mode => Err(Error::Internal(format!(
            "PLATFORMS: this database was made for {stored:?} and refuses {mode:?}: name another DATABASE_URL or DATA_DIR"
        ))),
        _ => Ok(()),
    }
}
