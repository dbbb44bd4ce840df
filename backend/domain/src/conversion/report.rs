//! What a network reports of a sale, checked: amounts become whole minor units here and nowhere else.

use super::ledger::Reported;
use super::status::ConversionStatus;
use crate::finding::Finding;
use crate::money::{AmountError, check_currency, exponent, minor_units, minor_units_of_number};
use chrono::{DateTime, Duration, Utc};
use serde_json::json;

/// The network of conversions that name none: a shop of one's own.
pub const OWN: &str = "own";
/// Largest amount, in whole units of its currency.
const MOST: i64 = 1_000_000_000_000;
/// Longest name of a network, transaction, and sub-id, in characters.
const LONGEST: (usize, usize, usize) = (32, 128, 128);

/// An amount as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Figure {
    /// A text: a decimal that somebody wrote.
    Text(String),
    /// The text of a number, which may carry the noise of binary fractions.
    Number(String),
}

/// A report as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The network; [`OWN`] when missing.
    pub network: Option<String>,
    /// Its own id of the sale.
    pub transaction_id: String,
    /// The sub-id that it gives back.
    pub click_id: Option<String>,
    /// Where the sale stands.
    pub status: ConversionStatus,
    /// The commission as a decimal.
    pub commission: Option<Figure>,
    /// The commission in minor units.
    pub commission_minor: Option<i64>,
    /// What the customer paid, as a decimal.
    pub amount: Option<Figure>,
    /// What the customer paid, in minor units.
    pub amount_minor: Option<i64>,
    /// ISO 4217.
    pub currency: String,
    /// When the sale, or its new status, was; now when missing.
    pub occurred_at: Option<DateTime<Utc>>,
}

/// A report that can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The network.
    pub network: String,
    /// Its own id of the sale.
    pub transaction_id: String,
    /// The sub-id that it gives back.
    pub click_id: Option<String>,
    /// Where the network says that the sale stands.
    pub claimed: ConversionStatus,
    /// ISO 4217.
    pub currency: String,
    /// What the customer paid, in minor units.
    pub amount_minor: Option<i64>,
    /// What is counted.
    pub reported: Reported,
}

impl Report {
    /// The same from somebody who did not prove who they are: money that waits, until somebody who did says more.
    #[must_use]
    pub fn as_hint(mut self) -> Self {
        if self.claimed.takes_back() {
            self.reported.commission_minor = 0;
        }
        self.reported.status = ConversionStatus::Pending;
        self
    }
}

/// Checks a report; every field that cannot be used is named.
///
/// Codes, each pointing at its field: `network_invalid`, `length`, `currency`, `required`, `amount`, `too_precise`, `negative`,
/// `out_of_range`, `mismatch` where an amount is told twice and differs.
pub fn check(claim: Claim, now: DateTime<Utc>) -> Result<Report, Vec<Finding>> {
    let network = claim.network.clone().unwrap_or_else(|| OWN.to_owned());
    let click_id = claim.click_id.as_deref().map(str::trim).filter(|id| !id.is_empty()).map(str::to_owned);
    let at = claim.occurred_at.unwrap_or(now);
    let mut findings: Vec<Finding> = check_network(&network).into_iter().collect();
    findings.extend(check_text("transaction_id", &claim.transaction_id, 1, LONGEST.1));
    findings.extend(click_id.as_deref().and_then(|id| check_text("click_id", id, 1, LONGEST.2)));
    findings.extend(check_time(at, now));
    let money = amounts(&claim);
    let (commission_minor, amount_minor) = match money {
        Ok(money) if findings.is_empty() => money,
        Ok(_) => return Err(findings),
        Err(more) => return Err(findings.into_iter().chain(more).collect()),
    };
    Ok(Report {
        network,
        transaction_id: claim.transaction_id,
        click_id,
        claimed: claim.status,
        currency: claim.currency,
        amount_minor,
        reported: Reported { status: claim.status, commission_minor, at },
    })
}

/// What is wrong with the name of a network: 1 to 32 of `a-z`, `0-9`, `_` and `-`.
pub fn check_network(name: &str) -> Option<Finding> {
    let known = |b: u8| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-');
    let fits = (1..=LONGEST.0).contains(&name.len()) && name.bytes().all(known);
    let detail = format!("A network is named by 1 to {} of a-z, 0-9, _ and -.", LONGEST.0);
    (!fits).then(|| wrong("network", "network_invalid", &detail))
}

fn check_text(field: &str, text: &str, min: usize, max: usize) -> Option<Finding> {
    let fits = (min..=max).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    let detail = format!("{field} has {min} to {max} characters, none of them a control character.");
    (!fits).then(|| wrong(field, "length", &detail).with(json!({"min": min, "max": max})))
}

fn check_time(at: DateTime<Utc>, now: DateTime<Utc>) -> Option<Finding> {
    let fits = at.timestamp() >= 946_684_800 && at <= now + Duration::days(1);
    (!fits).then(|| wrong("occurred_at", "out_of_range", "occurred_at is from 2000 to now."))
}

/// Commission and amount in minor units.
fn amounts(claim: &Claim) -> Result<(i64, Option<i64>), Vec<Finding>> {
    if let Err(error) = check_currency(&claim.currency) {
        return Err(vec![refusal("currency", error)]);
    }
    let read = |field, figure, minor| amount(field, figure, minor, claim);
    let commission = read("commission", claim.commission.as_ref(), claim.commission_minor).and_then(|minor| {
        minor.ok_or_else(|| wrong("commission", "required", "commission or commission_minor is needed.").into())
    });
    match (commission, read("amount", claim.amount.as_ref(), claim.amount_minor)) {
        (Ok(commission), Ok(amount)) => Ok((commission, amount)),
        (commission, amount) => Err([commission.err(), amount.err()].into_iter().flatten().map(|f| *f).collect()),
    }
}

fn amount(
    field: &str,
    figure: Option<&Figure>,
    minor: Option<i64>,
    claim: &Claim,
) -> Result<Option<i64>, Box<Finding>> {
    let (currency, may_be_negative) = (claim.currency.as_str(), claim.status == ConversionStatus::Reversed);
    let written = figure.map(|figure| match figure {
        Figure::Text(text) => minor_units(text, currency, may_be_negative),
        Figure::Number(text) => minor_units_of_number(text, currency, may_be_negative),
    });
    let written = written.transpose().map_err(|error| refusal(field, error))?;
    let field_minor = format!("{field}_minor");
    match (written, minor) {
        (Some(written), Some(minor)) if written != minor => {
            Err(wrong(&field_minor, "mismatch", &format!("{field} and {field_minor} differ: send one of them.")).into())
        }
        (_, Some(minor)) if minor < 0 && !may_be_negative => Err(refusal(&field_minor, AmountError::Negative).into()),
        (written, minor) => within(field, written.or(minor), currency),
    }
}

fn within(field: &str, minor: Option<i64>, currency: &str) -> Result<Option<i64>, Box<Finding>> {
    let most = MOST * 10_i64.pow(exponent(currency));
    let fits = minor.is_none_or(|minor| (-most..=most).contains(&minor));
    let detail = format!("{field} has at most 12 digits before the point.");
    if fits { Ok(minor) } else { Err(wrong(field, "out_of_range", &detail).into()) }
}

fn refusal(field: &str, error: AmountError) -> Finding {
    let code = match error {
        AmountError::Format => "amount",
        AmountError::TooPrecise => "too_precise",
        AmountError::Negative => "negative",
        AmountError::Currency => "currency",
    };
    wrong(field, code, &format!("{error}."))
}

fn wrong(field: &str, code: &str, detail: &str) -> Finding {
    Finding::block(code, detail, format!("Correct {field}.")).at(&format!("/{field}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_796_126_400, 0).unwrap()
    }

    fn claim() -> Claim {
        Claim {
            network: None,
            transaction_id: "T-1001".to_owned(),
            click_id: Some("7q2mf9xkpd3vtzr8".to_owned()),
            status: ConversionStatus::Approved,
            commission: None,
            commission_minor: Some(125),
            amount: None,
            amount_minor: Some(1250),
            currency: "EUR".to_owned(),
            occurred_at: None,
        }
    }

    fn text(text: &str) -> Option<Figure> {
        Some(Figure::Text(text.to_owned()))
    }

    fn number(text: &str) -> Option<Figure> {
        Some(Figure::Number(text.to_owned()))
    }

    fn codes(claim: Claim) -> Vec<(String, String)> {
        let findings = check(claim, now()).unwrap_err();
        findings.into_iter().map(|f| (f.code, f.pointer.unwrap_or_default())).collect()
    }

    #[test]
    fn links_9_3_a_commission_is_read_exactly_however_it_is_written() {
        use ConversionStatus::{Approved, Reversed};
        for (commission, currency, status, minor) in [
            (text("12.50"), "EUR", Approved, 1250),
            (text("12.5"), "EUR", Approved, 1250),
            (text("1250"), "JPY", Approved, 1250),
            (text("0.005"), "KWD", Approved, 5),
            (text("-3.10"), "EUR", Reversed, -310),
            (number("12.5"), "EUR", Approved, 1250),
            (number("0.30000000000000004"), "EUR", Approved, 30),
        ] {
            let written = Claim {
                commission: commission.clone(),
                commission_minor: None,
                amount_minor: None,
                currency: currency.to_owned(),
                status,
                ..claim()
            };
            assert_eq!(check(written, now()).unwrap().reported.commission_minor, minor, "{commission:?} {currency}");
        }
    }

    #[test]
    fn links_9_3_what_is_no_amount_is_named() {
        for (commission, code) in [
            (text("12.505"), "too_precise"),
            (text("12,50"), "amount"),
            (text("1e3"), "amount"),
            (text("-3.10"), "negative"),
            (number("12.505"), "too_precise"),
            (number("1e3"), "amount"),
            (None, "required"),
        ] {
            let written = Claim { commission: commission.clone(), commission_minor: None, ..claim() };
            assert_eq!(codes(written), [(code.to_owned(), "/commission".to_owned())], "{commission:?}");
        }
    }

    #[test]
    fn links_9_1_every_wrong_field_is_named() {
        let wrong = Claim {
            network: Some("A b".to_owned()),
            transaction_id: String::new(),
            click_id: Some("x".repeat(129)),
            commission: text("1.30"),
            amount_minor: Some(-1),
            occurred_at: Some(now() + Duration::days(2)),
            ..claim()
        };
        let pointers: Vec<_> = codes(wrong).into_iter().map(|(_, pointer)| pointer).collect();
        let expected =
            ["/network", "/transaction_id", "/click_id", "/occurred_at", "/commission_minor", "/amount_minor"];
        assert_eq!(pointers, expected);
        assert_eq!(codes(Claim { currency: "eur".to_owned(), ..claim() }), [("currency".into(), "/currency".into())]);
        assert_eq!(codes(Claim { transaction_id: "a\nb".to_owned(), ..claim() })[0].0, "length");
        let much = Claim { commission_minor: Some(i64::MAX), ..claim() };
        assert_eq!(codes(much), [("out_of_range".into(), "/commission".into())]);
    }

    #[test]
    fn links_9_4_a_hint_is_money_that_waits() {
        use ConversionStatus::{Approved, Declined, Paid, Pending, Reversed};
        for (status, minor) in [(Pending, 125), (Approved, 125), (Paid, 125), (Declined, 0), (Reversed, 0)] {
            let report = check(Claim { status, ..claim() }, now()).unwrap().as_hint();
            assert_eq!((report.reported.status, report.reported.commission_minor), (Pending, minor), "{status:?}");
            assert_eq!(report.claimed, status);
        }
    }

    proptest! {
        #[test]
        fn links_9_3_no_figure_breaks_a_report(figure in "\\PC{0,30}", minor: i64, currency in "[A-Z]{3}|\\PC{0,4}") {
            let _ = check(Claim { commission: text(&figure), commission_minor: None, ..claim() }, now());
            let _ = check(Claim { commission: number(&figure), commission_minor: None, ..claim() }, now());
            let _ = check(Claim { commission_minor: Some(minor), currency, ..claim() }, now());
        }
    }
}
