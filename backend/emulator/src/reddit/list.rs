//! Reading: the account, its posts, posts by id; and deleting one's own.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::error::allowed;
use super::state::Post;
use super::{Form, NAME, Reddit};
use crate::call::Call;
use crate::emulator::Emulator;
use crate::reply::Reply;

/// The name of an account.
pub(super) fn name_of(emulator: &Emulator, account: &str) -> String {
    let world = emulator.world();
    let attrs = world.vault.account(NAME, account);
    attrs.and_then(|attrs| attrs["title"].as_str()).unwrap_or(account).to_owned()
}

pub(super) fn me(emulator: &Emulator, call: &Call) -> Result<Reply, Box<Reply>> {
    let grant = allowed(call, "identity")?;
    let name = name_of(emulator, &grant.account);
    let world = emulator.world();
    let attrs = world.vault.account(NAME, &grant.account).cloned().unwrap_or_default();
    let body = json!({
        "id": grant.account, "name": name, "icon_img": "", "created_utc": 1_600_000_000.0, "link_karma": 120,
        "comment_karma": 80, "total_karma": 200, "has_verified_email": true, "over_18": false,
        "is_suspended": attrs["is_suspended"] == true, "subreddit": {"display_name": format!("u_{name}")},
    });
    Ok(Reply::json(200, &body))
}

/// The posts of an account, newest first; what filters or moderators hid is among them.
pub(super) fn submitted(reddit: &Reddit, emulator: &Emulator, call: &Call, name: &str) -> Result<Reply, Box<Reply>> {
    let grant = allowed(call, "read")?;
    let own = name_of(emulator, &grant.account) == name;
    let most = call.query("limit").and_then(|limit| limit.parse().ok()).unwrap_or(25_usize).min(100);
    let state = reddit.state();
    let shown =
        |post: &&Post| post.author == name && post.is_seen(call.now) && (own || post.removed_by(call.now).is_none());
    let mut posts: Vec<&Post> = state.posts.iter().filter(shown).collect();
    posts.sort_by_key(|post| std::cmp::Reverse(post.created_at));
    Ok(listing(posts.into_iter().take(most).map(|post| thing(post, call, 0))))
}

/// Posts by their full names, in another order than asked; unknown ones are left out.
pub(super) fn info(reddit: &Reddit, call: &Call) -> Result<Reply, Box<Reply>> {
    allowed(call, "read")?;
    let mut state = reddit.state();
    state.reads += 1;
    let drift = state.reads % 3 - 1;
    let ids: Vec<&str> = call.query("id").unwrap_or_default().split(',').take(100).collect();
    let find = |id: &&str| state.posts.iter().find(|post| post.fullname() == *id && post.is_seen(call.now));
    Ok(listing(ids.iter().rev().filter_map(find).map(|post| thing(post, call, drift))))
}

pub(super) fn delete(reddit: &Reddit, call: &Call, form: &Form) -> Result<Reply, Box<Reply>> {
    let grant = allowed(call, "edit")?;
    let mut state = reddit.state();
    let own = state.posts.iter_mut().find(|post| post.fullname() == form.get("id") && post.account == grant.account);
    if let Some(post) = own {
        post.deleted = true;
    }
    Ok(Reply::json(200, &json!({})))
}

fn listing(things: impl Iterator<Item = Value>) -> Reply {
    let things: Vec<Value> = things.collect();
    let data = json!({"after": null, "before": null, "dist": things.len(), "children": things});
    Reply::json(200, &json!({"kind": "Listing", "data": data}))
}

fn thing(post: &Post, call: &Call, drift: i64) -> Value {
    let score = post.score(call.now) + drift;
    let removed = post.removed_by(call.now);
    let data = json!({
        "id": post.id, "name": post.fullname(), "subreddit": post.subreddit, "author": post.author, "title": post.title,
        "selftext": post.text, "url": post.url, "permalink": post.permalink(), "is_self": post.kind == "self",
        "is_video": post.asset.is_some(), "media": media(post, call), "over_18": post.nsfw,
        "link_flair_template_id": post.flair, "created_utc": seconds(post.created_at), "score": score, "ups": score,
        "downs": 0, "upvote_ratio": 0.93, "num_comments": post.comments(call.now), "num_crossposts": 0,
        "view_count": null, "removed_by_category": removed, "is_robot_indexable": removed.is_none(),
        "locked": false, "stickied": false,
    });
    json!({"kind": "t3", "data": data})
}

fn media(post: &Post, call: &Call) -> Value {
    let ready = post.created_at + chrono::Duration::milliseconds(call.config.number("transcode_ms"));
    if post.asset.is_none() || call.now < ready {
        return Value::Null;
    }
    json!({"reddit_video": {"fallback_url": format!("{}/DASH_1080.mp4", post.url), "is_gif": false, "transcoding_status": "completed"}})
}

fn seconds(at: DateTime<Utc>) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "seconds of this millennium fit")]
    let seconds = at.timestamp() as f64;
    seconds
}
