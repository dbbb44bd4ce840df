//! Sources: what is watched, and the scan of it.

pub mod admit;
pub mod api;
pub mod check;
pub mod ingest;
pub mod known;
pub mod picture;
pub mod preview;
pub mod read;
pub mod remember;
pub mod report;
pub mod samples;
pub mod seed;
pub mod shape;
pub mod sort;
