//! The guarded client against a server of our own on loopback.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use actix_web::http::StatusCode;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use chrono::{DateTime, Duration, Utc};
use connectors::fetch::{DownloadOptions, FetchError, FetchPolicy, Fetched, Fetcher, GetOptions, parse_allow};
use std::io::Write;

fn now() -> DateTime<Utc> {
    DateTime::parse_from_rfc3339("2026-01-02T03:04:05Z").unwrap().to_utc()
}

/// Starts the server; its address without a slash at the end.
fn serve() -> String {
    let server = HttpServer::new(|| {
        App::new()
            .route("/cached", web::get().to(cached))
            .route("/to/{status}", web::get().to(redirect))
            .route("/coded/{coding}/{kind}", web::get().to(coded))
            .route("/picky", web::get().to(picky))
            .route("/echo", web::get().to(|request: HttpRequest| async move { format!("{:?}", request.headers()) }))
            .route("/stall", web::get().to(stall))
            .route("/{name}", web::get().to(fixed))
    });
    let server = server.workers(1).bind(("127.0.0.1", 0)).unwrap();
    let address = format!("http://{}", server.addrs()[0]);
    actix_web::rt::spawn(server.run());
    address
}

/// Answers that are always the same.
async fn fixed(name: web::Path<String>) -> HttpResponse {
    let moved = |to: &str| HttpResponse::Found().insert_header(("Location", to)).finish();
    match name.as_str() {
        "plain" => {
            let mut answer = HttpResponse::Ok();
            answer.insert_header(("Age", "100")).insert_header(("Cache-Control", "max-age=700")).body("hello")
        }
        "loop" => moved("/loop"),
        "private" => moved("http://169.254.169.254/latest"),
        "scheme" => moved("file:///etc/passwd"),
        "nowhere" => HttpResponse::Found().finish(),
        "busy" => HttpResponse::TooManyRequests().insert_header(("Retry-After", "3600")).finish(),
        "large" => HttpResponse::Ok().body(vec![7u8; 300_000]),
        "page" => HttpResponse::Ok().content_type("text/html").body("<html>"),
        "hidden-page" => HttpResponse::Ok().content_type("video/mp4").body("\n <!DOCTYPE html>"),
        _ => HttpResponse::Gone().body("no"),
    }
}

async fn cached(request: HttpRequest) -> HttpResponse {
    let same = |name: &str, wanted: &str| request.headers().get(name).is_some_and(|value| value == wanted);
    let known = same("If-None-Match", "W/\"a b\"") && same("If-Modified-Since", "yesterday, about");
    let mut answer = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    answer.insert_header(("ETag", "W/\"a b\"")).insert_header(("Last-Modified", "yesterday, about")).finish()
}

async fn redirect(status: web::Path<u16>) -> HttpResponse {
    HttpResponse::build(StatusCode::from_u16(*status).unwrap()).insert_header(("Location", "/plain")).finish()
}

async fn picky(request: HttpRequest) -> HttpResponse {
    let any = request.headers().get("Accept").is_some_and(|accept| accept == "*/*");
    if any { HttpResponse::Ok().body("fine") } else { HttpResponse::NotAcceptable().finish() }
}

async fn coded(path: web::Path<(String, String)>) -> HttpResponse {
    let (coding, kind) = path.into_inner();
    let plain = if kind == "bomb" { vec![b'0'; 30 << 20] } else { b"hello".to_vec() };
    let level = flate2::Compression::best();
    let body = match coding.as_str() {
        "gzip" | "unlabelled" | "twice" => {
            let mut gzip = flate2::write::GzEncoder::new(Vec::new(), level);
            gzip.write_all(&plain).unwrap();
            gzip.finish().unwrap()
        }
        "deflate" => {
            let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), level);
            zlib.write_all(&plain).unwrap();
            zlib.finish().unwrap()
        }
        // "hello" as brotli, in a stored block.
        "br" => vec![0x0b, 0x02, 0x80, b'h', b'e', b'l', b'l', b'o', 0x03],
        _ => plain,
    };
    let label = match coding.as_str() {
        "unlabelled" => "identity",
        "twice" => "gzip, gzip",
        "liar" => "gzip",
        other => other,
    };
    HttpResponse::Ok().insert_header(("Content-Encoding", label)).body(body)
}

async fn stall() -> HttpResponse {
    let start = futures::stream::once(async { Ok::<_, actix_web::Error>(web::Bytes::from_static(b"abc")) });
    HttpResponse::Ok().streaming(futures::StreamExt::chain(start, futures::stream::pending()))
}

fn fetcher(allow: &str) -> Fetcher {
    Fetcher::new(FetchPolicy { allow: parse_allow(allow).unwrap(), ..FetchPolicy::default() }).unwrap()
}

async fn get(url: &str) -> Result<Fetched, FetchError> {
    fetcher("127.0.0.1").get(url, GetOptions::default()).await
}

async fn code(url: &str) -> &'static str {
    get(url).await.map_or_else(|error| error.code(), |_| "fetched")
}

#[actix_web::test]
async fn r23_validators_are_sent_back_as_they_came() {
    let at = serve();
    let fetcher = fetcher("127.0.0.1");
    let first = fetcher.get(&format!("{at}/cached"), GetOptions::feed(now(), None, None)).await.unwrap();
    assert_eq!(first.status, 200);
    let again = GetOptions::feed(now(), first.etag, first.last_modified);
    let second = fetcher.get(&format!("{at}/cached"), again).await.unwrap();
    assert_eq!((second.status, second.body.len(), second.etag.as_deref()), (304, 0, Some("W/\"a b\"")));
}

#[actix_web::test]
async fn r23_redirects_are_followed_by_hand_and_permanent_ones_reported() {
    let at = serve();
    for (status, remembered) in [(301, true), (308, true), (302, false), (303, false), (307, false)] {
        let answer = get(&format!("{at}/to/{status}")).await.unwrap();
        assert_eq!((answer.status, answer.final_url.path()), (200, "/plain"));
        assert_eq!(answer.moved_to.is_some(), remembered, "{status}");
        assert_eq!((&answer.body[..], answer.fresh_seconds), (&b"hello"[..], Some(600)));
    }
    for (path, wanted) in [
        ("loop", "too_many_redirects"),
        ("nowhere", "bad_redirect"),
        ("private", "blocked_address"),
        ("scheme", "not_http"),
    ] {
        assert_eq!(code(&format!("{at}/{path}")).await, wanted, "{path}");
    }
}

#[actix_web::test]
async fn r23_private_addresses_are_reached_only_when_allowed() {
    let at = serve();
    let port = at.rsplit(':').next().unwrap();
    for (allow, host, wanted) in [
        ("", "127.0.0.1", "blocked_address"),
        ("", "localhost", "blocked_port"),
        ("127.0.0.2", "127.0.0.1", "blocked_address"),
        ("127.0.0.2", "localhost", "blocked_address"),
        ("127.0.0.1", "localhost", "fetched"),
        ("localhost", "localhost", "fetched"),
        ("localhost", "127.0.0.1", "blocked_address"),
        ("127.0.0.0/8", "127.0.0.1", "fetched"),
    ] {
        let answer = fetcher(allow).get(&format!("http://{host}:{port}/plain"), GetOptions::default()).await;
        assert_eq!(answer.map_or_else(|error| error.code(), |_| "fetched"), wanted, "{allow} {host}");
    }
}

#[actix_web::test]
async fn r23_bodies_are_decoded_and_bombs_stopped() {
    let at = serve();
    for coding in ["gzip", "br", "deflate", "unlabelled", "liar"] {
        assert_eq!(get(&format!("{at}/coded/{coding}/small")).await.unwrap().body, "hello", "{coding}");
    }
    for (coding, kind, wanted) in [
        ("gzip", "bomb", "decompression_bomb"),
        ("unlabelled", "bomb", "decompression_bomb"),
        ("deflate", "bomb", "decompression_bomb"),
        ("identity", "bomb", "too_large"),
        ("twice", "small", "bad_encoding"),
        ("zstd", "small", "bad_encoding"),
    ] {
        assert_eq!(code(&format!("{at}/coded/{coding}/{kind}")).await, wanted, "{coding} {kind}");
    }
}

#[actix_web::test]
async fn r23_a_host_that_asks_for_a_pause_gets_it() {
    let at = serve();
    let fetcher = fetcher("127.0.0.1");
    let poll = async |path: &str, now| fetcher.get(&format!("{at}/{path}"), GetOptions::feed(now, None, None)).await;
    assert_eq!(poll("busy", now()).await.unwrap().retry_after, Some(3600));
    let until = now() + Duration::hours(1);
    assert_eq!(fetcher.host_paused_until(&at, now()), Some(until));
    let early = poll("plain", until - Duration::seconds(1)).await.unwrap_err();
    assert!(matches!(early, FetchError::Paused { until: told, .. } if told == until));
    assert_eq!(poll("plain", until).await.unwrap().status, 200);
    assert!(fetcher.get(&format!("{at}/plain"), GetOptions::default()).await.is_ok(), "a person does not wait");
}

#[actix_web::test]
async fn r23_polite_requests_take_turns_with_a_pause() {
    // A host that may not be reached is refused after its turn has come.
    let policy = FetchPolicy { host_pause: std::time::Duration::from_millis(100), ..FetchPolicy::default() };
    let fetcher = Fetcher::new(policy).unwrap();
    let start = std::time::Instant::now();
    for _ in 0..3 {
        let refused = fetcher.get("http://localhost:8999/", GetOptions::feed(now(), None, None)).await;
        assert_eq!(refused.unwrap_err().code(), "blocked_address");
    }
    assert!(start.elapsed() >= std::time::Duration::from_millis(200));
}

#[actix_web::test]
async fn r23_requests_show_who_asks_and_nothing_private() {
    let at = serve();
    let with_user = at.replace("http://", "http://user:secret@");
    let seen = get(&format!("{with_user}/echo")).await.unwrap();
    let seen = String::from_utf8_lossy(&seen.body).into_owned();
    assert!(seen.contains("ContentFlow/") && !seen.contains("authorization") && !seen.contains("cookie"), "{seen}");
    let picky = fetcher("127.0.0.1").get(&format!("{at}/picky"), GetOptions::feed(now(), None, None)).await.unwrap();
    assert_eq!(picky.body, "fine");
    let error = get(&format!("{with_user}/private?key=secret")).await.unwrap_err();
    assert!(!format!("{error} {error:?}").contains("secret"));
}

#[actix_web::test]
async fn r37_files_are_streamed_to_disk_within_their_cap() {
    let at = serve();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    let fetcher = fetcher("127.0.0.1");
    let stall_timeout = std::time::Duration::from_millis(200);
    let options = |max_bytes| DownloadOptions { max_bytes, stall_timeout, ..DownloadOptions::default() };
    let done = fetcher.download(&format!("{at}/large"), &path, options(300_000)).await.unwrap();
    assert_eq!((done.bytes, std::fs::metadata(&path).unwrap().len()), (300_000, 300_000));
    for (url, wanted) in [
        ("large", "too_large"),
        ("page", "html_page"),
        ("hidden-page", "html_page"),
        ("stall", "timeout"),
        ("gone", "http_status"),
        ("private", "blocked_address"),
        ("coded/gzip/small", "bad_encoding"),
        ("coded/identity/none", "fetched"),
    ] {
        let answer = fetcher.download(&format!("{at}/{url}"), &path, options(1_000)).await;
        let code = answer.map_or_else(|error| error.code(), |_| "fetched");
        assert_eq!(code, wanted, "{url}");
        assert_eq!(path.exists(), code == "fetched", "{url}");
    }
}

#[actix_web::test]
async fn r23_an_unknown_or_silent_host_is_told_apart() {
    assert_eq!(code("http://127.0.0.1:1/").await, "unreachable");
    let unknown = get("http://no-such-host.invalid/").await.unwrap_err();
    assert_eq!((unknown.code(), unknown.is_transient()), ("unknown_host", true));
}
