//! What only YouTube does.

mod quotas;
mod refusals;
mod uploads;
