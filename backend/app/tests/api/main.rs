//! The program from outside: everything through HTTP, on real databases and queues.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, reason = "a test fails by panicking")]

mod accounts;
mod assets;
mod autopilot;
mod client;
mod contract;
mod conversions;
mod corpus;
mod crash;
mod crash_media;
mod dashboard;
mod experiments;
mod fixture;
mod folder;
mod ingest;
mod jobs;
mod links;
mod lists;
mod metrics;
mod money;
mod postbacks;
mod posts;
mod process;
mod profile_pages;
mod publish;
mod rules;
mod s3;
mod schedules;
mod seed;
mod sessions;
mod sources;
mod support;
mod sweep;
mod transform;
mod triggers;
mod web;
