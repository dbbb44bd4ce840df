//! Pinterest, as a client of one account meets it.

mod account;
mod pins;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::Duration;
use reqwest::RequestBuilder;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use crate::support::{Stage, clip, header};

const ACCOUNT: &str = "813744226420000001";
const BOARD: &str = "549755885175000001";
const REDIRECT: &str = "http://127.0.0.1:1/callback";
const SHOP: &str = "https://shop.example/p?utm_source=pinterest";

struct Desk {
    stage: Stage,
    token: String,
    api: &'static str,
}

impl Desk {
    fn set() -> Self {
        let stage = Stage::set();
        let token = stage.emulator.connect("pinterest", ACCOUNT, "Clip Co").unwrap().access_token;
        Desk { stage, token, api: "/pin-api/v5" }
    }

    fn request(&self, request: RequestBuilder) -> RequestBuilder {
        request.bearer_auth(&self.token)
    }

    async fn get(&self, path: &str) -> (u16, Value) {
        let address = self.stage.at(&format!("{}{path}", self.api));
        self.stage.json(self.request(self.stage.client.get(address))).await
    }

    async fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        let address = self.stage.at(&format!("{}{path}", self.api));
        self.stage.json(self.request(self.stage.client.post(address)).json(body)).await
    }

    async fn configure(&self, settings: Value) {
        assert_eq!(self.stage.control("config", json!({"pinterest": settings})).await.0, 200);
    }

    async fn register(&self) -> Value {
        let (status, media) = self.post("/media", &json!({"media_type": "video"})).await;
        assert_eq!(status, 201, "{media}");
        media
    }

    fn upload(&self, media: &Value, bytes: Vec<u8>) -> RequestBuilder {
        let fields = media["upload_parameters"].as_object().unwrap().iter();
        let form =
            fields.fold(Form::new(), |form, (name, value)| form.text(name.clone(), value.as_str().unwrap().to_owned()));
        let address = media["upload_url"].as_str().unwrap();
        self.stage.client.post(address).multipart(form.part("file", Part::bytes(bytes).file_name("clip.mp4")))
    }

    /// Uploads a video and waits until it can be used; gives its id.
    async fn video(&self) -> String {
        let media = self.register().await;
        assert_eq!(self.upload(&media, clip(100_000)).send().await.unwrap().status(), 204);
        self.stage.emulator.advance(Duration::milliseconds(2500));
        media["media_id"].as_str().unwrap().to_owned()
    }

    async fn status(&self, media: &Value) -> Value {
        self.get(&format!("/media/{}", media["media_id"].as_str().unwrap())).await.1
    }
}

fn cover() -> String {
    STANDARD.encode([0xFF, 0xD8, 0xFF, 0xE0])
}

fn pin(media: &str) -> Value {
    json!({"board_id": BOARD, "title": "Three knots", "description": "#ad How to tie them", "link": SHOP,
           "media_source": {"source_type": "video_id", "media_id": media, "cover_image_content_type": "image/jpeg",
                            "cover_image_data": cover()}})
}

/// A Pin with one field changed.
fn with(media: &str, pointer: &str, value: Value) -> Value {
    let mut pin = pin(media);
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    pin.pointer_mut(parent).unwrap()[name] = value;
    pin
}
