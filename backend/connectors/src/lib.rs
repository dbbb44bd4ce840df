//! Acts on the outside world: fetches feeds and files, runs ffmpeg, stores media, talks to platforms.
//!
//! Knows nothing of the database; what an answer means is decided in `domain`.

pub mod feeds;
pub mod fetch;
pub mod media;
pub mod publishers;
