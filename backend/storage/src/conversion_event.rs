//! Reports of conversions, append-only, each with what it changed.

use crate::Result;
use crate::columns::Text;
use chrono::{DateTime, Utc};
use domain::conversion::ledger::{Balance, Reported};
use domain::conversion::status::ConversionStatus;
use sea_orm::entity::prelude::*;
use sea_orm::{IntoActiveModel, QueryOrder};

/// A report of a conversion; one that says the same is never stored twice.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "conversion_event")]
pub struct Model {
    /// Time-ordered id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The conversion.
    pub conversion_id: Uuid,
    /// The status that counts: `pending` where nobody vouched for more.
    pub status: Text<ConversionStatus>,
    /// The status that was claimed.
    pub claimed: Text<ConversionStatus>,
    /// The commission that counts, in minor units; negative for what is taken back.
    pub commission_minor: i64,
    /// The way it came: `api`, `hook`, `postback` or `import`.
    pub origin: String,
    /// When that became so, as the network says.
    pub occurred_at: DateTime<Utc>,
    /// When its changes are booked.
    pub booked_at: DateTime<Utc>,
    /// What it added to the number of conversions: -1, 0 or 1.
    pub conversions: i64,
    /// What it added to revenue, in minor units.
    pub revenue_minor: i64,
    /// What it added to the money that waits, in minor units.
    pub pending_minor: i64,
    /// When it came.
    pub created_at: DateTime<Utc>,
    /// The same: a report is never changed.
    pub updated_at: DateTime<Utc>,
}

/// None: relations are read where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// What it reports.
    pub fn reported(&self) -> Reported {
        Reported { status: self.status.0, commission_minor: self.commission_minor, at: self.occurred_at }
    }

    /// What it changed.
    pub fn change(&self) -> Balance {
        Balance { conversions: self.conversions, revenue_minor: self.revenue_minor, pending_minor: self.pending_minor }
    }
}

/// The reports of a conversion, in the order in which they came.
pub async fn of_conversion(db: &impl ConnectionTrait, conversion_id: Uuid) -> Result<Vec<Model>> {
    let select = Entity::find().filter(Column::ConversionId.eq(conversion_id));
    Ok(select.order_by_asc(Column::Id).all(db).await?)
}

/// Stores a report.
pub async fn insert(db: &impl ConnectionTrait, event: Model) -> Result<()> {
    Entity::insert(event.into_active_model().reset_all()).exec_without_returning(db).await?;
    Ok(())
}
