//! Who may enter.

use crate::support::{PASSWORD, TestApp, answer};
use reqwest::header::SET_COOKIE;
use reqwest::{Method, StatusCode};
use serde_json::json;

async fn log_in(app: &TestApp) -> (String, String) {
    let request = app.client.post(format!("{}/api/v1/session", app.url)).json(&json!({"password": PASSWORD}));
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    let cookies: Vec<String> =
        response.headers().get_all(SET_COOKIE).iter().map(|cookie| cookie.to_str().unwrap().to_owned()).collect();
    let session = cookies.iter().find(|cookie| cookie.starts_with("cf_session=")).unwrap();
    assert!(session.contains("HttpOnly") && session.contains("SameSite=Lax"), "{session}");
    let csrf = response.json::<serde_json::Value>().await.unwrap()["csrf_token"].as_str().unwrap().to_owned();
    (session.split(';').next().unwrap().to_owned(), csrf)
}

#[actix_web::test]
async fn a_session_changes_things_only_with_its_csrf_token() {
    let app = TestApp::start().await;
    let (cookie, csrf) = log_in(&app).await;
    let ingest =
        || app.client.post(format!("{}/api/v1/jobs/ingest", app.url)).header("Cookie", &cookie).json(&json!({}));
    let (status, problem) = answer(ingest().send().await.unwrap()).await;
    assert_eq!((status, problem["type"].as_str()), (StatusCode::FORBIDDEN, Some("/problems/csrf")));
    let (status, _) = answer(ingest().header("X-CSRF-Token", "guess").send().await.unwrap()).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    let (status, _) = answer(ingest().header("X-CSRF-Token", &csrf).send().await.unwrap()).await;
    assert_eq!(status, StatusCode::ACCEPTED);
    let list = app.client.get(format!("{}/api/v1/jobs", app.url)).header("Cookie", &cookie).send().await.unwrap();
    assert_eq!(list.status(), StatusCode::OK, "reading needs no token");

    let out = app.client.delete(format!("{}/api/v1/session", app.url)).header("Cookie", &cookie);
    assert_eq!(out.header("X-CSRF-Token", &csrf).send().await.unwrap().status(), StatusCode::NO_CONTENT);
    let list = app.client.get(format!("{}/api/v1/jobs", app.url)).header("Cookie", &cookie).send().await.unwrap();
    assert_eq!(list.status(), StatusCode::UNAUTHORIZED, "the session has ended");
}

#[actix_web::test]
async fn the_tenth_wrong_password_in_a_minute_has_to_wait() {
    let app = TestApp::start().await;
    for attempt in 1..=10 {
        let request = app.client.post(format!("{}/api/v1/session", app.url)).json(&json!({"password": "wrong wrong"}));
        let response = request.send().await.unwrap();
        let expected = if attempt < 10 { StatusCode::UNAUTHORIZED } else { StatusCode::TOO_MANY_REQUESTS };
        assert_eq!(response.status(), expected, "attempt {attempt}");
        assert_eq!(response.headers().contains_key("Retry-After"), attempt == 10);
    }
    assert_eq!(app.get("/api/v1/jobs").await.0, StatusCode::OK, "a right token is not guessing");
}

#[actix_web::test]
async fn everybody_may_ask_what_is_needed() {
    let app = TestApp::start().await;
    let (status, session) = answer(app.client.get(format!("{}/api/v1/session", app.url)).send().await.unwrap()).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!((session["owner"].as_bool(), session["setup_required"].as_bool()), (Some(false), Some(false)));
    assert_eq!(session["mode"], "sandbox");
}

#[actix_web::test]
async fn the_setup_link_makes_the_owner_once() {
    let app = TestApp::with(&[("OWNER_PASSWORD", "")]).await;
    let link = app::sessions::api::prepare_owner(&app.app).await.unwrap().unwrap();
    let token = link.rsplit_once('=').unwrap().1;
    let body = |token: &str, password: &str| json!({"token": token, "password": password, "language": "en", "time_zone": "Europe/Paris"});
    let set_up = |body: serde_json::Value| app.client.post(format!("{}/api/v1/setup", app.url)).json(&body).send();
    for (token, password, pointer) in [("guess", PASSWORD, "/token"), (token, "short", "/password")] {
        let (status, problem) = answer(set_up(body(token, password)).await.unwrap()).await;
        assert_eq!(
            (status, problem["errors"][0]["pointer"].as_str()),
            (StatusCode::UNPROCESSABLE_ENTITY, Some(pointer))
        );
    }
    assert_eq!(set_up(body(token, PASSWORD)).await.unwrap().status(), StatusCode::OK);
    assert_eq!(set_up(body(token, PASSWORD)).await.unwrap().status(), StatusCode::CONFLICT);
    log_in(&app).await;
}

#[actix_web::test]
async fn the_same_idempotency_key_does_the_work_once() {
    let app = TestApp::with(&[("WORKERS", "0")]).await;
    let post = |key: &str, body: serde_json::Value| {
        app.request(Method::POST, "/api/v1/jobs/autopilot").header("Idempotency-Key", key).json(&body).send()
    };
    let (status, first) = answer(post("k1", json!({})).await.unwrap()).await;
    assert_eq!(status, StatusCode::ACCEPTED);
    let (status, second) = answer(post("k1", json!({})).await.unwrap()).await;
    assert_eq!((status, &second), (StatusCode::ACCEPTED, &first), "the same answer, status included");
    let (status, problem) = answer(post("k1", json!({"x": 1})).await.unwrap()).await;
    assert_eq!((status, problem["type"].as_str()), (StatusCode::CONFLICT, Some("/problems/idempotency-mismatch")));
    let (_, jobs) = app.get("/api/v1/jobs?kind=autopilot").await;
    assert_eq!(jobs["items"].as_array().unwrap().len(), 1);
}

#[actix_web::test]
async fn an_ended_session_hears_nothing_more() {
    let app = TestApp::with(&[("WORKERS", "0")]).await;
    let (cookie, csrf) = log_in(&app).await;
    let request = app.client.get(format!("{}/api/v1/events", app.url)).header("Cookie", &cookie);
    let mut stream = request.send().await.unwrap();
    app.post("/api/v1/jobs/metrics", &json!({})).await;
    assert!(crate::jobs::next_event(&mut stream).await.1.contains("event: job"));
    let out = app.client.delete(format!("{}/api/v1/session", app.url)).header("Cookie", &cookie);
    assert_eq!(out.header("X-CSRF-Token", &csrf).send().await.unwrap().status(), StatusCode::NO_CONTENT);
    app.post("/api/v1/jobs/autopilot", &json!({})).await;
    assert_eq!(stream.chunk().await.unwrap(), None, "the stream ends without a word");
}
