//! What ContentFlow remembers: one module per table, the entity first and then every query on it.
//!
//! Queries take any connection: the caller owns the transaction. Nothing here decides, reads a clock or acts outside the database.

pub mod account;
pub mod asset;
pub mod columns;
pub mod connection;
pub mod conversion;
pub mod conversion_event;
pub mod error;
pub mod event;
pub mod evidence;
pub mod experiment;
pub mod idempotent_answer;
pub mod job;
pub mod job_log;
pub mod link;
pub mod link_count;
pub mod metric_event;
pub mod metric_sum;
pub mod owner;
pub mod page;
pub mod post;
pub mod post_sum;
pub mod postback;
pub mod profile_page;
pub mod publication;
pub mod rendition;
pub mod rule;
pub mod run;
pub mod schedule;
pub mod session;
pub mod setting;
pub mod slot;
pub mod source;
pub mod source_item;
pub mod trial;
pub mod trigger;
pub mod trigger_delivery;
pub mod viewed_post;

pub use connection::{begin, connect};
pub use error::{Error, Result};
