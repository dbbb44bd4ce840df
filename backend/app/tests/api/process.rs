//! The built program as a process of its own, which can be killed.

use crate::client::Api;
use crate::support::settings;
use app::config::Config;
use std::collections::HashMap;
use std::net::TcpListener;
use std::ops::Deref;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;

/// A running `contentflow serve`.
pub struct Process {
    api: Api,
    child: Child,
    settings: HashMap<String, String>,
    /// Deleted with the process.
    pub folder: TempDir,
}

impl Process {
    /// Starts the program, and waits until it answers.
    pub async fn start(further: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings = settings(&folder, further).await;
        Self::run(settings, folder).await
    }

    async fn run(mut settings: HashMap<String, String>, folder: TempDir) -> Self {
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        settings.insert("BIND".to_owned(), address.to_string());
        let api = Api::at(&address.to_string());
        let mut command = Command::new(env!("CARGO_BIN_EXE_contentflow"));
        let child = command
            .arg("serve")
            .env_clear()
            .env("PATH", path())
            .envs(&settings)
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let child = child.current_dir(folder.path()).spawn().unwrap();
        let process = Process { api, child, settings, folder };
        process.answers().await;
        process
    }

    async fn answers(&self) {
        for _ in 0..600 {
            if self.client.get(format!("{}/readyz", self.url)).send().await.is_ok_and(|a| a.status().is_success()) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("it does not answer");
    }

    /// Kills the process as `kill -9` does: nothing is finished, flushed or handed back.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Starts the killed program again on the same data.
    pub async fn again(mut self) -> Self {
        let folder = std::mem::replace(&mut self.folder, tempfile::tempdir().unwrap());
        Self::run(self.settings.clone(), folder).await
    }

    /// The settings as the process read them.
    pub fn config(&self) -> Config {
        Config::read(|key| self.settings.get(key).cloned()).unwrap()
    }
}

impl Deref for Process {
    type Target = Api;

    fn deref(&self) -> &Api {
        &self.api
    }
}

#[expect(clippy::disallowed_methods, reason = "the tools that the program runs are found by it")]
fn path() -> String {
    std::env::var("PATH").unwrap_or_default()
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
