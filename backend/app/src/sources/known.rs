//! The pictures that are known, in memory: which asset looks like this one? The table stays the truth.

use crate::error::Result;
use chrono::Duration;
use domain::source::phash::{DHash, DUPLICATE, Index, PHash, possible_duplicate};
use sea_orm::ConnectionTrait;
use std::collections::{BTreeSet, HashMap};
use storage::asset::{self, Likeness};
use uuid::Uuid;

/// Rows read at once.
const BATCH: u64 = 10_000;
/// How far the clocks of two machines may be apart: so far back rows are looked for again.
const SKEW: Duration = Duration::minutes(10);
/// Bits up to which another picture is worth a second look, by its difference hash.
const WIDE: u32 = 20;
/// Candidates that are looked up.
const MOST: usize = 500;
/// Possible duplicates that are shown.
const SHOWN: usize = 5;

/// The hashes of every original.
#[derive(Default)]
pub struct Known {
    /// Of whole pictures: these decide.
    whole: Index<Uuid>,
    /// Without the bars around them: these make a person look.
    trimmed: Index<Uuid>,
    /// Ids of the last [`SKEW`], so that none is taken in twice.
    recent: BTreeSet<Uuid>,
}

/// What a picture is to those that are known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// The original it shows again.
    pub duplicate_of: Option<Likeness>,
    /// Others that look alike, closest first.
    pub possible: Vec<Likeness>,
}

/// The hashes of one picture.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hashes {
    /// Of the whole picture.
    pub phash: Option<PHash>,
    /// Without the bars around it.
    pub trimmed: Option<PHash>,
    /// The difference hash.
    pub dhash: Option<DHash>,
}

impl Known {
    /// Takes in what was stored since the last look, by whatever process.
    pub async fn refresh(&mut self, db: &impl ConnectionTrait) -> Result<()> {
        let mut after = self.recent.last().and_then(|newest| before(*newest));
        loop {
            let rows = asset::hashes_after(db, after, BATCH).await?;
            let Some(last) = rows.last() else { break };
            after = Some(last.id);
            for row in &rows {
                self.add(row);
            }
        }
        if let Some(floor) = self.recent.last().and_then(|newest| before(*newest)) {
            self.recent = self.recent.split_off(&floor);
        }
        Ok(())
    }

    fn add(&mut self, row: &asset::Hashes) {
        if !self.recent.insert(row.id) {
            return;
        }
        self.whole.push(PHash::from_i64(row.phash), row.id);
        self.trimmed.push(PHash::from_i64(row.phash_trimmed.unwrap_or(row.phash)), row.id);
    }

    /// What a picture of these hashes is to those that are known and still there.
    pub async fn judge(&self, db: &impl ConnectionTrait, hashes: Hashes) -> Result<Verdict> {
        let same = hashes.phash.map(|hash| self.whole.all_within(hash, DUPLICATE)).unwrap_or_default();
        let alike = self.alike(hashes);
        let ids: Vec<Uuid> = same.iter().chain(&alike).map(|(id, _)| *id).take(MOST).collect();
        let rows = asset::get_many(db, &ids).await?;
        let there: HashMap<Uuid, Option<i64>> = rows.into_iter().map(|row| (row.id, row.dhash)).collect();
        let first = same.iter().find(|(id, _)| there.contains_key(id));
        let gradients = |id: &Uuid| {
            let other = there.get(id).copied().flatten().map(DHash::from_i64);
            hashes.dhash.zip(other).map_or(u32::MAX, |(own, other)| own.distance(other))
        };
        let decided = |id: &Uuid| same.iter().any(|(known, _)| known == id);
        let asks = |(id, distance): &&(Uuid, u32)| {
            there.contains_key(id)
                && !decided(id)
                && (*distance <= DUPLICATE || possible_duplicate(*distance, gradients(id)))
        };
        let possible = alike.iter().filter(asks).take(SHOWN).map(likeness).collect();
        Ok(Verdict { duplicate_of: first.map(likeness), possible })
    }

    /// Every picture that is near with or without its bars, once, closest first.
    fn alike(&self, hashes: Hashes) -> Vec<(Uuid, u32)> {
        let mut best: HashMap<Uuid, u32> = HashMap::new();
        let whole = hashes.phash.map(|hash| self.whole.all_within(hash, WIDE)).unwrap_or_default();
        let without =
            hashes.trimmed.or(hashes.phash).map(|hash| self.trimmed.all_within(hash, WIDE)).unwrap_or_default();
        for (id, distance) in whole.into_iter().chain(without) {
            best.entry(id).and_modify(|known| *known = distance.min(*known)).or_insert(distance);
        }
        let mut near: Vec<(Uuid, u32)> = best.into_iter().collect();
        near.sort_by_key(|(id, distance)| (*distance, *id));
        near
    }
}

fn likeness((id, distance): &(Uuid, u32)) -> Likeness {
    Likeness { id: *id, distance: *distance }
}

/// The smallest id that was made [`SKEW`] before `id` was.
fn before(id: Uuid) -> Option<Uuid> {
    let millis = id.as_u128() >> 80;
    let skew = u128::try_from(SKEW.num_milliseconds()).ok()?;
    Some(Uuid::from_u128(millis.saturating_sub(skew) << 80))
}
