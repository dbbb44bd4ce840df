//! May a post go out, and with which words?

pub mod advertising;
pub mod disclosure;
pub mod gate;
pub mod limits;
pub mod options;
pub mod review;
pub mod risk;
pub mod sensitive;
pub mod status;
pub mod wording;
