//! Publishing to the platforms as the emulator plays them, over HTTP on loopback: whatever goes wrong, one post is seen.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod crashes;
mod pinterest;
mod reddit;
mod support;
mod youtube;
