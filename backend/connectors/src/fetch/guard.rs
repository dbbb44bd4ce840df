//! The guard at the door: checks an address before it is asked, and again every address really connected to.

use super::allow::{AllowEntry, opens_address, opens_host};
use super::{FetchError, address};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use url::{Host, Url};

/// Ports that are open to every public host.
fn is_usual(port: u16) -> bool {
    matches!(port, 80 | 443 | 8000..=8999)
}

/// Which of the two clients may go there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// Public and allowed addresses.
    Open,
    /// Allowed addresses alone, whatever the name resolves to.
    AllowedOnly,
}

/// Decides where the client may connect.
#[derive(Clone)]
pub(super) struct Guard {
    allow: Arc<[AllowEntry]>,
    allowed_only: bool,
}

/// The resolver found no address that may be reached.
#[derive(Debug, thiserror::Error)]
#[error("no address that may be reached")]
pub(super) struct Blocked;

impl Guard {
    pub(super) fn new(allow: Vec<AllowEntry>) -> Self {
        Guard { allow: allow.into(), allowed_only: false }
    }

    /// The same guard, letting through what the list opens and nothing public.
    pub(super) fn allowed_only(&self) -> Self {
        Guard { allow: Arc::clone(&self.allow), allowed_only: true }
    }

    /// Checks scheme, port and literal address; names are checked once resolved.
    pub(super) fn check(&self, url: &Url) -> Result<Way, FetchError> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(FetchError::NotHttp);
        }
        let port = url.port_or_known_default().unwrap_or(0);
        let host = url.host().ok_or(FetchError::InvalidUrl)?;
        let ip = match host {
            Host::Ipv4(ip) => Some(IpAddr::V4(ip)),
            Host::Ipv6(ip) => Some(IpAddr::V6(ip)),
            Host::Domain(_) => None,
        };
        match (ip, host) {
            (Some(ip), _) if opens_address(&self.allow, ip) => Ok(Way::Open),
            (Some(ip), _) if !address::is_public(ip) => Err(FetchError::BlockedAddress { host: ip.to_string() }),
            (None, Host::Domain(name)) if opens_host(&self.allow, name) => Ok(Way::Open),
            _ if is_usual(port) => Ok(Way::Open),
            (None, _) if self.allow.iter().any(|entry| matches!(entry, AllowEntry::Net(_))) => Ok(Way::AllowedOnly),
            _ => Err(FetchError::BlockedPort { port }),
        }
    }

    /// Whether the list opens the host of `url` as it is written.
    pub(super) fn is_listed(&self, url: &Url) -> bool {
        match url.host() {
            Some(Host::Ipv4(ip)) => opens_address(&self.allow, IpAddr::V4(ip)),
            Some(Host::Ipv6(ip)) => opens_address(&self.allow, IpAddr::V6(ip)),
            Some(Host::Domain(name)) => opens_host(&self.allow, name),
            None => false,
        }
    }

    fn lets(&self, host: &str, ip: IpAddr) -> bool {
        let public = !self.allowed_only && address::is_public(ip);
        public || opens_address(&self.allow, ip) || opens_host(&self.allow, host)
    }
}

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = self.clone();
        Box::pin(async move {
            let host = name.as_str().to_owned();
            let found = tokio::net::lookup_host((host.as_str(), 0)).await?;
            let open: Vec<SocketAddr> = found.filter(|found| guard.lets(&host, found.ip())).collect();
            if open.is_empty() {
                return Err(Blocked.into());
            }
            // The connector uses exactly these, so that a second look-up cannot change the answer.
            Ok(Box::new(open.into_iter()) as Addrs)
        })
    }
}

/// Parses an address and takes name and password out of it: they are never sent on.
pub(super) fn parse(url: &str) -> Result<Url, FetchError> {
    Url::parse(url.trim()).map_err(|_| FetchError::InvalidUrl).and_then(without_user)
}

/// The same address without name, password and fragment.
pub(super) fn without_user(mut url: Url) -> Result<Url, FetchError> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err(FetchError::NotHttp);
    }
    let cleared = url.set_username("").and_then(|()| url.set_password(None));
    url.set_fragment(None);
    cleared.map(|()| url).map_err(|()| FetchError::InvalidUrl)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fetch::parse_allow;

    #[test]
    fn r23_addresses_are_checked_before_anything_is_sent() {
        for (allow, url, wanted) in [
            ("", "https://example.org/", "open"),
            ("", "http://example.org:8080/", "open"),
            ("", "http://example.org:22/", "blocked_port"),
            ("", "http://8.8.8.8:9000/", "blocked_port"),
            ("", "ftp://example.org/", "not_http"),
            ("", "file:///etc/passwd", "not_http"),
            ("", "http://127.0.0.1/", "blocked_address"),
            ("", "http://2130706433/", "blocked_address"),
            ("", "http://0x7f.1/", "blocked_address"),
            ("", "http://127.1/", "blocked_address"),
            ("", "http://[::ffff:127.0.0.1]/", "blocked_address"),
            ("", "http://user:pw@169.254.169.254/", "blocked_address"),
            ("127.0.0.1", "http://127.0.0.1:1/", "open"),
            ("127.0.0.1", "http://127.0.0.2:8000/", "blocked_address"),
            ("127.0.0.1", "http://8.8.8.8:9000/", "blocked_port"),
            ("127.0.0.1", "http://localhost:9000/", "allowed_only"),
            ("media.intern", "http://media.intern:9000/", "open"),
            ("media.intern", "http://other.intern:9000/", "blocked_port"),
        ] {
            let guard = Guard::new(parse_allow(allow).unwrap());
            let seen = match parse(url).and_then(|url| guard.check(&url)) {
                Ok(Way::Open) => "open",
                Ok(Way::AllowedOnly) => "allowed_only",
                Err(error) => error.code(),
            };
            assert_eq!(seen, wanted, "{allow} {url}");
        }
    }

    #[test]
    fn r23_names_are_judged_by_what_they_resolve_to() {
        let guard = Guard::new(parse_allow("127.0.0.1,media.intern").unwrap());
        for (host, ip, open, narrow) in [
            ("a.example", "8.8.8.8", true, false),
            ("a.example", "127.0.0.1", true, true),
            ("a.example", "127.0.0.2", false, false),
            ("media.intern", "10.0.0.1", true, true),
        ] {
            let ip = ip.parse().unwrap();
            assert_eq!((guard.lets(host, ip), guard.allowed_only().lets(host, ip)), (open, narrow), "{host} {ip}");
        }
    }
}
