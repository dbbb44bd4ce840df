//! F8: the first and the thousandth page of a list of a million rows, over the first of a thousand.

use crate::measure::{Row, median};
use crate::redirects::fill;
use sea_orm::{EntityTrait, QueryOrder, QuerySelect};
use std::time::Instant;
use storage::link;
use storage::page::PageRequest;

/// Rows of a page.
const LIMIT: u64 = 50;

/// Both pages.
pub fn measure() -> Vec<Row> {
    let few = tempfile::tempdir().unwrap();
    let many = tempfile::tempdir().unwrap();
    fill(few.path(), 1_000);
    fill(many.path(), 1_000_000);
    let small = page(few.path(), 0);
    let row =
        |what: &str, ours| Row { id: "F8", what: what.to_owned(), ours, baseline: Some(small), unit: "ms", bar: 1.5 };
    vec![
        row("first page of 1 000 000 rows / of 1 000", page(many.path(), 0)),
        row("1 000th page of 1 000 000 rows / first of 1 000", page(many.path(), 999)),
    ]
}

/// Milliseconds that a page takes after `before` pages.
fn page(folder: &std::path::Path, before: u64) -> f64 {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let app = crate::redirects::open(folder).await;
        let last = link::Entity::find().order_by_desc(link::Column::Id).offset(before * LIMIT).limit(1);
        let after = last.one(&app.db).await.unwrap().filter(|_| before > 0).map(|row| row.id);
        let request = PageRequest { limit: LIMIT, after, ..PageRequest::default() };
        let mut times = Vec::new();
        for _ in 0..51 {
            let begun = Instant::now();
            let page = link::list(&app.db, link::Filter::default(), request).await.unwrap();
            times.push(begun.elapsed().as_secs_f64() * 1e3);
            assert_eq!(page.items.len() as u64, LIMIT);
        }
        median(times)
    })
}
