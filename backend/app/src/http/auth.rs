//! Who asks: a bearer token, or a session with its CSRF token; public paths ask nobody.

use crate::app::App;
use crate::error::{Error, Result};
use crate::secrets;
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::AUTHORIZATION;
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{HttpMessage, HttpRequest, ResponseError};
use secrecy::ExposeSecret;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use storage::session;

/// Name of the session's cookie.
pub const SESSION_COOKIE: &str = "cf_session";
/// Name of the cookie that holds the CSRF token, readable by the page.
pub const CSRF_COOKIE: &str = "cf_csrf";

/// Who sent a request.
#[derive(Clone, Debug)]
pub enum Principal {
    /// The owner's browser.
    Session(session::Model),
    /// A script with a token.
    Token,
}

impl Principal {
    /// A name that is the same for the same principal.
    pub fn name(&self) -> String {
        match self {
            Principal::Session(row) => format!("owner:{}", row.owner_id),
            Principal::Token => "token".to_owned(),
        }
    }
}

/// Lets through what is public or known, and nothing else.
pub async fn authenticate(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<EitherBody<impl MessageBody>>, actix_web::Error> {
    if is_public(&request) {
        return Ok(next.call(request).await?.map_into_left_body());
    }
    match admit(&request).await {
        Ok(principal) => {
            request.extensions_mut().insert(principal);
            Ok(next.call(request).await?.map_into_left_body())
        }
        // An answer, not an error: the headers of every answer are still to be added.
        Err(error) => Ok(request.into_response(error.error_response()).map_into_right_body()),
    }
}

async fn admit(request: &ServiceRequest) -> Result<Principal> {
    let app = request.app_data::<Data<App>>().ok_or_else(|| Error::internal("no app"))?;
    let principal = session_of(app, request.request()).await?.ok_or_else(|| refuse(app, request.request()))?;
    if let Principal::Session(row) = &principal {
        check_csrf(request, row)?;
    }
    Ok(principal)
}

/// Everything outside of the API, and what a login needs.
fn is_public(request: &ServiceRequest) -> bool {
    // The path as the router reads it: percent-encoding must not lead around this.
    let path = request.match_info().as_str();
    match path {
        "/internal/metrics" => {
            let direct = !request.headers().contains_key("X-Forwarded-For");
            direct && request.peer_addr().is_some_and(|peer| peer.ip().is_loopback())
        }
        "/api/v1/session" => matches!(*request.method(), Method::GET | Method::POST),
        "/api/v1/setup" => *request.method() == Method::POST,
        _ => !path.starts_with("/api/v1/") && path != "/api/v1" && path != "/internal/metrics",
    }
}

/// Why nobody is known: a wrong token is counted, no token is not.
pub fn refuse(app: &App, request: &HttpRequest) -> Error {
    if !request.headers().contains_key(AUTHORIZATION) {
        return Error::Unauthorized;
    }
    let address = client_address(app, request);
    if let Some(seconds) = app.failures.blocked(address, app.now()) {
        return Error::TooMany(seconds);
    }
    app.failures.add(address, app.now());
    Error::Unauthorized
}

/// Who sent this request, if it is known.
pub async fn session_of(app: &App, request: &HttpRequest) -> Result<Option<Principal>> {
    if let Some(header) = request.headers().get(AUTHORIZATION) {
        let token = header.to_str().ok().and_then(|text| text.strip_prefix("Bearer "));
        return Ok(token.is_some_and(|token| is_known(app, token.trim())).then_some(Principal::Token));
    }
    let Some(cookie) = request.cookie(SESSION_COOKIE) else { return Ok(None) };
    Ok(session::find(&app.db, &secrets::hash(cookie.value()), app.now()).await?.map(Principal::Session))
}

/// Whether a principal that was admitted may still read; sessions end, the tokens of the settings do not.
pub async fn is_valid(app: &App, principal: &Principal) -> Result<bool> {
    match principal {
        Principal::Session(row) => Ok(session::find(&app.db, &row.token_hash, app.now()).await?.is_some()),
        Principal::Token => Ok(true),
    }
}

fn is_known(app: &App, token: &str) -> bool {
    let bootstrap = app.config.api_token.as_ref().is_some_and(|known| secrets::same(token, known.expose_secret()));
    bootstrap || app.secrets.is_local(token)
}

fn check_csrf(request: &ServiceRequest, row: &session::Model) -> Result<()> {
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return Ok(());
    }
    let sent = request.headers().get("X-CSRF-Token").and_then(|value| value.to_str().ok()).unwrap_or_default();
    if secrets::same(&secrets::hash(sent), &row.csrf_hash) { Ok(()) } else { Err(Error::CsrfMissing) }
}

/// The address of the person: the socket's, or what a trusted proxy says.
pub fn client_address(app: &App, request: &HttpRequest) -> IpAddr {
    let peer = request.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip());
    let trusted = |address: &IpAddr| app.config.trusted_proxies.iter().any(|network| network.contains(address));
    let forwarded = request.headers().get_all("X-Forwarded-For").filter_map(|value| value.to_str().ok());
    let hops: Vec<&str> = forwarded.flat_map(|text| text.split(',')).map(str::trim).collect();
    // From our side outwards: the first that no trusted proxy stands behind; what is no address ends the walk.
    let mut address = peer;
    for hop in hops.into_iter().rev() {
        let plain = hop.parse::<IpAddr>().ok();
        let Some(next) = plain.or_else(|| hop.parse::<SocketAddr>().ok().map(|hop| hop.ip())) else { break };
        if !trusted(&address) {
            break;
        }
        address = next;
    }
    address
}
