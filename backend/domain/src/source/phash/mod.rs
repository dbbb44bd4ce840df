//! Perceptual hashes: which pictures show the same thing, and what is near enough to say so (R2.2).

mod bars;
mod index;
mod lanczos;
mod luma;
mod spectrum;

pub use bars::without_bars;
pub use index::Index;
pub use lanczos::{Reduced, SIDE};
pub use luma::Luma;

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use utoipa::ToSchema;

/// Bits in which two thumbnails may differ and still show the same picture (R2.2).
pub const DUPLICATE: u32 = 5;

/// Bits up to which two perceptual hashes are near enough to ask a person.
const NEAR: u32 = 10;

/// Bits of perceptual hash that a small difference hash outweighs: a watermark moves 14 of them and 3 of the other.
const MARKED: u32 = 20;

/// Bits in which two difference hashes of the same, marked picture differ at most.
const SAME_GRADIENTS: u32 = 6;

/// Text that is no hash of 16 hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no picture hash: it takes 16 hexadecimal digits")]
pub struct NotAHash(String);

/// A 64-bit hash that travels as 16 lower-case hexadecimal digits and rests in the database as a signed number.
macro_rules! picture_hash {
    ($(#[$doc:meta])* $name:ident, $example:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
        #[serde(try_from = "String", into = "String")]
        #[schema(value_type = String, pattern = "^[0-9a-f]{16}$", example = $example)]
        pub struct $name(pub u64);

        impl $name {
            /// The same bits as a signed number, for a database that knows no unsigned ones.
            pub fn to_i64(self) -> i64 {
                i64::from_ne_bytes(self.0.to_ne_bytes())
            }

            /// The hash that [`Self::to_i64`] made this number from.
            pub fn from_i64(bits: i64) -> Self {
                Self(u64::from_ne_bytes(bits.to_ne_bytes()))
            }

            /// Bits in which two hashes of this kind differ, `0..=64`.
            pub fn distance(self, other: Self) -> u32 {
                (self.0 ^ other.0).count_ones()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{:016x}", self.0)
            }
        }

        impl FromStr for $name {
            type Err = NotAHash;

            fn from_str(text: &str) -> Result<Self, NotAHash> {
                parse_hex(text).map(Self)
            }
        }

        impl TryFrom<String> for $name {
            type Error = NotAHash;

            fn try_from(text: String) -> Result<Self, NotAHash> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(hash: $name) -> String {
                hash.to_string()
            }
        }
    };
}

picture_hash! {
    /// What a picture shows, as 64 bits of its lowest frequencies; equal to Python's `imagehash.phash`.
    ///
    /// Luma of ITU-R BT.601, 32x32 with Pillow's Lanczos, DCT-II, the 8x8 of lowest frequency, a bit for each value
    /// above their median, row by row, first bit highest. Source: Zauner (2010), perceptual image hashing.
    PHash, "d2b2cd42a0b763b5"
}

picture_hash! {
    /// Where a picture grows darker from left to right, as 64 bits: evidence beside the perceptual hash, never alone.
    DHash, "3b7f0e1c9a5d2486"
}

impl PHash {
    /// The hash of a picture as it is, bars included; `None` when it is too small or too plain for its hash to say anything.
    pub fn of(picture: &Luma) -> Option<PHash> {
        Reduced::of(picture)?.phash()
    }
}

/// Bits in which two thumbnails differ, `0..=64`; up to [`DUPLICATE`] they show the same picture.
///
/// Both are 64-bit perceptual hashes of the same kind. Source: Zauner (2010), perceptual image hashing.
pub fn distance(a: PHash, b: PHash) -> u32 {
    a.distance(b)
}

/// Whether two pictures may be the same one, marked or slightly changed, so that a person should see the pair.
///
/// Distances are in bits, `0..=64`. What [`DUPLICATE`] already decides is no question any more and answers `false`.
pub fn possible_duplicate(phash_distance: u32, dhash_distance: u32) -> bool {
    let near = phash_distance <= NEAR;
    let marked = phash_distance <= MARKED && dhash_distance <= SAME_GRADIENTS;
    phash_distance > DUPLICATE && (near || marked)
}

/// Runs plain loops as compiled for the vector instructions that this processor has, not for the least that any has.
///
/// What the closure calls must be inlined to take part.
#[inline(always)]
fn fast<T>(loops: impl FnOnce() -> T) -> T {
    pulp::Arch::new().dispatch(loops)
}

fn parse_hex(text: &str) -> Result<u64, NotAHash> {
    let is_hex = text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let bits = is_hex.then(|| u64::from_str_radix(text, 16).ok()).flatten();
    bits.ok_or_else(|| NotAHash(text.chars().take(32).collect()))
}

#[cfg(test)]
mod tests;
