//! Postbacks: what networks append to an address of ours, each under names of its own.

use super::report::{Claim, Figure};
use super::status::ConversionStatus;
use crate::finding::Finding;
use chrono::{DateTime, NaiveDateTime, Utc};

/// A parameter of a postback: its name, and its value as text or as a number's text.
pub type Parameter = (String, Figure);

/// Names of the sale's id, in the order in which they are looked for; case and signs do not matter.
const TRANSACTION: [&str; 6] = ["transactionid", "transaction", "txid", "orderid", "orderref", "actionid"];
/// Names under which networks give a sub-id back (`links` 8.2).
const CLICK: [&str; 13] = [
    "clickid", "clickref", "subid", "subid1", "sid", "sid1", "afftrack", "u1", "epi", "customid", "tid", "cid",
    "sharedid",
];
const COMMISSION: [&str; 4] = ["commission", "commissionamount", "payout", "earnings"];
const AMOUNT: [&str; 4] = ["amount", "transactionamount", "saleamount", "ordervalue"];
const CURRENCY: [&str; 3] = ["currency", "commissioncurrency", "transactioncurrency"];
const STATUS: [&str; 3] = ["status", "commissionstatus", "transactionstatus"];
const TIME: [&str; 4] = ["occurredat", "transactiondate", "eventdate", "date"];

/// Words of networks for where a sale stands.
const WORDS: [(ConversionStatus, &[&str]); 5] = [
    (ConversionStatus::Pending, &["pending", "new", "open", "tracked", "extended"]),
    (ConversionStatus::Approved, &["approved", "confirmed", "accepted", "validated", "locked", "bonus"]),
    (ConversionStatus::Paid, &["paid", "closed"]),
    (ConversionStatus::Declined, &["declined", "rejected", "cancelled", "canceled", "deleted", "voided"]),
    (ConversionStatus::Reversed, &["reversed", "refunded", "refund", "chargeback", "returned"]),
];

/// Reads a postback; `currency` is that of networks that name none.
///
/// What is missing of status and commission is pending and nothing; a time that cannot be read is now. A word for a status that is
/// not known is refused, as `status_unknown`: money is never guessed.
pub fn read(parameters: &[Parameter], network: &str, currency: &str) -> Result<Claim, Vec<Finding>> {
    let find = |names: &[&str]| names.iter().find_map(|name| value(parameters, name));
    let text = |names: &[&str]| find(names).map(written);
    let named = text(&CURRENCY).map(|code| code.to_ascii_uppercase());
    Ok(Claim {
        network: Some(network.to_owned()),
        transaction_id: text(&TRANSACTION).unwrap_or_default(),
        click_id: text(&CLICK),
        status: text(&STATUS).map_or(Ok(ConversionStatus::Pending), |word| status(&word))?,
        commission: Some(find(&COMMISSION).map_or_else(|| Figure::Number("0".to_owned()), number)),
        commission_minor: None,
        amount: find(&AMOUNT).map(number),
        amount_minor: None,
        currency: named.unwrap_or_else(|| currency.to_owned()),
        occurred_at: text(&TIME).and_then(|text| time(&text)),
    })
}

/// The first value of this name that was filled in.
fn value<'a>(parameters: &'a [Parameter], name: &str) -> Option<&'a Figure> {
    let mut named = parameters.iter().filter(|(other, _)| plain(other) == name).map(|(_, value)| value);
    named.find(|value| is_filled(&written(value)))
}

fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// A place that the network left as it was is no value: `!!!clickRef!!!`, `{SubId1}`, `[clickid]`.
fn is_filled(text: &str) -> bool {
    let left = |open: &str, close: &str| text.starts_with(open) && text.ends_with(close);
    !text.is_empty() && !left("!!!", "!!!") && !left("{", "}") && !left("[", "]")
}

fn written(value: &Figure) -> String {
    let (Figure::Text(text) | Figure::Number(text)) = value;
    text.trim().to_owned()
}

/// Networks print amounts with programs: any of them may carry the noise of binary fractions.
fn number(value: &Figure) -> Figure {
    Figure::Number(written(value))
}

/// Where a sale stands, in the words of networks.
pub fn status(word: &str) -> Result<ConversionStatus, Vec<Finding>> {
    let word = plain(word);
    let known = WORDS.iter().find(|(_, words)| words.contains(&word.as_str()));
    known.map(|(status, _)| *status).ok_or_else(|| {
        let detail = "The status is none of pending, approved, paid, declined and reversed.";
        vec![Finding::block("status_unknown", detail, "Send one of them, or leave it out.").at("/status")]
    })
}

/// A time as networks write it: RFC 3339, `2026-12-01 12:00:00` in UTC, or seconds since 1970.
pub fn time(text: &str) -> Option<DateTime<Utc>> {
    let rfc3339 = || DateTime::parse_from_rfc3339(text).ok().map(|at| at.to_utc());
    let plain = || NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").ok().map(|at| at.and_utc());
    let seconds = || text.parse().ok().and_then(|seconds| DateTime::from_timestamp(seconds, 0));
    rfc3339().or_else(plain).or_else(seconds)
}

#[cfg(test)]
mod tests {
    use super::super::report::check;
    use super::*;
    use proptest::prelude::*;

    fn query(text: &str) -> Vec<Parameter> {
        let pairs = url::form_urlencoded::parse(text.as_bytes());
        pairs.map(|(name, value)| (name.into_owned(), Figure::Text(value.into_owned()))).collect()
    }

    fn at(text: &str) -> Option<DateTime<Utc>> {
        Some(text.parse().unwrap())
    }

    #[test]
    fn links_9_4_networks_say_the_same_under_other_names() {
        use ConversionStatus::{Approved, Declined, Pending, Reversed};
        for (text, status, commission, currency, time) in [
            ("clickRef=7q2m&transactionId=T1&commission=1.64", Pending, "1.64", "EUR", None),
            ("clickid=7q2m&transaction_id=T1&payout=2&currency=usd&status=approved", Approved, "2", "USD", None),
            ("SubId1=7q2m&OrderId=T1&commissionStatus=Declined", Declined, "0", "EUR", None),
            (
                "subid=7q2m&txid=T1&commission=&transactionDate=2013-06-13 12:00:00&status=refunded",
                Reversed,
                "0",
                "EUR",
                at("2013-06-13T12:00:00Z"),
            ),
            ("epi=7q2m&transaction=T1&commission=5&date=1796126400", Pending, "5", "EUR", at("2026-12-01T12:00:00Z")),
            ("u1=7q2m&transaction=T1&commission=5&date=yesterday", Pending, "5", "EUR", None),
        ] {
            let claim = read(&query(text), "awin", "EUR").unwrap();
            assert_eq!((claim.transaction_id.as_str(), claim.click_id.as_deref()), ("T1", Some("7q2m")), "{text}");
            assert_eq!((claim.status, claim.currency.as_str()), (status, currency), "{text}");
            assert_eq!(claim.commission, Some(Figure::Number(commission.to_owned())), "{text}");
            assert_eq!(claim.occurred_at, time, "{text}");
        }
    }

    #[test]
    fn links_9_4_a_place_that_was_not_filled_is_no_value() {
        let claim = read(&query("clickref=!!!clickRef!!!&subid={SubId1}&transaction=T1"), "awin", "EUR").unwrap();
        assert_eq!((claim.click_id, claim.transaction_id.as_str()), (None, "T1"));
    }

    #[test]
    fn links_9_4_an_unknown_status_is_refused() {
        let findings = read(&query("transaction=T1&status=perhaps"), "awin", "EUR").unwrap_err();
        assert_eq!(findings[0].code, "status_unknown");
    }

    proptest! {
        #[test]
        fn links_9_4_no_postback_breaks_the_reader(text in "([a-zA-Z_]{1,14}=\\PC{0,12}&){0,6}") {
            if let Ok(claim) = read(&query(&text), "own", "EUR") {
                let _ = check(claim, DateTime::from_timestamp(1_796_126_400, 0).unwrap());
            }
        }
    }
}
