//! What a platform accepts, as data.

use super::message::Unit;

/// Limits of one platform's text and files; a value equal to the limit passes.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Longest title and its unit.
    pub title: (usize, Unit),
    /// Longest description, hashtags included, and its unit.
    pub description: (usize, Unit),
    /// Characters that neither may hold.
    pub forbidden: &'static [char],
    /// Longest list of keywords, counted by [`super::youtube::tag_length`].
    pub tags: usize,
    /// More hashtags than this and the platform ignores all of them.
    pub hashtags: usize,
    /// More hashtags than this are unusual.
    pub hashtags_advised: usize,
    /// Largest file in bytes.
    pub bytes: u64,
    /// Shortest and longest video in seconds.
    pub seconds: (f64, f64),
    /// Longest video in seconds that still counts as the vertical format.
    pub vertical_seconds: f64,
    /// Frame rates that play smoothly, 23.976 and 60 included.
    pub frame_rate: (f64, f64),
}

/// YouTube's limits; a channel without a verified phone takes 15 minutes at most.
pub const YOUTUBE: Limits = Limits {
    title: (100, Unit::Characters),
    description: (5_000, Unit::Bytes),
    forbidden: &['<', '>'],
    tags: 500,
    hashtags: 60,
    hashtags_advised: 5,
    bytes: 256_000_000_000,
    seconds: (1.0, 900.0),
    vertical_seconds: 180.0,
    frame_rate: (22.97, 60.06),
};
