//! Money: exact decimals, whole minor units, and what views are worth.

mod amount;
mod estimate;

pub use amount::{
    AmountError, check_currency, exponent, format_minor, from_micros, minor_to_micros, minor_units,
    minor_units_of_number, to_micros,
};
pub use estimate::{Simulation, estimate_daily_revenue, simulate};
