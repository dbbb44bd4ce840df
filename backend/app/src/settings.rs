//! Reading one setting: its default, its shape, and an error that names its key.

use ipnet::IpNet;
use secrecy::SecretString;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::net::IpAddr;
use std::str::FromStr;
use url::Url;

/// A setting has a value that cannot be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{key}: must be {expected}")]
pub struct SettingError {
    key: String,
    expected: String,
}

/// Reads settings, and remembers which were asked for.
pub struct Reader<'a> {
    lookup: &'a dyn Fn(&str) -> Option<String>,
    asked: RefCell<BTreeSet<String>>,
}

impl<'a> Reader<'a> {
    /// A reader of what `lookup` finds.
    pub fn new(lookup: &'a dyn Fn(&str) -> Option<String>) -> Self {
        Reader { lookup, asked: RefCell::default() }
    }

    /// The keys that were asked for.
    pub fn asked(&self) -> BTreeSet<String> {
        self.asked.borrow().clone()
    }

    /// The error that `key` has a value other than `expected`.
    pub fn wrong(&self, key: &str, expected: &str) -> SettingError {
        SettingError { key: key.to_owned(), expected: expected.to_owned() }
    }

    /// A text; empty is not set.
    pub fn optional(&self, key: &str) -> Option<String> {
        self.asked.borrow_mut().insert(key.to_owned());
        (self.lookup)(key).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
    }

    /// A text with a default.
    pub fn text(&self, key: &str, default: &str) -> String {
        self.optional(key).unwrap_or_else(|| default.to_owned())
    }

    /// A secret.
    pub fn secret(&self, key: &str) -> Option<SecretString> {
        self.optional(key).map(SecretString::from)
    }

    /// A secret of at least `least` characters.
    pub fn secret_of_at_least(&self, key: &str, least: usize) -> Result<Option<SecretString>, SettingError> {
        match self.optional(key) {
            Some(value) if value.chars().count() < least => {
                Err(self.wrong(key, &format!("at least {least} characters")))
            }
            value => Ok(value.map(SecretString::from)),
        }
    }

    /// One of several words.
    pub fn choice<T: Clone>(&self, key: &str, default: &str, choices: &[(&str, T)]) -> Result<T, SettingError> {
        let text = self.text(key, default);
        let found = choices.iter().find(|(word, _)| *word == text);
        found.map(|(_, value)| value.clone()).ok_or_else(|| {
            let words: Vec<_> = choices.iter().map(|(word, _)| *word).collect();
            self.wrong(key, &words.join(" or "))
        })
    }

    /// A value that has a text form.
    pub fn parsed<T: FromStr>(&self, key: &str, expected: &str) -> Result<Option<T>, SettingError> {
        self.optional(key).map(|text| text.parse().map_err(|_| self.wrong(key, expected))).transpose()
    }

    /// An http or https address.
    pub fn url(&self, key: &str) -> Result<Option<Url>, SettingError> {
        let expected = "an address that begins with http:// or https://";
        let url: Option<Url> = self.parsed(key, expected)?;
        match url {
            Some(url) if !matches!(url.scheme(), "http" | "https") || url.host().is_none() => {
                Err(self.wrong(key, expected))
            }
            url => Ok(url),
        }
    }

    /// A secret address with one of `schemes`.
    pub fn with_scheme(&self, key: &str, schemes: &[&str]) -> Result<Option<SecretString>, SettingError> {
        match self.optional(key) {
            Some(url) if !schemes.iter().any(|scheme| url.starts_with(scheme) && url.len() > scheme.len()) => {
                Err(self.wrong(key, &format!("an address that begins with {}", schemes.join(" or "))))
            }
            url => Ok(url.map(SecretString::from)),
        }
    }

    /// A database's address.
    pub fn database(&self, key: &str) -> Result<Option<SecretString>, SettingError> {
        self.with_scheme(key, &["postgres://", "postgresql://", "sqlite://", "sqlite:"])
    }

    /// Networks, separated by commas.
    pub fn list(&self, key: &str, expected: &str) -> Result<Vec<IpNet>, SettingError> {
        let text = self.text(key, "");
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        parts
            .map(|part| {
                let network = part.parse::<IpNet>().ok().or_else(|| part.parse::<IpAddr>().ok().map(IpNet::from));
                network.ok_or_else(|| self.wrong(key, expected))
            })
            .collect()
    }
}
