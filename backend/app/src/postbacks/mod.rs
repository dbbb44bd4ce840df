//! Postbacks: addresses to which networks report sales, without a signature.

pub mod api;
pub mod receive;
