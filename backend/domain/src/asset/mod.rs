//! How an asset's clip is cut, worded and rendered.

pub mod attribution;
pub mod check;
pub mod ffmpeg;
pub mod layout;
pub mod media;
pub mod mp4;
pub mod normalise;
pub mod plan;
pub mod planner;
pub mod quality;
pub mod rendition;
pub mod safe_area;
pub mod stage;
pub mod status;
pub mod subtitles;
