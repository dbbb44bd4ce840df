//! Metric events: in and out.

pub mod api;
pub mod collect;
