//! How an asset's clip is cut, worded and rendered.

pub mod attribution;
pub mod ffmpeg;
pub mod media;
pub mod plan;
pub mod planner;
pub mod quality;
pub mod safe_area;
pub mod status;
pub mod subtitles;
