//! Assets before they are stored: from an item, or from what a person gives.

use crate::app::App;
use crate::assets::score;
use crate::error::Result;
use crate::sources::known::Hashes;
use crate::sources::picture::Picture;
use crate::sources::sort::Marked;
use chrono::{DateTime, Utc};
use domain::asset::status::{AssetStatus, MediaState};
use domain::language::{self, Language};
use domain::licence::{self, Context, Evidence, Licence, Origin};
use domain::source::item::Item;
use domain::source::keywords::keywords;
use domain::source::kind::SourceKind;
use sea_orm::ConnectionTrait;
use storage::columns::{Json, Text};
use storage::{asset, evidence, source};
use uuid::Uuid;

/// Longest title and description that are kept, in characters.
const MAX_TITLE: usize = 500;
const MAX_TEXT: usize = 20_000;
/// Categories of an item that become keywords.
const MAX_CATEGORIES: usize = 10;

/// An asset that is not stored yet.
pub struct Draft {
    /// Its row; the id is given when it is stored.
    pub row: asset::Model,
    /// How its licence is known.
    pub evidence: Vec<Evidence>,
    /// The hashes of its picture.
    pub hashes: Hashes,
}

/// An asset of which nothing is known but when it is made.
pub fn blank(now: DateTime<Utc>) -> asset::Model {
    asset::Model {
        id: Uuid::now_v7(),
        source_id: None,
        title: String::new(),
        search_key: String::new(),
        description: String::new(),
        author: None,
        author_url: None,
        url: String::new(),
        url_key: None,
        media_url: None,
        media: Text(MediaState::Missing),
        original: None,
        original_sha256: None,
        thumbnail_url: None,
        thumbnail: None,
        duration: None,
        language: Text(Language::fallback()),
        phash: None,
        phash_trimmed: None,
        dhash: None,
        frame_phash: None,
        keywords: Json(Vec::new()),
        licence: Licence::unknown().code,
        licence_url: None,
        attribution: String::new(),
        status: Text(AssetStatus::New),
        reasons: Json(Vec::new()),
        risk: None,
        quality: None,
        scores: Json(asset::Scores::default()),
        duplicate_of: None,
        duplicate_distance: None,
        possible_duplicates: Json(Vec::new()),
        media_info: None,
        plan: None,
        plan_override: None,
        subtitles: None,
        published_at: None,
        created_at: now,
        updated_at: now,
    }
}

/// The asset that an item becomes, not weighed yet.
pub fn of_item(app: &App, source: &source::Model, marked: &Marked, picture: &Picture) -> Draft {
    let (item, now) = (&marked.item, app.now());
    let mut row = asset::Model { source_id: Some(source.id), url_key: marked.url_key.clone(), ..blank(now) };
    describe(&mut row, item, source.language.as_ref().map(|language| &language.0));
    row.author = item.author.clone();
    row.author_url = item.author_url.clone();
    row.media_url = item.media_url.clone();
    row.media = Text(if item.media_url.is_some() { MediaState::Remote } else { MediaState::Missing });
    row.thumbnail_url = item.thumbnail_url.clone();
    row.duration = item.duration.filter(|length| length.is_finite() && *length > 0.0);
    row.published_at = item.published_at;
    row.phash = picture.hashes.phash.map(|hash| hash.to_i64());
    row.phash_trimmed = picture.hashes.trimmed.map(|hash| hash.to_i64());
    row.dhash = picture.hashes.dhash.map(|hash| hash.to_i64());
    let evidence = licensed(&mut row, item, source, now);
    attribute(&mut row);
    Draft { row, evidence, hashes: picture.hashes }
}

/// Title, text, language and keywords of an item.
fn describe(row: &mut asset::Model, item: &Item, usual: Option<&Language>) {
    row.url = item.url.clone().unwrap_or_default();
    row.title = heading(item);
    row.description = cut(&item.text, MAX_TEXT);
    let tag = item.language.as_deref().or(usual.map(Language::as_str));
    analyze_texts(row, tag);
    for category in item.categories.iter().take(MAX_CATEGORIES).map(|category| category.trim().to_lowercase()) {
        if !category.is_empty() && category.chars().count() <= 60 && !row.keywords.0.contains(&category) {
            row.keywords.0.push(category);
        }
    }
}

/// The title, or the nearest thing to one that the item says: nobody can pick a row without a name.
fn heading(item: &Item) -> String {
    let beginning = item.text.chars().take(80).collect();
    let names = [item.url.clone(), item.media_url.clone(), item.raw_id.clone()];
    let names = [item.title.clone(), beginning].into_iter().chain(names.into_iter().flatten());
    names.map(|name| cut(&name, MAX_TITLE)).find(|name| !name.is_empty()).unwrap_or_default()
}

/// Likely language and keywords of the asset's texts (R3.5).
pub fn analyze_texts(row: &mut asset::Model, tag: Option<&str>) {
    let hint = tag.and_then(Language::from_tag);
    let likely = language::detect(&row.title, &row.description, hint.as_ref());
    row.language = Text(likely.unwrap_or_else(Language::fallback));
    row.keywords = Json(keywords(&row.title, &row.description, &row.language.0));
}

fn cut(text: &str, most: usize) -> String {
    text.chars().filter(|c| !c.is_control() || *c == '\n').take(most).collect::<String>().trim().to_owned()
}

/// The licence that the item claims, or the source declares for it.
fn licensed(row: &mut asset::Model, item: &Item, source: &source::Model, now: DateTime<Utc>) -> Vec<Evidence> {
    let origin = match source.kind.0 {
        _ if item.file.is_some() => Origin::File,
        SourceKind::Rss => Origin::Feed,
        SourceKind::Youtube => Origin::Youtube,
        SourceKind::Folder | SourceKind::Upload | SourceKind::Url => Origin::File,
    };
    let page = item.url.as_deref().or(Some(source.url.as_str()).filter(|_| source.kind.0 == SourceKind::Rss));
    let context = Context {
        origin,
        source_url: page,
        author: item.author.as_deref(),
        author_url: item.author_url.as_deref(),
        title: Some(&item.title),
        at: now,
    };
    let default = source.licence.as_deref().map(Licence::new);
    let (licence, evidence) = licence::interpret(&item.licences, default.as_ref(), &context);
    set_licence(row, &licence);
    evidence
}

/// Writes a licence into the row.
pub fn set_licence(row: &mut asset::Model, licence: &Licence) {
    row.licence = licence.code.chars().take(64).collect();
    row.licence_url = licence.url();
}

/// Writes the credit for the picture into the row.
pub fn attribute(row: &mut asset::Model) {
    let licence = score::licence(row);
    row.attribution = score::credit(row, &licence).on_picture(&row.language.0);
}

/// The row with the item's new words.
pub async fn reworded(
    app: &App,
    db: &impl ConnectionTrait,
    mut row: asset::Model,
    item: &Item,
) -> Result<asset::Model> {
    describe(&mut row, item, None);
    row.updated_at = app.now();
    weighed(app, db, row).await
}

/// Computes risk and quality of the draft.
pub async fn weigh(db: &impl ConnectionTrait, draft: &mut Draft, now: DateTime<Utc>) -> Result<()> {
    let words = score::in_force(db).await?.words;
    score::weigh(&mut draft.row, &draft.evidence, &words, now);
    Ok(())
}

/// The row with risk and quality computed anew.
pub async fn weighed(app: &App, db: &impl ConnectionTrait, mut row: asset::Model) -> Result<asset::Model> {
    let evidence: Vec<Evidence> = evidence::of_asset(db, row.id).await?.into_iter().map(|e| e.detail.0).collect();
    score::weigh(&mut row, &evidence, &score::in_force(db).await?.words, app.now());
    Ok(row)
}
