//! The event stream over HTTP: server-sent events that resume where the reader left off, for as long as the reader may read.

use crate::app::App;
use crate::error::{Error, Result};
use crate::http::auth::{Principal, is_valid};
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::{Bytes, Data};
use actix_web::{HttpMessage, HttpRequest, HttpResponse, get};
use futures::stream;
use serde::Serialize;
use std::time::Duration;
use storage::event;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

/// Registers the operation.
pub fn routes(config: &mut ServiceConfig) {
    config.service(stream_events);
}

/// The data of one event; its name is the topic: `job`, `run`, `asset`, `post`, `autopilot`, `account`, `source` or `notice`.
#[derive(Serialize, ToSchema)]
pub struct Event {
    /// The resource's id.
    pub id: Option<Uuid>,
    /// `created`, `updated` or `deleted`.
    pub op: String,
    /// The resource as the API shows it.
    #[schema(value_type = Object)]
    pub resource: serde_json::Value,
}

const LOOK: Duration = Duration::from_millis(500);
const COMMENT: Duration = Duration::from_secs(15);
const BATCH: u64 = 100;

struct Reader {
    app: Data<App>,
    principal: Principal,
    written: tokio::sync::watch::Receiver<u64>,
    after: i64,
    first: Option<Bytes>,
}

/// Streams changes as server-sent events; `Last-Event-ID` resumes, an unknown id gets `reset`.
#[utoipa::path(
    tag = "events",
    params(("Last-Event-ID" = Option<String>, Header, description = "The last event that was seen.")),
    responses((status = 200, body = Event, content_type = "text/event-stream"))
)]
#[get("/events")]
async fn stream_events(app: Data<App>, request: HttpRequest) -> Result<HttpResponse> {
    let (after, first) = start(&app, request.headers().get("Last-Event-ID").and_then(|id| id.to_str().ok())).await?;
    let principal = request.extensions().get::<Principal>().cloned().ok_or(Error::Unauthorized)?;
    let written = app.written.subscribe();
    let reader = Reader { app, principal, written, after, first: Some(first) };
    let body = stream::unfold(reader, |mut reader| async move {
        let bytes = reader.next().await?;
        Some((Ok::<_, actix_web::Error>(bytes), reader))
    });
    let response = HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header((CACHE_CONTROL, "no-cache"))
        .insert_header(("X-Accel-Buffering", "no"))
        .streaming(body);
    Ok(response)
}

/// Where to begin, and what to say first.
async fn start(app: &App, last: Option<&str>) -> Result<(i64, Bytes)> {
    let bounds = event::bounds(&app.db).await?;
    let newest = bounds.map_or(0, |(_, newest)| newest);
    // The id comes with the greeting, so that a reader who has seen nothing yet resumes here as well.
    let hello = |id: i64| Bytes::from(format!("retry: 2000\nid: {id}\n\n"));
    let Some(last) = last else { return Ok((newest, hello(newest))) };
    let known = |id: i64| id == newest || bounds.is_some_and(|(oldest, newest)| (oldest - 1..=newest).contains(&id));
    match last.parse::<i64>() {
        Ok(id) if known(id) => Ok((id, hello(id))),
        _ => Ok((newest, Bytes::from(format!("retry: 2000\nid: {newest}\nevent: reset\ndata: {{}}\n\n")))),
    }
}

impl Reader {
    /// The next piece of the stream; `None` when the session has ended, the program stops or the database does not answer.
    async fn next(&mut self) -> Option<Bytes> {
        if let Some(first) = self.first.take() {
            return Some(first);
        }
        let piece = self.piece().await?;
        // Before everything that is said: a session that ended meanwhile learns nothing more.
        let valid = is_valid(&self.app, &self.principal).await.unwrap_or(false);
        valid.then_some(piece)
    }

    /// Events, or a comment when there were none for a while.
    async fn piece(&mut self) -> Option<Bytes> {
        let silent_until = tokio::time::Instant::now() + COMMENT;
        loop {
            self.written.mark_unchanged();
            let events = event::after(&self.app.db, self.after, BATCH).await.ok()?;
            if let Some(last) = events.last() {
                self.after = last.id;
                return Some(Bytes::from(events.into_iter().map(text).collect::<String>()));
            }
            if tokio::time::Instant::now() >= silent_until {
                return Some(Bytes::from_static(b": still here\n\n"));
            }
            tokio::select! {
                _ = self.written.changed() => {}
                () = tokio::time::sleep(LOOK) => {}
                () = self.app.stopping.cancelled() => return None,
            }
        }
    }
}

fn text(row: event::Model) -> String {
    let data = Event { id: row.resource_id, op: row.op, resource: row.resource.0 };
    let data = serde_json::to_string(&data).unwrap_or_default();
    format!("id: {}\nevent: {}\ndata: {data}\n\n", row.id, row.topic)
}
