//! Assets: given by people, changed, shown, deleted.

use crate::client::Api;
use crate::crash_media::unfinished;
use crate::support::{TestApp, answer};
use crate::web::{Web, corpus};
use reqwest::multipart::{Form, Part};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::path::Path;

/// Sends a form with a file.
pub async fn upload(app: &Api, path: &str, file: &Path, fields: &[(&str, &str)]) -> (StatusCode, Value) {
    let name = file.file_name().unwrap().to_str().unwrap().to_owned();
    let part = Part::bytes(std::fs::read(file).unwrap()).file_name(name);
    let mut form = Form::new();
    for (name, value) in fields {
        form = form.text((*name).to_owned(), (*value).to_owned());
    }
    answer(app.request(Method::POST, path).multipart(form.part("file", part)).send().await.unwrap()).await
}

#[actix_web::test]
async fn r36_an_upload_is_checked_and_becomes_an_asset_at_once() {
    let Some(file) = corpus("videos/landscape-480x270-13s.mp4") else { return };
    let app = TestApp::with(&[("WORKERS", "0")]).await;
    let fields = [("title", "A rabbit wakes up"), ("licence", "own"), ("attribution", "Ada"), ("language", "en")];
    let (status, asset) = upload(&app, "/api/v1/assets", &file, &fields).await;
    assert_eq!(status, StatusCode::CREATED, "{asset}");
    assert_eq!((&asset["media"], &asset["status"], &asset["language"]), (&json!("local"), &json!("new"), &json!("en")));
    assert_eq!((&asset["attribution"], &asset["licence"]["code"]), (&json!("Ada"), &json!("LicenseRef-Own")));
    assert_eq!(asset["licence"]["evidence"][0]["kind"], "declaration");
    assert!((asset["duration"].as_f64().unwrap() - 13.0).abs() < 0.2, "{asset}");
    assert_eq!((&asset["phash"], &asset["verdict"]), (&Value::Null, &json!("allow")), "{asset}");
    assert_eq!(asset["frame_phash"].as_str().unwrap().len(), 16);
    let picture = app.request(Method::GET, asset["thumbnail"].as_str().unwrap()).send().await.unwrap();
    assert_eq!((picture.status(), picture.headers()["content-type"].to_str().unwrap()), (StatusCode::OK, "image/jpeg"));
    let id = asset["id"].as_str().unwrap();
    assert_eq!(app.get(&format!("/api/v1/assets/{id}/thumbnail?w=333")).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(app.get(&format!("/api/v1/assets/{id}/clip")).await.0, StatusCode::NOT_FOUND);
}

#[actix_web::test]
async fn r36_what_no_clip_can_be_made_of_is_refused_with_its_reason() {
    let app = TestApp::with(&[("WORKERS", "0")]).await;
    for name in [
        "random-bytes.mp4",
        "jpeg-named.mp4",
        "short-0.3s.mp4",
        "hls-local-file.mp4",
        "ffconcat.mp4",
        "empty.mp4",
        "audio-only.m4a",
    ] {
        let Some(file) = corpus(&format!("videos/{name}")) else { return };
        let (status, problem) = upload(&app, "/api/v1/assets", &file, &[]).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{name}: {problem}");
        assert_eq!(problem["errors"][0]["pointer"], "/file", "{name}: {problem}");
        assert!(!problem["errors"][0]["detail"].as_str().unwrap().is_empty());
    }
    let Some(file) = corpus("videos/exactly-8s.mp4") else { return };
    for (fields, pointer) in [
        (&[("licence", "nonsense")][..], "/licence"),
        (&[("colour", "red")], "/colour"),
        (&[("language", "english")], "/language"),
        (&[("url", "ftp://x")], "/url"),
    ] {
        let (status, problem) = upload(&app, "/api/v1/assets", &file, fields).await;
        assert_eq!(
            (status, &problem["errors"][0]["pointer"]),
            (StatusCode::UNPROCESSABLE_ENTITY, &json!(pointer)),
            "{problem}"
        );
    }
    assert_eq!(app.get("/api/v1/assets").await.1["items"], json!([]));
    assert_eq!(unfinished(&app.app.config.data_dir), 0, "refused uploads leave no files");
}

#[actix_web::test]
async fn r36_a_file_given_by_address_is_fetched_by_a_job() {
    let (Some(good), Some(bad)) = (corpus("videos/exactly-8s.mp4"), corpus("videos/random-bytes.mp4")) else { return };
    let (app, web) = (TestApp::start().await, Web::start());
    let url = web.put_corpus("/my_film.mp4", &good);
    let (status, asset) =
        app.post("/api/v1/assets", &json!({"url": url, "licence": "CC-BY-4.0", "attribution": "Ada"})).await;
    assert_eq!(status, StatusCode::CREATED, "{asset}");
    assert_eq!(
        (&asset["media"], &asset["title"], &asset["media_url"]),
        (&json!("remote"), &json!("my film"), &json!(url))
    );
    assert_eq!(asset["active_job"]["kind"], "fetch");
    assert_eq!(app.finished(&asset["active_job"]).await["status"], "done");
    let asset = app.get(&format!("/api/v1/assets/{}", asset["id"].as_str().unwrap())).await.1;
    assert_eq!((&asset["media"], &asset["duration"], &asset["status"]), (&json!("local"), &json!(8.0), &json!("new")));
    assert_eq!(asset["active_job"], Value::Null);
    for url in
        [web.put_corpus("/random.mp4", &bad), format!("{}/missing.mp4", web.url), "http://10.0.0.1/x.mp4".to_owned()]
    {
        let (_, asset) = app.post("/api/v1/assets", &json!({"url": url})).await;
        assert_eq!(app.finished(&asset["active_job"]).await["status"], "failed", "{url}");
        let asset = app.get(&format!("/api/v1/assets/{}", asset["id"].as_str().unwrap())).await.1;
        assert_eq!(asset["status"], "failed", "{asset}");
        assert!(asset["reasons"][0]["remedy"].is_string(), "{asset}");
    }
    for (body, pointer) in
        [(json!({}), "/url"), (json!({"url": "file:///etc/passwd"}), "/url"), (json!({"url": 1}), "/url")]
    {
        let (status, problem) = app.post("/api/v1/assets", &body).await;
        assert_eq!(
            (status, &problem["errors"][0]["pointer"]),
            (StatusCode::UNPROCESSABLE_ENTITY, &json!(pointer)),
            "{body}"
        );
    }
}

#[actix_web::test]
async fn r12_a_person_changes_words_licence_and_status() {
    let Some(file) = corpus("videos/exactly-8s.mp4") else { return };
    let app = TestApp::with(&[("WORKERS", "0")]).await;
    let (_, asset) = upload(&app, "/api/v1/assets", &file, &[("licence", "CC-BY-NC-4.0")]).await;
    assert_eq!((&asset["verdict"], &asset["risk"]), (&json!("block"), &json!(0.5)));
    let path = format!("/api/v1/assets/{}", asset["id"].as_str().unwrap());
    let patch = |body: Value| {
        let (app, path) = (&app, &path);
        async move { app.send(Method::PATCH, path, &body).await }
    };
    let (status, problem) = patch(json!({"licence": "CC-BY-4.0"})).await;
    assert_eq!((status, &problem["type"]), (StatusCode::CONFLICT, &json!("/problems/licence-required")), "{problem}");
    let document = json!({"licence": {"code": "CC-BY-4.0", "document": "https://example.org/permission.pdf"}});
    let (status, asset) = patch(document).await;
    assert_eq!(
        (status, &asset["licence"]["code"], &asset["risk"]),
        (StatusCode::OK, &json!("CC-BY-4.0"), &json!(0.0)),
        "{asset}"
    );
    let proof = asset["licence"]["evidence"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(
        (&proof["kind"], &proof["document"]),
        (&json!("permission_file"), &json!("https://example.org/permission.pdf"))
    );
    let (_, asset) =
        patch(json!({"title": "Une arme", "keywords": "Vélo, robot", "attribution": "Ada / CC BY", "language": "fr"}))
            .await;
    assert_eq!((&asset["keywords"], &asset["attribution"]), (&json!(["vélo", "robot"]), &json!("Ada / CC BY")));
    let (_, asset) = patch(json!({"status": "rejected"})).await;
    assert_eq!(asset["status"], "rejected");
    let (status, _) = app.post(&format!("{path}/transform"), &json!({})).await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert_eq!(patch(json!({"status": "ready"})).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(patch(json!({"phash": "0"})).await.0, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(app.send(Method::DELETE, &path, &json!({})).await.0, StatusCode::NO_CONTENT);
    assert_eq!(app.get(&path).await.0, StatusCode::NOT_FOUND);
    let left = walk(&app.app.config.data_dir.join("media"));
    assert_eq!(left, Vec::<String>::new(), "files go with their asset");
}

fn walk(folder: &Path) -> Vec<String> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        if entry.path().is_dir() {
            files.extend(walk(&entry.path()))
        } else {
            files.push(entry.path().display().to_string())
        }
    }
    files
}

#[actix_web::test]
async fn r41_a_plan_is_shown_written_and_checked() {
    let Some(file) = corpus("videos/landscape-480x270-13s.mp4") else { return };
    let app = TestApp::with(&[("WORKERS", "0")]).await;
    let (_, asset) = upload(&app, "/api/v1/assets", &file, &[("title", "A rabbit wakes up"), ("licence", "own")]).await;
    let path = format!("/api/v1/assets/{}/plan", asset["id"].as_str().unwrap());
    let (status, plan) = app.get(&path).await;
    assert_eq!((status, plan["segments"].as_array().unwrap().len()), (StatusCode::OK, 1), "{plan}");
    let overlay = json!({"kind": "hook_text", "text": "Look", "start": 0.0, "end": 3.0});
    let wanted = json!({"segments": [{"start": 1.0, "end": 4.0}], "overlays": [overlay]});
    let (status, written) = app.send(Method::PUT, &path, &wanted).await;
    assert_eq!((status, &written["segments"]), (StatusCode::OK, &wanted["segments"]), "{written}");
    assert_eq!(app.get(&path).await.1, written);
    let (_, asset) = app.get(&format!("/api/v1/assets/{}", asset["id"].as_str().unwrap())).await;
    assert_eq!(asset["risk"], 0.1, "a plan without attribution adds to the risk");
    for (body, pointer) in [
        (json!({"segments": [{"start": 4.0, "end": 1.0}]}), "/segments/0/end"),
        (json!({"segments": [{"start": 0.0, "end": 99.0}]}), "/segments/0/end"),
        (json!({"segments": [], "srt": "nonsense"}), "/srt"),
        (json!({"colour": "red"}), "/colour"),
    ] {
        let (status, problem) = app.send(Method::PUT, &path, &body).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{body}: {problem}");
        assert!(
            problem["errors"][0]["pointer"].as_str().unwrap().starts_with(pointer.rsplit_once('/').unwrap().0),
            "{problem}"
        );
    }
}
