//! The history of the schema, the same for SQLite and PostgreSQL: one file per change, never edited once merged.

mod m20260101_000001_create_source;
mod m20260101_000002_create_asset;
mod m20260101_000003_create_job;
mod m20260101_000004_create_account;
mod m20260101_000005_create_post;
mod m20260101_000006_create_publication;
mod m20260101_000007_create_metric_event;
mod m20260101_000008_create_rule;
mod m20260101_000009_create_owner;
mod m20260101_000010_create_event;
mod m20260101_000011_create_conversion;
mod m20260101_000012_create_trigger;
mod m20260101_000013_create_postback;
mod m20260101_000014_tell_visitors_apart;
mod m20260101_000015_create_slot;
mod m20260101_000016_create_profile_page;
mod table;

pub use sea_orm_migration::MigratorTrait;
use sea_orm_migration::{MigrationTrait, async_trait};

/// Brings a database to the newest schema, or back.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20260101_000001_create_source::Migration),
            Box::new(m20260101_000002_create_asset::Migration),
            Box::new(m20260101_000003_create_job::Migration),
            Box::new(m20260101_000004_create_account::Migration),
            Box::new(m20260101_000005_create_post::Migration),
            Box::new(m20260101_000006_create_publication::Migration),
            Box::new(m20260101_000007_create_metric_event::Migration),
            Box::new(m20260101_000008_create_rule::Migration),
            Box::new(m20260101_000009_create_owner::Migration),
            Box::new(m20260101_000010_create_event::Migration),
            Box::new(m20260101_000011_create_conversion::Migration),
            Box::new(m20260101_000012_create_trigger::Migration),
            Box::new(m20260101_000013_create_postback::Migration),
            Box::new(m20260101_000014_tell_visitors_apart::Migration),
            Box::new(m20260101_000015_create_slot::Migration),
            Box::new(m20260101_000016_create_profile_page::Migration),
        ]
    }
}
