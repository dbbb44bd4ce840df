//! Jobs and runs: queueing them, and showing them.

pub mod api;
pub mod enqueue;
pub mod runs;

pub use enqueue::{enqueue, enqueue_in};
