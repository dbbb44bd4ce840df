//! F8: the first and the thousandth page of a list of a million rows, over the first of a thousand; on both databases.

use crate::measure::{Row, median};
use crate::redirects::{add, open};
use app::app::App;
use sea_orm::{EntityTrait, QueryOrder, QuerySelect};
use std::time::Instant;
use storage::link;
use storage::page::PageRequest;

/// Rows of a page.
const LIMIT: u64 = 50;

/// Both pages, on SQLite and, where there is one, on PostgreSQL.
pub fn measure() -> Vec<Row> {
    let mut rows = edition("SQLite", None);
    #[expect(clippy::disallowed_methods, reason = "the run is told where the server is")]
    match std::env::var("TEST_DATABASE_URL") {
        Ok(url) => rows.extend(edition("PostgreSQL", Some(&url))),
        Err(_) => eprintln!("SKIPPED: F8 on PostgreSQL, since TEST_DATABASE_URL is not set"),
    }
    rows
}

fn edition(name: &str, url: Option<&str>) -> Vec<Row> {
    let folder = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let (small, first, thousandth) = runtime.block_on(async {
        let app = open(folder.path(), url).await;
        add(&app, 0..1_000).await;
        let small = page(&app, 0).await;
        add(&app, 1_000..1_000_000).await;
        (small, page(&app, 0).await, page(&app, 999).await)
    });
    let row = |what: &str, ours| Row {
        id: "F8",
        what: format!("{name}: {what}, over the first of 1 000"),
        ours,
        baseline: Some(small),
        unit: "ms",
        bar: 1.5,
    };
    vec![row("first page of 1 000 000 rows", first), row("1 000th page of 1 000 000 rows", thousandth)]
}

/// Milliseconds that a page takes after `before` pages.
async fn page(app: &App, before: u64) -> f64 {
    let last = link::Entity::find().order_by_desc(link::Column::Id).offset((before * LIMIT).max(1) - 1).limit(1);
    let after = last.one(&app.db).await.unwrap().filter(|_| before > 0).map(|row| row.id);
    let request = PageRequest { limit: LIMIT, after, ..PageRequest::default() };
    let mut times = Vec::new();
    for _ in 0..101 {
        let begun = Instant::now();
        let page = link::list(&app.db, link::Filter::default(), request).await.unwrap();
        times.push(begun.elapsed().as_secs_f64() * 1e3);
        assert_eq!(page.items.len() as u64, LIMIT);
    }
    median(times)
}
