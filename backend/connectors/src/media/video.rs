//! ffprobe and ffmpeg, run within bounds.
