//! Jobs and runs: queueing them, and showing them.

pub mod api;
mod control;
pub mod enqueue;
mod run_api;
pub mod runs;
pub mod shape;
mod subject;
mod triggers;
pub mod wait;

pub use enqueue::{enqueue, enqueue_in, enqueue_run_in};
