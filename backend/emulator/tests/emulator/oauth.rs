use serde_json::{Value, json};
use url::Url;

use crate::support::{CHANNEL, Stage, header};

const VERIFIER: &str = "contentflow-emulator-verifier-0123456789-ABCDEFGH";
const CHALLENGE: &str = "COJVS1NUaamKcwbYHioeG4h2F8IRkJdCscfL5pzWZyk";
const REDIRECT: &str = "http://127.0.0.1:1/callback";

async fn consent(stage: &Stage, extra: &str) -> Vec<(String, String)> {
    let scopes = "https://www.googleapis.com/auth/youtube.upload%20https://www.googleapis.com/auth/youtube.readonly";
    let query = format!(
        "client_id=c&redirect_uri={REDIRECT}&response_type=code&scope={scopes}&access_type=offline&state=s&code_challenge={CHALLENGE}&code_challenge_method=S256{extra}"
    );
    let answer = stage.client.get(stage.at(&format!("/g-accounts/o/oauth2/v2/auth?{query}"))).send().await.unwrap();
    assert_eq!(answer.status(), 302);
    let location: Url = header(&answer, "Location").unwrap().parse().unwrap();
    location.query_pairs().into_owned().collect()
}

fn field(pairs: &[(String, String)], name: &str) -> Option<String> {
    pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone())
}

async fn exchange(stage: &Stage, code: &str, verifier: &str) -> (u16, Value) {
    let form = format!(
        "client_id=c&client_secret=s&grant_type=authorization_code&code={code}&code_verifier={verifier}&redirect_uri={REDIRECT}"
    );
    token(stage, form).await
}

async fn token(stage: &Stage, form: String) -> (u16, Value) {
    let request =
        stage.client.post(stage.at("/g-oauth2/token")).header("Content-Type", "application/x-www-form-urlencoded");
    stage.json(request.body(form)).await
}

#[actix_web::test]
async fn r64_a_code_becomes_tokens_once() {
    let stage = Stage::set();
    let pairs = consent(&stage, "&prompt=consent").await;
    assert_eq!(field(&pairs, "state").as_deref(), Some("s"));
    let code = field(&pairs, "code").unwrap();
    let (status, tokens) = exchange(&stage, &code, VERIFIER).await;
    assert_eq!((status, &tokens["expires_in"]), (200, &json!(3599)));
    let refresh = tokens["refresh_token"].as_str().unwrap();
    assert_eq!(exchange(&stage, &code, VERIFIER).await.1["error"], "invalid_grant");
    let (status, new) =
        token(&stage, format!("client_id=c&client_secret=s&grant_type=refresh_token&refresh_token={refresh}")).await;
    assert_eq!((status, new.get("refresh_token")), (200, None));
    let (_, channel) = stage
        .json(
            stage
                .client
                .get(stage.at("/yt-api/youtube/v3/channels?part=snippet&mine=true"))
                .bearer_auth(new["access_token"].as_str().unwrap()),
        )
        .await;
    assert_eq!(channel["items"][0]["id"], CHANNEL);
    assert_eq!(
        token(&stage, format!("client_id=c&grant_type=refresh_token&refresh_token={refresh}")).await.1["error"],
        "invalid_client"
    );
}

#[actix_web::test]
async fn r64_consent_can_be_denied_narrowed_or_given_before() {
    let stage = Stage::set();
    assert_eq!(field(&consent(&stage, "&emu_deny=1").await, "error").as_deref(), Some("access_denied"));
    let narrowed = consent(&stage, "&emu_scopes=youtube.readonly").await;
    assert_eq!(field(&narrowed, "scope").as_deref(), Some("https://www.googleapis.com/auth/youtube.readonly"));
    // The account is connected already: without prompt=consent there is no second refresh token.
    let code = field(&consent(&stage, "").await, "code").unwrap();
    assert_eq!(exchange(&stage, &code, VERIFIER).await.1.get("refresh_token"), None);
    let code = field(&consent(&stage, "").await, "code").unwrap();
    assert_eq!(exchange(&stage, &code, "wrong").await.1["error"], "invalid_grant");
}
