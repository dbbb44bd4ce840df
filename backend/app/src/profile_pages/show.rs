//! A profile page as everybody sees it: no script, no cookie, nothing from elsewhere.

use crate::app::App;
use crate::error::Result;
use crate::links::pages::{Page, answer, document, escape};
use crate::links::short_url;
use actix_web::http::StatusCode;
use actix_web::web::{self, Data, Path, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use domain::language::Language;
use domain::post::advertising::on_picture;
use std::collections::HashMap;
use storage::{link, post, profile_page};
use uuid::Uuid;

/// Posts that a page shows.
const NEWEST: u64 = 20;

/// Registers the page.
pub fn routes(config: &mut ServiceConfig) {
    config.route("/b/{handle}", web::get().to(show)).route("/b/{handle}", web::head().to(show));
}

async fn show(app: Data<App>, handle: Path<String>, request: HttpRequest) -> HttpResponse {
    match render(&app, &handle.to_lowercase()).await {
        Ok(Some((title, body))) => answer(&request, StatusCode::OK, |lang| document(lang, &title, &body)),
        Ok(None) => Page::NoProfile.respond(&request),
        Err(error) => {
            tracing::warn!("a profile page could not be read: {error}");
            Page::Unavailable.respond(&request)
        }
    }
}

/// Title and body of a page that is shown.
async fn render(app: &App, handle: &str) -> Result<Option<(String, String)>> {
    let page = profile_page::by_handle(&app.db, handle).await?;
    let Some(page) = page.filter(|page| page.active) else { return Ok(None) };
    let posts = post::newest_posted(&app.db, page.account_id, NEWEST).await?;
    let ids: Vec<Uuid> = posts.iter().map(|post| post.id).collect();
    let links = link::of_posts(&app.db, &ids).await?.into_iter().filter(|link| link.leads(app.now()));
    let links: HashMap<Uuid, String> = links.filter_map(|link| Some((link.post_id?, short_url(app, &link)))).collect();
    let items: String = posts.iter().filter_map(|post| item(post, links.get(&post.id)?)).collect();
    let intro = if page.intro.is_empty() { String::new() } else { format!("<p>{}</p>", escape(&page.intro)) };
    Ok(Some((page.title, format!("{intro}<ul>{items}</ul>"))))
}

/// One link: what it is about, and that it is advertising, in the post's own language.
fn item(post: &post::Model, url: &str) -> Option<String> {
    let language: &Language = &post.language.0;
    let mark = post.affiliate_url.as_ref().map(|_| format!(" <small>{}</small>", escape(on_picture(language))));
    let (lang, title) = (escape(language.as_str()), escape(&post.title));
    let mark = mark.unwrap_or_default();
    Some(format!(
        "<li lang=\"{lang}\"><a rel=\"sponsored nofollow\" href=\"{}?s=p\">{title}</a>{mark}</li>",
        escape(url)
    ))
}
