//! Which wording, which arm?

pub mod arm;
pub mod belief;
pub mod choice;
pub mod comparison;
pub mod evidence;
pub mod knowledge;
mod phrases;
pub mod posterior;
pub mod prior;
pub mod simulation;
pub mod variants;
