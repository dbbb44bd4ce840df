//! Profile pages: the links of an account where nobody can tap the one in a caption.

use crate::fixture::{at, clipped, post};
use crate::support::TestApp;
use reqwest::{Method, StatusCode};
use serde_json::json;

const BROWSER: &str =
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Instagram 335.0";

#[actix_web::test]
async fn links_10_a_profile_page_shows_the_links_of_posts_and_runs_nothing() {
    let app = TestApp::start().await;
    app.send(Method::PUT, "/api/v1/autopilot", &json!({"enabled": false})).await;
    let (_, accounts) = app.get("/api/v1/accounts?platform=youtube").await;
    let wish =
        json!({"account_id": accounts["items"][0]["id"], "title": "Knots & <ropes>", "intro": "Everything I tie."});
    let (status, page) = app.send(Method::PUT, "/api/v1/pages/knots", &wish).await;
    assert_eq!((status, &page["url"]), (StatusCode::CREATED, &json!(format!("{}/b/knots", app.url))), "{page}");
    let (status, again) = app.send(Method::PUT, "/api/v1/pages/knots", &wish).await;
    assert_eq!((status, &again["id"]), (StatusCode::OK, &page["id"]));
    for (handle, body, status) in [
        ("api", wish.clone(), 422),
        ("Knots", wish.clone(), 422),
        ("ropes", wish.clone(), 409),
        ("ropes", json!({"account_id": page["id"]}), 422),
        ("ropes", json!({"account_id": accounts["items"][0]["id"], "script": 1}), 422),
    ] {
        assert_eq!(
            app.send(Method::PUT, &format!("/api/v1/pages/{handle}"), &body).await.0.as_u16(),
            status,
            "{handle}"
        );
    }
    let more = json!({"title": "A bowline & more", "affiliate_url": "https://shop.example/rope"});
    let made = post(&app, clipped(&app.app).await, "youtube", more).await;
    let (_, job) = app.post("/api/v1/jobs/publish", &json!({"post_id": made["id"]})).await;
    assert_eq!(app.finished(&job).await["status"], "done");
    assert_eq!(app.get(&at(&made, "")).await.1["status"], "posted");
    let answer = app.client.get(format!("{}/b/knots", app.url)).header("Accept-Language", "fr").send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    assert!(answer.headers().get("set-cookie").is_none());
    assert!(answer.headers()["content-security-policy"].to_str().unwrap().starts_with("default-src 'none'"));
    let html = answer.text().await.unwrap();
    assert!(html.contains("<html lang=\"fr\">") && html.contains("Knots &amp; &lt;ropes&gt;"), "{html}");
    assert!(html.contains("A bowline &amp; more") && !html.contains("<script"), "{html}");
    let link = made["shortlink"].as_str().unwrap();
    assert!(html.contains(&format!("href=\"{link}?s=p\"")) && html.contains("<small>"), "{html}");
    // A click there is told apart by where it came from.
    app.client.get(format!("{link}?s=p")).header("User-Agent", BROWSER).send().await.unwrap();
    let (_, clicks) = app.get("/api/v1/metrics?kind=click").await;
    assert_eq!(clicks["items"][0]["meta"]["surface"], "profile", "{clicks}");
    let off = json!({"account_id": accounts["items"][0]["id"], "active": false});
    app.send(Method::PUT, "/api/v1/pages/knots", &off).await;
    let gone = app.client.get(format!("{}/b/knots", app.url)).send().await.unwrap();
    assert_eq!(gone.status(), StatusCode::NOT_FOUND);
    assert!(gone.text().await.unwrap().contains("Unknown page"));
    assert_eq!(app.send(Method::DELETE, "/api/v1/pages/knots", &json!({})).await.0, StatusCode::NO_CONTENT);
    assert_eq!(app.get("/api/v1/pages").await.1["items"], json!([]));
}
