//! Runs: one pass of the pipeline, with its counts.

use crate::columns::Json;
use crate::page::{self, Page, PageRequest};
use crate::{Error, Result};
use chrono::{DateTime, Utc};
use sea_orm::IntoActiveModel;
use sea_orm::QuerySelect;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One pass of the pipeline (R1.8).
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "run")]
pub struct Model {
    /// Time-ordered id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// `api`, `schedule`, `autopilot`, `seed` or `trigger`.
    pub trigger: String,
    /// `running`, `done` or `failed`.
    pub status: String,
    /// What was counted: `read`, `created`, `filtered`, `duplicate`, `known`, …
    pub counts: Json<BTreeMap<String, i64>>,
    /// Why things were passed over, and how often.
    pub skipped: Json<Vec<Skipped>>,
    /// When its last job ended.
    pub finished_at: Option<DateTime<Utc>>,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// A reason for which things were passed over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    /// Stable code.
    pub reason: String,
    /// How often.
    pub n: i64,
}

/// None: relations are read where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Begins a run.
pub async fn start(db: &impl ConnectionTrait, trigger: &str, now: DateTime<Utc>) -> Result<Model> {
    let run = Model {
        id: Uuid::now_v7(),
        trigger: trigger.to_owned(),
        status: "running".to_owned(),
        counts: Json(BTreeMap::new()),
        skipped: Json(Vec::new()),
        finished_at: None,
        created_at: now,
        updated_at: now,
    };
    Ok(run.into_active_model().reset_all().insert(db).await?)
}

/// Reads one run.
pub async fn get(db: &impl ConnectionTrait, id: Uuid) -> Result<Model> {
    Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound { resource: "run", id })
}

/// Reads one run and keeps others from changing it until the transaction ends.
pub async fn lock(tx: &sea_orm::DatabaseTransaction, id: Uuid) -> Result<Model> {
    let run = Entity::find_by_id(id).lock_exclusive().one(tx).await?;
    run.ok_or(Error::NotFound { resource: "run", id })
}

/// Stores every column of a run that exists.
pub async fn update(db: &impl ConnectionTrait, run: Model) -> Result<Model> {
    Ok(run.into_active_model().reset_all().update(db).await?)
}

/// Reads a page of runs; those whose trigger contains `q` where it is given.
pub async fn list(db: &impl ConnectionTrait, q: Option<&str>, request: PageRequest) -> Result<Page<Model>> {
    let select = q.map_or_else(Entity::find, |q| Entity::find().filter(page::matches(Column::Trigger, q)));
    page::read(db, select, Column::Id, |m: &Model| m.id, request).await
}
