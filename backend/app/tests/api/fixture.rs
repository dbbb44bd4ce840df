//! Assets, clips and an emulator for the tests of what comes after them.

use crate::support::TestApp;
use actix_web::dev::ServerHandle;
use actix_web::web::Data;
use app::app::App;
use domain::asset::plan::{Overlay, OverlayKind, RenderPlan, Segment};
use domain::asset::status::{AssetStatus, MediaState};
use domain::language::Language;
use domain::licence::{Context, Licence, Origin, declare};
use emulator::Emulator;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::net::SocketAddr;
use storage::columns::{Json, Text};
use storage::{asset, evidence, rendition};
use uuid::Uuid;

/// An asset that may go out by itself, changed by `change`, with the evidence for its licence.
pub async fn asset_with(app: &App, change: impl FnOnce(&mut asset::Model)) -> Uuid {
    let now = app.now();
    let mut row = asset::Model {
        id: Uuid::now_v7(),
        source_id: None,
        title: "Three knots every sailor ties".to_owned(),
        search_key: String::new(),
        description: "A calm look at the harbour and its ropes.".to_owned(),
        author: Some("Jane Doe".to_owned()),
        author_url: None,
        url: "https://video.example/knots".to_owned(),
        url_key: None,
        media_url: None,
        media: Text(MediaState::Local),
        original: None,
        original_sha256: None,
        thumbnail_url: None,
        thumbnail: None,
        duration: Some(24.0),
        language: Text(Language::from_tag("en").unwrap()),
        phash: None,
        phash_trimmed: None,
        dhash: None,
        frame_phash: None,
        keywords: Json(vec!["knots".to_owned(), "sailor".to_owned(), "harbour".to_owned()]),
        licence: "CC-BY-4.0".to_owned(),
        licence_url: None,
        attribution: "Jane Doe · CC BY 4.0".to_owned(),
        status: Text(AssetStatus::Ready),
        reasons: Json(Vec::new()),
        risk: Some(0),
        quality: Some(70),
        scores: Json(asset::Scores::default()),
        duplicate_of: None,
        duplicate_distance: None,
        possible_duplicates: Json(Vec::new()),
        media_info: None,
        plan: None,
        plan_override: None,
        subtitles: None,
        published_at: None,
        created_at: now,
        updated_at: now,
    };
    change(&mut row);
    let row = asset::insert(&app.db, row).await.unwrap();
    let licence = Licence::new(&row.licence);
    let context =
        Context { origin: Origin::File, source_url: None, author: None, author_url: None, title: None, at: now };
    evidence::add(&app.db, row.id, [declare(&licence, "form", "user:test", &context)], now).await.unwrap();
    row.id
}

/// An asset that may go out by itself, with the clips that its posts need.
pub async fn clipped(app: &App) -> Uuid {
    let id = asset_with(app, |_| ()).await;
    for kind in ["standard", "standard-ad"] {
        clip(app, id, kind).await;
    }
    id
}

/// Puts a file of a megabyte where the rendition of `kind` is looked for.
pub async fn clip(app: &App, asset_id: Uuid, kind: &str) {
    let mut bytes: Vec<u8> = (0..1_u32 << 20).map(|i| u8::try_from(i % 251).unwrap()).collect();
    bytes[4..8].copy_from_slice(b"ftyp");
    let key = format!("clips/{asset_id}-{kind}.mp4");
    let path = app.config.data_dir.join("media").join(&key);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, &bytes).unwrap();
    let thumbnail = format!("clips/{asset_id}-{kind}.jpg");
    std::fs::write(app.config.data_dir.join("media").join(&thumbnail), [0xFF, 0xD8, 0xFF, 0xE0]).unwrap();
    let plan = RenderPlan {
        segments: vec![Segment { start: 0.0, end: 24.0 }],
        overlays: vec![Overlay {
            kind: OverlayKind::Attribution,
            text: "Jane Doe · CC BY 4.0".to_owned(),
            start: 0.0,
            end: 24.0,
        }],
        srt: None,
        hashtags: Vec::new(),
        language: Language::from_tag("en").unwrap(),
    };
    let row = rendition::Model {
        id: Uuid::now_v7(),
        asset_id,
        kind: kind.to_owned(),
        plan_hash: "0".repeat(64),
        clip: key,
        thumbnail,
        preview: None,
        sha256: hex::encode(Sha256::digest(&bytes)),
        size: i64::try_from(bytes.len()).unwrap(),
        duration: 24.0,
        plan: Json(plan),
        created_at: app.now(),
        updated_at: app.now(),
    };
    rendition::put(&app.db, row).await.unwrap();
}

/// A post of `asset_id`, with whatever else `more` says.
pub async fn post(app: &TestApp, asset_id: Uuid, platform: &str, more: Value) -> Value {
    let mut body = json!({"asset_id": asset_id, "platform": platform});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let (status, post) = app.post("/api/v1/posts", &body).await;
    assert_eq!(status, 201, "{post}");
    post
}

/// The address of a post, with `tail` behind its id.
pub fn at(post: &Value, tail: &str) -> String {
    format!("/api/v1/posts/{}{tail}", post["id"].as_str().unwrap())
}

/// The codes of findings.
pub fn codes(findings: &Value) -> Vec<&str> {
    findings.as_array().unwrap().iter().map(|finding| finding["code"].as_str().unwrap()).collect()
}

/// The emulated platforms in this process, outside of the program: they outlive its crashes.
pub struct Platforms {
    /// Their address.
    pub url: String,
    client: reqwest::Client,
    server: ServerHandle,
}

impl Drop for Platforms {
    fn drop(&mut self) {
        drop(self.server.stop(false));
    }
}

impl Platforms {
    /// Starts them on the real clock, without processing times.
    pub async fn start() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let emulator = Data::new(Emulator::in_memory().unwrap());
        let (bound, server) = emulator::bind(emulator, SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let platforms = Platforms { url: format!("http://{bound}"), client, server: handle };
        platforms.tell("clock", json!({"mode": "real"})).await;
        let at_once = json!({"youtube": {"processing_ms": 0}, "reddit": {"create_ms": 0},
                             "pinterest": {"see_ms": 0, "processing_ms": 0}});
        platforms.tell("config", at_once).await;
        platforms
    }

    /// Says something to the control plane.
    pub async fn tell(&self, path: &str, body: Value) {
        let answer = self.client.post(format!("{}/__emu__/{path}", self.url)).body(body.to_string()).send().await;
        let answer = answer.unwrap();
        assert!(answer.status().is_success(), "{path}: {}", answer.text().await.unwrap());
    }

    /// Lets the next request to `path` go wrong.
    pub async fn fault(&self, method: &str, path: &str, action: Value) {
        let rule = json!({"method": method, "path": path, "when": {"times": 1}, "action": action});
        self.tell("faults", rule).await;
    }

    /// Asks the control plane.
    pub async fn see(&self, path: &str) -> Vec<Value> {
        let answer = self.client.get(format!("{}/__emu__/{path}", self.url)).send().await.unwrap();
        serde_json::from_str(&answer.text().await.unwrap()).unwrap()
    }

    /// How often faults have fired.
    pub async fn hits(&self) -> u64 {
        self.see("faults").await.iter().map(|fault| fault["hits"].as_u64().unwrap()).sum()
    }
}
