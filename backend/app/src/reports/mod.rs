//! Reports: days, platforms, euros.

pub mod api;
pub mod daily;
pub mod zone;
