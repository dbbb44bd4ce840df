//! The schema on SQLite, and on PostgreSQL where `TEST_DATABASE_URL` names a server: up, down, up again; every entity reads its table.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use migrations::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, EntityTrait};
use storage::*;
use uuid::Uuid;

/// A database of its own for one test, deleted with it as far as it lies in a folder.
async fn databases() -> Vec<(DatabaseConnection, Option<tempfile::TempDir>)> {
    let folder = tempfile::tempdir().unwrap();
    let sqlite = connect(&format!("sqlite://{}/app.db", folder.path().display())).await.unwrap();
    let mut all = vec![(sqlite, Some(folder))];
    #[expect(clippy::disallowed_methods, reason = "tests are told where the server is")]
    match std::env::var("TEST_DATABASE_URL") {
        Ok(admin) => {
            let name = format!("t{}", Uuid::now_v7().simple());
            let server = Database::connect(&admin).await.unwrap();
            server.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
            let (base, _) = admin.rsplit_once('/').unwrap();
            all.push((connect(&format!("{base}/{name}")).await.unwrap(), None));
        }
        Err(_) => eprintln!("SKIPPED: PostgreSQL, since TEST_DATABASE_URL is not set"),
    }
    all
}

macro_rules! read_all {
    ($db:expr, $($entity:ident),+) => {
        $(assert!($entity::Entity::find().all($db).await.is_ok(), "{} reads its table", stringify!($entity));)+
    };
}

#[tokio::test]
async fn r1_the_schema_goes_up_down_and_up_again() {
    for (db, _folder) in databases().await {
        connection::migrate(&db).await.unwrap();
        Migrator::down(&db, None).await.unwrap();
        assert!(source::Entity::find().all(&db).await.is_err(), "the tables are gone");
        connection::migrate(&db).await.unwrap();
        read_all!(
            &db,
            account,
            asset,
            conversion,
            conversion_event,
            event,
            evidence,
            experiment,
            idempotent_answer,
            job,
            job_log,
            link,
            link_count,
            metric_event,
            metric_sum,
            owner,
            post,
            post_sum,
            profile_page,
            postback,
            publication,
            rendition,
            rule,
            run,
            schedule,
            session,
            slot,
            setting,
            source,
            source_item,
            trigger,
            trigger_delivery,
            viewed_post
        );
    }
}

#[tokio::test]
async fn r17_the_same_work_is_never_open_twice() {
    use domain::job::{Job, Next};
    let now = chrono::DateTime::from_timestamp(1_800_000_000, 0).unwrap();
    for (db, _folder) in databases().await {
        connection::migrate(&db).await.unwrap();
        let work = || Job::Ingest { source_id: None };
        assert!(job::insert(&db, &job::Model::new(work(), None, now, now)).await.unwrap());
        assert!(!job::insert(&db, &job::Model::new(work(), None, now, now)).await.unwrap(), "it is open already");

        let leased = job::claim(&db, &[], now).await.unwrap().unwrap();
        assert_eq!((leased.attempts, job::claim(&db, &[], now).await.unwrap()), (1, None));
        let lease = leased.lease.unwrap();
        assert_eq!(job::renew(&db, leased.id, lease, 40, now).await.unwrap(), job::Lease::Held);
        assert_eq!(job::renew(&db, leased.id, Uuid::nil(), 40, now).await.unwrap(), job::Lease::Lost);
        assert!(job::settle(&db, leased.id, lease, &Next::Done, now).await.unwrap());
        assert!(!job::settle(&db, leased.id, lease, &Next::Done, now).await.unwrap(), "a lease settles once");
        assert!(job::insert(&db, &job::Model::new(work(), None, now, now)).await.unwrap(), "it has ended");
    }
}

#[tokio::test]
async fn r71_a_schedule_fires_once_however_many_ask() {
    let at = |s: i64| chrono::DateTime::from_timestamp(1_800_000_000 + s, 0).unwrap();
    for (db, _folder) in databases().await {
        connection::migrate(&db).await.unwrap();
        let mut fired = 0;
        for (next, now) in [(60, 0), (60, 0), (60, 59), (120, 60), (120, 61), (180, 200)] {
            fired += i32::from(schedule::take(&db, "metrics", at(next), at(now)).await.unwrap());
        }
        assert_eq!(fired, 3);
    }
}

#[tokio::test]
async fn r1_a_page_goes_on_where_the_last_one_ended() {
    let now = chrono::DateTime::from_timestamp(1_800_000_000, 0).unwrap();
    for (db, _folder) in databases().await {
        connection::migrate(&db).await.unwrap();
        let mut ids = Vec::new();
        for _ in 0..5 {
            ids.insert(0, run::start(&db, "api", now).await.unwrap().id);
        }
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let page = run::list(&db, None, page::PageRequest { limit: 2, after, ..Default::default() }).await.unwrap();
            seen.extend(page.items.iter().map(|run| run.id));
            match page.next_cursor {
                Some(cursor) => after = Some(page::parse_cursor(&cursor).unwrap()),
                None => break,
            }
        }
        assert_eq!(seen, ids);
        assert!(page::parse_cursor("nonsense!").is_err());
    }
}

#[tokio::test]
async fn r84_visits_add_up_per_day_and_class() {
    let now = chrono::DateTime::from_timestamp(1_800_000_000, 0).unwrap();
    for (db, _folder) in databases().await {
        connection::migrate(&db).await.unwrap();
        let link = link::Model {
            id: Uuid::now_v7(),
            code: "abcd2345".to_owned(),
            slug: None,
            post_id: None,
            platform: domain::platform::Platform::Youtube.into(),
            target: "https://shop.example/".to_owned(),
            active: true,
            expires_at: None,
            deleted_at: None,
            created_at: now,
            updated_at: now,
        };
        assert!(link::insert(&db, link.clone()).await.unwrap());
        let again = link::Model { id: Uuid::now_v7(), ..link.clone() };
        assert!(!link::insert(&db, again).await.unwrap(), "its code is taken");
        for n in [1, 2] {
            let visits = [((link.id, "2027-01-15".to_owned(), "bot".to_owned()), n)].into();
            link_count::add(&db, &visits, now).await.unwrap();
        }
        let counts = link_count::of_link(&db, link.id, 10).await.unwrap();
        assert_eq!(counts.iter().map(|c| c.n).collect::<Vec<_>>(), [3]);
    }
}

#[tokio::test]
async fn r1_a_search_folds_accents_of_either_case() {
    let now = chrono::DateTime::from_timestamp(1_800_000_000, 0).unwrap();
    for (db, _folder) in databases().await {
        connection::migrate(&db).await.unwrap();
        let work = domain::job::Job::Autopilot {};
        let row =
            job::Model { subject_title: Some("L’ÉTÉ à 100%".to_owned()), ..job::Model::new(work, None, now, now) };
        assert!(job::insert(&db, &row).await.unwrap());
        for (q, found) in [("été", 1), ("ÉTÉ À", 1), ("100%", 1), ("1%0", 0), ("l_été", 0), ("hiver", 0)] {
            let filter = job::Filter { q: Some(q.to_owned()), ..Default::default() };
            let request = page::PageRequest { total: true, ..Default::default() };
            let page = job::list(&db, filter, request).await.unwrap();
            assert_eq!((page.total, page.items.len()), (Some(found), usize::try_from(found).unwrap()), "{q}");
        }
    }
}
