//! Whether a source can be read as it is described: address by kind, folder, licence, filters.

use crate::app::App;
use crate::error::{Error, FieldError, Result};
use connectors::feeds::youtube::Target;
use domain::licence;
use domain::source::filter::Filter;
use domain::source::kind::SourceKind;
use std::path::Path;
use storage::source;
use url::Url;

/// The source with address and licence as they are stored.
///
/// # Errors
/// Every field that cannot be used.
pub async fn checked(app: &App, mut row: source::Model) -> Result<source::Model> {
    let mut errors = Vec::new();
    match address(app, row.kind.0, row.url.trim()).await {
        Ok(url) => row.url = url,
        Err(error) => errors.push(error),
    }
    match row.licence.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(licence_code) {
        Some(Ok(code)) => row.licence = Some(code),
        None => row.licence = None,
        Some(Err(error)) => errors.push(error),
    }
    if let Err(findings) = filter_of(&row) {
        errors.extend(findings.into_iter().map(FieldError::from));
    }
    if errors.is_empty() { Ok(row) } else { Err(Error::Invalid(errors)) }
}

/// The filters of a source, ready to judge.
pub fn filter_of(row: &source::Model) -> Result<Filter, Vec<domain::finding::Finding>> {
    Filter::compile(
        &row.keywords.0,
        &row.categories.0,
        row.min_duration,
        row.language.as_ref().map(|language| language.0.clone()),
    )
}

/// The code of the licence that a person means.
pub fn licence_code(text: &str) -> Result<String, FieldError> {
    let detail = "no licence is known by this name: give an SPDX id such as CC-BY-4.0, its address, or own";
    licence::parse(text).map(|licence| licence.code).ok_or_else(|| FieldError::new("/licence", "licence", detail))
}

async fn address(app: &App, kind: SourceKind, text: &str) -> Result<String, FieldError> {
    match kind {
        SourceKind::Rss | SourceKind::Url => web(text),
        SourceKind::Youtube => match Target::parse(text) {
            Some(_) => Ok(text.to_owned()),
            None => Err(wrong(
                "youtube",
                "give the address of a channel or a playlist on youtube.com, its id or its @handle",
            )),
        },
        SourceKind::Folder => folder(app, text).await,
        SourceKind::Upload if text.is_empty() => Ok("upload".to_owned()),
        SourceKind::Upload => Ok(text.to_owned()),
    }
}

/// An address that begins with http:// or https://.
pub fn web(text: &str) -> Result<String, FieldError> {
    let url = Url::parse(text).map_err(|_| wrong("url", "give an address that begins with https:// or http://"))?;
    match (url.scheme(), url.host()) {
        ("http" | "https", Some(_)) => Ok(text.to_owned()),
        _ => Err(wrong("url", "give an address that begins with https:// or http://")),
    }
}

/// Where no media of people lies.
const SYSTEM: [&str; 4] = ["/proc", "/sys", "/dev", "/etc"];

/// A folder that is there, and neither holds nor lies in what belongs to the program or the system.
async fn folder(app: &App, text: &str) -> Result<String, FieldError> {
    if !Path::new(text).is_absolute() {
        return Err(wrong("folder_path", "give the full path of a folder on the server, from / on"));
    }
    let real = tokio::fs::canonicalize(text).await.ok().filter(|path| path.is_dir());
    let real = real.ok_or_else(|| wrong("folder_missing", "there is no folder at this path on the server"))?;
    let own = tokio::fs::canonicalize(&app.config.data_dir).await.unwrap_or_default();
    let system = SYSTEM.iter().any(|root| real.starts_with(root)) || real.parent().is_none();
    if system || real.starts_with(&own) || own.starts_with(&real) {
        return Err(wrong(
            "folder_refused",
            "this folder belongs to the system or to ContentFlow: use one of its own for media",
        ));
    }
    Ok(real.to_string_lossy().into_owned())
}

fn wrong(code: &str, detail: &str) -> FieldError {
    FieldError::new("/url", code, detail)
}
