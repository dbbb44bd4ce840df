//! A web server for tests: documents that can be changed, with validators, statuses and a log of what was asked.

use actix_web::http::StatusCode;
use actix_web::web::{self, Bytes, Data};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer};
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// One document.
#[derive(Clone, Debug)]
pub struct Page {
    pub status: u16,
    pub body: Bytes,
    pub headers: Vec<(&'static str, String)>,
}

/// What was asked: path and conditions.
#[derive(Clone, Debug)]
pub struct Asked {
    pub path: String,
    pub if_none_match: Option<String>,
}

type Pages = Arc<Mutex<HashMap<String, Page>>>;
type Log = Arc<Mutex<Vec<Asked>>>;
/// Paths that are not answered for now.
type Held = Arc<Mutex<HashSet<String>>>;

/// A running server.
pub struct Web {
    pub url: String,
    pages: Pages,
    log: Log,
    held: Held,
}

impl Web {
    /// Starts an empty server.
    pub fn start() -> Self {
        let (pages, log, held): (Pages, Log, Held) = Default::default();
        let (seen, asked, waits) = (pages.clone(), log.clone(), held.clone());
        let server = HttpServer::new(move || {
            let (seen, asked, waits) = (Data::new(seen.clone()), Data::new(asked.clone()), Data::new(waits.clone()));
            App::new().app_data(seen).app_data(asked).app_data(waits).default_service(web::to(serve))
        });
        let server = server.workers(1).disable_signals().bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", server.addrs()[0]);
        tokio::spawn(server.run());
        Web { url, pages, log, held }
    }

    /// Keeps whoever asks for `path` waiting.
    pub fn hold(&self, path: &str) {
        self.held.lock().unwrap().insert(path.to_owned());
    }

    /// Answers those who wait for `path`.
    pub fn release(&self, path: &str) {
        self.held.lock().unwrap().remove(path);
    }

    /// Puts a document; answers its address.
    pub fn put(&self, path: &str, body: impl Into<Bytes>) -> String {
        self.put_page(path, Page { status: 200, body: body.into(), headers: vec![] })
    }

    /// Puts an answer of any kind; answers its address.
    pub fn put_page(&self, path: &str, page: Page) -> String {
        self.pages.lock().unwrap().insert(path.to_owned(), page);
        format!("{}{path}", self.url)
    }

    /// Puts a file of the corpus; answers its address.
    pub fn put_corpus(&self, path: &str, file: &Path) -> String {
        self.put(path, std::fs::read(file).unwrap())
    }

    /// What was asked for `path`.
    pub fn asked(&self, path: &str) -> Vec<Asked> {
        self.log.lock().unwrap().iter().filter(|asked| asked.path == path).cloned().collect()
    }
}

async fn serve(request: HttpRequest, pages: Data<Pages>, log: Data<Log>, held: Data<Held>) -> HttpResponse {
    while held.lock().unwrap().contains(request.path()) {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let header = |name: &str| request.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
    let if_none_match = header("if-none-match");
    log.lock().unwrap().push(Asked { path: request.path().to_owned(), if_none_match: if_none_match.clone() });
    let Some(page) = pages.lock().unwrap().get(request.path()).cloned() else {
        return HttpResponse::NotFound().finish();
    };
    let etag = page.headers.iter().find(|(name, _)| *name == "ETag").map(|(_, value)| value.clone());
    let mut response = match etag {
        Some(etag) if if_none_match.as_deref() == Some(&etag) => HttpResponse::NotModified(),
        _ => HttpResponse::build(StatusCode::from_u16(page.status).unwrap()),
    };
    for header in page.headers {
        response.insert_header(header);
    }
    response.body(page.body)
}

/// A file of the corpus, or a loud skip.
pub fn corpus(path: &str) -> Option<PathBuf> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus").join(path);
    if !file.exists() {
        eprintln!("SKIPPED: {path} of the corpus is not on this machine");
        return None;
    }
    Some(file)
}

/// One item of a feed.
pub struct Entry<'a> {
    pub id: &'a str,
    pub title: &'a str,
    pub more: &'a str,
}

/// An RSS document of these items.
pub fn rss(base: &str, entries: &[Entry<'_>]) -> String {
    let items: String = entries
        .iter()
        .map(|e| {
            let Entry { id, title, more } = e;
            format!("<item><title>{title}</title><link>{base}/{id}</link><guid isPermaLink=\"false\">{id}</guid>{more}</item>")
        })
        .collect();
    format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\" xmlns:media=\"http://search.yahoo.com/mrss/\" \
         xmlns:cc=\"http://backend.userland.com/creativeCommonsRssModule\"><channel><title>Test feed</title>\
         <link>{base}</link><language>en</language>{items}</channel></rss>"
    )
}
