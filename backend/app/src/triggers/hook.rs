//! `POST /hooks/{id}`: a signed webhook does its work once, however often it comes.

use super::{secret, start};
use crate::app::App;
use crate::error::{Error, Result};
use crate::events;
use crate::secrets;
use actix_web::http::StatusCode;
use actix_web::http::header::ContentType;
use actix_web::web::{self, Bytes, Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use domain::signature::Message;
use storage::{trigger, trigger_delivery};
use uuid::Uuid;

/// Longest body, in bytes.
pub const MOST_BYTES: usize = 64 * 1024;

/// Registers the address.
pub fn routes(config: &mut web::ServiceConfig) {
    let resource = web::resource("/hooks/{id}").route(web::post().to(receive));
    config.service(resource.default_service(web::to(|| async { refuse("POST") })));
}

/// The answer to other methods.
pub fn refuse(methods: &str) -> Result<HttpResponse> {
    Err(Error::MethodNotAllowed(methods.to_owned()))
}

/// The raw body, as it was signed.
pub async fn raw(payload: Payload) -> Result<Bytes> {
    match payload.to_bytes_limited(MOST_BYTES).await {
        Ok(Ok(body)) => Ok(body),
        Ok(Err(error)) => Err(Error::Malformed(format!("the body cannot be read: {error}"))),
        Err(_) => Err(Error::TooLarge(format!("the body has at most {MOST_BYTES} bytes"))),
    }
}

async fn receive(app: Data<App>, request: HttpRequest, id: Path<String>, payload: Payload) -> Result<HttpResponse> {
    let body = raw(payload).await?;
    let row = proven(&app, &request, &id, &body).await?;
    let webhook = secrets::hash(header(&request, "webhook-id"));
    let (status, answer) = deliver(&app, &row, &webhook, &body).await?;
    Ok(HttpResponse::build(status).content_type(ContentType::json()).body(answer))
}

fn header<'a>(request: &'a HttpRequest, name: &str) -> &'a str {
    request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// The trigger, if the webhook was signed with its secret; nobody is told what is amiss.
async fn proven(app: &App, request: &HttpRequest, id: &str, body: &[u8]) -> Result<trigger::Model> {
    let id: Uuid = id.parse().map_err(|_| Error::Unproven)?;
    let row = trigger::find(&app.db, id).await?.filter(|row| row.enabled).ok_or(Error::Unproven)?;
    let message = Message {
        id: header(request, "webhook-id"),
        timestamp: header(request, "webhook-timestamp"),
        signatures: header(request, "webhook-signature"),
        body,
    };
    let secrets = secret::open(app, &row);
    if message.is_signed(&secret::exposed(&secrets), app.now()) { Ok(row) } else { Err(Error::Unproven) }
}

/// Does the work and remembers the answer in one transaction; a webhook that came before is answered as it was.
async fn deliver(app: &App, row: &trigger::Model, webhook: &str, body: &[u8]) -> Result<(StatusCode, String)> {
    let tx = storage::begin(&app.db).await?;
    let delivery = match trigger_delivery::claim(&tx, row.id, webhook, app.now()).await? {
        Ok(delivery) => delivery,
        Err(earlier) => {
            let status = u16::try_from(earlier.status).ok().and_then(|code| StatusCode::from_u16(code).ok());
            return Ok((status.unwrap_or(StatusCode::OK), earlier.answer));
        }
    };
    let (status, answer) = start::start(app, &tx, row, body).await?;
    trigger_delivery::answer(&tx, delivery, status.as_u16(), &answer).await?;
    trigger::used(&tx, row.id, app.now()).await?;
    tx.commit().await.map_err(storage::Error::from)?;
    events::written(app);
    app.wake().await;
    Ok((status, answer))
}
