//! Languages by their ISO 639-1 code, and which one a text is written in.

mod detect;
mod prose;

pub use detect::detect;
pub(crate) use prose::{headline, prose};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A language by its two-letter ISO 639-1 code, lower case.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, pattern = "^[a-z]{2}$", example = "fr")]
pub struct Language(String);

impl Language {
    /// What is assumed when nothing is known (R4.1).
    pub fn fallback() -> Self {
        Language("fr".to_owned())
    }

    /// The language of a tag such as `fr`, `fr-CA` or `EN_us`; `None` when it has no two-letter primary subtag.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next()?.to_ascii_lowercase();
        (primary.len() == 2 && primary.bytes().all(|b| b.is_ascii_lowercase())).then_some(Language(primary))
    }

    /// The code, for example `fr`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the text is to be worded in French; every other language gets English words.
    pub fn is_french(&self) -> bool {
        self.0 == "fr"
    }
}

impl TryFrom<String> for Language {
    type Error = String;

    fn try_from(tag: String) -> Result<Self, Self::Error> {
        Language::from_tag(&tag)
            .ok_or_else(|| format!("{tag:?} is no language: use a two-letter code such as fr or en"))
    }
}

impl From<Language> for String {
    fn from(language: Language) -> Self {
        language.0
    }
}

impl std::fmt::Display for Language {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
