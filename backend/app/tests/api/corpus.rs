//! Everything recorded, through the whole program: nothing breaks it, and nothing is taken twice.

use crate::ingest::{assets, ingest, watch};
use crate::support::TestApp;
use crate::transform::{probe, transform};
use crate::web::{Page, Web, corpus};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The files of one folder of the corpus, by name.
fn recorded(kind: &str) -> Vec<PathBuf> {
    let Some(folder) = corpus(kind) else { return Vec::new() };
    let files = std::fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path());
    let mut files: Vec<PathBuf> = files.filter(|path| path.is_file() && !path.ends_with("MANIFEST.md")).collect();
    files.sort();
    files
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_str().unwrap().to_owned()
}

fn put(web: &Web, path: &Path) -> String {
    let headers = if name(path).ends_with(".gz") { vec![("Content-Encoding", "gzip".to_owned())] } else { vec![] };
    let body = std::fs::read(path).unwrap().into();
    web.put_page(&format!("/{}", name(path)), Page { status: 200, body, headers })
}

/// Whether a feed may name pictures, which a test must not fetch from strangers.
fn has_pictures(path: &Path) -> bool {
    let text = String::from_utf8_lossy(&std::fs::read(path).unwrap()).to_lowercase();
    let signs =
        ["thumbnail", "<img", "&lt;img", "itunes:image", "\"image\"", "banner_image", "image/", "medium=\"image\""];
    signs.iter().any(|sign| text.contains(sign))
}

#[actix_web::test]
async fn r24_every_recorded_feed_can_be_previewed() {
    let (app, web) = (TestApp::with(&[("WORKERS", "0")]).await, Web::start());
    for path in recorded("feeds") {
        let feed = json!({"kind": "rss", "url": put(&web, &path)});
        let (status, preview) = app.post("/api/v1/sources/preview", &feed).await;
        assert_eq!(status, StatusCode::OK, "{}: {preview}", name(&path));
        let items = preview["items"].as_array().unwrap();
        assert!(items.len() <= 500);
        let Some(expected) = expected("feeds", &path) else { continue };
        // A reader that is more patient than ours makes an item of `<item>` alone.
        let says = |item: &Value| item.as_object().is_some_and(|item| !item.is_empty());
        let found = expected["items"].as_array().is_some_and(|items| items.iter().any(says));
        let refused = preview["problem"]["code"].is_string();
        assert!(!items.is_empty() || !found || refused, "{}: {preview}", name(&path));
    }
}

fn expected(kind: &str, path: &Path) -> Option<Value> {
    let file = path.with_file_name("expected").join(format!("{}.json", name(path)));
    let stem = path.with_file_name("expected").join(name(path));
    let file = [file, stem].into_iter().find(|file| file.exists());
    if file.is_none() {
        eprintln!("nothing is expected of {kind}/{}", name(path));
    }
    serde_json::from_slice(&std::fs::read(file?).unwrap()).ok()
}

#[actix_web::test]
async fn r23_every_recorded_feed_is_taken_once() {
    let (app, web) = (TestApp::start().await, Web::start());
    let feeds: Vec<PathBuf> = recorded("feeds").into_iter().filter(|path| !has_pictures(path)).collect();
    if feeds.is_empty() {
        return;
    }
    for path in &feeds {
        watch(&app, json!({"kind": "rss", "url": put(&web, path), "max_per_run": 3})).await;
    }
    let run = ingest_all(&app).await;
    let (created, read) = (run["counts"]["created"].as_i64().unwrap(), run["counts"]["read"].as_i64().unwrap());
    assert!(created as usize > feeds.len() && read > created, "{run}");
    let (_, list) = app.get("/api/v1/assets?limit=1&total=true").await;
    assert_eq!(list["total"], created);
    for asset in assets(&app, "?limit=100").await {
        assert!(!asset["title"].as_str().unwrap().is_empty() && asset["status"] == "new", "{asset}");
        assert!(asset["risk"].is_number() && asset["quality"].is_number() && asset["language"].is_string());
    }
    // Whoever reads the same documents again finds everything known.
    let again = ingest_all(&app).await;
    assert_eq!(again["counts"]["created"], Value::Null, "{again}");
    let mut health: BTreeMap<String, usize> = BTreeMap::new();
    for path in ["/api/v1/sources?limit=100", "/api/v1/sources?limit=100&sort=created_at"] {
        for source in app.get(path).await.1["items"].as_array().unwrap() {
            *health.entry(source["health"]["status"].as_str().unwrap().to_owned()).or_default() += 1;
        }
    }
    assert!(
        health.keys().all(|word| ["ok", "empty", "not_a_feed", "failing", "refused"].contains(&word.as_str())),
        "{health:?}"
    );
}

async fn ingest_all(app: &TestApp) -> Value {
    let (_, job) = app.post("/api/v1/jobs/ingest", &json!({})).await;
    let job = app.finished(&job).await;
    assert_eq!(job["status"], "done", "{job}");
    app.get(&format!("/api/v1/runs/{}", job["run_id"].as_str().unwrap())).await.1
}

#[actix_web::test]
async fn r25_a_channel_without_a_key_gives_assets_without_media_that_are_held() {
    let Some(feed) = corpus("feeds/youtube-channel-google.xml") else { return };
    let web = Web::start();
    let text = std::fs::read_to_string(feed).unwrap();
    // The pictures are the test's, not YouTube's.
    web.put("/feeds/videos.xml", text.replace("https://i", &format!("{}/i", web.url)));
    let app = TestApp::with(&[("YOUTUBE_RSS_URL", &web.url)]).await;
    let source = watch(&app, json!({"kind": "youtube", "url": "UCK8sQmJBp8GCxrOtXWBpyEA", "max_per_run": 5})).await;
    let run = ingest(&app, &source).await;
    assert_eq!(run["counts"]["created"], 5, "{run}");
    for asset in assets(&app, "").await {
        assert_eq!((&asset["media"], &asset["verdict"]), (&json!("missing"), &json!("block")), "{asset}");
        let reasons = asset["verdict_reasons"].as_array().unwrap();
        assert!(reasons.iter().any(|reason| reason["code"] == "media_missing"), "{reasons:?}");
        assert!(asset["url"].as_str().unwrap().contains("://www.youtube.com/watch?v="), "{asset}");
        assert!(asset["media_url"].is_null());
        let id = asset["id"].as_str().unwrap();
        let (status, problem) = app.post(&format!("/api/v1/assets/{id}/transform"), &json!({})).await;
        assert_eq!((status, &problem["type"]), (StatusCode::CONFLICT, &json!("/problems/media-missing")));
    }
}

/// Whether a file holds half a second of moving picture, by what another program says of it.
fn plays(path: &Path) -> bool {
    let Some(expected) = expected("videos", path) else { return false };
    let video = &expected["video"][0];
    let long = video["duration_s"].as_f64().or(expected["duration_s"].as_f64()).is_none_or(|length| length >= 0.5);
    // The one file of which a single picture can be reached, whatever it says.
    let still = video["frames"] == 1 || path.ends_with("real-mkv-block-beyond-cluster.mkv");
    expected["moving_picture_that_decodes"] == true && long && !still
}

#[actix_web::test]
async fn r36_every_recorded_video_becomes_an_asset_or_says_why_not() {
    let app = TestApp::with(&[("WORKERS", "0")]).await;
    for path in recorded("videos") {
        let (status, answer) = crate::assets::upload(&app, "/api/v1/assets", &path, &[("licence", "own")]).await;
        if plays(&path) {
            assert_eq!(status, StatusCode::CREATED, "{}: {answer}", name(&path));
            assert!(answer["media_info"].is_object() && answer["thumbnail"].is_string(), "{}: {answer}", name(&path));
        } else {
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{}: {answer}", name(&path));
            assert!(!answer["errors"][0]["detail"].as_str().unwrap().is_empty(), "{answer}");
        }
    }
}

#[actix_web::test]
async fn r31_videos_of_every_shape_become_vertical_clips() {
    let shapes = ["rotate-90.mp4", "odd-479x269.mp4", "vfr.mp4", "everything.mkv"];
    let hostile = ("exactly-8s.mp4", "c'est l'été #1 & co %d [a],b;c:d=e.mp4");
    let folder = tempfile::tempdir().unwrap();
    for (shape, named) in shapes.into_iter().map(|shape| (shape, shape)).chain([hostile]) {
        let Some(file) = corpus(&format!("videos/{shape}")) else { return };
        std::fs::copy(file, folder.path().join(named)).unwrap();
    }
    let app = TestApp::start().await;
    let source = watch(&app, json!({"kind": "folder", "url": folder.path(), "licence": "own"})).await;
    assert_eq!(ingest(&app, &source).await["counts"]["created"], shapes.len() + 1);
    for asset in assets(&app, "").await {
        let id = asset["id"].as_str().unwrap();
        // A second of each is enough to see its shape.
        let plan = json!({"segments": [{"start": 0.0, "end": 1.0}]});
        let (status, plan) = app.send(Method::PUT, &format!("/api/v1/assets/{id}/plan"), &plan).await;
        assert_eq!(status, StatusCode::OK, "{plan}");
        let (asset, job) = transform(&app, id).await;
        assert_eq!(asset["status"], "ready", "{}: {job}", asset["title"]);
        let clip = app.request(Method::GET, &format!("/api/v1/assets/{id}/clip")).send().await.unwrap();
        let saved = app.folder.path().join("clip.mp4");
        std::fs::write(&saved, clip.bytes().await.unwrap()).unwrap();
        let info = probe(&saved);
        let video = info["streams"].as_array().unwrap().iter().find(|s| s["codec_type"] == "video").unwrap();
        assert_eq!((&video["width"], &video["height"]), (&json!(1080), &json!(1920)), "{}", asset["title"]);
    }
}
