//! Experiments: the two wordings of a post, which of them is sent, and what is learned from it.

pub mod api;
pub mod arms;
pub mod comparison;
pub mod evidence;
pub mod knowledge;
pub mod replay;
pub mod shape;
