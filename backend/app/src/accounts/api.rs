//! Accounts and platforms over HTTP.

use crate::accounts::connect;
use crate::accounts::platforms::{self, PlatformInfo};
use crate::accounts::shape::Account;
use crate::app::App;
use crate::error::{Error, Result};
use crate::extract::{Body, Id};
use crate::http::List;
use crate::listing::{ListQuery, Listing};
use actix_web::http::header::LOCATION;
use actix_web::web::{Data, Json, Path};
use actix_web::{HttpRequest, HttpResponse, delete, get, post};
use domain::platform::Platform;
use serde::Deserialize;
use storage::account;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

/// Registers the operations.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(list_platforms)
        .service(list_accounts)
        .service(get_account)
        .service(connect_account)
        .service(disconnect_account);
}

/// Lists the platforms, and what each lacks before it can be used here.
#[utoipa::path(tag = "accounts", responses((status = 200, body = List<PlatformInfo>)))]
#[get("/platforms")]
async fn list_platforms(app: Data<App>) -> Result<Json<List<PlatformInfo>>> {
    Ok(Json(List::whole(platforms::all(&app).await?)))
}

/// What a list of accounts is narrowed to.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct AccountQuery {
    /// Only this platform.
    platform: Option<Platform>,
    /// Only with this text in the name, whatever the case.
    #[validate(length(max = 200))]
    q: Option<String>,
}

/// Lists the connected accounts, newest first.
#[utoipa::path(tag = "accounts", params(ListQuery, AccountQuery), responses((status = 200, body = List<Account>)))]
#[get("/accounts")]
async fn list_accounts(app: Data<App>, query: Listing<AccountQuery>) -> Result<Json<List<Account>>> {
    let AccountQuery { platform, q } = query.filter;
    Ok(Json(List::of(account::list(&app.db, account::Filter { platform, q }, query.page).await?)))
}

/// Shows an account.
#[utoipa::path(tag = "accounts", params(("id" = Uuid, Path)), responses((status = 200, body = Account)))]
#[get("/accounts/{id}")]
async fn get_account(app: Data<App>, id: Id) -> Result<Json<Account>> {
    Ok(Json(account::get(&app.db, id.0).await?.into()))
}

/// Nothing to say.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct Connection {}

/// Connects an account: in a sandbox at once, to the emulator.
#[utoipa::path(tag = "accounts", params(("platform" = Platform, Path)), request_body = Connection, responses((status = 201, body = Account)))]
#[post("/accounts/{platform}/connect")]
async fn connect_account(
    app: Data<App>,
    platform: Path<String>,
    request: HttpRequest,
    _body: Body<Connection>,
) -> Result<HttpResponse> {
    let platform: Platform = platform.parse().map_err(|_| Error::NoSuchPath(request.path().to_owned()))?;
    let account = connect::connect(&app, platform).await?;
    let place = format!("/api/v1/accounts/{}", account.id);
    Ok(HttpResponse::Created().insert_header((LOCATION, place)).json(account))
}

/// Disconnects an account: its tokens are forgotten, its posts stay.
#[utoipa::path(tag = "accounts", params(("id" = Uuid, Path)), responses((status = 204)))]
#[delete("/accounts/{id}")]
async fn disconnect_account(app: Data<App>, id: Id) -> Result<HttpResponse> {
    connect::disconnect(&app, id.0).await?;
    Ok(HttpResponse::NoContent().finish())
}
