//! Which wording, which arm?

pub mod arm;
pub mod choice;
mod subject;
pub mod variants;
