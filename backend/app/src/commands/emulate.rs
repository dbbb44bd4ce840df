//! `emulate`: the platform emulators alone, on loopback.

use crate::commands::Failure;
use actix_web::web::Data;
use emulator::Emulator;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Where and with which state the emulators run.
#[derive(clap::Args)]
pub struct Emulate {
    /// The address they listen on; port 0 takes any free one.
    #[arg(long, default_value = "127.0.0.1:8090")]
    bind: SocketAddr,
    /// The folder in which they keep their state; a temporary one when not given.
    #[arg(long)]
    folder: Option<PathBuf>,
}

/// Runs the emulators until the process is stopped.
pub async fn emulate(settings: Emulate) -> Result<(), Failure> {
    let temporary = tempfile::tempdir()?;
    let folder = settings.folder.unwrap_or_else(|| temporary.path().to_owned());
    let emulator = Emulator::open(&folder, &format!("http://{}", settings.bind))?;
    let (bound, server) = emulator::bind(Data::new(emulator), settings.bind)?;
    println!("The emulators are ready on http://{bound}: set EMULATOR_URL to this address.");
    let handle = server.handle();
    let serving = tokio::spawn(server);
    tokio::signal::ctrl_c().await?;
    handle.stop(false).await;
    serving.await??;
    Ok(())
}
