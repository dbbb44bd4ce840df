//! Schedules, with more than one process.

use crate::support::TestApp;
use app::scheduler;
use reqwest::Method;
use serde_json::{Value, json};

async fn jobs(app: &TestApp, kind: &str) -> Value {
    app.get(&format!("/api/v1/jobs?kind={kind}&total=true")).await.1
}

#[actix_web::test]
async fn r71_a_schedule_fires_once_with_two_processes() {
    // Nobody works: a second firing would begin a second run as soon as the first job is gone.
    let app = TestApp::with(&[("WORKERS", "0")]).await;
    let twin = app.twin().await;
    for _ in 0..5 {
        let (one, other) = tokio::join!(scheduler::tick(&app.app), scheduler::tick(&twin));
        one.unwrap();
        other.unwrap();
        for kind in ["metrics", "autopilot"] {
            let list = jobs(&app, kind).await;
            assert_eq!(list["total"], 1, "{kind}: {list}");
            let id = list["items"][0]["id"].as_str().unwrap();
            // An open job would hide a second firing.
            app.post(&format!("/api/v1/jobs/{id}/cancel"), &json!({})).await;
        }
    }
    assert_eq!(app.get("/api/v1/runs?total=true").await.1["total"], 1, "autopilot's run");
}

#[actix_web::test]
async fn r71_a_schedule_that_is_off_does_not_fire() {
    let app = TestApp::with(&[("WORKERS", "0")]).await;
    let off = json!({"enabled": false});
    for path in ["/api/v1/rules/schedule_metrics", "/api/v1/autopilot"] {
        assert_eq!(app.send(Method::PUT, path, &off).await.0, 200, "{path}");
    }
    scheduler::tick(&app.app).await.unwrap();
    assert_eq!(
        (&jobs(&app, "metrics").await["total"], &jobs(&app, "autopilot").await["total"]),
        (&json!(0), &json!(0))
    );
    let on = json!({"enabled": true});
    app.send(Method::PUT, "/api/v1/rules/schedule_metrics", &on).await;
    scheduler::tick(&app.app).await.unwrap();
    assert_eq!(jobs(&app, "metrics").await["total"], 1);
}

#[actix_web::test]
async fn r73_autopilot_stays_switched_over_a_restart() {
    let app = TestApp::with(&[("WORKERS", "0")]).await;
    assert_eq!(app.get("/api/v1/autopilot").await.1["enabled"], true, "on in a sandbox");
    let (_, off) = app.send(Method::PUT, "/api/v1/autopilot", &json!({"enabled": false})).await;
    assert_eq!((&off["enabled"], &off["next_run_at"]), (&json!(false), &Value::Null));
    let app = app.restart().await;
    assert_eq!(app.get("/api/v1/autopilot").await.1["enabled"], false);
    assert_eq!(app.get("/api/v1/dashboard").await.1["autopilot"]["enabled"], false);
}
