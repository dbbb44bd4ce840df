//! Pinterest: tokens, boards, uploads, Pins, figures and what it refuses.

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

#[actix_web::test]
async fn r65_pinterest_11_4_a_video_is_registered_uploaded_processed_and_pinned() {
    let desk = Desk::set();
    let media = desk.register().await;
    assert_eq!(media["upload_parameters"].as_object().unwrap().len(), 9);
    assert_eq!(desk.status(&media).await["status"], "registered");
    let bytes = clip(3_000_000);
    assert_eq!(desk.upload(&media, bytes).send().await.unwrap().status(), 204);
    assert_eq!(desk.status(&media).await["status"], "registered", "it takes a moment to be seen");
    desk.stage.emulator.advance(Duration::milliseconds(500));
    assert_eq!(desk.status(&media).await["status"], "processing");
    desk.stage.emulator.advance(Duration::milliseconds(2000));
    assert_eq!(desk.status(&media).await["status"], "succeeded");
    let id = media["media_id"].as_str().unwrap();
    let (status, made) = desk.post("/pins", &pin(id)).await;
    assert_eq!((status, &made["link"], &made["media"]["width"]), (201, &json!(SHOP), &Value::Null), "{made}");
    assert_eq!(made["created_at"], "2026-12-01T12:00:02", "without a zone");
    desk.stage.emulator.advance(Duration::seconds(3));
    let (_, seen) = desk.get(&format!("/pins/{}", made["id"].as_str().unwrap())).await;
    assert_eq!((&seen["media"]["media_type"], &seen["media"]["width"]), (&json!("video"), &json!(1080)));
    let posts = desk.stage.see("posts?platform=pinterest").await;
    assert_eq!((&posts[0]["caption"], &posts[0]["disclosures"]["link"]), (&json!("#ad How to tie them"), &json!(SHOP)));
    let uploads = desk.stage.see(&format!("uploads/{id}")).await;
    assert_eq!((&uploads["received"], &uploads["sha256"]), (&json!(3_000_000), &posts[0]["sha256"]));
    let page = desk.stage.client.get(posts[0]["permalink"].as_str().unwrap()).send().await.unwrap();
    assert!(page.text().await.unwrap().contains("href=\"https://shop.example/p?utm_source=pinterest\""));
}

#[actix_web::test]
async fn r65_pinterest_11_4_what_is_no_video_fails_in_processing() {
    let desk = Desk::set();
    let media = desk.register().await;
    desk.upload(&media, vec![7; 1000]).send().await.unwrap();
    desk.stage.emulator.advance(Duration::seconds(3));
    assert_eq!(desk.status(&media).await["status"], "failed");
    desk.configure(json!({"fail_next_media": true})).await;
    let media = desk.register().await;
    desk.upload(&media, clip(1000)).send().await.unwrap();
    desk.stage.emulator.advance(Duration::seconds(3));
    assert!(desk.status(&media).await["failure_code"].is_string());
    desk.video().await;
    for body in [json!({}), json!({"media_type": "image"}), json!({"media_type": "video", "more": 1})] {
        assert_eq!(desk.post("/media", &body).await.0, 400, "{body}");
    }
    assert_eq!(desk.get("/media/1").await.0, 404);
    assert_eq!(desk.get("/media").await.1["items"].as_array().map(Vec::len), Some(3));
}

#[actix_web::test]
async fn r65_pinterest_5_2_the_store_takes_the_parameters_as_they_came_for_an_hour() {
    let desk = Desk::set();
    let media = desk.register().await;
    let refused = async |request: RequestBuilder| {
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    let mut changed = media.clone();
    changed["upload_parameters"].as_object_mut().unwrap().remove("x-emu-extra");
    assert_eq!(refused(desk.upload(&changed, clip(1000))).await.0, 403);
    let (status, body) = refused(desk.upload(&media, clip(1000)).bearer_auth(&desk.token)).await;
    assert!(status == 400 && body.contains("InvalidArgument"), "{body}");
    desk.stage.emulator.advance(Duration::hours(1));
    let (status, body) = refused(desk.upload(&media, clip(1000))).await;
    assert!(status == 403 && body.contains("Policy expired"), "{body}");
}

#[actix_web::test]
async fn r65_pinterest_11_5_every_refusal_of_a_pin_in_its_order() {
    let desk = Desk::set();
    let id = desk.video().await;
    let id = id.as_str();
    let source = "/media_source";
    let both = json!({"source_type": "video_id", "media_id": id, "cover_image_key_frame_time": 1, "cover_image_url": "https://x.example/c.jpg"});
    for (body, status, code, text) in [
        (with(id, "/sponsor_id", json!("1")), 400, 1, "unknown field"),
        (json!({"title": "t"}), 400, 1, "missing field"),
        (with(id, "/board_id", json!("clips")), 400, 1, "does not match '^\\d+$'"),
        (with(id, "/board_id", json!("549755885175000004")), 404, 40, "Board not found."),
        (with(id, "/board_id", json!("549755885175999999")), 403, 29, "not permitted"),
        (with(id, "/board_id", json!("549755885175000003")), 403, 29, "not permitted"),
        (with(id, "/board_section_id", json!("5")), 404, 2031, "section"),
        (with(id, "/title", json!("x".repeat(101))), 400, 1, "title"),
        (with(id, "/description", json!("x".repeat(801))), 400, 1, "description"),
        (with("5", source, pin("5")["media_source"].clone()), 400, 1, "media_id"),
        (
            with(id, source, json!({"source_type": "video_id", "media_id": id})),
            400,
            1,
            "cover_image_url or cover_image_content_type",
        ),
        (with(id, source, both), 400, 1, "cover_image_url or cover_image_content_type"),
        (with(id, "/media_source/cover_image_data", json!("data:image/jpeg;base64,/9j/")), 400, 1, "base64"),
        (with(id, "/media_source/cover_image_data", json!("AAAA")), 400, 1, "type"),
        (with(id, "/link", json!("shop.example")), 400, 1, "URL"),
        (with(id, "/link", json!("https://bit.ly/x")), 400, 1, "blocked this link"),
        (with(id, "/link", json!(desk.stage.at("/l/abc"))), 400, 1, "blocked this link"),
    ] {
        let (got, answer) = desk.post("/pins", &body).await;
        assert_eq!((got, &answer["code"]), (status, &json!(code)), "{body}: {answer}");
        assert!(answer["message"].as_str().unwrap().contains(text), "{text}: {answer}");
    }
    assert_eq!(desk.stage.see("posts?platform=pinterest").await, json!([]));
    let early = desk.register().await;
    let (_, answer) = desk.post("/pins", &pin(early["media_id"].as_str().unwrap())).await;
    assert!(answer["message"].as_str().unwrap().contains("not ready"), "{answer}");
}

#[actix_web::test]
async fn r65_pinterest_11_5_a_second_pin_of_the_same_is_made_and_noted() {
    let desk = Desk::set();
    let id = desk.video().await;
    let (_, first) = desk.post("/pins", &pin(&id)).await;
    assert_eq!(desk.post("/pins", &pin(&id)).await.0, 201);
    let log = desk.stage.see("log?platform=pinterest&path=/pins").await;
    let noted: Vec<&Value> = log.as_array().unwrap().iter().map(|entry| &entry["emu_violation"]).collect();
    assert_eq!(noted, [&Value::Null, &json!("duplicate pin")]);
    let image = json!({"source_type": "image_base64", "content_type": "image/jpeg", "data": cover()});
    let (status, picture) = desk.post("/pins", &with(&id, "/media_source", image)).await;
    assert_eq!((status, &picture["media"]["media_type"]), (201, &json!("image")));
    let listed = async |path: &str| desk.get(path).await.1["items"].as_array().unwrap().len();
    assert_eq!((listed("/pins").await, listed(&format!("/boards/{BOARD}/pins")).await), (3, 3));
    assert_eq!(listed("/boards/549755885175000003/pins").await, 0);
    let address = desk.stage.at(&format!("/pin-api/v5/pins/{}", first["id"].as_str().unwrap()));
    assert_eq!(desk.stage.json(desk.request(desk.stage.client.delete(address))).await.0, 204);
    assert_eq!(desk.get(&format!("/pins/{}", first["id"].as_str().unwrap())).await.1["code"], 50);
    desk.configure(json!({"list_ms": 60_000})).await;
    assert_eq!(listed("/pins").await, 0, "a list may be late");
    desk.stage.emulator.advance(Duration::minutes(1));
    assert_eq!(listed("/pins").await, 2);
}

#[actix_web::test]
async fn r65_pinterest_11_6_boards_come_in_pages() {
    let desk = Desk::set();
    desk.configure(json!({"boards": 260})).await;
    let (_, first) = desk.get("/boards?page_size=250").await;
    assert_eq!(first["items"].as_array().unwrap().len(), 250);
    let mark = first["bookmark"].as_str().unwrap();
    let (_, second) = desk.get(&format!("/boards?page_size=250&bookmark={mark}")).await;
    assert_eq!((second["items"].as_array().unwrap().len(), &second["bookmark"]), (9, &Value::Null), "one is secret");
    assert_eq!(desk.get("/boards").await.1["items"].as_array().unwrap().len(), 25);
    assert_eq!(desk.get("/boards?page_size=251").await.0, 400);
    let (status, made) = desk.post("/boards", &json!({"name": "Knots"})).await;
    assert_eq!(status, 201, "{made}");
    assert_eq!(desk.post("/boards", &json!({"name": "Knots"})).await.1["code"], 58);
    assert_eq!(desk.post("/boards", &json!({"name": "x".repeat(51)})).await.0, 400);
    assert_eq!(desk.get(&format!("/boards/{}", made["id"].as_str().unwrap())).await.1["name"], "Knots");
    let gone = json!({"platform": "pinterest", "id": ACCOUNT, "attrs": {"deleted_boards": [made["id"]]}});
    desk.stage.control("accounts", gone).await;
    assert_eq!(desk.get(&format!("/boards/{}", made["id"].as_str().unwrap())).await.1["code"], 40);
    assert_eq!(desk.get("/user_account").await.1["username"], "clip_co");
}

#[actix_web::test]
async fn r65_pinterest_11_3_an_application_on_trial_pins_in_the_sandbox_alone() {
    let mut desk = Desk::set();
    desk.configure(json!({"access": "trial"})).await;
    let id = desk.video().await;
    let (status, answer) = desk.post("/pins", &pin(&id)).await;
    assert_eq!((status, &answer["code"]), (403, &json!(29)));
    assert!(answer["message"].as_str().unwrap().contains("Trial"));
    assert_eq!(desk.post("/boards", &json!({"name": "Knots"})).await.0, 403);
    desk.api = "/pin-sandbox/v5";
    assert_eq!(desk.get("/user_account").await.1["code"], 2, "a token of production");
    let sandboxed = json!({"platform": "pinterest", "id": ACCOUNT, "attrs": {"sandbox": true}});
    let (_, account) = desk.stage.control("accounts", sandboxed).await;
    account["tokens"]["access_token"].as_str().unwrap().clone_into(&mut desk.token);
    let id = desk.video().await;
    let (status, made) = desk.post("/pins", &pin(&id)).await;
    assert_eq!(status, 201, "{made}");
    let figures = format!(
        "/pins/{}/analytics?start_date=2026-12-01&end_date=2026-12-01&metric_types=SAVE",
        made["id"].as_str().unwrap()
    );
    assert_eq!(desk.get(&figures).await.1["code"], 29);
    desk.api = "/pin-api/v5";
    assert_eq!(desk.get("/user_account").await.1["code"], 2, "a token of the sandbox");
}

#[actix_web::test]
async fn r65_pinterest_11_6_figures_are_sums_of_the_days_that_are_ready() {
    let desk = Desk::set();
    let id = desk.video().await;
    let (_, made) = desk.post("/pins", &pin(&id)).await;
    let place = format!("/pins/{}", made["id"].as_str().unwrap());
    desk.stage.emulator.advance(Duration::days(4));
    let ask = async |from: &str, upto: &str, figures: &str| {
        desk.get(&format!("{place}/analytics?start_date={from}&end_date={upto}&metric_types={figures}")).await
    };
    let (status, answer) = ask("2026-12-01", "2026-12-05", "IMPRESSION,VIDEO_MRC_VIEW,OUTBOUND_CLICK").await;
    assert_eq!(status, 200, "{answer}");
    let days = answer["all"]["daily_metrics"].as_array().unwrap();
    let ready = days.iter().filter(|day| day["data_status"] == "READY").count();
    assert_eq!((days.len(), ready, &days[4]["metrics"]), (5, 3, &json!({})));
    assert_eq!(
        answer["all"]["summary_metrics"],
        json!({"IMPRESSION": 600, "VIDEO_MRC_VIEW": 240, "OUTBOUND_CLICK": 12})
    );
    for (from, upto, figures) in [
        ("2026-08-30", "2026-12-05", "IMPRESSION"),
        ("2026-12-05", "2026-12-04", "IMPRESSION"),
        ("2026-12-01", "2026-12-06", "IMPRESSION"),
        ("2026-12-01", "2026-12-05", "VIEWS"),
        ("yesterday", "2026-12-05", "IMPRESSION"),
    ] {
        let (status, answer) = ask(from, upto, figures).await;
        assert_eq!((status, &answer["code"]), (400, &json!(1)), "{from} {upto} {figures}");
    }
    let (_, metrics) = desk.get(&format!("{place}?pin_metrics=true")).await;
    assert_eq!(metrics["pin_metrics"]["lifetime_metrics"]["reaction"], 15);
    let image = json!({"source_type": "image_base64", "content_type": "image/jpeg", "data": cover()});
    let (_, picture) = desk.post("/pins", &with(&id, "/media_source", image)).await;
    let of_picture = format!(
        "/pins/{}/analytics?start_date=2026-12-05&end_date=2026-12-05&metric_types=VIDEO_MRC_VIEW",
        picture["id"].as_str().unwrap()
    );
    assert_eq!(desk.get(&of_picture).await.0, 400);
}

#[actix_web::test]
async fn r63_pinterest_11_7_calls_are_counted_by_category() {
    let desk = Desk::set();
    desk.configure(json!({"read_limit": 2, "write_limit": 1})).await;
    let call = async || {
        let address = desk.stage.at("/pin-api/v5/boards");
        desk.request(desk.stage.client.get(address)).send().await.unwrap()
    };
    let first = call().await;
    assert_eq!(header(&first, "x-ratelimit-remaining").as_deref(), Some("1"));
    assert_eq!(header(&first, "x-ratelimit-reset").as_deref(), Some("60"));
    assert_eq!(header(&first, "Date").as_deref(), Some("Tue, 01 Dec 2026 12:00:00 GMT"));
    call().await;
    let third = call().await;
    assert_eq!((third.status().as_u16(), header(&third, "Retry-After")), (429, None));
    desk.register().await;
    assert_eq!(desk.post("/media", &json!({"media_type": "video"})).await.1["code"], 8);
    desk.configure(json!({"retry_after_header": true})).await;
    desk.stage.emulator.advance(Duration::seconds(20));
    assert_eq!(header(&call().await, "Retry-After").as_deref(), Some("40"));
    desk.stage.emulator.advance(Duration::seconds(40));
    assert_eq!(call().await.status(), 200);
    desk.configure(json!({"access": "trial", "read_limit": 1})).await;
    desk.stage.emulator.advance(Duration::seconds(60));
    call().await;
    assert_eq!(header(&call().await, "x-ratelimit-reset").as_deref(), Some("86340"), "a day, not a minute");
}

#[actix_web::test]
async fn r64_pinterest_11_2_a_code_becomes_tokens_once_and_each_refresh_replaces_both() {
    let desk = Desk::set();
    let scopes = "boards:read,pins:read,user_accounts:read";
    let consent = async |more: &str, scopes: &str| {
        let query = format!("client_id=c&redirect_uri={REDIRECT}&response_type=code&scope={scopes}&state=s{more}");
        let address = desk.stage.at(&format!("/pin-consent/oauth/?{query}"));
        let answer = desk.stage.client.get(address).send().await.unwrap();
        header(&answer, "Location").and_then(|place| place.parse::<url::Url>().ok())
    };
    assert!(consent("", "boards:everything").await.is_none(), "an unknown scope");
    assert!(consent("&emu_deny=1", scopes).await.unwrap().query().unwrap().contains("error=access_denied"));
    let code = async |more: &str| {
        let place = consent(more, scopes).await.unwrap();
        place.query_pairs().find(|(key, _)| key == "code").unwrap().1.into_owned()
    };
    let token = async |form: &[(&str, &str)]| {
        let request = desk.stage.client.post(desk.stage.at("/pin-api/v5/oauth/token"));
        desk.stage.json(request.basic_auth("c", Some("s")).form(form)).await
    };
    let granted = code("").await;
    let exchange = [
        ("grant_type", "authorization_code"),
        ("code", granted.as_str()),
        ("redirect_uri", REDIRECT),
        ("continuous_refresh", "true"),
    ];
    let (status, tokens) = token(&exchange).await;
    assert_eq!((status, &tokens["expires_in"]), (200, &json!(2_592_000)), "{tokens}");
    assert_eq!(
        (&tokens["scope"], &tokens["refresh_token_expires_in"]),
        (&json!("boards:read pins:read user_accounts:read"), &json!(5_184_000))
    );
    assert_eq!(token(&exchange).await.0, 400, "a code is used once");
    let old = tokens["refresh_token"].as_str().unwrap();
    let again = [("grant_type", "refresh_token"), ("refresh_token", old)];
    let (_, new) = token(&again).await;
    assert_ne!(new["refresh_token"], *old);
    assert_eq!(token(&again).await, (400, json!({"code": 1, "message": "Invalid refresh token."})));
    desk.configure(json!({"refresh_keep_old": true})).await;
    let kept = [("grant_type", "refresh_token"), ("refresh_token", new["refresh_token"].as_str().unwrap())];
    assert_eq!((token(&kept).await.0, token(&kept).await.0), (200, 200));
    let wider = [kept[0], kept[1], ("scope", "pins:write")];
    assert_eq!(token(&wider).await.0, 400, "a scope is only narrowed");
    let unnamed = desk.stage.client.post(desk.stage.at("/pin-api/v5/oauth/token")).form(&kept);
    assert_eq!(desk.stage.json(unnamed).await.1["code"], 2);

    desk.configure(json!({"app_created": "2025-09-01"})).await;
    let granted = code("").await;
    let (_, legacy) =
        token(&[("grant_type", "authorization_code"), ("code", &granted), ("redirect_uri", REDIRECT)]).await;
    assert_eq!(legacy["refresh_token_expires_in"], 31_536_000);
    let (_, renewed) =
        token(&[("grant_type", "refresh_token"), ("refresh_token", legacy["refresh_token"].as_str().unwrap())]).await;
    assert_eq!((renewed["access_token"].is_string(), renewed.get("refresh_token")), (true, None));

    let narrowed = code("&emu_scopes=boards:read").await;
    let (_, tokens) = token(&[
        ("grant_type", "authorization_code"),
        ("code", &narrowed),
        ("redirect_uri", REDIRECT),
        ("continuous_refresh", "true"),
    ])
    .await;
    let me = desk
        .stage
        .client
        .get(desk.stage.at("/pin-api/v5/user_account"))
        .bearer_auth(tokens["access_token"].as_str().unwrap());
    let (status, refused) = desk.stage.json(me).await;
    assert_eq!((status, &refused["code"]), (401, &json!(3)));
    assert!(refused["message"].as_str().unwrap().contains("'user_accounts:read'"), "{refused}");
}
