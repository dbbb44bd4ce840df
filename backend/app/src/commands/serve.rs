//! `serve`, `work` and `migrate`: the long-running commands, and how they stop.

use crate::app::App;
use crate::clock::{Chance, Clock};
use crate::commands::Failure;
use crate::config::{Config, Mode};
use crate::http;
use crate::sessions::api::prepare_owner;
use crate::sources::seed::seed_once;
use crate::{sandbox, scheduler, worker};
use std::time::Duration;

/// How long running jobs may go on after a stop before they hand back what they do.
const GRACE: Duration = Duration::from_secs(20);

/// Serves until it is stopped.
pub async fn serve(config: Config) -> Result<(), Failure> {
    let app = App::open(config, Clock::Real, Chance::real()).await?;
    let listener = http::bind(&app)?;
    if let Some(link) = prepare_owner(&app).await? {
        println!("Open this link once to set the owner's password:\n  {link}");
    }
    sandbox::prepare(&app).await?;
    if app.config.seed {
        seed_once(&app).await?;
    }
    let server = http::serve(app.clone(), listener)?;
    let handle = server.handle();
    let serving = tokio::spawn(server);
    println!("ContentFlow is ready on {}", app.config.public_url);
    if app.config.mode == Mode::Sandbox {
        println!("Sandbox: nothing is published outside of this machine.");
    }
    if app.config.workers > 0 {
        run_workers(&app).await?;
    } else {
        stopped(&app).await?;
    }
    handle.stop(true).await;
    serving.await??;
    Ok(())
}

/// Works until it is stopped.
pub async fn work(config: Config) -> Result<(), Failure> {
    if config.workers == 0 {
        return Err(Failure::new(2, "WORKERS: must be 1 or 2 for `work`"));
    }
    let app = App::open(config, Clock::Real, Chance::real()).await?;
    println!("ContentFlow works.");
    run_workers(&app).await
}

/// Opening the program migrates its database.
pub async fn migrate(config: Config) -> Result<(), Failure> {
    App::open(config, Clock::Real, Chance::real()).await?;
    println!("The database has the newest schema.");
    Ok(())
}

async fn run_workers(app: &App) -> Result<(), Failure> {
    let ticking = tokio::spawn(scheduler::run(app.clone()));
    let (worker, stop) = (app.clone(), app.clone());
    let on_wake = move || worker::on_wake(worker.clone());
    let stopped = async move { stopped(&stop).await };
    app.queue.clone().work(app.config.workers, on_wake, stopped).await?;
    ticking.await?;
    Ok(())
}

/// Waits for SIGTERM or Ctrl-C, then tells the parts of the program.
async fn stopped(app: &App) -> std::io::Result<()> {
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted?,
        _ = terminate.recv() => {}
    }
    tracing::info!("stopping: running jobs have {} s to end", GRACE.as_secs());
    app.stopping.cancel();
    let app = app.clone();
    tokio::spawn(async move {
        tokio::time::sleep(GRACE).await;
        app.hand_back.cancel();
    });
    Ok(())
}
