//! The dashboard: everything at a glance, read from counts and sums.

pub mod api;
pub mod kpis;
pub mod standing;
