//! Files that nothing names.

use crate::assets::upload;
use crate::support::TestApp;
use crate::web::corpus;
use app::assets::sweep::sweep;
use reqwest::{Method, StatusCode};
use serde_json::json;
use std::time::{Duration, SystemTime};

#[actix_web::test]
async fn r36_files_that_no_row_names_are_deleted_after_a_day() {
    let Some(file) = corpus("videos/exactly-8s.mp4") else { return };
    let app = TestApp::with(&[("WORKERS", "0")]).await;
    let (_, asset) = upload(&app, "/api/v1/assets", &file, &[("licence", "own")]).await;
    let media = app.app.config.data_dir.join("media");
    for (name, hours) in [("originals/old.mp4", 25), ("originals/old.mp4.x.part", 25), ("originals/young.mp4", 23)] {
        std::fs::write(media.join(name), "left over").unwrap();
        age(&media.join(name), hours);
    }
    for kind in ["originals", "thumbnails"] {
        for entry in std::fs::read_dir(media.join(kind)).unwrap().flatten() {
            if !entry.file_name().to_str().unwrap().starts_with("young") {
                age(&entry.path(), 25);
            }
        }
    }
    assert_eq!(sweep(&app.app).await.unwrap(), 2);
    assert!(media.join("originals/young.mp4").exists());
    let picture = app.request(Method::GET, asset["thumbnail"].as_str().unwrap()).send().await.unwrap();
    assert_eq!(picture.status(), StatusCode::OK);
    let id = asset["id"].as_str().unwrap();
    assert_eq!(app.send(Method::DELETE, &format!("/api/v1/assets/{id}"), &json!({})).await.0, StatusCode::NO_CONTENT);
    assert_eq!(std::fs::read_dir(media.join("originals")).unwrap().count(), 1, "the young one alone");
}

fn age(path: &std::path::Path, hours: u64) {
    let file = std::fs::File::options().append(true).open(path).unwrap();
    file.set_modified(SystemTime::now() - Duration::from_secs(hours * 3600)).unwrap();
}
