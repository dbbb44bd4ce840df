//! Money and days: views × CTR × EPC, the day and platform table, the export.

pub mod breakdown;
pub mod csv;
pub mod daily;
pub mod metric;
pub mod period;
pub mod reading;
pub mod sums;
