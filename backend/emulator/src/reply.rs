//! What the emulator answers, before it becomes HTTP.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use futures::stream;
use serde_json::Value;

/// An answer, or none at all.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// Close the socket instead of answering.
    pub(crate) drop: bool,
    /// What the caller did that the platform does not allow.
    pub(crate) violation: Option<String>,
}

impl Reply {
    pub(crate) fn empty(status: u16) -> Self {
        Reply { status, headers: Vec::new(), body: Vec::new(), drop: false, violation: None }
    }

    pub(crate) fn json(status: u16, body: &Value) -> Self {
        let reply = Reply { body: body.to_string().into_bytes(), ..Reply::empty(status) };
        reply.header("Content-Type", "application/json; charset=UTF-8")
    }

    pub(crate) fn html(status: u16, body: String) -> Self {
        let reply = Reply { body: body.into_bytes(), ..Reply::empty(status) };
        reply.header("Content-Type", "text/html; charset=utf-8")
    }

    pub(crate) fn dropped() -> Self {
        Reply { drop: true, ..Reply::empty(0) }
    }

    pub(crate) fn header(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.retain(|(known, _)| !known.eq_ignore_ascii_case(name));
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    pub(crate) fn violating(mut self, what: impl Into<String>) -> Self {
        self.violation = Some(what.into());
        self
    }

    pub(crate) fn into_response(self) -> HttpResponse {
        if self.drop {
            return closed();
        }
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = HttpResponse::build(status);
        for (name, value) in &self.headers {
            // Set by the server from the body itself.
            if !name.eq_ignore_ascii_case(CONTENT_LENGTH.as_str()) {
                response.insert_header((name.as_str(), value.as_str()));
            }
        }
        if !self.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case(CONTENT_TYPE.as_str())) {
            return response.no_chunking(self.body.len() as u64).body(self.body);
        }
        response.body(self.body)
    }
}

/// A body that breaks before its first byte: the server closes the socket with nothing written.
fn closed() -> HttpResponse {
    let broken =
        stream::iter([Err::<actix_web::web::Bytes, _>(std::io::Error::other("the emulator closes the socket"))]);
    HttpResponse::Ok().force_close().streaming(broken)
}
