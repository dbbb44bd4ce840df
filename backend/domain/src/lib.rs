//! What ContentFlow decides: pure functions over plain values.
//!
//! Nothing here awaits, reads a clock, draws unseeded chance or touches files; time and chance are parameters.
//! Modules are listed in the order in which content flows: source, asset, post, experiment, publication, link, conversion,
//! report.

pub mod asset;
pub mod autopilot;
pub mod conversion;
pub mod experiment;
pub mod finding;
pub mod job;
pub mod language;
pub mod licence;
pub mod link;
pub mod money;
pub mod platform;
pub mod post;
pub mod publication;
pub mod report;
pub mod score;
pub mod signature;
pub mod slot;
pub mod source;
mod title;
pub mod trigger;
