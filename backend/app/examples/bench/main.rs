//! Measures ContentFlow against baselines that run beside it, prints the ratios and writes them to `bench/results.json`.
//!
//! `contentflow` must be built in release mode first (`make bench` does). Arguments name the rows to measure; none means all.
#![expect(clippy::unwrap_used, reason = "a measurement that cannot be made ends the run")]

mod bandit;
mod feeds;
mod jobs;
mod lists;
mod measure;
mod pictures;
mod redirects;
mod reports;
mod start;
mod video;

use measure::Row;

/// Makes the measurements of one name.
type Measure = fn() -> Vec<Row>;

fn main() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, name, port] = arguments.as_slice()
        && name == redirects::BARE
    {
        return redirects::run_bare(port.parse().unwrap());
    }
    let wanted: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let rows: [(&str, Measure); 10] = [
        ("F1", redirects::measure),
        ("F2", video::measure),
        ("F3", pictures::hashing),
        ("F4", pictures::lookup),
        ("F5", feeds::measure),
        ("F6", jobs::measure),
        ("F7", reports::measure),
        ("F8", lists::measure),
        ("F9", start::measure),
        ("F11", bandit::measure),
    ];
    let mut all = Vec::new();
    for (name, measure) in rows {
        if wanted.is_empty() || wanted.iter().any(|row| row == name) {
            for row in measure() {
                println!("{row}");
                all.push(row);
            }
        }
    }
    std::fs::create_dir_all("bench").unwrap();
    std::fs::write("bench/results.json", serde_json::to_string_pretty(&all).unwrap()).unwrap();
}
