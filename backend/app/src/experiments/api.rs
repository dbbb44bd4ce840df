//! Experiments over HTTP.

use crate::app::App;
use crate::error::Result;
use crate::experiments::arms::{self, ArmState};
use crate::experiments::comparison::{self, Judgement, Scope, Summary};
use crate::experiments::shape::Experiment;
use crate::extract::{Body, Id, Params};
use crate::http::List;
use crate::listing::{ListQuery, Listing};
use crate::posts::subject::Rules;
use crate::posts::{commit, told, variants};
use actix_web::http::StatusCode;
use actix_web::http::header::LOCATION;
use actix_web::web::{Data, Json};
use actix_web::{HttpResponse, get, patch, post};
use domain::experiment::evaluation::Judged;
use domain::language::Language;
use domain::platform::Platform;
use serde::Deserialize;
use storage::{experiment, post};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;
use validator::Validate;

/// Registers the operations.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(create_variants)
        .service(list_experiments)
        .service(summarise_experiments)
        .service(evaluate_policy)
        .service(get_experiment)
        .service(update_experiment)
        .service(list_arms);
}

/// Nothing to say.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct VariantsRequest {}

/// Makes the two wordings of a post, or shows those it has.
#[utoipa::path(tag = "experiments", params(("id" = Uuid, Path)), request_body = VariantsRequest, responses((status = 201, body = List<Experiment>), (status = 200, body = List<Experiment>)))]
#[post("/posts/{id}/variants")]
async fn create_variants(app: Data<App>, id: Id, _body: Body<VariantsRequest>) -> Result<HttpResponse> {
    let rules = Rules::read(&app).await?;
    let tx = storage::begin(&app.db).await?;
    let (rows, created) = variants::make(&app, &tx, &rules, id.0).await?;
    if created {
        let row = post::get(&tx, id.0).await?;
        told(&app, &tx, "updated", row).await?;
    }
    commit(&app, tx).await?;
    let status = if created { StatusCode::CREATED } else { StatusCode::OK };
    let items: Vec<Experiment> = rows.into_iter().map(Experiment::from).collect();
    let place = format!("/api/v1/experiments?post_id={}", id.0);
    Ok(HttpResponse::build(status).insert_header((LOCATION, place)).json(List::whole(items)))
}

/// What a list of experiments is narrowed to.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ExperimentQuery {
    /// Only of this post.
    post_id: Option<Uuid>,
    /// Only with this text in the title, whatever the case.
    #[validate(length(max = 200))]
    q: Option<String>,
}

/// Lists experiments, newest first.
#[utoipa::path(tag = "experiments", params(ListQuery, ExperimentQuery), responses((status = 200, body = List<Experiment>)))]
#[get("/experiments")]
async fn list_experiments(app: Data<App>, query: Listing<ExperimentQuery>) -> Result<Json<List<Experiment>>> {
    let filter = experiment::Filter { post_id: query.filter.post_id, q: query.filter.q };
    Ok(Json(List::of(experiment::list(&app.db, filter, query.page).await?)))
}

/// Which posts to compare.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct SummaryQuery {
    /// Only this platform.
    platform: Option<Platform>,
    /// Only this language.
    language: Option<Language>,
}

/// Compares the two wordings over the posts that were sent.
#[utoipa::path(tag = "experiments", params(SummaryQuery), responses((status = 200, body = Summary)))]
#[get("/experiments/summary")]
async fn summarise_experiments(app: Data<App>, query: Params<SummaryQuery>) -> Result<Json<Summary>> {
    let scope = Scope { platform: query.0.platform, language: query.0.language };
    Ok(Json(comparison::summary(&app, scope).await?))
}

/// What to judge, and on which posts.
#[derive(Debug, Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct EvaluationQuery {
    /// The way of choosing the wording that is judged.
    policy: Judged,
    /// The platform: across platforms audiences would be compared.
    platform: Platform,
    /// The language.
    language: Language,
}

/// Estimates what another way of choosing the wording would have earned, from the posts that were sent.
#[utoipa::path(tag = "experiments", params(EvaluationQuery), responses((status = 200, body = Judgement)))]
#[get("/experiments/evaluation")]
async fn evaluate_policy(app: Data<App>, query: Params<EvaluationQuery>) -> Result<Json<Judgement>> {
    Ok(Json(comparison::judge(&app, query.0.platform, query.0.language, query.0.policy).await?))
}

/// Shows an experiment.
#[utoipa::path(tag = "experiments", params(("id" = Uuid, Path)), responses((status = 200, body = Experiment)))]
#[get("/experiments/{id}")]
async fn get_experiment(app: Data<App>, id: Id) -> Result<Json<Experiment>> {
    Ok(Json(experiment::get(&app.db, id.0).await?.into()))
}

/// Other words for a variant.
#[derive(Debug, Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub struct ExperimentUpdate {
    /// Its title.
    #[serde(default)]
    #[validate(length(max = 50_000))]
    title: Option<String>,
    /// Its description.
    #[serde(default)]
    #[validate(length(max = 50_000))]
    description: Option<String>,
}

/// Changes the words of a variant until it is sent.
#[utoipa::path(tag = "experiments", params(("id" = Uuid, Path)), request_body = ExperimentUpdate, responses((status = 200, body = Experiment)))]
#[patch("/experiments/{id}")]
async fn update_experiment(app: Data<App>, id: Id, body: Body<ExperimentUpdate>) -> Result<Json<Experiment>> {
    let rules = Rules::read(&app).await?;
    let tx = storage::begin(&app.db).await?;
    let row = variants::reword(&app, &tx, &rules, id.0, body.0.title, body.0.description).await?;
    commit(&app, tx).await?;
    Ok(Json(row.into()))
}

/// Lists the arms of the bandit with what is known of each.
#[utoipa::path(tag = "experiments", responses((status = 200, body = List<ArmState>)))]
#[get("/arms")]
async fn list_arms(app: Data<App>) -> Result<Json<List<ArmState>>> {
    Ok(Json(List::whole(arms::states(&app).await?)))
}
