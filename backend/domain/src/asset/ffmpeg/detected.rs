//! Reads what ffmpeg's detectors of black and frozen pictures wrote.

use crate::finding::Finding;
use serde_json::json;

/// Share of the clip from which black or frozen pictures are worth a word.
const SHARE: f64 = 0.9;

/// How many seconds of a clip are black or frozen.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Detected {
    /// Seconds of black.
    pub black: f64,
    /// Seconds without any change.
    pub frozen: f64,
}

impl Detected {
    /// Reads the detectors' log of a clip of `length` seconds; what has no end lasts to the end.
    pub fn from_log(log: &str, length: f64) -> Self {
        let total = |start: &str, end: &str| {
            let times =
                |key: &str| log.lines().filter_map(|l| l.strip_prefix(key)?.parse::<f64>().ok()).collect::<Vec<_>>();
            let ends = times(end).into_iter().chain(std::iter::repeat(length));
            times(start).iter().zip(ends).map(|(start, end)| (end - start).max(0.0)).sum::<f64>().min(length)
        };
        Detected {
            black: total("lavfi.black_start=", "lavfi.black_end="),
            frozen: total("lavfi.freezedetect.freeze_start=", "lavfi.freezedetect.freeze_end="),
        }
    }

    /// What a person should know. A still scene is a fault only where the original could not be decoded to its end (`broken`).
    pub fn findings(self, length: f64, broken: bool) -> Vec<Finding> {
        let most = |seconds: f64| length > 0.0 && seconds / length >= SHARE;
        let share = |seconds: f64| json!({"seconds": seconds, "duration": length});
        let mut findings = Vec::new();
        if most(self.black) {
            let finding = Finding::warn("clip_black", "almost the whole clip is black", "Choose other segments.");
            findings.push(finding.with(share(self.black)));
        } else if most(self.frozen) && broken {
            let finding = Finding::block(
                "picture_stops",
                "the picture stands still: the original is damaged",
                "Choose other segments.",
            );
            findings.push(finding.with(share(self.frozen)));
        } else if most(self.frozen) {
            let finding = Finding::warn("clip_frozen", "the picture hardly changes", "Choose other segments.");
            findings.push(finding.with(share(self.frozen)));
        }
        findings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r31_black_and_frozen_seconds_are_added_up() {
        let log = "frame:9 pts:9\nlavfi.black_start=0\nlavfi.black_end=1.5\nlavfi.black_start=8\nlavfi.freezedetect.freeze_start=0.5\n";
        let detected = Detected::from_log(log, 10.0);
        assert_eq!(detected, Detected { black: 3.5, frozen: 9.5 });
        let codes = |broken| {
            detected.findings(10.0, broken).into_iter().map(|f| (f.code.clone(), f.blocks())).collect::<Vec<_>>()
        };
        assert_eq!(codes(false), [("clip_frozen".to_owned(), false)]);
        assert_eq!(codes(true), [("picture_stops".to_owned(), true)]);
        assert_eq!(Detected { black: 9.0, frozen: 9.0 }.findings(10.0, true)[0].code, "clip_black");
        assert_eq!(Detected::from_log("", 0.0).findings(0.0, true), []);
    }
}
