//! The store behind a lease: a form whose last part is the file.

use actix_multipart::{Field, Multipart};
use actix_web::error::PayloadError;
use futures::channel::mpsc;
use futures::{SinkExt, StreamExt};
use md5::{Digest, Md5};
use tokio::io::AsyncWriteExt;

use super::Reddit;
use super::error::store;
use super::state::{Lease, Stored};
use crate::body::Incoming;
use crate::call::Call;
use crate::emulator::Emulator;
use crate::files::Files;
use crate::media;
use crate::reply::Reply;

/// Longest value of a field before the file.
const VALUE: usize = 64 * 1024;
/// Most fields before the file.
const FIELDS: usize = 50;

pub(super) async fn upload(reddit: &Reddit, emulator: &Emulator, call: &Call, body: &mut Incoming) -> Reply {
    if call.method != "POST" {
        return store(405, "MethodNotAllowed", "The specified method is not allowed.").violating("no POST");
    }
    if call.header("Authorization").is_some() {
        return invalid("Only one auth mechanism allowed");
    }
    let Some(length) = call.number("Content-Length") else {
        return store(411, "MissingContentLength", "You must provide the Content-Length HTTP header.")
            .violating("no Content-Length");
    };
    let (sender, receiver) = mpsc::channel::<Result<actix_web::web::Bytes, PayloadError>>(1);
    let form = Multipart::new(&call.headers, receiver);
    let (fed, received) = futures::join!(feed(body, sender), receive(reddit, emulator, call, form, length));
    match (fed, received) {
        (true, Ok(reply)) => reply,
        (_, Err(reply)) => *reply,
        (false, Ok(_)) => store(400, "RequestTimeout", "The connection broke."),
    }
}

fn invalid(what: &str) -> Reply {
    store(400, "InvalidArgument", what).violating(what)
}

/// Hands the body to the reader of the form; false when it breaks off.
async fn feed(body: &mut Incoming, mut sender: mpsc::Sender<Result<actix_web::web::Bytes, PayloadError>>) -> bool {
    while let Some(piece) = body.next().await {
        let whole = piece.is_ok();
        let piece = piece.map_err(|_| PayloadError::Incomplete(None));
        // The reader may have seen enough: the rest is read and forgotten.
        let _ = sender.send(piece).await;
        if !whole {
            return false;
        }
    }
    true
}

async fn receive(
    reddit: &Reddit,
    emulator: &Emulator,
    call: &Call,
    mut form: Multipart,
    length: u64,
) -> Result<Reply, Box<Reply>> {
    let malformed =
        || Box::new(store(400, "MalformedPOSTRequest", "The body of your POST request is not well-formed."));
    let mut fields: Vec<(String, String)> = Vec::new();
    while let Some(field) = form.next().await {
        let field = field.map_err(|_| malformed())?;
        let name = field.name().unwrap_or_default().to_owned();
        if name == "file" {
            let lease = leased(reddit, call, &fields, length)?;
            let (stored, md5) = keep(&emulator.files, &lease, field).await.ok_or_else(malformed)?;
            if form.next().await.is_some() {
                return Err(invalid("the file is not the last part").into());
            }
            return Ok(created(reddit, emulator, call, &lease, stored, &md5).await);
        }
        let value = text(field).await.filter(|_| fields.len() < FIELDS).ok_or_else(malformed)?;
        fields.push((name, value));
    }
    Err(store(400, "InvalidArgument", "POST requires exactly one file upload per request.").violating("no file").into())
}

async fn text(mut field: Field) -> Option<String> {
    let mut bytes = Vec::new();
    while let Some(piece) = field.next().await {
        bytes.extend_from_slice(&piece.ok()?);
        if bytes.len() > VALUE {
            return None;
        }
    }
    String::from_utf8(bytes).ok()
}

/// The lease that the fields belong to, if they are all there, unchanged and still good.
fn leased(reddit: &Reddit, call: &Call, fields: &[(String, String)], length: u64) -> Result<Lease, Box<Reply>> {
    let denied = |why: &str| store(403, "AccessDenied", &format!("Invalid according to Policy: {why}"));
    let key = fields.iter().find(|(name, _)| name.eq_ignore_ascii_case("key")).map(|(_, key)| key.as_str());
    let lease = key.and_then(|key| reddit.state().leases.get(key).cloned());
    let Some(lease) = lease.filter(|lease| lease.host == call.prefix) else {
        return Err(denied("Policy Condition failed").violating("no such key").into());
    };
    let (mut sent, mut given) = (fields.to_vec(), lease.fields.clone());
    sent.sort();
    given.sort();
    if sent != given {
        return Err(denied("Policy Condition failed").violating("the fields are not those of the lease").into());
    }
    if call.now >= lease.expires_at {
        return Err(denied("Policy expired.").into());
    }
    if length > lease.most + VALUE as u64 {
        return Err(store(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size").into());
    }
    Ok(lease)
}

async fn keep(files: &Files, lease: &Lease, mut field: Field) -> Option<(u64, String)> {
    let mut file = files.writer(&lease.id, 0).await.ok()?;
    let (mut bytes, mut hash) = (0_u64, Md5::new());
    while let Some(piece) = field.next().await {
        let piece = piece.ok()?;
        hash.update(&piece);
        bytes += piece.len() as u64;
        file.write_all(&piece).await.ok()?;
    }
    file.flush().await.ok()?;
    files.cut(&lease.id, bytes).await.ok()?;
    Some((bytes, hex::encode(hash.finalize())))
}

async fn created(reddit: &Reddit, emulator: &Emulator, call: &Call, lease: &Lease, bytes: u64, md5: &str) -> Reply {
    if bytes > lease.most {
        return store(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size");
    }
    let Ok(sha256) = emulator.files.sha256(&lease.id).await else {
        return store(500, "InternalError", "We encountered an internal error.");
    };
    let facts = media::probe(emulator.files.path(&lease.id)).await;
    if let Some(lease) = reddit.state().leases.get_mut(&lease.id) {
        lease.stored = Some(Stored { bytes, sha256, known: facts.known, duration: facts.duration });
    }
    let (id, host) = (&lease.id, &lease.host);
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<PostResponse><Location>{}/{host}/{id}</Location>\
         <Bucket>{host}</Bucket><Key>{id}</Key><ETag>\"{md5}\"</ETag></PostResponse>",
        call.base
    );
    Reply { body: body.into_bytes(), ..Reply::empty(201) }
        .header("Content-Type", "application/xml")
        .header("ETag", format!("\"{md5}\""))
}
