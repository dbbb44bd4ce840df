//! What is left after a kill at the worst moment: everything, once, and nothing half-made.

use crate::assets::upload;
use crate::client::Api;
use crate::ingest::{assets, watch};
use crate::process::Process;
use crate::transform::probe;
use crate::web::{Entry, Web, corpus, rss};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Asks until the answer fits, for four minutes: a render on a busy machine takes its time.
async fn until<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    for _ in 0..4800 {
        if let Some(found) = ask().await {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{what} does not happen");
}

async fn job(app: &Api, id: &str) -> Value {
    app.get(&format!("/api/v1/jobs/{id}")).await.1
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.path().is_dir() { found.extend(files(&entry.path())) } else { found.push(entry.path()) }
    }
    found
}

/// Folders of unfinished work, of whatever process.
pub fn unfinished(data: &Path) -> usize {
    let processes = std::fs::read_dir(data.join("tmp")).unwrap().flatten();
    processes
        .flat_map(|process| std::fs::read_dir(process.path()).unwrap().flatten())
        .filter(|e| e.path().is_dir())
        .count()
}

#[actix_web::test]
async fn r22_an_ingest_that_is_killed_takes_every_item_once() {
    let Some(picture) = corpus("images/chelsea.jpg") else { return };
    let web = Web::start();
    // Each picture is asked for by its own name, and only the first is new: copies are duplicates, which count as well.
    let names: Vec<String> = (0..24).map(|n| n.to_string()).collect();
    let more: Vec<String> = names.iter().map(|n| format!("<media:thumbnail url=\"{}/p{n}.jpg\"/>", web.url)).collect();
    for name in &names {
        web.put_corpus(&format!("/p{name}.jpg"), &picture);
    }
    web.hold("/p12.jpg");
    let entries: Vec<Entry<'_>> =
        names.iter().zip(&more).map(|(id, more)| Entry { id, title: "A story of the cat", more }).collect();
    let mut app = Process::start(&[]).await;
    let url = web.put("/feed", rss(&web.url, &entries));
    let source = watch(&app, json!({"kind": "rss", "url": url, "max_per_run": 100})).await;
    let (status, started) = app.post(&format!("/api/v1/sources/{source}/ingest"), &json!({})).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{started}");
    until("half of the ingest", async || (assets(&app, "").await.len() >= 8).then_some(())).await;
    app.kill();
    let app = app.again().await;
    web.release("/p12.jpg");
    let id = started["id"].as_str().unwrap();
    let ended = until("the end of the ingest", async || {
        let job = job(&app, id).await;
        (job["status"] == "done" || job["status"] == "failed").then_some(job)
    });
    let ended = ended.await;
    assert_eq!((&ended["status"], &ended["attempts"]), (&json!("done"), &json!(2)), "{ended}");
    let all = assets(&app, "?limit=100").await;
    let urls: BTreeSet<&str> = all.iter().map(|asset| asset["url"].as_str().unwrap()).collect();
    assert_eq!((all.len(), urls.len()), (24, 24), "every item once");
    assert_eq!(all.iter().filter(|asset| asset["status"] == "new").count(), 1, "one picture, one asset");
    for asset in &all {
        let picture = app.request(Method::GET, asset["thumbnail"].as_str().unwrap()).send().await.unwrap();
        assert_eq!(picture.status(), StatusCode::OK, "{asset}");
    }
    assert_eq!(unfinished(&app.folder.path().join("sandbox")), 0);
}

#[actix_web::test]
async fn r36_a_transform_that_is_killed_ends_with_one_whole_clip() {
    let Some(file) = corpus("videos/long-95s.mp4") else { return };
    let mut app = Process::start(&[]).await;
    let (status, asset) = upload(&app, "/api/v1/assets", &file, &[("licence", "own"), ("title", "A long film")]).await;
    assert_eq!(status, StatusCode::CREATED, "{asset}");
    let id = asset["id"].as_str().unwrap();
    // Long enough to be killed in the middle, and no longer.
    let plan = json!({"segments": [{"start": 5.0, "end": 20.0}]});
    let (status, plan) = app.send(Method::PUT, &format!("/api/v1/assets/{id}/plan"), &plan).await;
    assert_eq!(status, StatusCode::OK, "{plan}");
    let (_, started) = app.post("/api/v1/jobs/transform", &json!({"asset_id": id})).await;
    let job_id = started["id"].as_str().unwrap();
    until("half of the render", async || (job(&app, job_id).await["progress"].as_i64()? >= 20).then_some(())).await;
    let data = app.folder.path().join("sandbox");
    assert!(unfinished(&data) > 0, "it died in the middle of a render");
    app.kill();
    let app = app.again().await;
    assert_eq!(unfinished(&data), 0, "what the dead process left is cleared away");
    assert_eq!(app.get(&format!("/api/v1/assets/{id}")).await.1["renditions"], json!([]));
    let ended = until("the end of the render", async || {
        let job = job(&app, job_id).await;
        (job["status"] == "done" || job["status"] == "failed").then_some(job)
    });
    assert_eq!(ended.await["status"], "done");
    let (_, asset) = app.get(&format!("/api/v1/assets/{id}")).await;
    assert_eq!((&asset["status"], asset["renditions"].as_array().unwrap().len()), (&json!("ready"), 1), "{asset}");
    let kept = files(&data.join("media/renditions"));
    let names: BTreeSet<_> = kept.iter().map(|file| file.file_name().unwrap().to_str().unwrap()).collect();
    assert_eq!((kept.len(), names.contains("clip.mp4")), (names.len(), true), "{kept:?}");
    let clip = kept.iter().find(|file| file.ends_with("clip.mp4")).unwrap();
    let length: f64 = probe(clip)["format"]["duration"].as_str().unwrap().parse().unwrap();
    assert!((length - 15.0).abs() < 0.2, "{length}");
}
