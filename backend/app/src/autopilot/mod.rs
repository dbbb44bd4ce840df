//! Autopilot: one pass over the newest assets.

pub mod tick;
