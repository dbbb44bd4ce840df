//! The subreddits that there are, each with one habit, and what can be asked about them.

use serde_json::{Value, json};

use super::error::{allowed, plain};
use crate::call::Call;
use crate::emulator::Emulator;
use crate::reply::Reply;

const NAMES: [&str; 10] = [
    "emu_open",
    "emu_flair",
    "emu_selfonly",
    "emu_novideo",
    "emu_rules",
    "emu_private",
    "emu_banned_me",
    "emu_slow",
    "emu_quota",
    "emu_filter",
];

/// Flairs of `emu_flair`: id, text, whether the text may be edited.
pub(super) const FLAIRS: [(&str, &str, bool); 2] = [
    ("680f43b8-1fec-11e3-80d1-12313b0b80bc", "SATISFIED", false),
    ("7a1d0c2e-1fec-11e3-80d1-12313b0b80bc", "OWN WORDS", true),
];

/// The name as the platform spells it, where there is such a subreddit: a known one, or the profile of an account.
pub(super) fn find(emulator: &Emulator, name: &str) -> Option<String> {
    if let Some(known) = NAMES.iter().find(|known| known.eq_ignore_ascii_case(name)) {
        return Some((*known).to_owned());
    }
    let person = name.strip_prefix("u_")?;
    emulator.world().vault.titles(super::NAME).any(|title| title == person).then(|| name.to_owned())
}

fn missing(name: &str) -> Box<Reply> {
    Reply::empty(302).header("Location", format!("/subreddits/search?q={name}")).into()
}

pub(super) fn about(emulator: &Emulator, call: &Call, name: &str) -> Result<Reply, Box<Reply>> {
    allowed(call, "read")?;
    let Some(name) = find(emulator, name) else { return Err(missing(name)) };
    if name == "emu_private" {
        return Ok(Reply::json(403, &json!({"message": "Forbidden", "error": 403, "reason": "private"})));
    }
    let data = json!({
        "display_name": name, "name": format!("t5_{name}"),
        "subreddit_type": if name.starts_with("u_") { "user" } else { "public" },
        "submission_type": if name == "emu_selfonly" { "self" } else { "any" },
        "allow_images": true, "allow_videos": name != "emu_novideo", "allow_videogifs": true,
        "link_flair_enabled": name == "emu_flair", "can_assign_link_flair": name == "emu_flair",
        "restrict_posting": false, "user_is_banned": name == "emu_banned_me", "user_is_muted": false,
        "user_is_contributor": false, "user_is_subscriber": true, "over18": false, "quarantine": false,
    });
    Ok(Reply::json(200, &json!({"kind": "t5", "data": data})))
}

/// The rules that `validate_on_submit` checks.
pub(super) fn rules(name: &str) -> Value {
    let strict = name == "emu_rules";
    json!({
        "title_regexes": [], "title_required_strings": [],
        "title_blacklisted_strings": if strict { json!(["free"]) } else { json!([]) },
        "title_text_min_length": strict.then_some(10), "title_text_max_length": strict.then_some(80),
        "body_restriction_policy": "none", "body_regexes": [], "body_required_strings": [],
        "body_blacklisted_strings": [], "body_text_min_length": null, "body_text_max_length": null,
        "link_restriction_policy": if strict { "blacklist" } else { "none" },
        "domain_blacklist": if strict { json!(["bad.example"]) } else { json!([]) }, "domain_whitelist": [],
        "link_repost_age": null, "is_flair_required": name == "emu_flair",
        "guidelines_text": null, "guidelines_display_policy": null,
    })
}

pub(super) fn requirements(emulator: &Emulator, call: &Call, name: &str) -> Result<Reply, Box<Reply>> {
    allowed(call, "submit")?;
    let name = find(emulator, name).ok_or_else(|| Box::new(plain(404, "Not Found")))?;
    Ok(Reply::json(200, &rules(&name)))
}

pub(super) fn flairs(emulator: &Emulator, call: &Call, name: &str) -> Result<Reply, Box<Reply>> {
    allowed(call, "flair")?;
    let name = find(emulator, name).ok_or_else(|| Box::new(plain(404, "Not Found")))?;
    let choices: Vec<Value> = FLAIRS
        .iter()
        .filter(|_| name == "emu_flair")
        .map(|(id, text, editable)| {
            json!({"flair_template_id": id, "flair_text": text, "flair_text_editable": editable,
                   "flair_css_class": "", "flair_position": "left"})
        })
        .collect();
    let current =
        json!({"flair_css_class": null, "flair_template_id": null, "flair_text": null, "flair_position": "left"});
    Ok(Reply::json(200, &json!({"current": current, "choices": choices})))
}
