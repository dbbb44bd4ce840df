//! The owner: set-up, login, sessions.

pub mod api;
pub mod failures;
pub mod password;
