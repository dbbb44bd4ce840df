//! JSON Feed 1.0 and 1.1, read leniently: a field of the wrong type is as good as missing.

mod repair;

use super::media::{self, Rendition};
use super::normalise::resolve;
use super::{FeedError, MOST_ITEMS, html};
use chrono::{DateTime, Utc};
use domain::source::date;
use domain::source::item::{Feed, Item};
use serde_json::Value;
use url::Url;

/// Reads a document that begins with `{`.
pub(super) fn read(text: &str, base: &Url, now: DateTime<Utc>) -> Result<Feed, FeedError> {
    let (document, partial) = repair::parse(text)?;
    let version = string(&document, "version").unwrap_or_default();
    let listed = document.get("items").and_then(Value::as_array);
    if listed.is_none() && !version.starts_with("https://jsonfeed.org/version/") {
        return Err(FeedError::NotAFeed);
    }
    let shared = Shared { base, now, language: string(&document, "language"), author: author(&document) };
    let mut feed = Feed {
        title: string(&document, "title").map(|title| html::plain(&title)).filter(|title| !title.is_empty()),
        link: string(&document, "home_page_url").and_then(|url| resolve(&url, base)),
        expired: document.get("expired") == Some(&Value::Bool(true)),
        partial,
        ..Feed::default()
    };
    for (number, item) in listed.into_iter().flatten().take(MOST_ITEMS).enumerate() {
        match shared.item(item) {
            Some(item) => feed.items.push(item),
            None => feed.item_errors.push(format!("item {} has nothing in it", number + 1)),
        }
    }
    Ok(feed)
}

/// What all items share.
struct Shared<'a> {
    base: &'a Url,
    now: DateTime<Utc>,
    language: Option<String>,
    author: Option<(String, Option<String>)>,
}

impl Shared<'_> {
    fn item(&self, item: &Value) -> Option<Item> {
        let url = |name| string(item, name).and_then(|url| resolve(&url, self.base));
        let (markup, text) = words(item);
        let files = attachments(item);
        let video = media::video(&files);
        let published = string(item, "date_published").and_then(|text| self.sane(&text));
        let picture = || super::normalise::picture(markup.as_deref()?, self.base);
        let (author, author_url) = author(item).or_else(|| self.author.clone()).unzip();
        let title = string(item, "title").map(|title| html::plain(&title)).filter(|title| !title.is_empty());
        let normal = Item {
            raw_id: id(item),
            url: url("url").or_else(|| url("external_url")).or_else(|| web_id(item)),
            title: title.unwrap_or_else(|| super::normalise::beginning(&text)),
            author,
            author_url: author_url.flatten().and_then(|url| resolve(&url, self.base)),
            published_at: published.map(|date| date.at),
            date_replaced: published.is_some_and(|date| date.replaced),
            updated_at: string(item, "date_modified").and_then(|text| self.sane(&text)).map(|date| date.at),
            categories: tags(item),
            language: string(item, "language").or_else(|| self.language.clone()),
            media_url: video.and_then(|video| resolve(&video.url, self.base)),
            thumbnail_url: url("image").or_else(|| url("banner_image")).or_else(picture),
            duration: video.and_then(|video| video.duration).or_else(|| files.iter().find_map(|file| file.duration)),
            text,
            ..Item::default()
        };
        let says = normal.raw_id.is_some() || normal.url.is_some() || !normal.title.is_empty();
        (says || normal.media_url.is_some()).then_some(normal)
    }

    fn sane(&self, text: &str) -> Option<date::Sane> {
        date::sane(date::parse(text)?, self.now)
    }
}

/// A text that says something.
fn string(value: &Value, name: &str) -> Option<String> {
    value.get(name)?.as_str().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// The id: a text, or a number as its text.
fn id(item: &Value) -> Option<String> {
    let number = || item.get("id").filter(|id| id.is_number()).map(Value::to_string);
    string(item, "id").or_else(number).filter(|id| id.len() <= 4_096)
}

fn web_id(item: &Value) -> Option<String> {
    string(item, "id").filter(|id| id.starts_with("http://") || id.starts_with("https://"))
}

/// The markup, where there is some, and the plain text.
fn words(item: &Value) -> (Option<String>, String) {
    let markup = string(item, "content_html");
    let plain = || string(item, "content_text").or_else(|| string(item, "summary")).unwrap_or_default();
    let text = markup.as_deref().map(html::text).filter(|text| !text.is_empty());
    (markup, text.unwrap_or_else(|| html::lines(&plain())))
}

fn author(value: &Value) -> Option<(String, Option<String>)> {
    let listed = value.get("authors").and_then(Value::as_array).into_iter().flatten();
    let all = listed.chain(value.get("author"));
    all.take(10).find_map(|author| Some((html::plain(&string(author, "name")?), string(author, "url"))))
}

fn tags(item: &Value) -> Vec<String> {
    let listed = item.get("tags").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    listed.map(html::plain).filter(|tag| !tag.is_empty() && tag.len() <= 800).take(50).collect()
}

fn attachments(item: &Value) -> Vec<Rendition> {
    let listed = item.get("attachments").and_then(Value::as_array).into_iter().flatten().take(100);
    let seconds =
        |file: &Value| file.get("duration_in_seconds").and_then(Value::as_f64).filter(|seconds| *seconds > 0.0);
    let file = |file: &Value| {
        let kind = string(file, "mime_type").unwrap_or_default().to_ascii_lowercase();
        Some(Rendition { url: string(file, "url")?, kind, duration: seconds(file), ..Rendition::default() })
    };
    listed.filter_map(file).collect()
}
