//! Short links: made, shown, followed.

pub mod api;
