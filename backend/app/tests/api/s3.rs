//! The same pipeline with its media in a bucket.

use crate::assets::upload;
use crate::ingest::{assets, ingest, watch};
use crate::support::TestApp;
use crate::transform::transform;
use crate::web::corpus;
use hyper_util::rt::{TokioExecutor, TokioIo};
use reqwest::{Method, StatusCode};
use serde_json::json;
use std::path::Path;

/// A bucket `media` on loopback, in `folder`; answers its address.
async fn bucket(folder: &Path) -> String {
    std::fs::create_dir(folder.join("media")).unwrap();
    let mut service = s3s::service::S3ServiceBuilder::new(s3s_fs::FileSystem::new(folder).unwrap());
    service.set_auth(s3s::auth::SimpleAuth::from_single("key", "secret"));
    let service = service.build();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let service = service.clone();
            tokio::spawn(async move {
                let server = hyper_util::server::conn::auto::Builder::new(TokioExecutor::new());
                // A client may leave at any time.
                let _ = server.serve_connection(TokioIo::new(socket), service).await;
            });
        }
    });
    address
}

/// Names of the files in the bucket that end as `end`.
fn stored(folder: &Path, end: &str) -> usize {
    let mut n = 0;
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            n += stored(&path, end);
        } else if path.to_str().unwrap().ends_with(end) {
            n += 1;
        }
    }
    n
}

#[actix_web::test]
async fn r36_media_lives_in_a_bucket_when_one_is_configured() {
    let Some(file) = corpus("videos/exactly-8s.mp4") else { return };
    let folder = tempfile::tempdir().unwrap();
    let endpoint = bucket(folder.path()).await;
    let app = TestApp::with(&[
        ("S3_BUCKET", "media"),
        ("S3_ENDPOINT", &endpoint),
        ("S3_ACCESS_KEY_ID", "key"),
        ("S3_SECRET_ACCESS_KEY", "secret"),
    ])
    .await;
    let watched = tempfile::tempdir().unwrap();
    std::fs::copy(&file, watched.path().join("watched.mp4")).unwrap();
    let source = watch(&app, json!({"kind": "folder", "url": watched.path(), "licence": "own"})).await;
    assert_eq!(ingest(&app, &source).await["counts"]["created"], 1);
    let found = assets(&app, "").await;
    assert_eq!(found[0]["media"], "s3", "{found:?}");
    let (_, given) = upload(&app, "/api/v1/assets", &file, &[("licence", "own"), ("title", "Given by hand")]).await;
    assert_eq!((&given["media"], stored(folder.path(), ".mp4")), (&json!("s3"), 2), "{given}");
    let id = given["id"].as_str().unwrap();
    let (asset, job) = transform(&app, id).await;
    assert_eq!((&asset["status"], &job["last_error"]), (&json!("ready"), &json!(null)), "{job}");
    let clip = app.request(Method::GET, &format!("/api/v1/assets/{id}/clip")).header("Range", "bytes=4-7");
    let clip = clip.send().await.unwrap();
    assert_eq!(
        (clip.status(), clip.bytes().await.unwrap().as_ref()),
        (StatusCode::PARTIAL_CONTENT, b"ftyp".as_slice())
    );
    let picture = app.request(Method::GET, asset["thumbnail"].as_str().unwrap()).send().await.unwrap();
    assert_eq!(picture.status(), StatusCode::OK);
    assert!(!app.app.config.data_dir.join("media").exists(), "nothing is kept on the disk");
    for asset in assets(&app, "").await {
        app.send(Method::DELETE, &format!("/api/v1/assets/{}", asset["id"].as_str().unwrap()), &json!({})).await;
    }
    assert_eq!((stored(folder.path(), ".mp4"), stored(folder.path(), ".jpg")), (0, 0));
}
