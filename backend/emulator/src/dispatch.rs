//! Every request comes here: faults, the platform's answer, the log.

use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Map, Value};

use crate::body::Incoming;
use crate::call::{Call, bearer, pairs};
use crate::emulator::{Emulator, Fake};
use crate::fault::{Action, Subject};
use crate::log::Entry;
use crate::reply::Reply;
use crate::vault::{Grant, Kind};
use crate::{control, viewer};

pub(crate) async fn handle(request: HttpRequest, payload: Payload, emulator: Data<Emulator>) -> HttpResponse {
    let path = local_path(&emulator, request.path());
    if let Some(rest) = path.strip_prefix("/__emu__/") {
        let mut body = Incoming::new(payload, None, None);
        return control::answer(&emulator, &request, rest, &mut body).await.into_response();
    }
    if let Some(rest) = path.strip_prefix("/view/") {
        return viewer::answer(&emulator, &request, rest);
    }
    let (prefix, rest) = path.trim_start_matches('/').split_once('/').unwrap_or((path.trim_start_matches('/'), ""));
    let fake = emulator.fakes.iter().map(AsRef::as_ref).find(|fake| fake.prefixes().contains(&prefix));
    // Consent pages are for people, who may sit elsewhere; all else is between programs of this machine.
    let is_consent =
        matches!(prefix, "g-accounts" | "pin-consent") || (prefix == "rd-www" && rest.starts_with("api/v1/authorize"));
    if !is_local(&request) && !is_consent {
        return Reply::json(403, &serde_json::json!({"error": "the emulator answers on loopback only"}))
            .into_response();
    }
    let Some(fake) = fake else {
        return Reply::json(404, &serde_json::json!({"error": "nothing is emulated here"})).into_response();
    };
    play(&emulator, fake, &request, payload, prefix, &format!("/{rest}")).await.into_response()
}

/// Whether the caller is on this machine.
pub(crate) fn is_local(request: &HttpRequest) -> bool {
    request.peer_addr().is_none_or(|peer| peer.ip().to_canonical().is_loopback())
}

/// The path behind the place where the emulator is mounted.
fn local_path(emulator: &Emulator, path: &str) -> String {
    let base = emulator.base_url();
    let mount = url::Url::parse(&base).map(|base| base.path().trim_end_matches('/').to_owned()).unwrap_or_default();
    path.strip_prefix(&mount).unwrap_or(path).to_owned()
}

async fn play(
    emulator: &Emulator,
    fake: &dyn Fake,
    request: &HttpRequest,
    payload: Payload,
    prefix: &str,
    path: &str,
) -> Reply {
    let grant = grant(emulator, request);
    let fired = fire(emulator, fake, request, grant.as_ref(), &format!("/{prefix}{path}"));
    let action = fired.as_ref().map(|(_, action)| action.clone());
    let (cut, rate) = match &action {
        Some(Action::DropAfterBytes { n }) => (Some(*n), None),
        Some(Action::SlowBody { bytes_per_s }) => (None, Some(*bytes_per_s)),
        _ => (None, None),
    };
    let mut body = Incoming::new(payload, cut, rate);
    let mut call = call(emulator, fake, request, prefix, path);
    (call.grant, call.fault) = (grant, action.clone());
    if let Some(Action::Named { name }) = &action {
        call.config.0.insert(name.clone(), Value::Bool(true));
    }
    let reply = under_fault(emulator, fake, &call, &mut body, action).await;
    note(emulator, fake, request, &call, &body, &reply, fired.map(|(id, _)| id));
    if call.method != "GET" {
        emulator.keep();
    }
    reply
}

async fn under_fault(
    emulator: &Emulator,
    fake: &dyn Fake,
    call: &Call,
    body: &mut Incoming,
    action: Option<Action>,
) -> Reply {
    match action {
        Some(Action::DropBefore) => Reply::dropped(),
        Some(Action::Respond { status, headers, body: staged }) => {
            body.drain().await;
            staged_reply(status, headers, &staged)
        }
        Some(Action::RespondAfter { status, headers, body: staged }) => {
            answered(emulator, fake, call, body).await;
            staged_reply(status, headers, &staged)
        }
        Some(Action::DropAfterStore) => {
            answered(emulator, fake, call, body).await;
            Reply::dropped()
        }
        Some(Action::Delay { ms }) => {
            tokio::time::sleep(std::time::Duration::from_millis(ms)).await;
            answered(emulator, fake, call, body).await
        }
        Some(Action::Mutate { set, remove }) => mutated(answered(emulator, fake, call, body).await, &set, &remove),
        _ => answered(emulator, fake, call, body).await,
    }
}

async fn answered(emulator: &Emulator, fake: &dyn Fake, call: &Call, body: &mut Incoming) -> Reply {
    let reply = fake.answer(emulator, call, body).await;
    if body.cut {
        return Reply { violation: reply.violation, ..Reply::dropped() };
    }
    body.drain().await;
    reply
}

fn staged_reply(status: u16, headers: impl IntoIterator<Item = (String, String)>, body: &Value) -> Reply {
    let reply = match body {
        Value::Null => Reply::empty(status),
        Value::String(text) => Reply::html(status, text.clone()),
        json => Reply::json(status, json),
    };
    headers.into_iter().fold(reply, |reply, (name, value)| reply.header(&name, value))
}

fn mutated(mut reply: Reply, set: &std::collections::BTreeMap<String, Value>, remove: &[String]) -> Reply {
    let Ok(mut json) = serde_json::from_slice::<Value>(&reply.body) else { return reply };
    for (pointer, value) in set {
        if let Some((parent, name)) = pointer.rsplit_once('/') {
            match json.pointer_mut(parent) {
                Some(Value::Object(fields)) => drop(fields.insert(name.to_owned(), value.clone())),
                Some(Value::Array(items)) => {
                    if let Some(item) = name.parse::<usize>().ok().and_then(|index| items.get_mut(index)) {
                        *item = value.clone();
                    }
                }
                _ => {}
            }
        }
    }
    for pointer in remove {
        if let Some((parent, name)) = pointer.rsplit_once('/')
            && let Some(Value::Object(fields)) = json.pointer_mut(parent)
        {
            fields.remove(name);
        }
    }
    reply.body = json.to_string().into_bytes();
    reply
}

fn grant(emulator: &Emulator, request: &HttpRequest) -> Option<Grant> {
    let token = bearer(request)?;
    let world = emulator.world();
    world.vault.grant(&token, Kind::Access, world.clock.now()).cloned()
}

fn fire(
    emulator: &Emulator,
    fake: &dyn Fake,
    request: &HttpRequest,
    grant: Option<&Grant>,
    path: &str,
) -> Option<(String, Action)> {
    let subject = Subject {
        platform: Some(fake.name()),
        method: request.method().as_str(),
        path,
        query: request.query_string(),
        headers: request.headers(),
        account: grant.map(|grant| grant.account.as_str()),
    };
    emulator.world().faults.fire(&subject)
}

fn call(emulator: &Emulator, fake: &dyn Fake, request: &HttpRequest, prefix: &str, path: &str) -> Call {
    Call {
        method: request.method().as_str().to_owned(),
        prefix: prefix.to_owned(),
        path: path.to_owned(),
        query: pairs(request.query_string()),
        headers: request.headers().clone(),
        now: emulator.now(),
        base: emulator.base_url(),
        config: emulator.config(fake.name()),
        fault: None,
        grant: None,
    }
}

fn note(
    emulator: &Emulator,
    fake: &dyn Fake,
    request: &HttpRequest,
    call: &Call,
    body: &Incoming,
    reply: &Reply,
    fault: Option<String>,
) {
    let headers: Map<String, Value> = request
        .headers()
        .iter()
        .map(|(name, value)| (name.to_string(), Value::String(value.to_str().unwrap_or_default().to_owned())))
        .collect();
    emulator.world().log.push(Entry {
        id: 0,
        at: call.now,
        platform: Some(fake.name()),
        method: call.method.clone(),
        path: format!("/{}{}", call.prefix, call.path),
        query: request.query_string().to_owned(),
        headers,
        body_sha256: body.sha256(),
        body_len: body.length,
        json: serde_json::from_slice(&body.kept).ok(),
        status: (!reply.drop).then_some(reply.status),
        fault,
        emu_violation: reply.violation.clone(),
    });
}
