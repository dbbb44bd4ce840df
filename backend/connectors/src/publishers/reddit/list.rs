//! Reading: who the account is, what the subreddit allows, whether the post is there, and its figures.

use domain::publication::answer::{Answer, Handle};
use domain::publication::failure::Signal;
use domain::publication::message::{Message, Options, RedditOptions};
use reqwest::Method;
use serde_json::Value;

use super::{RedditPublisher, Ticket, answers};
use crate::publishers::tokens::Tokens;
use crate::publishers::{Figures, MOST_FIGURES, http};

/// What Reddit asks of a post.
pub(super) fn options(message: &Message) -> Result<&RedditOptions, Signal> {
    match &message.options {
        Options::Reddit(options) => Ok(options),
        _ => Err(Signal::ours("wrong_options", "the options are those of another platform")),
    }
}

/// A name that may stand in a path.
fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b))
}

impl RedditPublisher {
    /// The account's name.
    pub(super) async fn own_name(&self, tokens: &Tokens) -> Result<String, Signal> {
        let answered = self.answer(tokens, self.api(tokens, Method::GET, "/api/v1/me")).await?;
        if answered.body["is_suspended"] == true {
            return Err(Signal::ours("account_suspended", "the account is suspended"));
        }
        let name = answered.body["name"].as_str().filter(|name| is_name(name));
        name.map(str::to_owned).ok_or_else(|| Signal::lost("it did not say whose account it is"))
    }

    /// Refuses early what the subreddit would refuse; gives whether it is for adults.
    pub(super) async fn look_at_place(&self, tokens: &Tokens, message: &Message) -> Result<bool, Signal> {
        let subreddit = options(message)?.subreddit.as_deref().unwrap_or_default().trim();
        if !is_name(subreddit) {
            return Err(Signal::ours("SUBREDDIT_REQUIRED", "no subreddit is chosen"));
        }
        let call = self.api(tokens, Method::GET, &format!("/r/{subreddit}/about"));
        let answered = http::read(call.send().await.map_err(http::lost)?).await?;
        match answered.status {
            200 => allows(&answered.body["data"]),
            302 | 404 => Err(Signal::ours("SUBREDDIT_NOEXIST", "there is no such subreddit")),
            _ => Err(self.refused(&answered, tokens)),
        }
    }

    /// Looks for the post of an upload among the newest of the account; those that moderators hid are listed too.
    pub(super) async fn find(&self, tokens: &Tokens, handle: &Handle) -> Result<Answer, Signal> {
        let ticket = Ticket::read(handle)?;
        let path = format!("/user/{}/submitted", ticket.name);
        let call = self.api(tokens, Method::GET, &path).query(&[("sort", "new"), ("limit", "100")]);
        let answered = self.answer(tokens, call).await?;
        if !answered.body["data"]["children"].is_array() {
            return Err(Signal::lost("its list of the account's posts could not be read"));
        }
        let address = format!("https://v.redd.it/{}", ticket.video.asset);
        let found = answers::things(&answered.body).find(|post| post["url"] == address.as_str());
        Ok(found.and_then(|post| self.live(post)).unwrap_or(Answer::Absent))
    }

    pub(super) async fn see(&self, tokens: &Tokens, object: &str) -> Result<Answer, Signal> {
        let call = self.api(tokens, Method::GET, "/api/info").query(&[("id", object)]);
        let answered = self.answer(tokens, call).await?;
        let found = answers::things(&answered.body).find(|post| post["name"] == object);
        Ok(found.and_then(|post| self.live(post)).unwrap_or(Answer::NotYet))
    }

    fn live(&self, post: &Value) -> Option<Answer> {
        let object = post["name"].as_str()?;
        let permalink = match &self.bases.watch {
            Some(watch) => Some(format!("{watch}/{object}")),
            None => post["permalink"].as_str().map(|path| format!("{}{path}", self.bases.www)),
        };
        Some(Answer::Live { object: object.to_owned(), permalink, private: false })
    }

    pub(super) async fn count(&self, tokens: &Tokens, ids: &[&str]) -> Result<Vec<Figures>, Signal> {
        let ids = ids.iter().take(MOST_FIGURES).copied().collect::<Vec<_>>().join(",");
        let call = self.api(tokens, Method::GET, "/api/info").query(&[("id", &ids)]);
        let answered = self.answer(tokens, call).await?;
        Ok(answers::things(&answered.body).filter_map(figures).collect())
    }
}

fn allows(place: &Value) -> Result<bool, Signal> {
    let refuse = |code: &str, text: &str| Err(Signal::ours(code, text));
    let own = place["user_is_contributor"] == true || place["subreddit_type"] == "user";
    match place["subreddit_type"].as_str() {
        Some("public" | "user") => {}
        Some(_) if !own => return refuse("SUBREDDIT_NOTALLOWED", "not everybody may post in this subreddit"),
        _ => {}
    }
    if place["user_is_banned"] == true {
        return refuse("BANNED_FROM_SUBREDDIT", "the account is banned from this subreddit");
    }
    if place["quarantine"] == true {
        return refuse("quarantined", "the subreddit is quarantined");
    }
    if place["submission_type"] == "self" {
        return refuse("NO_LINKS", "the subreddit takes texts alone");
    }
    if place["allow_videos"] == false {
        return refuse("NO_VIDEOS", "the subreddit takes no videos");
    }
    Ok(place["over18"] == true)
}

/// Reddit tells no views; votes are fuzzed by it and may be negative.
fn figures(post: &Value) -> Option<Figures> {
    Some(Figures {
        object: post["name"].as_str()?.to_owned(),
        views: None,
        likes: post["score"].as_i64().map(|score| u64::try_from(score).unwrap_or_default()),
        comments: post["num_comments"].as_u64(),
    })
}
