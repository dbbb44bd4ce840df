//! Short codes, targets with UTM and sub-ids, and what counts as a click.

mod agent;
pub mod click;
pub mod code;
pub mod device;
pub mod network;
pub mod policy;
pub mod target;
pub mod utm;
pub mod visitor;

#[cfg(test)]
mod vectors;
