//! From an asset to its vertical clip.

use crate::assets::upload;
use crate::client::Api;
use crate::support::TestApp;
use crate::web::{Entry, Web, corpus, rss};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::process::Command;

/// Transforms an asset and answers it as it is afterwards, with the job.
pub async fn transform(app: &Api, id: &str) -> (Value, Value) {
    let (status, job) = app.post("/api/v1/jobs/transform", &json!({"asset_id": id})).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{job}");
    let job = app.finished(&job).await;
    (app.get(&format!("/api/v1/assets/{id}")).await.1, job)
}

/// What ffprobe says of a file.
pub fn probe(path: &std::path::Path) -> Value {
    let args = ["-v", "error", "-show_streams", "-show_format", "-of", "json"];
    let out = Command::new("ffprobe").args(args).arg(path).output().unwrap();
    serde_json::from_slice(&out.stdout).unwrap()
}

#[actix_web::test]
async fn r104_a_transform_makes_a_vertical_mp4_that_a_browser_can_seek() {
    let Some(file) = corpus("videos/landscape-480x270-13s.mp4") else { return };
    let app = TestApp::start().await;
    let fields = [("title", "A rabbit wakes up in the morning"), ("licence", "own"), ("language", "en")];
    let (_, asset) = upload(&app, "/api/v1/assets", &file, &fields).await;
    let id = asset["id"].as_str().unwrap();
    let (asset, job) = transform(&app, id).await;
    assert_eq!(
        (&job["status"], &job["progress"], &asset["status"]),
        (&json!("done"), &json!(100), &json!("ready")),
        "{job}"
    );
    assert!(asset["plan"]["segments"].is_array() && asset["renditions"][0]["kind"] == "standard", "{asset}");
    let url = format!("/api/v1/assets/{id}/clip");
    let get = |headers: &[(&'static str, String)]| {
        let request = headers.iter().fold(app.request(Method::GET, &url), |r, (name, value)| r.header(*name, value));
        async move { request.send().await.unwrap() }
    };
    let whole = get(&[]).await;
    assert_eq!((whole.status(), whole.headers()["content-type"].to_str().unwrap()), (StatusCode::OK, "video/mp4"));
    assert_eq!(whole.headers()["accept-ranges"], "bytes");
    let tag = whole.headers()["etag"].to_str().unwrap().to_owned();
    let bytes = whole.bytes().await.unwrap();
    let saved = app.folder.path().join("clip.mp4");
    std::fs::write(&saved, &bytes).unwrap();
    let info = probe(&saved);
    let video = info["streams"].as_array().unwrap().iter().find(|stream| stream["codec_type"] == "video").unwrap();
    assert_eq!(
        (&video["width"], &video["height"], &video["r_frame_rate"]),
        (&json!(1080), &json!(1920), &json!("30/1"))
    );
    let part = get(&[("Range", "bytes=4-7".to_owned())]).await;
    assert_eq!(part.status(), StatusCode::PARTIAL_CONTENT);
    assert_eq!(part.headers()["content-range"].to_str().unwrap(), format!("bytes 4-7/{}", bytes.len()));
    assert_eq!(part.bytes().await.unwrap(), b"ftyp".as_slice());
    let past = get(&[("Range", format!("bytes={}-", bytes.len()))]).await;
    assert_eq!(past.status(), StatusCode::RANGE_NOT_SATISFIABLE);
    assert_eq!(past.headers()["content-range"].to_str().unwrap(), format!("bytes */{}", bytes.len()));
    let other = get(&[("Range", "bytes=4-7".to_owned()), ("If-Range", "\"another\"".to_owned())]).await;
    assert_eq!(other.status(), StatusCode::OK);
    let same = get(&[("Range", "bytes=4-7".to_owned()), ("If-Range", tag.clone())]).await;
    assert_eq!(same.status(), StatusCode::PARTIAL_CONTENT);
    assert_eq!(get(&[("If-None-Match", tag)]).await.status(), StatusCode::NOT_MODIFIED);
    let head = app.request(Method::HEAD, &url).send().await.unwrap();
    assert_eq!(
        (head.status(), head.headers()["content-length"].to_str().unwrap()),
        (StatusCode::OK, bytes.len().to_string().as_str())
    );
    // The same plan again: nothing is rendered, the file stays.
    let before = asset["renditions"].clone();
    let (asset, _) = transform(&app, id).await;
    assert_eq!(asset["renditions"], before);
}

#[actix_web::test]
async fn r36_another_plan_renders_another_clip_and_deletes_the_old_one() {
    let Some(file) = corpus("videos/exactly-8s.mp4") else { return };
    let app = TestApp::start().await;
    let (_, asset) = upload(&app, "/api/v1/assets", &file, &[("licence", "own")]).await;
    let id = asset["id"].as_str().unwrap();
    let plan = |end: f64| json!({"segments": [{"start": 0.0, "end": end}]});
    let mut hashes = Vec::new();
    for end in [1.0, 2.0] {
        app.send(Method::PUT, &format!("/api/v1/assets/{id}/plan"), &plan(end)).await;
        let (asset, job) = transform(&app, id).await;
        assert_eq!(asset["status"], "ready", "{job}");
        assert_eq!(asset["plan"]["segments"][0]["end"], end);
        hashes.push(asset["renditions"][0]["sha256"].clone());
    }
    assert_ne!(hashes[0], hashes[1]);
    let folders = std::fs::read_dir(app.app.config.data_dir.join("media/renditions").join(id)).unwrap();
    let filled = folders.flatten().filter(|entry| std::fs::read_dir(entry.path()).unwrap().count() > 0).count();
    assert_eq!(filled, 1);
}

#[actix_web::test]
async fn r36_a_change_that_no_picture_shows_keeps_the_clip() {
    let Some(file) = corpus("videos/exactly-8s.mp4") else { return };
    let app = TestApp::start().await;
    let (_, asset) = upload(&app, "/api/v1/assets", &file, &[("licence", "own")]).await;
    let id = asset["id"].as_str().unwrap();
    let mut made = Vec::new();
    for tag in ["#sea", "#sky"] {
        let plan = json!({"segments": [{"start": 0.0, "end": 1.0}], "hashtags": [tag]});
        app.send(Method::PUT, &format!("/api/v1/assets/{id}/plan"), &plan).await;
        let (asset, job) = transform(&app, id).await;
        assert_eq!((&asset["status"], &asset["plan"]["hashtags"]), (&json!("ready"), &json!([tag])), "{job}");
        made.push(asset["renditions"][0]["updated_at"].clone());
    }
    assert!(made[0].is_string() && made[0] == made[1], "{made:?}");
}

#[actix_web::test]
async fn r36_an_enclosure_is_fetched_first_and_missing_media_is_said() {
    let (Some(good), Some(bad)) = (corpus("videos/exactly-8s.mp4"), corpus("videos/random-bytes.mp4")) else { return };
    let (app, web) = (TestApp::start().await, Web::start());
    let enclosure = |path: &str| format!("<enclosure url=\"{}{path}\" type=\"video/mp4\" length=\"1\"/>", web.url);
    let (one, two) = (enclosure("/one.mp4"), enclosure("/two.mp4"));
    web.put_corpus("/one.mp4", &good);
    web.put_corpus("/two.mp4", &bad);
    let entries = [
        Entry { id: "3", title: "No film at all", more: "" },
        Entry { id: "2", title: "A broken film", more: &two },
        Entry { id: "1", title: "A film", more: &one },
    ];
    let url = web.put("/feed", rss(&web.url, &entries));
    let (_, source) = app.post("/api/v1/sources", &json!({"kind": "rss", "url": url, "licence": "own"})).await;
    let (_, job) = app.post(&format!("/api/v1/sources/{}/ingest", source["id"].as_str().unwrap()), &json!({})).await;
    app.finished(&job).await;
    let (_, list) = app.get("/api/v1/assets").await;
    let id = |title: &str| {
        let found = list["items"].as_array().unwrap().iter().find(|asset| asset["title"] == title).unwrap();
        found["id"].as_str().unwrap().to_owned()
    };
    let (asset, job) = transform(&app, &id("A film")).await;
    assert_eq!((&asset["status"], &asset["media"]), (&json!("ready"), &json!("local")), "{job}");
    let (asset, job) = transform(&app, &id("A broken film")).await;
    assert_eq!((&job["status"], &asset["status"]), (&json!("failed"), &json!("failed")), "{job}");
    assert!(asset["reasons"][0]["code"].is_string(), "{asset}");
    let (status, problem) = app.post("/api/v1/jobs/transform", &json!({"asset_id": id("No film at all")})).await;
    assert_eq!((status, &problem["type"]), (StatusCode::CONFLICT, &json!("/problems/media-missing")));
    // The broken one gets another file, and is itself again.
    let (status, asset) = upload(&app, &format!("/api/v1/assets/{}/media", id("A broken film")), &good, &[]).await;
    assert_eq!((status, &asset["status"], &asset["reasons"]), (StatusCode::OK, &json!("new"), &json!([])), "{asset}");
    let body = json!({"url": format!("{}/one.mp4", web.url)});
    let (status, job) = app.post(&format!("/api/v1/assets/{}/media", id("No film at all")), &body).await;
    assert_eq!((status, &app.finished(&job).await["status"]), (StatusCode::ACCEPTED, &json!("done")));
}
