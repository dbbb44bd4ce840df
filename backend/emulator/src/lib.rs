//! Pretends to be the platforms, on loopback: for tests and the sandbox. Knows nothing of ContentFlow's own code.
//!
//! It is strict where a platform is, deterministic, has one clock, and never opens a connection itself.

mod body;
mod call;
mod clock;
mod control;
mod dispatch;
mod emulator;
mod fault;
mod files;
mod log;
mod media;
mod pinterest;
mod reddit;
mod reply;
mod store;
mod vault;
mod viewer;
mod youtube;

use std::net::SocketAddr;

use actix_web::dev::Server;
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{App, HttpServer};

pub use crate::emulator::{Emulator, Error};
pub use crate::vault::Pair;

/// The emulator's routes, to be mounted in a scope whose path equals that of the emulator's base address.
pub fn routes(emulator: Data<Emulator>) -> impl FnOnce(&mut ServiceConfig) + Clone {
    move |config: &mut ServiceConfig| {
        config.app_data(emulator).default_service(web::to(dispatch::handle));
    }
}

/// Binds `addr` (port 0: any free one) and gives the address with the server that answers there once it is awaited.
///
/// # Errors
/// When the address cannot be bound.
pub fn bind(emulator: Data<Emulator>, addr: SocketAddr) -> std::io::Result<(SocketAddr, Server)> {
    let data = emulator.clone();
    let server = HttpServer::new(move || App::new().configure(routes(data.clone())))
        .workers(1)
        .disable_signals()
        .shutdown_timeout(1)
        .bind(addr)?;
    let bound = server.addrs().first().copied().unwrap_or(addr);
    emulator.set_base_url(&format!("http://{bound}"));
    Ok((bound, server.run()))
}

/// Serves an emulator at `addr` until the process ends.
///
/// # Errors
/// When the address cannot be bound, or serving ends.
pub async fn serve(emulator: Emulator, addr: SocketAddr) -> std::io::Result<()> {
    let (_, server) = bind(Data::new(emulator), addr)?;
    server.await
}
