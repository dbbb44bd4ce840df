//! Conversions: stored once, booked exactly, told whose they are.

pub mod api;
pub mod book;
pub mod import;
pub mod input;
pub mod matching;
pub mod record;
pub mod shape;
