//! What the head of an answer says.

use chrono::{DateTime, Utc};
use domain::source::date;
use reqwest::header::{AGE, CACHE_CONTROL, DATE, EXPIRES, HeaderMap, HeaderName, RETRY_AFTER};

/// A header as text, exactly as it came.
pub(super) fn text(headers: &HeaderMap, name: HeaderName) -> Option<String> {
    let value = std::str::from_utf8(headers.get(name)?.as_bytes()).ok()?;
    (!value.is_empty()).then(|| value.to_owned())
}

fn time(headers: &HeaderMap, name: HeaderName) -> Option<DateTime<Utc>> {
    text(headers, name).and_then(|text| date::parse(&text))
}

/// `Retry-After` in seconds: a number, or a date seen from `now`, else from the answer's own `Date`.
pub(super) fn retry_after(headers: &HeaderMap, now: Option<DateTime<Utc>>) -> Option<u64> {
    let value = text(headers, RETRY_AFTER)?;
    if let Ok(seconds) = value.trim().parse::<u64>() {
        return Some(seconds);
    }
    let from = now.or_else(|| time(headers, DATE))?;
    let at = date::parse(&value)?;
    Some(u64::try_from((at - from).num_seconds()).unwrap_or(0))
}

/// Seconds for which the answer stays fresh; `None` when it does not say or says "not at all".
pub(super) fn fresh_seconds(headers: &HeaderMap) -> Option<u64> {
    let control = text(headers, CACHE_CONTROL).unwrap_or_default().to_ascii_lowercase();
    let directives = || control.split(',').map(str::trim);
    if directives().any(|directive| matches!(directive, "no-store" | "no-cache")) {
        return None;
    }
    let max_age =
        directives().find_map(|directive| directive.strip_prefix("max-age=")?.trim_matches('"').parse::<u64>().ok());
    let fresh = match max_age {
        Some(max_age) => {
            let age = text(headers, AGE).and_then(|age| age.trim().parse::<u64>().ok()).unwrap_or(0);
            max_age.saturating_sub(age)
        }
        None => u64::try_from((time(headers, EXPIRES)? - time(headers, DATE)?).num_seconds()).ok()?,
    };
    (fresh > 0).then_some(fresh)
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::HeaderValue;

    fn head(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn r23_an_answer_says_how_long_it_stays_fresh() {
        for (pairs, wanted) in [
            (&[("cache-control", "private, max-age=900")][..], Some(900)),
            (&[("cache-control", "max-age=7200"), ("age", "3600")], Some(3600)),
            (&[("cache-control", "max-age=10"), ("age", "60")], None),
            (&[("cache-control", "no-store, max-age=900")], None),
            (&[("expires", "Tue, 10 Jun 2003 05:00:00 GMT"), ("date", "Tue, 10 Jun 2003 04:00:00 GMT")], Some(3600)),
            (&[("expires", "0"), ("date", "Tue, 10 Jun 2003 04:00:00 GMT")], None),
            (&[], None),
        ] {
            assert_eq!(fresh_seconds(&head(pairs)), wanted, "{pairs:?}");
        }
    }

    #[test]
    fn r23_retry_after_is_seconds_or_a_date() {
        let now = date::parse("2003-06-10T04:00:00Z");
        for (value, now, wanted) in [
            ("3600", now, Some(3600)),
            ("Tue, 10 Jun 2003 04:30:00 GMT", now, Some(1800)),
            ("Tue, 10 Jun 2003 03:30:00 GMT", now, Some(0)),
            ("Tue, 10 Jun 2003 04:30:00 GMT", None, None),
            ("soon", now, None),
        ] {
            assert_eq!(retry_after(&head(&[("retry-after", value)]), now), wanted, "{value}");
        }
    }
}
