//! Short codes, targets with UTM, and what counts as a click.

pub mod click;
pub mod code;
pub mod device;
pub mod policy;
pub mod target;
pub mod utm;
