//! Experiments: the two wordings of a post.

pub mod api;
pub mod arms;
pub mod shape;
