//! The program from outside: everything through HTTP, on real databases and queues.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "a test fails by panicking")]

mod accounts;
mod assets;
mod autopilot;
mod contract;
mod crash;
mod dashboard;
mod fixture;
mod ingest;
mod jobs;
mod links;
mod lists;
mod money;
mod posts;
mod process;
mod publish;
mod schedules;
mod sessions;
mod sources;
mod support;
mod transform;
mod web;
