//! F6: a job that does nothing, from its row to done, over a wake-up of the queue alone.

use crate::measure::{Row, cpu, interleaved};
use app::app::App;
use app::clock::{Chance, Clock};
use app::config::Config;
use app::queue::Queue;
use app::{jobs, worker};
use domain::job::Job;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use storage::job;
use tokio::sync::Notify;
use uuid::Uuid;

const N: usize = 1000;

/// The row of each edition.
pub fn measure() -> Vec<Row> {
    let mut rows = vec![edition("embedded", &[])];
    #[expect(clippy::disallowed_methods, reason = "the run is told where the servers are")]
    let servers = (std::env::var("TEST_DATABASE_URL"), std::env::var("TEST_REDIS_URL"));
    match servers {
        (Ok(database), Ok(redis)) => {
            rows.push(edition("server", &[("DATABASE_URL", &database), ("REDIS_URL", &redis)]))
        }
        _ => eprintln!("SKIPPED: F6 on the server edition, since TEST_DATABASE_URL and TEST_REDIS_URL are not set"),
    }
    rows
}

fn edition(name: &str, settings: &[(&str, &str)]) -> Row {
    let (ours, baseline) = interleaved(|| run(settings, true), || run(settings, false));
    Row {
        id: "F6",
        what: format!("job, {name}: row to done / wake-up alone"),
        ours: ours * 1e3 / N as f64,
        baseline: Some(baseline * 1e3 / N as f64),
        unit: "ms CPU",
        bar: 2.5,
    }
}

fn run(settings: &[(&str, &str)], whole_jobs: bool) -> f64 {
    let folder = tempfile::tempdir().unwrap();
    let mut all: HashMap<String, String> = settings.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    all.insert("DATA_DIR".to_owned(), folder.path().to_str().unwrap().to_owned());
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let config = Config::read(|key| all.get(key).cloned()).unwrap();
        let app = App::open(config, Clock::Real, Chance::seeded(1)).await.unwrap();
        let before = cpu();
        if whole_jobs {
            jobs_run(&app).await
        } else {
            wake_ups(&app).await
        }
        cpu() - before
    })
}

/// Queues and runs N jobs about accounts that do not exist.
async fn jobs_run(app: &App) {
    let (done, all) = (Arc::new(AtomicUsize::new(0)), Arc::new(Notify::new()));
    let (work, count, last) = (app.clone(), done.clone(), all.clone());
    let handle = move || {
        let (app, count, last) = (work.clone(), count.clone(), last.clone());
        async move {
            worker::on_wake(app).await;
            if count.fetch_add(1, Ordering::SeqCst) + 1 == N {
                last.notify_one();
            }
        }
    };
    let working = start(app.queue.clone(), handle, app);
    for _ in 0..N {
        jobs::enqueue(app, Job::Metrics { account_id: Some(Uuid::now_v7()) }, None).await.unwrap();
    }
    all.notified().await;
    assert_eq!(job::count_due(&app.db, app.now()).await.unwrap(), 0);
    app.stopping.cancel();
    working.await.unwrap();
}

/// N wake-ups whose handler does nothing.
async fn wake_ups(app: &App) {
    let (done, all) = (Arc::new(AtomicUsize::new(0)), Arc::new(Notify::new()));
    let (count, last) = (done, all.clone());
    let handle = move || {
        let (count, last) = (count.clone(), last.clone());
        async move {
            if count.fetch_add(1, Ordering::SeqCst) + 1 == N {
                last.notify_one();
            }
        }
    };
    let working = start(app.queue.clone(), handle, app);
    for _ in 0..N {
        app.queue.wake().await.unwrap();
    }
    all.notified().await;
    app.stopping.cancel();
    working.await.unwrap();
}

fn start<H, F>(queue: Queue, handle: H, app: &App) -> tokio::task::JoinHandle<()>
where
    H: Fn() -> F + Clone + Send + Sync + 'static,
    F: Future<Output = ()> + Send + 'static,
{
    let stop = app.stopping.clone();
    tokio::spawn(async move {
        let stopped = async move {
            stop.cancelled().await;
            Ok(())
        };
        queue.work(2, handle, stopped).await.unwrap();
    })
}
