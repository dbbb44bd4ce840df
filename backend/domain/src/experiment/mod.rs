//! Which wording, which arm?

pub mod arm;
pub mod belief;
pub mod choice;
pub mod comparison;
#[cfg(test)]
mod corpus;
pub mod evaluation;
pub mod evidence;
pub mod knowledge;
mod phrases;
pub mod posterior;
pub mod prior;
pub mod simulation;
pub mod variants;

#[cfg(test)]
mod real_titles;
