//! Posts: clips meant for a platform, with their wording and what the gate said.

use crate::columns::{Json, Text};
use crate::page::{self, Page, PageRequest};
use crate::{Error, Result, account};
use chrono::{DateTime, Utc};
use domain::finding::Finding;
use domain::language::Language;
use domain::licence::Verdict;
use domain::platform::Platform;
use domain::post::options::{Declaration, PlatformOptions};
use domain::post::review::Review;
use domain::post::status::PostStatus;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Query, SelectStatement};
use sea_orm::{Condition, FromQueryResult, IntoActiveModel, QueryOrder, QuerySelect};

pub use crate::asset::Scores;

/// A post (R1.3).
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "post")]
pub struct Model {
    /// Time-ordered id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// What it shows.
    pub asset_id: Uuid,
    /// Where it goes.
    pub platform: Text<Platform>,
    /// With which account; the platform's default when `None`.
    pub account_id: Option<Uuid>,
    /// Posts of one composition share this.
    pub group_id: Option<Uuid>,
    /// Title.
    pub title: String,
    /// The title as it is searched; written by this file, whatever a caller puts here.
    pub search_key: String,
    /// Description, disclosure and attribution included.
    pub description: String,
    /// Language of the wording.
    pub language: Text<Language>,
    /// Hashtags with their `#`, separated by spaces.
    pub hashtags: String,
    /// The comparison it takes part in.
    pub ab_group: Option<String>,
    /// Where its link leads.
    pub affiliate_url: Option<String>,
    /// When it is meant to go out.
    pub scheduled_at: Option<DateTime<Utc>>,
    /// Where it stands.
    pub status: Text<PostStatus>,
    /// What the gate said last.
    pub verdict: Text<Verdict>,
    /// Why it is where it is.
    pub reasons: Json<Vec<Finding>>,
    /// Risk in hundredths.
    pub risk: Option<i32>,
    /// Quality in hundredths.
    pub quality: Option<i32>,
    /// What risk and quality are made of.
    pub scores: Json<Scores>,
    /// Options of its platform.
    pub options: Json<PlatformOptions>,
    /// What is declared to the platform: paid, sponsors, AI.
    pub disclosure: Json<Declaration>,
    /// The person's decision.
    pub review: Option<Json<Review>>,
    /// Whether autopilot wrote it.
    pub automatic: bool,
    /// Its id on the platform.
    pub platform_post_id: Option<String>,
    /// Its address on the platform.
    pub permalink: Option<String>,
    /// When it went out.
    pub posted_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// None: relations are read where they are needed.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// Reads one post.
pub async fn get(db: &impl ConnectionTrait, id: Uuid) -> Result<Model> {
    Entity::find_by_id(id).one(db).await?.ok_or(Error::NotFound { resource: "post", id })
}

/// Reads one post and keeps it from changing until the transaction ends.
///
/// On SQLite a transaction that writes has the database to itself already.
pub async fn lock(db: &impl ConnectionTrait, id: Uuid) -> Result<Model> {
    Entity::find_by_id(id).lock_exclusive().one(db).await?.ok_or(Error::NotFound { resource: "post", id })
}

/// Reads those of `ids` that exist.
pub async fn get_many(db: &impl ConnectionTrait, ids: &[Uuid]) -> Result<Vec<Model>> {
    Ok(Entity::find().filter(Column::Id.is_in(ids.iter().copied())).all(db).await?)
}

fn keyed(post: Model) -> Model {
    Model { search_key: page::search_key(&post.title), ..post }
}

/// Stores a new post.
pub async fn insert(db: &impl ConnectionTrait, post: Model) -> Result<Model> {
    Ok(keyed(post).into_active_model().reset_all().insert(db).await?)
}

/// Stores every column of a post that exists.
pub async fn update(db: &impl ConnectionTrait, post: Model) -> Result<Model> {
    Ok(keyed(post).into_active_model().reset_all().update(db).await?)
}

/// Deletes a post with its experiments; its events stay.
pub async fn delete(db: &impl ConnectionTrait, id: Uuid) -> Result<()> {
    match Entity::delete_by_id(id).exec(db).await?.rows_affected {
        0 => Err(Error::NotFound { resource: "post", id }),
        _ => Ok(()),
    }
}

/// What a list of posts is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only this status.
    pub status: Option<PostStatus>,
    /// Only this platform.
    pub platform: Option<Platform>,
    /// Only of this asset.
    pub asset_id: Option<Uuid>,
    /// Only this language.
    pub language: Option<String>,
    /// Only this comparison.
    pub ab_group: Option<String>,
    /// Only with this text in the title, whatever the case.
    pub q: Option<String>,
}

/// Reads a page of posts.
pub async fn list(db: &impl ConnectionTrait, filter: Filter, request: PageRequest) -> Result<Page<Model>> {
    let mut select = Entity::find();
    if let Some(status) = filter.status {
        select = select.filter(Column::Status.eq(Text(status)));
    }
    if let Some(platform) = filter.platform {
        select = select.filter(Column::Platform.eq(platform.as_str()));
    }
    if let Some(asset_id) = filter.asset_id {
        select = select.filter(Column::AssetId.eq(asset_id));
    }
    if let Some(language) = filter.language {
        select = select.filter(Column::Language.eq(language));
    }
    if let Some(ab_group) = filter.ab_group {
        select = select.filter(Column::AbGroup.eq(ab_group));
    }
    if let Some(q) = filter.q {
        select = select.filter(page::matches(Column::SearchKey, &q));
    }
    page::read(db, select, Column::Id, |m: &Model| m.id, request).await
}

/// The posts of several assets.
pub async fn of_assets(db: &impl ConnectionTrait, asset_ids: &[Uuid]) -> Result<Vec<Model>> {
    let select = Entity::find().filter(Column::AssetId.is_in(asset_ids.iter().copied()));
    Ok(select.order_by_asc(Column::Id).all(db).await?)
}

/// Queued posts whose time has come at `now` and whose sending has not begun, the longest waiting first, at most 100.
pub async fn due(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<Vec<Model>> {
    let select = Entity::find().filter(Column::Status.eq(Text(PostStatus::Queued)));
    let due = Condition::any().add(Column::ScheduledAt.is_null()).add(Column::ScheduledAt.lte(now));
    let waiting = select.filter(due).filter(Column::Id.not_in_subquery(begun()));
    Ok(waiting.order_by_asc(Column::ScheduledAt).limit(100).all(db).await?)
}

/// How many posts stand in each status.
pub async fn count_by_status(db: &impl ConnectionTrait) -> Result<Vec<(PostStatus, i64)>> {
    #[derive(FromQueryResult)]
    struct Row {
        status: Text<PostStatus>,
        n: i64,
    }
    let select = Entity::find().select_only().column(Column::Status).column_as(Column::Id.count(), "n");
    let rows = select.group_by(Column::Status).into_model::<Row>().all(db).await?;
    Ok(rows.into_iter().map(|row| (row.status.0, row.n)).collect())
}

/// How many posts stand in each status with each verdict.
pub async fn count_by_verdict(db: &impl ConnectionTrait) -> Result<Vec<(PostStatus, Verdict, i64)>> {
    #[derive(FromQueryResult)]
    struct Row {
        status: Text<PostStatus>,
        verdict: Text<Verdict>,
        n: i64,
    }
    let select = Entity::find().select_only().columns([Column::Status, Column::Verdict]);
    let select = select.column_as(Column::Id.count(), "n").group_by(Column::Status).group_by(Column::Verdict);
    let rows = select.into_model::<Row>().all(db).await?;
    Ok(rows.into_iter().map(|row| (row.status.0, row.verdict.0, row.n)).collect())
}

/// The reasons of each of the newest posts that wait for a person, at most `limit` posts.
pub async fn reasons_in_review(db: &impl ConnectionTrait, limit: u64) -> Result<Vec<Vec<Finding>>> {
    let select = Entity::find().select_only().column(Column::Reasons);
    let select = select.filter(Column::Status.eq(Text(PostStatus::Review))).order_by_desc(Column::Id).limit(limit);
    let rows: Vec<Json<Vec<Finding>>> = select.into_tuple().all(db).await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// The queued posts that go out next, at most `limit`.
pub async fn upcoming(db: &impl ConnectionTrait, limit: u64) -> Result<Vec<Model>> {
    let select = Entity::find().filter(Column::Status.eq(Text(PostStatus::Queued)));
    // A post without a time goes out at once; databases differ in where they put NULL.
    let select = select.order_by_asc(Column::ScheduledAt.is_not_null()).order_by_asc(Column::ScheduledAt);
    Ok(select.order_by_asc(Column::Id).limit(limit).all(db).await?)
}

/// Posts that `account_id` has sent since `since` and the platform knows, at most `limit`, by id from after `after` on.
pub async fn posted_with(
    db: &impl ConnectionTrait,
    account_id: Uuid,
    since: DateTime<Utc>,
    after: Option<Uuid>,
    limit: u64,
) -> Result<Vec<Model>> {
    use crate::publication;
    let sent = Query::select()
        .column(publication::Column::PostId)
        .from(publication::Entity)
        .and_where(publication::Column::AccountId.eq(account_id))
        .to_owned();
    let select = Entity::find().filter(Column::Status.eq(Text(PostStatus::Posted)));
    let select = select.filter(Column::PlatformPostId.is_not_null()).filter(Column::PostedAt.gte(since));
    let select = select.filter(Column::Id.in_subquery(sent)).order_by_asc(Column::Id).limit(limit);
    let select = after.map_or_else(|| select.clone(), |after| select.clone().filter(Column::Id.gt(after)));
    Ok(select.all(db).await?)
}

/// A post that is booked: queued, with the time it goes out.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Booked {
    /// The post.
    pub id: Uuid,
    /// With which account; the platform's default when `None`.
    pub account_id: Option<Uuid>,
    /// When; at once when `None`.
    pub scheduled_at: Option<DateTime<Utc>>,
    /// Its options.
    pub options: Json<PlatformOptions>,
}

impl Booked {
    /// Whether it goes out with `account`: the one it names, or else its platform's default.
    pub fn is_of(&self, account: &account::Model) -> bool {
        self.account_id.map_or(account.is_default, |id| id == account.id)
    }
}

/// The queued posts of `platform` whose sending has not begun.
pub async fn booked(db: &impl ConnectionTrait, platform: Platform) -> Result<Vec<Booked>> {
    let select = Entity::find().filter(Column::Status.eq(Text(PostStatus::Queued)));
    let select = select.filter(Column::Platform.eq(platform.as_str())).filter(Column::Id.not_in_subquery(begun()));
    let columns = [Column::Id, Column::AccountId, Column::ScheduledAt, Column::Options];
    Ok(select.select_only().columns(columns).into_model::<Booked>().all(db).await?)
}

/// The posts of `platform` that went out or are to go out at a set time in `from..to`.
pub async fn timed(
    db: &impl ConnectionTrait,
    platform: Platform,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Result<Vec<Booked>> {
    let gone = [PostStatus::Queued, PostStatus::Posted].map(Text);
    let select = Entity::find().filter(Column::Platform.eq(platform.as_str())).filter(Column::Status.is_in(gone));
    let select = select.filter(Column::ScheduledAt.gte(from)).filter(Column::ScheduledAt.lt(to));
    let columns = [Column::Id, Column::AccountId, Column::ScheduledAt, Column::Options];
    Ok(select.select_only().columns(columns).into_model::<Booked>().all(db).await?)
}

/// The posts whose sending has begun.
fn begun() -> SelectStatement {
    use crate::publication;
    Query::select()
        .column(publication::Column::PostId)
        .from(publication::Entity)
        .and_where(publication::Column::Open.eq(true))
        .to_owned()
}

/// The newest posts that an account sent, at most `limit`.
pub async fn newest_posted(db: &impl ConnectionTrait, account_id: Uuid, limit: u64) -> Result<Vec<Model>> {
    use crate::publication;
    let sent = Query::select()
        .column(publication::Column::PostId)
        .from(publication::Entity)
        .and_where(publication::Column::AccountId.eq(account_id))
        .to_owned();
    let select = Entity::find().filter(Column::Status.eq(Text(PostStatus::Posted)));
    let select = select.filter(Column::Id.in_subquery(sent)).order_by_desc(Column::PostedAt).order_by_desc(Column::Id);
    Ok(select.limit(limit).all(db).await?)
}
