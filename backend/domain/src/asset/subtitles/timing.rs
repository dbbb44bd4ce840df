//! Times of subtitle files, in the ways people write them.

/// Start and end of a line such as `00:00:01,000 --> 00:00:02,500 line:0`.
pub(super) fn span(line: &str) -> Option<(f64, f64)> {
    let (start, rest) = line.split_once("-->")?;
    Some((clock(start)?, clock(rest.split_whitespace().next()?)?))
}

/// Seconds of `1:02:03,5`, `02:03.500` or `0:00:01.50`; `None` for anything else.
pub(super) fn clock(text: &str) -> Option<f64> {
    let parts: Vec<&str> = text.trim().split(':').collect();
    let (hours, minutes, seconds) = match parts.as_slice() {
        [h, m, s] => (whole(h)?, whole(m)?, s),
        [m, s] => (0, whole(m)?, s),
        _ => return None,
    };
    let (whole_seconds, fraction) = seconds.split_once([',', '.']).unwrap_or((seconds, ""));
    let part = if fraction.is_empty() {
        0.0
    } else {
        f64::from(whole(fraction)?) / 10f64.powi(i32::try_from(fraction.len()).ok()?)
    };
    (minutes < 60).then_some(f64::from(hours * 3600 + minutes * 60 + whole(whole_seconds)?) + part)
}

/// Up to four digits.
fn whole(digits: &str) -> Option<u32> {
    (!digits.is_empty() && digits.len() <= 4 && digits.bytes().all(|b| b.is_ascii_digit()))
        .then(|| digits.parse().ok())
        .flatten()
}
