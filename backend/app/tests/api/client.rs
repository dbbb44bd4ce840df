//! Speaks to a running program as its users do.

use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use serde_json::Value;

/// The token that tests send.
pub const TOKEN: &str = "test-token-0123456789";

/// The address of a running program, and a client for it.
pub struct Api {
    /// Its address, without a slash at its end.
    pub url: String,
    /// A client that sends nothing by itself.
    pub client: Client,
}

impl Api {
    /// The program at a host and port.
    pub fn at(address: &str) -> Self {
        // Another test of this program may have been first; any provider will do.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().unwrap();
        Api { url: format!("http://{address}"), client }
    }

    /// A request with the test's token.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.url)).bearer_auth(TOKEN)
    }

    /// Reads JSON.
    pub async fn get(&self, path: &str) -> (StatusCode, Value) {
        answer(self.request(Method::GET, path).send().await.unwrap()).await
    }

    /// Sends JSON.
    pub async fn send(&self, method: Method, path: &str, body: &Value) -> (StatusCode, Value) {
        answer(self.request(method, path).json(body).send().await.unwrap()).await
    }

    /// Posts JSON.
    pub async fn post(&self, path: &str, body: &Value) -> (StatusCode, Value) {
        self.send(Method::POST, path, body).await
    }

    /// A job once it has ended.
    pub async fn finished(&self, job: &Value) -> Value {
        let id = job["id"].as_str().unwrap_or_else(|| panic!("no job: {job}"));
        for _ in 0..10 {
            let (_, job) = self.get(&format!("/api/v1/jobs/{id}?wait=30")).await;
            if job["status"] == "done" || job["status"] == "failed" {
                return job;
            }
        }
        panic!("job {id} does not end");
    }
}

/// Status and JSON of an answer; text that is no JSON becomes a string.
pub async fn answer(response: Response) -> (StatusCode, Value) {
    let status = response.status();
    let kind = response.headers().get(CONTENT_TYPE).map(|kind| kind.to_str().unwrap().to_owned()).unwrap_or_default();
    let text = response.text().await.unwrap();
    if status.is_client_error() || status.is_server_error() {
        assert_eq!(kind, "application/problem+json", "{status}: {text}");
    }
    (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
}
