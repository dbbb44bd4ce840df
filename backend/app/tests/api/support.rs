//! Starts the real program for a test: its own database, queue and folder, its own port, workers included.
//!
//! `TEST_EDITION=server` uses PostgreSQL and Redis at `TEST_DATABASE_URL` and `TEST_REDIS_URL` in the place of the embedded parts.

use crate::client::Api;
use app::app::App;
use app::clock::{Chance, Clock};
use app::config::Config;
use app::{http, sandbox, scheduler, sessions, worker};
use chrono::Duration;
use sea_orm::{ConnectionTrait, Database};
use std::collections::HashMap;
use std::net::TcpListener;
use std::ops::Deref;
use std::process::{Command, Output};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tempfile::TempDir;
use uuid::Uuid;

pub use crate::client::{TOKEN, answer};

/// The owner's password in tests.
pub const PASSWORD: &str = "correct horse battery";

/// A running program.
pub struct TestApp {
    /// The program itself, for what cannot be asked over HTTP.
    pub app: App,
    /// Its address and a client.
    api: Api,
    /// Its folder.
    pub folder: TempDir,
    clock: Clock,
    settings: HashMap<String, String>,
    working: Vec<tokio::task::JoinHandle<()>>,
}

#[expect(clippy::disallowed_methods, reason = "tests are told where their servers are")]
fn var(key: &str) -> Option<String> {
    std::env::var(key).ok()
}

async fn edition(settings: &mut HashMap<String, String>) {
    if var("TEST_EDITION").as_deref() != Some("server") {
        return;
    }
    let admin = var("TEST_DATABASE_URL").expect("TEST_DATABASE_URL names a PostgreSQL server");
    let name = format!("t{}", Uuid::now_v7().simple());
    let server = Database::connect(&admin).await.unwrap();
    server.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
    let (base, _) = admin.rsplit_once('/').unwrap();
    settings.insert("DATABASE_URL".to_owned(), format!("{base}/{name}"));
    settings.insert("REDIS_URL".to_owned(), var("TEST_REDIS_URL").expect("TEST_REDIS_URL names a Redis server"));
}

/// The settings of a test's program: sandbox mode, a database and a folder of its own.
pub async fn settings(folder: &TempDir, further: &[(&str, &str)]) -> HashMap<String, String> {
    let own = [
        ("DATA_DIR", folder.path().to_str().unwrap()),
        ("API_TOKEN", TOKEN),
        ("OWNER_PASSWORD", PASSWORD),
        ("PLATFORMS", "sandbox"),
        ("FETCH_ALLOW", "127.0.0.1"),
        ("SECRET_KEY", "a key for tests that is long enough"),
    ];
    let mut settings = own.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    edition(&mut settings).await;
    settings.extend(further.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())));
    settings
}

impl TestApp {
    /// Starts the program in sandbox mode with test settings.
    pub async fn start() -> Self {
        Self::with(&[]).await
    }

    /// Starts the program with further settings.
    pub async fn with(further: &[(&str, &str)]) -> Self {
        Self::on_clock(Clock::Real, further).await
    }

    /// Starts the program without workers, on a clock that stands until [`TestApp::advance`] moves it.
    pub async fn standing(further: &[(&str, &str)]) -> Self {
        let clock = Clock::Manual(Arc::new(AtomicI64::new(Clock::Real.now().timestamp_millis())));
        let further: Vec<_> = further.iter().copied().chain([("WORKERS", "0")]).collect();
        Self::on_clock(clock, &further).await
    }

    /// Moves the standing clock.
    pub fn advance(&self, by: Duration) {
        let Clock::Manual(millis) = &self.clock else { panic!("the clock is the real one") };
        millis.fetch_add(by.num_milliseconds(), Ordering::SeqCst);
    }

    async fn on_clock(clock: Clock, further: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings = settings(&folder, further).await;
        Self::run(clock, settings, folder).await
    }

    /// Another process of the same installation, as far as one process can play two.
    pub async fn twin(&self) -> App {
        let config = Config::read(|key| self.settings.get(key).cloned()).unwrap();
        App::open(config, Clock::Real, Chance::seeded(8)).await.unwrap()
    }

    async fn run(clock: Clock, mut settings: HashMap<String, String>, folder: TempDir) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        settings.insert("BIND".to_owned(), address.to_string());
        let config = Config::read(|key| settings.get(key).cloned()).unwrap();
        let app = App::open(config, clock.clone(), Chance::seeded(7)).await.unwrap();
        sessions::api::prepare_owner(&app).await.unwrap();
        sandbox::prepare(&app).await.unwrap();
        let server = tokio::spawn(http::serve(app.clone(), listener).unwrap());
        let mut working = vec![tokio::spawn(async move { drop(server.await) })];
        if app.config.workers > 0 {
            working.push(tokio::spawn(scheduler::run(app.clone())));
            let (work, stop) = (app.clone(), app.clone());
            let queue = app.queue.clone();
            let workers = app.config.workers;
            working.push(tokio::spawn(async move {
                let handle = move || worker::on_wake(work.clone());
                let stopped = async move {
                    stop.stopping.cancelled().await;
                    Ok(())
                };
                queue.work(workers, handle, stopped).await.unwrap();
            }));
        }
        TestApp { app, api: Api::at(&address.to_string()), folder, clock, settings, working }
    }

    /// Runs another command of the program on the same data.
    pub fn command(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_contentflow"));
        command.args(arguments).env_clear().envs(&self.settings).current_dir(self.folder.path()).output().unwrap()
    }

    /// Stops the program as a crash would: nothing is finished, nothing handed back; then starts it again on the same data.
    pub async fn restart(self) -> Self {
        self.restart_with(&[]).await
    }

    /// The same, with other settings.
    pub async fn restart_with(mut self, further: &[(&str, &str)]) -> Self {
        for task in self.working.drain(..) {
            task.abort();
        }
        self.app.stopping.cancel();
        let folder = std::mem::replace(&mut self.folder, tempfile::tempdir().unwrap());
        let mut settings = self.settings.clone();
        settings.extend(further.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())));
        let clock = self.clock.clone();
        drop(self);
        Self::run(clock, settings, folder).await
    }
}

impl Deref for TestApp {
    type Target = Api;

    fn deref(&self) -> &Api {
        &self.api
    }
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.app.stopping.cancel();
        for task in self.working.drain(..) {
            task.abort();
        }
    }
}
