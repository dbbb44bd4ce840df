//! Jobs and runs: queueing them, and showing them.

pub mod api;
pub mod enqueue;
pub mod runs;
mod subject;

pub use enqueue::{enqueue, enqueue_in};
