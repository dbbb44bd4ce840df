//! Reports: days, platforms, euros.

pub mod api;
