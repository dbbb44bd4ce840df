//! Which wording, which arm?

pub mod arm;
pub mod choice;
mod phrases;
pub mod posterior;
pub mod variants;
