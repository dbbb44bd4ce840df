//! The store that platforms let files be uploaded to: it takes a form whose last part is the file.

use actix_multipart::{Field, Multipart};
use actix_web::error::PayloadError;
use actix_web::web::Bytes;
use chrono::{DateTime, Utc};
use futures::channel::mpsc;
use futures::{SinkExt, StreamExt};
use md5::{Digest, Md5};
use serde::{Deserialize, Serialize};
use tokio::io::AsyncWriteExt;

use crate::body::Incoming;
use crate::call::Call;
use crate::files::Files;
use crate::media;
use crate::reply::Reply;

/// Longest value of a field before the file.
const VALUE: usize = 64 * 1024;
/// Most fields before the file.
const FIELDS: usize = 50;

/// The right to upload one file.
#[derive(Clone, Debug)]
pub(crate) struct Right {
    /// Key of the bytes in [`Files`].
    pub(crate) file: String,
    /// What has to be sent with the file, unchanged.
    pub(crate) fields: Vec<(String, String)>,
    pub(crate) expires_at: DateTime<Utc>,
    /// Most bytes.
    pub(crate) most: u64,
}

/// What came with a right.
pub(crate) struct Received {
    pub(crate) file: String,
    pub(crate) bytes: u64,
    pub(crate) md5: String,
}

/// An uploaded file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Stored {
    pub(crate) bytes: u64,
    pub(crate) sha256: String,
    /// Whether it begins as a video does.
    pub(crate) known: bool,
    /// Length in seconds, where the file says so.
    pub(crate) duration: Option<f64>,
}

impl Received {
    /// What the file is.
    pub(crate) async fn look(&self, files: &Files) -> Result<Stored, Box<Reply>> {
        let internal = |_| Box::new(refusal(500, "InternalError", "We encountered an internal error."));
        let sha256 = files.sha256(&self.file).await.map_err(internal)?;
        let facts = media::probe(files.path(&self.file)).await;
        Ok(Stored { bytes: self.bytes, sha256, known: facts.known, duration: facts.duration })
    }
}

/// A refusal in the store's shape.
pub(crate) fn refusal(status: u16, code: &str, message: &str) -> Reply {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    );
    Reply { body: body.into_bytes(), ..Reply::empty(status) }.header("Content-Type", "application/xml")
}

fn invalid(what: &str) -> Box<Reply> {
    Box::new(refusal(400, "InvalidArgument", what).violating(what))
}

/// Takes the form of a request; `right` gives what the form's `key` stands for.
pub(crate) async fn take(
    files: &Files,
    call: &Call,
    body: &mut Incoming,
    right: &dyn Fn(&str) -> Option<Right>,
) -> Result<Received, Box<Reply>> {
    if call.method != "POST" {
        let reply = refusal(405, "MethodNotAllowed", "The specified method is not allowed.");
        return Err(reply.violating("no POST").into());
    }
    if call.header("Authorization").is_some() {
        return Err(invalid("Only one auth mechanism allowed"));
    }
    let Some(length) = call.number("Content-Length") else {
        let reply = refusal(411, "MissingContentLength", "You must provide the Content-Length HTTP header.");
        return Err(reply.violating("no Content-Length").into());
    };
    let (sender, receiver) = mpsc::channel::<Result<Bytes, PayloadError>>(1);
    let form = Multipart::new(&call.headers, receiver);
    let (fed, received) = futures::join!(feed(body, sender), receive(files, call, form, length, right));
    match (fed, received?) {
        (true, received) => Ok(received),
        (false, _) => Err(refusal(400, "RequestTimeout", "The connection broke.").into()),
    }
}

/// Hands the body to the reader of the form; false when it breaks off.
async fn feed(body: &mut Incoming, mut sender: mpsc::Sender<Result<Bytes, PayloadError>>) -> bool {
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
    files: &Files,
    call: &Call,
    mut form: Multipart,
    length: u64,
    right: &dyn Fn(&str) -> Option<Right>,
) -> Result<Received, Box<Reply>> {
    let malformed =
        || Box::new(refusal(400, "MalformedPOSTRequest", "The body of your POST request is not well-formed."));
    let mut fields: Vec<(String, String)> = Vec::new();
    while let Some(field) = form.next().await {
        let field = field.map_err(|_| malformed())?;
        let name = field.name().unwrap_or_default().to_owned();
        if name == "file" {
            let right = granted(call, &fields, length, right)?;
            let received = keep(files, &right, field).await.ok_or_else(malformed)?;
            if form.next().await.is_some() {
                return Err(invalid("the file is not the last part"));
            }
            return if received.bytes > right.most { Err(too_large()) } else { Ok(received) };
        }
        let value = text(field).await.filter(|_| fields.len() < FIELDS).ok_or_else(malformed)?;
        fields.push((name, value));
    }
    let reply = refusal(400, "InvalidArgument", "POST requires exactly one file upload per request.");
    Err(reply.violating("no file").into())
}

fn too_large() -> Box<Reply> {
    Box::new(refusal(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size"))
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

/// The right that the fields belong to, if they are all there, unchanged and still good.
fn granted(
    call: &Call,
    fields: &[(String, String)],
    length: u64,
    right: &dyn Fn(&str) -> Option<Right>,
) -> Result<Right, Box<Reply>> {
    let denied = |why: &str| refusal(403, "AccessDenied", &format!("Invalid according to Policy: {why}"));
    let key = fields.iter().find(|(name, _)| name.eq_ignore_ascii_case("key")).map(|(_, key)| key.as_str());
    let Some(right) = key.and_then(right) else {
        return Err(denied("Policy Condition failed").violating("no such key").into());
    };
    let (mut sent, mut given) = (fields.to_vec(), right.fields.clone());
    sent.sort();
    given.sort();
    if sent != given {
        return Err(denied("Policy Condition failed").violating("the fields are not those that were given").into());
    }
    if call.now >= right.expires_at {
        return Err(denied("Policy expired.").into());
    }
    if length > right.most + VALUE as u64 { Err(too_large()) } else { Ok(right) }
}

async fn keep(files: &Files, right: &Right, mut field: Field) -> Option<Received> {
    let mut file = files.writer(&right.file, 0).await.ok()?;
    let (mut bytes, mut hash) = (0_u64, Md5::new());
    while let Some(piece) = field.next().await {
        let piece = piece.ok()?;
        hash.update(&piece);
        bytes += piece.len() as u64;
        file.write_all(&piece).await.ok()?;
    }
    file.flush().await.ok()?;
    files.cut(&right.file, bytes).await.ok()?;
    Some(Received { file: right.file.clone(), bytes, md5: hex::encode(hash.finalize()) })
}
