//! Sessions over HTTP: who is there, set-up, login, logout, password.

use crate::app::App;
use crate::config::Mode;
use crate::error::{Error, Result};
use crate::extract::Body;
use crate::http::auth::{CSRF_COOKIE, Principal, SESSION_COOKIE, client_address, refuse, session_of};
use crate::secrets;
use crate::sessions::password;
use actix_web::cookie::{Cookie, SameSite, time};
use actix_web::web::{Data, Json, ReqData};
use actix_web::{HttpRequest, HttpResponse, delete, get, post, put};
use chrono::Duration;
use domain::language::Language;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use storage::{owner, session, setting};
use tokio::sync::{Semaphore, SemaphorePermit};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;
use validator::Validate;

/// Registers the operations.
pub fn routes(config: &mut ServiceConfig) {
    config.service(get_session).service(log_in).service(log_out).service(set_up).service(change_password);
}

const LIFETIME_DAYS: i64 = 30;

/// Who is there, and what is needed.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct Session {
    /// Whether the owner is logged in, or a token was sent.
    pub owner: bool,
    /// Whether there is no owner yet.
    pub setup_required: bool,
    /// Language of the workspace.
    #[schema(value_type = String)]
    pub language: Language,
    /// Time zone of the workspace, IANA name.
    pub time_zone: String,
    /// Live or sandbox.
    pub mode: Mode,
    /// Version of the program.
    pub version: String,
    /// Sent in the header `X-CSRF-Token` with every change; only after a login.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub csrf_token: Option<String>,
}

/// Language and time zone of the workspace.
pub async fn workspace(app: &App) -> Result<(Language, String)> {
    let language = setting::get(&app.db, "language").await?.unwrap_or_else(Language::fallback);
    let time_zone = setting::get(&app.db, "time_zone").await?.unwrap_or_else(|| "Europe/Paris".to_owned());
    Ok((language, time_zone))
}

async fn shown(app: &App, owner: bool, csrf_token: Option<String>) -> Result<Session> {
    let (language, time_zone) = workspace(app).await?;
    Ok(Session {
        owner,
        setup_required: owner::find(&app.db).await?.is_none(),
        language,
        time_zone,
        mode: app.config.mode,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        csrf_token,
    })
}

/// Shows who is there; answers everybody.
#[utoipa::path(tag = "sessions", security(()), responses((status = 200, body = Session)))]
#[get("/session")]
async fn get_session(app: Data<App>, request: HttpRequest) -> Result<Json<Session>> {
    let blocked = app.failures.blocked(client_address(&app, &request), app.now()).is_some();
    let known = session_of(&app, &request).await?.is_some();
    if !known && !blocked {
        refuse(&app, &request);
    }
    Ok(Json(shown(&app, known, None).await?))
}

/// A password.
#[derive(Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct Login {
    /// The owner's password.
    #[schema(value_type = String, format = Password)]
    password: SecretString,
}

/// Logs the owner in: a session cookie, and the CSRF token that changes need.
#[utoipa::path(tag = "sessions", security(()), request_body = Login, responses((status = 200, body = Session)))]
#[post("/session")]
async fn log_in(app: Data<App>, request: HttpRequest, body: Body<Login>) -> Result<HttpResponse> {
    let _turn = turn().await?;
    let address = client_address(&app, &request);
    if let Some(seconds) = app.failures.blocked(address, app.now()) {
        return Err(Error::TooMany(seconds));
    }
    let Some(owner) = owner::find(&app.db).await? else {
        return Err(Error::conflict(
            "wrong-state",
            "there is no owner yet: open the set-up link that the start printed",
        ));
    };
    if !password::verify(body.0.password, owner.password_hash.clone()).await? {
        app.failures.add(address, app.now());
        return Err(Error::WrongPassword);
    }
    begin(&app, owner.id).await
}

/// One attempt at a time: many at once would all be judged before the first is counted, and hashing takes memory.
async fn turn() -> Result<SemaphorePermit<'static>> {
    static TURN: Semaphore = Semaphore::const_new(1);
    TURN.acquire().await.map_err(Error::internal)
}

/// Begins a session and answers with its cookies.
async fn begin(app: &App, owner_id: uuid::Uuid) -> Result<HttpResponse> {
    let mut rng = app.rng();
    let (token, csrf) = (secrets::token(&mut rng), secrets::token(&mut rng));
    let row = session::Model {
        id: uuid::Uuid::now_v7(),
        owner_id,
        token_hash: secrets::hash(&token),
        csrf_hash: secrets::hash(&csrf),
        expires_at: app.now() + Duration::days(LIFETIME_DAYS),
        created_at: app.now(),
        updated_at: app.now(),
    };
    session::insert(&app.db, row).await?;
    let response = HttpResponse::Ok()
        .cookie(cookie(app, SESSION_COOKIE, token, true))
        .cookie(cookie(app, CSRF_COOKIE, csrf.clone(), false))
        .json(shown(app, true, Some(csrf)).await?);
    Ok(response)
}

fn cookie<'a>(app: &App, name: &'a str, value: String, http_only: bool) -> Cookie<'a> {
    Cookie::build(name, value)
        .path("/")
        .http_only(http_only)
        .same_site(SameSite::Lax)
        .secure(app.config.public_url.starts_with("https:"))
        .max_age(time::Duration::days(LIFETIME_DAYS))
        .finish()
}

/// Logs out.
#[utoipa::path(tag = "sessions", responses((status = 204)))]
#[delete("/session")]
async fn log_out(app: Data<App>, principal: ReqData<Principal>) -> Result<HttpResponse> {
    if let Principal::Session(row) = principal.into_inner() {
        session::delete(&app.db, row.id).await?;
    }
    let mut response = HttpResponse::NoContent();
    for (name, http_only) in [(SESSION_COOKIE, true), (CSRF_COOKIE, false)] {
        let mut gone = cookie(&app, name, String::new(), http_only);
        gone.make_removal();
        response.cookie(gone);
    }
    Ok(response.finish())
}

/// The first owner.
#[derive(Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct SetUp {
    /// What the set-up link carries.
    token: String,
    /// The password to be: at least 8 characters.
    #[schema(value_type = String, format = Password, min_length = 8)]
    password: SecretString,
    /// Language of the workspace.
    #[schema(value_type = String)]
    language: Language,
    /// Time zone of the workspace, IANA name.
    #[schema(example = "Europe/Paris")]
    time_zone: String,
}

/// Makes the first owner, by the link that the first start printed.
#[utoipa::path(tag = "sessions", security(()), request_body = SetUp, responses((status = 200, body = Session)))]
#[post("/setup")]
async fn set_up(app: Data<App>, request: HttpRequest, body: Body<SetUp>) -> Result<HttpResponse> {
    let _turn = turn().await?;
    let SetUp { token, password, language, time_zone } = body.0;
    let address = client_address(&app, &request);
    if let Some(seconds) = app.failures.blocked(address, app.now()) {
        return Err(Error::TooMany(seconds));
    }
    if owner::find(&app.db).await?.is_some() {
        return Err(Error::conflict("setup-done", "there is an owner already: log in"));
    }
    let expected: Option<String> = setting::get(&app.db, "setup_token").await?;
    if !expected.is_some_and(|hash| secrets::same(&hash, &secrets::hash(&token))) {
        app.failures.add(address, app.now());
        return Err(Error::field("/token", "wrong_token", "the link is not the one that the start printed"));
    }
    check(&password, &time_zone)?;
    let hash = password::hash(password).await?;
    let tx = storage::begin(&app.db).await?;
    if !setting::delete(&tx, "setup_token").await? {
        return Err(Error::conflict("setup-done", "there is an owner already: log in"));
    }
    let owner = owner::insert(&tx, hash, app.now()).await?;
    setting::put(&tx, "language", &language, app.now()).await?;
    setting::put(&tx, "time_zone", &time_zone, app.now()).await?;
    tx.commit().await.map_err(storage::Error::from)?;
    begin(&app, owner.id).await
}

fn check(password: &SecretString, time_zone: &str) -> Result<()> {
    check_password("/password", password)?;
    match time_zone.parse::<chrono_tz::Tz>() {
        Ok(_) => Ok(()),
        Err(_) => Err(Error::field("/time_zone", "unknown", "time_zone is a name such as Europe/Paris")),
    }
}

fn check_password(pointer: &str, password: &SecretString) -> Result<()> {
    match secrecy::ExposeSecret::expose_secret(password).chars().count() {
        8..=1000 => Ok(()),
        _ => Err(Error::field(pointer, "length", "a password has at least 8 characters")),
    }
}

/// The old and the new password.
#[derive(Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct PasswordChange {
    /// The password as it is.
    #[schema(value_type = String, format = Password)]
    current: SecretString,
    /// The password to be: at least 8 characters.
    #[schema(value_type = String, format = Password, min_length = 8)]
    new: SecretString,
}

/// Changes the password and ends every other session.
#[utoipa::path(tag = "sessions", request_body = PasswordChange, responses((status = 204)))]
#[put("/session/password")]
async fn change_password(
    app: Data<App>,
    principal: ReqData<Principal>,
    request: HttpRequest,
    body: Body<PasswordChange>,
) -> Result<HttpResponse> {
    let _turn = turn().await?;
    let address = client_address(&app, &request);
    if let Some(seconds) = app.failures.blocked(address, app.now()) {
        return Err(Error::TooMany(seconds));
    }
    let Some(mut owner) = owner::find(&app.db).await? else {
        return Err(Error::conflict("wrong-state", "there is no owner yet"));
    };
    if !password::verify(body.0.current, owner.password_hash.clone()).await? {
        app.failures.add(address, app.now());
        return Err(Error::WrongPassword);
    }
    check_password("/new", &body.0.new)?;
    owner.password_hash = password::hash(body.0.new).await?;
    owner.updated_at = app.now();
    owner::update(&app.db, owner).await?;
    let keep = match principal.into_inner() {
        Principal::Session(row) => Some(row.id),
        Principal::Token => None,
    };
    session::delete_all(&app.db, keep).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Prepares the owner at start: from the settings, or by a one-time link that is given back to be printed.
pub async fn prepare_owner(app: &App) -> Result<Option<String>> {
    let existing = owner::find(&app.db).await?;
    match (existing, app.config.owner_password.clone()) {
        (None, Some(password)) => {
            owner::insert(&app.db, password::hash(password).await?, app.now()).await?;
            Ok(None)
        }
        (Some(mut owner), Some(password)) => {
            if !password::verify(password.clone(), owner.password_hash.clone()).await? {
                owner.password_hash = password::hash(password).await?;
                owner::update(&app.db, owner).await?;
                session::delete_all(&app.db, None).await?;
            }
            Ok(None)
        }
        (Some(_), None) => Ok(None),
        (None, None) => {
            let token = secrets::token(&mut app.rng());
            setting::put(&app.db, "setup_token", &secrets::hash(&token), app.now()).await?;
            Ok(Some(format!("{}/setup?token={token}", app.config.public_url)))
        }
    }
}
