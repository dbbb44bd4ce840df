//! Attributes: bounded, repaired, and the few that change how everything below is read.

use super::names::{self, Space};
use super::refs;
use quick_xml::events::BytesStart;

/// Attributes read of one element.
const MOST: usize = 64;
/// Longest name, in bytes.
const LONGEST_NAME: usize = 256;
/// Longest value, in bytes.
const LONGEST_VALUE: usize = 64 << 10;

/// The attributes of one element.
#[derive(Default)]
pub(super) struct Attributes {
    /// Those to keep, with repaired and escaped values.
    pub(super) kept: Vec<(String, String)>,
    /// Namespaces declared: prefix (empty for the default) and meaning.
    pub(super) spaces: Vec<(String, Space)>,
    /// `xml:base`, escaped.
    pub(super) base: Option<String>,
    /// `xml:lang`, escaped.
    pub(super) lang: Option<String>,
}

impl Attributes {
    /// Reads the first 64 attributes of a start tag, whether quoted or not.
    pub(super) fn of(tag: &BytesStart) -> Self {
        let mut all = Attributes::default();
        for attribute in tag.html_attributes().with_checks(false).take(MOST).flatten() {
            let name = std::str::from_utf8(attribute.key.as_ref()).unwrap_or_default();
            let value = std::str::from_utf8(&attribute.value).unwrap_or_default();
            if is_name(name) && value.len() <= LONGEST_VALUE {
                all.take(name, value);
            }
        }
        all
    }

    /// A kept attribute's value, escaped.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.kept.iter().find(|(kept, _)| kept == name).map(|(_, value)| value.as_str())
    }

    fn take(&mut self, name: &str, raw: &str) {
        if name == "xmlns" {
            self.spaces.push((String::new(), names::of_uri(raw)));
        } else if let Some(prefix) = name.strip_prefix("xmlns:") {
            self.spaces.push((prefix.to_owned(), names::of_uri(raw)));
        } else {
            let mut value = String::with_capacity(raw.len());
            refs::value(&mut value, raw);
            match name {
                "xml:base" => self.base = Some(value),
                "xml:lang" => self.lang = Some(value),
                _ => self.kept.push((name.to_owned(), value)),
            }
        }
    }
}

/// Whether a name can be written as it is.
pub(super) fn is_name(name: &str) -> bool {
    let allowed = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':');
    let starts = name.starts_with(|c: char| c.is_alphabetic() || c == '_');
    starts && name.len() <= LONGEST_NAME && name.chars().all(allowed)
}
