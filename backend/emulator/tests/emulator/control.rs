use serde_json::json;

use crate::support::Stage;

#[actix_web::test]
async fn r65_the_clock_is_set_moved_and_let_run() {
    let stage = Stage::set();
    assert_eq!(stage.see("clock").await, json!({"now": "2026-12-01T12:00:00Z", "mode": "manual"}));
    assert_eq!(stage.control("clock", json!({"advance_ms": 60_000})).await.1["now"], "2026-12-01T12:01:00Z");
    assert_eq!(stage.control("clock", json!({"set": "2027-01-01T00:00:00Z"})).await.1["now"], "2027-01-01T00:00:00Z");
    assert_eq!(stage.control("clock", json!({"mode": "real"})).await.1["mode"], "real");
    assert_eq!(stage.control("clock", json!({"mode": "odd"})).await.0, 400);
    assert_eq!(stage.control("reset", json!({})).await.0, 204);
    assert_eq!(stage.see("clock").await["now"], "2026-12-01T12:00:00Z");
}

#[actix_web::test]
async fn r65_what_the_control_plane_does_not_know_is_refused() {
    let stage = Stage::set();
    for (path, body) in [
        ("config", json!({"youtube": {"nonsense": 1}})),
        ("config", json!({"myspace": {}})),
        ("faults", json!({"path": "(", "action": {"type": "drop_before"}})),
        ("faults", json!({"action": {"type": "explode"}})),
        ("accounts", json!({"platform": "myspace", "id": "x"})),
        ("tokens", json!({"platform": "youtube", "account": "x", "action": "explode"})),
        ("clock", json!("now")),
    ] {
        assert_eq!(stage.control(path, body.clone()).await.0, 400, "{path} {body}");
    }
    assert_eq!(stage.control("nothing", json!({})).await.0, 404);
}

#[actix_web::test]
async fn r65_answers_can_be_changed_and_rules_taken_back() {
    let stage = Stage::set();
    let action = json!({"type": "mutate", "set": {"/items/0/id": "UCother"}, "remove": ["/kind"]});
    let (_, rule) =
        stage.control("faults", json!({"path": "/channels", "when": {"times": -1}, "action": action})).await;
    let ask = || stage.get("/yt-api/youtube/v3/channels?part=id&mine=true");
    let (_, changed) = stage.json(ask()).await;
    assert_eq!((&changed["items"][0]["id"], changed.get("kind")), (&json!("UCother"), None));
    assert_eq!(stage.see("faults").await[0]["hits"], 1);
    let id = rule["id"].as_str().unwrap();
    stage.client.delete(stage.at(&format!("/__emu__/faults/{id}"))).send().await.unwrap();
    assert_ne!(stage.json(ask()).await.1["items"][0]["id"], "UCother");
}

#[actix_web::test]
async fn r65_unknown_paths_have_the_shape_of_the_platform() {
    let stage = Stage::set();
    let (status, body) = stage.json(stage.get("/yt-api/youtube/v9/videos")).await;
    assert_eq!((status, &body["error"]["errors"][0]["reason"]), (404, &json!("notFound")));
    assert_eq!(stage.json(stage.get("/nowhere")).await.0, 404);
}

#[actix_web::test]
async fn r65_an_account_comes_with_tokens() {
    let stage = Stage::set();
    let (status, account) =
        stage.control("accounts", json!({"platform": "youtube", "id": "UCtwo", "attrs": {"title": "Two"}})).await;
    assert_eq!(status, 200);
    let token = account["tokens"]["access_token"].as_str().unwrap();
    let ask = stage.client.get(stage.at("/yt-api/youtube/v3/channels?part=snippet&mine=true")).bearer_auth(token);
    let (_, channel) = stage.json(ask).await;
    assert_eq!(
        (&channel["items"][0]["id"], &channel["items"][0]["snippet"]["title"]),
        (&json!("UCtwo"), &json!("Two"))
    );
}
