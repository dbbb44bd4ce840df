//! `GET|HEAD /l/{code}`: the redirect, in front of everything that other requests pass.

use super::clicks::Visitor;
use super::pages::{self, Page, guarded};
use super::table::Entry;
use super::visitor;
use crate::app::App;
use crate::error::Error;
use crate::http::auth::client_address;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue, LOCATION, REFERRER_POLICY};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use domain::link::click::{Visit, classify};
use domain::link::code::lookup_key;

/// Answers short links itself, so that they pass nothing that only other requests need.
pub async fn redirects<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, actix_web::Error> {
    if !request.path().starts_with("/l/") {
        return Ok(next.call(request).await?.map_into_left_body());
    }
    let app = request.app_data::<Data<App>>().cloned().ok_or_else(|| Error::internal("no app"))?;
    let response = match *request.method() {
        Method::GET | Method::HEAD => answer(&app, request.request()).await,
        _ => actix_web::ResponseError::error_response(&Error::MethodNotAllowed("GET, HEAD".to_owned())),
    };
    Ok(request.into_response(response).map_into_right_body())
}

async fn answer(app: &App, request: &HttpRequest) -> HttpResponse {
    let typed = request.path().strip_prefix("/l/").unwrap_or_default();
    // A plus behind the code shows where it leads.
    let (typed, preview) = typed.strip_suffix('+').map_or((typed, false), |typed| (typed, true));
    let Some(code) = lookup_key(typed) else { return unknown(app, request) };
    match app.links.find(app, &code).await {
        Ok(Some(entry)) if preview && entry.leads(app.now()) => Page::Preview(target(&entry)).respond(request),
        Ok(Some(entry)) => visit(app, request, &entry).await,
        Ok(None) => unknown(app, request),
        Err(error) => {
            tracing::warn!("a link could not be looked up: {error}");
            Page::Unavailable.respond(request)
        }
    }
}

/// Counts the visit, then leads on; a click waits until it is durable.
async fn visit(app: &App, request: &HttpRequest, entry: &Entry) -> HttpResponse {
    let header = |name: &'static str| request.headers().get(name).and_then(|value| value.to_str().ok());
    let class = classify(request.method().as_str(), header);
    let leads = entry.leads(app.now());
    if class == Visit::NotGet || entry.deleted {
        return if leads { redirect(entry.location(None)) } else { Page::Gone.respond(request) };
    }
    let now = app.now();
    let mut visitor = Visitor::new(entry, class, leads, now);
    let mut click_id = None;
    if class.is_click() && leads {
        let known = visitor::look(app, request, entry, now).await;
        click_id.clone_from(&known.click_id);
        let from_profile = request.query_string() == "s=p";
        visitor.remember(known, from_profile, &header);
        let durable = visitor.waits();
        app.links.count(visitor).await;
        // The writer always answers, unless it is gone; the visitor is led on all the same.
        let _ = durable.await;
    } else {
        app.links.count(visitor).await;
    }
    match (leads, class) {
        (false, _) => Page::Gone.respond(request),
        (true, Visit::Prefetch) => {
            guarded(HttpResponse::NoContent().insert_header((CACHE_CONTROL, "no-store"))).finish()
        }
        (true, _) => redirect(entry.location(click_id.as_deref())),
    }
}

fn redirect(location: HeaderValue) -> HttpResponse {
    const UNCACHED: HeaderValue = HeaderValue::from_static("private, no-store, max-age=0");
    const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");
    const REFERRER: HeaderValue = HeaderValue::from_static("no-referrer-when-downgrade");
    let link = pages::link_to(location.to_str().unwrap_or_default());
    let mut response = HttpResponse::Found();
    response
        .insert_header((LOCATION, location))
        .insert_header((CACHE_CONTROL, UNCACHED))
        .insert_header((REFERRER_POLICY, REFERRER))
        .insert_header((CONTENT_TYPE, HTML));
    guarded(&mut response).body(link)
}

fn target(entry: &Entry) -> &str {
    entry.target.to_str().unwrap_or_default()
}

fn unknown(app: &App, request: &HttpRequest) -> HttpResponse {
    if app.links.may_miss(client_address(app, request), app.now()) {
        Page::Unknown.respond(request)
    } else {
        Page::TooMany.respond(request)
    }
}
