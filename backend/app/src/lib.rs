//! Wires ContentFlow together: HTTP, background work, commands. Decides nothing that a table test could check.

pub mod app;
pub mod assets;
pub mod clock;
pub mod commands;
pub mod config;
pub mod error;
pub mod events;
pub mod extract;
pub mod http;
pub mod jobs;
pub mod media_slots;
pub mod perform;
pub mod queue;
pub mod rules;
pub mod scheduler;
pub mod secrets;
pub mod sessions;
pub mod settings;
pub mod worker;
