//! Experiments: the two wordings of a post, and which of them was sent.

use crate::columns::Json;
use crate::page::{self, Page, PageRequest};
use crate::{Error, Result};
use chrono::{DateTime, Utc};
use sea_orm::IntoActiveModel;
use sea_orm::QueryOrder;
use sea_orm::entity::prelude::*;

/// One wording of a post (R1.4).
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "experiment")]
pub struct Model {
    /// Time-ordered id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The post.
    pub post_id: Uuid,
    /// `v1` (curiosity) or `v2` (value).
    pub variant: String,
    /// `title:v1` or `title:v2`.
    pub arm_key: String,
    /// `planned`, `sent` or `not_sent`.
    pub status: String,
    /// Title.
    pub title: String,
    /// Description.
    pub description: String,
    /// What was measured.
    pub metrics: Json<serde_json::Value>,
    /// Seed of the choice, once it is made.
    pub seed: Option<i64>,
    /// Chance with which this wording was chosen, in millionths.
    pub propensity_millionths: Option<i64>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// None: relations are read where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Reads one experiment.
pub async fn get(db: &impl ConnectionTrait, id: Uuid) -> Result<Model> {
    Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound { resource: "experiment", id })
}

/// Stores a new experiment.
pub async fn insert(db: &impl ConnectionTrait, experiment: Model) -> Result<Model> {
    Ok(experiment.into_active_model().reset_all().insert(db).await?)
}

/// Stores every column of an experiment that exists.
pub async fn update(db: &impl ConnectionTrait, experiment: Model) -> Result<Model> {
    Ok(experiment.into_active_model().reset_all().update(db).await?)
}

/// The wordings of a post, `v1` first.
pub async fn of_post(db: &impl ConnectionTrait, post_id: Uuid) -> Result<Vec<Model>> {
    Ok(Entity::find().filter(Column::PostId.eq(post_id)).order_by_asc(Column::Variant).all(db).await?)
}

/// Reads a page of experiments, newest first.
pub async fn list(db: &impl ConnectionTrait, post_id: Option<Uuid>, request: PageRequest) -> Result<Page<Model>> {
    let mut select = Entity::find();
    if let Some(post_id) = post_id {
        select = select.filter(Column::PostId.eq(post_id));
    }
    page::read(db, select, Column::Id, |m: &Model| m.id, request).await
}

/// Every experiment whose wording was sent.
pub async fn sent(db: &impl ConnectionTrait) -> Result<Vec<Model>> {
    Ok(Entity::find().filter(Column::Status.eq("sent")).all(db).await?)
}
