//! Who visits, as far as it is anybody's business: a hash of the day and the link, or nothing.

use super::table::Entry;
use crate::app::App;
use crate::http::auth::client_address;
use actix_web::HttpRequest;
use chrono::{DateTime, Duration, Utc};
use domain::link::click::{Visit, is_private};
use domain::link::code::draw_click_id;
use domain::link::visitor::visitor;
use rand::RngExt;
use storage::{metric_event, setting};

/// How long visitors can be told apart: their salt and hashes are deleted then.
const KEPT: Duration = Duration::hours(48);
/// How long the database may take to give the salt of a day.
const PATIENCE: std::time::Duration = std::time::Duration::from_millis(250);
/// Settings that hold the salt of a UTC day.
const SALT: &str = "visitor_salt:";

/// What a click is, who made it, and the id that its network gets.
pub struct Known {
    /// A click, or a repeat of one.
    pub visit: Visit,
    /// The visitor's hash; `None` for who does not want to be told apart.
    pub visitor: Option<String>,
    /// The click's id, where the target has a place for it.
    pub click_id: Option<String>,
}

/// Looks at the visitor of a click; who sends Global Privacy Control or Do Not Track is counted and nothing else.
pub async fn look(app: &App, request: &HttpRequest, entry: &Entry, now: DateTime<Utc>) -> Known {
    let header = |name: &'static str| request.headers().get(name).and_then(|value| value.to_str().ok());
    if is_private(header) {
        return Known { visit: Visit::Click, visitor: None, click_id: None };
    }
    let salt = salt(app, now).await;
    let agent = header("user-agent").unwrap_or_default();
    let hash = visitor(&salt, client_address(app, request), agent, &entry.id.to_string());
    let new_id = || entry.takes_click_id().then(|| draw_click_id(&mut app.rng()));
    let (visit, click_id) = app.links.recent.visit(&hash, now, new_id);
    Known { visit, visitor: Some(hash), click_id }
}

/// The salt of the UTC day, the same in every process as long as the database answers.
async fn salt(app: &App, now: DateTime<Utc>) -> [u8; 32] {
    let day = now.date_naive();
    if let Some(salt) = app.links.recent.salt(day) {
        return salt;
    }
    let drawn: [u8; 32] = app.rng().random();
    let key = format!("{SALT}{day}");
    let new = hex::encode(drawn);
    let stored = tokio::time::timeout(PATIENCE, setting::get_or_put(&app.db, &key, &new, now)).await;
    let shared = stored.ok().and_then(Result::ok).flatten().and_then(|text| hex::decode(text).ok()?.try_into().ok());
    if shared.is_none() {
        tracing::warn!("the salt of the day is this process's own: a visitor of two processes counts twice");
    }
    let salt = shared.unwrap_or(drawn);
    app.links.recent.set_salt(day, salt);
    salt
}

/// Forgets who clicked two days ago: after that nobody can find out.
pub async fn forget(app: &App) -> crate::error::Result<()> {
    let until = app.now() - KEPT;
    metric_event::forget_visitors(&app.db, until).await?;
    // Salts of days that ended before.
    Ok(setting::delete_below(&app.db, SALT, &format!("{SALT}{}", until.date_naive())).await?)
}
