//! The commands of the binary, and their exit codes: 0 done, 1 failed, 2 wrong use or setting.

pub mod client;
pub mod demo;
pub mod doctor;
pub mod emulate;
pub mod replay;
pub mod seed;
pub mod serve;
pub mod visitors;
pub mod year;

use crate::commands::client::Server;
use crate::config::Config;
use crate::http::docs;
use clap::{Parser, Subcommand};
use std::collections::HashMap;
use std::process::ExitCode;

/// From a video's licence to its euros.
#[derive(Parser)]
#[command(name = "contentflow", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the API, the app and the redirects, with workers unless WORKERS=0.
    Serve,
    /// Run workers alone.
    Work,
    /// Bring the database to the newest schema.
    Migrate,
    /// Print the OpenAPI document.
    Openapi,
    /// Run the platform emulators alone.
    Emulate(emulate::Emulate),
    /// Walk the whole chain over HTTP against a running server: one line a step.
    Demo {
        /// Address of the server; http:// and BIND when missing.
        #[arg(long)]
        url: Option<String>,
        /// One JSON object a line.
        #[arg(long)]
        json: bool,
    },
    /// Add the sources of a new installation: two news feeds and a playlist under Creative Commons.
    Seed {
        /// One JSON object.
        #[arg(long)]
        json: bool,
    },
    /// Make every choice of an arm again from the database, and say the first that comes out otherwise.
    Replay {
        /// One JSON object.
        #[arg(long)]
        json: bool,
    },
    /// Let simulated people see, click and buy behind the posts of a running sandbox, one round.
    Visitors {
        /// Address of the server; http:// and BIND when missing.
        #[arg(long)]
        url: Option<String>,
        /// What chance begins with.
        #[arg(long, default_value_t = 7)]
        seed: u64,
        /// One JSON object.
        #[arg(long)]
        json: bool,
    },
    /// Simulate a year of autopilot: what the bandit earns beside arms in turn, and whether a rule is broken.
    Year {
        /// What chance begins with.
        #[arg(long, default_value_t = 7)]
        seed: u64,
        /// One JSON object a line.
        #[arg(long)]
        json: bool,
    },
    /// Say what is there, what is missing and what to do.
    Doctor {
        /// One JSON object a line.
        #[arg(long)]
        json: bool,
    },
}

/// A command that did not do what it was asked.
#[derive(Debug)]
pub struct Failure {
    /// What the process answers.
    code: u8,
    /// One line for people.
    message: String,
}

impl Failure {
    fn new(code: u8, message: impl std::fmt::Display) -> Self {
        Failure { code, message: message.to_string() }
    }
}

impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        Failure::new(1, error)
    }
}

/// Runs the command that the arguments name.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    match run(cli.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("contentflow: {}", failure.message);
            ExitCode::from(failure.code)
        }
    }
}

fn run(command: Command) -> Result<(), Failure> {
    if matches!(command, Command::Openapi) {
        print!("{}", docs::text());
        return Ok(());
    }
    if let Command::Year { seed, json } = command {
        return year::run(seed, json);
    }
    let vars = variables()?;
    start_logs(vars.get("RUST_LOG").map_or("info", String::as_str));
    // The error says that it is installed already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    if let Command::Demo { url, json } = command {
        return runtime.block_on(async { demo::demo(Server::find(url, &vars)?, json).await });
    }
    if let Command::Visitors { url, seed, json } = command {
        return runtime.block_on(async { visitors::run(Server::find(url, &vars)?, seed, json).await });
    }
    let config = Config::read(|key| vars.get(key).cloned()).map_err(|error| Failure::new(2, error))?;
    runtime.block_on(async {
        match command {
            Command::Serve => serve::serve(config).await,
            Command::Work => serve::work(config).await,
            Command::Migrate => serve::migrate(config).await,
            Command::Seed { json } => seed::run(config, json).await,
            Command::Replay { json } => replay::run(config, json).await,
            Command::Doctor { json } => doctor::doctor(config, json).await,
            Command::Emulate(settings) => emulate::emulate(settings).await,
            Command::Openapi | Command::Demo { .. } | Command::Year { .. } | Command::Visitors { .. } => Ok(()),
        }
    })
}

/// The environment, and below it the file `.env` of this folder if there is one.
fn variables() -> Result<HashMap<String, String>, Failure> {
    let mut vars = HashMap::new();
    match dotenvy::dotenv_iter() {
        Ok(file) => {
            for entry in file {
                // The error would show the line, and the line may hold a secret.
                let (key, value) =
                    entry.map_err(|_| Failure::new(2, ".env: a line cannot be read: write KEY=value"))?;
                vars.insert(key, value);
            }
        }
        Err(error) if error.not_found() => {}
        Err(_) => return Err(Failure::new(2, ".env: it cannot be read: check its permissions and its lines")),
    }
    vars.extend(
        std::env::vars_os().filter_map(|(key, value)| Some((key.into_string().ok()?, value.into_string().ok()?))),
    );
    Ok(vars)
}

fn start_logs(filter: &str) {
    let filter = tracing_subscriber::EnvFilter::try_new(filter).unwrap_or_else(|_| "info".into());
    let quiet = ["sqlx=warn", "apalis=warn", "sea_orm_migration=warn", "actix_server=warn", "tracing_actix_web=error"];
    let filter =
        quiet.iter().filter_map(|rule| rule.parse().ok()).fold(filter, tracing_subscriber::EnvFilter::add_directive);
    tracing_subscriber::fmt().with_env_filter(filter).with_target(false).with_writer(std::io::stderr).init();
}
