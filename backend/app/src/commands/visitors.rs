//! `visitors`: people of chance who see the posts of a sandbox, click, and buy, so that a trial shows what is learned.

use crate::commands::Failure;
use crate::commands::client::{Server, text};
use domain::experiment::arm::Hook;
use domain::link::code::{CLICK_ID_LENGTH, lookup_key};
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use reqwest::Method;
use reqwest::header::{LOCATION, USER_AGENT};
use serde_json::{Value, json};

/// Views of each post in one round, and who clicks: one hook is liked twice as much.
const VIEWS: u64 = 400;
const RATES: [(Hook, f64); 2] = [(Hook::Curiosity, 0.06), (Hook::Value, 0.03)];
/// Of a hundred who click, as many buy.
const BUY: f64 = 0.10;
/// Commission of a sale in cents of a euro.
const CENTS: std::ops::Range<i64> = 80..600;

/// What a round was.
#[derive(Default)]
struct Round {
    posts: usize,
    clicks: u64,
    sales: u64,
}

/// Lets people look at every post that is out, once; the server must be a sandbox.
pub async fn run(server: Server, seed: u64, as_json: bool) -> Result<(), Failure> {
    let failed = |why: String| Failure::new(1, why);
    let session = server.get("/api/v1/session").await.map_err(failed)?;
    if session["mode"] != "sandbox" {
        return Err(Failure::new(1, "the server is live: simulated people would spoil its figures"));
    }
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut round = Round::default();
    let posts = server.get("/api/v1/posts?status=posted&limit=100").await.map_err(failed)?;
    for post in posts["items"].as_array().into_iter().flatten() {
        look(&server, post, &mut rng, &mut round).await.map_err(failed)?;
    }
    let Round { posts, clicks, sales } = round;
    if as_json {
        println!("{}", json!({"posts": posts, "views": VIEWS * posts as u64, "clicks": clicks, "sales": sales}));
    } else {
        println!("{posts} posts were seen {VIEWS} times each: {clicks} clicks, {sales} sales");
    }
    Ok(())
}

/// The views of one post, the clicks on its link, and what is bought behind it.
async fn look(server: &Server, post: &Value, rng: &mut ChaCha8Rng, round: &mut Round) -> Result<(), String> {
    let id = text(&post["id"]);
    let seen = json!({"post_id": id, "kind": "view", "value": VIEWS.to_string()});
    server.send(Method::POST, "/api/v1/metrics", &seen).await?;
    round.posts += 1;
    let Some(link) = post["shortlink"].as_str() else { return Ok(()) };
    let rate = rate(&server.get(&format!("/api/v1/experiments?post_id={id}")).await?);
    let clicks = (0..VIEWS).filter(|_| rng.random::<f64>() < rate).count();
    for _ in 0..clicks {
        let target = click(server, link, rng).await?;
        round.clicks += 1;
        if rng.random::<f64>() < BUY {
            buy(server, &target, rng).await?;
            round.sales += 1;
        }
    }
    Ok(())
}

/// How much the wording that was sent is liked.
fn rate(experiments: &Value) -> f64 {
    let sent = experiments["items"].as_array().into_iter().flatten().find(|wording| !wording["seed"].is_null());
    let hook = sent.and_then(|wording| Hook::parse(text(&wording["variant"])));
    RATES.into_iter().find(|(own, _)| Some(*own) == hook).map_or(0.04, |(_, rate)| rate)
}

/// Somebody new taps the link; where it leads.
async fn click(server: &Server, link: &str, rng: &mut impl Rng) -> Result<String, String> {
    let agent = format!(
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Instagram {}",
        rng.random::<u32>()
    );
    let answer = server.visit(link).header(USER_AGENT, agent).send().await.map_err(|error| error.to_string())?;
    let target = answer.headers().get(LOCATION).and_then(|target| target.to_str().ok());
    target.map(str::to_owned).ok_or_else(|| format!("{link} answers {}", answer.status()))
}

/// The shop reports a sale with the id that it was given.
async fn buy(server: &Server, target: &str, rng: &mut impl Rng) -> Result<(), String> {
    let Some(click_id) = click_id(target) else { return Ok(()) };
    let sale = json!({
        "transaction_id": format!("sim-{}", rng.random::<u64>()),
        "click_id": click_id,
        "status": "approved",
        "commission_minor": rng.random_range(CENTS),
        "currency": "EUR",
    });
    server.send(Method::POST, "/api/v1/conversions", &sale).await.map(drop)
}

/// The click's id among the parameters of an address.
fn click_id(target: &str) -> Option<String> {
    let url = url::Url::parse(target).ok()?;
    let is_id = |value: &str| value.len() == CLICK_ID_LENGTH && lookup_key(value).as_deref() == Some(value);
    url.query_pairs().map(|(_, value)| value.into_owned()).find(|value| is_id(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_8_the_clicks_id_is_found_in_any_parameter() {
        assert_eq!(
            click_id("https://a.example/?x=1&sub=7q2mf9xkpd3vtzr8&utm_source=youtube").as_deref(),
            Some("7q2mf9xkpd3vtzr8")
        );
        assert_eq!(click_id("https://a.example/?utm_content=abcdefgh"), None);
    }
}
