//! Reddit: tokens, leases, uploads, submissions and what it refuses.

use chrono::Duration;
use reqwest::RequestBuilder;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use crate::support::{Stage, clip, header};

const AGENT: &str = "linux:org.example.tests:1.0.0 (by /u/clip_co)";
const REDIRECT: &str = "http://127.0.0.1:1/callback";

struct Desk {
    stage: Stage,
    token: String,
}

impl Desk {
    fn set() -> Self {
        let stage = Stage::set();
        let token = stage.emulator.connect("reddit", "emuaccount1", "clip_co").unwrap().access_token;
        Desk { stage, token }
    }

    fn reconnect(&mut self) {
        self.token = self.stage.emulator.connect("reddit", "emuaccount1", "clip_co").unwrap().access_token;
    }

    fn named(&self, request: RequestBuilder) -> RequestBuilder {
        request.header("User-Agent", AGENT)
    }

    fn post(&self, path: &str, form: &[(&str, &str)]) -> RequestBuilder {
        let mut form = form.to_vec();
        form.push(("api_type", "json"));
        let request = self.stage.client.post(self.stage.at(&format!("/rd-api{path}?raw_json=1"))).form(&form);
        self.named(request).header("Authorization", format!("bearer {}", self.token))
    }

    async fn get(&self, path: &str) -> (u16, Value) {
        let join = if path.contains('?') { '&' } else { '?' };
        let address = self.stage.at(&format!("/rd-api{path}{join}raw_json=1"));
        let request = self.stage.client.get(address).bearer_auth(&self.token);
        self.stage.json(self.named(request)).await
    }

    async fn submit(&self, form: &[(&str, &str)]) -> (u16, Value) {
        self.stage.json(self.post("/api/submit", form)).await
    }

    /// The first code of a submission's refusal.
    async fn refusal(&self, form: &[(&str, &str)]) -> String {
        let (status, body) = self.submit(form).await;
        let code = if status == 400 { &body["reason"] } else { &body["json"]["errors"][0][0] };
        code.as_str().unwrap_or_default().to_owned()
    }

    async fn lease(&self, mimetype: &str) -> Value {
        let form = [("filepath", "clip"), ("mimetype", mimetype)];
        let (status, lease) = self.stage.json(self.post("/api/media/asset.json", &form)).await;
        assert_eq!(status, 200, "{lease}");
        lease
    }

    fn upload(&self, lease: &Value, bytes: Vec<u8>) -> RequestBuilder {
        let fields = lease["args"]["fields"].as_array().unwrap().iter();
        let form = fields.fold(Form::new(), |form, field| {
            form.text(field["name"].as_str().unwrap().to_owned(), field["value"].as_str().unwrap().to_owned())
        });
        self.stage.client.post(address(lease)).multipart(form.part("file", Part::bytes(bytes).file_name("clip")))
    }

    /// Uploads a file and gives the address to submit.
    async fn stored(&self, mimetype: &str, bytes: Vec<u8>) -> String {
        let lease = self.lease(mimetype).await;
        let answer = self.upload(&lease, bytes).send().await.unwrap();
        assert_eq!(answer.status(), 201);
        format!("{}/{}", address(&lease), lease["asset"]["asset_id"].as_str().unwrap())
    }
}

fn address(lease: &Value) -> String {
    format!("http:{}", lease["args"]["action"].as_str().unwrap())
}

fn link<'a>(sr: &'a str, title: &'a str) -> Vec<(&'static str, &'a str)> {
    vec![("kind", "link"), ("sr", sr), ("title", title), ("url", "https://example.com/knots")]
}

#[actix_web::test]
async fn r65_reddit_a_video_is_leased_uploaded_submitted_and_then_listed() {
    let desk = Desk::set();
    let url = desk.stored("video/mp4", clip(5_000_000)).await;
    let poster = desk.stored("image/png", vec![7; 1000]).await;
    let form = [
        ("kind", "video"),
        ("sr", "emu_open"),
        ("title", "Three knots"),
        ("url", url.as_str()),
        ("video_poster_url", poster.as_str()),
        ("text", "#ad"),
    ];
    let (status, answer) = desk.submit(&form).await;
    assert_eq!((status, &answer["json"]["errors"]), (200, &json!([])), "{answer}");
    let listed = async || desk.get("/user/clip_co/submitted?sort=new&limit=25").await.1["data"]["children"].clone();
    assert_eq!(listed().await, json!([]), "it takes a moment");
    desk.stage.emulator.advance(Duration::milliseconds(1500));
    let posts = listed().await;
    let post = &posts[0]["data"];
    assert_eq!((&post["url"], &post["media"]), (&json!("https://v.redd.it/asset000001"), &Value::Null));
    assert_eq!(post["permalink"], "/r/emu_open/comments/1emu001/three_knots/");
    desk.stage.emulator.advance(Duration::milliseconds(4000));
    let (_, info) = desk.get("/api/info?id=t3_nothing,t3_1emu001").await;
    let post = &info["data"]["children"][0]["data"];
    assert_eq!(post["media"]["reddit_video"]["transcoding_status"], "completed");
    assert_eq!((info["data"]["dist"].clone(), &post["view_count"]), (json!(1), &Value::Null));
    let seen = desk.stage.see("posts?platform=reddit").await;
    assert_eq!((&seen[0]["id"], &seen[0]["caption"]), (&json!("t3_1emu001"), &json!("#ad")));
}

#[actix_web::test]
async fn r65_reddit_what_is_no_video_is_accepted_and_never_appears() {
    let desk = Desk::set();
    let url = desk.stored("video/mp4", vec![0; 1000]).await;
    let poster = desk.stored("image/jpeg", vec![7; 1000]).await;
    let form = [("kind", "video"), ("sr", "emu_open"), ("title", "t"), ("url", &url), ("video_poster_url", &poster)];
    assert_eq!(desk.refusal(&form).await, "");
    assert_eq!(desk.refusal(&form[..4]).await, "NO_URL", "a poster is required");
    let swapped = [("kind", "video"), ("sr", "emu_open"), ("title", "t"), ("url", &url), ("video_poster_url", &url)];
    assert_eq!(desk.refusal(&swapped).await, "BAD_URL");
    desk.stage.emulator.advance(Duration::hours(1));
    assert_eq!(desk.stage.see("posts?platform=reddit").await, json!([]));
}

#[actix_web::test]
async fn r65_reddit_every_subreddit_refuses_in_its_way() {
    let desk = Desk::set();
    let long = "x".repeat(301);
    for (sr, title, code) in [
        ("emu_open", "Three knots", ""),
        ("EMU_OPEN", " ", "NO_TEXT"),
        ("emu_open", long.as_str(), "TOO_LONG"),
        ("", "t", "SUBREDDIT_REQUIRED"),
        ("nowhere", "t", "SUBREDDIT_NOEXIST"),
        ("emu_private", "t", "SUBREDDIT_NOTALLOWED"),
        ("emu_banned_me", "t", "BANNED_FROM_SUBREDDIT"),
        ("emu_selfonly", "t", "NO_LINKS"),
        ("emu_flair", "t", "SUBMIT_VALIDATION_FLAIR_REQUIRED"),
        ("emu_rules", "free knots for all", ""),
        ("u_clip_co", "t", ""),
        ("emu_open", "Three knots again", "ALREADY_SUB"),
    ] {
        assert_eq!(desk.refusal(&link(sr, title)).await, code, "{sr} {title}");
    }
    let validated =
        |title| [link("emu_rules", title), vec![("validate_on_submit", "True"), ("resubmit", "True")]].concat();
    assert_eq!(desk.refusal(&validated("Free knots for all")).await, "SUBMIT_VALIDATION_TITLE_BLACKLISTED_STRING");
    assert_eq!(desk.refusal(&validated("knots")).await, "SUBMIT_VALIDATION_MIN_LENGTH");
    let own = [("kind", "self"), ("sr", "emu_selfonly"), ("title", "t"), ("text", "#ad words")];
    assert_eq!(desk.refusal(&own).await, "");
    let (_, choices) = desk.stage.json(desk.post("/r/emu_flair/api/flairselector", &[("is_newlink", "True")])).await;
    let flair = choices["choices"][0]["flair_template_id"].as_str().unwrap();
    let flaired = [link("emu_flair", "t"), vec![("flair_id", flair)]].concat();
    assert_eq!(desk.refusal(&flaired).await, "");
    assert_eq!(desk.refusal(&[flaired, vec![("flair_text", "mine")]].concat()).await, "BAD_FLAIR_TEMPLATE_ID");
    assert_eq!(desk.get("/r/nowhere/about").await.0, 302);
    assert_eq!(desk.get("/r/emu_private/about").await.1["reason"], "private");
    assert_eq!(desk.get("/r/emu_novideo/about").await.1["data"]["allow_videos"], false);
    assert_eq!(desk.get("/api/v1/emu_rules/post_requirements").await.1["title_text_max_length"], 80);
}

#[actix_web::test]
async fn r65_reddit_too_many_posts_wait_their_time() {
    let desk = Desk::set();
    let own = |sr, title| vec![("kind", "self"), ("sr", sr), ("title", title)];
    assert_eq!(desk.refusal(&own("emu_slow", "one")).await, "");
    desk.stage.emulator.advance(Duration::seconds(90));
    let (_, body) = desk.submit(&own("emu_slow", "two")).await;
    assert!(body["json"]["errors"][0][1].as_str().unwrap().contains("try again in 9 minutes."), "{body}");
    assert_eq!(body["json"].get("ratelimit"), None);
    desk.stage.control("config", json!({"reddit": {"ratelimit_field": true}})).await;
    assert_eq!(desk.submit(&own("emu_slow", "two")).await.1["json"]["ratelimit"], 510);
    for (title, code) in [("one", ""), ("two", ""), ("three", "QUOTA_FILLED")] {
        assert_eq!(desk.refusal(&own("emu_quota", title)).await, code, "{title}");
    }
}

#[actix_web::test]
async fn r65_reddit_the_store_takes_what_was_leased_and_nothing_else() {
    let desk = Desk::set();
    for style in ["2025", "2020", "alternate"] {
        desk.stage.control("config", json!({"reddit": {"lease_style": style}})).await;
        desk.stored("video/mp4", clip(300_000)).await;
        desk.stored("image/jpeg", clip(1000)).await;
    }
    let lease = desk.lease("video/mp4").await;
    let mut changed = lease.clone();
    changed["args"]["fields"][3]["value"] = json!("other");
    let text = async |request: RequestBuilder| {
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    let (status, body) = text(desk.upload(&changed, clip(1000))).await;
    assert!(status == 403 && body.contains("Policy"), "{body}");
    let (status, body) = text(desk.upload(&lease, clip(1000)).header("Authorization", "bearer x")).await;
    assert!(status == 400 && body.contains("InvalidArgument"), "{body}");
    let poster = desk.lease("image/png").await;
    let (status, body) = text(desk.upload(&poster, clip(22 << 20))).await;
    assert!(status == 400 && body.contains("EntityTooLarge"), "{body}");
    desk.stage.emulator.advance(Duration::minutes(15));
    let (status, body) = text(desk.upload(&lease, clip(1000))).await;
    assert!(status == 403 && body.contains("Policy expired"), "{body}");
    let form = [("filepath", "x"), ("mimetype", "text/html")];
    assert_eq!(desk.stage.json(desk.post("/api/media/asset.json", &form)).await.0, 400);
}

#[actix_web::test]
async fn r65_reddit_is_strict_about_every_call() {
    let desk = Desk::set();
    let me = || desk.stage.client.get(desk.stage.at("/rd-api/api/v1/me?raw_json=1")).bearer_auth(&desk.token);
    assert_eq!(desk.stage.json(me().header("User-Agent", "reqwest/0.13")).await.0, 429);
    assert_eq!(desk.stage.json(desk.named(me())).await.1["name"], "clip_co");
    let bare = desk.stage.client.get(desk.stage.at("/rd-api/api/v1/me")).bearer_auth(&desk.token);
    assert_eq!(desk.stage.json(desk.named(bare)).await.0, 400, "raw_json is missing");
    let elsewhere = desk.stage.client.get(desk.stage.at("/rd-www/api/v1/me?raw_json=1")).bearer_auth(&desk.token);
    assert_eq!(desk.stage.json(desk.named(elsewhere)).await.0, 403);
    let expired = desk.named(desk.stage.client.get(desk.stage.at("/rd-api/api/v1/me?raw_json=1")).bearer_auth("old"));
    let answer = expired.send().await.unwrap();
    assert!(answer.status() == 401 && header(&answer, "WWW-Authenticate").unwrap().contains("invalid_token"));
    let narrowed = json!({"platform": "reddit", "account": "emuaccount1", "action": "drop_scope", "scope": "submit"});
    desk.stage.control("tokens", narrowed).await;
    let answer = desk.post("/api/submit", &link("emu_open", "t")).send().await.unwrap();
    assert!(answer.status() == 403 && header(&answer, "WWW-Authenticate").unwrap().contains("insufficient_scope"));
}

#[actix_web::test]
async fn r65_reddit_counts_calls_in_windows_of_ten_minutes() {
    let mut desk = Desk::set();
    desk.stage.control("config", json!({"reddit": {"budget": 2}})).await;
    let call = async |desk: &Desk| {
        let request = desk.stage.client.get(desk.stage.at("/rd-api/api/v1/me?raw_json=1")).bearer_auth(&desk.token);
        desk.named(request).send().await.unwrap()
    };
    let first = call(&desk).await;
    assert_eq!(header(&first, "x-ratelimit-remaining").as_deref(), Some("1.0"));
    assert_eq!(header(&first, "x-ratelimit-reset").as_deref(), Some("600"));
    call(&desk).await;
    assert_eq!(call(&desk).await.status(), 429);
    desk.stage.control("config", json!({"reddit": {"rate_429": "html"}})).await;
    assert_eq!(header(&call(&desk).await, "retry-after").as_deref(), Some("4"));
    desk.stage.emulator.advance(Duration::seconds(600));
    desk.reconnect();
    assert_eq!(call(&desk).await.status(), 200);
}

#[actix_web::test]
async fn r64_reddit_a_code_becomes_tokens_once_and_refreshing_has_three_habits() {
    let desk = Desk::set();
    let query = format!(
        "client_id=c&response_type=code&state=s&redirect_uri={REDIRECT}&duration=permanent&scope=identity%20submit"
    );
    let consent = async |more: &str| {
        let address = desk.stage.at(&format!("/rd-www/api/v1/authorize?{query}{more}"));
        let answer = desk.stage.client.get(address).send().await.unwrap();
        header(&answer, "Location").unwrap()
    };
    assert!(consent("&emu_deny=1").await.contains("error=access_denied"));
    let place: url::Url = consent("").await.parse().unwrap();
    assert_eq!(place.fragment(), Some("_"));
    let code = place.query_pairs().find(|(key, _)| key == "code").unwrap().1.into_owned();
    let token = async |form: &[(&str, &str)]| {
        let request = desk.stage.client.post(desk.stage.at("/rd-www/api/v1/access_token"));
        desk.stage.json(desk.named(request.basic_auth("c", Some("s")).form(form))).await
    };
    let exchange = [("grant_type", "authorization_code"), ("code", code.as_str()), ("redirect_uri", REDIRECT)];
    let (_, tokens) = token(&exchange).await;
    assert_eq!((&tokens["expires_in"], &tokens["scope"]), (&json!(86_400), &json!("identity submit")));
    assert_eq!(token(&exchange).await, (200, json!({"error": "invalid_grant"})));
    let refresh = tokens["refresh_token"].as_str().unwrap();
    let again = [("grant_type", "refresh_token"), ("refresh_token", refresh)];
    assert_eq!(token(&again).await.1["refresh_token"], *refresh);
    desk.stage.control("config", json!({"reddit": {"refresh_repeat": "absent"}})).await;
    assert_eq!(token(&again).await.1.get("refresh_token"), None);
    desk.stage.control("config", json!({"reddit": {"refresh_repeat": "new"}})).await;
    assert_ne!(token(&again).await.1["refresh_token"], *refresh);
    assert_eq!(token(&again).await.0, 400, "the old one died");
    let unknown = desk.stage.client.post(desk.stage.at("/rd-www/api/v1/access_token")).form(&again);
    assert_eq!(desk.stage.json(desk.named(unknown)).await.0, 401);
}
