//! Processor time, medians, and the row that a measurement becomes.

use serde::Serialize;
use std::fmt;

/// Clock ticks a second in `/proc`, the same on every Linux that Rust supports.
const TICKS: f64 = 100.0;

/// One line of the table.
#[derive(Serialize)]
pub struct Row {
    /// The row's name.
    pub id: &'static str,
    /// What was measured.
    pub what: String,
    /// Ours.
    pub ours: f64,
    /// The baseline in the same run; `None` for an absolute figure.
    pub baseline: Option<f64>,
    /// What both are in.
    pub unit: &'static str,
    /// The most it should be: of the ratio, or of ours.
    pub bar: f64,
}

impl Row {
    /// Ours over the baseline, or ours.
    pub fn figure(&self) -> f64 {
        self.baseline.map_or(self.ours, |baseline| self.ours / baseline)
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let baseline = self.baseline.map_or_else(|| "-".to_owned(), |baseline| format!("{baseline:.4}"));
        let verdict = if self.figure() <= self.bar { "met" } else { "MISSED" };
        write!(
            f,
            "{:4} {:58} ours {:>10.4} baseline {:>10} {:8} figure {:>8.3} bar {:>6.2} {verdict}",
            self.id,
            self.what,
            self.ours,
            baseline,
            self.unit,
            self.figure(),
            self.bar
        )
    }
}

/// Processor seconds used so far by this process and by those of its children that have ended.
pub fn cpu() -> f64 {
    cpu_in("/proc/self/stat")
}

/// The same from the `stat` file of any process.
pub fn cpu_in(stat: &str) -> f64 {
    let stat = std::fs::read_to_string(stat).unwrap();
    let after_name = stat.rsplit_once(')').unwrap().1;
    // utime, stime, cutime and cstime are fields 14 to 17 of the line.
    after_name.split_whitespace().skip(11).take(4).map(|ticks| ticks.parse::<f64>().unwrap() / TICKS).sum()
}

/// Processor seconds that `work` takes.
pub fn spent(work: impl FnOnce()) -> f64 {
    let before = cpu();
    work();
    cpu() - before
}

/// The median.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Medians of three interleaved rounds of ours and the baseline.
pub fn interleaved(mut ours: impl FnMut() -> f64, mut baseline: impl FnMut() -> f64) -> (f64, f64) {
    let rounds: Vec<(f64, f64)> = (0..3).map(|_| (ours(), baseline())).collect();
    (median(rounds.iter().map(|round| round.0).collect()), median(rounds.iter().map(|round| round.1).collect()))
}
