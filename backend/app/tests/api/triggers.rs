//! Triggers: signed webhooks that do their work once.

use crate::conversions::{CLICK, click, money, sale, with_post};
use crate::fixture::{asset_with, clipped, post};
use crate::support::{TestApp, answer};
use chrono::Duration;
use domain::signature::sign;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

/// A new trigger.
async fn trigger(app: &TestApp, new: Value) -> Value {
    let (status, made) = app.post("/api/v1/triggers", &new).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    made
}

fn path(trigger: &Value) -> String {
    let url = trigger["url"].as_str().unwrap();
    url[url.find("/hooks/").unwrap()..].to_owned()
}

/// A webhook on its way.
struct Webhook<'a> {
    path: String,
    secret: &'a str,
    id: &'a str,
    body: String,
    /// Seconds since it was signed.
    age: i64,
}

impl Webhook<'_> {
    async fn send(&self, app: &TestApp) -> (StatusCode, Value) {
        let at = app.app.now() - Duration::seconds(self.age);
        let signature = sign(self.secret, self.id, at, self.body.as_bytes()).unwrap();
        self.send_with(app, at.timestamp(), &signature).await
    }

    async fn send_with(&self, app: &TestApp, timestamp: i64, signature: &str) -> (StatusCode, Value) {
        let request = app.client.post(format!("{}{}", app.url, self.path)).body(self.body.clone());
        let request = request.header("webhook-id", self.id).header("webhook-timestamp", timestamp);
        answer(request.header("webhook-signature", signature).send().await.unwrap()).await
    }
}

fn webhook<'a>(trigger: &'a Value, id: &'a str, body: &Value) -> Webhook<'a> {
    Webhook { path: path(trigger), secret: trigger["secret"].as_str().unwrap(), id, body: body.to_string(), age: 0 }
}

async fn jobs(app: &TestApp) -> usize {
    app.get("/api/v1/jobs").await.1["items"].as_array().unwrap().len()
}

#[actix_web::test]
async fn r71_a_trigger_is_made_changed_and_deleted_and_shows_its_secret_once() {
    let app = TestApp::standing(&[]).await;
    let made = trigger(&app, json!({"kind": "ingest"})).await;
    let at = format!("/api/v1/triggers/{}", made["id"].as_str().unwrap());
    assert!(made["secret"].as_str().unwrap().starts_with("whsec_") && made["enabled"] == true);
    for shown in [app.get(&at).await.1, app.get("/api/v1/triggers?kind=ingest").await.1["items"][0].clone()] {
        assert_eq!((&shown["id"], shown.get("secret")), (&made["id"], None), "{shown}");
    }
    assert_eq!(app.get("/api/v1/triggers?kind=publish").await.1["items"], json!([]));
    let id = "0190aaaa-0000-7000-8000-000000000000";
    let change = json!({"payload": {"source_id": id}, "enabled": false});
    let (_, changed) = app.send(Method::PATCH, &at, &change).await;
    assert_eq!((&changed["payload"]["source_id"], &changed["enabled"]), (&json!(id), &json!(false)));
    assert_eq!(app.send(Method::DELETE, &at, &json!({})).await.0, StatusCode::NO_CONTENT);
    assert_eq!(app.get(&at).await.0, StatusCode::NOT_FOUND);
    for (new, pointer) in [
        (json!({"kind": "fetch"}), "/kind"),
        (json!({"kind": "ingest", "payload": {"asset_id": id}}), "/payload/asset_id"),
        (json!({"kind": "publish", "payload": {"post_id": 7}}), "/payload/post_id"),
        (json!({"kind": "ingest", "payload": []}), "/payload"),
        (json!({"kind": "ingest", "secret": "mine"}), "/secret"),
    ] {
        let (status, problem) = app.post("/api/v1/triggers", &new).await;
        assert_eq!((status, &problem["errors"][0]["pointer"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!(pointer)));
    }
}

#[actix_web::test]
async fn r71_a_repeated_request_makes_one_trigger_and_shows_its_secret_once() {
    let app = TestApp::standing(&[]).await;
    let send = async || {
        let request = app.request(Method::POST, "/api/v1/triggers").header("Idempotency-Key", "once");
        answer(request.json(&json!({"kind": "autopilot"})).send().await.unwrap()).await
    };
    let (first, second) = (send().await, send().await);
    assert_eq!((first.0, second.0), (StatusCode::CREATED, StatusCode::CREATED));
    assert!(first.1["secret"].is_string() && second.1.get("secret").is_none(), "{}", second.1);
    assert_eq!(first.1["id"], second.1["id"]);
}

#[actix_web::test]
async fn r71_each_kind_starts_its_job() {
    let app = TestApp::standing(&[]).await;
    let asset = clipped(&app.app).await;
    let made = post(&app, asset, "youtube", json!({})).await;
    for (kind, payload, body, status) in [
        ("ingest", json!({}), json!({}), StatusCode::ACCEPTED),
        ("transform", json!({}), json!({"asset_id": asset}), StatusCode::ACCEPTED),
        ("publish", json!({"post_id": made["id"]}), json!({}), StatusCode::ACCEPTED),
        ("publish", json!({"post_id": asset}), json!({"post_id": made["id"]}), StatusCode::OK),
        ("metrics", json!({}), json!({}), StatusCode::ACCEPTED),
        ("autopilot", json!({}), json!({}), StatusCode::ACCEPTED),
        ("autopilot", json!({}), json!({}), StatusCode::OK),
    ] {
        let own = trigger(&app, json!({"kind": kind, "payload": payload})).await;
        let (answered, job) = webhook(&own, "msg_1", &body).send(&app).await;
        assert_eq!((answered, &job["kind"], &job["status"]), (status, &json!(kind), &json!("queued")), "{job}");
    }
    assert_eq!(jobs(&app).await, 5, "the same work is never open twice");
    let runs = app.get("/api/v1/runs").await.1["items"].as_array().unwrap().clone();
    assert_eq!(runs.iter().map(|run| &run["trigger"]).collect::<Vec<_>>(), ["webhook", "webhook"]);
    let used = app.get("/api/v1/triggers?limit=1").await.1["items"][0]["last_used_at"].clone();
    assert_eq!(used, json!(app.app.now()));
}

#[actix_web::test]
async fn r71_a_webhook_without_a_body_is_one_with_nothing_to_say() {
    let app = TestApp::standing(&[]).await;
    let made = trigger(&app, json!({"kind": "metrics"})).await;
    let empty = Webhook { body: String::new(), ..webhook(&made, "msg_1", &json!({})) };
    assert_eq!(empty.send(&app).await.0, StatusCode::ACCEPTED);
}

#[actix_web::test]
async fn links_9_1_the_same_webhook_does_nothing_twice() {
    let app = TestApp::with(&[]).await;
    app.send(Method::PUT, "/api/v1/autopilot", &json!({"enabled": false})).await;
    let made = trigger(&app, json!({"kind": "autopilot"})).await;
    let sent = webhook(&made, "msg_1", &json!({}));
    let first = sent.send(&app).await;
    assert_eq!((first.0, app.finished(&first.1).await["status"].as_str()), (StatusCode::ACCEPTED, Some("done")));
    let before = jobs(&app).await;
    assert_eq!(sent.send(&app).await, first, "the same answer, also once the job has ended");
    let (one, other) = tokio::join!(sent.send(&app), sent.send(&app));
    assert_eq!((one, other), (first.clone(), first.clone()));
    assert_eq!(jobs(&app).await, before);
    let (status, job) = webhook(&made, "msg_2", &json!({})).send(&app).await;
    assert_eq!(status, StatusCode::ACCEPTED);
    assert_ne!(job["id"], first.1["id"], "another webhook is another job");
}

#[actix_web::test]
async fn links_12_3_9_a_signed_sale_is_stored_once() {
    let (app, made) = with_post().await;
    click(&app, &made, CLICK).await;
    let own = trigger(&app, json!({"kind": "conversion", "payload": {"network": "shop"}})).await;
    let mut body = sale("T-1001", "approved", 125);
    body["customer"] = json!({"id": 7});
    for (id, result) in [("msg_1", "created"), ("msg_1", "created"), ("msg_2", "duplicate")] {
        let (status, recorded) = webhook(&own, id, &body).send(&app).await;
        assert_eq!((status, recorded["result"].as_str()), (StatusCode::OK, Some(result)), "{id} {recorded}");
    }
    assert_eq!(money(&app).await, (1, "1.25".to_owned(), vec![]));
    let (_, list) = app.get("/api/v1/conversions").await;
    assert_eq!(list["items"][0]["network"], "shop", "what the body does not say, the payload does");
    let text =
        body.to_string().replace("T-1001", "T-1002").replace("125", "1.5").replace("commission_minor", "commission");
    let float = Webhook { body: text, ..webhook(&own, "msg_3", &body) };
    assert_eq!(float.send(&app).await.1["result"], "created");
    assert_eq!(money(&app).await.1, "2.75");
}

#[actix_web::test]
async fn links_12_3_11_who_cannot_prove_it_is_told_nothing_and_leaves_nothing() {
    let (app, _) = with_post().await;
    let own = trigger(&app, json!({"kind": "conversion"})).await;
    let other = trigger(&app, json!({"kind": "conversion"})).await;
    let good = webhook(&own, "msg_1", &sale("T-1", "approved", 125));
    let at = app.app.now();
    let signature = sign(good.secret, good.id, at, good.body.as_bytes()).unwrap();
    let with = |body: &str, path: &str| Webhook {
        body: body.to_owned(),
        path: path.to_owned(),
        ..webhook(&own, "msg_1", &json!({}))
    };
    let tampered = good.body.replace("125", "9999");
    let nobody = "/hooks/0190aaaa-0000-7000-8000-000000000000";
    let refused = [
        webhook(&own, "msg_1", &json!({})).send_with(&app, at.timestamp(), "v1,bm9uc2Vuc2U=").await,
        good.send_with(&app, at.timestamp(), "").await,
        good.send_with(&app, at.timestamp() + 1, &signature).await,
        with(&tampered, &good.path).send_with(&app, at.timestamp(), &signature).await,
        with(&good.body, &path(&other)).send_with(&app, at.timestamp(), &signature).await,
        with(&good.body, nobody).send_with(&app, at.timestamp(), &signature).await,
        with(&good.body, "/hooks/nonsense").send_with(&app, at.timestamp(), &signature).await,
        Webhook { age: 301, ..webhook(&own, "msg_1", &sale("T-1", "approved", 125)) }.send(&app).await,
        Webhook { age: -301, ..webhook(&own, "msg_1", &sale("T-1", "approved", 125)) }.send(&app).await,
    ];
    for (status, problem) in &refused {
        assert_eq!((*status, problem), (StatusCode::UNAUTHORIZED, &refused[0].1), "all alike");
    }
    assert_eq!(app.get("/api/v1/conversions").await.1["items"], json!([]));
    assert_eq!(good.send_with(&app, at.timestamp(), &format!("v1,bm9uc2Vuc2U= {signature}")).await.0, StatusCode::OK);
    let at = format!("/api/v1/triggers/{}", own["id"].as_str().unwrap());
    app.send(Method::PATCH, &at, &json!({"enabled": false})).await;
    let (status, problem) = webhook(&own, "msg_9", &sale("T-2", "approved", 1)).send(&app).await;
    assert_eq!((status, &problem), (StatusCode::UNAUTHORIZED, &refused[0].1), "switched off");
}

#[actix_web::test]
async fn links_9_1_a_wrong_body_is_named_and_may_be_put_right() {
    let app = TestApp::standing(&[]).await;
    let bare = asset_with(&app.app, |asset| asset.media = domain::asset::status::MediaState::Missing.into()).await;
    let unknown = "0190aaaa-0000-7000-8000-000000000000";
    for (kind, body, pointer) in [
        ("transform", json!({}), "/asset_id"),
        ("transform", json!({"asset_id": unknown}), "/asset_id"),
        ("publish", json!({"post_id": unknown}), "/post_id"),
        ("publish", json!({"post_id": [1]}), "/post_id"),
        ("ingest", json!({"source_id": unknown}), "/source_id"),
        ("metrics", json!({"account_id": unknown}), "/account_id"),
        ("autopilot", json!({"now": true}), "/now"),
        ("autopilot", json!([1]), ""),
        ("conversion", json!({"transaction_id": "T-1"}), ""),
        ("conversion", sale("T-1", "approved", -1), "/commission_minor"),
    ] {
        let made = trigger(&app, json!({"kind": kind})).await;
        let (status, problem) = webhook(&made, "msg_1", &body).send(&app).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{kind} {body} {problem}");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{kind} {body}");
    }
    let made = trigger(&app, json!({"kind": "transform"})).await;
    let (status, problem) = webhook(&made, "msg_1", &json!({"asset_id": bare})).send(&app).await;
    assert_eq!((status, &problem["type"]), (StatusCode::CONFLICT, &json!("/problems/media-missing")));
    let asset = clipped(&app.app).await;
    let (status, _) = webhook(&made, "msg_1", &json!({"asset_id": asset})).send(&app).await;
    assert_eq!((status, jobs(&app).await), (StatusCode::ACCEPTED, 1), "what was refused was not remembered");
    let broken = Webhook { body: "{".to_owned(), ..webhook(&made, "msg_2", &json!({})) };
    assert_eq!(broken.send(&app).await.0, StatusCode::BAD_REQUEST);
}

#[actix_web::test]
async fn links_9_1_a_body_has_64_kib_at_most_and_is_posted() {
    let app = TestApp::standing(&[]).await;
    let made = trigger(&app, json!({"kind": "conversion"})).await;
    let mut body = sale("T-1", "approved", 1);
    body["note"] = json!("");
    for (bytes, status) in [(64 * 1024, StatusCode::OK), (64 * 1024 + 1, StatusCode::PAYLOAD_TOO_LARGE)] {
        body["note"] = json!("");
        body["note"] = json!("x".repeat(bytes - body.to_string().len()));
        assert_eq!(webhook(&made, "msg_1", &body).send(&app).await.0, status, "{bytes}");
    }
    let got = app.client.get(format!("{}{}", app.url, path(&made))).send().await.unwrap();
    assert_eq!(got.headers()["allow"], "POST");
    assert_eq!(answer(got).await.0, StatusCode::METHOD_NOT_ALLOWED);
}

#[actix_web::test]
async fn links_9_1_the_secret_before_holds_for_a_day() {
    let app = TestApp::standing(&[]).await;
    let old = trigger(&app, json!({"kind": "metrics"})).await;
    let at = format!("/api/v1/triggers/{}/secret", old["id"].as_str().unwrap());
    let (status, new) = app.post(&at, &json!({})).await;
    assert_eq!(status, StatusCode::OK);
    assert_ne!(new["secret"], old["secret"]);
    for (hours, id, accepted) in [(23, "msg_1", true), (1, "msg_2", false)] {
        app.advance(Duration::hours(hours));
        assert_eq!(webhook(&old, id, &json!({})).send(&app).await.0.is_success(), accepted, "{hours} h later");
        assert!(webhook(&new, &format!("{id}-new"), &json!({})).send(&app).await.0.is_success());
    }
}
