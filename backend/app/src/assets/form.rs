//! Multipart forms with a media file: streamed to disk, capped, every field by its name.

use crate::app::App;
use crate::assets::original::MAX_BYTES;
use crate::assets::store;
use crate::error::{Error, Result};
use actix_multipart::{Field, Multipart};
use actix_web::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use actix_web::web::Payload;
use actix_web::{FromRequest, HttpRequest};
use futures::StreamExt;
use serde_json::{Map, Value};
use std::path::PathBuf;
use tempfile::TempDir;
use tokio::io::AsyncWriteExt;

/// Longest text field, in bytes, and fields in all.
const MAX_TEXT: usize = 64 << 10;
const MAX_FIELDS: usize = 20;

/// A form that was received.
pub struct Form {
    /// The part `file`.
    pub file: Option<Received>,
    /// The other parts, as a JSON object of texts.
    pub fields: Map<String, Value>,
    /// Holds the file until it is dropped.
    pub folder: TempDir,
}

/// A file that was received.
pub struct Received {
    /// Where it lies for now.
    pub path: PathBuf,
    /// What the sender calls it, without folders.
    pub name: String,
}

/// Whether the body is a form with files.
pub fn is_multipart(request: &HttpRequest) -> bool {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    kind.to_ascii_lowercase().starts_with("multipart/form-data")
}

/// Receives a form.
pub async fn receive(app: &App, request: &HttpRequest, payload: Payload) -> Result<Form> {
    let announced = request.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|bytes| bytes > MAX_BYTES) {
        return Err(too_large());
    }
    let mut parts =
        Multipart::from_request(request, &mut payload.into_inner()).await.map_err(|error| malformed(&error))?;
    let mut form = Form { file: None, fields: Map::new(), folder: store::workshop(app)? };
    while let Some(part) = parts.next().await {
        let part = part.map_err(|error| malformed(&error))?;
        match part.name().map(str::to_owned) {
            Some(name) if name == "file" && form.file.is_none() => form.file = Some(file(part, &form.folder).await?),
            Some(name) if name != "file" && form.fields.len() < MAX_FIELDS => {
                form.fields.insert(name.clone(), Value::String(text(part, &name).await?));
            }
            Some(name) => return Err(Error::field(&format!("/{name}"), "repeated", "send one file and few fields")),
            None => return Err(Error::Malformed("a part of the form has no name".to_owned())),
        }
    }
    Ok(form)
}

async fn file(mut part: Field, folder: &TempDir) -> Result<Received> {
    let given = part.content_disposition().and_then(|about| about.get_filename()).unwrap_or("file");
    let name: String =
        given.rsplit(['/', '\\']).next().unwrap_or_default().chars().filter(|c| !c.is_control()).take(200).collect();
    let end: String = name
        .rsplit_once('.')
        .map_or("bin", |(_, end)| end)
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(5)
        .collect();
    let path = folder.path().join(format!("upload.{}", if end.is_empty() { "bin" } else { &end }));
    let mut out = tokio::fs::File::create(&path).await.map_err(Error::internal)?;
    let mut bytes = 0u64;
    while let Some(chunk) = part.next().await {
        let chunk = chunk.map_err(|error| malformed(&error))?;
        bytes += chunk.len() as u64;
        if bytes > MAX_BYTES {
            return Err(too_large());
        }
        out.write_all(&chunk).await.map_err(Error::internal)?;
    }
    out.flush().await.map_err(Error::internal)?;
    Ok(Received { path, name })
}

async fn text(mut part: Field, name: &str) -> Result<String> {
    let mut bytes = Vec::new();
    while let Some(chunk) = part.next().await {
        bytes.extend_from_slice(&chunk.map_err(|error| malformed(&error))?);
        if bytes.len() > MAX_TEXT {
            return Err(Error::field(&format!("/{name}"), "length", format!("a field has at most {MAX_TEXT} bytes")));
        }
    }
    String::from_utf8(bytes).map_err(|_| Error::field(&format!("/{name}"), "utf8", "a field is text in UTF-8"))
}

fn malformed(error: &impl std::fmt::Display) -> Error {
    Error::Malformed(format!("the form cannot be read: {error}"))
}

fn too_large() -> Error {
    Error::TooLarge(format!("a media file has at most {} GiB", MAX_BYTES >> 30))
}
