//! Background work.

use crate::support::TestApp;
use reqwest::StatusCode;
use serde_json::json;

#[actix_web::test]
async fn r17_a_trigger_answers_with_one_job_that_ends() {
    let app = TestApp::start().await;
    let (status, job) = app.post("/api/v1/jobs/ingest", &json!({})).await;
    assert_eq!((status, job["kind"].as_str()), (StatusCode::ACCEPTED, Some("ingest")));
    let job = app.finished(&job).await;
    assert_eq!(
        (job["status"].as_str(), job["progress"].as_i64(), job["attempts"].as_i64()),
        (Some("done"), Some(100), Some(1))
    );
    let (_, run) = app.get(&format!("/api/v1/runs/{}", job["run_id"].as_str().unwrap())).await;
    assert_eq!((run["trigger"].as_str(), run["status"].as_str()), (Some("api"), Some("done")));
}

#[actix_web::test]
async fn r17_the_same_work_is_queued_once_and_can_be_cancelled() {
    let app = TestApp::with(&[("WORKERS", "0")]).await;
    let (status, first) = app.post("/api/v1/jobs/ingest", &json!({})).await;
    assert_eq!(status, StatusCode::ACCEPTED);
    let (status, second) = app.post("/api/v1/jobs/ingest", &json!({})).await;
    assert_eq!((status, &second["id"]), (StatusCode::OK, &first["id"]));
    let id = first["id"].as_str().unwrap();
    let (status, cancelled) = app.post(&format!("/api/v1/jobs/{id}/cancel"), &json!({})).await;
    assert_eq!((status, cancelled["status"].as_str()), (StatusCode::ACCEPTED, Some("failed")));
    assert_eq!(cancelled["last_error"], "cancelled");
    assert_eq!(app.post(&format!("/api/v1/jobs/{id}/cancel"), &json!({})).await.0, StatusCode::CONFLICT);
    let (status, retried) = app.post(&format!("/api/v1/jobs/{id}/retry"), &json!({})).await;
    assert_eq!((status, retried["status"].as_str()), (StatusCode::ACCEPTED, Some("queued")));
}

#[actix_web::test]
async fn r17_a_job_survives_a_crash_and_a_lost_wake_up() {
    let app = TestApp::with(&[("WORKERS", "0")]).await;
    let (_, job) = app.post("/api/v1/jobs/autopilot", &json!({})).await;
    let app = app.restart_with(&[("WORKERS", "2")]).await;
    assert_eq!(app.finished(&job).await["status"], "done");
}

#[actix_web::test]
async fn bad_requests_name_the_field_and_leave_nothing() {
    let app = TestApp::with(&[("WORKERS", "0")]).await;
    for (path, body, pointer) in [
        ("/api/v1/jobs/ingest", json!({"source": 1}), "/source"),
        ("/api/v1/jobs/transform", json!({"asset_id": "x"}), "/asset_id"),
        ("/api/v1/jobs/publish", json!({}), ""),
    ] {
        let (status, problem) = app.post(path, &body).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{path} {problem}");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
    }
    for path in ["/api/v1/jobs?limit=0", "/api/v1/jobs?limit=101", "/api/v1/jobs?cursor=%21", "/api/v1/jobs?nonsense=1"]
    {
        assert_eq!(app.get(path).await.0, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
    }
    assert_eq!(app.get("/api/v1/jobs/0190aaaa-0000-7000-8000-000000000000").await.0, StatusCode::NOT_FOUND);
    assert_eq!(app.get("/api/v1/jobs/nonsense").await.0, StatusCode::NOT_FOUND);
    assert_eq!(app.get("/api/v1/nonsense").await.0, StatusCode::NOT_FOUND);
    assert_eq!(app.get("/api/v1/jobs").await.1["items"], json!([]));
}

#[actix_web::test]
async fn the_event_stream_resumes_where_the_reader_left_off() {
    let app = TestApp::with(&[("WORKERS", "0")]).await;
    let stream = |last: Option<&str>| {
        let request = app.request(reqwest::Method::GET, "/api/v1/events");
        last.map_or(request.try_clone().unwrap(), |id| request.header("Last-Event-ID", id)).send()
    };
    let mut live = stream(None).await.unwrap();
    app.post("/api/v1/jobs/metrics", &json!({})).await;
    let (id, text) = next_event(&mut live).await;
    assert!(text.contains("event: job") && text.contains("\"op\":\"created\""), "{text}");
    app.post("/api/v1/jobs/autopilot", &json!({})).await;
    let mut resumed = stream(Some(&id)).await.unwrap();
    let (_, text) = next_event(&mut resumed).await;
    assert!(text.contains("autopilot"), "{text}");
    let mut reset = stream(Some("999999")).await.unwrap();
    assert!(next_event(&mut reset).await.1.contains("event: reset"));
}

pub(crate) async fn next_event(stream: &mut reqwest::Response) -> (String, String) {
    let mut text = String::new();
    while let Some(chunk) = stream.chunk().await.unwrap() {
        text.push_str(std::str::from_utf8(&chunk).unwrap());
        if let Some(at) = text.find("id: ").filter(|_| text.contains("event: ")) {
            let last = text.rfind("\nid: ").map_or(at, |at| at + 1);
            let id = text[last + 4..].lines().next().unwrap().to_owned();
            return (id, text);
        }
    }
    panic!("the stream ended: {text}");
}
