//! Ingestion: what is taken from sources, once, politely.

use crate::client::Api;
use crate::support::TestApp;
use crate::web::{Entry, Page, Web, corpus, rss};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

pub async fn watch(app: &Api, body: Value) -> String {
    let (status, source) = app.post("/api/v1/sources", &body).await;
    assert_eq!(status, StatusCode::CREATED, "{source}");
    source["id"].as_str().unwrap().to_owned()
}

/// Scans a source and answers its run.
pub async fn ingest(app: &Api, source: &str) -> Value {
    let (status, job) = app.post(&format!("/api/v1/sources/{source}/ingest"), &json!({})).await;
    assert_eq!(status, StatusCode::ACCEPTED, "{job}");
    let job = app.finished(&job).await;
    app.get(&format!("/api/v1/runs/{}", job["run_id"].as_str().unwrap())).await.1
}

pub async fn assets(app: &Api, query: &str) -> Vec<Value> {
    app.get(&format!("/api/v1/assets{query}")).await.1["items"].as_array().unwrap().clone()
}

#[actix_web::test]
async fn r102_ingesting_leaves_new_assets_with_keywords_licence_and_scores() {
    let Some(feed) = corpus("feeds/good-cc-video-source.xml") else { return };
    let (app, web) = (TestApp::start().await, Web::start());
    let source = watch(&app, json!({"kind": "rss", "url": web.put_corpus("/feed", &feed)})).await;
    let (status, job) = app.post("/api/v1/jobs/ingest", &json!({})).await;
    assert_eq!(status, StatusCode::ACCEPTED);
    assert_eq!(app.finished(&job).await["status"], "done");
    let new = assets(&app, "?status=new").await;
    assert_eq!(new.len(), 7);
    assert!(new.iter().all(|asset| !asset["keywords"].as_array().unwrap().is_empty()), "{new:?}");
    let steam = new.first().unwrap();
    assert_eq!(steam["title"], "Le bateau à vapeur — reportage", "the newest is first, in the order of the feed");
    assert_eq!(
        (&steam["source_id"], &steam["media"], &steam["duration"]),
        (&json!(source), &json!("remote"), &json!(42.0))
    );
    assert_eq!(steam["licence"]["code"], "CC-BY-4.0");
    assert_eq!(steam["licence"]["evidence"][0]["locator"], "media:license");
    assert!(steam["attribution"].as_str().unwrap().contains("A. Martin · CC BY 4.0"), "{steam}");
    assert_eq!((&steam["risk"], &steam["quality"]), (&json!(0.0), &json!(0.7)));
    assert_eq!(steam["scores"]["quality"][0], json!({"code": "base", "weight": 0.5}));
    let reserved = new.iter().find(|asset| asset["title"] == "All rights reserved").unwrap();
    assert_eq!((&reserved["risk"], &reserved["verdict"]), (&json!(0.5), &json!("review")));
    let word = steam["keywords"][0].as_str().unwrap();
    assert!(!assets(&app, &format!("?keyword={word}&licence=CC-BY-4.0&language=fr&q=BATEAU")).await.is_empty());
    assert!(assets(&app, "?keyword=nonsense").await.is_empty());
    let health = app.get(&format!("/api/v1/sources/{source}")).await.1;
    assert_eq!((&health["health"]["status"], &health["title"]), (&json!("ok"), &json!("Vidéos libres")));
    assert!(health["next_poll_at"].is_string());
}

#[actix_web::test]
async fn r22_the_same_item_is_never_a_second_asset() {
    let (app, web) = (TestApp::start().await, Web::start());
    let entries =
        [Entry { id: "2", title: "Second story", more: "" }, Entry { id: "1", title: "First story", more: "" }];
    let url = web.put("/feed", rss(&web.url, &entries));
    let source = watch(&app, json!({"kind": "rss", "url": url})).await;
    assert_eq!(ingest(&app, &source).await["counts"]["created"], 2);
    // Other bytes, the same items, one of them under another guid.
    let moved = rss(&web.url, &entries).replace(">2</guid>", ">two</guid>");
    web.put("/feed", moved);
    let run = ingest(&app, &source).await;
    assert_eq!((&run["counts"]["known"], &run["counts"]["created"]), (&json!(2), &Value::Null), "{run}");
    // The same address in another source.
    let other =
        web.put("/other", rss(&web.url, &[Entry { id: "1?utm_source=x", title: "First story again", more: "" }]));
    let other = watch(&app, json!({"kind": "rss", "url": other})).await;
    let run = ingest(&app, &other).await;
    assert_eq!(run["skipped"][0]["reason"], "same_address", "{run}");
    assert_eq!(assets(&app, "").await.len(), 2);
}

#[actix_web::test]
async fn r103_a_duplicate_by_picture_is_ignored_counted_and_can_be_seen() {
    let Some(picture) = corpus("images/astronaut.jpg") else { return };
    let (Some(near), Some(other)) = (corpus("images/astronaut__bright.jpg"), corpus("images/astronaut__bmp.bmp"))
    else {
        return;
    };
    let (app, web) = (TestApp::start().await, Web::start());
    for (path, file) in [("/a.jpg", &picture), ("/b.jpg", &near), ("/c.bmp", &other)] {
        web.put_corpus(path, file);
    }
    web.put("/d.jpg", "no picture at all");
    let with = |name: &str| format!("<media:thumbnail url=\"{}/{name}\"/>", web.url);
    let (a, b, c, d) = (with("a.jpg"), with("b.jpg"), with("c.bmp"), with("d.jpg"));
    let entries = [
        Entry { id: "4", title: "Broken picture", more: &d },
        Entry { id: "3", title: "Third copy", more: &c },
        Entry { id: "2", title: "Second copy", more: &b },
        Entry { id: "1", title: "The original", more: &a },
    ];
    let source = watch(&app, json!({"kind": "rss", "url": web.put("/feed", rss(&web.url, &entries))})).await;
    let run = ingest(&app, &source).await;
    assert_eq!((&run["counts"]["created"], &run["counts"]["duplicate"]), (&json!(2), &json!(2)), "{run}");
    let new = assets(&app, "?status=new").await;
    assert_eq!(
        new.iter().map(|asset| asset["title"].as_str().unwrap()).collect::<Vec<_>>(),
        ["Broken picture", "The original"]
    );
    let (broken, original) = (&new[0], &new[1]);
    assert_eq!(broken["phash"], Value::Null);
    assert_eq!(original["phash"].as_str().unwrap().len(), 16);
    let copies = assets(&app, "?status=duplicate").await;
    assert_eq!(copies.len(), 2);
    for copy in &copies {
        assert_eq!(copy["duplicate_of"]["id"], original["id"], "{copy}");
        assert!(copy["duplicate_of"]["distance"].as_u64().unwrap() <= 5);
        let (status, problem) = app.post("/api/v1/jobs/transform", &json!({"asset_id": copy["id"]})).await;
        assert_eq!((status, &problem["type"]), (StatusCode::CONFLICT, &json!("/problems/media-missing")));
    }
    let (_, pair) = app.get(&format!("/api/v1/assets/{}/duplicates", original["id"].as_str().unwrap())).await;
    assert_eq!(pair["items"].as_array().unwrap().len(), 2);
}

#[actix_web::test]
async fn r23_polls_are_conditional_and_what_is_left_comes_next() {
    let (app, web) = (TestApp::start().await, Web::start());
    let names: Vec<String> = (0..5).map(|n| n.to_string()).collect();
    let entries = |upto: usize| -> Vec<Entry<'_>> {
        names[..upto].iter().rev().map(|id| Entry { id, title: "A story", more: "" }).collect()
    };
    let tagged = |tag: &str, upto| Page {
        status: 200,
        body: rss(&web.url, &entries(upto)).into(),
        headers: vec![("ETag", format!("W/\"{tag}\""))],
    };
    let url = web.put_page("/feed", tagged("one", 2));
    let source = watch(&app, json!({"kind": "rss", "url": url, "max_per_run": 1})).await;
    let run = ingest(&app, &source).await;
    assert_eq!((&run["counts"]["created"], &run["counts"]["older"]), (&json!(1), &json!(1)), "{run}");
    ingest(&app, &source).await;
    assert_eq!(web.asked("/feed")[1].if_none_match.as_deref(), Some("W/\"one\""));
    // Three new items, one a run: the document is read again without being asked whether it changed.
    web.put_page("/feed", tagged("two", 5));
    for left in [3, 2, 1, 0] {
        let created = ingest(&app, &source).await["counts"]["created"].as_i64().unwrap_or_default();
        assert_eq!(created, i64::from(left > 0), "{left} left");
    }
    assert_eq!(assets(&app, "").await.len(), 4);
}

#[actix_web::test]
async fn r21_what_is_filtered_is_counted_with_its_reason_and_judged_again_by_other_filters() {
    let (app, web) = (TestApp::start().await, Web::start());
    let entries = [
        Entry { id: "1", title: "A ROBOT paints", more: "" },
        Entry { id: "2", title: "The weather", more: "" },
        Entry {
            id: "3",
            title: "A robot cooks",
            more: "<media:content url=\"https://example.org/x.mp4\" type=\"video/mp4\" duration=\"3\"/>",
        },
    ];
    let url = web.put("/feed", rss(&web.url, &entries));
    let source = watch(&app, json!({"kind": "rss", "url": url, "keywords": "robot", "min_duration": 8})).await;
    let run = ingest(&app, &source).await;
    assert_eq!(run["counts"]["filtered"], 2, "{run}");
    assert_eq!(run["skipped"].as_array().unwrap().len(), 2, "{run}");
    assert_eq!(assets(&app, "").await.len(), 1);
    app.send(Method::PATCH, &format!("/api/v1/sources/{source}"), &json!({"keywords": [], "min_duration": null})).await;
    assert_eq!(ingest(&app, &source).await["counts"]["created"], 2);
}

#[actix_web::test]
async fn r23_a_broken_source_never_stops_the_others_and_says_why() {
    let (app, web) = (TestApp::start().await, Web::start());
    let html = web.put("/page", "<html><head><title>No feed</title></head><body>Hello</body></html>");
    let gone = web.put_page("/gone", Page { status: 500, body: "".into(), headers: vec![] });
    let deep = web.put("/deep", format!("<rss><channel><item>{}", "<b>".repeat(100_000)));
    let private = "http://169.254.169.254/latest/meta-data".to_owned();
    let mut broken = Vec::new();
    for url in [html, gone, deep, private] {
        broken.push(watch(&app, json!({"kind": "rss", "url": url})).await);
    }
    let good = web.put("/feed", rss(&web.url, &[Entry { id: "1", title: "A story", more: "" }]));
    watch(&app, json!({"kind": "rss", "url": good})).await;
    let (_, job) = app.post("/api/v1/jobs/ingest", &json!({})).await;
    let job = app.finished(&job).await;
    assert_eq!(job["status"], "done", "{job}");
    assert_eq!(assets(&app, "").await.len(), 1);
    let words = ["not_a_feed", "failing", "not_a_feed", "refused"];
    for (id, word) in broken.iter().zip(words) {
        let (_, source) = app.get(&format!("/api/v1/sources/{id}")).await;
        assert_eq!(source["health"]["status"], word, "{source}");
        assert!(source["health"]["detail"].is_string() && source["health"]["failures"] == 1, "{source}");
    }
}

#[actix_web::test]
async fn r11_deleting_a_source_keeps_its_assets() {
    let (app, web) = (TestApp::start().await, Web::start());
    let url = web.put("/feed", rss(&web.url, &[Entry { id: "1", title: "A story", more: "" }]));
    let source = watch(&app, json!({"kind": "rss", "url": url})).await;
    ingest(&app, &source).await;
    assert_eq!(
        app.send(Method::DELETE, &format!("/api/v1/sources/{source}"), &json!({})).await.0,
        StatusCode::NO_CONTENT
    );
    let kept = assets(&app, "").await;
    assert_eq!((kept.len(), &kept[0]["source_id"]), (1, &Value::Null));
}
