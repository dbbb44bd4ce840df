//! Publishing to YouTube as the emulator plays it, over HTTP on loopback: whatever goes wrong, one post is seen.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod crashes;
mod quotas;
mod refusals;
mod support;
mod uploads;
