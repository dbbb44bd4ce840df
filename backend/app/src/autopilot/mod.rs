//! Autopilot: one pass over the newest assets.

mod act;
mod look;
mod outlets;
pub mod tick;
