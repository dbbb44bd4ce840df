use actix_web::web::Data;
use actix_web::{App, HttpServer, web};
use emulator::Emulator;

use crate::support::{Stage, client};

#[actix_web::test]
async fn r65_posts_are_still_there_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let open = || Emulator::open(folder.path(), "http://127.0.0.1").unwrap();
    let id = {
        let stage = Stage::with(open());
        let id = stage.upload(300_000).await;
        // In the sandbox the same clip may be tried again.
        stage.upload(300_000).await;
        id
    };
    let stage = Stage::with(open());
    let posts = stage.see("posts").await;
    assert_eq!(posts.as_array().map(Vec::len), Some(2), "{posts}");
    assert_eq!(posts[0]["id"], id.as_str());
    let file = stage
        .client
        .get(stage.at(&format!("/view/youtube/{id}/file")))
        .header("Range", "bytes=4-7")
        .send()
        .await
        .unwrap();
    assert_eq!((file.status().as_u16(), file.headers()["Content-Type"].to_str().unwrap()), (206, "video/mp4"));
    assert_eq!(file.bytes().await.unwrap().as_ref(), b"ftyp");
    assert_eq!(stage.upload(300_001).await, "VIDEOID0003", "ids go on");
}

#[actix_web::test]
async fn r65_a_damaged_state_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("state.json"), "{").unwrap();
    assert!(Emulator::open(folder.path(), "http://127.0.0.1").err().unwrap().to_string().contains("damaged"));
}

#[actix_web::test]
async fn r65_it_can_be_mounted_below_another_server() {
    let emulator = Data::new(Emulator::in_memory().unwrap());
    let data = emulator.clone();
    let server =
        HttpServer::new(move || App::new().service(web::scope("/sandbox").configure(emulator::routes(data.clone()))))
            .workers(1)
            .disable_signals()
            .bind(("127.0.0.1", 0))
            .unwrap();
    let address = server.addrs()[0];
    emulator.set_base_url(&format!("http://{address}/sandbox/"));
    let server = server.run();
    let handle = server.handle();
    actix_web::rt::spawn(server);
    let token = emulator.connect("youtube", "UCx", "X").unwrap().access_token;
    let start = client()
        .post(format!("http://{address}/sandbox/yt-upload/upload/youtube/v3/videos?uploadType=resumable&part=snippet"))
        .bearer_auth(token)
        .header("Content-Type", "application/json")
        .header("X-Upload-Content-Length", 5)
        .header("X-Upload-Content-Type", "video/mp4")
        .body(r#"{"snippet":{"title":"t"}}"#)
        .send()
        .await
        .unwrap();
    let location = start.headers()["Location"].to_str().unwrap();
    assert!(location.starts_with(&format!("http://{address}/sandbox/yt-upload/")), "{location}");
    let clock = client().get(format!("http://{address}/sandbox/__emu__/clock")).send().await.unwrap();
    assert_eq!(clock.status(), 200);
    handle.stop(false).await;
}
