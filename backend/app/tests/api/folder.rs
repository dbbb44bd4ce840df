//! Folders as sources: files with what lies beside them.

use crate::ingest::{assets, ingest, watch};
use crate::support::TestApp;
use crate::web::corpus;
use serde_json::{Value, json};
use std::path::Path;
use tempfile::TempDir;

/// A folder with copies of files of the corpus; `None` where there is no corpus.
fn folder(files: &[(&str, &str)]) -> Option<TempDir> {
    let folder = tempfile::tempdir().unwrap();
    for (from, to) in files {
        std::fs::copy(corpus(from)?, folder.path().join(to)).unwrap();
    }
    Some(folder)
}

fn beside(folder: &TempDir, name: &str, text: &str) {
    std::fs::write(folder.path().join(name), text).unwrap();
}

async fn by_title(app: &TestApp, title: &str) -> Value {
    let all = assets(app, "").await;
    all.iter().find(|asset| asset["title"] == title).unwrap_or_else(|| panic!("no {title} in {all:?}")).clone()
}

#[actix_web::test]
async fn r23_a_folder_is_read_with_what_lies_beside_its_files() {
    let Some(folder) = folder(&[("videos/exactly-8s.mp4", "my_first-clip.mp4")]) else { return };
    beside(&folder, "my_first-clip.srt", "1\n00:00:01,000 --> 00:00:03,000\nBonjour\n");
    let licence = json!({"license": "CC-BY-4.0", "author": "Jane", "source": "https://example.org/v/1"});
    beside(&folder, "my_first-clip.mp4.license.json", &licence.to_string());
    let app = TestApp::start().await;
    let source = watch(&app, json!({"kind": "folder", "url": folder.path()})).await;
    assert_eq!(ingest(&app, &source).await["counts"]["created"], 1);
    let asset = by_title(&app, "my first clip").await;
    assert_eq!((&asset["media"], &asset["duration"]), (&json!("local"), &json!(8.0)), "{asset}");
    assert_eq!((&asset["licence"]["code"], &asset["verdict"]), (&json!("CC-BY-4.0"), &json!("allow")), "{asset}");
    let evidence = &asset["licence"]["evidence"][0];
    assert_eq!((&evidence["kind"], &evidence["strength"]), (&json!("declaration"), &json!("strong")));
    assert_eq!(evidence["file_sha256"].as_str().unwrap().len(), 64);
    assert_eq!((&asset["attribution"], &asset["url"]), (&json!("Jane · CC BY 4.0"), &json!("https://example.org/v/1")));
    assert_eq!(asset["risk"], 0.0);
    let (_, plan) = app.get(&format!("/api/v1/assets/{}/plan", asset["id"].as_str().unwrap())).await;
    assert!(plan["srt"].as_str().unwrap().contains("Bonjour"), "{plan}");
    assert!(asset["thumbnail"].is_string(), "a frame stands in for a picture");
    assert_eq!((&asset["phash"], asset["frame_phash"].as_str().unwrap().len()), (&Value::Null, 16));
    assert_eq!(ingest(&app, &source).await["counts"]["known"], 1);
}

#[actix_web::test]
async fn r51_a_file_without_a_licence_is_unknown_and_held() {
    let Some(folder) = folder(&[("videos/exactly-8s.mp4", "clip.mp4")]) else { return };
    let app = TestApp::start().await;
    let source = watch(&app, json!({"kind": "folder", "url": folder.path()})).await;
    ingest(&app, &source).await;
    let asset = by_title(&app, "clip").await;
    assert_eq!((&asset["verdict"], &asset["risk"]), (&json!("review"), &json!(0.5)), "{asset}");
}

#[actix_web::test]
async fn r103_pictures_beside_files_decide_duplicates() {
    let files = [
        ("videos/exactly-8s.mp4", "one.mp4"),
        ("images/chelsea.jpg", "one.jpg"),
        ("videos/exactly-20s.mp4", "two.mp4"),
        ("images/chelsea__webp.webp", "two.webp"),
        ("videos/portrait-270x480.mp4", "three.mp4"),
        ("images/rocket__png.png", "three.png"),
        ("videos/square-270.mp4", "four.mp4"),
        ("images/bomb.png", "four.png"),
    ];
    let Some(folder) = folder(&files) else { return };
    let app = TestApp::start().await;
    let source = watch(&app, json!({"kind": "folder", "url": folder.path(), "licence": "own"})).await;
    let run = ingest(&app, &source).await;
    assert_eq!((&run["counts"]["created"], &run["counts"]["duplicate"]), (&json!(3), &json!(1)), "{run}");
    let (one, two) = (by_title(&app, "one").await, by_title(&app, "two").await);
    let (copy, original) = if one["status"] == "duplicate" { (one, two) } else { (two, one) };
    assert_eq!((&copy["duplicate_of"]["id"], &original["status"]), (&original["id"], &json!("new")));
    // A picture that cannot be used costs the hash, not the place; a frame is shown in its stead.
    let four = by_title(&app, "four").await;
    assert_eq!((&four["phash"], &four["status"]), (&Value::Null, &json!("new")));
    assert!(four["thumbnail"].is_string());
}

#[actix_web::test]
async fn r21_files_are_measured_before_they_are_filtered() {
    let files = [("videos/exactly-8s.mp4", "short.mp4"), ("videos/exactly-20s.mp4", "long.mp4")];
    let Some(folder) = folder(&files) else { return };
    let app = TestApp::start().await;
    let source = watch(&app, json!({"kind": "folder", "url": folder.path(), "min_duration": 10})).await;
    let run = ingest(&app, &source).await;
    assert_eq!((&run["counts"]["created"], &run["counts"]["filtered"]), (&json!(1), &json!(1)), "{run}");
    assert_eq!(run["skipped"], json!([{"reason": "min_duration", "n": 1}]));
    assert_eq!(files_in(&app, "originals"), 1, "what was filtered leaves no file");
}

#[actix_web::test]
async fn r36_a_file_that_no_clip_can_be_made_of_fails_with_its_reasons() {
    let Some(folder) = folder(&[("videos/random-bytes.mp4", "noise.mp4"), ("videos/one-frame.mp4", "still.mp4")])
    else {
        return;
    };
    let app = TestApp::start().await;
    let source = watch(&app, json!({"kind": "folder", "url": folder.path()})).await;
    ingest(&app, &source).await;
    for title in ["noise", "still"] {
        let asset = by_title(&app, title).await;
        assert_eq!((&asset["status"], &asset["media"]), (&json!("failed"), &json!("missing")), "{asset}");
        assert!(asset["reasons"][0]["code"].is_string(), "{asset}");
    }
    assert_eq!(files_in(&app, "originals"), 0);
}

/// Files of one kind in the media folder.
fn files_in(app: &TestApp, kind: &str) -> usize {
    count(&app.app.config.data_dir.join("media").join(kind))
}

fn count(folder: &Path) -> usize {
    std::fs::read_dir(folder).map_or(0, |entries| entries.flatten().count())
}
