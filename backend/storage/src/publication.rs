//! Publish intents: committed before anything is sent, so that nothing is ever sent twice.

use crate::columns::{Json, Text};
use crate::{Error, Result, post};
use chrono::{DateTime, Utc};
use domain::platform::Platform;
use domain::post::options::PlatformOptions;
use domain::publication::state::State;
use sea_orm::entity::prelude::*;
use sea_orm::{FromQueryResult, IntoActiveModel, JoinType, QueryOrder, QuerySelect};

/// An intent to send a post, and how far it came.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "publication")]
pub struct Model {
    /// Time-ordered id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The post.
    pub post_id: Uuid,
    /// The platform.
    pub platform: Text<Platform>,
    /// The account.
    pub account_id: Uuid,
    /// Where it stands, for lists.
    pub state: Text<State>,
    /// Whether it may still come to an object on the platform, or has: a second intent must wait.
    pub open: bool,
    /// The intent itself, sealed with the key of this installation: whoever has its handles may send in the account's name.
    pub intent: String,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// None: relations are read where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Reads one intent.
pub async fn get(db: &impl ConnectionTrait, id: Uuid) -> Result<Model> {
    Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound { resource: "publication", id })
}

/// Stores a new intent; `Conflict` when the post has an open one.
pub async fn insert(db: &impl ConnectionTrait, publication: Model) -> Result<Model> {
    Ok(publication.into_active_model().reset_all().insert(db).await?)
}

/// Stores every column of an intent that exists.
pub async fn update(db: &impl ConnectionTrait, publication: Model) -> Result<Model> {
    Ok(publication.into_active_model().reset_all().update(db).await?)
}

/// The newest intent of a post.
pub async fn latest(db: &impl ConnectionTrait, post_id: Uuid) -> Result<Option<Model>> {
    Ok(Entity::find().filter(Column::PostId.eq(post_id)).order_by_desc(Column::Id).one(db).await?)
}

/// The intents of several posts, oldest first.
pub async fn of_posts(db: &impl ConnectionTrait, post_ids: &[Uuid]) -> Result<Vec<Model>> {
    let select = Entity::find().filter(Column::PostId.is_in(post_ids.iter().copied()));
    Ok(select.order_by_asc(Column::Id).all(db).await?)
}

/// A sending, as the pace of its account looks at it.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Sent {
    /// The account.
    pub account_id: Uuid,
    /// When the sending was armed.
    pub created_at: DateTime<Utc>,
    /// The options of its post.
    pub options: Json<PlatformOptions>,
}

/// What came to an object on `platform` since `since`, or still may.
pub async fn sent_since(db: &impl ConnectionTrait, platform: Platform, since: DateTime<Utc>) -> Result<Vec<Sent>> {
    let post = Entity::belongs_to(post::Entity).from(Column::PostId).to(post::Column::Id).into();
    let select = Entity::find().select_only().columns([Column::AccountId, Column::CreatedAt]);
    let select = select.column(post::Column::Options).join(JoinType::InnerJoin, post);
    let select = select.filter(Column::Platform.eq(platform.as_str())).filter(Column::Open.eq(true));
    Ok(select.filter(Column::CreatedAt.gt(since)).into_model::<Sent>().all(db).await?)
}

/// Intents with `account_id` that are in one of `states`.
pub async fn of_account(db: &impl ConnectionTrait, account_id: Uuid, states: &[State]) -> Result<Vec<Model>> {
    let names = states.iter().map(|state| state.as_str());
    Ok(Entity::find().filter(Column::AccountId.eq(account_id)).filter(Column::State.is_in(names)).all(db).await?)
}
