//! `seed`: the sources of a new installation.

use crate::app::App;
use crate::clock::{Chance, Clock};
use crate::commands::Failure;
use crate::config::Config;
use crate::sources::seed;

/// Adds the sources that are missing; a running or later `serve` or `work` scans them.
pub async fn run(config: Config, as_json: bool) -> Result<(), Failure> {
    let app = App::open(config, Clock::Real, Chance::real()).await?;
    let added = seed::seed(&app).await?;
    if as_json {
        println!("{}", serde_json::json!({ "added": added }));
        return Ok(());
    }
    for source in &added {
        println!("added {}: {}", source.title.as_deref().unwrap_or_default(), source.url);
    }
    if added.is_empty() {
        println!("Every source of the seed is there.");
    }
    Ok(())
}
