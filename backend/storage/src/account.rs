//! Accounts: connections to platforms, their tokens sealed.

use crate::columns::{Json, Text};
use crate::page::{self, Page, PageRequest};
use crate::{Error, Result};
use chrono::{DateTime, Utc};
use domain::platform::Platform;
use domain::post::options::PlatformOptions;
use sea_orm::IntoActiveModel;
use sea_orm::QueryOrder;
use sea_orm::entity::prelude::*;

/// A connection to a platform (R1.8).
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "account")]
pub struct Model {
    /// Time-ordered id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The platform.
    pub platform: Text<Platform>,
    /// Its id there: channel, open id, …
    pub external_id: String,
    /// Its name there.
    pub name: String,
    /// The name as it is searched; written by this file, whatever a caller puts here.
    pub search_key: String,
    /// `connected` or `needs_reconnect`.
    pub status: String,
    /// Why it needs to be connected again.
    pub cause: Option<String>,
    /// What the person granted.
    pub scopes: Json<Vec<String>>,
    /// The tokens, sealed with the key of this installation.
    pub tokens: String,
    /// Grows with each change of the tokens, so that two refreshes never overwrite each other.
    pub version: i32,
    /// When the access token ends.
    pub expires_at: Option<DateTime<Utc>>,
    /// When something was last posted with it.
    pub last_post_at: Option<DateTime<Utc>>,
    /// Platform options that posts take when they have none.
    pub defaults: Json<PlatformOptions>,
    /// Whether posts without an account use it.
    pub is_default: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// None: relations are read where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Reads one account.
pub async fn get(db: &impl ConnectionTrait, id: Uuid) -> Result<Model> {
    Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound { resource: "account", id })
}

/// Every account, oldest first: there are a handful.
pub async fn all(db: &impl ConnectionTrait) -> Result<Vec<Model>> {
    Ok(Entity::find().order_by_asc(Column::Id).all(db).await?)
}

/// The account that posts to `platform` when none is named.
pub async fn default_of(db: &impl ConnectionTrait, platform: Platform) -> Result<Option<Model>> {
    let select = Entity::find().filter(Column::Platform.eq(platform.as_str()));
    Ok(select.order_by_desc(Column::IsDefault).order_by_asc(Column::Id).one(db).await?)
}

/// The account with this id on its platform.
pub async fn by_external_id(db: &impl ConnectionTrait, platform: Platform, external_id: &str) -> Result<Option<Model>> {
    let select = Entity::find().filter(Column::Platform.eq(platform.as_str()));
    Ok(select.filter(Column::ExternalId.eq(external_id)).one(db).await?)
}

/// What a list of accounts is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only this platform.
    pub platform: Option<Platform>,
    /// Only with this text in the name, whatever the case.
    pub q: Option<String>,
}

/// Reads a page of accounts.
pub async fn list(db: &impl ConnectionTrait, filter: Filter, request: PageRequest) -> Result<Page<Model>> {
    let mut select = Entity::find();
    if let Some(platform) = filter.platform {
        select = select.filter(Column::Platform.eq(platform.as_str()));
    }
    if let Some(q) = filter.q {
        select = select.filter(page::matches(Column::SearchKey, &q));
    }
    page::read(db, select, Column::Id, |m: &Model| m.id, request).await
}

fn keyed(account: Model) -> Model {
    Model { search_key: page::search_key(&account.name), ..account }
}

/// Stores a new account.
pub async fn insert(db: &impl ConnectionTrait, account: Model) -> Result<Model> {
    Ok(keyed(account).into_active_model().reset_all().insert(db).await?)
}

/// Stores every column of an account that exists.
pub async fn update(db: &impl ConnectionTrait, account: Model) -> Result<Model> {
    Ok(keyed(account).into_active_model().reset_all().update(db).await?)
}

/// Stores new tokens, unless somebody else has since `version`; `false` then.
pub async fn swap_tokens(
    db: &impl ConnectionTrait,
    id: Uuid,
    version: i32,
    tokens: &str,
    expires_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let swapped = Entity::update_many()
        .col_expr(Column::Tokens, Expr::value(tokens))
        .col_expr(Column::Version, Expr::value(version + 1))
        .col_expr(Column::ExpiresAt, Expr::value(expires_at))
        .col_expr(Column::UpdatedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .filter(Column::Version.eq(version))
        .exec(db)
        .await?;
    Ok(swapped.rows_affected == 1)
}

/// Notes that something was posted with an account, where it still exists.
pub async fn posted(db: &impl ConnectionTrait, id: Uuid, now: DateTime<Utc>) -> Result<()> {
    let update = Entity::update_many().col_expr(Column::LastPostAt, Expr::value(now));
    update.col_expr(Column::UpdatedAt, Expr::value(now)).filter(Column::Id.eq(id)).exec(db).await?;
    Ok(())
}

/// Stores whether an account can be used, and why not; `false` when it does not exist.
pub async fn set_status(
    db: &impl ConnectionTrait,
    id: Uuid,
    status: &str,
    cause: Option<&str>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let set = Entity::update_many()
        .col_expr(Column::Status, Expr::value(status))
        .col_expr(Column::Cause, Expr::value(cause))
        .col_expr(Column::UpdatedAt, Expr::value(now))
        .filter(Column::Id.eq(id))
        .exec(db)
        .await?;
    Ok(set.rows_affected == 1)
}

/// Deletes an account; its posts stay.
pub async fn delete(db: &impl ConnectionTrait, id: Uuid) -> Result<()> {
    match Entity::delete_by_id(id).exec(db).await?.rows_affected {
        0 => Err(Error::NotFound { resource: "account", id }),
        _ => Ok(()),
    }
}
