//! The emulator itself: its state, where it is kept, and the platforms that it plays.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::body::Incoming;
use crate::call::{Call, Config};
use crate::clock::Clock;
use crate::fault::Faults;
use crate::files::Files;
use crate::log::Log;
use crate::pinterest::Pinterest;
use crate::reddit::Reddit;
use crate::reply::Reply;
use crate::vault::{Pair, Vault};
use crate::youtube::Youtube;

/// The state could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file or folder.
    #[error("emulator state: {0}")]
    Io(#[from] std::io::Error),
    /// What was read is not a state of this emulator.
    #[error("emulator state is damaged: {0}")]
    Damaged(#[from] serde_json::Error),
}

/// A platform that the emulator plays. Its state is its own.
#[async_trait(?Send)]
pub(crate) trait Fake: Send + Sync {
    /// The platform's name.
    fn name(&self) -> &'static str;
    /// First path segments that belong to it.
    fn prefixes(&self) -> &'static [&'static str];
    /// Its settings with their defaults.
    fn defaults(&self) -> Value;
    /// Accounts that are there after a reset: id and attributes.
    fn fixtures(&self) -> Vec<(String, Value)>;
    /// Answers one request.
    async fn answer(&self, emulator: &Emulator, call: &Call, body: &mut Incoming) -> Reply;
    /// An unknown path, in the platform's shape of errors.
    fn not_found(&self) -> Reply;
    /// A ready pair of tokens for an account.
    fn pair(&self, vault: &mut Vault, account: &str, now: DateTime<Utc>) -> Pair;
    /// What a viewer would see, oldest first.
    fn posts(&self, now: DateTime<Utc>, config: &Config, base: &str) -> Vec<Post>;
    /// Uploads by key.
    fn uploads(&self) -> Vec<Value>;
    /// Forgets everything.
    fn reset(&self);
    /// The state as it is kept.
    fn save(&self) -> Value;
    /// Takes a kept state.
    fn load(&self, state: Value) -> Result<(), serde_json::Error>;
}

/// A published object.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Post {
    pub(crate) id: String,
    pub(crate) account: String,
    pub(crate) permalink: String,
    pub(crate) title: String,
    pub(crate) caption: String,
    pub(crate) privacy: String,
    pub(crate) disclosures: Value,
    pub(crate) sha256: String,
    pub(crate) published_at: DateTime<Utc>,
    pub(crate) source_handle: String,
    pub(crate) statistics: Value,
    /// Key of the bytes in [`Files`].
    #[serde(skip)]
    pub(crate) file: String,
}

pub(crate) struct World {
    pub(crate) clock: Clock,
    pub(crate) config: BTreeMap<String, Map<String, Value>>,
    pub(crate) vault: Vault,
    pub(crate) faults: Faults,
    pub(crate) log: Log,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    clock: Clock,
    config: BTreeMap<String, Map<String, Value>>,
    vault: Vault,
    platforms: BTreeMap<String, Value>,
}

/// The platforms, on loopback. Shared between handlers; everything in it is behind locks that are never held while waiting.
pub struct Emulator {
    world: Mutex<World>,
    pub(crate) fakes: Vec<Box<dyn Fake>>,
    pub(crate) files: Files,
    base_url: RwLock<String>,
}

impl Emulator {
    /// An emulator for tests: manual clock, bytes in a temporary folder, nothing kept.
    ///
    /// # Errors
    /// When no temporary folder can be made.
    pub fn in_memory() -> Result<Self, Error> {
        Ok(Emulator::new(Files::temporary()?, Clock::manual()))
    }

    /// An emulator for the sandbox: real clock, everything kept in `folder`, which is made if it is missing.
    ///
    /// `base_url` is where programs of this machine reach it, for example `http://127.0.0.1:8080/sandbox`. A clip may be
    /// published more than once here, unlike on an emulator for tests.
    ///
    /// # Errors
    /// When the folder cannot be used, or holds a damaged state.
    pub fn open(folder: &Path, base_url: &str) -> Result<Self, Error> {
        let emulator = Emulator::new(Files::in_folder(folder)?, Clock::real());
        emulator.set_base_url(base_url);
        emulator.switch("reject_duplicates", false);
        match std::fs::read(emulator.files.state()) {
            Ok(bytes) => emulator.restore(serde_json::from_slice(&bytes)?)?,
            Err(missing) if missing.kind() == std::io::ErrorKind::NotFound => {}
            Err(other) => return Err(other.into()),
        }
        Ok(emulator)
    }

    fn new(files: Files, clock: Clock) -> Self {
        // One line a platform.
        let fakes: Vec<Box<dyn Fake>> =
            vec![Box::new(Youtube::default()), Box::new(Reddit::default()), Box::new(Pinterest::default())];
        let world = World {
            clock,
            config: BTreeMap::new(),
            vault: Vault::default(),
            faults: Faults::default(),
            log: Log::default(),
        };
        let emulator =
            Emulator { world: Mutex::new(world), fakes, files, base_url: RwLock::new("http://127.0.0.1".to_owned()) };
        emulator.load_fixtures();
        emulator
    }

    fn load_fixtures(&self) {
        let mut world = self.world();
        for fake in &self.fakes {
            let defaults = fake.defaults().as_object().cloned().unwrap_or_default();
            world.config.insert(fake.name().to_owned(), defaults);
            for (id, attrs) in fake.fixtures() {
                world.vault.upsert(fake.name(), &id, &attrs);
            }
        }
    }

    fn switch(&self, key: &str, on: bool) {
        let mut world = self.world();
        for settings in world.config.values_mut().filter(|settings| settings.contains_key(key)) {
            settings.insert(key.to_owned(), Value::Bool(on));
        }
    }

    fn restore(&self, kept: Kept) -> Result<(), Error> {
        for fake in &self.fakes {
            if let Some(state) = kept.platforms.get(fake.name()) {
                fake.load(state.clone())?;
            }
        }
        let mut world = self.world();
        world.clock = kept.clock;
        for (platform, settings) in kept.config {
            world.config.entry(platform).or_default().extend(settings);
        }
        world.vault = kept.vault;
        Ok(())
    }

    /// Where the emulator is reached; the addresses in its answers begin with it.
    pub fn base_url(&self) -> String {
        self.base_url.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Changes where the emulator is reached.
    pub fn set_base_url(&self, base_url: &str) {
        *self.base_url.write().unwrap_or_else(PoisonError::into_inner) = base_url.trim_end_matches('/').to_owned();
    }

    /// Connects an account without consent: makes it if it is missing and issues a pair of tokens.
    ///
    /// `None` when the platform is not played.
    pub fn connect(&self, platform: &str, account: &str, title: &str) -> Option<Pair> {
        let fake = self.fake(platform)?;
        let pair = {
            let mut world = self.world();
            let now = world.clock.now();
            world.vault.upsert(platform, account, &serde_json::json!({"title": title}));
            fake.pair(&mut world.vault, account, now)
        };
        self.keep();
        Some(pair)
    }

    /// The emulator's time.
    pub fn now(&self) -> DateTime<Utc> {
        self.world().clock.now()
    }

    /// Moves the emulator's time on.
    pub fn advance(&self, by: chrono::Duration) {
        self.world().clock.advance(by);
    }

    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn fake(&self, platform: &str) -> Option<&dyn Fake> {
        self.fakes.iter().map(AsRef::as_ref).find(|fake| fake.name() == platform)
    }

    pub(crate) fn config(&self, platform: &str) -> Config {
        Config(self.world().config.get(platform).cloned().unwrap_or_default())
    }

    pub(crate) fn reset(&self) {
        for fake in &self.fakes {
            fake.reset();
        }
        self.files.clear();
        {
            let mut world = self.world();
            let clock = if self.files.is_temporary() { Clock::manual() } else { Clock::real() };
            *world = World {
                clock,
                config: BTreeMap::new(),
                vault: Vault::default(),
                faults: Faults::default(),
                log: Log::default(),
            };
        }
        self.load_fixtures();
        self.switch("reject_duplicates", self.files.is_temporary());
    }

    /// Writes the state, where it is kept; a failure is logged, the emulator goes on.
    pub(crate) fn keep(&self) {
        if self.files.is_temporary() {
            return;
        }
        if let Err(error) = self.write_state() {
            tracing::warn!("the emulator could not keep its state: {error}");
        }
    }

    fn write_state(&self) -> Result<(), Error> {
        let platforms: BTreeMap<String, Value> =
            self.fakes.iter().map(|fake| (fake.name().to_owned(), fake.save())).collect();
        let mut world = self.world();
        let now = world.clock.now();
        world.vault.tidy(now);
        let kept = serde_json::json!({"clock": world.clock, "config": world.config, "vault": world.vault, "platforms": platforms});
        // Written under the lock: the newest state wins.
        let path = self.files.state();
        let temporary = path.with_extension("json.part");
        std::fs::write(&temporary, serde_json::to_vec(&kept)?)?;
        std::fs::rename(temporary, path)?;
        Ok(())
    }
}
