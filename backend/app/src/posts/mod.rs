//! Posts: composing, review, publication.

pub mod api;
pub mod publish;
