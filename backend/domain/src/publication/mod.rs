//! What a platform's answer means and what comes next.
//!
//! An [`intent::Intent`] is stored before every call to a platform; [`step::advance`] reads the answer and names the next call.

pub mod answer;
pub mod failure;
mod instagram;
pub mod intent;
pub mod limits;
pub mod message;
pub mod pinterest;
pub mod preflight;
pub mod reddit;
pub mod state;
pub mod step;
mod tiktok;
pub mod timing;
pub mod youtube;

#[cfg(test)]
mod simulation;
#[cfg(test)]
mod simulation_commit;
