//! Experiments: the two wordings of a post, and which of them was sent.

use crate::columns::Json;
use crate::page::{self, Page, PageRequest};
use crate::{Error, Result};
use chrono::{DateTime, Utc};
use sea_orm::IntoActiveModel;
use sea_orm::entity::prelude::*;
use sea_orm::{QueryOrder, QuerySelect};

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
    /// The title as it is searched; written by this file, whatever a caller puts here.
    pub search_key: String,
    /// Description.
    pub description: String,
    /// What was measured.
    pub metrics: Json<serde_json::Value>,
    /// Seed of the choice, once it is made.
    pub seed: Option<i64>,
    /// Chance with which this wording was chosen, in millionths.
    pub propensity_millionths: Option<i64>,
    /// Chance with which the curiosity wording was chosen, given platform and language, in millionths.
    pub curiosity_millionths: Option<i64>,
    /// The whole choice as JSON: kept byte for byte, which a JSON column would not do.
    pub choice: Option<String>,
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

fn keyed(experiment: Model) -> Model {
    Model { search_key: page::search_key(&experiment.title), ..experiment }
}

/// Stores a new experiment.
pub async fn insert(db: &impl ConnectionTrait, experiment: Model) -> Result<Model> {
    Ok(keyed(experiment).into_active_model().reset_all().insert(db).await?)
}

/// Stores every column of an experiment that exists.
pub async fn update(db: &impl ConnectionTrait, experiment: Model) -> Result<Model> {
    Ok(keyed(experiment).into_active_model().reset_all().update(db).await?)
}

/// The wordings of a post, `v1` first.
pub async fn of_post(db: &impl ConnectionTrait, post_id: Uuid) -> Result<Vec<Model>> {
    Ok(Entity::find().filter(Column::PostId.eq(post_id)).order_by_asc(Column::Variant).all(db).await?)
}

/// What a list of experiments is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only of this post.
    pub post_id: Option<Uuid>,
    /// Only with this text in the title, whatever the case.
    pub q: Option<String>,
}

/// Reads a page of experiments.
pub async fn list(db: &impl ConnectionTrait, filter: Filter, request: PageRequest) -> Result<Page<Model>> {
    let mut select = Entity::find();
    if let Some(post_id) = filter.post_id {
        select = select.filter(Column::PostId.eq(post_id));
    }
    if let Some(q) = filter.q {
        select = select.filter(page::matches(Column::SearchKey, &q));
    }
    page::read(db, select, Column::Id, |m: &Model| m.id, request).await
}

/// Wordings that were chosen to be sent, oldest first, at most `limit`, from after `after` on.
pub async fn chosen(db: &impl ConnectionTrait, after: Option<Uuid>, limit: u64) -> Result<Vec<Model>> {
    let select = Entity::find().filter(Column::Seed.is_not_null()).order_by_asc(Column::Id).limit(limit);
    let select = after.map_or_else(|| select.clone(), |after| select.clone().filter(Column::Id.gt(after)));
    Ok(select.all(db).await?)
}

/// The wordings of several posts, `v1` first.
pub async fn of_posts(db: &impl ConnectionTrait, post_ids: &[Uuid]) -> Result<Vec<Model>> {
    let select = Entity::find().filter(Column::PostId.is_in(post_ids.iter().copied()));
    Ok(select.order_by_asc(Column::Variant).all(db).await?)
}
