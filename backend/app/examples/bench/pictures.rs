//! F3 and F4: the hash of a thumbnail against decoding it, and a lookup among a million hashes.

use crate::measure::{Row, interleaved, median, spent};
use connectors::media::thumbnail::hash_picture;
use domain::source::phash::{Index, PHash};
use rand::{RngExt, SeedableRng};
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

/// Bits within which a picture is a duplicate.
const NEAR: u32 = 5;

/// Hashing every JPEG of the corpus, decoding included, against decoding alone.
pub fn hashing() -> Vec<Row> {
    let pictures = jpegs();
    if pictures.is_empty() {
        println!("F3   SKIPPED: no recorded pictures");
        return Vec::new();
    }
    let ours = || spent(|| pictures.iter().for_each(|bytes| drop(black_box(hash_picture(bytes)))));
    let decode = |bytes: &Vec<u8>| drop(black_box(image::load_from_memory(bytes)));
    let (ours, baseline) = interleaved(ours, || spent(|| pictures.iter().for_each(decode)));
    let what = format!("pHash of {} thumbnails, decoding included", pictures.len());
    vec![Row { id: "F3", what, ours, baseline: Some(baseline), unit: "CPU s", bar: 1.8 }]
}

fn jpegs() -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let mut folders = vec![root];
    let mut pictures = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "jpg") {
                pictures.extend(std::fs::read(&path).ok().filter(|bytes| hash_picture(bytes).is_ok()));
            }
        }
    }
    pictures
}

/// Every hash within five bits among a million, and what ten times the hashes cost.
pub fn lookup() -> Vec<Row> {
    let (million, tenth) = (milliseconds(1_000_000), milliseconds(100_000));
    let row =
        |what: &str, baseline, unit, bar| Row { id: "F4", what: what.to_owned(), ours: million, baseline, unit, bar };
    vec![
        row("all within 5 bits among 1 000 000 hashes", None, "ms", 1.0),
        row("the same, against 100 000 hashes", Some(tenth), "ms", 12.0),
    ]
}

/// Milliseconds of one lookup among `count` hashes.
fn milliseconds(count: u32) -> f64 {
    let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(7);
    let mut index = Index::default();
    for id in 0..count {
        index.push(PHash(rng.random()), id);
    }
    let mut once = || {
        let wanted = PHash(rng.random());
        let begun = Instant::now();
        black_box(index.all_within(wanted, NEAR));
        begun.elapsed().as_secs_f64() * 1e3
    };
    median((0..101).map(|_| once()).collect())
}
