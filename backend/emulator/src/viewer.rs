//! The page on which a published post can be looked at: its words and the file that was sent.

use actix_files::NamedFile;
use actix_web::http::header::{ContentDisposition, DispositionType};
use actix_web::{HttpRequest, HttpResponse};

use crate::emulator::{Emulator, Post};
use crate::reply::Reply;

/// Answers `/view/{platform}/{id}` and, below it, `/file`.
pub(crate) fn answer(emulator: &Emulator, request: &HttpRequest, path: &str) -> HttpResponse {
    if !matches!(request.method().as_str(), "GET" | "HEAD") {
        return Reply::empty(405).into_response();
    }
    let mut parts = path.split('/');
    let post = parts.next().zip(parts.next()).and_then(|(platform, id)| find(emulator, platform, id));
    let Some((platform, post)) = post else { return missing().into_response() };
    match (parts.next(), parts.next()) {
        (None, _) => Reply::html(200, page(&post, platform)).into_response(),
        (Some("file"), None) => file(emulator, request, &post),
        _ => missing().into_response(),
    }
}

fn missing() -> Reply {
    Reply::html(404, "<!doctype html><title>Not here</title><p>There is no such post in the sandbox.</p>".to_owned())
}

fn find(emulator: &Emulator, platform: &str, id: &str) -> Option<(&'static str, Post)> {
    let fake = emulator.fake(platform)?;
    let posts = fake.posts(emulator.now(), &emulator.config(platform), &emulator.base_url());
    posts.into_iter().find(|post| post.id == id).map(|post| (fake.name(), post))
}

fn file(emulator: &Emulator, request: &HttpRequest, post: &Post) -> HttpResponse {
    let Ok(file) = NamedFile::open(emulator.files.path(&post.file)) else {
        return missing().into_response();
    };
    let inline = ContentDisposition { disposition: DispositionType::Inline, parameters: Vec::new() };
    // WebM is played all the same: browsers look at the content.
    let Ok(kind) = "video/mp4".parse() else { return missing().into_response() };
    file.set_content_type(kind).set_content_disposition(inline).into_response(request)
}

fn page(post: &Post, platform: &str) -> String {
    let seen = match (&post.statistics["score"], &post.statistics["viewCount"]) {
        (serde_json::Value::Number(score), _) => format!("{score} points"),
        (_, views) => format!("{} views", views.as_str().unwrap_or("0")),
    };
    let link = post.disclosures["link"].as_str().map(escape).unwrap_or_default();
    let leads = format!("<p><a rel=\"nofollow noopener\" href=\"{link}\">{link}</a></p>\n");
    let player = format!("<video controls playsinline height=\"640\" src=\"{}/file\"></video>\n", escape(&post.id));
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <meta name=\"robots\" content=\"noindex\"><title>{title}</title></head>\n<body>\n\
         <p>Sandbox: a pretended {platform} page. Nothing is published outside this machine.</p>\n<h1>{title}</h1>\n\
         {player}<p>{seen} · {privacy} · {published}</p>\n<pre>{caption}</pre>\n{leads}</body>\n</html>\n",
        title = escape(&post.title),
        player = if post.file.is_empty() { "" } else { player.as_str() },
        leads = if link.is_empty() { "" } else { leads.as_str() },
        privacy = escape(&post.privacy),
        published = post.published_at.format("%Y-%m-%d %H:%M UTC"),
        caption = escape(&post.caption),
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
