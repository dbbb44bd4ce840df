//! Conversions: what networks say of a sale, what it adds up to, and whose it is.

pub mod attribution;
pub mod ledger;
pub mod postback;
pub mod report;
pub mod status;
