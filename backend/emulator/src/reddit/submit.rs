//! Submitting: every check in the order in which Reddit makes them, then the post.

use chrono::{DateTime, Duration};
use serde_json::json;

use super::error::{allowed, rule, triple, triples};
use super::state::{Lease, Post, State};
use super::subreddit::{FLAIRS, find};
use super::{Form, Reddit, list};
use crate::call::Call;
use crate::emulator::Emulator;
use crate::reply::Reply;

const TITLE: usize = 300;
const TEXT: usize = 40_000;
const LONGEST: f64 = 900.0;

pub(super) fn submit(reddit: &Reddit, emulator: &Emulator, call: &Call, form: &Form) -> Result<Reply, Box<Reply>> {
    let grant = allowed(call, "submit")?;
    let kind = form.get("kind");
    if !matches!(kind, "link" | "self" | "video" | "videogif" | "image") {
        return Err(triple("INVALID_OPTION", "that option is not valid", Some("kind")));
    }
    let subreddit = place(emulator, form)?;
    admitted(&subreddit, kind)?;
    words(form)?;
    flair(&subreddit, form)?;
    requirements(&subreddit, form)?;
    let author = list::name_of(emulator, &grant.account);
    let mut state = reddit.state();
    let (asset, url) = target(&state, call, &grant.account, &author, form)?;
    pace(&state, call, &grant.account, &subreddit)?;
    let number = state.posts.len() + 1;
    let wait = asset.as_ref().map_or(0, |_| call.config.number("create_ms"));
    let post = Post {
        id: format!("1emu{number:03}"),
        account: grant.account.clone(),
        kind: kind.to_owned(),
        subreddit,
        title: form.get("title").to_owned(),
        url,
        text: form.get("text").to_owned(),
        flair: Some(form.get("flair_id").to_owned()).filter(|flair| !flair.is_empty()),
        nsfw: form.flag("nsfw"),
        created_at: call.now + Duration::milliseconds(wait),
        sha256: asset.as_ref().and_then(|lease| Some(lease.stored.as_ref()?.sha256.clone())).unwrap_or_default(),
        refused: asset.as_ref().is_some_and(|lease| lease.is_video() && is_refused(lease)),
        asset: asset.map(|lease| lease.id),
        author,
        deleted: false,
    };
    let reply = answer(call, &post);
    state.posts.push(post);
    Ok(reply)
}

fn is_refused(lease: &Lease) -> bool {
    lease.stored.as_ref().is_none_or(|file| !file.known || file.duration.is_some_and(|seconds| seconds > LONGEST))
}

fn answer(call: &Call, post: &Post) -> Reply {
    let data = if post.asset.is_some() {
        let page = format!("{}/rd-www/user/{}/submitted/", call.base, post.author);
        json!({"user_submitted_page": page, "websocket_url": null})
    } else {
        let url = format!("{}/rd-www{}", call.base, post.permalink());
        json!({"url": url, "drafts_count": 0, "id": post.id, "name": post.fullname()})
    };
    Reply::json(200, &json!({"json": {"errors": [], "data": data}}))
}

fn place(emulator: &Emulator, form: &Form) -> Result<String, Box<Reply>> {
    let name = form.get("sr");
    if name.is_empty() {
        return Err(triple("SUBREDDIT_REQUIRED", "you must specify a subreddit", Some("sr")));
    }
    find(emulator, name).ok_or_else(|| {
        triple("SUBREDDIT_NOEXIST", "Hmm, that community doesn't exist. Try checking the spelling.", Some("sr"))
    })
}

/// Whether the account may post this kind there.
fn admitted(subreddit: &str, kind: &str) -> Result<(), Box<Reply>> {
    let refuse = |code: &str, text: &str| Err(triple(code, text, Some("sr")));
    match (subreddit, kind) {
        ("emu_private", _) => refuse("SUBREDDIT_NOTALLOWED", "you aren't allowed to post there."),
        ("emu_banned_me", _) => refuse("BANNED_FROM_SUBREDDIT", "you have been banned from that subreddit."),
        ("emu_selfonly", kind) if kind != "self" => refuse("NO_LINKS", "that subreddit only allows text posts"),
        ("emu_novideo", "video" | "videogif") => refuse("NO_VIDEOS", "this community doesn't allow videos"),
        _ => Ok(()),
    }
}

fn words(form: &Form) -> Result<(), Box<Reply>> {
    let (title, text) = (form.get("title"), form.get("text"));
    if title.trim().is_empty() {
        return Err(triple("NO_TEXT", "we need something here", Some("title")));
    }
    if title.chars().count() > TITLE {
        return Err(triple("TOO_LONG", "this is too long (max: 300)", Some("title")));
    }
    if text.chars().count() > TEXT {
        return Err(triple("TOO_LONG", "this is too long (max: 40000)", Some("text")));
    }
    Ok(())
}

fn flair(subreddit: &str, form: &Form) -> Result<(), Box<Reply>> {
    let chosen = form.get("flair_id");
    if subreddit == "emu_flair" && chosen.is_empty() {
        let text = "Your post must contain post flair.";
        return Err(triple("SUBMIT_VALIDATION_FLAIR_REQUIRED", text, Some("flair")));
    }
    let known = FLAIRS.iter().find(|(id, ..)| subreddit == "emu_flair" && *id == chosen);
    let own_words = !form.get("flair_text").is_empty();
    let wrong = !chosen.is_empty() && known.is_none_or(|(_, _, editable)| own_words && !editable);
    if wrong { Err(triple("BAD_FLAIR_TEMPLATE_ID", "Bad flair template id", Some("flair"))) } else { Ok(()) }
}

/// What the subreddit asks of words and links, where the client wants that checked.
fn requirements(subreddit: &str, form: &Form) -> Result<(), Box<Reply>> {
    if subreddit != "emu_rules" || !form.flag("validate_on_submit") {
        return Ok(());
    }
    let title = form.get("title");
    if title.to_lowercase().contains("free") {
        return Err(rule("SUBMIT_VALIDATION_TITLE_BLACKLISTED_STRING", "this field cannot contain that", "title"));
    }
    match title.chars().count() {
        0..10 => return Err(rule("SUBMIT_VALIDATION_MIN_LENGTH", "this field is too short", "title")),
        81.. => return Err(rule("SUBMIT_VALIDATION_MAX_LENGTH", "this field is too long", "title")),
        _ => {}
    }
    let host =
        url::Url::parse(form.get("url")).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
    if form.get("kind") == "link" && (host == "bad.example" || host.ends_with(".bad.example")) {
        return Err(rule("SUBMIT_VALIDATION_BLACKLISTED_DOMAIN", "this domain is not allowed", "url"));
    }
    Ok(())
}

/// What a post shows: nothing more, an address, or an uploaded file.
fn target(
    state: &State,
    call: &Call,
    account: &str,
    author: &str,
    form: &Form,
) -> Result<(Option<Lease>, String), Box<Reply>> {
    match form.get("kind") {
        "self" => Ok((None, String::new())),
        "link" => link(state, author, form).map(|url| (None, url)),
        kind => {
            let lease = uploaded(state, call, account, form, "url")?;
            if kind != "image" {
                let poster = uploaded(state, call, account, form, "video_poster_url")?;
                if poster.is_video() || !lease.is_video() {
                    return Err(triple("BAD_URL", "you should check that url", Some("video_poster_url")));
                }
            }
            let host = if kind == "image" { "i.redd.it" } else { "v.redd.it" };
            let url = format!("https://{host}/{}", lease.id);
            Ok((Some(lease), url))
        }
    }
}

fn link(state: &State, author: &str, form: &Form) -> Result<String, Box<Reply>> {
    let url = form.get("url");
    if url.is_empty() {
        return Err(triple("NO_URL", "a url is required", Some("url")));
    }
    if !url::Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host()) {
        return Err(triple("BAD_URL", "you should check that url", Some("url")));
    }
    let again =
        state.posts.iter().any(|post| post.url == url && post.subreddit == form.get("sr") && post.author == author);
    if again && !form.flag("resubmit") {
        return Err(triple("ALREADY_SUB", "that link has already been submitted", Some("url")));
    }
    Ok(url.to_owned())
}

/// The lease whose uploaded file the field names.
fn uploaded(state: &State, call: &Call, account: &str, form: &Form, field: &str) -> Result<Lease, Box<Reply>> {
    let url = form.get(field);
    if url.is_empty() {
        return Err(triple("NO_URL", "a url is required", Some(field)));
    }
    let (_, base) = call.base.split_once(':').unwrap_or(("", &call.base));
    let of = |lease: &&Lease| {
        let place = format!("{base}/{}/{}", lease.host, lease.id);
        lease.account == account && lease.stored.is_some() && url.split_once(':').is_some_and(|(_, rest)| rest == place)
    };
    let found = state.leases.values().find(of).cloned();
    found.ok_or_else(|| triple("BAD_URL", "you should check that url", Some(field)))
}

/// Posting limits of the account in the subreddit.
fn pace(state: &State, call: &Call, account: &str, subreddit: &str) -> Result<(), Box<Reply>> {
    let since = |span: Duration| {
        let own = state.posts.iter().filter(move |post| post.account == account && post.subreddit == subreddit);
        own.map(|post| post.created_at).filter(move |at| *at > call.now - span).collect::<Vec<_>>()
    };
    if subreddit == "emu_slow"
        && let Some(last) = since(Duration::minutes(10)).into_iter().max()
    {
        return Err(too_soon(call, last));
    }
    if subreddit == "emu_quota" && since(Duration::hours(1)).len() >= 2 {
        let text = "You've submitted too many links recently. Please try again in an hour.";
        return Err(triple("QUOTA_FILLED", text, None));
    }
    Ok(())
}

fn too_soon(call: &Call, last: DateTime<chrono::Utc>) -> Box<Reply> {
    let seconds = (last + Duration::minutes(10) - call.now).num_seconds().max(1);
    let minutes = (seconds + 59) / 60;
    let unit = if minutes == 1 { "minute" } else { "minutes" };
    let text = format!("you are doing that too much. try again in {minutes} {unit}.");
    let mut answer = json!({"errors": [["RATELIMIT", text, "ratelimit"]]});
    if call.config.flag("ratelimit_field") {
        answer["ratelimit"] = json!(seconds);
    }
    triples(&answer)
}
