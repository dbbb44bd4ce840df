//! The rendered file that a post needs: there, on its way, or impossible.

use super::outbox;
use crate::app::App;
use crate::assets::store;
use crate::error::Result;
use crate::jobs::enqueue;
use crate::posts::preflight::file_of;
use crate::worker::Task;
use chrono::{DateTime, Duration, Utc};
use domain::asset::rendition::Rendition;
use domain::job::{Job, JobKind, JobStatus};
use domain::publication::message::Clip;
use domain::publication::preflight::File;
use storage::page::PageRequest;
use storage::{job, post, rendition};
use uuid::Uuid;

/// How long until the clip is looked for again.
const LOOK_AGAIN: Duration = Duration::seconds(2);

/// A file that can be sent, and what it is like.
pub struct Rendered {
    /// The id of the sending that it was copied for.
    pub sending: Uuid,
    /// The file.
    pub clip: Clip,
    /// Path of the picture that stands for it.
    pub cover: Option<String>,
    /// The same as pre-flight looks at it.
    pub file: File,
}

/// Whether there is a file to send.
pub enum Ready {
    /// This one.
    Clip(Box<Rendered>),
    /// It is being rendered: look again then.
    Wait(DateTime<Utc>),
    /// It could not be rendered.
    Never(String),
}

/// The rendition that a post uses.
pub fn rendition_of(row: &post::Model) -> Rendition {
    Rendition::of(row.platform.0, row.affiliate_url.is_some())
}

/// The clip of a post; asks for it to be rendered when it is not there.
pub async fn ready(app: &App, task: &Task, row: &post::Model) -> Result<Ready> {
    let kind = rendition_of(row).as_str();
    if let Some(found) = rendition::find(&app.db, row.asset_id, kind).await?
        && store::exists(app, &found.clip).await
    {
        return Ok(Ready::Clip(Box::new(rendered(app, found).await?)));
    }
    let work = Job::Transform { asset_id: row.asset_id, rendition: Some(kind.to_owned()) };
    if let Some(why) = failed_since(app, &work, task.job.created_at).await? {
        return Ok(Ready::Never(format!("its clip could not be rendered: {why}")));
    }
    if enqueue(app, work, None).await?.created {
        task.log("info", &format!("rendering the clip ({kind}) first")).await;
    }
    Ok(Ready::Wait(app.now() + LOOK_AGAIN))
}

/// Why the rendering failed that was asked for since `since`, if its last attempt did.
async fn failed_since(app: &App, work: &Job, since: DateTime<Utc>) -> Result<Option<String>> {
    let subject_id = work.subject().map(|(_, id)| id);
    let filter = job::Filter { kind: Some(JobKind::Transform), subject_id, ..job::Filter::default() };
    let page = job::list(&app.db, filter, PageRequest { limit: 20, ..PageRequest::default() }).await?;
    let key = work.unique_key();
    let last = page.items.into_iter().find(|job| job.unique_key == key && job.created_at >= since);
    Ok(match last {
        Some(job) if job.status.0 == JobStatus::Failed => Some(job.last_error.unwrap_or_default()),
        // It ended well and still there is no file: rendering again would not help.
        Some(job) if job.status.0 == JobStatus::Done => Some("the rendering left no file".to_owned()),
        _ => None,
    })
}

async fn rendered(app: &App, row: rendition::Model) -> Result<Rendered> {
    let sending = Uuid::now_v7();
    let path = outbox::put(app, outbox::path(app, sending), &row.clip).await?;
    let cover = match row.thumbnail.as_str() {
        "" => None,
        key => Some(outbox::put(app, outbox::cover_path(app, sending), key).await?.display().to_string()),
    };
    let file = file_of(&row);
    let clip = Clip { path: path.display().to_string(), bytes: file.bytes, sha256: row.sha256 };
    Ok(Rendered { sending, clip, cover, file })
}
