//! A client of a running server, for commands that drive it over HTTP.

use crate::commands::Failure;
use crate::secrets::LOCAL_TOKEN;
use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::Value;
use std::collections::HashMap;
use std::path::Path;

/// A running server, and a token for it.
pub struct Server {
    /// Its address, without a slash at its end.
    pub url: String,
    token: String,
    client: Client,
}

impl Server {
    /// The server at `url`, with the token of the settings or the one that a server on this machine left in its folder.
    pub fn find(url: Option<String>, vars: &HashMap<String, String>) -> Result<Self, Failure> {
        let bind = vars.get("BIND").map_or("127.0.0.1:8080", String::as_str);
        let url = url.unwrap_or_else(|| format!("http://{bind}"));
        let folder = Path::new(vars.get("DATA_DIR").map_or("./data", String::as_str));
        let local = || {
            [folder.join("sandbox"), folder.to_owned()]
                .iter()
                .find_map(|f| std::fs::read_to_string(f.join(LOCAL_TOKEN)).ok())
        };
        let token = vars.get("API_TOKEN").cloned().or_else(local).ok_or_else(|| {
            Failure::new(2, "API_TOKEN: must be set, or the command run in the folder where the server was started")
        })?;
        let client = Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
        Ok(Server { url: url.trim_end_matches('/').to_owned(), token: token.trim().to_owned(), client })
    }

    /// A request to `path` without the token, as a visitor sends it.
    pub fn visit(&self, path: &str) -> RequestBuilder {
        self.client.get(if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.url) })
    }

    /// A request to `path` with the token.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.url)).bearer_auth(&self.token)
    }

    /// Reads JSON.
    pub async fn get(&self, path: &str) -> Result<Value, String> {
        read(self.request(Method::GET, path).send().await).await
    }

    /// Sends JSON.
    pub async fn send(&self, method: Method, path: &str, body: &Value) -> Result<Value, String> {
        read(self.request(method, path).json(body).send().await).await
    }

    /// Starts a job and waits until it has ended, ten minutes at most.
    pub async fn job(&self, path: &str, body: &Value) -> Result<Value, String> {
        let mut job = self.send(Method::POST, path, body).await?;
        for _ in 0..20 {
            if job["status"] == "done" || job["status"] == "failed" {
                return Ok(job);
            }
            job = self.get(&format!("/api/v1/jobs/{}?wait=30", text(&job["id"]))).await?;
        }
        Err(format!("job {} does not end", job["id"]))
    }
}

/// The JSON of an answer; a problem becomes an error with its detail.
async fn read(answer: Result<Response, reqwest::Error>) -> Result<Value, String> {
    let response = answer.map_err(|error| format!("the server does not answer: {error}"))?;
    let status = response.status();
    let body: Value = response.json().await.unwrap_or_default();
    if status.is_success() {
        return Ok(body);
    }
    Err(format!("{status}: {}", body["detail"].as_str().unwrap_or("no reason given")))
}

/// A JSON string as it reads.
pub fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
