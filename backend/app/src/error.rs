//! The one error of the program, and how HTTP shows it: RFC 9457 problems from one table.

use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use actix_web::{HttpResponse, ResponseError};
use domain::finding::Finding;
use domain::platform::Platform;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a use case or a handler answers.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Everything that can go wrong, told apart as far as callers need it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A row is missing, or the database failed.
    #[error(transparent)]
    Storage(#[from] storage::Error),
    /// The request has fields that cannot be used.
    #[error("the request has fields that cannot be used")]
    Invalid(Vec<FieldError>),
    /// The body or the address cannot be read at all.
    #[error("{0}")]
    Malformed(String),
    /// Nothing is at this address.
    #[error("nothing is at {0}")]
    NoSuchPath(String),
    /// The address does not take this method.
    #[error("this address takes {0} only")]
    MethodNotAllowed(String),
    /// The body is of a kind that cannot be read.
    #[error("{0}")]
    UnsupportedMediaType(String),
    /// The body is too long.
    #[error("{0}")]
    TooLarge(String),
    /// Nobody is known by the token or session.
    #[error("send a bearer token, or log in")]
    Unauthorized,
    /// The request does not prove that it may do what it asks for; it is not told what is amiss.
    #[error("the request does not prove that it may do this")]
    Unproven,
    /// The password is wrong.
    #[error("the password is wrong")]
    WrongPassword,
    /// The session's request carries no CSRF token.
    #[error("send the value of the cookie cf_csrf in the header X-CSRF-Token")]
    CsrfMissing,
    /// Too many attempts.
    #[error("too many attempts: try again in {0} s")]
    TooMany(u64),
    /// The state of the resource forbids it; slug, title and detail say how.
    #[error("{detail}")]
    Conflict {
        /// Stable slug of the problem's type.
        slug: &'static str,
        /// What is in the way.
        detail: String,
        /// Coded reasons, where there are some.
        reasons: Vec<Finding>,
    },
    /// A platform has no connection.
    #[error("{} is not connected", .0.display_name())]
    NotConnected(Platform),
    /// The byte range is outside the file.
    #[error("the range is outside of the file, which has {0} bytes")]
    RangeNotSatisfiable(u64),
    /// The program or the machine failed.
    #[error("{0}")]
    Internal(String),
    /// A part that the program needs does not answer.
    #[error("{0}")]
    Unavailable(String),
}

/// A field that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FieldError {
    /// JSON pointer to the field, `/keywords/0`; the parameter's name after `/` for a query.
    pub pointer: String,
    /// Stable code.
    pub code: String,
    /// What is wrong and what to do, in English.
    pub detail: String,
}

impl FieldError {
    /// A field error.
    pub fn new(pointer: impl Into<String>, code: &str, detail: impl Into<String>) -> Self {
        FieldError { pointer: pointer.into(), code: code.to_owned(), detail: detail.into() }
    }
}

impl From<Finding> for FieldError {
    fn from(finding: Finding) -> Self {
        let detail = format!("{} {}", finding.detail, finding.remedy);
        FieldError::new(finding.pointer.unwrap_or_default(), &finding.code, detail.trim())
    }
}

impl Error {
    /// One field that cannot be used.
    pub fn field(pointer: &str, code: &str, detail: impl Into<String>) -> Self {
        Error::Invalid(vec![FieldError::new(pointer, code, detail)])
    }

    /// Fields that cannot be used, as findings.
    pub fn findings(findings: Vec<Finding>) -> Self {
        Error::Invalid(findings.into_iter().map(FieldError::from).collect())
    }

    /// The state of the resource forbids it.
    pub fn conflict(slug: &'static str, detail: impl Into<String>) -> Self {
        Error::Conflict { slug, detail: detail.into(), reasons: Vec::new() }
    }

    /// Something of ours failed.
    pub fn internal(what: impl std::fmt::Display) -> Self {
        Error::Internal(what.to_string())
    }

    fn kind(&self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Error::Storage(storage::Error::NotFound { .. }) | Error::NoSuchPath(_) => {
                (StatusCode::NOT_FOUND, "not-found", "Not found")
            }
            Error::Storage(storage::Error::Conflict(_)) => (StatusCode::CONFLICT, "exists", "It exists already"),
            Error::Storage(storage::Error::BadCursor) | Error::Invalid(_) => {
                (StatusCode::UNPROCESSABLE_ENTITY, "invalid", "Invalid request")
            }
            Error::Storage(storage::Error::Db(_)) | Error::Internal(_) => {
                (StatusCode::INTERNAL_SERVER_ERROR, "internal", "Something went wrong on the server")
            }
            Error::Malformed(_) => (StatusCode::BAD_REQUEST, "malformed", "The request cannot be read"),
            Error::MethodNotAllowed(_) => (StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed", "Method not allowed"),
            Error::UnsupportedMediaType(_) => {
                (StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type", "Unsupported media type")
            }
            Error::TooLarge(_) => (StatusCode::PAYLOAD_TOO_LARGE, "too-large", "Too large"),
            Error::Unauthorized => (StatusCode::UNAUTHORIZED, "unauthorized", "Not logged in"),
            Error::Unproven => (StatusCode::UNAUTHORIZED, "unproven", "Not proven"),
            Error::WrongPassword => (StatusCode::UNAUTHORIZED, "wrong-password", "Wrong password"),
            Error::CsrfMissing => (StatusCode::FORBIDDEN, "csrf", "CSRF token missing"),
            Error::TooMany(_) => (StatusCode::TOO_MANY_REQUESTS, "too-many-attempts", "Too many attempts"),
            Error::Conflict { slug, .. } => (StatusCode::CONFLICT, slug, title_of(slug)),
            Error::NotConnected(_) => (StatusCode::CONFLICT, "not-connected", title_of("not-connected")),
            Error::RangeNotSatisfiable(_) => (StatusCode::RANGE_NOT_SATISFIABLE, "range", "Range not satisfiable"),
            Error::Unavailable(_) => (StatusCode::SERVICE_UNAVAILABLE, "unavailable", "Temporarily unavailable"),
        }
    }
}

/// Problems of state, by slug: the title, and what to do.
pub const CONFLICTS: [(&str, &str, &str); 12] = [
    ("exists", "It exists already", "Use the one that exists, or change what must be unique."),
    ("not-connected", "Platform not connected", "Connect an account of this platform first."),
    ("not-configured", "Platform not configured", "Fill the settings that the problem names, and restart."),
    ("media-missing", "No media file", "Attach a file to the asset: upload one, or give its address."),
    ("media-too-early", "Not rendered yet", "Transform the asset first."),
    ("licence-required", "The licence does not allow it", "Give a document that shows another licence."),
    ("gate-blocked", "The gate does not let it pass", "Put right what the reasons name."),
    ("wrong-state", "Not in this state", "Reload it: its state does not allow this."),
    ("in-flight", "It is being sent", "Wait for the outcome, or resolve it."),
    ("duplicate", "It shows the same picture as another asset", "Work on the original instead."),
    ("idempotency-mismatch", "The key was used for another request", "Use a new Idempotency-Key."),
    ("setup-done", "Set-up is done", "Log in instead."),
];

fn title_of(slug: &str) -> &'static str {
    CONFLICTS.iter().find(|(known, ..)| *known == slug).map_or("Conflict", |(_, title, _)| title)
}

/// The content security policy of answers that load nothing and stand in no frame.
pub const NOTHING: &str = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// What an error looks like to the caller (RFC 9457).
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// Stable address of the kind of problem, `/problems/{slug}`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind of problem, in English.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened here.
    pub detail: String,
    /// Identifies this occurrence in the server's log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<String>,
    /// The fields at fault.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// Coded reasons, where the state forbids it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<Finding>,
}

impl Error {
    /// The error as the caller sees it: a failure of the server answers without its detail.
    pub fn problem(&self) -> Problem {
        let (status, slug, title) = self.kind();
        let mut problem = Problem {
            kind: format!("/problems/{slug}"),
            title: title.to_owned(),
            status: status.as_u16(),
            detail: self.to_string(),
            instance: None,
            errors: Vec::new(),
            reasons: Vec::new(),
        };
        match self {
            Error::Invalid(errors) => {
                problem.errors.clone_from(errors);
                if let [only] = errors.as_slice() {
                    problem.detail.clone_from(&only.detail);
                }
            }
            Error::Storage(storage::Error::BadCursor) => {
                problem.errors = vec![FieldError::new("/cursor", "broken_cursor", self.to_string())];
            }
            Error::Storage(storage::Error::Conflict(_)) => {
                "the same thing exists already".clone_into(&mut problem.detail)
            }
            Error::Conflict { reasons, .. } => problem.reasons.clone_from(reasons),
            _ => {}
        }
        if status == StatusCode::INTERNAL_SERVER_ERROR {
            let instance = uuid::Uuid::now_v7();
            tracing::error!(%instance, "{self}");
            problem.instance = Some(format!("urn:uuid:{instance}"));
            "the server's log says more under this instance".clone_into(&mut problem.detail);
        }
        problem
    }
}

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        self.kind().0
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        response.insert_header((CONTENT_TYPE, "application/problem+json"));
        response.insert_header((CONTENT_SECURITY_POLICY, NOTHING));
        let header = match self {
            Error::TooMany(seconds) => Some(("Retry-After", seconds.to_string())),
            Error::Unauthorized => Some(("WWW-Authenticate", "Bearer".to_owned())),
            Error::MethodNotAllowed(methods) => Some(("Allow", methods.clone())),
            Error::RangeNotSatisfiable(size) => Some(("Content-Range", format!("bytes */{size}"))),
            _ => None,
        };
        if let Some(header) = header {
            response.insert_header(header);
        }
        response.body(serde_json::to_string(&self.problem()).unwrap_or_default())
    }
}
