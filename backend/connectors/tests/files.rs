//! The same stories on a local folder and on a real S3 server.
#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use connectors::media::files::{Files, FilesError, S3Settings};
use futures::TryStreamExt;
use hyper_util::rt::{TokioExecutor, TokioIo};
use std::path::Path;

/// A bucket `media` on loopback, in a folder that goes with it.
struct Bucket {
    files: Files,
    settings: S3Settings,
    _folder: tempfile::TempDir,
}

async fn bucket() -> Bucket {
    // Another test of this program may have been first; any provider will do.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("media")).unwrap();
    let mut service = s3s::service::S3ServiceBuilder::new(s3s_fs::FileSystem::new(folder.path()).unwrap());
    service.set_auth(s3s::auth::SimpleAuth::from_single("key", "secret"));
    let service = service.build();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
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
    let settings = S3Settings {
        bucket: "media".into(),
        region: "us-east-1".into(),
        endpoint: Some(endpoint),
        access_key: "key".into(),
        secret_key: "secret".to_owned().into(),
        prefix: "contentflow/".into(),
        path_style: true,
        allow_http: true,
    };
    Bucket { files: Files::s3(&settings).unwrap(), settings, _folder: folder }
}

async fn text(files: &Files, key: &str, range: Option<std::ops::Range<u64>>) -> (u64, Vec<u8>) {
    let reading = files.read(key, range).await.unwrap();
    let size = reading.size;
    let pieces: Vec<bytes::Bytes> = reading.stream.try_collect().await.unwrap();
    (size, pieces.concat())
}

/// What any store must do with a small file.
async fn tells_the_story(files: &Files, scratch: &Path) {
    let source = scratch.join("source.bin");
    std::fs::write(&source, b"0123456789").unwrap();
    files.check().await.unwrap();
    assert_eq!(files.size("clips/a.mp4").await.unwrap(), None);
    files.put_file("clips/a.mp4", &source).await.unwrap();
    assert_eq!(files.size("clips/a.mp4").await.unwrap(), Some(10));
    assert_eq!(text(files, "clips/a.mp4", None).await, (10, b"0123456789".to_vec()));
    assert_eq!(text(files, "clips/a.mp4", Some(3..6)).await, (10, b"345".to_vec()));
    assert_eq!(text(files, "clips/a.mp4", Some(8..100)).await, (10, b"89".to_vec()));
    assert!(matches!(files.read("clips/a.mp4", Some(20..30)).await.err(), Some(FilesError::Range(_))));
    files.get_to_path("clips/a.mp4", &scratch.join("copy.bin")).await.unwrap();
    assert_eq!(std::fs::read(scratch.join("copy.bin")).unwrap(), b"0123456789");
    std::fs::write(&source, b"new").unwrap();
    files.take_file("clips/a.mp4", &source).await.unwrap();
    assert!(!source.exists(), "a taken file is gone from where it was");
    assert_eq!(text(files, "clips/a.mp4", None).await, (3, b"new".to_vec()));
    files.delete("clips/a.mp4").await.unwrap();
    files.delete("clips/a.mp4").await.unwrap();
    assert!(!files.exists("clips/a.mp4").await.unwrap());
    assert!(matches!(files.read("clips/a.mp4", None).await.err(), Some(FilesError::NotFound(_))));
    assert!(
        files.get_to_path("clips/a.mp4", &scratch.join("none.bin")).await.is_err()
            && !scratch.join("none.bin").exists()
    );
}

#[tokio::test]
async fn r36_files_live_in_a_folder() {
    let (root, scratch) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let files = Files::folder(&root.path().join("media")).unwrap();
    tells_the_story(&files, scratch.path()).await;
    let path = files.local_path("clips/a.mp4").unwrap().unwrap();
    assert!(path.ends_with("media/clips/a.mp4"));
    let left: Vec<_> = std::fs::read_dir(root.path().join("media/clips")).unwrap().collect();
    assert!(left.is_empty(), "nothing half made is left: {left:?}");
}

#[tokio::test]
async fn r36_files_live_in_a_bucket() {
    let (bucket, scratch) = (bucket().await, tempfile::tempdir().unwrap());
    tells_the_story(&bucket.files, scratch.path()).await;
    assert!(bucket.files.is_remote() && bucket.files.local_path("clips/a.mp4").unwrap().is_none());
}

#[tokio::test]
async fn r36_a_large_file_goes_in_parts() {
    let (bucket, scratch) = (bucket().await, tempfile::tempdir().unwrap());
    let source = scratch.path().join("large.bin");
    let bytes: Vec<u8> = (0..20_000_003u32).map(|n| n.to_le_bytes()[1]).collect();
    std::fs::write(&source, &bytes).unwrap();
    bucket.files.put_file("originals/large.bin", &source).await.unwrap();
    assert_eq!(bucket.files.size("originals/large.bin").await.unwrap(), Some(20_000_003));
    assert_eq!(text(&bucket.files, "originals/large.bin", None).await.1, bytes);
}

#[tokio::test]
async fn r36_a_bucket_that_refuses_says_so_without_the_secret() {
    let bucket = bucket().await;
    let wrong = S3Settings { secret_key: "guessed".to_owned().into(), ..bucket.settings.clone() };
    let error = Files::s3(&wrong).unwrap().check().await.unwrap_err();
    assert!(error.is_transient() && !format!("{error:?}").contains("guessed"));
}

#[test]
fn r36_no_key_climbs_out() {
    let root = tempfile::tempdir().unwrap();
    let files = Files::folder(root.path()).unwrap();
    for key in
        ["", "../x", "a/../b", "/etc/passwd", "a//b", "a/.hidden", "a b", "é", "a\0", "%2e%2e/x", &"x".repeat(600)]
    {
        assert!(matches!(files.local_path(key), Err(FilesError::Key(_))), "{key}");
    }
}
