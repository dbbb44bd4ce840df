//! Wakes workers: the only file that names apalis.
//!
//! The queue carries nothing but the news that there is work; which work, the job table says. So a lost wake-up costs
//! time and never a job, a repeated one costs nothing, and Redis and the embedded queue behave alike.

use apalis::prelude::*;
use apalis_core::backend::finalize::Durable;
use apalis_core::backend::persistence::TaskPersistLayer;
use apalis_core::backend::{BackendConfig, Vacuum, WireFormatBackend};
use apalis_redis::RedisStorage;
use apalis_sqlite::{JsonCodec, SqliteStorage};
use futures::{Sink, SinkExt};
use serde::{Deserialize, Serialize};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::sync::Semaphore;

/// The news that a job is due.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Wake {}

/// The queue could not be reached.
#[derive(Debug, thiserror::Error)]
pub enum QueueError {
    /// Redis.
    #[error("queue on Redis: {0}")]
    Redis(#[from] apalis_redis::Error),
    /// The embedded queue.
    #[error("embedded queue: {0}")]
    Sqlite(#[from] apalis_sqlite::Error),
    /// Opening it.
    #[error("queue: {0}")]
    Open(String),
}

/// The queue of either edition.
#[derive(Clone, Debug)]
pub enum Queue {
    /// The server edition.
    Redis(RedisStorage<Wake>),
    /// The embedded edition.
    Sqlite(SqliteStorage<Wake>),
}

const HEARTBEAT: Duration = Duration::from_secs(10);

impl Queue {
    /// Connects to Redis; `name` keeps the queues of several installations apart.
    pub async fn redis(url: &str, name: &str) -> Result<Self, QueueError> {
        let connection = apalis_redis::connect(url).await.map_err(|error| QueueError::Open(error.to_string()))?;
        // One at a time: tasks that wait in a worker's buffer would stop its heartbeat.
        let config = apalis_redis::Config::default().queue(name).batch_size(1).heartbeat_interval(HEARTBEAT);
        Ok(Queue::Redis(RedisStorage::new(connection).with_config(config)))
    }

    /// Opens the embedded queue in a file of its own, since it takes the write lock at every poll.
    pub async fn embedded(file: &Path) -> Result<Self, QueueError> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .busy_timeout(Duration::from_secs(10));
        let open = |error: &dyn std::fmt::Display| QueueError::Open(error.to_string());
        let pool = SqlitePoolOptions::new().max_connections(4).connect_with(options).await.map_err(|e| open(&e))?;
        SqliteStorage::migrations().run(&pool).await.map_err(|e| open(&e))?;
        let config = apalis_sqlite::Config::default().queue("contentflow").batch_size(1).heartbeat_interval(HEARTBEAT);
        Ok(Queue::Sqlite(SqliteStorage::new(&pool).with_config(config)))
    }

    /// Tells one worker that a job is due.
    pub async fn wake(&self) -> Result<(), QueueError> {
        TaskSink::push_task(&mut self.clone(), TaskBuilder::new(Wake {}).build())
            .await
            .map_err(|error| QueueError::Open(error.to_string()))
    }

    /// Deletes wake-ups that were answered.
    pub async fn tidy(&self) -> Result<(), QueueError> {
        match self.clone() {
            Queue::Redis(mut storage) => {
                storage.vacuum().await?;
                // The vacuum deletes tasks by their state and leaves their ids in these sets, which nothing reads.
                let config = storage.get_config();
                let sets = [config.done_jobs_set(), config.dead_jobs_set()];
                let mut delete = redis::cmd("DEL");
                delete
                    .arg(&sets)
                    .query_async::<()>(storage.get_connection())
                    .await
                    .map_err(apalis_redis::Error::from)?;
            }
            Queue::Sqlite(mut storage) => drop(storage.vacuum().await?),
        }
        Ok(())
    }

    /// Runs `handle` for each wake-up, at most `concurrency` at once, until `stop` ends; what runs then has 30 s to end.
    pub async fn work<H, F, S>(self, concurrency: usize, handle: H, stop: S) -> std::io::Result<()>
    where
        H: Fn() -> F + Clone + Send + Sync + 'static,
        F: Future<Output = ()> + Send + 'static,
        S: Future<Output = std::io::Result<()>> + Send,
    {
        let process = uuid::Uuid::new_v4().simple();
        let slots = Arc::new(Semaphore::new(concurrency));
        let held = slots.clone();
        let monitor = Monitor::new().register(move |restarts| {
            let (handle, slots) = (handle.clone(), slots.clone());
            // A name is never used twice: the old one is taken until its heartbeat is stale.
            WorkerBuilder::new(format!("{process}-{restarts}"))
                .backend(self.clone().poll_with_interval(Duration::from_millis(200)))
                .concurrency(concurrency)
                .data(Handle(handle, slots))
                .build(on_wake::<H, F>)
        });
        let monitor = monitor.should_restart(|worker, error| {
            tracing::warn!(worker = worker.name(), "the queue worker stopped and starts again: {error}");
            true
        });
        monitor.shutdown_timeout(Duration::from_secs(25)).run_with_signal(stop).await.map_err(std::io::Error::other)?;
        // What was begun ends, or hands back: the queue's own end did not stop it.
        let all = u32::try_from(concurrency).unwrap_or(u32::MAX);
        let _ = tokio::time::timeout(Duration::from_secs(25), held.acquire_many(all)).await;
        Ok(())
    }
}

#[derive(Clone)]
struct Handle<H>(H, Arc<Semaphore>);

async fn on_wake<H, F>(_: Wake, handle: Data<Handle<H>>) -> Result<(), BoxDynError>
where
    H: Fn() -> F + Clone + Send + Sync + 'static,
    F: Future<Output = ()> + Send + 'static,
{
    let Handle(handle, slots) = &*handle;
    // The work is a task of its own, with a limit of its own: a queue that fails must not end what runs.
    let permit = slots.clone().acquire_owned().await?;
    let work = handle();
    tokio::spawn(async move {
        work.await;
        drop(permit);
    })
    .await?;
    Ok(())
}

impl Backend for Queue {
    type Task = Task<Vec<u8>>;
    type Error = QueueError;

    fn poll_ready(&mut self, cx: &mut Context<'_>, worker: &WorkerContext) -> Poll<Result<(), QueueError>> {
        match self {
            Queue::Redis(storage) => Backend::poll_ready(storage, cx, worker).map_err(Into::into),
            Queue::Sqlite(storage) => Backend::poll_ready(storage, cx, worker).map_err(Into::into),
        }
    }

    fn poll_next(
        &mut self,
        cx: &mut Context<'_>,
        worker: &WorkerContext,
    ) -> Poll<Option<Result<Self::Task, QueueError>>> {
        match self {
            Queue::Redis(storage) => storage.poll_next(cx, worker).map_err(Into::into),
            Queue::Sqlite(storage) => storage.poll_next(cx, worker).map_err(Into::into),
        }
    }

    fn poll_close(&mut self, cx: &mut Context<'_>, worker: &WorkerContext) -> Poll<Result<(), QueueError>> {
        match self {
            Queue::Redis(storage) => Backend::poll_close(storage, cx, worker).map_err(Into::into),
            Queue::Sqlite(storage) => Backend::poll_close(storage, cx, worker).map_err(Into::into),
        }
    }
}

impl BackendConfig for Queue {
    type Args = Wake;
    type Id = ();
    type Kind = Durable;
    type Config = ();
    type Layer = TaskPersistLayer<JsonCodec<serde_json::Value>, serde_json::Value>;

    fn config(&self) -> &() {
        &()
    }

    fn middleware(&mut self, worker: &mut WorkerContext) -> Self::Layer {
        match self {
            Queue::Redis(storage) => storage.middleware(worker),
            Queue::Sqlite(storage) => storage.middleware(worker),
        }
    }
}

impl WireFormatBackend for Queue {
    type Codec = JsonCodec<Vec<u8>>;
    type Compact = Vec<u8>;

    fn codec(&self) -> &Self::Codec {
        match self {
            Queue::Redis(storage) => storage.codec(),
            Queue::Sqlite(storage) => storage.codec(),
        }
    }
}

impl Sink<Task<Vec<u8>>> for Queue {
    type Error = QueueError;

    fn poll_ready(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), QueueError>> {
        match self.get_mut() {
            Queue::Redis(storage) => storage.poll_ready_unpin(cx).map_err(Into::into),
            Queue::Sqlite(storage) => storage.poll_ready_unpin(cx).map_err(Into::into),
        }
    }

    fn start_send(self: Pin<&mut Self>, task: Task<Vec<u8>>) -> Result<(), QueueError> {
        match self.get_mut() {
            Queue::Redis(storage) => storage.start_send_unpin(task).map_err(Into::into),
            Queue::Sqlite(storage) => storage.start_send_unpin(task).map_err(Into::into),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), QueueError>> {
        match self.get_mut() {
            Queue::Redis(storage) => storage.poll_flush_unpin(cx).map_err(Into::into),
            Queue::Sqlite(storage) => storage.poll_flush_unpin(cx).map_err(Into::into),
        }
    }

    fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<(), QueueError>> {
        match self.get_mut() {
            Queue::Redis(storage) => storage.poll_close_unpin(cx).map_err(Into::into),
            Queue::Sqlite(storage) => storage.poll_close_unpin(cx).map_err(Into::into),
        }
    }
}
