//! The list of private targets that may be fetched all the same.

use super::address;
use ipnet::IpNet;
use std::net::IpAddr;

/// One target opened by its owner: on any port, and nothing beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AllowEntry {
    /// A host by its name, lower case.
    Host(String),
    /// An address or a network.
    Net(IpNet),
}

/// Reads a comma-separated list of hosts, addresses and networks (CIDR); empty entries do not count.
///
/// # Errors
/// The entry that is none of these.
pub fn parse_allow(text: &str) -> Result<Vec<AllowEntry>, String> {
    text.split(',').map(str::trim).filter(|entry| !entry.is_empty()).map(entry).collect()
}

fn entry(text: &str) -> Result<AllowEntry, String> {
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    if let Ok(ip) = bare.parse::<IpAddr>() {
        return Ok(AllowEntry::Net(ip.to_canonical().into()));
    }
    if let Ok(net) = bare.parse::<IpNet>() {
        return Ok(AllowEntry::Net(net.trunc()));
    }
    match url::Host::parse(text) {
        Ok(url::Host::Domain(name)) => Ok(AllowEntry::Host(name.trim_end_matches('.').to_owned())),
        _ => Err(format!("\"{text}\" is no host, address or network")),
    }
}

/// Whether the list opens this host by its name.
pub(super) fn opens_host(allow: &[AllowEntry], host: &str) -> bool {
    let host = host.trim_end_matches('.');
    allow.iter().any(|entry| matches!(entry, AllowEntry::Host(name) if name.eq_ignore_ascii_case(host)))
}

/// Whether the list opens this address.
pub(super) fn opens_address(allow: &[AllowEntry], ip: IpAddr) -> bool {
    allow.iter().any(|entry| matches!(entry, AllowEntry::Net(net) if address::holds(net, ip)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r23_the_allow_list_names_hosts_addresses_and_networks() {
        let allow = parse_allow(" Media.Intern, 127.0.0.1,,10.1.2.3/8 , [fd00::1]").unwrap();
        assert_eq!(allow.len(), 4);
        assert!(opens_host(&allow, "media.intern.") && !opens_host(&allow, "x.media.intern"));
        for (ip, wanted) in [
            ("127.0.0.1", true),
            ("::ffff:127.0.0.1", true),
            ("127.0.0.2", false),
            ("10.255.0.1", true),
            ("fd00::1", true),
            ("fd00::2", false),
        ] {
            assert_eq!(opens_address(&allow, ip.parse().unwrap()), wanted, "{ip}");
        }
        assert_eq!(parse_allow("").unwrap(), []);
        for wrong in ["http://a/", "a b", "10.0.0.0/99", "127.0.0.1:80"] {
            assert!(parse_allow(wrong).unwrap_err().contains(wrong), "{wrong}");
        }
    }
}
