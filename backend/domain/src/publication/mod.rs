//! What a platform's answer means and what comes next.

pub mod failure;
pub mod message;
pub mod state;
