//! Short codes: easy to type from a picture, impossible to guess.

use crate::finding::Finding;
use rand::{Rng, RngExt};
use serde_json::json;

/// Crockford's base 32 in lower case: no i, l, o, u.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
/// Length of a drawn code: 32⁸ = 2⁴⁰ codes.
pub const LENGTH: usize = 8;
/// Longest code or slug.
const MAX_LENGTH: usize = 64;
/// Words that addresses of ours begin with.
const RESERVED: [&str; 14] = [
    "api", "admin", "assets", "static", "health", "login", "robots", "favicon", "sitemap", "docs", "l", "b", "www",
    "media",
];
/// What a drawn code may not spell, as the alphabet would spell it.
const OFFENSIVE: [&str; 16] = [
    "fck", "ass", "sex", "p0rn", "nazi", "kkk", "b1te", "p1ne", "cnt", "d1ck", "c0ck", "t1ts", "nude", "rape", "k1ll",
    "sh1t",
];

/// Draws a code of [`LENGTH`] characters, or of `longer` more after repeated collisions, that spells nothing offensive.
pub fn draw(rng: &mut impl Rng, longer: usize) -> String {
    loop {
        let length = (LENGTH + longer).min(MAX_LENGTH);
        let code = characters(rng, length);
        if !OFFENSIVE.iter().any(|word| code.contains(word)) {
            return code;
        }
    }
}

/// Length of a click id: 32¹⁶ = 2⁸⁰ ids.
pub const CLICK_ID_LENGTH: usize = 16;

/// Draws the id of one click, to be handed to an affiliate network: small letters and digits only.
pub fn draw_click_id(rng: &mut impl Rng) -> String {
    characters(rng, CLICK_ID_LENGTH)
}

fn characters(rng: &mut impl Rng, length: usize) -> String {
    let character = |_| ALPHABET.get(usize::from(rng.random::<u8>() & 31)).map(|byte| char::from(*byte));
    (0..length).filter_map(character).collect()
}

/// The key under which a typed code is looked up and a code or slug is stored; `None` when it cannot be one.
///
/// Letter case does not matter, `o` is `0`, `i` and `l` are `1`, and one `/`, `.`, `,`, `)` or `]` at the end is dropped.
pub fn lookup_key(typed: &str) -> Option<String> {
    let typed = typed.strip_suffix(['/', '.', ',', ')', ']']).unwrap_or(typed);
    if !(1..=MAX_LENGTH).contains(&typed.len()) {
        return None;
    }
    typed.bytes().map(fold).collect()
}

fn fold(byte: u8) -> Option<char> {
    match byte.to_ascii_lowercase() {
        b'o' => Some('0'),
        b'i' | b'l' => Some('1'),
        b @ (b'0'..=b'9' | b'a'..=b'z' | b'-') => Some(char::from(b)),
        _ => None,
    }
}

/// What is wrong with a slug that a person chose: 3 to 64 of `a-z`, `0-9`, `-`, and not a reserved word.
pub fn check_slug(slug: &str) -> Option<Finding> {
    let fits =
        (3..=MAX_LENGTH).contains(&slug.len()) && slug.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-'));
    if !fits {
        let detail = "A short link is 3 to 64 of a-z, 0-9 and -.";
        return Some(
            Finding::block("slug_invalid", detail, "Choose another.")
                .with(json!({"min": 3, "max": MAX_LENGTH}))
                .at("/slug"),
        );
    }
    let taken = RESERVED.iter().any(|word| lookup_key(word) == lookup_key(slug));
    taken.then(|| Finding::block("slug_reserved", format!("{slug} is a reserved word."), "Choose another.").at("/slug"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;
    use std::collections::{HashMap, HashSet};

    #[test]
    fn r83_codes_are_drawn_evenly_and_rarely_twice() {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let codes: Vec<String> = (0..10_000).map(|_| draw(&mut rng, 0)).collect();
        assert_eq!(codes.iter().collect::<HashSet<_>>().len(), codes.len());
        let mut counts: HashMap<char, usize> = HashMap::new();
        codes.iter().flat_map(|c| c.chars()).for_each(|c| *counts.entry(c).or_default() += 1);
        assert_eq!(counts.len(), 32);
        assert!(counts.values().all(|n| (2_200..2_800).contains(n)), "{counts:?}");
        assert_eq!(draw(&mut rng, 1).len(), 9);
    }

    #[test]
    fn r84_a_typed_code_is_found() {
        for (typed, key) in [
            ("7Q2MF9XK", Some("7q2mf9xk")),
            ("7q2mf9xk.", Some("7q2mf9xk")),
            ("7q2mf9xk/", Some("7q2mf9xk")),
            ("OIL0oil0", Some("01100110")),
            ("a)", Some("a")),
            ("summer-sale", Some("summer-sa1e")),
            ("", None),
            ("/", None),
            ("a b", None),
            ("é", None),
            ("a%00", None),
            ("a..", None),
        ] {
            assert_eq!(lookup_key(typed).as_deref(), key, "{typed}");
        }
        assert_eq!(lookup_key(&"a".repeat(65)), None);
    }

    #[test]
    fn r83_a_slug_is_checked() {
        let code = |slug: &str| check_slug(slug).map(|f| f.code);
        for (slug, expected) in [
            ("summer-sale", None),
            ("ab", Some("slug_invalid")),
            ("Ab1", Some("slug_invalid")),
            ("api", Some("slug_reserved")),
            ("ap1", Some("slug_reserved")),
            ("été", Some("slug_invalid")),
        ] {
            assert_eq!(code(slug).as_deref(), expected, "{slug}");
        }
    }

    proptest! {
        #[test]
        fn r84_a_drawn_code_is_its_own_key(seed: u64) {
            let code = draw(&mut ChaCha8Rng::seed_from_u64(seed), 0);
            prop_assert_eq!(lookup_key(&code.to_uppercase()), Some(code));
        }

        #[test]
        fn r84_folding_twice_changes_nothing(typed in "[A-Za-z0-9-]{1,64}") {
            let key = lookup_key(&typed).unwrap();
            prop_assert_eq!(lookup_key(&key), Some(key.clone()));
        }
    }
}
