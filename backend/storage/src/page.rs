//! Pages by keyset: newest first, as cheap at the thousandth page as at the first.

use crate::{Error, Result};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, Select,
};
use uuid::Uuid;

/// A request for a page: how many rows, and after which one.
#[derive(Clone, Copy, Debug)]
pub struct PageRequest {
    /// Rows at most, `1..=100`.
    pub limit: u64,
    /// The last row of the page before.
    pub after: Option<Uuid>,
}

/// A page of rows, and the cursor of the next one if there is one.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// The rows, newest first.
    pub items: Vec<T>,
    /// What to ask for next; `None` at the end.
    pub next_cursor: Option<String>,
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

/// A LIKE pattern, with a backslash as escape, for what contains `text`, in lower case.
pub(crate) fn containing(text: &str) -> String {
    format!("%{}%", text.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_"))
}

/// Reads one page of `select`, ordered by `id` from the newest.
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
    let select = match request.after {
        Some(after) => select.filter(id.lt(after)),
        None => select,
    };
    let mut items = select.order_by_desc(id).limit(request.limit + 1).all(db).await?;
    let more = items.len() as u64 > request.limit;
    if more {
        items.pop();
    }
    let next_cursor = if more { items.last().map(|item| cursor(key(item))) } else { None };
    Ok(Page { items, next_cursor })
}
