//! What every list takes and answers: pages, order, and how many rows there are in all.
//!
//! A list handler takes `query: Listing<T>`, where `T` holds the list's own filters and nothing of [`ListQuery`]; it documents
//! itself by `params(ListQuery, T)`, reads with `storage::…::list(db, filter, query.page)` and answers `List::of(page)`, which
//! carries `total` where `?total=true` asked for it. A filter `q` narrows by `storage::page::matches` on a column that holds
//! `storage::page::search_key` of the text, since SQLite folds the case of ASCII only.

use crate::error::Error;
use crate::extract::read_query;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::future::{Ready, ready};
use storage::page::{Order, PageRequest};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

/// The parameters of every list.
const SHARED: [&str; 4] = ["limit", "cursor", "sort", "total"];

/// Which page of a list, in which order.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ListQuery {
    /// Rows at most; 50 when not given.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u64>,
    /// Where the page before ended, in the same order.
    cursor: Option<String>,
    /// By age: `-created_at`, which is what lists do by themselves, or `created_at`, oldest first.
    #[serde(default)]
    #[param(inline)]
    sort: Sort,
    /// True: adds `total`, the number of rows that match, counted to 10,000 at most.
    #[serde(default)]
    total: bool,
}

/// The order of a list.
#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
enum Sort {
    #[default]
    #[serde(rename = "-created_at")]
    Newest,
    // A plus that was not escaped arrives as a space.
    #[serde(rename = "created_at", alias = "+created_at", alias = " created_at")]
    Oldest,
}

/// The query of a list: its own filters, and its page.
pub struct Listing<T> {
    /// The list's own filters.
    pub filter: T,
    /// The page that was asked for.
    pub page: PageRequest,
}

impl<T: DeserializeOwned + Validate> FromRequest for Listing<T> {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read(request.query_string()))
    }
}

fn read<T: DeserializeOwned + Validate>(query: &str) -> Result<Listing<T>, Error> {
    let shared = |name: &str| SHARED.contains(&name);
    let page = page_of(read_query(query, shared)?)?;
    Ok(Listing { filter: read_query(query, |name| !shared(name))?, page })
}

fn page_of(query: ListQuery) -> Result<PageRequest, Error> {
    let page = crate::extract::page(query.limit, query.cursor.as_deref())?;
    let order = match query.sort {
        Sort::Newest => Order::NewestFirst,
        Sort::Oldest => Order::OldestFirst,
    };
    Ok(PageRequest { order, total: query.total, ..page })
}

/// A list without filters of its own.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct NoFilter {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r1_a_list_reads_its_page_beside_its_filters() {
        for (query, order, total, limit) in [
            ("", Order::NewestFirst, false, 50),
            ("sort=-created_at&total=false", Order::NewestFirst, false, 50),
            ("sort=created_at&limit=7", Order::OldestFirst, false, 7),
            ("sort=+created_at&total=true", Order::OldestFirst, true, 50),
            ("total=true&sort=%2Bcreated_at", Order::OldestFirst, true, 50),
        ] {
            let page = read::<NoFilter>(query).unwrap().page;
            assert_eq!((page.order, page.total, page.limit), (order, total, limit), "{query}");
        }
    }

    #[test]
    fn r1_a_wrong_parameter_of_a_list_is_named() {
        for (query, pointer) in [
            ("sort=title", "/sort"),
            ("total=perhaps", "/total"),
            ("limit=0", "/limit"),
            ("limit=x", "/limit"),
            ("nonsense=1", "/nonsense"),
            ("limit=1&limit=2", "/limit"),
        ] {
            let Err(Error::Invalid(errors)) = read::<NoFilter>(query).map(|_| ()) else { panic!("{query} is refused") };
            assert!(["", pointer].contains(&errors[0].pointer.as_str()), "{query}: {}", errors[0].pointer);
        }
    }
}
