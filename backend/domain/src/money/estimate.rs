//! What views are worth: views × (CTR ÷ 100) × EPC.

use crate::finding::Finding;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// Most views a day.
const MAX_VIEWS: i64 = 1_000_000_000_000;
/// Most that a click may earn, in euros.
const MAX_EPC: i64 = 1_000_000;
/// Most decimals of CTR and EPC.
const DECIMALS: u32 = 6;

/// Views × (CTR ÷ 100) × EPC, exact, in the currency of `epc` (R8.1).
///
/// `views` are per day, `ctr` is in percent, `epc` is what one click earns. `None` when the product has more than 28
/// digits.
pub fn estimate_daily_revenue(views: Decimal, ctr: Decimal, epc: Decimal) -> Option<Decimal> {
    let (views, ctr, epc) = (views.normalize(), ctr.normalize(), epc.normalize());
    let mantissa = views.mantissa().checked_mul(ctr.mantissa())?.checked_mul(epc.mantissa())?;
    let (mut mantissa, mut scale) = (mantissa, views.scale() + ctr.scale() + epc.scale() + 2);
    while scale > 0 && mantissa % 10 == 0 {
        (mantissa, scale) = (mantissa / 10, scale - 1);
    }
    Decimal::try_from_i128_with_scale(mantissa, scale).ok()
}

/// The revenue simulator's answer; amounts are decimal texts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Simulation {
    /// Views a day.
    #[schema(example = 1500)]
    pub views: u64,
    /// Clicks per hundred views, as given.
    #[schema(example = "2.5")]
    pub ctr: String,
    /// Earnings per click, as given.
    #[schema(example = "0.35")]
    pub epc: String,
    /// The revenue in cents, half a cent rounded up.
    #[schema(example = "58.64")]
    pub revenue: String,
    /// The revenue, exact.
    #[schema(example = "58.63875")]
    pub exact: String,
    /// Always `EUR`.
    #[schema(example = "EUR")]
    pub currency: String,
}

/// Reads the three figures and estimates; every figure that is out of range is named.
///
/// `views` are a whole number up to 10¹²; `ctr` is 0 to 100 and `epc` 0 to 10⁶, both with at most six decimals and a
/// point. Codes: `not_a_number`, `out_of_range`, `too_many_digits`, each `{field}` and pointing at it.
pub fn simulate(views: &str, ctr: &str, epc: &str) -> Result<Simulation, Vec<Finding>> {
    let read =
        [read("views", views, MAX_VIEWS, 0), read("ctr", ctr, 100, DECIMALS), read("epc", epc, MAX_EPC, DECIMALS)];
    let [Ok(v), Ok(c), Ok(e)] = &read else {
        return Err(read.into_iter().filter_map(Result::err).map(|finding| *finding).collect());
    };
    let exact = estimate_daily_revenue(*v, *c, *e).ok_or_else(|| vec![too_many("epc")])?;
    Ok(Simulation {
        views: u64::try_from(v.normalize().mantissa()).unwrap_or_default(),
        ctr: c.normalize().to_string(),
        epc: e.normalize().to_string(),
        revenue: cents(exact),
        exact: exact.to_string(),
        currency: "EUR".to_owned(),
    })
}

/// In cents, half a cent away from zero.
fn cents(amount: Decimal) -> String {
    format!("{:.2}", amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero))
}

fn read(field: &str, text: &str, max: i64, decimals: u32) -> Result<Decimal, Box<Finding>> {
    let text = text.trim();
    let plain = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = plain.split_once('.').unwrap_or((plain, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(fraction) {
        return Err(Box::new(refusal("not_a_number", field, "is not a number: use digits and a point, no exponent")));
    }
    if plain.len() > 40 || fraction.trim_end_matches('0').len() > decimals as usize {
        return Err(Box::new(too_many(field)));
    }
    let value: Decimal = text.parse().map_err(|_| Box::new(too_many(field)))?;
    if value < Decimal::ZERO || value > Decimal::from(max) {
        let finding = refusal("out_of_range", field, &format!("must be from 0 to {max}"));
        return Err(Box::new(finding.with(json!({"field": field, "min": 0, "max": max}))));
    }
    Ok(value.abs())
}

fn too_many(field: &str) -> Finding {
    let most = if field == "views" { "must be a whole number" } else { "has too many digits: at most six decimals" };
    refusal("too_many_digits", field, most)
}

fn refusal(code: &str, field: &str, problem: &str) -> Finding {
    Finding::block(code, format!("{field} {problem}"), format!("Correct {field}."))
        .with(json!({"field": field}))
        .at(&format!("/{field}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn r81_revenue_is_exact_and_shown_in_cents() {
        for (views, ctr, epc, revenue, exact) in [
            ("1000", "2.5", "0.40", "10.00", "10"),
            ("1234567", "2.5", "0.0019", "58.64", "58.6419325"),
            ("67015", "2.5", "0.035", "58.64", "58.638125"),
            ("0", "2", "1", "0.00", "0"),
            ("1", "100", "0.005", "0.01", "0.005"),
            ("3", "33.333333", "0.1", "0.10", "0.099999999"),
            ("1", "0.000001", "0.000001", "0.00", "0.00000000000001"),
            ("1000000000000", "100", "1000000", "1000000000000000000.00", "1000000000000000000"),
            (" 7 ", "10.000000000", "1.50", "1.05", "1.05"),
        ] {
            let simulation = simulate(views, ctr, epc).unwrap();
            assert_eq!(
                (simulation.revenue.as_str(), simulation.exact.as_str()),
                (revenue, exact),
                "{views} {ctr} {epc}"
            );
            assert_eq!(simulation.currency, "EUR");
        }
    }

    #[test]
    fn r81_figures_out_of_range_are_named() {
        for (views, ctr, epc, codes) in [
            ("-1", "101", "-0.01", vec!["out_of_range", "out_of_range", "out_of_range"]),
            ("NaN", "inf", "1e3", vec!["not_a_number"; 3]),
            ("1.5", "1.1234567", "0.0000001", vec!["too_many_digits"; 3]),
            ("", " ", "1,5", vec!["not_a_number"; 3]),
            ("0x10", "2", "3", vec!["not_a_number"]),
            ("1000000000001", "2", "3", vec!["out_of_range"]),
            ("99999999999999999999999999999999", "2", "3", vec!["too_many_digits"]),
            ("1", "2", "١", vec!["not_a_number"]),
        ] {
            let findings = simulate(views, ctr, epc).unwrap_err();
            assert_eq!(findings.iter().map(|f| f.code.as_str()).collect::<Vec<_>>(), codes, "{views} {ctr} {epc}");
        }
    }

    proptest! {
        #[test]
        fn r81_the_estimate_agrees_with_whole_numbers(views in 0i64..1_000_000, ctr in 0i64..=10_000, epc in 0i64..100_000) {
            let revenue = estimate_daily_revenue(Decimal::from(views), Decimal::new(ctr, 2), Decimal::new(epc, 4)).unwrap();
            prop_assert_eq!(revenue, Decimal::from_i128_with_scale(i128::from(views) * i128::from(ctr) * i128::from(epc), 8));
        }

        #[test]
        fn r81_no_text_breaks_the_simulator(views in "[-0-9.eN]{0,20}", ctr in "\\PC{0,12}", epc in "[-0-9.]{0,45}") {
            let _ = simulate(&views, &ctr, &epc);
        }
    }
}
