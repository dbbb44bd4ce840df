//! Serves a file of the media store in parts, so that a browser can seek (RFC 9110, 14).

use crate::app::App;
use crate::assets::store;
use crate::error::{Error, Result};
use actix_web::body::SizedStream;
use actix_web::http::header::{self, HeaderName};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse};
use futures::StreamExt;
use std::ops::Range;

/// A file to be served.
pub struct Served<'a> {
    /// Its key in the store.
    pub key: &'a str,
    /// Its size in bytes.
    pub size: u64,
    /// What changes whenever the file does, without quotes.
    pub tag: &'a str,
    /// Its media type.
    pub kind: &'static str,
}

/// Answers GET and HEAD for a file: whole, a part, unchanged, or 416.
pub async fn serve(app: &App, request: &HttpRequest, file: Served<'_>) -> Result<HttpResponse> {
    let tag = format!("\"{}\"", file.tag);
    let said = |name: HeaderName| request.headers().get(name).and_then(|value| value.to_str().ok());
    if said(header::IF_NONE_MATCH)
        .is_some_and(|known| known == "*" || known.split(',').any(|one| one.trim().trim_start_matches("W/") == tag))
    {
        return Ok(HttpResponse::NotModified().insert_header((header::ETAG, tag)).finish());
    }
    // A part of another version would not fit what the reader has.
    let fits = said(header::IF_RANGE).is_none_or(|known| known == tag);
    let wanted = said(header::RANGE).filter(|_| fits).map_or(Ok(None), |text| part(text, file.size))?;
    let (status, range) = match wanted {
        Some(range) => (StatusCode::PARTIAL_CONTENT, range),
        None => (StatusCode::OK, 0..file.size),
    };
    let mut response = HttpResponse::build(status);
    response
        .insert_header((header::CONTENT_TYPE, file.kind))
        .insert_header((header::ACCEPT_RANGES, "bytes"))
        .insert_header((header::CACHE_CONTROL, "private, no-cache"))
        .insert_header((header::ETAG, tag));
    if status == StatusCode::PARTIAL_CONTENT {
        let place = format!("bytes {}-{}/{}", range.start, range.end.saturating_sub(1), file.size);
        response.insert_header((header::CONTENT_RANGE, place));
    }
    let length = range.end - range.start;
    let empty = range.is_empty() || request.method() == Method::HEAD;
    let body = if empty {
        futures::stream::empty().boxed()
    } else {
        app.files.read(file.key, Some(range)).await.map_err(store::failed)?.stream
    };
    Ok(response.body(SizedStream::new(length, body)))
}

/// The part that a `Range` header asks for; `None` for what is no single range of bytes, which is to be ignored.
///
/// # Errors
/// When the part lies outside of the file.
fn part(text: &str, size: u64) -> Result<Option<Range<u64>>> {
    let Some((first, last)) = text.trim().strip_prefix("bytes=").and_then(|spec| spec.split_once('-')) else {
        return Ok(None);
    };
    let number = |text: &str| text.trim().parse::<u64>().ok();
    let range = match (first.trim(), last.trim()) {
        ("", last) => number(last).map(|n| (size.saturating_sub(n)..size, n > 0)),
        (first, "") => number(first).map(|first| (first..size, first < size)),
        (first, last) => number(first)
            .zip(number(last))
            .filter(|(first, last)| first <= last)
            .map(|(first, last)| (first..last.saturating_add(1).min(size), first < size)),
    };
    match range {
        None => Ok(None),
        Some((range, true)) if size > 0 => Ok(Some(range)),
        Some(_) => Err(Error::RangeNotSatisfiable(size)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r37_parts_are_read_as_the_rfc_says() {
        for (text, wanted) in [
            ("bytes=0-0", Some(Some(0..1))),
            ("bytes=2-4", Some(Some(2..5))),
            ("bytes=5-", Some(Some(5..10))),
            ("bytes=-3", Some(Some(7..10))),
            ("bytes=-99", Some(Some(0..10))),
            ("bytes=8-99", Some(Some(8..10))),
            ("bytes=4-2", Some(None)),
            ("bytes=0-1,3-4", Some(None)),
            ("items=0-1", Some(None)),
            ("bytes=x-y", Some(None)),
            ("bytes=", Some(None)),
            ("bytes=10-", None),
            ("bytes=10-12", None),
            ("bytes=-0", None),
        ] {
            assert_eq!(part(text, 10).ok(), wanted, "{text}");
        }
        assert!(part("bytes=0-", 0).is_err());
    }
}
