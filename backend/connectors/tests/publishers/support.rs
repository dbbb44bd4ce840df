//! An emulator on loopback, a ledger in memory that can die, and a clip on disk.

use std::net::SocketAddr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use actix_web::dev::ServerHandle;
use actix_web::web::Data;
use async_trait::async_trait;
use chrono::{DateTime, Duration, Utc};
use connectors::publishers::drive::{Ledger, LedgerError, Outcome, Run, drive};
use connectors::publishers::settings::Settings;
use connectors::publishers::tokens::Tokens;
use connectors::publishers::{Publisher, for_platform};
use domain::language::Language;
use domain::platform::Platform;
use domain::publication::intent::Intent;
use domain::publication::message::{Clip, Disclosure, Message, Options, PinOptions, RedditOptions, YoutubeOptions};
use emulator::Emulator;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

pub(crate) const CHANNEL: &str = "UCemulatorchannel0000001";
pub(crate) const REDDITOR: &str = "emuaccount1";
pub(crate) const PINNER: &str = "813744226420000001";
pub(crate) const BOARD: &str = "549755885175000001";
pub(crate) const SHOP: &str = "https://shop.example/p?utm_source=pinterest&utm_content=1";
/// Platforms that every rule of publishing is tried on.
pub(crate) const ALL: [Platform; 3] = [Platform::Youtube, Platform::Reddit, Platform::Pinterest];

pub(crate) struct Stage {
    pub(crate) platform: Platform,
    pub(crate) emulator: Data<Emulator>,
    pub(crate) publisher: Box<dyn Publisher>,
    pub(crate) ledger: Memory,
    client: reqwest::Client,
    server: ServerHandle,
    folder: tempfile::TempDir,
}

impl Drop for Stage {
    fn drop(&mut self) {
        drop(self.server.stop(false));
    }
}

impl Stage {
    pub(crate) async fn set() -> Self {
        Stage::on(Platform::Youtube).await
    }

    pub(crate) async fn on(platform: Platform) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let emulator = Data::new(Emulator::in_memory().unwrap());
        let (_, server) = emulator::bind(emulator.clone(), SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        let pair = connect(&emulator, platform);
        let settings = Settings::emulated(emulator.base_url().parse().unwrap());
        Stage {
            platform,
            publisher: for_platform(platform, &settings).unwrap_or_else(|error| panic!("{error}")),
            ledger: Memory::new(tokens(&pair)),
            emulator,
            client: reqwest::Client::builder().no_proxy().build().unwrap(),
            server: handle,
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// Makes a clip of `bytes` bytes and arms its sending.
    pub(crate) fn arm(&self, bytes: usize) -> Intent {
        self.armed(self.message(bytes))
    }

    pub(crate) fn armed(&self, message: Message) -> Intent {
        Intent::arm(self.platform, message, self.emulator.now())
    }

    pub(crate) fn message(&self, bytes: usize) -> Message {
        let mut content: Vec<u8> = (0..bytes).map(|i| (i % 251) as u8).collect();
        content[4..8].copy_from_slice(b"ftyp");
        let path = self.folder.path().join("clip.mp4");
        std::fs::write(&path, &content).unwrap();
        let cover = self.folder.path().join("cover.jpg");
        std::fs::write(&cover, [0xFF, 0xD8, 0xFF, 0xE0]).unwrap();
        Message {
            title: "Three knots".into(),
            description: "#ad How to tie them".into(),
            hashtags: vec!["#sailing".into()],
            tags: vec!["sailing".into(), "two words".into()],
            language: Language::fallback(),
            disclosure: Disclosure::default(),
            options: options(self.platform),
            clip: Clip {
                path: path.display().to_string(),
                bytes: bytes as u64,
                sha256: hex::encode(Sha256::digest(&content)),
            },
            cover: Some(cover.display().to_string()),
        }
    }

    /// One run, from what the intent says.
    pub(crate) async fn run(&self, intent: Intent) -> Result<Run, LedgerError> {
        let emulator = self.emulator.clone();
        let mut rng = ChaCha8Rng::seed_from_u64(7);
        drive(self.publisher.as_ref(), &self.ledger, intent, &move || emulator.now(), &mut rng).await
    }

    /// Runs again and again, moving the clock to where each run asks to come back, until it ends or is parked.
    pub(crate) async fn finish(&self, intent: Intent) -> Run {
        self.ledger.save(&intent).await.unwrap();
        for _ in 0..300 {
            let run = match self.run(self.ledger.stored()).await {
                Ok(run) => run,
                Err(_) => continue,
            };
            match run.outcome {
                Outcome::Later { at } | Outcome::Retry { at, .. } => self.wait_until(at),
                _ => return run,
            }
        }
        panic!("it never ends: {:?}", self.ledger.stored());
    }

    pub(crate) fn wait_until(&self, at: DateTime<Utc>) {
        let now = self.emulator.now();
        self.emulator.advance((at - now).max(Duration::zero()));
    }

    pub(crate) async fn control(&self, path: &str, body: Value) -> Value {
        let address = format!("{}/__emu__/{path}", self.emulator.base_url());
        let answer = self.client.post(address).body(body.to_string()).send().await.unwrap();
        assert!(answer.status().is_success(), "{path}: {}", answer.text().await.unwrap());
        serde_json::from_str(&answer.text().await.unwrap()).unwrap_or_default()
    }

    pub(crate) async fn see(&self, path: &str) -> Vec<Value> {
        let address = format!("{}/__emu__/{path}", self.emulator.base_url());
        serde_json::from_str(&self.client.get(address).send().await.unwrap().text().await.unwrap()).unwrap()
    }

    pub(crate) async fn fetch(&self, address: &str) -> (u16, Vec<u8>) {
        let answer = self.client.get(address).send().await.unwrap();
        (answer.status().as_u16(), answer.bytes().await.unwrap().to_vec())
    }

    /// Lets the request `skip + 1` to `path` go wrong, `times` times.
    pub(crate) async fn fault(&self, method: &str, path: &str, skip: u64, times: i64, action: Value) {
        let when = json!({"skip": skip, "times": times});
        self.control(
            "faults",
            json!({"platform": self.platform, "method": method, "path": path, "when": when, "action": action}),
        )
        .await;
    }

    /// Requests of a kind, as the emulator saw them.
    pub(crate) async fn requests(&self, method: &str, path: &str) -> Vec<Value> {
        let all = self.see(&format!("log?platform={}&path={path}", self.platform)).await;
        all.into_iter().filter(|entry| entry["method"] == method).collect()
    }

    /// Exactly one post is seen, its bytes are the clip's, and nobody broke the platform's rules.
    pub(crate) async fn assert_posted_once(&self, run: &Run) {
        let posts = self.see("posts").await;
        assert_eq!(posts.len(), 1, "{posts:#?}");
        assert_eq!(posts[0]["sha256"], run.intent.message.clip.sha256);
        assert_eq!(posts[0]["id"], run.intent.object.as_deref().unwrap());
        assert_eq!(posts[0]["permalink"], run.intent.permalink.as_deref().unwrap());
        self.assert_no_violation().await;
    }

    pub(crate) async fn assert_no_violation(&self) {
        let bad: Vec<Value> =
            self.see("log").await.into_iter().filter(|entry| !entry["emu_violation"].is_null()).collect();
        assert!(bad.is_empty(), "{bad:#?}");
    }
}

/// Fresh tokens of the platform's account.
pub(crate) fn connect(emulator: &Emulator, platform: Platform) -> emulator::Pair {
    let (account, title) = match platform {
        Platform::Reddit => (REDDITOR, "clip_co"),
        Platform::Pinterest => (PINNER, "Clip Co"),
        _ => (CHANNEL, "Clip Co"),
    };
    emulator.connect(platform.as_str(), account, title).unwrap()
}

fn options(platform: Platform) -> Options {
    match platform {
        Platform::Reddit => Options::Reddit(RedditOptions { subreddit: Some("emu_open".to_owned()), flair: None }),
        Platform::Pinterest => pinned(BOARD, Some(SHOP)),
        _ => Options::Youtube(YoutubeOptions::default()),
    }
}

/// The options of a Pin.
pub(crate) fn pinned(board: &str, link: Option<&str>) -> Options {
    let alt_text = Some("A hand ties a rope".to_owned());
    Options::Pinterest(PinOptions { board: board.to_owned(), link: link.map(str::to_owned), alt_text })
}

pub(crate) fn tokens(pair: &emulator::Pair) -> Tokens {
    Tokens {
        access: pair.access_token.clone().into(),
        refresh: Some(pair.refresh_token.clone().into()),
        expires_at: pair.expires_at,
        refresh_expires_at: None,
        scopes: pair.scopes.clone(),
    }
}

/// A ledger that stores what it is given, and can die at one save: before or after storing it.
pub(crate) struct Memory {
    intent: Mutex<String>,
    tokens: Mutex<Tokens>,
    saves: AtomicU64,
    dies_at: Mutex<Option<(u64, bool)>>,
}

impl Memory {
    fn new(tokens: Tokens) -> Self {
        Memory {
            intent: Mutex::default(),
            tokens: Mutex::new(tokens),
            saves: AtomicU64::new(0),
            dies_at: Mutex::new(None),
        }
    }

    /// Dies once, at save number `save`; `stored` says whether that save still counts.
    pub(crate) fn dies_at(&self, save: u64, stored: bool) {
        *self.dies_at.lock().unwrap() = Some((save, stored));
    }

    pub(crate) fn has_died(&self) -> bool {
        self.dies_at.lock().unwrap().is_none()
    }

    pub(crate) fn stored(&self) -> Intent {
        serde_json::from_str(&self.intent.lock().unwrap()).unwrap()
    }

    pub(crate) fn reconnect(&self, tokens: Tokens) {
        *self.tokens.lock().unwrap() = tokens;
    }
}

#[async_trait]
impl Ledger for Memory {
    async fn save(&self, intent: &Intent) -> Result<(), LedgerError> {
        let number = self.saves.fetch_add(1, Ordering::SeqCst);
        let mut dies_at = self.dies_at.lock().unwrap();
        let dies = dies_at.filter(|(save, _)| *save == number);
        if dies.is_none_or(|(_, stored)| stored) {
            *self.intent.lock().unwrap() = serde_json::to_string(intent).unwrap();
        }
        if dies.is_some() {
            *dies_at = None;
            return Err("killed".into());
        }
        Ok(())
    }

    async fn tokens(&self) -> Result<Tokens, LedgerError> {
        Ok(self.tokens.lock().unwrap().clone())
    }

    async fn save_tokens(&self, tokens: &Tokens) -> Result<(), LedgerError> {
        *self.tokens.lock().unwrap() = tokens.clone();
        Ok(())
    }
}
