//! The emulator over HTTP: as strict as the platforms, deterministic, and still there after a restart.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod control;
mod kept;
mod oauth;
mod pinterest;
mod reddit;
mod support;
mod uploads;
