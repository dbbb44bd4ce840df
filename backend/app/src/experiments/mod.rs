//! Experiments: the two wordings of a post.

pub mod api;
