//! A key under which two addresses of one page are equal; never fetched, never shown.

mod hosts;
mod tracking;

use url::{Host, Url};

/// Addresses longer than this have no key.
const MAX_BYTES: usize = 8192;

/// The key of `raw`, resolved against `base`; `None` unless it is an http(s) address.
///
/// Scheme, user, fragment, `www.`, default ports, trailing slashes and tracking parameters do not count;
/// percent encoding and the order of parameters are made uniform. Videos of YouTube and Vimeo have a key of their own.
pub fn url_key(raw: &str, base: Option<&Url>) -> Option<String> {
    let url = resolve(raw, base)?;
    let host = match url.host()? {
        Host::Domain(name) => name.trim_end_matches('.').to_owned(),
        address => address.to_string(),
    };
    let host = host.strip_prefix("www.").unwrap_or(&host);
    if host.is_empty() {
        return None;
    }
    hosts::video(host, &url).or_else(|| Some(format!("{host}{}{}{}", port(&url), path(&url), query(&url))))
}

/// Cleans, resolves and parses by WHATWG rules.
fn resolve(raw: &str, base: Option<&Url>) -> Option<Url> {
    let cleaned: String = raw.trim().chars().filter(|c| !matches!(c, '\t' | '\r' | '\n')).collect();
    if cleaned.is_empty() || cleaned.len() > MAX_BYTES {
        return None;
    }
    let cleaned = cleaned.replace("&amp;", "&");
    let url = base.map_or_else(|| Url::parse(&cleaned), |base| base.join(&cleaned)).ok()?;
    matches!(url.scheme(), "http" | "https").then_some(url)
}

/// The port, unless it is 80 or 443.
fn port(url: &Url) -> String {
    url.port().filter(|port| !matches!(port, 80 | 443)).map(|port| format!(":{port}")).unwrap_or_default()
}

fn path(url: &Url) -> String {
    let path = uniform(url.path());
    match path.trim_end_matches('/') {
        "" => "/".to_owned(),
        path => path.to_owned(),
    }
}

fn query(url: &Url) -> String {
    let mut pieces: Vec<String> = url
        .query()
        .unwrap_or_default()
        .split('&')
        .filter(|piece| !piece.is_empty() && !tracking::is_tracking(piece.split('=').next().unwrap_or_default()))
        .map(uniform)
        .collect();
    pieces.sort_unstable();
    if pieces.is_empty() { String::new() } else { format!("?{}", pieces.join("&")) }
}

/// Percent encoding in one form: unreserved characters plain, all other escapes in upper case.
fn uniform(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        let digits = rest.get(at + 1..at + 3).filter(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()));
        let escape = digits.and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match escape {
            Some(byte) if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) => out.push(char::from(byte)),
            Some(byte) => out.push_str(&format!("%{byte:02X}")),
            None => out.push_str("%25"),
        }
        rest = &rest[at + if escape.is_some() { 3 } else { 1 }..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests;
