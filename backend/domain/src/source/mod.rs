//! May what a source offers become an asset?

pub mod date;
pub mod duration;
pub mod filter;
pub mod health;
pub mod identity;
pub mod item;
pub mod keywords;
pub mod kind;
pub mod phash;
pub mod poll;
pub mod url_key;
