//! What only Reddit does.

mod refusals;
mod uploads;
