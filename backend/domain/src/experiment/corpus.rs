//! Logged data with known results; skipped where it is absent.

use super::evaluation::{Logged, evaluate};
use super::posterior::{Posterior, compare, thompson};
use super::simulation::{Player, Stepwise, regret};
use flate2::read::GzDecoder;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use serde_json::Value;
use std::collections::HashMap;
use std::path::PathBuf;

const ARMS: usize = 34;

fn file(name: &str) -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus/bandit").join(name);
    if !path.exists() {
        eprintln!("SKIPPED: {} is absent", path.display());
    }
    path.exists().then_some(path)
}

fn json(name: &str) -> Option<Value> {
    Some(serde_json::from_slice(&std::fs::read(file(name)?).unwrap()).unwrap())
}

/// A row of the log of a policy.
struct Row {
    arm: usize,
    position: String,
    click: f64,
    propensity: f64,
}

fn log(policy: &str) -> Option<Vec<Row>> {
    let text = std::fs::File::open(file(&format!("obd_men_{policy}.csv.gz"))?).unwrap();
    let mut reader = csv::Reader::from_reader(GzDecoder::new(text));
    let row = |row: csv::StringRecord| Row {
        arm: row[1].parse().unwrap(),
        position: row[2].to_owned(),
        click: row[3].parse().unwrap(),
        propensity: row[4].parse().unwrap(),
    };
    Some(reader.records().map(|record| row(record.unwrap())).collect())
}

#[test]
fn r44_two_arms_agree_with_the_exact_cases() {
    let Some(reference) = json("two_arm_exact.json") else { return };
    let number = |value: &Value| value.as_f64().unwrap();
    let cases = reference["cases"].as_array().unwrap();
    for case in cases {
        let [a, b] =
            ["a", "b"].map(|arm| Posterior::UNIFORM.after(number(&case[arm]["clicks"]), number(&case[arm]["shown"])));
        let (value, expected) = (compare(a, b).second_better, number(&case["p_b_beats_a"]));
        assert!((value - expected).abs() < 2e-6, "{case}: {value}");
    }
    assert_eq!(cases.len(), 9);
}

#[test]
fn r44_the_logs_read_as_their_reference_says() {
    let Some(reference) = json("obd_men_reference.json") else { return };
    for policy in ["random", "bts"] {
        let rows = log(policy).unwrap();
        let expected = &reference["policies"][policy];
        assert_eq!(rows.len() as u64, expected["rows"].as_u64().unwrap());
        assert_eq!(rows.iter().map(|row| row.click).sum::<f64>(), expected["clicks"].as_f64().unwrap());
    }
}

#[test]
fn r44_the_uniform_policy_is_judged_on_the_log_of_another() {
    let (Some(random), Some(bts)) = (log("random"), log("bts")) else { return };
    let uniform = vec![1.0 / ARMS as f64; ARMS];
    let judge = |rows: &[Row]| {
        let row = |r: &Row| Logged { arm: r.arm, reward: r.click, propensity: r.propensity, target: uniform.clone() };
        evaluate(&rows.iter().map(row).collect::<Vec<_>>()).unwrap()
    };
    let own = judge(&random);
    assert!((own.ips.value - 0.0046).abs() < 1e-12 && (own.effective_rows - 10_000.0).abs() < 1e-6);
    let other = judge(&bts);
    println!("uniform from its own log {:?}\nuniform from the log of Thompson {other:#?}", own.logged);
    for estimate in [other.ips, other.snips, other.doubly_robust] {
        assert!(estimate.low <= own.logged.high && own.logged.low <= estimate.high, "{estimate:?}");
        assert!((0.0..0.02).contains(&estimate.value));
    }
    assert!(other.effective_rows < 5_000.0 && other.enough);
}

#[test]
fn r44_thompson_is_judged_on_the_uniform_log() {
    let (Some(random), Some(bts)) = (log("random"), log("bts")) else { return };
    // Its chances, averaged over its own log: they moved while it learned.
    let mut chances: HashMap<(String, usize), (f64, f64)> = HashMap::new();
    for row in &bts {
        let entry = chances.entry((row.position.clone(), row.arm)).or_default();
        *entry = (entry.0 + row.propensity, entry.1 + 1.0);
    }
    let target = |position: &str| -> Vec<f64> {
        let of = |arm| chances.get(&(position.to_owned(), arm)).map_or(0.0, |(sum, n)| sum / n);
        let raw: Vec<f64> = (0..ARMS).map(of).collect();
        let total: f64 = raw.iter().sum();
        raw.into_iter().map(|chance| chance / total).collect()
    };
    let targets: HashMap<&str, Vec<f64>> = ["1", "2", "3"].into_iter().map(|p| (p, target(p))).collect();
    let rows: Vec<Logged> = random
        .iter()
        .map(|r| Logged {
            arm: r.arm,
            reward: r.click,
            propensity: r.propensity,
            target: targets[r.position.as_str()].clone(),
        })
        .collect();
    let evaluation = evaluate(&rows).unwrap();
    println!("Thompson from the uniform log {evaluation:#?}");
    for estimate in [evaluation.ips, evaluation.snips, evaluation.doubly_robust] {
        assert!(estimate.low <= 0.0069 && 0.0069 <= estimate.high, "{estimate:?}");
    }
}

#[test]
fn r44_a_replay_on_the_uniform_log_is_within_the_reference() {
    let (Some(reference), Some(rows)) = (json("obd_men_reference.json"), log("random")) else { return };
    let expected = &reference["replay_on_random_log"]["thompson"];
    let (mut matched, mut rates) = (0.0, Vec::new());
    for seed in 0..20 {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        let mut arms = vec![Posterior::UNIFORM; ARMS];
        let (mut shown, mut clicks) = (0.0, 0.0);
        for row in &rows {
            if thompson(&arms, &mut rng) == Some(row.arm) {
                arms[row.arm] = arms[row.arm].after(row.click, 1.0);
                (shown, clicks) = (shown + 1.0, clicks + row.click);
            }
        }
        matched += shown / 20.0;
        rates.push(clicks / shown);
    }
    let mean = rates.iter().sum::<f64>() / 20.0;
    println!("{matched} rows matched, {mean} clicks a row");
    assert!((matched - expected["matched_mean"].as_f64().unwrap()).abs() < 15.0, "{matched}");
    let bounds = ["ctr_p05", "ctr_p95"].map(|bound| expected[bound].as_f64().unwrap());
    assert!((bounds[0]..=bounds[1]).contains(&mean), "{mean}");
}

#[test]
fn r44_thirty_four_arms_cost_what_the_reference_says() {
    let Some(reference) = json("obd_men_reference.json") else { return };
    let simulation = &reference["simulation"];
    let rates: Vec<f64> = simulation["true_rates"].as_array().unwrap().iter().map(|r| r.as_f64().unwrap()).collect();
    let game = Stepwise { rates: &rates, steps: 5000, reversed_from: None };
    let end = |player, seed| *regret(game, player, seed).last().unwrap();
    let thompson = Player::Thompson { batch: 1, factor: 1.0 };
    let mean = (0..20).map(|seed| end(thompson, seed)).sum::<f64>() / 20.0;
    let uniform = end(Player::Uniform, 1);
    println!("regret {mean:.1}, uniform {uniform:.1}");
    let (low, high) = (simulation["regret_p05"].as_f64().unwrap(), simulation["regret_p95"].as_f64().unwrap());
    assert!((low..=high).contains(&mean) && (mean - 197.03).abs() < 20.0, "{mean}");
    assert!((uniform - simulation["regret_of_uniform"].as_f64().unwrap()).abs() < 20.0, "{uniform}");
}
