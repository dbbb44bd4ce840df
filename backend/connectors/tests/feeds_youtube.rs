//! The Data API as a source, against a server of our own that answers as its documentation says.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use actix_web::{App, HttpResponse, HttpServer, web};
use chrono::{DateTime, Utc};
use connectors::feeds::youtube::{ApiError, Target, read_api};
use connectors::fetch::{FetchPolicy, Fetcher, parse_allow};
use domain::source::item::Feed;
use secrecy::SecretString;
use serde_json::{Value, json};
use std::collections::HashMap;

type Query = web::Query<HashMap<String, String>>;

fn now() -> DateTime<Utc> {
    DateTime::parse_from_rfc3339("2026-11-25T00:00:00Z").unwrap().to_utc()
}

/// Starts the server; its address.
fn serve() -> String {
    let server = HttpServer::new(|| {
        let api = web::scope("/youtube/v3")
            .route("/channels", web::get().to(channels))
            .route("/playlistItems", web::get().to(listed))
            .route("/videos", web::get().to(videos));
        App::new().service(api)
    });
    let server = server.workers(1).bind(("127.0.0.1", 0)).unwrap();
    let address = format!("http://{}", server.addrs()[0]);
    actix_web::rt::spawn(server.run());
    address
}

async fn channels(query: Query) -> HttpResponse {
    let known = query.get("forHandle").is_some_and(|handle| handle == "blender");
    let uploads = json!({ "contentDetails": { "relatedPlaylists": { "uploads": "UUblender000000" } }, "snippet": { "title": "Blender" } });
    HttpResponse::Ok().json(if known { json!({ "items": [uploads] }) } else { json!({}) })
}

fn refusal(status: u16, reason: &str) -> HttpResponse {
    let status = actix_web::http::StatusCode::from_u16(status).unwrap();
    HttpResponse::build(status).json(json!({ "error": { "message": "no", "errors": [{ "reason": reason }] } }))
}

/// 60 entries on two pages; entry 3 is deleted, entry 4 private, entry 5 unknown to `videos`.
async fn listed(query: Query) -> HttpResponse {
    match query.get("playlistId").map(String::as_str) {
        _ if query.get("key").is_none_or(|key| key != "secret-key") => return refusal(400, "keyInvalid"),
        Some("PLquota0000000") => return refusal(403, "quotaExceeded"),
        Some("PLprivate00000") => return refusal(403, "playlistItemsNotAccessible"),
        Some("UUblender000000") => {}
        _ => return refusal(404, "playlistNotFound"),
    }
    let second = query.get("pageToken").is_some();
    let range = if second { 50..60 } else { 0..50 };
    let title = |n: usize| if n == 3 { "Deleted video".to_owned() } else { format!("Video {n}") };
    let entry =
        |n: usize| json!({ "contentDetails": { "videoId": format!("v{n:010}") }, "snippet": { "title": title(n) } });
    let items: Vec<Value> = range.map(entry).collect();
    HttpResponse::Ok().json(json!({ "items": items, "nextPageToken": (!second).then_some("two") }))
}

/// Details in another order than asked, as the API may answer.
async fn videos(query: Query) -> HttpResponse {
    let ids = query.get("id").unwrap().split(',').rev();
    let detail = |id: &str| {
        let n: usize = id.trim_start_matches('v').parse().unwrap();
        let licence = if n.is_multiple_of(2) { "creativeCommon" } else { "youtube" };
        let privacy = if n == 4 { "private" } else { "public" };
        json!({
            "id": id,
            "snippet": {
                "title": format!("Video {n} &amp; more"), "description": "a\nb", "channelTitle": "Blender",
                "channelId": "UCabcdefghijklmnopqrstuv", "publishedAt": format!("2026-01-01T00:{n:02}:00Z"), "tags": ["3D"],
                "thumbnails": { "default": { "url": "https://i.example/s.jpg", "width": 120 }, "maxres": { "url": "https://i.example/l.jpg", "width": 1280 } }
            },
            "contentDetails": { "duration": if n == 0 { "P0D" } else { "PT1M5S" } },
            "status": { "license": licence, "privacyStatus": privacy }
        })
    };
    let known = ids.filter(|id| !["v0000000003", "v0000000005"].contains(id));
    HttpResponse::Ok().json(json!({ "items": known.map(detail).collect::<Vec<_>>() }))
}

async fn read(target: Target, key: &str, max: usize) -> Result<Feed, ApiError> {
    let policy = FetchPolicy { allow: parse_allow("127.0.0.1").unwrap(), ..FetchPolicy::default() };
    let fetcher = Fetcher::new(policy).unwrap();
    read_api(&fetcher, &serve(), &SecretString::from(key), &target, max, now()).await
}

#[actix_web::test]
async fn r24_a_channel_is_read_with_lengths_and_licences_joined_by_id() {
    let feed = read(Target::Handle("blender".into()), "secret-key", 60).await.unwrap();
    assert_eq!((feed.title.as_deref(), feed.items.len()), (Some("Blender"), 57));
    assert_eq!(feed.withdrawn, ["yt:video:v0000000003", "yt:video:v0000000004"]);
    assert_eq!(feed.item_errors.len(), 1);
    let newest = &feed.items[0];
    assert_eq!((newest.raw_id.as_deref(), newest.title.as_str()), (Some("yt:video:v0000000059"), "Video 59 & more"));
    assert_eq!((newest.duration, newest.thumbnail_url.as_deref()), (Some(65.0), Some("https://i.example/l.jpg")));
    assert_eq!(
        (newest.licences[0].locator.as_str(), newest.licences[0].raw_value.as_str()),
        ("status.license", "youtube")
    );
    assert_eq!(newest.media_url, None, "the file is not to be had here");
    let oldest = &feed.items[56];
    assert_eq!((oldest.duration, oldest.licences[0].raw_value.as_str()), (None, "creativeCommon"));
}

#[actix_web::test]
async fn r24_refusals_have_a_name_and_never_show_the_key() {
    for (target, key, wanted) in [
        (Target::Playlist("PLquota0000000".into()), "secret-key", "youtube_quota"),
        (Target::Playlist("PLprivate00000".into()), "secret-key", "youtube_playlist_private"),
        (Target::Playlist("PLmissing00000".into()), "secret-key", "youtube_playlist_not_found"),
        (Target::Handle("nobody".into()), "secret-key", "youtube_channel_not_found"),
        (Target::Handle("blender".into()), "wrong-key", "youtube_key"),
    ] {
        let error = read(target, key, 10).await.unwrap_err();
        assert_eq!(error.code(), wanted);
        assert!(!format!("{error} {error:?} {}", error.remedy()).contains("-key"), "{wanted}");
    }
}
