//! Autopilot: one pass over the newest assets.

mod act;
mod look;
pub mod tick;
