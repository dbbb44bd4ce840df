//! Short links: made, shown, followed.

pub mod api;
pub mod clicks;
pub mod edit;
pub mod ensure;
pub mod follow;
pub mod journal;
pub mod pages;
pub mod recent;
pub mod table;
pub mod visitor;

use crate::app::App;
use domain::finding::Finding;
use domain::link::target::{self, Hosts};
use storage::link;

pub use ensure::{destination, direct, ensure};
pub use table::Links;

/// Begins to count clicks and to follow the edits of other processes; once for each process that serves.
pub fn start(app: &App) {
    if let Some(queue) = app.links.take_queue() {
        tokio::spawn(clicks::write(app.clone(), queue));
        tokio::spawn(table::follow_edits(app.clone()));
    }
}

/// The full address of a short link, as posts show it.
pub fn short_url(app: &App, row: &link::Model) -> String {
    format!("{}/l/{}", app.config.public_url, row.shown())
}

/// What is wrong with `address` as the place where a link or a post leads; findings point at `/affiliate_url`.
pub fn check_target(app: &App, address: &str) -> Vec<Finding> {
    let own = url::Url::parse(&app.config.public_url).ok().and_then(|url| url.host_str().map(str::to_owned));
    let allowed: Vec<String> = app.config.fetch_allow.split(',').map(|entry| entry.trim().to_owned()).collect();
    target::check(address, Hosts { own: own.as_slice(), allowed: &allowed })
}
