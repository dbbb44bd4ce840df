//! `/problems/{slug}`: what a kind of problem means and what to do, for people who follow its `type`.

use crate::error::{CONFLICTS, Error, NOTHING};
use actix_web::http::header::CONTENT_SECURITY_POLICY;
use actix_web::web::Path;
use actix_web::{HttpResponse, get, web};

/// Registers the page.
pub fn routes(config: &mut web::ServiceConfig) {
    config.service(show_problem);
}

/// Kinds of problem besides those of state: the title, and what to do.
const OTHERS: [(&str, &str, &str); 16] = [
    ("not-found", "Not found", "Check the id or the address: nothing is there."),
    ("invalid", "Invalid request", "Correct the fields that errors[] names."),
    ("internal", "Something went wrong on the server", "Look for the instance in the server's log."),
    ("malformed", "The request cannot be read", "Send well-formed JSON."),
    ("method-not-allowed", "Method not allowed", "Use a method that the header Allow names."),
    ("unsupported-media-type", "Unsupported media type", "Send JSON, or a form where the operation takes one."),
    ("too-large", "Too large", "Send less."),
    ("unauthorized", "Not logged in", "Send a bearer token, or log in."),
    (
        "unproven",
        "Not proven",
        "Check address, secret and clock: a webhook is signed with its trigger's secret, within five minutes.",
    ),
    ("wrong-password", "Wrong password", "Try again, or set OWNER_PASSWORD and restart."),
    ("csrf", "CSRF token missing", "Send the value of the cookie cf_csrf in the header X-CSRF-Token."),
    ("too-many-attempts", "Too many attempts", "Wait as long as Retry-After says."),
    ("range", "Range not satisfiable", "Ask for bytes that the file has."),
    ("unavailable", "Temporarily unavailable", "Try again in a moment."),
    ("link-gone", "This link has ended", "Ask its author for another."),
    ("unknown-link", "No such link", "Check the code: it may be mistyped."),
];

#[get("/problems/{slug}")]
async fn show_problem(slug: Path<String>) -> Result<HttpResponse, Error> {
    let known = OTHERS.iter().chain(&CONFLICTS).find(|(known, ..)| *known == slug.as_str());
    let Some((_, title, remedy)) = known else { return Err(Error::NoSuchPath(format!("/problems/{slug}"))) };
    let page = format!(
        "<!doctype html><html lang=en><meta charset=utf-8><title>{title}</title><h1>{title}</h1><p>{remedy}</p>"
    );
    let policy = (CONTENT_SECURITY_POLICY, NOTHING);
    Ok(HttpResponse::Ok().content_type("text/html; charset=utf-8").insert_header(policy).body(page))
}
