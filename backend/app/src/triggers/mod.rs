//! Triggers: webhooks that start work here, and the proof that they may.

pub mod api;
pub mod hook;
pub mod secret;
pub mod shape;
pub mod start;
