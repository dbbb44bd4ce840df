//! The sources of a new installation.

use crate::ingest::assets;
use crate::support::TestApp;
use app::sources::seed::{seed, seed_once};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

async fn sources(app: &TestApp) -> Vec<Value> {
    app.get("/api/v1/sources").await.1["items"].as_array().unwrap().clone()
}

#[actix_web::test]
async fn r25_an_empty_installation_is_seeded_once() {
    let app = TestApp::with(&[("WORKERS", "0")]).await;
    assert!(seed_once(&app.app).await.unwrap());
    let seeded = sources(&app).await;
    let kinds: Vec<_> = seeded.iter().map(|source| (source["title"].as_str(), source["kind"].as_str())).collect();
    assert_eq!(
        kinds,
        [
            (Some("Blender Open Movies (CC BY)"), Some("youtube")),
            (Some("The Verge"), Some("rss")),
            (Some("TechCrunch"), Some("rss")),
        ]
    );
    let jobs = app.get("/api/v1/jobs?kind=ingest").await.1["items"].as_array().unwrap().len();
    assert_eq!(jobs, 3);
    // What a person deletes stays away, unless the seed is asked for.
    for source in &seeded[1..] {
        app.send(Method::DELETE, &format!("/api/v1/sources/{}", source["id"].as_str().unwrap()), &json!({})).await;
    }
    assert!(!seed_once(&app.app).await.unwrap());
    assert_eq!(sources(&app).await.len(), 1);
    assert_eq!(seed(&app.app).await.unwrap().len(), 2);
    assert!(seed(&app.app).await.unwrap().is_empty());
    assert_eq!(sources(&app).await.len(), 3);
}

#[actix_web::test]
async fn r25_without_a_key_the_playlist_yields_two_labelled_samples_that_pass_the_gate() {
    let app = TestApp::with(&[("WORKERS", "0")]).await;
    app.send(Method::PUT, "/api/v1/autopilot", &json!({"enabled": false})).await;
    seed_once(&app.app).await.unwrap();
    let (mut playlist, mut others) = (String::new(), Vec::new());
    for source in sources(&app).await {
        let id = source["id"].as_str().unwrap().to_owned();
        if source["kind"] == "youtube" { playlist = id } else { others.push(id) }
    }
    // The two feeds are of sites that a test leaves alone.
    for id in others {
        let (status, _) = app.send(Method::DELETE, &format!("/api/v1/sources/{id}"), &json!({})).await;
        assert_eq!(status, StatusCode::NO_CONTENT);
    }
    let (_, jobs) = app.get("/api/v1/jobs?kind=ingest").await;
    let job =
        jobs["items"].as_array().unwrap().iter().find(|job| job["payload"]["source_id"] == playlist).unwrap().clone();
    let app = app.restart_with(&[("WORKERS", "2")]).await;
    assert_eq!(app.finished(&job).await["status"], "done");
    let new = assets(&app, "?status=new").await;
    assert_eq!(new.len(), 2);
    for (asset, label) in new.iter().zip(["Exemple", "Sample"]) {
        assert!(asset["title"].as_str().unwrap().starts_with(label), "{asset}");
        assert_eq!(
            (&asset["media"], &asset["verdict"], &asset["risk"]),
            (&json!("local"), &json!("allow"), &json!(0.0))
        );
        assert!(asset["quality"].as_f64().unwrap() >= 0.7 && asset["thumbnail"].is_string(), "{asset}");
        assert!(!asset["keywords"].as_array().unwrap().is_empty() && asset["phash"].is_string());
    }
    // A look at them makes no film, and a second scan finds them known.
    let url = sources(&app).await[0]["url"].clone();
    let (_, preview) = app.post("/api/v1/sources/preview", &json!({"kind": "youtube", "url": url})).await;
    assert_eq!(preview["passing"], 2, "{preview}");
    let (_, job) = app.post(&format!("/api/v1/sources/{playlist}/ingest"), &json!({})).await;
    assert_eq!(app.finished(&job).await["status"], "done");
    assert_eq!(assets(&app, "").await.len(), 2);
}
