//! HTTP: the table of routes, the document made from it, the built frontend, the server.

pub mod auth;
pub mod docs;
pub mod health;
pub mod idempotency;
pub mod methods;
pub mod problems;
pub mod spa;
pub mod trace;

use crate::app::App;
use crate::error::{Error, Result};
use crate::extract::BODY_LIMIT;
use actix_web::middleware::{Compress, DefaultHeaders, from_fn};
use actix_web::web::{self, Data};
use actix_web::{HttpServer, dev::Server};
use serde::{Deserialize, Serialize};
use std::net::TcpListener;
use storage::page::Page;
use tracing_actix_web::TracingLogger;
use utoipa::ToSchema;
use utoipa_actix_web::AppExt;
use utoipa_actix_web::service_config::ServiceConfig;

/// A page of a list.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct List<T> {
    /// The rows, newest first unless `sort` says otherwise.
    pub items: Vec<T>,
    /// What to send as `cursor` for the next page; null at the end.
    pub next_cursor: Option<String>,
    /// How many rows match, counted to 10,000 at most; where `?total=true` asks for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub total: Option<u64>,
}

impl<T> List<T> {
    /// The rows of a page as the API shows them.
    pub fn of<M>(page: Page<M>) -> Self
    where
        T: From<M>,
    {
        let Page { items, next_cursor, total } = page;
        List { items: items.into_iter().map(T::from).collect(), next_cursor, total }
    }

    /// A list that is shown as a whole.
    pub fn whole(items: Vec<T>) -> Self {
        List { items, next_cursor: None, total: None }
    }
}

/// Every operation of the API, in the order in which content flows.
pub fn api(config: &mut ServiceConfig) {
    config.service(
        utoipa_actix_web::scope("/api/v1")
            .configure(crate::sessions::api::routes)
            .configure(crate::sources::api::routes)
            .configure(crate::assets::api::routes)
            .configure(crate::posts::api::routes)
            .configure(crate::experiments::api::routes)
            .configure(crate::accounts::api::routes)
            .configure(crate::accounts::slots::routes)
            .configure(crate::links::api::routes)
            .configure(crate::profile_pages::api::routes)
            .configure(crate::metrics::api::routes)
            .configure(crate::conversions::api::routes)
            .configure(crate::postbacks::api::routes)
            .configure(crate::reports::api::routes)
            .configure(crate::dashboard::api::routes)
            .configure(crate::jobs::api::routes)
            .configure(crate::triggers::api::routes)
            .configure(crate::rules::api::routes)
            .configure(crate::rules::preview::routes)
            .configure(crate::events::api::routes),
    );
}

/// Binds the address of the settings.
pub fn bind(app: &App) -> Result<TcpListener> {
    let bind = app.config.bind;
    TcpListener::bind(bind).map_err(|error| Error::Internal(format!("BIND: {bind} cannot be listened on: {error}")))
}

/// Serves on `listener` until it is stopped.
pub fn serve(app: App, listener: TcpListener) -> std::io::Result<Server> {
    crate::links::start(&app);
    let document = docs::document();
    let methods = Data::new(methods::Table::of(&document));
    let server = HttpServer::new(move || {
        let headers = DefaultHeaders::new()
            .add(("X-Content-Type-Options", "nosniff"))
            .add(("Referrer-Policy", "strict-origin-when-cross-origin"))
            .add(("X-Frame-Options", "DENY"));
        let (router, _) = actix_web::App::new().into_utoipa_app().configure(api).split_for_parts();
        router
            .app_data(Data::new(app.clone()))
            .app_data(methods.clone())
            .app_data(web::PayloadConfig::new(BODY_LIMIT))
            .configure(|config| plain(config, document.clone()))
            .configure(|config| crate::sandbox::routes(config, &app))
            .default_service(web::to(spa::serve))
            // The last one wrapped is the first one reached.
            .wrap(from_fn(idempotency::remember))
            .wrap(from_fn(auth::authenticate))
            .wrap(Compress::default())
            .wrap(from_fn(docs::guard))
            .wrap(headers)
            .wrap(TracingLogger::<trace::Spans>::new())
            .wrap(from_fn(crate::links::follow::redirects))
    });
    Ok(server.listen(listener)?.disable_signals().shutdown_timeout(10).run())
}

/// What is not part of the documented API.
fn plain(config: &mut web::ServiceConfig, document: serde_json::Value) {
    config
        .configure(health::routes)
        .configure(problems::routes)
        .configure(crate::profile_pages::show::routes)
        .configure(crate::triggers::hook::routes)
        .configure(crate::postbacks::receive::routes)
        .configure(|config| docs::routes(config, document));
}
