//! What becomes of a file that was uploaded with a lease.

use super::Reddit;
use super::state::Lease;
use crate::body::Incoming;
use crate::call::Call;
use crate::emulator::Emulator;
use crate::reply::Reply;
use crate::store::{self, Received, Right};

pub(super) async fn upload(reddit: &Reddit, emulator: &Emulator, call: &Call, body: &mut Incoming) -> Reply {
    let right = |key: &str| reddit.state().leases.get(key).filter(|lease| lease.host == call.prefix).map(Lease::right);
    match store::take(&emulator.files, call, body, &right).await {
        Ok(received) => created(reddit, emulator, call, received).await.unwrap_or_else(|reply| *reply),
        Err(reply) => *reply,
    }
}

async fn created(reddit: &Reddit, emulator: &Emulator, call: &Call, received: Received) -> Result<Reply, Box<Reply>> {
    let stored = received.look(&emulator.files).await?;
    if let Some(lease) = reddit.state().leases.get_mut(&received.file) {
        lease.stored = Some(stored);
    }
    let (id, host, md5) = (&received.file, &call.prefix, &received.md5);
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<PostResponse><Location>{}/{host}/{id}</Location>\
         <Bucket>{host}</Bucket><Key>{id}</Key><ETag>\"{md5}\"</ETag></PostResponse>",
        call.base
    );
    Ok(Reply { body: body.into_bytes(), ..Reply::empty(201) }
        .header("Content-Type", "application/xml")
        .header("ETag", format!("\"{md5}\"")))
}

impl Lease {
    /// What the store lets pass.
    fn right(&self) -> Right {
        Right { file: self.id.clone(), fields: self.fields.clone(), expires_at: self.expires_at, most: self.most }
    }
}
