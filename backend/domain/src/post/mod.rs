//! May a post go out, and with which words?

pub mod disclosure;
pub mod gate;
pub mod status;
