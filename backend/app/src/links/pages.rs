//! The small pages behind short links, in French and English.

use actix_web::http::StatusCode;
use actix_web::http::header::{
    ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_TYPE, HeaderValue, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use domain::link::device::first_language;

/// A page that is shown in the place of a redirect.
#[derive(Clone, Copy, Debug)]
pub enum Page<'a> {
    /// No link has this code.
    Unknown,
    /// The link is switched off, has ended or was deleted.
    Gone,
    /// Too many unknown codes came from one address.
    TooMany,
    /// No profile page has this name, or it is not shown.
    NoProfile,
    /// The link is not in memory and the database does not answer.
    Unavailable,
    /// Where the link leads.
    Preview(&'a str),
}

impl Page<'_> {
    /// The HTTP status it is answered with.
    pub fn status(self) -> StatusCode {
        match self {
            Page::Unknown | Page::NoProfile => StatusCode::NOT_FOUND,
            Page::Gone => StatusCode::GONE,
            Page::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Page::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Page::Preview(_) => StatusCode::OK,
        }
    }

    /// The page in `fr` or `en`.
    fn html(self, lang: &str) -> String {
        let (title, text) = if lang == "fr" { self.french() } else { self.english() };
        let link = if let Page::Preview(target) = self { link_to(target) } else { String::new() };
        document(lang, title, &format!("<p>{text}</p>{link}"))
    }

    /// The page as the answer to a request.
    pub fn respond(self, request: &HttpRequest) -> HttpResponse {
        answer(request, self.status(), |lang| self.html(lang))
    }

    fn french(self) -> (&'static str, &'static str) {
        match self {
            Page::Unknown => ("Lien inconnu", "Aucun lien ne porte ce code. Vérifiez qu’il est bien recopié."),
            Page::Gone => ("Lien terminé", "Ce lien n’est plus actif."),
            Page::TooMany => ("Trop d’essais", "Trop de codes inconnus. Réessayez dans une minute."),
            Page::NoProfile => ("Page inconnue", "Aucune page ne porte ce nom. Vérifiez qu’il est bien recopié."),
            Page::Unavailable => ("Réessayez", "Le service ne répond pas. Réessayez dans une minute."),
            Page::Preview(_) => ("Où mène ce lien", "Ce lien mène à l’adresse suivante :"),
        }
    }

    fn english(self) -> (&'static str, &'static str) {
        match self {
            Page::Unknown => ("Unknown link", "No link has this code. Check whether it is copied correctly."),
            Page::Gone => ("This link has ended", "This link is no longer active."),
            Page::TooMany => ("Too many attempts", "Too many unknown codes. Try again in a minute."),
            Page::NoProfile => ("Unknown page", "No page has this name. Check whether it is copied correctly."),
            Page::Unavailable => ("Try again", "The service does not answer. Try again in a minute."),
            Page::Preview(_) => ("Where this link leads", "This link leads to the following address:"),
        }
    }
}

/// French where it is asked for first, else English.
fn language(accept_language: &str) -> &'static str {
    if first_language(accept_language).as_deref() == Some("fr") { "fr" } else { "en" }
}

/// A whole page; `title` is escaped, `body` is HTML.
pub fn document(lang: &str, title: &str, body: &str) -> String {
    let title = escape(title);
    format!(
        "<!doctype html><html lang=\"{lang}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width\"><title>{title}</title><style>body{{font:18px/1.5 system-ui,sans-serif;\
         margin:15vh auto;max-width:30em;padding:0 1em}}ul{{list-style:none;padding:0}}li{{margin:.75em 0}}\
         :root{{color-scheme:light dark}}</style></head><body><h1>{title}</h1>{body}</body></html>"
    )
}

/// A page that runs nothing, loads nothing and is kept by nobody, in the language that the visitor asks for.
pub fn answer(request: &HttpRequest, status: StatusCode, html: impl FnOnce(&'static str) -> String) -> HttpResponse {
    let accepted = request.headers().get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let mut response = HttpResponse::build(status);
    response
        .insert_header((CONTENT_TYPE, "text/html; charset=utf-8"))
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((REFERRER_POLICY, "no-referrer"))
        .insert_header(("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'"));
    if matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
        response.insert_header(("retry-after", "60"));
    }
    guarded(&mut response).body(html(language(accepted.unwrap_or_default())))
}

/// Adds what keeps search engines away and browsers from guessing.
pub fn guarded(response: &mut HttpResponseBuilder) -> &mut HttpResponseBuilder {
    const ROBOTS: HeaderValue = HeaderValue::from_static("noindex, nofollow");
    const NOSNIFF: HeaderValue = HeaderValue::from_static("nosniff");
    response.insert_header(("x-robots-tag", ROBOTS)).insert_header((X_CONTENT_TYPE_OPTIONS, NOSNIFF))
}

/// An address as a link that shows itself, escaped.
pub fn link_to(address: &str) -> String {
    let escaped = escape(address);
    format!("<a href=\"{escaped}\">{escaped}</a>")
}

/// A text as HTML shows it, in an attribute too.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len() + 32);
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r84_pages_speak_the_visitors_language_and_escape_addresses() {
        assert_eq!([language("fr-FR,fr;q=0.9"), language(""), language("de")], ["fr", "en", "en"]);
        assert!(Page::Unknown.html("fr").contains("<html lang=\"fr\">"));
        assert!(Page::Gone.html("en").contains("no longer active"));
        let page = Page::Preview("https://a.example/?a=1&b=\"><script>").html("en");
        assert!(page.contains("?a=1&amp;b=&quot;&gt;&lt;script&gt;") && !page.contains("<script"));
    }
}
