//! Lengths as feeds and the YouTube Data API write them.

/// Longest length believed, in seconds (31 days).
const MAX: u64 = 31 * 86_400;

/// Reads `itunes:duration`: seconds, `M:S` or `H:M:S`, whose parts may exceed 59; a fraction is ignored. Seconds.
pub fn parse_clock(text: &str) -> Option<u64> {
    let text = text.trim();
    let whole = text.split_once('.').map_or(text, |(whole, _)| whole);
    let parts: Vec<&str> = whole.split(':').collect();
    if parts.len() > 3 {
        return None;
    }
    let seconds = parts.iter().try_fold(0u64, |sum, part| sum.checked_mul(60)?.checked_add(digits(part.trim())?))?;
    Some(seconds).filter(|seconds| *seconds <= MAX)
}

/// Reads an ISO 8601 duration of weeks, days, hours, minutes and seconds. Seconds; `None` for nothing or zero,
/// which the API sends for live and upcoming videos whose length is unknown.
pub fn parse_iso(text: &str) -> Option<u64> {
    let rest = text.trim().strip_prefix('P')?;
    let (days, time) = rest.split_once('T').unwrap_or((rest, ""));
    let seconds = units(days, &[('W', 604_800), ('D', 86_400)])?
        .checked_add(units(time, &[('H', 3600), ('M', 60), ('S', 1)])?)?;
    Some(seconds).filter(|seconds| (1..=MAX).contains(seconds))
}

/// Sums `number unit` pairs in the order of `known`; a fraction of a number is dropped.
fn units(mut text: &str, known: &[(char, u64)]) -> Option<u64> {
    let mut sum = 0u64;
    for (unit, factor) in known {
        if let Some((number, rest)) = text.split_once(*unit) {
            let whole = number.split_once(['.', ',']).map_or(number, |(whole, _)| whole);
            sum = sum.checked_add(digits(whole)?.checked_mul(*factor)?)?;
            text = rest;
        }
    }
    text.is_empty().then_some(sum)
}

fn digits(text: &str) -> Option<u64> {
    let plain = !text.is_empty() && text.len() <= 12 && text.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r21_reads_the_length_of_an_episode() {
        for (text, wanted) in [
            ("754", Some(754)),
            ("754.5", Some(754)),
            ("12:34", Some(754)),
            ("1:02:03", Some(3723)),
            ("00:12:34", Some(754)),
            ("90:00", Some(5400)),
            ("", None),
            ("1:2:3:4", None),
            ("abc", None),
            ("-5", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(parse_clock(text), wanted, "{text}");
        }
    }

    #[test]
    fn r21_reads_the_length_of_a_youtube_video() {
        for (text, wanted) in [
            ("PT45S", Some(45)),
            ("PT1M", Some(60)),
            ("PT2M59S", Some(179)),
            ("PT3M", Some(180)),
            ("PT1H", Some(3600)),
            ("PT1H0M5S", Some(3605)),
            ("P1DT2H3M4S", Some(93_784)),
            ("P1W", Some(604_800)),
            ("PT1.5S", Some(1)),
            ("P0D", None),
            ("PT0S", None),
            ("", None),
            ("PT", None),
            ("PT5X", None),
            ("45", None),
            ("PT99999999999999H", None),
        ] {
            assert_eq!(parse_iso(text), wanted, "{text}");
        }
    }
}
