//! Leases: the right to upload one file to the store, for a quarter of an hour.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::Duration;
use serde_json::{Value, json};

use super::error::{allowed, plain};
use super::state::Lease;
use super::{Form, Reddit};
use crate::call::Call;
use crate::reply::Reply;

const LIFE: Duration = Duration::minutes(15);
const LARGEST_VIDEO: u64 = 1 << 30;
const LARGEST_STILL: u64 = 20 << 20;

/// The store that a file of `mimetype` goes to, and how large it may be.
fn host(mimetype: &str) -> Option<(&'static str, u64)> {
    match mimetype {
        "video/mp4" | "video/quicktime" => Some(("rd-s3-video", LARGEST_VIDEO)),
        "image/png" | "image/jpeg" | "image/gif" => Some(("rd-s3-media", LARGEST_STILL)),
        _ => None,
    }
}

pub(super) fn lease(reddit: &Reddit, call: &Call, form: &Form) -> Result<Reply, Box<Reply>> {
    let grant = allowed(call, "submit")?;
    let Some((host, most)) = host(form.get("mimetype")) else {
        return Err(plain(400, "Bad Request").violating("this type cannot be uploaded").into());
    };
    if form.get("filepath").is_empty() {
        return Err(plain(400, "Bad Request").violating("filepath is missing").into());
    }
    let mut state = reddit.state();
    state.leased += 1;
    let number = state.leased;
    let id = format!("asset{number:06}");
    let expires_at = call.now + LIFE;
    let fields = fields(call, host, &id, form.get("mimetype"), most, number);
    let lease = Lease {
        id: id.clone(),
        account: grant.account.clone(),
        host: host.to_owned(),
        fields,
        expires_at,
        most,
        stored: None,
    };
    let shown: Vec<Value> = lease.fields.iter().map(|(name, value)| json!({"name": name, "value": value})).collect();
    let (_, address) = call.base.split_once(':').unwrap_or(("", &call.base));
    let answer = json!({
        "args": {"action": format!("{address}/{host}"), "fields": shown},
        "asset": {"asset_id": id, "processing_state": "incomplete", "payload": {"filepath": form.get("filepath")},
                  "websocket_url": null},
    });
    state.leases.insert(id, lease);
    Ok(Reply::json(200, &answer))
}

/// The fields in another order each time, in the spelling of the year.
fn fields(call: &Call, host: &str, id: &str, mimetype: &str, most: u64, number: u64) -> Vec<(String, String)> {
    let ends = (call.now + LIFE).to_rfc3339_opts(chrono::SecondsFormat::Millis, true);
    let policy = json!({"expiration": ends, "conditions": [{"bucket": host}, ["content-length-range", 1, most]]});
    let extension = mimetype.rsplit('/').next().unwrap_or_default().to_owned();
    let mut fields = vec![
        ("x-amz-algorithm", "AWS4-HMAC-SHA256".to_owned()),
        ("x-amz-date", call.now.format("%Y%m%dT%H%M%SZ").to_string()),
        ("x-amz-storage-class", "STANDARD".to_owned()),
        ("success_action_status", "201".to_owned()),
        ("bucket", host.to_owned()),
        ("acl", "public-read".to_owned()),
        ("x-amz-signature", format!("signature{number:06}")),
        ("key", id.to_owned()),
        ("x-amz-meta-ext", extension),
        ("policy", STANDARD.encode(policy.to_string())),
        ("x-amz-security-token", format!("security{number:06}")),
        ("x-amz-credential", "emulated/us-east-1/s3/aws4_request".to_owned()),
        ("Content-Type", mimetype.to_owned()),
    ];
    let turn = usize::try_from(number).unwrap_or_default() % fields.len();
    fields.rotate_left(turn);
    let old = match call.config.text("lease_style") {
        "2020" => true,
        "alternate" => number.is_multiple_of(2),
        _ => false,
    };
    let spelled = |name: &str| if old { old_spelling(name) } else { name.to_owned() };
    fields.into_iter().map(|(name, value)| (spelled(name), value)).collect()
}

/// `X-Amz-Date` in the place of `x-amz-date`, `content-type` in the place of `Content-Type`.
fn old_spelling(name: &str) -> String {
    if name == "Content-Type" {
        return name.to_lowercase();
    }
    if !name.starts_with("x-amz") {
        return name.to_owned();
    }
    let words = name
        .split('-')
        .map(|word| word.get(..1).unwrap_or_default().to_uppercase() + word.get(1..).unwrap_or_default());
    words.collect::<Vec<_>>().join("-")
}
