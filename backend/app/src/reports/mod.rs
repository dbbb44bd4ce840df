//! Reports: days, platforms, euros.

pub mod api;
pub mod breakdown;
pub mod daily;
pub mod zone;
