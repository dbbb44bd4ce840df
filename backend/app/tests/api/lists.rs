//! What every list takes: order, total, search, pages.

use crate::support::TestApp;
use reqwest::StatusCode;
use serde_json::{Value, json};

async fn links(app: &TestApp, slugs: &[&str]) {
    for slug in slugs {
        let link =
            json!({"platform": "reddit", "slug": slug, "target": format!("https://shop.example/{slug}?Ref=Été")});
        assert_eq!(app.post("/api/v1/links", &link).await.0, StatusCode::CREATED);
    }
}

fn codes(list: &Value) -> Vec<&str> {
    list["items"].as_array().unwrap().iter().map(|link| link["code"].as_str().unwrap()).collect()
}

#[actix_web::test]
async fn r1_a_list_can_be_turned_round_and_counted() {
    let app = TestApp::with(&[("WORKERS", "0")]).await;
    links(&app, &["aaa", "bbb", "ccc"]).await;
    let (_, plain) = app.get("/api/v1/links").await;
    assert_eq!((codes(&plain), plain.get("total")), (vec!["ccc", "bbb", "aaa"], None));
    let (_, first) = app.get("/api/v1/links?cursor=").await;
    assert_eq!(codes(&first), codes(&plain), "an empty cursor is the first page");
    for (query, expected) in [
        ("sort=-created_at", ["ccc", "bbb", "aaa"]),
        ("sort=created_at", ["aaa", "bbb", "ccc"]),
        ("sort=+created_at", ["aaa", "bbb", "ccc"]),
    ] {
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let (status, page) = app.get(&format!("/api/v1/links?{query}&limit=2&total=true{cursor}")).await;
            assert_eq!((status, &page["total"]), (StatusCode::OK, &json!(3)), "the total is of all pages");
            seen.extend(codes(&page).into_iter().map(str::to_owned));
            let Some(next) = page["next_cursor"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(seen, expected, "{query}");
    }
}

#[actix_web::test]
async fn r1_every_list_takes_the_same_parameters() {
    let app = TestApp::with(&[("WORKERS", "0")]).await;
    app.post("/api/v1/jobs/autopilot", &json!({})).await;
    for (list, total) in [
        ("jobs", 1),
        ("runs", 1),
        ("links", 0),
        ("metrics", 0),
        ("sources", 0),
        ("assets", 0),
        ("conversions", 0),
        ("postbacks", 0),
        ("triggers", 0),
    ] {
        let (status, page) = app.get(&format!("/api/v1/{list}?total=true&sort=created_at&limit=1")).await;
        assert_eq!((status, &page["total"]), (StatusCode::OK, &json!(total)), "{list}");
        for wrong in ["sort=title", "total=2", "limit=101", "nonsense=1"] {
            let (status, problem) = app.get(&format!("/api/v1/{list}?{wrong}")).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{list}?{wrong} {problem}");
        }
    }
}

#[actix_web::test]
async fn r1_a_search_knows_no_case_and_no_patterns() {
    let app = TestApp::with(&[("WORKERS", "0")]).await;
    links(&app, &["summer-sale", "winter"]).await;
    for (q, found) in [("SUMMER", 1), ("shop.EXAMPLE", 2), ("s%25mmer", 0), ("s_mmer", 0), ("nothing", 0)] {
        let (_, page) = app.get(&format!("/api/v1/links?q={q}&total=true")).await;
        assert_eq!((&page["total"], codes(&page).len()), (&json!(found), found), "{q}");
    }
}

#[actix_web::test]
async fn r1_titles_are_found_in_any_case_with_their_accents() {
    let app = TestApp::with(&[("WORKERS", "0")]).await;
    let source = json!({"kind": "rss", "url": "https://feeds.example/Été.xml", "title": "L’ÉCOLE à Noël"});
    assert_eq!(app.post("/api/v1/sources", &source).await.0, StatusCode::CREATED);
    let asset = json!({"url": "https://media.example/a.mp4", "title": "ÇA COÛTE 100%"});
    assert_eq!(app.post("/api/v1/assets", &asset).await.0, StatusCode::CREATED);
    for (list, q, found) in [
        ("sources", "l’école À", 1),
        ("sources", "NOËL", 1),
        ("sources", "FEEDS.example", 1),
        ("sources", "noel", 0),
        ("assets", "ça coûte", 1),
        ("assets", "ça COÛTE 100%25", 1),
        ("assets", "ça%25100", 0),
    ] {
        let (status, page) = app.get(&format!("/api/v1/{list}?q={q}&total=true")).await;
        assert_eq!((status, &page["total"]), (StatusCode::OK, &json!(found)), "{list} {q}: {page}");
    }
}
