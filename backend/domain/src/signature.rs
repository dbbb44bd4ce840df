//! Signed webhooks: HMAC-SHA256 over id, time and body, with a secret that sender and receiver know.
//!
//! Source: Standard Webhooks, <https://www.standardwebhooks.com>.

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use rand::Rng;
use sha2::Sha256;

/// Seconds by which the clocks of sender and receiver may differ.
pub const TOLERANCE_SECONDS: u64 = 300;
/// What a secret begins with; its key follows in base 64.
const PREFIX: &str = "whsec_";
/// What a signature of this kind begins with.
const VERSION: &str = "v1,";
/// Signatures of one message that are looked at.
const MOST_SIGNATURES: usize = 16;

/// A message with the headers that vouch for it, as it came: nothing of it is read before it is verified.
#[derive(Clone, Copy, Debug)]
pub struct Message<'a> {
    /// `webhook-id`.
    pub id: &'a str,
    /// `webhook-timestamp`: seconds since 1970.
    pub timestamp: &'a str,
    /// `webhook-signature`: one signature or several, separated by spaces.
    pub signatures: &'a str,
    /// The raw body.
    pub body: &'a [u8],
}

impl Message<'_> {
    /// Whether it was signed with one of `secrets`, at most [`TOLERANCE_SECONDS`] from `now`.
    ///
    /// The comparison takes the same time wherever two signatures differ.
    pub fn is_signed(&self, secrets: &[&str], now: DateTime<Utc>) -> bool {
        let digits = !self.timestamp.is_empty() && self.timestamp.bytes().all(|b| b.is_ascii_digit());
        let at = self.timestamp.parse::<i64>().ok().filter(|_| digits);
        let fresh = at.is_some_and(|at| at.abs_diff(now.timestamp()) <= TOLERANCE_SECONDS);
        fresh && !self.id.is_empty() && secrets.iter().any(|secret| self.matches(secret))
    }

    fn matches(&self, secret: &str) -> bool {
        let Some(mac) = mac(secret, &[self.id, self.timestamp], self.body) else { return false };
        let signatures = self.signatures.split(' ').filter_map(|text| text.strip_prefix(VERSION));
        let mut decoded = signatures.take(MOST_SIGNATURES).filter_map(|text| STANDARD.decode(text).ok());
        decoded.any(|signature| mac.clone().verify_slice(&signature).is_ok())
    }
}

/// The signature of a message; `None` when the secret is none.
pub fn sign(secret: &str, id: &str, at: DateTime<Utc>, body: &[u8]) -> Option<String> {
    let mac = mac(secret, &[id, &at.timestamp().to_string()], body)?;
    Some(format!("{VERSION}{}", STANDARD.encode(mac.finalize().into_bytes())))
}

/// A new secret of 256 bits.
pub fn draw_secret(rng: &mut impl Rng) -> String {
    let mut key = [0; 32];
    rng.fill_bytes(&mut key);
    format!("{PREFIX}{}", STANDARD.encode(key))
}

fn mac(secret: &str, parts: &[&str], body: &[u8]) -> Option<Hmac<Sha256>> {
    let key = STANDARD.decode(secret.strip_prefix(PREFIX)?).ok()?;
    keyed(&key, parts, body)
}

/// HMAC-SHA256 over parts and body, joined by points.
fn keyed(key: &[u8], parts: &[&str], body: &[u8]) -> Option<Hmac<Sha256>> {
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(key).ok()?;
    for part in parts {
        mac.update(part.as_bytes());
        mac.update(b".");
    }
    mac.update(body);
    Some(mac)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rand::SeedableRng;
    use rand_chacha::ChaCha8Rng;

    /// The example that the implementations of Standard Webhooks share.
    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const EXAMPLE: Message<'static> = Message {
        id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp: "1614265330",
        signatures: "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        body: br#"{"test": 2432232314}"#,
    };

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_614_265_330 + seconds, 0).unwrap()
    }

    #[test]
    fn links_9_1_the_published_example_is_signed() {
        assert!(EXAMPLE.is_signed(&[SECRET], at(0)));
        assert_eq!(sign(SECRET, EXAMPLE.id, at(0), EXAMPLE.body).as_deref(), Some(EXAMPLE.signatures));
    }

    #[test]
    fn links_9_1_five_minutes_either_way_and_no_more() {
        for (seconds, signed) in [(-301, false), (-300, true), (300, true), (301, false)] {
            assert_eq!(EXAMPLE.is_signed(&[SECRET], at(seconds)), signed, "{seconds}");
        }
    }

    #[test]
    fn links_9_1_one_good_signature_among_several_is_enough() {
        let good = EXAMPLE.signatures;
        let many = format!("{} {good}", "v1,AAAA ".repeat(16).trim());
        for (signatures, signed) in [
            (format!("v1,bm9uc2Vuc2U= {good}"), true),
            (format!("v1a,bm9uc2Vuc2U= {good} v2,x"), true),
            (good.replace("v1,", "v2,"), false),
            (good.replace("v1,", ""), false),
            (good.replace("g0h", "g0i"), false),
            (many, false),
            (String::new(), false),
        ] {
            let message = Message { signatures: &signatures, ..EXAMPLE };
            assert_eq!(message.is_signed(&[SECRET], at(0)), signed, "{signatures}");
        }
    }

    #[test]
    fn links_9_1_an_old_secret_holds_beside_the_new_one() {
        let new = draw_secret(&mut ChaCha8Rng::seed_from_u64(1));
        assert!(EXAMPLE.is_signed(&[&new, SECRET], at(0)));
        assert!(!EXAMPLE.is_signed(&[&new], at(0)) && !EXAMPLE.is_signed(&[], at(0)));
        assert!(!EXAMPLE.is_signed(&["MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_!"], at(0)), "no secret");
    }

    #[test]
    fn links_9_1_id_time_and_body_are_all_vouched_for() {
        for changed in [
            Message { id: "msg_other", ..EXAMPLE },
            Message { id: "", ..EXAMPLE },
            Message { timestamp: "1614265331", ..EXAMPLE },
            Message { timestamp: "+1614265330", ..EXAMPLE },
            Message { timestamp: "99999999999999999999", ..EXAMPLE },
            Message { timestamp: "", ..EXAMPLE },
            Message { body: br#"{"test": 2432232315}"#, ..EXAMPLE },
        ] {
            assert!(!changed.is_signed(&[SECRET], at(0)), "{changed:?}");
        }
    }

    #[test]
    fn links_9_1_the_vector_of_the_same_construction() {
        let body = br#"{"transaction_id":"T-1001","click_id":"7q2mf9xkpd3vtzr8","status":"approved","amount_minor":1250,"commission_minor":125,"currency":"EUR","occurred_at":"2026-12-01T12:00:00Z"}"#;
        assert_eq!(body.len(), 174);
        let mac = keyed(b"whsec_test_0123456789", &["1796126400"], body).unwrap();
        let expected = "d040eca334beabf40444c2ac254420a167e5d6e88d1fddff88590c98ed7deb4a";
        assert_eq!(hex::encode(mac.finalize().into_bytes()), expected);
    }

    proptest! {
        #[test]
        fn links_9_1_what_is_signed_is_known_and_nothing_else(
            seed: u64, id in "[a-z0-9_]{1,20}", body: Vec<u8>, other: Vec<u8>,
        ) {
            let secret = draw_secret(&mut ChaCha8Rng::seed_from_u64(seed));
            let signatures = sign(&secret, &id, at(0), &body).unwrap();
            let message = Message { id: &id, timestamp: "1614265330", signatures: &signatures, body: &body };
            prop_assert!(message.is_signed(&[&secret], at(7)));
            prop_assert_eq!(Message { body: &other, ..message }.is_signed(&[&secret], at(7)), other == body);
        }

        #[test]
        fn links_9_1_no_header_breaks_it(id in "\\PC{0,9}", timestamp in "[-+0-9]{0,25}", signatures in "\\PC{0,80}") {
            let message = Message { id: &id, timestamp: &timestamp, signatures: &signatures, body: b"" };
            prop_assert!(!message.is_signed(&[SECRET], at(0)));
        }
    }
}
