//! Where a short link may lead, and the address it redirects to.

use super::network;
use super::utm::{self, Templates, Values};
use crate::finding::Finding;
use serde_json::json;
use url::{Host, Url};

/// Longest address, in bytes.
const MAX_LENGTH: usize = 2_048;
/// Endings of names that no public host has.
const PRIVATE: [&str; 8] = ["localhost", "local", "internal", "intranet", "lan", "home", "arpa", "onion"];

/// Which hosts are ours, and which are open although private.
#[derive(Clone, Copy, Debug, Default)]
pub struct Hosts<'a> {
    /// Hosts of the public address: a link to them would go round in a circle.
    pub own: &'a [String],
    /// Hosts that the operator opened by name or address.
    pub allowed: &'a [String],
}

/// What is wrong with an address as the target of a link; an empty list when nothing is.
///
/// Block: `target_invalid`, `target_scheme`, `target_too_long`, `target_characters`, `target_user_info`, `target_private`,
/// `target_own_link`. Warn: `target_not_https`. All point at `/affiliate_url`.
pub fn check(address: &str, hosts: Hosts) -> Vec<Finding> {
    let refuse =
        |code: &str, detail: &str, remedy: &str| vec![Finding::block(code, detail, remedy).at("/affiliate_url")];
    let address = address.trim();
    if address.len() > MAX_LENGTH {
        let finding = Finding::block(
            "target_too_long",
            format!("The address has {} bytes.", address.len()),
            format!("Use at most {MAX_LENGTH}."),
        );
        return vec![finding.with(json!({"limit": MAX_LENGTH, "length": address.len()})).at("/affiliate_url")];
    }
    if address.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\\') {
        return refuse(
            "target_characters",
            "The address contains a space, a backslash or a control character.",
            "Remove it, or write it as %20.",
        );
    }
    let Ok(url) = Url::parse(address) else {
        return refuse("target_invalid", "This is not a complete address.", "Begin with https:// and a host.");
    };
    if !matches!(url.scheme(), "http" | "https") {
        return refuse(
            "target_scheme",
            "Only https and http addresses may be linked.",
            "Use the page's https address.",
        );
    }
    if !url.username().is_empty() || url.password().is_some() {
        return refuse(
            "target_user_info",
            "The address contains a user name or password.",
            "Remove what stands before the @.",
        );
    }
    check_host(&url, hosts)
}

fn check_host(url: &Url, hosts: Hosts) -> Vec<Finding> {
    let host = url.host_str().unwrap_or_default().trim_end_matches('.');
    let named = |list: &[String]| {
        list.iter()
            .any(|own| own.eq_ignore_ascii_case(host) || url.host_str().is_some_and(|h| own.eq_ignore_ascii_case(h)))
    };
    if named(hosts.own) {
        let finding = Finding::block(
            "target_own_link",
            "The address leads back to this installation.",
            "Link to the shop itself.",
        );
        return vec![finding.with(json!({"host": host})).at("/affiliate_url")];
    }
    if !named(hosts.allowed) && is_private(url, host) {
        let finding = Finding::block(
            "target_private",
            "The host is not public.",
            "Use a public host name, not an address or a local name.",
        );
        return vec![finding.with(json!({"host": host})).at("/affiliate_url")];
    }
    if url.scheme() == "http" {
        return vec![
            Finding::warn("target_not_https", "The address is not encrypted.", "Use https where the shop has it.")
                .at("/affiliate_url"),
        ];
    }
    Vec::new()
}

fn is_private(url: &Url, host: &str) -> bool {
    let labels = host.split('.').count();
    let last = host.rsplit('.').next().unwrap_or_default();
    !matches!(url.host(), Some(Host::Domain(_))) || labels < 2 || PRIVATE.contains(&last)
}

/// The address that a link redirects to: the affiliate address with a place for the click's id in its network's parameter, then
/// the campaign parameters, ASCII only (R8.3); [`network::fill`] puts an id in that place.
///
/// `None` when the address is empty or cannot be a target by its form.
pub fn build(affiliate_url: &str, templates: &Templates, values: &Values) -> Option<String> {
    let address = ascii(affiliate_url.trim())?;
    let parameters = templates.fill(values);
    let inside = network::network(&address).and_then(|network| network.nested).filter(|_| templates.nested);
    let address = inside.map_or_else(|| address.clone(), |name| utm::append_nested(&address, name, &parameters));
    let (address, _) = network::with_sub_id(&address, network::CLICK_ID);
    Some(network::open(&utm::append(&address, &parameters)))
}

/// The address with a host in its ASCII form and every other foreign character as `%XX`; ASCII addresses stay as they are.
fn ascii(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    let host = url.host_str()?;
    if address.chars().any(char::is_control) {
        return None;
    }
    let (scheme, rest) = address.split_once("://")?;
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at_checked(end)?;
    let port = url.port().map_or(String::new(), |p| format!(":{p}"));
    let authority = if authority.is_ascii() { authority.to_owned() } else { format!("{host}{port}") };
    let tail: String = tail.chars().map(|c| if c.is_ascii() && c != ' ' { c.to_string() } else { escape(c) }).collect();
    Some(format!("{scheme}://{authority}{tail}"))
}

fn escape(character: char) -> String {
    let mut buffer = [0; 4];
    character.encode_utf8(&mut buffer).bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::Platform;
    use proptest::prelude::*;

    fn codes(address: &str) -> Vec<String> {
        let (own, allowed) = (["go.example.org".to_owned()], ["127.0.0.1".to_owned()]);
        check(address, Hosts { own: &own, allowed: &allowed }).into_iter().map(|f| f.code).collect()
    }

    #[test]
    fn r83_a_target_is_checked_when_it_is_saved() {
        for (address, code) in [
            ("https://shop.example/p?id=1", None),
            ("http://shop.example/", Some("target_not_https")),
            ("javascript:alert(1)", Some("target_scheme")),
            ("data:text/html,x", Some("target_scheme")),
            ("file:///etc/passwd", Some("target_scheme")),
            ("intent://x", Some("target_scheme")),
            ("shop.example/p", Some("target_invalid")),
            ("https://user:pw@shop.example/", Some("target_user_info")),
            ("https://192.0.2.1/", Some("target_private")),
            ("https://[::1]/", Some("target_private")),
            ("https://0x7f.2/", Some("target_private")),
            ("https://localhost/", Some("target_private")),
            ("https://printer.local/", Some("target_private")),
            ("https://intranet/", Some("target_private")),
            ("https://go.example.org/l/abc", Some("target_own_link")),
            ("https://GO.example.org./x", Some("target_own_link")),
            ("https://shop.example/a b", Some("target_characters")),
            ("https://shop.example/\r\nX: 1", Some("target_characters")),
            ("https://shop.example\\@evil.example/", Some("target_characters")),
            ("http://127.0.0.1:9/p", Some("target_not_https")),
            ("", Some("target_invalid")),
            ("https://", Some("target_invalid")),
            ("https://boutique-été.example/", None),
        ] {
            assert_eq!(codes(address), code.into_iter().collect::<Vec<_>>(), "{address}");
        }
        assert_eq!(codes(&format!("https://shop.example/{}", "a".repeat(2_048))), ["target_too_long"]);
    }

    fn built(address: &str) -> Option<String> {
        let values = Values { platform: Platform::Reddit, post_id: "1", variant: None, lang: "fr", hook: None };
        build(address, &Templates::new(["{platform}", "", "", "", ""]).unwrap(), &values)
    }

    #[test]
    fn r84_the_location_is_ascii() {
        for (address, expected) in [
            ("https://shop.example/é?q=ü#ß", Some("https://shop.example/%C3%A9?q=%C3%BC&utm_source=reddit#%C3%9F")),
            ("https://été.example:8443/x", Some("https://xn--t-9fab.example:8443/x?utm_source=reddit")),
            (
                "https://Shop.example/%7Ea/../b?x=a+b%20c",
                Some("https://Shop.example/%7Ea/../b?x=a+b%20c&utm_source=reddit"),
            ),
            ("https://shop.example/\nX", None),
            ("", None),
            ("nonsense", None),
        ] {
            assert_eq!(built(address).as_deref(), expected, "{address}");
        }
    }

    proptest! {
        #[test]
        fn r84_no_address_puts_a_line_break_or_foreign_byte_into_the_location(address in "(https://)?(\\PC|[\r\n]){0,60}") {
            let _ = codes(&address);
            if let Some(location) = built(&address) {
                prop_assert!(location.is_ascii() && !location.contains(['\r', '\n', ' ']));
            }
        }
    }
}
