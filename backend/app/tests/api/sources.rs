//! Sources: what may be watched, and how it is changed.

use crate::support::TestApp;
use crate::web::{Entry, Web, rss};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

#[actix_web::test]
async fn r11_a_source_is_made_shown_changed_listed_and_deleted() {
    let app = TestApp::with(&[("WORKERS", "0")]).await;
    let new = json!({"kind": "rss", "url": "https://example.org/feed", "keywords": "robot, vélo ,", "categories": ["a,b"],
        "min_duration": 5, "language": "fr", "licence": "own"});
    let (status, source) = app.post("/api/v1/sources", &new).await;
    assert_eq!(status, StatusCode::CREATED, "{source}");
    assert_eq!(source["keywords"], json!(["robot", "vélo"]));
    assert_eq!(source["categories"], json!(["a,b"]));
    assert_eq!((&source["max_per_run"], &source["interval_minutes"]), (&json!(10), &json!(60)));
    assert_eq!((&source["licence"], &source["active"]), (&json!("LicenseRef-Own"), &json!(true)));
    assert_eq!(source["health"]["status"], "new");
    let path = format!("/api/v1/sources/{}", source["id"].as_str().unwrap());
    assert_eq!(app.get(&path).await, (StatusCode::OK, source.clone()));
    let (status, changed) =
        app.send(Method::PATCH, &path, &json!({"language": null, "active": false, "keywords": []})).await;
    assert_eq!(status, StatusCode::OK, "{changed}");
    assert_eq!((&changed["language"], &changed["active"]), (&Value::Null, &json!(false)));
    assert_eq!((&changed["keywords"], &changed["url"]), (&json!([]), &new["url"]));
    for (query, n) in [("", 1), ("?active=true", 0), ("?kind=rss&q=EXAMPLE", 1), ("?kind=folder", 0), ("?q=100%25", 0)]
    {
        let (status, list) = app.get(&format!("/api/v1/sources{query}")).await;
        assert_eq!((status, list["items"].as_array().unwrap().len()), (StatusCode::OK, n), "{query}");
    }
    let (status, again) = app.post("/api/v1/sources", &new).await;
    assert_eq!((status, again["type"].as_str()), (StatusCode::CONFLICT, Some("/problems/exists")));
    assert_eq!(app.send(Method::DELETE, &path, &json!({})).await.0, StatusCode::NO_CONTENT);
    assert_eq!(app.get(&path).await.0, StatusCode::NOT_FOUND);
}

#[actix_web::test]
async fn r24_what_cannot_be_read_is_refused_with_the_field() {
    let app = TestApp::with(&[("WORKERS", "0")]).await;
    let own = app.folder.path().to_str().unwrap();
    for (body, pointer) in [
        (json!({"kind": "rss", "url": "ftp://example.org/x"}), "/url"),
        (json!({"kind": "rss", "url": "not an address"}), "/url"),
        (json!({"kind": "rss"}), "/url"),
        (json!({"kind": "youtube", "url": "https://example.org/@x"}), "/url"),
        (json!({"kind": "folder", "url": "media"}), "/url"),
        (json!({"kind": "folder", "url": "/no/such/folder"}), "/url"),
        (json!({"kind": "folder", "url": "/"}), "/url"),
        (json!({"kind": "folder", "url": "/etc"}), "/url"),
        (json!({"kind": "folder", "url": own}), "/url"),
        (json!({"kind": "rss", "url": "https://example.org", "keywords": ["ok", "("]}), "/keywords/1"),
        (json!({"kind": "rss", "url": "https://example.org", "keywords": 7}), "/keywords"),
        (json!({"kind": "rss", "url": "https://example.org", "licence": "no such licence"}), "/licence"),
        (json!({"kind": "rss", "url": "https://example.org", "language": "english"}), "/language"),
        (json!({"kind": "rss", "url": "https://example.org", "max_per_run": 0}), "/max_per_run"),
        (json!({"kind": "rss", "url": "https://example.org", "min_duration": -1}), "/min_duration"),
        (json!({"kind": "rss", "url": "https://example.org", "colour": "red"}), "/colour"),
        (json!({"kind": "telex", "url": "https://example.org"}), "/kind"),
    ] {
        let (status, problem) = app.post("/api/v1/sources", &body).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{body}: {problem}");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{body}: {problem}");
    }
    assert_eq!(app.get("/api/v1/sources").await.1["items"], json!([]));
}

#[actix_web::test]
async fn r24_a_preview_says_what_would_pass_and_stores_nothing() {
    let (app, web) = (TestApp::with(&[("WORKERS", "0")]).await, Web::start());
    let entries = [
        Entry { id: "1", title: "A robot paints", more: "" },
        Entry { id: "2", title: "Nothing of interest", more: "" },
    ];
    let url = web.put("/feed", rss(&web.url, &entries));
    let (status, preview) =
        app.post("/api/v1/sources/preview", &json!({"kind": "rss", "url": url, "keywords": "ROBOT"})).await;
    assert_eq!(status, StatusCode::OK, "{preview}");
    let passes: Vec<_> =
        preview["items"].as_array().unwrap().iter().map(|item| item["passes"].as_bool().unwrap()).collect();
    assert_eq!((passes, &preview["passing"], &preview["title"]), (vec![true, false], &json!(1), &json!("Test feed")));
    assert!(preview["items"][1]["reasons"][0]["code"].is_string(), "{preview}");
    let (status, broken) =
        app.post("/api/v1/sources/preview", &json!({"kind": "rss", "url": format!("{}/nothing", web.url)})).await;
    assert_eq!((status, &broken["items"]), (StatusCode::OK, &json!([])));
    assert_eq!(broken["problem"]["code"], "http_status");
    for path in ["/api/v1/sources", "/api/v1/assets"] {
        assert_eq!(app.get(path).await.1["items"], json!([]), "{path}");
    }
}
