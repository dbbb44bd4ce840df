//! Which wording, which arm?

pub mod arm;
pub mod variants;
