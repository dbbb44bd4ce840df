//! Which wording, which arm?

pub mod arm;
pub mod choice;
pub mod evidence;
mod phrases;
pub mod posterior;
pub mod variants;
