//! F9: from the start of the process to its first ready answer, its memory when idle, and its size.

use crate::measure::{Row, median};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The three figures.
pub fn measure() -> Vec<Row> {
    let binary = binary();
    let folder = tempfile::tempdir().unwrap();
    let run = || once(&binary, folder.path());
    run(); // The first start makes the database.
    let runs: Vec<(f64, f64)> = (0..5).map(|_| run()).collect();
    let row = |what: &str, ours, unit, bar| Row { id: "F9", what: what.to_owned(), ours, baseline: None, unit, bar };
    let size = std::fs::metadata(&binary).unwrap().len() as f64 / 1048576.0;
    vec![
        row("start to /readyz with a database", median(runs.iter().map(|r| r.0).collect()), "ms", 300.0),
        row("idle resident memory", median(runs.iter().map(|r| r.1).collect()), "MiB", 60.0),
        row("size of the binary, frontend included", size, "MiB", 60.0),
    ]
}

/// The program beside this one.
pub fn binary() -> PathBuf {
    let here = std::env::current_exe().unwrap();
    let binary = here.ancestors().nth(2).unwrap().join("contentflow");
    assert!(binary.exists(), "build {} first", binary.display());
    binary
}

fn once(binary: &PathBuf, folder: &std::path::Path) -> (f64, f64) {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let begun = Instant::now();
    let mut child = Command::new(binary)
        .arg("serve")
        .current_dir(folder)
        .env("DATA_DIR", folder)
        .env("BIND", format!("127.0.0.1:{port}"))
        .env("OWNER_PASSWORD", "for the bench")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while !ready(port) {
        assert!(begun.elapsed() < Duration::from_secs(30), "the server does not get ready");
        std::thread::sleep(Duration::from_millis(2));
    }
    let started = begun.elapsed().as_secs_f64() * 1e3;
    std::thread::sleep(Duration::from_secs(3));
    let memory = resident(&child);
    child.kill().unwrap();
    child.wait().unwrap();
    (started, memory)
}

fn ready(port: u16) -> bool {
    let Ok(mut stream) = TcpStream::connect(("127.0.0.1", port)) else { return false };
    let mut answer = [0; 12];
    stream.write_all(b"GET /readyz HTTP/1.0\r\n\r\n").is_ok()
        && stream.read_exact(&mut answer).is_ok()
        && &answer[9..] == b"200"
}

/// Resident memory in MiB.
fn resident(child: &Child) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.split_whitespace().next().unwrap().parse::<f64>().unwrap() / 1024.0
}
