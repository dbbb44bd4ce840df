//! `replay`: makes every choice of an arm again, and says the first that comes out otherwise.

use crate::commands::Failure;
use crate::config::Config;
use crate::experiments::replay::{Replayed, replay_all};
use secrecy::ExposeSecret;

/// Replays the database that the settings name, which it only reads; fails at a difference.
pub async fn run(config: Config, as_json: bool) -> Result<(), Failure> {
    let db = storage::connect(config.database().expose_secret()).await?;
    let found = replay_all(&db).await?;
    if as_json {
        println!("{}", serde_json::to_string(&found)?);
    } else {
        show(&found);
    }
    match found.difference {
        Some(difference) => Err(Failure::new(1, format!("post {} was chosen otherwise", difference.post_id))),
        None => Ok(()),
    }
}

fn show(found: &Replayed) {
    let [turn, coin, chance] = found.by_policy;
    println!(
        "{} choices came out the same: {turn} in turn, {coin} by a coin, {chance} by Thompson sampling",
        found.equal
    );
    if let Some(difference) = &found.difference {
        let post = difference.post_id;
        println!("post {post}, {}:\n  stored {}\n  again  {}", difference.what, difference.stored, difference.again);
    }
}
