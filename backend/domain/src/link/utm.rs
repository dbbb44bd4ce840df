//! UTM parameters: their templates, and how they are added to an address byte for byte.

use crate::platform::Platform;
use std::collections::BTreeMap;

/// Placeholders that a template may use.
pub const PLACEHOLDERS: [&str; 5] = ["platform", "post_id", "variant", "lang", "hook"];
/// Longest value, in characters.
const MAX_VALUE: usize = 64;

/// A template names a placeholder that does not exist, or leaves one open.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown placeholder {{{placeholder}}}: use {{platform}}, {{post_id}}, {{variant}}, {{lang}} or {{hook}}")]
pub struct UnknownPlaceholder {
    /// What stood between the braces.
    pub placeholder: String,
}

/// Templates of the five UTM parameters, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Templates {
    source: String,
    medium: String,
    campaign: String,
    term: String,
    content: String,
    /// Whether the shop's address inside a network's address gets the parameters too.
    pub nested: bool,
}

impl Default for Templates {
    fn default() -> Self {
        let [source, medium, campaign, term, content] =
            ["{platform}", "social", "contentflow", "{hook}", "{post_id}"].map(str::to_owned);
        Templates { source, medium, campaign, term, content, nested: false }
    }
}

/// The values that placeholders stand for; one that is not known gives an empty text.
#[derive(Clone, Copy, Debug)]
pub struct Values<'a> {
    /// The platform of the post.
    pub platform: Platform,
    /// The post's id.
    pub post_id: &'a str,
    /// `title:v1` or `title:v2`.
    pub variant: Option<&'a str>,
    /// Two-letter language code.
    pub lang: &'a str,
    /// `curiosity` or `value`.
    pub hook: Option<&'a str>,
}

impl Values<'_> {
    fn get(&self, placeholder: &str) -> Option<&str> {
        match placeholder {
            "platform" => Some(self.platform.as_str()),
            "post_id" => Some(self.post_id),
            "variant" => Some(self.variant.unwrap_or_default()),
            "lang" => Some(self.lang),
            "hook" => Some(self.hook.unwrap_or_default()),
            _ => None,
        }
    }
}

impl Templates {
    /// Checked templates for `utm_source`, `utm_medium`, `utm_campaign`, `utm_term` and `utm_content`; an empty one leaves its
    /// parameter out. A placeholder that does not exist is an error, for the start to name the setting.
    pub fn new([source, medium, campaign, term, content]: [&str; 5]) -> Result<Self, UnknownPlaceholder> {
        for template in [source, medium, campaign, term, content] {
            check_template(template)?;
        }
        let [source, medium, campaign, term, content] =
            [source, medium, campaign, term, content].map(|t| t.trim().to_owned());
        Ok(Templates { source, medium, campaign, term, content, nested: false })
    }

    /// Parameter names and values for one post, in order, empty ones left out.
    pub fn fill(&self, values: &Values) -> Vec<(&'static str, String)> {
        let names = ["utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content"];
        let templates = [&self.source, &self.medium, &self.campaign, &self.term, &self.content];
        let filled = names.into_iter().zip(templates.map(|t| fill(t, values)));
        filled.filter(|(_, value)| !value.is_empty()).collect()
    }
}

/// Refuses a template with a placeholder that does not exist.
pub fn check_template(template: &str) -> Result<(), UnknownPlaceholder> {
    for part in template.split('{').skip(1) {
        let name = part.split('}').next().unwrap_or_default();
        if !part.contains('}') || !PLACEHOLDERS.contains(&name) {
            return Err(UnknownPlaceholder { placeholder: name.to_owned() });
        }
    }
    Ok(())
}

fn fill(template: &str, values: &Values) -> String {
    let mut filled = String::new();
    for (index, part) in template.split('{').enumerate() {
        match part.split_once('}').filter(|_| index > 0) {
            Some((name, rest)) => filled.extend([values.get(name).unwrap_or_default(), rest]),
            None => filled.push_str(part),
        }
    }
    filled.trim().chars().take(MAX_VALUE).collect()
}

/// Adds parameters to an address without touching the rest of it.
///
/// The address is opaque: nothing in it is parsed and written anew, because signatures and encodings must survive. A parameter
/// that is there already, in whatever letter case, is kept; an empty value is left out.
pub fn append(address: &str, parameters: &[(&str, String)]) -> String {
    let (base, fragment) = address.split_once('#').map_or((address, None), |(base, fragment)| (base, Some(fragment)));
    let (path, query) = base.split_once('?').map_or((base, None), |(path, query)| (path, Some(query)));
    let mut query = query.unwrap_or_default().to_owned();
    for (name, value) in parameters.iter().filter(|(_, value)| !value.is_empty()) {
        if !has_parameter(&query, name) {
            if !query.is_empty() && !query.ends_with('&') {
                query.push('&');
            }
            query.extend([*name, "=", &percent_encode(value)]);
        }
    }
    let mark = if query.is_empty() && !base.contains('?') { "" } else { "?" };
    let fragment = fragment.map_or(String::new(), |f| format!("#{f}"));
    format!("{path}{mark}{query}{fragment}")
}

/// The value of a parameter of an address, still encoded; names are compared without their letter case.
pub fn value<'a>(address: &'a str, name: &str) -> Option<&'a str> {
    let base = address.split('#').next()?;
    let (_, query) = base.split_once('?')?;
    let mut pairs = query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    pairs.find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

/// The address with `value`, encoded, in the first parameter of this name; nothing else changes.
pub(super) fn replace(address: &str, name: &str, value: &str) -> String {
    let (base, fragment) = address.split_once('#').map_or((address, None), |(base, fragment)| (base, Some(fragment)));
    let Some((path, query)) = base.split_once('?') else { return address.to_owned() };
    let is_named = |pair: &str| pair.split('=').next().is_some_and(|own| own.eq_ignore_ascii_case(name));
    let at = query.split('&').position(is_named);
    let pair = |(index, pair): (usize, &str)| match pair.split('=').next().filter(|_| Some(index) == at) {
        Some(own) => format!("{own}={value}"),
        None => pair.to_owned(),
    };
    let query = query.split('&').enumerate().map(pair).collect::<Vec<_>>().join("&");
    format!("{path}?{query}{}", fragment.map_or(String::new(), |fragment| format!("#{fragment}")))
}

/// Adds parameters to the address that is nested in the parameter `name`, which networks hand to the shop: decoded once,
/// appended to as [`append`] does, encoded once. An address without such a parameter stays as it is.
pub fn append_nested(address: &str, name: &str, parameters: &[(&str, String)]) -> String {
    let Some(nested) = value(address, name).filter(|nested| !nested.is_empty()) else { return address.to_owned() };
    let Some(shop) = percent_decode(nested).filter(|shop| shop.starts_with("https://") || shop.starts_with("http://"))
    else {
        return address.to_owned();
    };
    replace(address, name, &percent_encode(&append(&shop, parameters)))
}

/// The text that a percent-encoded value stands for; `None` when it is no UTF-8 or badly encoded.
fn percent_decode(value: &str) -> Option<String> {
    let mut bytes = value.bytes();
    let mut decoded = Vec::with_capacity(value.len());
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            decoded.push(byte);
            continue;
        }
        // A sign is no digit, though a number may begin with it.
        let digits = Some([bytes.next()?, bytes.next()?]).filter(|digits| digits.iter().all(u8::is_ascii_hexdigit))?;
        decoded.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
    }
    String::from_utf8(decoded).ok()
}

fn has_parameter(query: &str, name: &str) -> bool {
    query.split('&').any(|pair| pair.split('=').next().is_some_and(|n| n.eq_ignore_ascii_case(name)))
}

/// Everything but unreserved characters as UTF-8 `%XX`.
pub(super) fn percent_encode(value: &str) -> String {
    value.bytes().fold(String::new(), |mut text, byte| {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => text.push(char::from(byte)),
            _ => text.push_str(&format!("%{byte:02X}")),
        }
        text
    })
}

/// The parameters of a list as a map, for display.
pub fn as_map(parameters: &[(&'static str, String)]) -> BTreeMap<String, String> {
    parameters.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn values() -> Values<'static> {
        Values {
            platform: Platform::Youtube,
            post_id: "po_1",
            variant: Some("title:v1"),
            lang: "fr",
            hook: Some("curiosity"),
        }
    }

    #[test]
    fn r83_templates_are_filled_and_an_unknown_placeholder_is_named() {
        let templates = Templates::new(["{platform}-{lang}", "social", "c", "{hook}", "{post_id}.{variant}"]).unwrap();
        let filled: Vec<String> = templates.fill(&values()).into_iter().map(|(_, value)| value).collect();
        assert_eq!(filled, ["youtube-fr", "social", "c", "curiosity", "po_1.title:v1"]);
        let unknown = Values { hook: None, ..values() };
        assert!(!as_map(&templates.fill(&unknown)).contains_key("utm_term"));
        for (template, placeholder) in [("{post}", "post"), ("{platform", "platform"), ("a{}", ""), ("{{lang}}", "")] {
            assert_eq!(
                Templates::new([template, "", "", "", ""]),
                Err(UnknownPlaceholder { placeholder: placeholder.into() }),
                "{template}"
            );
        }
    }

    #[test]
    fn r83_a_sign_is_no_hexadecimal_digit() {
        let address = "https://net.example/?u=https%3A%2F%2Fshop.example%2F%+5";
        assert_eq!(append_nested(address, "u", &[("a", "b".to_owned())]), address);
    }

    proptest! {
        #[test]
        fn r83_the_rest_of_the_address_survives(path in "[a-z/%+.]{0,20}", query in "([a-z]{1,3}=[a-zA-Z0-9%+]{0,6}&?){0,4}", fragment in "(#[a-z?&=]{0,10})?") {
            let address = format!("https://shop.example/{path}?{query}{fragment}");
            let built = append(&address, &Templates::default().fill(&values()));
            let start = format!("https://shop.example/{path}?{query}");
            prop_assert!(built.starts_with(&start));
            prop_assert!(built.ends_with(&fragment));
            prop_assert!(built.contains("utm_content=po_1"));
            prop_assert_eq!(append(&built, &Templates::default().fill(&values())), built);
        }
    }
}
