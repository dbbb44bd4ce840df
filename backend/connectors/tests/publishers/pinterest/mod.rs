//! What only Pinterest does.

mod refusals;
mod uploads;
