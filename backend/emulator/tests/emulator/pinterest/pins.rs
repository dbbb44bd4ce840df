//! Uploads and Pins: from the registration to what is refused.

use super::*;

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
