//! The built frontend, from inside the binary; what is no file of it is a page of the app.

use crate::error::{Error, Result};
use crate::http::methods::Table;
use actix_web::http::Method;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use rust_embed::{EmbeddedFile, RustEmbed};

#[derive(RustEmbed)]
#[folder = "../../frontend/dist"]
struct Built;

/// Scripts come from here alone; Mantine sets style attributes.
const POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; \
                      media-src 'self' blob:; font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'self'; \
                      form-action 'self'; frame-ancestors 'none'";

/// Answers what no other route does.
pub async fn serve(request: HttpRequest, methods: Data<Table>) -> Result<HttpResponse> {
    let path = request.match_info().as_str();
    if let Some(allowed) = methods.others(path, request.method()) {
        return Err(Error::MethodNotAllowed(allowed));
    }
    let name = path.trim_start_matches('/');
    let of_the_server = [
        "api",
        "l",
        "b",
        "hooks",
        "postbacks",
        "media",
        "oauth",
        "problems",
        "sandbox",
        "internal",
        "healthz",
        "readyz",
    ];
    if of_the_server.contains(&name.split('/').next().unwrap_or_default()) {
        return Err(Error::NoSuchPath(path.to_owned()));
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Err(Error::MethodNotAllowed("GET, HEAD".to_owned()));
    }
    match Built::get(name).filter(|_| !name.is_empty()) {
        Some(file) => Ok(answer(&request, name, &file)),
        // A missing asset is an error, not a page: an old tab must not run HTML as a script.
        None if name.starts_with("assets/") => Err(Error::NoSuchPath(path.to_owned())),
        None => match Built::get("index.html") {
            Some(file) => Ok(answer(&request, "index.html", &file)),
            None => Err(Error::NoSuchPath(path.to_owned())),
        },
    }
}

fn answer(request: &HttpRequest, name: &str, file: &EmbeddedFile) -> HttpResponse {
    let etag = format!("\"{}\"", hex::encode(&file.metadata.sha256_hash()[..16]));
    let cache = if name.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    let known = request.headers().get(IF_NONE_MATCH).and_then(|tag| tag.to_str().ok());
    let mut response = if known == Some(&etag) { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header((ETAG, etag.clone())).insert_header((CACHE_CONTROL, cache));
    if name.ends_with(".html") {
        response.insert_header((CONTENT_SECURITY_POLICY, POLICY));
    }
    if known == Some(&etag) {
        return response.finish();
    }
    response.insert_header((CONTENT_TYPE, mime_guess::from_path(name).first_or_octet_stream().to_string()));
    response.body(file.data.to_vec())
}
