//! Pages by keyset: newest first, as cheap at the thousandth page as at the first.

use crate::{Error, Result};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sea_orm::sea_query::{LikeExpr, SimpleExpr};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, FromQueryResult, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Select,
};
use uuid::Uuid;

/// Rows that are counted at most.
pub const MOST_COUNTED: u64 = 10_000;

/// A request for a page: how many rows, after which one, in which order.
#[derive(Clone, Copy, Debug)]
pub struct PageRequest {
    /// Rows at most, `1..=100`.
    pub limit: u64,
    /// The last row of the page before, in the same order.
    pub after: Option<Uuid>,
    /// By age.
    pub order: Order,
    /// Whether all rows that match are counted.
    pub total: bool,
}

impl Default for PageRequest {
    fn default() -> Self {
        PageRequest { limit: 50, after: None, order: Order::NewestFirst, total: false }
    }
}

/// The order of a list; ids are ordered by the time at which they were made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The order of lists that nobody asked for.
    NewestFirst,
    /// The other way round.
    OldestFirst,
}

/// A page of rows, and the cursor of the next one if there is one.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// The rows, in the order that was asked for.
    pub items: Vec<T>,
    /// What to ask for next; `None` at the end.
    pub next_cursor: Option<String>,
    /// Rows that match, [`MOST_COUNTED`] at most; `None` when nobody asked.
    pub total: Option<u64>,
}

/// The opaque text for "after this row".
pub fn cursor(id: Uuid) -> String {
    URL_SAFE_NO_PAD.encode(id.as_bytes())
}

/// Reads a cursor back.
pub fn parse_cursor(text: &str) -> Result<Uuid> {
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| Error::BadCursor)?;
    Uuid::from_slice(&bytes).map_err(|_| Error::BadCursor)
}

/// The text as it is searched, in lower case: what columns named `search_key` hold.
///
/// It is folded here rather than by the database, since SQLite knows the case of ASCII only.
pub fn search_key(text: &str) -> String {
    text.to_lowercase()
}

/// A LIKE pattern, with a backslash as escape, for what contains `text`, in lower case.
pub(crate) fn containing(text: &str) -> String {
    format!("%{}%", search_key(text).replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"))
}

/// Whether a column that holds search keys (or plain lower case) contains `text`, whatever its case.
pub fn matches(column: impl ColumnTrait, text: &str) -> SimpleExpr {
    column.into_expr().like(LikeExpr::new(containing(text)).escape('\\'))
}

/// Reads one page of `select`, ordered by `id`.
pub async fn read<E, M, C>(
    db: &impl ConnectionTrait,
    select: Select<E>,
    id: C,
    key: impl Fn(&M) -> Uuid,
    request: PageRequest,
) -> Result<Page<M>>
where
    E: EntityTrait<Model = M>,
    M: FromQueryResult + Sized + Send + Sync,
    C: ColumnTrait,
{
    let total = if request.total { Some(count(db, &select).await?) } else { None };
    let select = match (request.order, request.after) {
        (Order::NewestFirst, Some(after)) => select.filter(id.lt(after)),
        (Order::OldestFirst, Some(after)) => select.filter(id.gt(after)),
        (_, None) => select,
    };
    let select = match request.order {
        Order::NewestFirst => select.order_by_desc(id),
        Order::OldestFirst => select.order_by_asc(id),
    };
    let mut items = select.limit(request.limit + 1).all(db).await?;
    let more = items.len() as u64 > request.limit;
    if more {
        items.pop();
    }
    let next_cursor = if more { items.last().map(|item| cursor(key(item))) } else { None };
    Ok(Page { items, next_cursor, total })
}

/// How many rows `select` has; it stops to count at [`MOST_COUNTED`].
async fn count<E, M>(db: &impl ConnectionTrait, select: &Select<E>) -> Result<u64>
where
    E: EntityTrait<Model = M>,
    M: FromQueryResult + Sized + Send + Sync,
{
    Ok(select.clone().limit(MOST_COUNTED).count(db).await?)
}
