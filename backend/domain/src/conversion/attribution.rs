//! Whose a conversion is: the exact sub-id that the network gives back, never a guess.

use crate::link::code::{CLICK_ID_LENGTH, lookup_key};
use uuid::Uuid;

/// Hours in which a click may still arrive after its conversion.
pub const LATE_HOURS: i64 = 1;

/// What a network gives back with a sale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SubId {
    /// The id of one click.
    Click(String),
    /// The id of a post, whose address leads to the shop directly.
    Post(Uuid),
    /// The key of a short link, of a visitor who asked not to be told apart.
    Link(String),
}

impl SubId {
    /// Reads a sub-id, whatever its case, since some networks fold it; `None` when it is none of ours.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim().to_ascii_lowercase();
        match text.len() {
            CLICK_ID_LENGTH if lookup_key(&text).as_deref() == Some(&text) && !text.contains('-') => {
                Some(SubId::Click(text))
            }
            32 => Uuid::try_parse(&text).ok().map(SubId::Post),
            3.. => lookup_key(&text).map(SubId::Link),
            _ => None,
        }
    }
}

/// The key under which the click with this id is stored as an event.
pub fn click_key(click_id: &str) -> String {
    format!("click:{click_id}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::code::draw_click_id;
    use crate::link::network::sub_id_of_post;
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    #[test]
    fn links_9_5_an_exact_sub_id_or_none() {
        let post = Uuid::from_u128(0x0190_aaaa_0000_7000_8000_0000_0000_0001);
        let link = |key: &str| Some(SubId::Link(key.to_owned()));
        for (text, expected) in [
            ("7q2mf9xkpd3vtzr8", Some(SubId::Click("7q2mf9xkpd3vtzr8".to_owned()))),
            (" 7Q2MF9XKPD3VTZR8 ", Some(SubId::Click("7q2mf9xkpd3vtzr8".to_owned()))),
            (&sub_id_of_post(&post.to_string()), Some(SubId::Post(post))),
            ("7q2mf9xk", link("7q2mf9xk")),
            ("7Q2MF9XK", link("7q2mf9xk")),
            ("7q2mf9xkpd3vtzro", link("7q2mf9xkpd3vtzr0")),
            ("summer-sale-2026", link("summer-sa1e-2026")),
            ("zz90aaaa000070008000000000000001", None),
            ("", None),
            ("ab", None),
            ("no code", None),
            ("été", None),
        ] {
            assert_eq!(SubId::read(text), expected, "{text}");
        }
    }

    #[test]
    fn links_8_1_every_click_id_that_is_drawn_is_read() {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        for _ in 0..100 {
            let id = draw_click_id(&mut rng);
            assert_eq!(SubId::read(&id.to_uppercase()), Some(SubId::Click(id)));
        }
    }
}
