//! Experiments: which arm is chosen, what the wordings are worth, and every choice made again.

use crate::fixture::{asset_with, clipped, post};
use crate::support::TestApp;
use app::experiments::replay::replay_all;
use chrono::Duration;
use domain::experiment::arm::{Arm, Hook};
use domain::experiment::choice::{Choice, choose_arm, choose_wording};
use domain::experiment::evidence::{Outcome, Trial};
use domain::language::Language;
use domain::platform::Platform;
use domain::post::status::PostStatus;
use domain::report::metric::MetricKind;
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use serde_json::{Value, json};
use storage::columns::Json;
use storage::{experiment, metric_event, post as posts};
use uuid::Uuid;

/// A sandbox whose autopilot works when it is told to.
async fn quiet() -> TestApp {
    let app = TestApp::start().await;
    app.send(reqwest::Method::PUT, "/api/v1/autopilot", &json!({"enabled": false})).await;
    app
}

/// A post and one of its wordings, to make others of.
async fn pattern(app: &TestApp, platform: &str) -> (posts::Model, experiment::Model) {
    let asset = asset_with(&app.app, |_| ()).await;
    let made = post(app, asset, platform, json!({})).await;
    let id: Uuid = serde_json::from_value(made["id"].clone()).unwrap();
    let (status, _) = app.post(&format!("/api/v1/posts/{id}/variants"), &json!({})).await;
    assert_eq!(status, 201);
    let wording = experiment::of_post(&app.app.db, id).await.unwrap().remove(0);
    (posts::get(&app.app.db, id).await.unwrap(), wording)
}

/// The wording of a post that was chosen like this.
fn chosen(pattern: &experiment::Model, post_id: Uuid, hook: Hook, choice: &Choice) -> experiment::Model {
    experiment::Model {
        id: Uuid::now_v7(),
        post_id,
        variant: hook.variant().to_owned(),
        arm_key: hook.arm_key().to_owned(),
        status: "sent".to_owned(),
        seed: Some(choice.seed),
        propensity_millionths: Some(choice.propensity_millionths()),
        curiosity_millionths: Some(choice.curiosity_millionths()),
        choice: Some(serde_json::to_string(choice).unwrap()),
        ..pattern.clone()
    }
}

fn event(post: &posts::Model, kind: MetricKind, value: i64) -> metric_event::Model {
    let ts = post.posted_at.unwrap() + Duration::hours(1);
    metric_event::Model {
        id: Uuid::now_v7(),
        post_id: Some(post.id),
        platform: post.platform,
        kind: kind.into(),
        value_micros: value * 1_000_000,
        currency: (kind == MetricKind::Revenue).then(|| "EUR".to_owned()),
        meta: Json(json!({})),
        ts,
        dedup_key: None,
        visitor: None,
        is_unique: true,
        created_at: ts,
        updated_at: ts,
    }
}

/// A post that went out ten days ago with one of the wordings by a coin, and what it counted.
async fn went_out(app: &TestApp, of: &(posts::Model, experiment::Model), hook: Hook, counted: &[(MetricKind, i64)]) {
    let at = app.app.now() - Duration::days(10);
    let row = posts::Model {
        id: Uuid::now_v7(),
        status: PostStatus::Posted.into(),
        posted_at: Some(at),
        created_at: at,
        ..of.0.clone()
    };
    let choice = (0..).map(choose_wording).find(|(drawn, _)| *drawn == hook).unwrap().1;
    let tx = storage::begin(&app.app.db).await.unwrap();
    let row = posts::insert(&tx, row).await.unwrap();
    experiment::insert(&tx, chosen(&of.1, row.id, hook, &choice)).await.unwrap();
    let events = counted.iter().map(|(kind, value)| event(&row, *kind, *value)).collect();
    metric_event::record(&tx, events).await.unwrap();
    tx.commit().await.unwrap();
}

/// Posts of both wordings: these clicks of 1 000 views each.
async fn history(app: &TestApp, each: usize, curiosity: i64, value: i64) {
    let of = pattern(app, "youtube").await;
    for _ in 0..each {
        for (hook, clicks) in [(Hook::Curiosity, curiosity), (Hook::Value, value)] {
            went_out(app, &of, hook, &[(MetricKind::View, 1000), (MetricKind::Click, clicks)]).await;
        }
    }
}

/// The choices of one pass over new assets.
async fn pass(app: &TestApp, assets: usize) -> Vec<Choice> {
    for _ in 0..assets {
        clipped(&app.app).await;
    }
    let (_, before) = app.get("/api/v1/experiments?limit=100").await;
    let (_, job) = app.post("/api/v1/jobs/autopilot", &json!({})).await;
    assert_eq!(app.finished(&job).await["status"], "done");
    let (_, list) = app.get("/api/v1/experiments?limit=100").await;
    let known: Vec<&Value> = before["items"].as_array().unwrap().iter().map(|e| &e["id"]).collect();
    let new = list["items"].as_array().unwrap().iter().filter(|e| !known.contains(&&e["id"]));
    new.filter(|e| !e["choice"].is_null()).map(|e| serde_json::from_value(e["choice"].clone()).unwrap()).collect()
}

async fn only_youtube(app: &TestApp) {
    let (_, accounts) = app.get("/api/v1/accounts").await;
    for account in accounts["items"].as_array().unwrap().iter().filter(|account| account["platform"] != "youtube") {
        app.send(reqwest::Method::DELETE, &format!("/api/v1/accounts/{}", account["id"].as_str().unwrap()), &json!({}))
            .await;
    }
}

#[actix_web::test]
async fn r44_autopilot_goes_round_while_nothing_is_known_and_keeps_what_each_choice_rested_on() {
    let app = quiet().await;
    only_youtube(&app).await;
    let choices = pass(&app, 4).await;
    let policies: Vec<Value> = choices.iter().map(|choice| json!(choice.policy)).collect();
    assert_eq!(policies, vec!["round_robin"; 4]);
    let value = choices.iter().filter(|choice| choice.arm_key.ends_with("hook=value")).count();
    assert_eq!(value, 2, "each wording in turn: {choices:?}");
    assert!(choices.iter().all(|choice| choice.propensity == 1.0 && choice.knowledge.is_some()));
    let found = replay_all(&app.app.db).await.unwrap();
    assert_eq!((found.equal, found.difference), (4, None));
}

#[actix_web::test]
async fn r44_what_posts_have_shown_decides_what_is_posted_next() {
    let app = quiet().await;
    only_youtube(&app).await;
    history(&app, 8, 10, 60).await;
    let (_, arms) = app.get("/api/v1/arms").await;
    let value =
        arms["items"].as_array().unwrap().iter().find(|arm| arm["arm_key"] == "platform=youtube|lang=en|hook=value");
    let value = value.unwrap();
    assert_eq!((&value["pulls"], &value["posterior"]["family"]), (&json!(8), &json!("beta")), "{value}");
    let [low, mean, high, chance] = ["low", "mean", "high", "chance"].map(|key| value[key].as_f64().unwrap());
    assert!(0.03 < low && low < mean && mean < high && chance > 0.9 && chance < 1.0, "{value}");
    let choices = pass(&app, 5).await;
    assert_eq!(choices.len(), 5);
    assert!(choices.iter().all(|choice| json!(choice.policy) == "thompson"), "{choices:?}");
    let value = choices.iter().filter(|choice| choice.arm_key.ends_with("hook=value")).count();
    assert!(value >= 4, "the better wording: {choices:?}");
    // Switched off, arms are used in turn again.
    let (status, _) = app.send(reqwest::Method::PUT, "/api/v1/rules/bandit", &json!({"enabled": false})).await;
    assert_eq!(status, 200);
    assert!(pass(&app, 2).await.iter().all(|choice| json!(choice.policy) == "round_robin"));
    assert_eq!(replay_all(&app.app.db).await.unwrap().difference, None);
}

#[actix_web::test]
async fn r44_revenue_per_post_is_the_other_reward() {
    let app = quiet().await;
    let of = pattern(&app, "youtube").await;
    for i in 0..12 {
        for (hook, clicks, euros) in [(Hook::Curiosity, 10, 9), (Hook::Value, 60, i % 2)] {
            let counted = [(MetricKind::View, 1000), (MetricKind::Click, clicks), (MetricKind::Revenue, euros)];
            went_out(&app, &of, hook, &counted).await;
        }
    }
    let best = async || {
        let (_, arms) = app.get("/api/v1/arms").await;
        let own = arms["items"].as_array().unwrap().iter();
        let own = own.filter(|arm| arm["platform"] == "youtube" && arm["language"] == "en");
        let best = own.max_by(|a, b| a["mean"].as_f64().unwrap().total_cmp(&b["mean"].as_f64().unwrap())).unwrap();
        (best["hook"].clone(), best["reward"].clone(), best["posterior"]["family"].clone())
    };
    assert_eq!(best().await, (json!("value"), json!("click"), json!("beta")));
    let rule = json!({"value": {"reward": "revenue", "half_life_days": null}});
    assert_eq!(app.send(reqwest::Method::PUT, "/api/v1/rules/bandit", &rule).await.0, 200);
    assert_eq!(best().await, (json!("curiosity"), json!("revenue"), json!("gamma")));
    let wrong = json!({"value": {"reward": "likes"}});
    assert_eq!(app.send(reqwest::Method::PUT, "/api/v1/rules/bandit", &wrong).await.0, 422);
}

#[actix_web::test]
async fn r43_wordings_are_compared_over_posts_once_there_is_enough() {
    let app = quiet().await;
    history(&app, 2, 20, 60).await;
    let path = "/api/v1/experiments/summary?platform=youtube&language=en";
    let (_, few) = app.get(path).await;
    assert_eq!((&few["conclusion"], &few["hook"]), (&json!("not_enough_data"), &json!(null)));
    let codes: Vec<&Value> = few["missing"].as_array().unwrap().iter().map(|missing| &missing["code"]).collect();
    assert_eq!(codes, ["posts", "effective_views"], "{few}");
    history(&app, 18, 20, 60).await;
    let (_, many) = app.get(path).await;
    assert_eq!((&many["conclusion"], &many["hook"]), (&json!("winner"), &json!("value")), "{many}");
    let [first, second] = [0, 1].map(|place| &many["variants"][place]);
    assert_eq!((&first["variant"], &first["posts"], &first["views"]), (&json!("v1"), &json!(20), &json!(20_000)));
    assert!(second["rate"].as_f64() > first["rate"].as_f64() && many["per_view"] == true, "{many}");
    // Another platform's audience is no evidence about this one's.
    let of = pattern(&app, "reddit").await;
    went_out(&app, &of, Hook::Value, &[(MetricKind::Click, 9)]).await;
    assert_eq!(app.get(path).await.1["conclusion"], "winner");
    let (_, both) = app.get("/api/v1/experiments/summary?language=en").await;
    assert_eq!(both["conclusion"], "not_enough_data");
    assert_eq!(both["missing"].as_array().unwrap().last().unwrap()["code"], "one_platform", "{both}");
}

#[actix_web::test]
async fn r44_another_policy_is_judged_on_the_posts_that_were_sent() {
    let app = quiet().await;
    let path = |policy: &str| format!("/api/v1/experiments/evaluation?platform=youtube&language=en&policy={policy}");
    let (status, nothing) = app.get(&path("value")).await;
    assert_eq!((status.as_u16(), &nothing["evaluation"]), (200, &json!(null)));
    history(&app, 40, 20, 60).await;
    let (_, judged) = app.get(&path("value")).await;
    let evaluation = &judged["evaluation"];
    assert_eq!(
        (&evaluation["rows"], &judged["per_view"], &evaluation["enough"]),
        (&json!(80), &json!(true), &json!(true))
    );
    for estimate in ["ips", "snips", "doubly_robust"] {
        let [low, value, high] = ["low", "value", "high"].map(|key| evaluation[estimate][key].as_f64().unwrap());
        assert!((value - 0.06).abs() < 1e-9 && low <= value && value <= high, "{estimate}: {evaluation}");
    }
    assert!((app.get(&path("even")).await.1["evaluation"]["ips"]["value"].as_f64().unwrap() - 0.04).abs() < 1e-9);
    assert_eq!(app.get(&path("likes")).await.0, 422);
    assert_eq!(app.get("/api/v1/experiments/evaluation?policy=even").await.0, 422);
}

#[actix_web::test]
async fn r44_replay_names_the_first_choice_that_comes_out_otherwise() {
    let app = quiet().await;
    history(&app, 2, 20, 60).await;
    let run = || {
        let output = app.command(&["replay", "--json"]);
        (output.status.code(), serde_json::from_slice::<Value>(&output.stdout).unwrap())
    };
    let (code, found) = run();
    assert_eq!((code, &found["equal"], &found["difference"]), (Some(0), &json!(4), &json!(null)));
    let mut rows = experiment::chosen(&app.app.db, None, 10).await.unwrap();
    let row = rows.remove(2);
    let forged = experiment::Model { choice: row.choice.clone().map(|text| text.replace("0.5", "0.6")), ..row.clone() };
    experiment::update(&app.app.db, forged).await.unwrap();
    let (code, found) = run();
    assert_eq!((code, &found["equal"], &found["difference"]["experiment_id"]), (Some(1), &json!(2), &json!(row.id)));
    assert_eq!(found["difference"]["again"], json!(row.choice.clone().unwrap()), "{found}");
    experiment::update(&app.app.db, experiment::Model { propensity_millionths: Some(1), ..row }).await.unwrap();
    assert_eq!(run().1["difference"]["what"], "propensity");
}

/// Ten thousand choices while posts teach: in turn, by a coin and by Thompson sampling.
fn choices(n: usize) -> Vec<(Hook, Choice)> {
    let language = Language::from_tag("en").unwrap();
    let arms = Arm::all(&[Platform::Youtube, Platform::Reddit], &[language]);
    let mut trials: Vec<Trial> = Vec::new();
    let mut known = domain::experiment::belief::learn(&arms, &[], Default::default());
    (0..n)
        .map(|i| {
            let seed = i64::try_from(i).unwrap() * 7_919;
            if i % 5 == 0 {
                return choose_wording(seed);
            }
            if i % 50 == 1 {
                known = domain::experiment::belief::learn(&arms, &trials, Default::default());
            }
            let (arm, choice) = choose_arm(&known, seed).unwrap();
            let clicks = if arm.hook == Hook::Value { 40 } else { 25 + i64::try_from(i % 7).unwrap() };
            let views = (arm.platform == Platform::Youtube).then_some(1_000);
            let outcome = Outcome { days: 9.0, views, clicks, early_clicks: clicks, revenue_micros: 0 };
            if trials.len() < 400 {
                trials.push(Trial { arm: arm.clone(), age_days: 1.0, outcome: Some(outcome) });
            }
            known.count(&arm);
            (arm.hook, choice)
        })
        .collect()
}

#[actix_web::test]
async fn r44_a_database_of_ten_thousand_choices_is_replayed_byte_for_byte() {
    let app = quiet().await;
    let of = pattern(&app, "youtube").await;
    let tx = storage::begin(&app.app.db).await.unwrap();
    for part in choices(10_000).chunks(250) {
        let ids: Vec<Uuid> = part.iter().map(|_| Uuid::now_v7()).collect();
        let rows = ids.iter().map(|id| posts::Model { id: *id, ..of.0.clone() }.into_active_model().reset_all());
        posts::Entity::insert_many(rows).exec(&tx).await.unwrap();
        let wordings = ids.iter().zip(part).map(|(id, (hook, choice))| chosen(&of.1, *id, *hook, choice));
        let wordings = wordings.map(|row| row.into_active_model().reset_all());
        experiment::Entity::insert_many(wordings).exec(&tx).await.unwrap();
    }
    tx.commit().await.unwrap();
    let found = replay_all(&app.app.db).await.unwrap();
    assert_eq!((found.equal, &found.difference), (10_000, &None));
    assert!(found.by_policy.iter().all(|n| *n > 10), "every policy had its turn: {found:?}");
}
