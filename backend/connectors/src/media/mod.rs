//! Media: ffmpeg and ffprobe, pictures and their hashes, the folder or bucket where files live.

pub mod files;

pub mod thumbnail;
pub mod video;

pub use video::sample;
