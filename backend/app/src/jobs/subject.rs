//! What a job is about, as people call it.

use crate::error::Result;
use domain::job::Job;
use sea_orm::ConnectionTrait;
use storage::{Error, account, asset, post, source};

/// What the subject of `work` is called now; nothing when it has none, or when that is gone.
pub(super) async fn title(db: &impl ConnectionTrait, work: &Job) -> Result<Option<String>> {
    let Some((kind, id)) = work.subject() else { return Ok(None) };
    let found = match kind {
        "source" => source::get(db, id).await.map(|source| source.title.unwrap_or(source.url)),
        "asset" => asset::get(db, id).await.map(|asset| asset.title),
        "post" => post::get(db, id).await.map(|post| post.title),
        _ => account::get(db, id).await.map(|account| account.name),
    };
    match found {
        Ok(title) => Ok(Some(title)),
        Err(Error::NotFound { .. }) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
