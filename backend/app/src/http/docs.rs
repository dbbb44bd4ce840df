//! The OpenAPI document, made from the handlers, and Swagger UI.

use crate::error::Problem;
use crate::http::api;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{CONTENT_SECURITY_POLICY, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web;
use serde_json::{Value, json};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};
use utoipa_actix_web::AppExt;
use utoipa_swagger_ui::SwaggerUi;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "ContentFlow",
        description = "From a video's licence to its euros: sources, assets, posts, experiments, links, reports.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")
    ),
    modifiers(&Security),
    security(("bearer" = []), ("session" = [])),
    components(schemas(Problem)),
    tags(
        (name = "sessions", description = "Who may enter."),
        (name = "sources", description = "Feeds, channels and folders that are watched."),
        (name = "assets", description = "Media that was found, with its licence and its clip."),
        (name = "posts", description = "Clips meant for a platform, and the gate they pass."),
        (name = "experiments", description = "Two wordings of a post, and which was sent."),
        (name = "accounts", description = "Connections to platforms."),
        (name = "links", description = "Short links and their clicks."),
        (name = "metrics", description = "What happened to posts."),
        (name = "conversions", description = "Sales that networks report, and the addresses to which they do."),
        (name = "reports", description = "Days, platforms, euros."),
        (name = "jobs", description = "Background work and its runs."),
        (name = "triggers", description = "Webhooks that start work here."),
        (name = "rules", description = "Compliance, planning, autopilot."),
        (name = "events", description = "What changes, as it changes.")
    )
)]
struct Document;

struct Security;

impl Modify for Security {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let components = document.components.get_or_insert_default();
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
        components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
        let session = ApiKeyValue::new(crate::http::auth::SESSION_COOKIE);
        components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(session)));
    }
}

/// The whole document.
pub fn document() -> Value {
    let (_, made) =
        actix_web::App::new().into_utoipa_app().openapi(Document::openapi()).configure(api).split_for_parts();
    let mut document = serde_json::to_value(made).unwrap_or_default();
    refer(&mut document);
    answer_problems(&mut document);
    document
}

/// The document as it is committed.
pub fn text() -> String {
    format!("{:#}\n", document())
}

/// Replaces each copy of a component by a reference to it, since generic pages are written out in full.
fn refer(document: &mut Value) {
    let Some(Value::Object(schemas)) = document.pointer("/components/schemas").cloned() else { return };
    let named: Vec<(String, Value)> =
        schemas.into_iter().filter(|(_, schema)| schema.get("properties").is_some()).collect();
    if let Some(Value::Object(schemas)) = document.pointer_mut("/components/schemas") {
        for (name, schema) in schemas {
            let others: Vec<_> = named.iter().filter(|(other, _)| other != name).cloned().collect();
            children(schema, &others);
        }
    }
    if let Some(paths) = document.get_mut("paths") {
        children(paths, &named);
    }
}

fn children(value: &mut Value, named: &[(String, Value)]) {
    let parts: Vec<&mut Value> = match value {
        Value::Object(map) => map.values_mut().collect(),
        Value::Array(items) => items.iter_mut().collect(),
        _ => return,
    };
    for part in parts {
        match named.iter().find(|(_, schema)| schema == part) {
            Some((name, _)) => *part = json!({ "$ref": format!("#/components/schemas/{name}") }),
            None => children(part, named),
        }
    }
}

/// Every operation may answer with a problem.
fn answer_problems(document: &mut Value) {
    let problem = json!({
        "description": "A problem (RFC 9457)",
        "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } }
    });
    let Some(Value::Object(paths)) = document.get_mut("paths") else { return };
    let operations = paths.values_mut().filter_map(Value::as_object_mut).flat_map(|path| path.values_mut());
    for operation in operations {
        if let Some(Value::Object(responses)) = operation.get_mut("responses") {
            for response in responses.values_mut().filter_map(Value::as_object_mut) {
                response.entry("description").or_insert_with(|| "The answer".into());
            }
            responses.entry("default").or_insert_with(|| problem.clone());
        }
    }
}

/// Swagger UI loads its own files and sets styles; its icons are data.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

/// Adds the content security policy to the pages of Swagger UI.
pub async fn guard<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, actix_web::Error> {
    let is_page = request.path().starts_with("/api/docs");
    let mut response = next.call(request).await?;
    if is_page && !response.headers().contains_key(CONTENT_SECURITY_POLICY) {
        response.headers_mut().insert(CONTENT_SECURITY_POLICY, POLICY);
    }
    Ok(response)
}

/// `/api/openapi.json` and `/api/docs/`.
pub fn routes(config: &mut web::ServiceConfig, document: Value) {
    let swagger = SwaggerUi::new("/api/docs/{_:.*}").external_url_unchecked("/api/openapi.json", document);
    config.service(web::redirect("/api/docs", "/api/docs/")).service(swagger);
}
