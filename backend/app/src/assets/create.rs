//! New assets from people: by address, or as a file.

use crate::app::App;
use crate::assets::draft::{self, Draft};
use crate::assets::form::{Form, is_multipart, receive};
use crate::assets::keep::keep_original;
use crate::assets::original::{describe, examine};
use crate::assets::{shape, store};
use crate::error::{Error, FieldError, Result};
use crate::extract::{self, Body};
use crate::http::auth::Principal;
use crate::jobs::enqueue_in;
use crate::sources::check::{licence_code, web};
use crate::sources::shape::Words;
use crate::{events, sources};
use actix_web::http::header::LOCATION;
use actix_web::web::{Data, Payload, ReqData};
use actix_web::{FromRequest, HttpRequest, HttpResponse, post};
use domain::asset::status::MediaState;
use domain::job::Job;
use domain::language::Language;
use domain::licence::{Context, Evidence, Licence, Origin, declare};
use domain::source::url_key::url_key;
use serde::{Deserialize, Serialize};
use storage::columns::{Json, Text};
use storage::{asset, evidence};
use utoipa::ToSchema;
use uuid::Uuid;
use validator::Validate;

/// An asset that a person gives.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema, Validate)]
#[serde(deny_unknown_fields, default)]
pub struct NewAsset {
    /// Address of the media file; with an upload, the page it comes from.
    #[validate(length(max = 2000))]
    pub url: Option<String>,
    /// Its title; the file's name when missing.
    #[validate(length(min = 1, max = 500))]
    pub title: Option<String>,
    /// Its description.
    #[validate(length(max = 20_000))]
    pub description: Option<String>,
    /// Its licence, as declared by whoever gives it: an SPDX id, an address, or `own`.
    #[validate(length(max = 300))]
    pub licence: Option<String>,
    /// The credit, as it is to be shown.
    #[validate(length(max = 100))]
    pub attribution: Option<String>,
    /// Language of its texts.
    pub language: Option<Language>,
    /// What it is about; found in the texts when missing.
    pub keywords: Option<Words>,
}

/// An upload: the same, with the file.
#[derive(ToSchema)]
#[expect(dead_code, reason = "describes a form that is read part by part")]
pub struct AssetUpload {
    /// The media file.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// The page it comes from.
    url: Option<String>,
    /// Its title; the file's name when missing.
    title: Option<String>,
    /// Its description.
    description: Option<String>,
    /// Its licence.
    licence: Option<String>,
    /// The credit, as it is to be shown.
    attribution: Option<String>,
    /// Language of its texts.
    language: Option<String>,
    /// What it is about, with commas between.
    keywords: Option<String>,
}

/// Give an asset: the address of a media file, which a job fetches, or the file itself.
#[utoipa::path(
    tag = "assets",
    request_body(content((NewAsset = "application/json"), (AssetUpload = "multipart/form-data"))),
    responses((status = 201, body = shape::Asset))
)]
#[post("/assets")]
pub async fn create_asset(
    app: Data<App>,
    principal: ReqData<Principal>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse> {
    let by = format!("user:{}", principal.name());
    let (draft, keys) = if is_multipart(&request) {
        uploaded(&app, receive(&app, &request, payload).await?, &by).await?
    } else {
        let Body(new) = Body::<NewAsset>::from_request(&request, &mut payload.into_inner()).await?;
        (addressed(&app, new, &by).await?, Vec::new())
    };
    match insert(&app, draft).await {
        Ok(shown) => {
            let location = (LOCATION, format!("/api/v1/assets/{}", shown.id));
            Ok(HttpResponse::Created().insert_header(location).json(shown))
        }
        Err(error) => {
            store::drop_files(&app, keys).await;
            Err(error)
        }
    }
}

async fn addressed(app: &App, new: NewAsset, by: &str) -> Result<Draft> {
    let url = new.url.clone().ok_or_else(|| Error::field("/url", "required", "give the address of a media file"))?;
    let mut draft = drafted(app, new, by, &sources::read::direct(&url).title)?;
    draft.row.media_url = Some(url);
    draft.row.media = Text(MediaState::Remote);
    Ok(draft)
}

async fn uploaded(app: &App, form: Form, by: &str) -> Result<(Draft, Vec<String>)> {
    let file = form.file.ok_or_else(|| Error::field("/file", "required", "send the media file as the part file"))?;
    let fields = serde_json::to_vec(&form.fields).map_err(Error::internal)?;
    let new: NewAsset = extract::parse(&fields)?;
    let stem = file.name.rsplit_once('.').map_or(file.name.as_str(), |(stem, _)| stem).replace(['_', '-'], " ");
    let mut draft = drafted(app, new, by, stem.trim())?;
    let examined = examine(app, &file.path, form.folder.path()).await?;
    let mut keys = vec![keep_original(app, &mut draft.row, &file.path).await?];
    keys.extend(describe(app, &mut draft.row, examined).await?);
    for evidence in &mut draft.evidence {
        evidence.file_sha256.clone_from(&draft.row.original_sha256);
    }
    Ok((draft, keys))
}

/// The asset by its words; `name` is its title when none is given.
fn drafted(app: &App, new: NewAsset, by: &str, name: &str) -> Result<Draft> {
    let now = app.now();
    let mut row = draft::blank(now);
    let url = new.url.as_deref().map(str::trim).filter(|url| !url.is_empty()).map(web).transpose();
    let code = new.licence.as_deref().filter(|text| !text.trim().is_empty()).map(licence_code).transpose();
    let (url, code) = both(url, code)?;
    row.url_key = url.as_deref().and_then(|url| url_key(url, None));
    row.url = url.unwrap_or_default();
    row.title = new.title.filter(|title| !title.trim().is_empty()).unwrap_or_else(|| name.to_owned());
    row.description = new.description.unwrap_or_default();
    draft::analyze_texts(&mut row, new.language.as_ref().map(Language::as_str));
    if let Some(Words(words)) = new.keywords {
        row.keywords = Json(words.into_iter().map(|word| word.to_lowercase()).collect());
    }
    row.author = new.attribution.clone();
    let licence = code.map(|code| Licence::new(&code));
    let evidence = licence.iter().map(|licence| declared(&row, licence, by, now)).collect();
    draft::set_licence(&mut row, &licence.unwrap_or_else(Licence::unknown));
    match new.attribution {
        Some(words) => row.attribution = words,
        None => draft::attribute(&mut row),
    }
    Ok(Draft { row, evidence, hashes: sources::known::Hashes::default() })
}

fn both<A, B>(a: Result<A, FieldError>, b: Result<B, FieldError>) -> Result<(A, B)> {
    match (a, b) {
        (Ok(a), Ok(b)) => Ok((a, b)),
        (a, b) => Err(Error::Invalid(a.err().into_iter().chain(b.err()).collect())),
    }
}

/// A person's word for the licence.
pub fn declared(row: &asset::Model, licence: &Licence, by: &str, at: chrono::DateTime<chrono::Utc>) -> Evidence {
    let context = Context {
        origin: Origin::File,
        source_url: Some(row.url.as_str()).filter(|url| !url.is_empty()),
        author: row.author.as_deref(),
        author_url: row.author_url.as_deref(),
        title: Some(&row.title),
        at,
    };
    declare(licence, "asset.licence", by, &context)
}

async fn insert(app: &App, mut draft: Draft) -> Result<shape::Asset> {
    let now = app.now();
    let tx = storage::begin(&app.db).await?;
    draft::weigh(&tx, &mut draft, now).await?;
    asset::take_turns(&tx).await?;
    draft.row.id = Uuid::now_v7();
    let row = asset::insert(&tx, draft.row).await?;
    evidence::add(&tx, row.id, draft.evidence, now).await?;
    if row.media.0 == MediaState::Remote {
        enqueue_in(app, &tx, Job::Fetch { asset_id: row.id }, None, now).await?;
    }
    let shown = shape::one(app, &tx, row).await?;
    events::add(app, &tx, "asset", "created", shown.id, &shown).await?;
    tx.commit().await.map_err(storage::Error::from)?;
    events::written(app);
    app.wake().await;
    Ok(shown)
}
