//! All known hashes in one packed array: which known picture is nearest?

use super::{PHash, fast};

/// Hashes that are looked at together: whether any of them is near is known before which.
const BLOCK: usize = 1024;

/// Hashes in the order in which they became known, each with the id of what it shows.
///
/// A lookup counts differing bits over a plain array: about a quarter of a millisecond for a million hashes.
#[derive(Clone, Debug)]
pub struct Index<Id> {
    hashes: Vec<u64>,
    ids: Vec<Id>,
}

impl<Id> Default for Index<Id> {
    fn default() -> Self {
        Index { hashes: Vec::new(), ids: Vec::new() }
    }
}

impl<Id: Copy> Index<Id> {
    /// Adds a hash; the oldest come first. One id may have several.
    pub fn push(&mut self, hash: PHash, id: Id) {
        self.hashes.push(hash.0);
        self.ids.push(id);
    }

    /// How many hashes are known.
    pub fn len(&self) -> usize {
        self.hashes.len()
    }

    /// Whether none is known.
    pub fn is_empty(&self) -> bool {
        self.hashes.is_empty()
    }

    /// The known hash nearest to this one, with its distance in bits, when it is within `limit`; of equals the oldest.
    pub fn nearest_within(&self, hash: PHash, limit: u32) -> Option<(Id, u32)> {
        let nearest = self.scan(hash, limit).into_iter().min_by_key(|(position, distance)| (*distance, *position));
        nearest.and_then(|(position, distance)| Some((*self.ids.get(position)?, distance)))
    }

    /// Every known hash within `limit` bits of this one with its distance, closest first, of equals the oldest first.
    pub fn all_within(&self, hash: PHash, limit: u32) -> Vec<(Id, u32)> {
        let mut near = self.scan(hash, limit);
        near.sort_by_key(|(position, distance)| (*distance, *position));
        near.into_iter().filter_map(|(position, distance)| Some((*self.ids.get(position)?, distance))).collect()
    }

    /// Positions within `limit` bits of a hash, with their distances, in order.
    fn scan(&self, hash: PHash, limit: u32) -> Vec<(usize, u32)> {
        let mut near = Vec::new();
        for (block, hashes) in self.hashes.chunks(BLOCK).enumerate() {
            let nearest = fast(|| hashes.iter().fold(u32::MAX, |least, known| least.min(apart(*known, hash))));
            if nearest <= limit {
                let distances = hashes.iter().map(|known| apart(*known, hash)).enumerate();
                near.extend(distances.filter(|found| found.1 <= limit).map(|(at, bits)| (block * BLOCK + at, bits)));
            }
        }
        near
    }
}

#[inline(always)]
fn apart(known: u64, hash: PHash) -> u32 {
    (known ^ hash.0).count_ones()
}

impl<Id: Copy> Extend<(PHash, Id)> for Index<Id> {
    fn extend<T: IntoIterator<Item = (PHash, Id)>>(&mut self, hashes: T) {
        hashes.into_iter().for_each(|(hash, id)| self.push(hash, id));
    }
}

impl<Id: Copy> FromIterator<(PHash, Id)> for Index<Id> {
    fn from_iter<T: IntoIterator<Item = (PHash, Id)>>(hashes: T) -> Self {
        let mut index = Index::default();
        index.extend(hashes);
        index
    }
}
