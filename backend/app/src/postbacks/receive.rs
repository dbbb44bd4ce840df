//! `GET|POST /postbacks/{network}/{token}`: a network reports a sale.

use crate::app::App;
use crate::conversions::input::figure;
use crate::conversions::record::{Origin, record};
use crate::error::{Error, Result};
use crate::http::auth::client_address;
use crate::triggers::hook::{raw, refuse};
use crate::{rules, secrets};
use actix_web::web::{self, Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use domain::conversion::postback::{Parameter, read};
use domain::conversion::report::{Figure, check};
use domain::link::visitor;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::net::IpAddr;
use std::num::NonZeroU32;
use storage::postback;

/// Postbacks that an address may send in a minute: networks send again what was refused.
const A_MINUTE: NonZeroU32 = NonZeroU32::MIN.saturating_add(599);
/// Addresses that are remembered before those that were quiet are forgotten.
const ADDRESSES: usize = 10_000;
/// The form field in which Awin posts its JSON.
const AWIN_FORM: &str = "AwinTransactionPush";

/// How fast each address may send.
pub struct Pace(DefaultKeyedRateLimiter<IpAddr>);

impl Default for Pace {
    fn default() -> Self {
        Pace(RateLimiter::keyed(Quota::per_minute(A_MINUTE)))
    }
}

impl Pace {
    /// Refuses an address that sends too fast, and says how long it has to wait.
    fn check(&self, address: IpAddr) -> Result<()> {
        if self.0.len() > ADDRESSES {
            self.0.retain_recent();
        }
        self.0.check_key(&address).map_err(|early| {
            let wait = early.wait_time_from(DefaultClock::default().now());
            Error::TooMany(wait.as_secs() + 1)
        })
    }
}

/// Registers the address.
pub fn routes(config: &mut web::ServiceConfig) {
    let resource = web::resource("/postbacks/{network}/{token}");
    let resource = resource.route(web::get().to(receive)).route(web::post().to(receive));
    config.service(resource.default_service(web::to(|| async { refuse("GET, POST") })));
}

/// Answers a repeat as it answers a new one, since networks send for days what is not answered with 200.
async fn receive(
    app: Data<App>,
    request: HttpRequest,
    path: Path<(String, String)>,
    payload: Payload,
) -> Result<HttpResponse> {
    app.postbacks.check(visitor::network(client_address(&app, &request)))?;
    let (network, token) = path.into_inner();
    let row = postback::by_token(&app.db, &secrets::hash(&token)).await?;
    let row = row.filter(|row| row.network == network).ok_or(Error::Unproven)?;
    let body = raw(payload).await?;
    let parameters = parameters(request.query_string(), &body)?;
    let claim = read(&parameters, &row.network, &row.currency).map_err(Error::findings)?;
    let report = check(claim, app.now()).map_err(Error::findings)?;
    let report = if rules::trusts_postbacks(&app).await? { report } else { report.as_hint() };
    let recorded = record(&app, &report, Origin::Postback).await?;
    postback::used(&app.db, row.id, app.now()).await?;
    Ok(HttpResponse::Ok().json(recorded))
}

/// What the address and the body say: a form, a JSON object, or JSON in a form.
fn parameters(query: &str, body: &[u8]) -> Result<Vec<Parameter>> {
    let mut all = form(query.as_bytes());
    if body.trim_ascii_start().starts_with(b"{") {
        all.extend(json(body)?);
    } else {
        all.extend(form(body));
    }
    let nested =
        all.iter().find(|(name, _)| name == AWIN_FORM).map(|(_, Figure::Text(text) | Figure::Number(text))| text);
    if let Some(text) = nested.cloned() {
        all.extend(json(text.as_bytes())?);
    }
    Ok(all)
}

fn form(text: &[u8]) -> Vec<Parameter> {
    url::form_urlencoded::parse(text)
        .map(|(name, value)| (name.into_owned(), Figure::Text(value.into_owned())))
        .collect()
}

/// The texts and numbers of an object; what is nested is passed over.
fn json(text: &[u8]) -> Result<Vec<Parameter>> {
    let fields: BTreeMap<String, Box<RawValue>> = serde_json::from_slice(text)
        .map_err(|error| Error::Malformed(format!("the body is no JSON object: {error}")))?;
    let plain = fields.into_iter().filter(|(_, raw)| !raw.get().starts_with(['{', '[', 'n']));
    Ok(plain.map(|(name, raw)| (name, figure(&raw))).collect())
}
