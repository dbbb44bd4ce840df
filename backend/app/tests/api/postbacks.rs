//! Postbacks: what networks say without a signature is money that waits.

use crate::conversions::{CLICK, click, money, with_post};
use crate::support::{TestApp, answer};
use reqwest::header::CONTENT_TYPE;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

/// A new address for a network, as a path.
async fn address(app: &TestApp, network: &str) -> (Value, String) {
    let (status, made) = app.post("/api/v1/postbacks", &json!({"network": network})).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    let url = made["url"].as_str().unwrap();
    let path = url[url.find("/postbacks/").unwrap()..].to_owned();
    (made, path)
}

/// A network sends to an address, without a token.
async fn send(app: &TestApp, path: &str) -> (StatusCode, Value) {
    answer(app.client.get(format!("{}{path}", app.url)).send().await.unwrap()).await
}

async fn trust(app: &TestApp) {
    let rule = json!({"value": {"trust": true}});
    assert_eq!(app.send(Method::PUT, "/api/v1/rules/postbacks", &rule).await.0, StatusCode::OK);
}

#[actix_web::test]
async fn links_9_4_an_unsigned_postback_is_money_that_waits_until_it_is_confirmed() {
    let (app, made) = with_post().await;
    click(&app, &made, CLICK).await;
    let (_, path) = address(&app, "awin").await;
    let query = format!("{path}?clickRef={CLICK}&transactionId=T1&commission=1.64&status=approved");
    for result in ["created", "duplicate", "duplicate"] {
        let (status, recorded) = send(&app, &query).await;
        assert_eq!((status, recorded["result"].as_str()), (StatusCode::OK, Some(result)));
    }
    assert_eq!(money(&app).await, (1, "0.00".to_owned(), vec!["1.64 EUR".to_owned()]));
    let confirmed = json!({"network": "awin", "transaction_id": "T1", "status": "approved", "commission": "1.60", "currency": "EUR"});
    assert_eq!(app.post("/api/v1/conversions", &confirmed).await.1["result"], "updated");
    send(&app, &format!("{path}?transactionId=T1&status=declined&commission=9")).await;
    assert_eq!(money(&app).await, (1, "1.60".to_owned(), vec![]), "a hint never moves confirmed money");
}

#[actix_web::test]
async fn links_9_4_a_trusted_network_is_believed() {
    let (app, made) = with_post().await;
    click(&app, &made, CLICK).await;
    let (_, path) = address(&app, "shop").await;
    trust(&app).await;
    let query =
        format!("{path}?clickid={CLICK}&transaction_id=T1&payout=0.30000000000000004&currency=eur&status=approved");
    assert_eq!(send(&app, &query).await.1["result"], "created");
    assert_eq!(money(&app).await.1, "0.30");
}

#[actix_web::test]
async fn links_9_4_a_form_and_json_say_the_same() {
    let (app, made) = with_post().await;
    click(&app, &made, CLICK).await;
    let (_, path) = address(&app, "awin").await;
    let fields =
        format!(r#"{{"clickRef":"{CLICK}","transactionId":T,"commission":1.5,"products":[{{"id":1}}],"phrase":null}}"#);
    let with = |id: &str| fields.replace('T', id);
    let form: String =
        url::form_urlencoded::Serializer::new(String::new()).append_pair("AwinTransactionPush", &with("2")).finish();
    for (kind, body) in [
        ("application/json", with("1")),
        ("application/x-www-form-urlencoded", form),
        ("application/x-www-form-urlencoded", format!("clickref={CLICK}&transaction_id=3&commission=1.50")),
    ] {
        let request = app.client.post(format!("{}{path}", app.url)).header(CONTENT_TYPE, kind).body(body.clone());
        let (status, recorded) = answer(request.send().await.unwrap()).await;
        assert_eq!((status, recorded["result"].as_str()), (StatusCode::OK, Some("created")), "{body} {recorded}");
    }
    assert_eq!(money(&app).await, (3, "0.00".to_owned(), vec!["4.50 EUR".to_owned()]));
}

#[actix_web::test]
async fn links_9_4_who_does_not_know_the_address_is_told_nothing() {
    let (app, _) = with_post().await;
    let (made, path) = address(&app, "awin").await;
    let token = path.rsplit_once('/').unwrap().1;
    assert!(token.len() >= 43, "256 bits");
    let query = "?transaction_id=T1&commission=1";
    for wrong in ["/postbacks/awin/guess", &format!("/postbacks/cj/{token}"), &format!("/postbacks/%00/{token}")] {
        let (status, problem) = send(&app, &format!("{wrong}{query}")).await;
        assert_eq!((status, &problem["type"]), (StatusCode::UNAUTHORIZED, &json!("/problems/unproven")), "{wrong}");
    }
    let shown = app.get(&format!("/api/v1/postbacks/{}", made["id"].as_str().unwrap())).await.1;
    assert!(shown.get("url").is_none() && !shown.to_string().contains(token), "shown once");
    assert_eq!(send(&app, &format!("{path}{query}")).await.0, StatusCode::OK);
    let used = app.get("/api/v1/postbacks").await.1["items"][0]["last_used_at"].clone();
    assert!(used.is_string());
    app.send(Method::DELETE, &format!("/api/v1/postbacks/{}", made["id"].as_str().unwrap()), &json!({})).await;
    assert_eq!(send(&app, &format!("{path}{query}")).await.0, StatusCode::UNAUTHORIZED);
    assert_eq!(app.get("/api/v1/conversions").await.1["items"].as_array().unwrap().len(), 1, "what was reported stays");
}

#[actix_web::test]
async fn links_9_4_what_cannot_be_used_is_refused() {
    let (app, _) = with_post().await;
    let (_, path) = address(&app, "awin").await;
    for (query, pointer) in [
        ("commission=1", "/transaction_id"),
        ("transaction_id=!!!transactionId!!!&commission=1", "/transaction_id"),
        ("transaction_id=a%00b&commission=1", "/transaction_id"),
        ("transaction_id=T1&commission=1,5", "/commission"),
        ("transaction_id=T1&commission=1&status=perhaps", "/status"),
        ("transaction_id=T1&commission=1&currency=euros", "/currency"),
    ] {
        let (status, problem) = send(&app, &format!("{path}?{query}")).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{query}");
    }
    let large = app.client.post(format!("{}{path}", app.url)).body("x".repeat(65 * 1024)).send().await.unwrap();
    assert_eq!(answer(large).await.0, StatusCode::PAYLOAD_TOO_LARGE);
    let put = app.client.put(format!("{}{path}", app.url)).send().await.unwrap();
    assert_eq!(answer(put).await.0, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(app.get("/api/v1/conversions").await.1["items"], json!([]));
    for (body, pointer) in
        [(json!({"network": "A"}), "/network"), (json!({"network": "a", "currency": "x"}), "/currency")]
    {
        let (status, problem) = app.post("/api/v1/postbacks", &body).await;
        assert_eq!((status, &problem["errors"][0]["pointer"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!(pointer)));
    }
}

#[actix_web::test]
async fn links_9_4_an_address_that_sends_too_fast_has_to_wait() {
    let (app, _) = with_post().await;
    for n in 0..1_200 {
        let answered = app.client.get(format!("{}/postbacks/awin/guess", app.url)).send().await.unwrap();
        if answered.status() == StatusCode::TOO_MANY_REQUESTS {
            assert!(n >= 600, "{n} were let through");
            assert!(answered.headers().contains_key("retry-after"));
            return;
        }
    }
    panic!("nothing slows it down");
}
