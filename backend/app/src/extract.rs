//! What enters over HTTP: parsed once, with an error that names the field.

use crate::error::{Error, FieldError};
use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::{FromRequest, HttpRequest, web};
use futures::future::LocalBoxFuture;
use serde::de::DeserializeOwned;
use std::future::{Ready, ready};
use storage::page::PageRequest;
use uuid::Uuid;
use validator::{Validate, ValidationErrors, ValidationErrorsKind};

/// Longest JSON body, in bytes.
pub const BODY_LIMIT: usize = 1024 * 1024;

/// A JSON body that was read and validated.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned + Validate + 'static> FromRequest for Body<T> {
    type Error = Error;
    type Future = LocalBoxFuture<'static, Result<Self, Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let kind = request.headers().get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
        let bytes = web::Bytes::from_request(request, payload);
        Box::pin(async move {
            let bytes = bytes.await.map_err(|error| match error.as_response_error().status_code() {
                StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge(format!("a JSON body has at most {BODY_LIMIT} bytes")),
                _ => Error::Malformed(format!("the body cannot be read: {error}")),
            })?;
            if !bytes.is_empty() && !kind.to_ascii_lowercase().contains("json") {
                return Err(Error::UnsupportedMediaType("send JSON with Content-Type: application/json".to_owned()));
            }
            // A trigger without a body is one with nothing to say.
            let text: &[u8] = if matches!(bytes.trim_ascii(), b"" | b"null") { b"{}" } else { &bytes };
            parse(text).map(Body)
        })
    }
}

/// Reads and validates JSON.
pub fn parse<T: DeserializeOwned + Validate>(text: &[u8]) -> Result<T, Error> {
    refuse_nul(holds_nul(text))?;
    let mut json = serde_json::Deserializer::from_slice(text);
    let value: T = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let pointer = pointer_of(error.path());
        let inner = error.into_inner();
        match inner.classify() {
            serde_json::error::Category::Data => Error::field(&pointer, "shape", inner.to_string()),
            _ => Error::Malformed(format!("the body is no JSON: {inner}")),
        }
    })?;
    json.end().map_err(|error| Error::Malformed(format!("the body is no JSON: {error}")))?;
    value.validate().map_err(|errors| Error::Invalid(field_errors(&errors)))?;
    Ok(value)
}

/// PostgreSQL stores no NUL, so nothing may carry one, raw or escaped.
fn holds_nul(text: &[u8]) -> bool {
    text.contains(&0) || text.windows(6).any(|window| window == br"\u0000")
}

fn refuse_nul(found: bool) -> Result<(), Error> {
    if found { Err(Error::field("", "nul", "a text must not hold the character NUL")) } else { Ok(()) }
}

/// A path into a document as a JSON pointer.
pub fn pointer_of(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter().fold(String::new(), |pointer, segment| match segment {
        Segment::Seq { index } => format!("{pointer}/{index}"),
        Segment::Map { key } => format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1")),
        Segment::Enum { .. } | Segment::Unknown => pointer,
    })
}

/// Query parameters that were read and validated.
pub struct Params<T>(pub T);

impl<T: DeserializeOwned + Validate> FromRequest for Params<T> {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read_query(request.query_string(), |_| true).map(Params))
    }
}

/// Reads and validates the parameters of `query` whose names are `wanted`.
pub(crate) fn read_query<T: DeserializeOwned + Validate>(
    query: &str,
    wanted: impl Fn(&str) -> bool,
) -> Result<T, Error> {
    refuse_nul(query.contains("%00"))?;
    let pairs = url::form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| wanted(name));
    let text = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    let pairs = url::form_urlencoded::parse(text.as_bytes());
    let value = serde_path_to_error::deserialize(serde_urlencoded::Deserializer::new(pairs))
        .map_err(|error| Error::field(&pointer_of(error.path()), "shape", error.into_inner().to_string()))?;
    Validate::validate(&value).map_err(|errors| Error::Invalid(field_errors(&errors)))?;
    Ok(value)
}

/// The id in the path; what is no id is not found.
pub struct Id(pub Uuid);

impl FromRequest for Id {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let text = request.match_info().get("id").unwrap_or_default();
        ready(Uuid::parse_str(text).map(Id).map_err(|_| Error::NoSuchPath(request.path().to_owned())))
    }
}

/// Reads `limit` and `cursor` of a list: 50 when not given, `1..=100`; [`crate::listing::Listing`] reads the rest as well.
pub fn page(limit: Option<u64>, cursor: Option<&str>) -> Result<PageRequest, Error> {
    let limit = limit.unwrap_or(50);
    if !(1..=100).contains(&limit) {
        return Err(Error::field("/limit", "range", "limit is a number from 1 to 100"));
    }
    // A client that has no cursor yet may send an empty one.
    let after = cursor.filter(|cursor| !cursor.is_empty()).map(storage::page::parse_cursor).transpose()?;
    Ok(PageRequest { limit, after, ..PageRequest::default() })
}

/// A validator's findings as field errors.
pub fn field_errors(errors: &ValidationErrors) -> Vec<FieldError> {
    let mut found = Vec::new();
    collect(errors, "", &mut found);
    found
}

fn collect(errors: &ValidationErrors, prefix: &str, found: &mut Vec<FieldError>) {
    for (field, kind) in errors.errors() {
        let pointer = format!("{prefix}/{field}");
        match kind {
            ValidationErrorsKind::Struct(inner) => collect(inner, &pointer, found),
            ValidationErrorsKind::List(items) => {
                for (index, inner) in items {
                    collect(inner, &format!("{pointer}/{index}"), found);
                }
            }
            ValidationErrorsKind::Field(all) => found.extend(all.iter().map(|error| {
                let detail = error.message.as_ref().map_or_else(|| describe(field, error), ToString::to_string);
                FieldError::new(pointer.clone(), &error.code, detail)
            })),
        }
    }
}

fn describe(field: &str, error: &validator::ValidationError) -> String {
    let bound = |name: &str| error.params.get(name).map(ToString::to_string);
    match (error.code.as_ref(), bound("min"), bound("max")) {
        ("length", Some(min), Some(max)) => format!("{field} has {min} to {max} characters or entries"),
        ("length", None, Some(max)) => format!("{field} has at most {max} characters or entries"),
        ("length", Some(min), None) => format!("{field} has at least {min} characters or entries"),
        ("range", Some(min), Some(max)) => format!("{field} is from {min} to {max}"),
        ("range", Some(min), None) => format!("{field} is at least {min}"),
        ("range", None, Some(max)) => format!("{field} is at most {max}"),
        (code, ..) => format!("{field} is not a valid {code}"),
    }
}
