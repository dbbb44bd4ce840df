//! Money and days: views × CTR × EPC, the day and platform table, the export.

pub mod metric;
pub mod period;
pub mod revenue;
