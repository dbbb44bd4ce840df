//! The account: boards, trial access, figures, limits and tokens.

use super::*;

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
