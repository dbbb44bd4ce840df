//! Sources: what is watched, and the scan of it.

pub mod api;
pub mod ingest;
