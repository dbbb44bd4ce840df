//! Metric events: in and out.

pub mod api;
pub mod collect;
pub mod import;
pub mod input;
pub mod reader;
pub mod readings;
