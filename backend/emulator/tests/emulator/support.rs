//! An emulator on a free port, and a client that sends what it is told.

use std::net::SocketAddr;
use std::sync::Mutex;

use actix_web::dev::ServerHandle;
use actix_web::web::Data;
use emulator::Emulator;
use reqwest::{Client, RequestBuilder, Response, redirect};
use serde_json::{Value, json};

pub(crate) const CHANNEL: &str = "UCemulatorchannel0000001";

pub(crate) struct Stage {
    pub(crate) emulator: Data<Emulator>,
    pub(crate) client: Client,
    server: ServerHandle,
    token: Mutex<String>,
}

impl Drop for Stage {
    fn drop(&mut self) {
        drop(self.server.stop(false));
    }
}

impl Stage {
    pub(crate) fn set() -> Self {
        Stage::with(Emulator::in_memory().unwrap())
    }

    pub(crate) fn with(emulator: Emulator) -> Self {
        let emulator = Data::new(emulator);
        let (_, server) = emulator::bind(emulator.clone(), SocketAddr::from(([127, 0, 0, 1], 0))).unwrap();
        let handle = server.handle();
        actix_web::rt::spawn(server);
        let token = Mutex::new(emulator.connect("youtube", CHANNEL, "Clip Co").unwrap().access_token);
        Stage { emulator, client: client(), server: handle, token }
    }

    fn token(&self) -> String {
        self.token.lock().unwrap().clone()
    }

    /// Takes a token that is good from now on.
    pub(crate) fn reconnect(&self) {
        *self.token.lock().unwrap() = self.emulator.connect("youtube", CHANNEL, "Clip Co").unwrap().access_token;
    }

    pub(crate) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.emulator.base_url())
    }

    pub(crate) async fn json(&self, request: RequestBuilder) -> (u16, Value) {
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        (status, serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap_or_default())
    }

    pub(crate) async fn see(&self, path: &str) -> Value {
        self.json(self.client.get(self.at(&format!("/__emu__/{path}")))).await.1
    }

    pub(crate) async fn control(&self, path: &str, body: Value) -> (u16, Value) {
        self.json(self.client.post(self.at(&format!("/__emu__/{path}"))).body(body.to_string())).await
    }

    pub(crate) fn start(&self, metadata: &Value, total: usize) -> RequestBuilder {
        self.client
            .post(self.at("/yt-upload/upload/youtube/v3/videos?uploadType=resumable&part=snippet,status"))
            .bearer_auth(self.token())
            .header("X-Upload-Content-Length", total)
            .header("X-Upload-Content-Type", "video/mp4")
            .header("Content-Type", "application/json; charset=UTF-8")
            .body(metadata.to_string())
    }

    /// Opens a session for `total` bytes and gives its address.
    pub(crate) async fn session(&self, total: usize) -> String {
        let answer = self.start(&metadata("Three knots"), total).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        answer.headers()["Location"].to_str().unwrap().to_owned()
    }

    pub(crate) fn put(&self, session: &str, range: &str, body: Vec<u8>) -> RequestBuilder {
        self.client
            .put(session)
            .bearer_auth(self.token())
            .header("Content-Range", range)
            .header("Content-Length", body.len())
            .body(body)
    }

    pub(crate) fn get(&self, path: &str) -> RequestBuilder {
        self.client.get(self.at(path)).bearer_auth(self.token())
    }

    /// Uploads a clip of `total` bytes and gives the video's id.
    pub(crate) async fn upload(&self, total: usize) -> String {
        let session = self.session(total).await;
        let (status, video) =
            self.json(self.put(&session, &format!("bytes 0-{}/{total}", total - 1), clip(total))).await;
        assert_eq!(status, 201, "{video}");
        video["id"].as_str().unwrap().to_owned()
    }
}

pub(crate) fn client() -> Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().no_proxy().redirect(redirect::Policy::none()).build().unwrap()
}

pub(crate) fn metadata(title: &str) -> Value {
    json!({"snippet": {"title": title, "description": "words"}, "status": {"privacyStatus": "public", "selfDeclaredMadeForKids": false}})
}

pub(crate) fn clip(total: usize) -> Vec<u8> {
    let mut bytes: Vec<u8> = (0..total).map(|i| (i % 251) as u8).collect();
    bytes[4..8].copy_from_slice(b"ftyp");
    bytes
}

pub(crate) fn header(answer: &Response, name: &str) -> Option<String> {
    Some(answer.headers().get(name)?.to_str().unwrap().to_owned())
}
