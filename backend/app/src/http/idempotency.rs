//! `Idempotency-Key`: the same request gets the same answer, and does its work once.

use crate::app::App;
use crate::error::{Error, Result};
use crate::extract::BODY_LIMIT;
use crate::http::auth::Principal;
use crate::secrets;
use actix_web::body::{BoxBody, MessageBody, to_bytes};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::header::{CONTENT_TYPE, HeaderName, LOCATION};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::{Bytes, BytesMut, Data};
use actix_web::{HttpMessage, HttpResponse};
use chrono::Duration;
use futures::StreamExt;
use serde::{Deserialize, Serialize};
use storage::idempotent_answer;

const PURPOSE: &str = "idempotent answers";

#[derive(Serialize, Deserialize)]
struct Stored {
    content_type: Option<String>,
    location: Option<String>,
    body: String,
}

/// The field of an answer that is shown once.
#[derive(Clone, Copy)]
struct Once(&'static str);

/// Marks `field` of an answer as shown once: the replay of the answer leaves it out.
pub fn shows_once(mut answer: HttpResponse, field: &'static str) -> HttpResponse {
    answer.extensions_mut().insert(Once(field));
    answer
}

/// Answers a repeated request as it was answered before.
pub async fn remember(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let key = request.headers().get("Idempotency-Key").and_then(|key| key.to_str().ok()).map(str::to_owned);
    let principal = request.extensions().get::<Principal>().map(Principal::name);
    let (Some(key), Some(principal), &Method::POST) = (key, principal, request.method()) else {
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    if key.is_empty() || key.len() > 255 {
        return Err(Error::Malformed("an Idempotency-Key has 1 to 255 characters".to_owned()).into());
    }
    let app = request.app_data::<Data<App>>().cloned().ok_or_else(|| Error::internal("no app"))?;
    let body = read_body(&mut request).await?;
    let request_hash = secrets::hash(&format!(
        "{} {}\n{}",
        request.method(),
        request.uri(),
        secrets::hash(&String::from_utf8_lossy(&body))
    ));
    let key_hash = secrets::hash(&format!("{principal}\n{key}"));
    let row = match idempotent_answer::claim(&app.db, &key_hash, &request_hash, app.now()).await.map_err(Error::from)? {
        Ok(row) => row,
        Err(earlier) => match replay(&app, earlier, &request_hash).await? {
            Ok(answer) => return Ok(request.into_response(answer)),
            Err(taken_over) => taken_over,
        },
    };
    let response = match next.call(request).await {
        Ok(response) => response.map_into_boxed_body(),
        Err(error) => {
            idempotent_answer::release(&app.db, row.id).await.map_err(Error::from)?;
            return Err(error);
        }
    };
    store(&app, row, response).await
}

/// A multipart upload is streamed: its length stands for its content.
async fn read_body(request: &mut ServiceRequest) -> Result<Bytes> {
    let header = |name| request.headers().get(name).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
    if header("content-type").starts_with("multipart/") {
        return Ok(Bytes::from(header("content-length")));
    }
    let mut payload = request.take_payload();
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| Error::Malformed(error.to_string()))?;
        if body.len() + chunk.len() > BODY_LIMIT {
            return Err(Error::TooLarge(format!("a JSON body has at most {BODY_LIMIT} bytes")));
        }
        body.extend_from_slice(&chunk);
    }
    let body = body.freeze();
    request.set_payload(Payload::from(body.clone()));
    Ok(body)
}

/// The stored answer; or the row itself, when the request that claimed it died unanswered.
async fn replay(
    app: &App,
    earlier: idempotent_answer::Model,
    request_hash: &str,
) -> Result<Result<HttpResponse, idempotent_answer::Model>> {
    if earlier.request_hash != request_hash {
        return Err(Error::conflict("idempotency-mismatch", "this Idempotency-Key was used for another request"));
    }
    let Some((status, sealed)) = earlier.status.zip(earlier.answer.clone()) else {
        let dead = app.now() - Duration::minutes(2);
        if idempotent_answer::take_over(&app.db, earlier.id, dead, app.now()).await? {
            return Ok(Err(earlier));
        }
        return Err(Error::conflict("wrong-state", "the first request with this key is still being answered"));
    };
    let plain =
        app.secrets.open(PURPOSE, &sealed).ok_or_else(|| Error::internal("an answer was sealed with another key"))?;
    let stored: Stored = serde_json::from_slice(&plain).map_err(Error::internal)?;
    let status = u16::try_from(status).ok().and_then(|code| StatusCode::from_u16(code).ok()).unwrap_or(StatusCode::OK);
    let mut response = HttpResponse::build(status);
    response.insert_header((HeaderName::from_static("idempotent-replayed"), "true"));
    for (name, value) in [(CONTENT_TYPE, stored.content_type), (LOCATION, stored.location)] {
        if let Some(value) = value {
            response.insert_header((name, value));
        }
    }
    Ok(Ok(response.body(stored.body)))
}

/// Stores an answer; a failure of the server is none, and may be asked again.
async fn store(
    app: &App,
    row: idempotent_answer::Model,
    response: ServiceResponse<BoxBody>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    if response.status().is_server_error() || response.status() == StatusCode::TOO_MANY_REQUESTS {
        idempotent_answer::release(&app.db, row.id).await.map_err(Error::from)?;
        return Ok(response);
    }
    let once = response.response().extensions().get::<Once>().copied();
    let (request, response) = response.into_parts();
    let (head, body) = response.into_parts();
    let body = to_bytes(body).await.map_err(|_| Error::internal("the answer could not be read"))?;
    let header = |name| head.headers().get(name).and_then(|v| v.to_str().ok()).map(str::to_owned);
    let stored = Stored { content_type: header(CONTENT_TYPE), location: header(LOCATION), body: without(&body, once) };
    let plain = serde_json::to_vec(&stored).map_err(Error::internal)?;
    let sealed = app.secrets.seal(PURPOSE, &plain, &mut app.rng()).ok_or_else(|| Error::internal("sealing failed"))?;
    let status = i32::from(head.status().as_u16());
    idempotent_answer::answer(&app.db, row, status, sealed, app.now()).await.map_err(Error::from)?;
    Ok(ServiceResponse::new(request, head.set_body(BoxBody::new(body))))
}

/// The answer as it is shown again.
fn without(body: &[u8], once: Option<Once>) -> String {
    let text = String::from_utf8_lossy(body);
    let Some(Once(field)) = once else { return text.into_owned() };
    let Ok(mut shown) = serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(&text) else {
        return String::new();
    };
    shown.remove(field);
    serde_json::Value::Object(shown).to_string()
}
