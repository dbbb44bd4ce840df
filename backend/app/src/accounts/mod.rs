//! Accounts: connections to platforms.

pub mod api;
