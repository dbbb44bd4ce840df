//! The control plane: the clock, settings, accounts, faults and what a test wants to see. For loopback only.

use actix_web::HttpRequest;
use chrono::{DateTime, Duration, Utc};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::body::Incoming;
use crate::call::pairs;
use crate::clock::Clock;
use crate::emulator::Emulator;
use crate::fault::Rule;
use crate::reply::Reply;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClockChange {
    set: Option<DateTime<Utc>>,
    advance_ms: Option<i64>,
    mode: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewAccount {
    platform: String,
    id: String,
    #[serde(default)]
    attrs: Value,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TokenAction {
    platform: String,
    account: String,
    action: String,
    #[serde(default)]
    scope: String,
}

pub(crate) async fn answer(emulator: &Emulator, request: &HttpRequest, path: &str, body: &mut Incoming) -> Reply {
    if !crate::dispatch::is_local(request) {
        return Reply::json(403, &json!({"error": "the control plane answers on loopback only"}));
    }
    let query = pairs(request.query_string());
    let field = |name: &str| query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let Ok(bytes) = body.whole().await else { return refuse("the body could not be read") };
    let (head, tail) = path.split_once('/').map_or((path, None), |(head, tail)| (head, Some(tail)));
    let reply = match (request.method().as_str(), head, tail) {
        ("POST", "reset", None) => reset(emulator),
        ("GET", "clock", None) => clock(emulator),
        ("POST", "clock", None) => with(&bytes, |change| set_clock(emulator, change)),
        ("POST", "config", None) => with(&bytes, |settings| configure(emulator, settings)),
        ("GET", "config", None) => Reply::json(200, &json!(emulator.world().config)),
        ("POST", "accounts", None) => with(&bytes, |account| add_account(emulator, account)),
        ("POST", "tokens", None) => with(&bytes, |action| act(emulator, &action)),
        ("POST", "faults", None) => with(&bytes, |rule| add_fault(emulator, rule)),
        ("GET", "faults", None) => Reply::json(200, &json!(emulator.world().faults.list())),
        ("DELETE", "faults", id) => remove_faults(emulator, id),
        ("GET", "log", None) => {
            let since = field("since_id").and_then(|id| id.parse().ok()).unwrap_or(0);
            Reply::json(200, &json!(emulator.world().log.list(field("platform"), field("path"), since)))
        }
        ("GET", "uploads", key) => uploads(emulator, key),
        ("GET", "posts", None) => posts(emulator, field("platform"), field("account")),
        _ => Reply::json(404, &json!({"error": "no such control"})),
    };
    if request.method() != "GET" {
        emulator.keep();
    }
    reply
}

fn with<T: DeserializeOwned>(bytes: &[u8], run: impl FnOnce(T) -> Reply) -> Reply {
    match serde_json::from_slice(bytes) {
        Ok(value) => run(value),
        Err(error) => refuse(error),
    }
}

fn refuse(why: impl std::fmt::Display) -> Reply {
    Reply::json(400, &json!({"error": why.to_string()}))
}

fn reset(emulator: &Emulator) -> Reply {
    emulator.reset();
    Reply::empty(204)
}

fn clock(emulator: &Emulator) -> Reply {
    let clock = emulator.world().clock;
    let now = clock.now().to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true);
    Reply::json(200, &json!({"now": now, "mode": clock.mode()}))
}

fn set_clock(emulator: &Emulator, change: ClockChange) -> Reply {
    {
        let clock = &mut emulator.world().clock;
        match change.mode.as_deref() {
            None => {}
            Some("real") => *clock = Clock::real(),
            Some("manual") => *clock = Clock::Manual { now: clock.now() },
            Some(other) => return refuse(format!("no clock mode {other:?}")),
        }
        if let Some(now) = change.set {
            *clock = Clock::Manual { now };
        }
        if let Some(milliseconds) = change.advance_ms {
            clock.advance(Duration::milliseconds(milliseconds));
        }
    }
    clock(emulator)
}

fn configure(emulator: &Emulator, settings: Map<String, Value>) -> Reply {
    let mut world = emulator.world();
    for (platform, new) in settings {
        let Some(known) = world.config.get_mut(&platform) else {
            return refuse(format!("{platform:?} is not emulated"));
        };
        let Value::Object(new) = new else { return refuse("settings are an object") };
        if let Some(key) = new.keys().find(|key| !known.contains_key(*key)) {
            return refuse(format!("{platform} has no setting {key:?}"));
        }
        known.extend(new);
    }
    Reply::json(200, &json!(world.config))
}

fn add_account(emulator: &Emulator, account: NewAccount) -> Reply {
    let Some(fake) = emulator.fake(&account.platform) else { return refuse("this platform is not emulated") };
    let mut world = emulator.world();
    let now = world.clock.now();
    let attrs = world.vault.upsert(&account.platform, &account.id, &account.attrs);
    let tokens = fake.pair(&mut world.vault, &account.id, now);
    Reply::json(200, &json!({"platform": account.platform, "id": account.id, "attrs": attrs, "tokens": tokens}))
}

fn act(emulator: &Emulator, action: &TokenAction) -> Reply {
    let mut world = emulator.world();
    let now = world.clock.now();
    if world.vault.act(&action.platform, &action.account, &action.action, &action.scope, now) {
        Reply::empty(204)
    } else {
        refuse("no such action")
    }
}

fn add_fault(emulator: &Emulator, rule: Rule) -> Reply {
    match emulator.world().faults.add(rule) {
        Ok(id) => Reply::json(200, &json!({"id": id})),
        Err(error) => refuse(error),
    }
}

fn remove_faults(emulator: &Emulator, id: Option<&str>) -> Reply {
    emulator.world().faults.remove(id);
    Reply::empty(204)
}

fn uploads(emulator: &Emulator, key: Option<&str>) -> Reply {
    let all: Vec<Value> = emulator.fakes.iter().flat_map(|fake| fake.uploads()).collect();
    let Some(key) = key else { return Reply::json(200, &json!(all)) };
    match all.into_iter().find(|upload| upload["key"] == key) {
        Some(upload) => Reply::json(200, &upload),
        None => Reply::json(404, &json!({"error": "no such upload"})),
    }
}

fn posts(emulator: &Emulator, platform: Option<&str>, account: Option<&str>) -> Reply {
    let (now, base) = (emulator.now(), emulator.base_url());
    let fakes = emulator.fakes.iter().filter(|fake| platform.is_none_or(|platform| fake.name() == platform));
    let posts: Vec<_> = fakes
        .flat_map(|fake| fake.posts(now, &emulator.config(fake.name()), &base))
        .filter(|post| account.is_none_or(|account| post.account == account))
        .collect();
    Reply::json(200, &json!(posts))
}
