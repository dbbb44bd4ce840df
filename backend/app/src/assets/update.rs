//! Changes of an asset by a person: words, credit, licence with its document, status.

use crate::app::App;
use crate::assets::create::declared;
use crate::assets::{draft, save, score, shape};
use crate::error::{Error, Result};
use crate::extract::{Body, Id};
use crate::http::auth::Principal;
use crate::sources::check::licence_code;
use crate::sources::shape::Words;
use actix_web::patch;
use actix_web::web::{Data, Json, ReqData};
use chrono::{DateTime, Utc};
use domain::asset::status::AssetStatus;
use domain::language::Language;
use domain::licence::{Evidence, EvidenceKind, Licence, Verdict};
use serde::{Deserialize, Serialize};
use storage::columns::{Json as Document, Text};
use storage::{asset, evidence};
use utoipa::ToSchema;
use validator::Validate;

/// What is to be changed of an asset; what is left out stays.
#[derive(Clone, Debug, Default, Deserialize, Serialize, ToSchema, Validate)]
#[serde(deny_unknown_fields, default)]
pub struct AssetUpdate {
    /// Its title.
    #[validate(length(min = 1, max = 500))]
    pub title: Option<String>,
    /// Its description.
    #[validate(length(max = 20_000))]
    pub description: Option<String>,
    /// Language of its texts.
    pub language: Option<Language>,
    /// What it is about.
    pub keywords: Option<Words>,
    /// The credit, as it is to be shown.
    #[validate(length(max = 100))]
    pub attribution: Option<String>,
    /// Its licence, with the document that shows it.
    pub licence: Option<LicenceUpdate>,
    /// `rejected`, or `new` to take that back.
    pub status: Option<AssetStatus>,
}

/// A licence as a person declares it.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(untagged)]
pub enum LicenceUpdate {
    /// An SPDX id, an address, or `own`.
    Code(String),
    /// The same, with what shows it.
    Shown(ShownLicence),
}

/// A licence, and what shows it.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShownLicence {
    /// An SPDX id, an address, or `own`.
    pub code: String,
    /// Address of the licence's text, or of the page that names it.
    #[serde(default)]
    pub url: Option<String>,
    /// The document that shows it: an address, a file's name, an invoice's number, a sentence.
    #[serde(default, alias = "evidence")]
    pub document: Option<String>,
    /// When a bought licence ends.
    #[serde(default)]
    pub valid_until: Option<DateTime<Utc>>,
}

impl LicenceUpdate {
    fn shown(self) -> ShownLicence {
        match self {
            LicenceUpdate::Code(code) => ShownLicence { code, url: None, document: None, valid_until: None },
            LicenceUpdate::Shown(shown) => shown,
        }
    }
}

/// Change parts of an asset.
#[utoipa::path(tag = "assets", params(("id" = Uuid, Path)), request_body = AssetUpdate, responses((status = 200, body = shape::Asset)))]
#[patch("/assets/{id}")]
pub async fn update_asset(
    app: Data<App>,
    id: Id,
    principal: ReqData<Principal>,
    body: Body<AssetUpdate>,
) -> Result<Json<shape::Asset>> {
    let by = format!("user:{}", principal.name());
    let tx = storage::begin(&app.db).await?;
    let mut row = asset::get(&tx, id.0).await?;
    let licence = body.0.licence.clone().map(LicenceUpdate::shown);
    // A credit that nobody wrote follows what it is made of.
    let written = row.attribution != score::credit(&row, &score::licence(&row)).on_picture(&row.language.0);
    words(&mut row, body.0)?;
    if let Some(shown) = licence {
        let known: Vec<Evidence> = evidence::of_asset(&tx, row.id).await?.into_iter().map(|row| row.detail.0).collect();
        let proof = relicense(&mut row, &known, shown, &by, app.now())?;
        evidence::add(&tx, row.id, [proof], app.now()).await?;
        if !written {
            draft::attribute(&mut row);
        }
    }
    let row = draft::weighed(&app, &tx, row).await?;
    Ok(Json(save(&app, tx, row).await?))
}

fn words(row: &mut asset::Model, update: AssetUpdate) -> Result<()> {
    if let Some(title) = update.title {
        row.title = title;
    }
    if let Some(description) = update.description {
        row.description = description;
    }
    if let Some(language) = update.language {
        row.language = Text(language);
    }
    if let Some(Words(words)) = update.keywords {
        row.keywords = Document(words.into_iter().map(|word| word.to_lowercase()).collect());
    }
    if let Some(attribution) = update.attribution {
        row.author = row.author.take().or_else(|| Some(attribution.clone()).filter(|words| !words.trim().is_empty()));
        row.attribution = attribution;
    }
    if let Some(status) = update.status {
        row.status = Text(moved(row.status.0, status)?);
    }
    Ok(())
}

/// The status after a person's word.
fn moved(from: AssetStatus, to: AssetStatus) -> Result<AssetStatus> {
    match to {
        _ if from == to => Ok(to),
        AssetStatus::Rejected | AssetStatus::New => Ok(to),
        AssetStatus::Ready | AssetStatus::Duplicate | AssetStatus::Failed => {
            Err(Error::field("/status", "status", "a person sets rejected or new; the rest follows from the work"))
        }
    }
}

/// Writes a licence that a person declares; what is blocked takes a document.
fn relicense(
    row: &mut asset::Model,
    known: &[Evidence],
    shown: ShownLicence,
    by: &str,
    now: DateTime<Utc>,
) -> Result<Evidence> {
    let code = licence_code(&shown.code).map_err(|error| Error::Invalid(vec![error]))?;
    let document =
        shown.document.filter(|text| !text.trim().is_empty()).map(|text| text.chars().take(2000).collect::<String>());
    if document.is_none() && score::ruling(row, known, now).verdict == Verdict::Block {
        let detail = "its licence forbids the clip: give the document that shows another licence";
        return Err(Error::conflict("licence-required", detail));
    }
    let licence = Licence::stored(&code, shown.url.as_deref());
    draft::set_licence(row, &licence);
    let kind = if document.is_some() { EvidenceKind::PermissionFile } else { EvidenceKind::Declaration };
    Ok(Evidence {
        kind,
        document,
        valid_until: shown.valid_until,
        file_sha256: row.original_sha256.clone(),
        ..declared(row, &licence, by, now)
    })
}
