//! Sources as the API shows them, and what may be said about one.

use chrono::{DateTime, Utc};
use domain::language::Language;
use domain::source::health::Health;
use domain::source::kind::SourceKind;
use serde::de::{Error as _, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use storage::source;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, OneOfBuilder, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};
use uuid::Uuid;
use validator::Validate;

/// A feed, channel, folder or file that is watched.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Source {
    /// Its id.
    pub id: Uuid,
    /// How it is read.
    pub kind: SourceKind,
    /// What is read: an address, or the path of a folder on the server.
    pub url: String,
    /// A name for people.
    pub title: Option<String>,
    /// Regular expressions, any of which must match title or description.
    pub keywords: Vec<String>,
    /// Regular expressions on title, description and the item's categories.
    pub categories: Vec<String>,
    /// Least length in seconds.
    pub min_duration: Option<f64>,
    /// The only language that passes.
    pub language: Option<Language>,
    /// The licence of what names none of its own.
    pub licence: Option<String>,
    /// Items taken in one run at most.
    pub max_per_run: i32,
    /// Minutes between two polls.
    pub interval_minutes: i32,
    /// Whether it is watched.
    pub active: bool,
    /// How the last polls went.
    pub health: Health,
    /// When it was last read.
    pub polled_at: Option<DateTime<Utc>>,
    /// When it is read next.
    pub next_poll_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

impl From<source::Model> for Source {
    fn from(row: source::Model) -> Self {
        Source {
            id: row.id,
            kind: row.kind.0,
            url: row.url,
            title: row.title,
            keywords: row.keywords.0,
            categories: row.categories.0,
            min_duration: row.min_duration,
            language: row.language.map(|language| language.0),
            licence: row.licence,
            max_per_run: row.max_per_run,
            interval_minutes: row.interval_minutes,
            active: row.active,
            health: Health { next_at: row.next_poll_at.filter(|_| row.active), ..row.health.0 },
            polled_at: row.polled_at,
            next_poll_at: row.next_poll_at,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

/// Words, as a list or as one text with commas between them (R1.1).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Words(pub Vec<String>);

impl Words {
    fn of(words: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        let mut kept: Vec<String> = Vec::new();
        for word in words {
            let word = word.as_ref().trim();
            if !word.is_empty() && !kept.iter().any(|known| known == word) {
                kept.push(word.to_owned());
            }
        }
        Words(kept)
    }
}

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Words;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a list of texts, or one text with commas between them")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Words, E> {
                Ok(Words::of(text.split(',')))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Words, A::Error> {
                let mut words = Vec::new();
                while let Some(word) = list.next_element::<String>()? {
                    if words.len() >= MOST_WORDS {
                        return Err(A::Error::custom(format!("at most {MOST_WORDS} entries")));
                    }
                    words.push(word);
                }
                Ok(Words::of(words))
            }
        }
        deserializer.deserialize_any(Reader)
    }
}

/// Entries of a list of words.
const MOST_WORDS: usize = 100;

impl PartialSchema for Words {
    fn schema() -> RefOr<Schema> {
        let text = || ObjectBuilder::new().schema_type(Type::String);
        let list = ArrayBuilder::new().items(text()).max_items(Some(MOST_WORDS));
        let csv = text().description(Some("Entries separated by commas."));
        OneOfBuilder::new().item(list).item(csv).into()
    }
}

impl ToSchema for Words {}

/// A source to be watched.
#[derive(Clone, Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct NewSource {
    /// How it is read.
    pub kind: SourceKind,
    /// What is read: an address, or the path of a folder on the server; not needed for uploads.
    #[serde(default)]
    #[validate(length(max = 2000))]
    pub url: String,
    /// A name for people; the feed's own when missing.
    #[validate(length(min = 1, max = 300))]
    pub title: Option<String>,
    /// Regular expressions, any of which must match title or description.
    #[serde(default)]
    pub keywords: Words,
    /// Regular expressions on title, description and the item's categories.
    #[serde(default)]
    pub categories: Words,
    /// Least length in seconds.
    #[validate(range(min = 0.0, max = 86_400.0))]
    pub min_duration: Option<f64>,
    /// The only language that passes.
    pub language: Option<Language>,
    /// The licence of what names none of its own: an SPDX id, an address, or `own`.
    #[validate(length(max = 300))]
    pub licence: Option<String>,
    /// Items taken in one run at most, 1 to 500.
    #[serde(default = "ten")]
    #[validate(range(min = 1, max = 500))]
    #[schema(default = 10)]
    pub max_per_run: i32,
    /// Minutes between two polls, 15 to 1440.
    #[serde(default = "sixty")]
    #[validate(range(min = 1, max = 1440))]
    #[schema(default = 60)]
    pub interval_minutes: i32,
    /// Whether it is watched.
    #[serde(default = "yes")]
    #[schema(default = true)]
    pub active: bool,
}

impl NewSource {
    /// A source with nothing but its address.
    pub fn of(kind: SourceKind, url: &str) -> Self {
        NewSource {
            kind,
            url: url.to_owned(),
            title: None,
            keywords: Words::default(),
            categories: Words::default(),
            min_duration: None,
            language: None,
            licence: None,
            max_per_run: ten(),
            interval_minutes: sixty(),
            active: yes(),
        }
    }
}

fn ten() -> i32 {
    10
}

fn sixty() -> i32 {
    60
}

fn yes() -> bool {
    true
}

/// What is to be changed of a source; what is left out stays, and null empties.
#[derive(Clone, Debug, Default, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields, default)]
pub struct SourceUpdate {
    /// What is read.
    #[validate(length(max = 2000))]
    pub url: Option<String>,
    /// A name for people.
    #[serde(deserialize_with = "given")]
    #[validate(length(min = 1, max = 300))]
    #[schema(value_type = Option<String>)]
    pub title: Option<Option<String>>,
    /// Regular expressions, any of which must match title or description.
    pub keywords: Option<Words>,
    /// Regular expressions on title, description and the item's categories.
    pub categories: Option<Words>,
    /// Least length in seconds.
    #[serde(deserialize_with = "given")]
    #[validate(range(min = 0.0, max = 86_400.0))]
    #[schema(value_type = Option<f64>)]
    pub min_duration: Option<Option<f64>>,
    /// The only language that passes.
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<Language>)]
    pub language: Option<Option<Language>>,
    /// The licence of what names none of its own.
    #[serde(deserialize_with = "given")]
    #[validate(length(max = 300))]
    #[schema(value_type = Option<String>)]
    pub licence: Option<Option<String>>,
    /// Items taken in one run at most.
    #[validate(range(min = 1, max = 500))]
    pub max_per_run: Option<i32>,
    /// Minutes between two polls.
    #[validate(range(min = 1, max = 1440))]
    pub interval_minutes: Option<i32>,
    /// Whether it is watched.
    pub active: Option<bool>,
}

/// Tells a field that is null from one that is left out.
pub fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r24_words_are_a_list_or_a_text_with_commas() {
        for (json, wanted) in
            [(r#"["a, b", " c ", "", "c"]"#, &["a, b", "c"][..]), (r#""a, b,,c ""#, &["a", "b", "c"]), (r#""""#, &[])]
        {
            assert_eq!(serde_json::from_str::<Words>(json).unwrap().0, wanted, "{json}");
        }
        for wrong in ["1", "[1]", "{}", "null"] {
            assert!(serde_json::from_str::<Words>(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn r24_null_empties_and_nothing_leaves() {
        let update: SourceUpdate = serde_json::from_str(r#"{"title": null}"#).unwrap();
        assert_eq!((update.title, update.licence), (Some(None), None));
    }
}
