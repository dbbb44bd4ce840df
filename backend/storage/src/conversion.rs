//! Conversions: sales and leads as networks report them, with where each stands.

use crate::columns::Text;
use crate::page::{self, Page, PageRequest};
use crate::{Error, Result};
use chrono::{DateTime, Utc};
use domain::conversion::status::ConversionStatus;
use domain::platform::Platform;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ExprTrait, FromQueryResult, IntoActiveModel, QueryOrder, QuerySelect};

/// A sale or lead.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "conversion")]
pub struct Model {
    /// Time-ordered id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The network that reported it, or `own`.
    pub network: String,
    /// Its id there.
    pub transaction_id: String,
    /// Where it stands.
    pub status: Text<ConversionStatus>,
    /// The commission that it is worth, in minor units.
    pub commission_minor: i64,
    /// What the customer paid, in minor units.
    pub amount_minor: Option<i64>,
    /// ISO 4217.
    pub currency: String,
    /// The sub-id that the network gave back.
    pub click_id: Option<String>,
    /// The post; it may have been deleted since. `None` for clicks of a link without one.
    pub post_id: Option<Uuid>,
    /// The link; it may have been deleted since.
    pub link_id: Option<Uuid>,
    /// The platform that the click came from.
    pub platform: Option<Text<Platform>>,
    /// When it was known whose it is; `None` until then.
    pub matched_at: Option<DateTime<Utc>>,
    /// When it was.
    pub occurred_at: DateTime<Utc>,
    /// When it was first reported.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// None: relations are read where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Reads one conversion.
pub async fn get(db: &impl ConnectionTrait, id: Uuid) -> Result<Model> {
    Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound { resource: "conversion", id })
}

/// Reads one conversion and keeps it from changing until the transaction ends.
pub async fn lock(db: &impl ConnectionTrait, id: Uuid) -> Result<Model> {
    Entity::find_by_id(id).lock_exclusive().one(db).await?.ok_or(Error::NotFound { resource: "conversion", id })
}

/// Stores a conversion unless its network and transaction are known, and reads it locked; whether it is new.
pub async fn insert_or_lock(db: &impl ConnectionTrait, new: Model) -> Result<(Model, bool)> {
    let (network, transaction_id) = (new.network.clone(), new.transaction_id.clone());
    let known = OnConflict::columns([Column::Network, Column::TransactionId]).do_nothing().to_owned();
    let row = new.clone().into_active_model().reset_all();
    if Entity::insert(row).on_conflict(known).exec_without_returning(db).await? == 1 {
        return Ok((new, true));
    }
    let select = Entity::find().filter(Column::Network.eq(network)).filter(Column::TransactionId.eq(transaction_id));
    let row = select.lock_exclusive().one(db).await?;
    row.map(|row| (row, false)).ok_or(Error::NotFound { resource: "conversion", id: new.id })
}

/// Stores every column of a conversion that exists.
pub async fn update(db: &impl ConnectionTrait, conversion: Model) -> Result<Model> {
    Ok(conversion.into_active_model().reset_all().update(db).await?)
}

/// What a list of conversions is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only this status.
    pub status: Option<ConversionStatus>,
    /// Only of this network.
    pub network: Option<String>,
    /// Only of this post.
    pub post_id: Option<Uuid>,
    /// Only from this platform.
    pub platform: Option<Platform>,
    /// Only those of which it is known, or not known, whose they are.
    pub matched: Option<bool>,
    /// Only from this time on.
    pub from: Option<DateTime<Utc>>,
    /// Only before this time.
    pub to: Option<DateTime<Utc>>,
}

fn narrowed(filter: Filter) -> Select<Entity> {
    let mut select = Entity::find();
    if let Some(status) = filter.status {
        select = select.filter(Column::Status.eq(status.as_str()));
    }
    if let Some(network) = filter.network {
        select = select.filter(Column::Network.eq(network));
    }
    if let Some(post_id) = filter.post_id {
        select = select.filter(Column::PostId.eq(post_id));
    }
    if let Some(platform) = filter.platform {
        select = select.filter(Column::Platform.eq(platform.as_str()));
    }
    if let Some(matched) = filter.matched {
        select = select.filter(if matched { Column::MatchedAt.is_not_null() } else { Column::MatchedAt.is_null() });
    }
    if let Some(from) = filter.from {
        select = select.filter(Column::OccurredAt.gte(from));
    }
    if let Some(to) = filter.to {
        select = select.filter(Column::OccurredAt.lt(to));
    }
    select
}

/// Reads a page of conversions.
pub async fn list(db: &impl ConnectionTrait, filter: Filter, request: PageRequest) -> Result<Page<Model>> {
    page::read(db, narrowed(filter), Column::Id, |m: &Model| m.id, request).await
}

/// Conversions with a sub-id that have been unmatched since `since` at the earliest, by id from after `after` on.
pub async fn unmatched(
    db: &impl ConnectionTrait,
    since: DateTime<Utc>,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Vec<Model>> {
    let select = narrowed(Filter { matched: Some(false), ..Filter::default() });
    let mut select = select.filter(Column::CreatedAt.gte(since)).filter(Column::ClickId.is_not_null());
    if let Some(after) = after {
        select = select.filter(Column::Id.gt(after));
    }
    Ok(select.order_by_asc(Column::Id).limit(limit).all(db).await?)
}

/// A sum of commissions in minor units.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Sum {
    /// ISO 4217.
    pub currency: String,
    /// The sum.
    pub minor: i64,
}

/// Commission that waits for approval, of sales of `from..to`, by currency; from one platform where it is named.
pub async fn pending(
    db: &impl ConnectionTrait,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    platform: Option<Platform>,
) -> Result<Vec<Sum>> {
    let status = Some(ConversionStatus::Pending);
    let sum = Expr::col(Column::CommissionMinor).sum().cast_as("bigint");
    let select = narrowed(Filter { status, platform, from: Some(from), to: Some(to), ..Filter::default() });
    let select = select.select_only().column(Column::Currency).column_as(sum, "minor").group_by(Column::Currency);
    Ok(select.order_by_asc(Column::Currency).into_model::<Sum>().all(db).await?)
}
