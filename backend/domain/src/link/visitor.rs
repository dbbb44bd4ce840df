//! Who clicks, without knowing who: a hash that lasts a day and holds for one link.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::net::{IpAddr, Ipv6Addr};

/// Hex digits of a visitor's hash.
const LENGTH: usize = 32;

/// The visitor's hash on one link: 32 hex digits of HMAC-SHA256 over network, user agent and link, each on a line.
///
/// `salt` is 32 random bytes of the UTC day, thrown away after two days: then nobody can try addresses against the hash. The
/// link is part of it, so that nobody can be followed from one link to the next.
pub fn visitor(salt: &[u8; 32], address: IpAddr, user_agent: &str, link: &str) -> String {
    // HMAC takes a key of any length, so this cannot fail; an empty hash would only count nobody twice.
    let Ok(mut mac) = <Hmac<Sha256> as KeyInit>::new_from_slice(salt) else { return String::new() };
    mac.update(format!("{}\n{user_agent}\n{link}", network(address)).as_bytes());
    let mut hash = hex::encode(mac.finalize().into_bytes());
    hash.truncate(LENGTH);
    hash
}

/// An IPv4 address in full, of an IPv6 address the first 64 bits: the rest changes by the hour.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64))),
    }
}
