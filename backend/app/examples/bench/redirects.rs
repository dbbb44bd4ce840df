//! F1: a redirect whose click is durable before its answer, over an actix handler that answers a constant 302.

use crate::measure::{Row, median};
use crate::start::binary;
use actix_web::{App as Actix, HttpResponse, HttpServer, web};
use app::app::App;
use app::clock::{Chance, Clock};
use app::config::Config;
use domain::platform::Platform;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::ops::Range;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use storage::link;
use uuid::Uuid;

const CONNECTIONS: usize = 64;
const REQUESTS: usize = 20_000;
/// The argument that makes this program the baseline's server.
pub const BARE: &str = "--bare-server";

/// F1, and F1b with more links.
pub fn measure() -> Vec<Row> {
    let rounds: Vec<[f64; 3]> = (0..3).map(|_| [ours(10_000), bare(), ours(1_000_000)]).collect();
    let of = |at: usize| median(rounds.iter().map(|round| round[at]).collect()) * 1e6 / REQUESTS as f64;
    let thousand = median((0..3).map(|_| ours(1_000)).collect()) * 1e6 / REQUESTS as f64;
    let row = |id, what: &str, ours, baseline, bar| Row {
        id,
        what: what.to_owned(),
        ours,
        baseline: Some(baseline),
        unit: "us CPU",
        bar,
    };
    vec![
        row("F1", "redirect with a durable click / a constant 302", of(0), of(1), 2.5),
        row("F1b", "redirect, 1 000 000 links / 1 000", of(2), thousand, 1.3),
    ]
}

/// Processor seconds of our server for all requests.
fn ours(links: usize) -> f64 {
    let folder = tempfile::tempdir().unwrap();
    let codes = fill(folder.path(), links);
    let port = free_port();
    let server = Command::new(binary())
        .arg("serve")
        .current_dir(folder.path())
        .env("DATA_DIR", folder.path())
        .env("BIND", format!("127.0.0.1:{port}"))
        .env("WORKERS", "0")
        .env("RUST_LOG", "warn")
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    serve(server, port, &codes)
}

/// Processor seconds of a bare handler for as many.
fn bare() -> f64 {
    let port = free_port();
    let server = Command::new(std::env::current_exe().unwrap()).args([BARE, &port.to_string()]).spawn().unwrap();
    serve(server, port, &["x".to_owned()])
}

/// Serves the baseline until it is killed.
pub fn run_bare(port: u16) {
    let answer = || async { HttpResponse::Found().insert_header(("Location", "https://shop.example/")).finish() };
    let server = HttpServer::new(move || Actix::new().route("/l/{code}", web::get().to(answer)));
    actix_web::rt::System::new().block_on(server.bind(("127.0.0.1", port)).unwrap().run()).unwrap();
}

fn serve(mut server: Child, port: u16, codes: &[String]) -> f64 {
    let begun = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(begun.elapsed() < Duration::from_secs(60), "the server does not get ready");
        std::thread::sleep(Duration::from_millis(20));
    }
    std::thread::sleep(Duration::from_secs(1));
    let before = cpu_of(server.id());
    std::thread::scope(|threads| {
        for thread in 0..CONNECTIONS {
            threads.spawn(move || visits(port, codes, thread));
        }
    });
    let spent = cpu_of(server.id()) - before;
    server.kill().unwrap();
    server.wait().unwrap();
    spent
}

/// Visits of one connection, each by another visitor.
fn visits(port: u16, codes: &[String], thread: usize) {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.set_nodelay(true).unwrap();
    let mut answers = BufReader::new(stream.try_clone().unwrap());
    for visit in 0..REQUESTS / CONNECTIONS {
        let code = &codes[(thread * 7_919 + visit * 104_729) % codes.len()];
        let agent = format!("Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.{thread}.{visit}");
        write!(stream, "GET /l/{code} HTTP/1.1\r\nHost: a\r\nUser-Agent: {agent}\r\n\r\n").unwrap();
        let (mut line, mut length, mut status) = (String::new(), 0, String::new());
        loop {
            line.clear();
            answers.read_line(&mut line).unwrap();
            if status.is_empty() {
                status.clone_from(&line);
            }
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
            if line == "\r\n" {
                break;
            }
        }
        assert!(status.contains(" 302"), "{status}");
        answers.read_exact(&mut vec![0; length]).unwrap();
    }
}

/// The program on the data of a folder, or on a database of its own.
pub async fn open(folder: &Path, database: Option<&str>) -> App {
    let mut settings: HashMap<&str, &str> = HashMap::from([("DATA_DIR", folder.to_str().unwrap())]);
    settings.extend(database.map(|url| ("DATABASE_URL", url)));
    let config = Config::read(|key| settings.get(key).map(|text| (*text).to_owned())).unwrap();
    App::open(config, Clock::Real, Chance::seeded(1)).await.unwrap()
}

/// Adds links with these numbers.
pub async fn add(app: &App, numbers: Range<usize>) {
    let all: Vec<usize> = numbers.collect();
    for some in all.chunks(1_000) {
        let rows = some.iter().map(|number| row(*number).into_active_model().reset_all());
        link::Entity::insert_many(rows).exec_without_returning(&app.db).await.unwrap();
    }
}

/// Makes the database with its links; the codes of at most 10 000 of them.
fn fill(folder: &Path, links: usize) -> Vec<String> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async { add(&open(folder, None).await, 0..links).await });
    (0..links.min(10_000)).map(|number| row(number * (links / links.min(10_000))).code).collect()
}

fn row(number: usize) -> link::Model {
    let now = Clock::Real.now();
    link::Model {
        id: Uuid::now_v7(),
        code: format!("{number:08}"),
        slug: None,
        post_id: None,
        platform: Platform::Youtube.into(),
        target: format!("https://shop.example/p?id={number}&utm_source=youtube&utm_medium=social"),
        active: true,
        expires_at: None,
        deleted_at: None,
        created_at: now,
        updated_at: now,
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Processor seconds that a process has used.
fn cpu_of(pid: u32) -> f64 {
    crate::measure::cpu_in(&format!("/proc/{pid}/stat"))
}
