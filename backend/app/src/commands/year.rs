//! `year`: simulates a year of autopilot, and prints what the bandit earns beside arms in turn.

use crate::commands::Failure;
use domain::autopilot::year::{Year, year};
use domain::experiment::belief::Learning;
use domain::money::from_micros;
use serde_json::json;

/// Days of the year.
const DAYS: i64 = 365;

/// Prints revenue and breaches of both; fails when a rule was broken.
pub fn run(seed: u64, as_json: bool) -> Result<(), Failure> {
    let both = [("bandit", year(DAYS, Some(Learning::default()), seed)), ("in_turn", year(DAYS, None, seed))];
    for (policy, year) in &both {
        if as_json {
            println!("{}", json!({"policy": policy, "seed": seed, "year": year}));
        } else {
            println!("{}", line(policy, year));
        }
    }
    let breaches: usize = both.iter().map(|(_, year)| year.breaches).sum();
    if breaches == 0 { Ok(()) } else { Err(Failure::new(1, format!("{breaches} posts broke a rule"))) }
}

fn line(policy: &str, year: &Year) -> String {
    let revenue = from_micros(year.revenue_micros);
    let Year { posts, held, clicks, breaches, .. } = year;
    format!(
        "{policy:8} {revenue:>10.2} EUR, {clicks} clicks of {posts} posts, {held} held for review, {breaches} breaches"
    )
}
