//! The submission: the one call that makes the post.

use domain::publication::answer::{Answer, Handle};
use domain::publication::failure::Signal;
use domain::publication::message::Message;
use reqwest::Method;
use secrecy::ExposeSecret;

use super::list::options;
use super::{RedditPublisher, Ticket, answers};
use crate::publishers::tokens::Tokens;

impl RedditPublisher {
    pub(super) async fn submit(&self, tokens: &Tokens, message: &Message, handle: &Handle) -> Result<Answer, Signal> {
        let ticket = Ticket::read(handle)?;
        let form = form(message, &ticket)?;
        let call = self.api(tokens, Method::POST, "/api/submit").form(&form);
        let answered = self.answer(tokens, call).await?;
        match answers::refusal(&answered, &[tokens.access.expose_secret()]) {
            Some(signal) => Err(signal),
            None if answered.body["json"].is_object() => Ok(Answer::Processing { object: None }),
            None => Err(Signal::lost("its answer to the submission could not be read")),
        }
    }
}

fn form<'a>(message: &'a Message, ticket: &'a Ticket) -> Result<Vec<(&'static str, String)>, Signal> {
    let chosen = options(message)?;
    let flag = |on: bool| if on { "True" } else { "False" }.to_owned();
    let mut form = vec![
        ("api_type", "json".to_owned()),
        ("kind", "video".to_owned()),
        ("sr", chosen.subreddit.as_deref().unwrap_or_default().trim().to_owned()),
        ("title", message.title.clone()),
        ("text", message.description.clone()),
        ("url", ticket.video.place()),
        ("video_poster_url", ticket.poster.clone()),
        ("nsfw", flag(ticket.nsfw)),
        ("sendreplies", flag(true)),
        ("validate_on_submit", flag(true)),
    ];
    form.extend(chosen.flair.clone().filter(|flair| !flair.trim().is_empty()).map(|flair| ("flair_id", flair)));
    Ok(form)
}
