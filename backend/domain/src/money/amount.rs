//! Amounts: minor units by ISO 4217, and the millionths in which figures are stored.

use rust_decimal::{Decimal, RoundingStrategy};

/// Millionths in one.
const MICROS: i64 = 1_000_000;
/// Decimals of the largest difference that is the noise of a binary fraction.
const NOISE_DECIMALS: u32 = 8;
/// Currencies without minor units.
const NONE: [&str; 17] = [
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF",
    "XPF",
];
/// Currencies with thousandths.
const THREE: [&str; 7] = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];

/// Why an amount cannot be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// Not digits with at most three after a point.
    #[error(
        "an amount is digits with a point, for example 12.50: no comma, no exponent, at most 12 digits before the point"
    )]
    Format,
    /// More decimals than the currency has.
    #[error("the currency has fewer decimals than the amount")]
    TooPrecise,
    /// Below zero where only a reversal may be.
    #[error("a negative amount is for reversals only")]
    Negative,
    /// Not three capital letters.
    #[error("a currency is three capital letters, for example EUR")]
    Currency,
}

/// How many decimals a currency has: 0, 2 or 3.
pub fn exponent(currency: &str) -> u32 {
    match currency {
        c if NONE.contains(&c) => 0,
        c if THREE.contains(&c) => 3,
        _ => 2,
    }
}

/// Refuses what is no ISO 4217 code by its form.
pub fn check_currency(currency: &str) -> Result<(), AmountError> {
    let fits = currency.len() == 3 && currency.bytes().all(|b| b.is_ascii_uppercase());
    if fits { Ok(()) } else { Err(AmountError::Currency) }
}

/// A decimal text such as `12.50` as whole minor units; negative only where `reversal` says so.
pub fn minor_units(text: &str, currency: &str, reversal: bool) -> Result<i64, AmountError> {
    check_currency(currency)?;
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_number = |part: &str, most| (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    if !is_number(whole, 12) || !is_number(decimals, 3) {
        return Err(AmountError::Format);
    }
    let places = exponent(currency) as usize;
    let kept = decimals.trim_end_matches('0');
    if kept.len() > places {
        return Err(AmountError::TooPrecise);
    }
    let minor: i64 = format!("{whole}{kept:0<places$}").parse().map_err(|_| AmountError::Format)?;
    match negative && minor != 0 {
        true if !reversal => Err(AmountError::Negative),
        true => Ok(-minor),
        false => Ok(minor),
    }
}

/// A number as programs write it, as whole minor units: like [`minor_units`], but what binary fractions add is rounded away.
///
/// `0.30000000000000004` EUR is 30; `12.505` EUR is too precise all the same.
pub fn minor_units_of_number(text: &str, currency: &str, reversal: bool) -> Result<i64, AmountError> {
    check_currency(currency)?;
    let plain = text.len() <= 40 && text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'.'));
    let exact: Decimal = text.parse().ok().filter(|_| plain).ok_or(AmountError::Format)?;
    let rounded = exact.round_dp_with_strategy(exponent(currency), RoundingStrategy::MidpointAwayFromZero);
    if (exact - rounded).abs() > Decimal::new(1, NOISE_DECIMALS) {
        return Err(AmountError::TooPrecise);
    }
    minor_units(&rounded.normalize().to_string(), currency, reversal)
}

/// Minor units as whole millionths; `None` when that is too large.
pub fn minor_to_micros(minor: i64, currency: &str) -> Option<i64> {
    minor.checked_mul(10_i64.pow(6 - exponent(currency).min(6)))
}

/// Minor units as a decimal text: 1250 EUR is `12.50`, 1250 JPY is `1250`.
pub fn format_minor(minor: i64, currency: &str) -> String {
    Decimal::new(minor, exponent(currency)).to_string()
}

/// A decimal as whole millionths; `None` when it has more than six decimals or is too large.
pub fn to_micros(value: Decimal) -> Option<i64> {
    let micros = value.checked_mul(Decimal::from(MICROS))?;
    if micros.is_integer() {
        i64::try_from(micros.normalize().mantissa()).ok().filter(|_| micros.normalize().scale() == 0)
    } else {
        None
    }
}

/// Millionths as an exact decimal.
pub fn from_micros(micros: i64) -> Decimal {
    Decimal::new(micros, 6).normalize()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn r15_amounts_become_whole_minor_units() {
        for (text, currency, expected) in [
            ("12.50", "EUR", Ok(1250)),
            ("12.5", "EUR", Ok(1250)),
            ("1250", "JPY", Ok(1250)),
            ("0.005", "KWD", Ok(5)),
            ("1.000", "JPY", Ok(1)),
            ("12.505", "EUR", Err(AmountError::TooPrecise)),
            ("12,50", "EUR", Err(AmountError::Format)),
            ("1e3", "EUR", Err(AmountError::Format)),
            ("-3.10", "EUR", Err(AmountError::Negative)),
            ("-0", "EUR", Ok(0)),
            ("", "EUR", Err(AmountError::Format)),
            (".5", "EUR", Err(AmountError::Format)),
            ("5.", "EUR", Err(AmountError::Format)),
            ("NaN", "EUR", Err(AmountError::Format)),
            ("1234567890123", "EUR", Err(AmountError::Format)),
            ("999999999999.99", "EUR", Ok(99_999_999_999_999)),
            ("1", "eur", Err(AmountError::Currency)),
            ("+1", "EUR", Err(AmountError::Format)),
        ] {
            assert_eq!(minor_units(text, currency, false), expected, "{text} {currency}");
        }
        assert_eq!(minor_units("-3.10", "EUR", true), Ok(-310));
        assert_eq!((format_minor(-310, "EUR").as_str(), format_minor(5, "KWD").as_str()), ("-3.10", "0.005"));
    }

    proptest! {
        #[test]
        fn r15_minor_units_read_back(minor in -99_999_999_999_999i64..=99_999_999_999_999, currency in "EUR|KWD|USD") {
            prop_assert_eq!(minor_units(&format_minor(minor, &currency), &currency, true), Ok(minor));
        }

        #[test]
        fn r15_millionths_read_back(micros: i64) {
            prop_assert_eq!(to_micros(from_micros(micros)), Some(micros));
        }

        #[test]
        fn r15_no_text_breaks_an_amount(text in "\\PC{0,30}") {
            let _ = minor_units(&text, "EUR", true);
            let _ = minor_units_of_number(&text, "EUR", true);
        }
    }

    #[test]
    fn links_9_3_numbers_of_programs_become_exact() {
        for (text, currency, expected) in [
            ("12.5", "EUR", Ok(1250)),
            ("0.30000000000000004", "EUR", Ok(30)),
            ("2.9999999999999996", "USD", Ok(300)),
            ("1250", "JPY", Ok(1250)),
            ("1250.0", "JPY", Ok(1250)),
            ("0.005", "KWD", Ok(5)),
            ("12.505", "EUR", Err(AmountError::TooPrecise)),
            ("1e3", "EUR", Err(AmountError::Format)),
            ("12,50", "EUR", Err(AmountError::Format)),
            ("-3.1", "EUR", Err(AmountError::Negative)),
            ("", "EUR", Err(AmountError::Format)),
            ("1-2", "EUR", Err(AmountError::Format)),
            ("9999999999999.99", "EUR", Err(AmountError::Format)),
            ("99999999999999999999999999999999999", "EUR", Err(AmountError::Format)),
        ] {
            assert_eq!(minor_units_of_number(text, currency, false), expected, "{text} {currency}");
        }
        assert_eq!(minor_units_of_number("-3.1", "EUR", true), Ok(-310));
    }

    #[test]
    fn links_9_3_minor_units_are_stored_in_millionths() {
        for (minor, currency, micros) in [(1250, "EUR", 12_500_000), (1250, "JPY", 1_250_000_000), (5, "KWD", 5_000)] {
            assert_eq!(minor_to_micros(minor, currency), Some(micros), "{minor} {currency}");
        }
        assert_eq!(minor_to_micros(i64::MAX, "EUR"), None);
    }

    #[test]
    fn r15_what_millionths_cannot_hold_is_refused() {
        assert_eq!(to_micros("0.0000001".parse().unwrap()), None);
        assert_eq!(to_micros(Decimal::MAX), None);
    }
}
