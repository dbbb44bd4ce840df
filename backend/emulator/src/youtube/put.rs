//! Sending bytes to an upload's session, and asking how far it is.

use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;

use super::error::{allowed, error, violation};
use super::state::{Session, State, Verdict, Video};
use super::{Youtube, list};
use crate::body::Incoming;
use crate::call::Call;
use crate::emulator::Emulator;
use crate::fault::Action;
use crate::files::Files;
use crate::media;
use crate::reply::Reply;

/// Parts are kept in multiples of this.
const GRAIN: u64 = 262_144;

/// What `Content-Range` says.
enum Range {
    /// Only a question.
    Question { total: u64 },
    /// Bytes `first..=last`.
    Bytes { first: u64, last: u64, total: u64 },
}

pub(super) async fn put(youtube: &Youtube, emulator: &Emulator, call: &Call, body: &mut Incoming) -> Reply {
    if let Err(reply) = allowed(call, &["youtube.upload", "youtube", "youtube.force-ssl"]) {
        return *reply;
    }
    let Some(length) = call.number("Content-Length") else {
        return violation(411, "lengthRequired", "Content-Length is missing");
    };
    let Some(session) = find(youtube, call) else { return error(404, "notFound", "The upload session does not exist") };
    let range = match range(call, length, session.total) {
        Ok(range) => range,
        Err(reply) => return *reply,
    };
    if session.completed_at.is_some() {
        return finished(youtube, call, &session, 200);
    }
    match range {
        Range::Question { .. } => incomplete(call, session.stored),
        Range::Bytes { first, .. } if first > session.stored => incomplete(call, session.stored),
        Range::Bytes { first, last, .. } => {
            let Some(_guard) = Busy::take(youtube, &session.id) else {
                return violation(409, "conflict", "Two requests send to this upload at once");
            };
            receive(youtube, emulator, call, body, &session, first, last).await
        }
    }
}

fn find(youtube: &Youtube, call: &Call) -> Option<Session> {
    let state = youtube.state();
    let session = state.sessions.get(call.query("upload_id")?)?;
    (!session.expired(call.now)).then(|| session.clone())
}

fn range(call: &Call, length: u64, total: u64) -> Result<Range, Box<Reply>> {
    let refuse = |message: &str| Box::new(violation(400, "badRequest", message));
    let range = match call.header("Content-Range") {
        None => Range::Bytes { first: 0, last: length.saturating_sub(1), total },
        Some(text) => parse(text).ok_or_else(|| refuse("Content-Range is malformed"))?,
    };
    match range {
        Range::Question { total: said } | Range::Bytes { total: said, .. } if said != total => {
            Err(refuse("Content-Range names another total"))
        }
        Range::Question { .. } if length != 0 => Err(refuse("A question has no body")),
        Range::Bytes { first, last, .. }
            if total > 0 && last.checked_sub(first).is_none_or(|span| span + 1 != length) =>
        {
            Err(refuse("Content-Range and Content-Length differ"))
        }
        Range::Bytes { last, .. } if total > 0 && last >= total => Err(refuse("Content-Range ends behind the total")),
        Range::Bytes { last, .. } if last + 1 < total && !length.is_multiple_of(GRAIN) => Err(refuse(
            "The number of bytes uploaded is required to be equal or greater than 262144, except for the final request \
             (it's recommended to be the exact multiple of 262144).",
        )),
        range => Ok(range),
    }
}

fn parse(text: &str) -> Option<Range> {
    let (span, total) = text.strip_prefix("bytes ")?.split_once('/')?;
    let total = total.parse().ok()?;
    if span == "*" {
        return Some(Range::Question { total });
    }
    let (first, last) = span.split_once('-')?;
    Some(Range::Bytes { first: first.parse().ok()?, last: last.parse().ok()?, total })
}

/// Marks a session as being written to, until dropped.
struct Busy<'a> {
    youtube: &'a Youtube,
    id: String,
}

impl<'a> Busy<'a> {
    fn take(youtube: &'a Youtube, id: &str) -> Option<Self> {
        let mut state = youtube.state();
        let session = state.sessions.get_mut(id)?;
        (!std::mem::replace(&mut session.busy, true)).then(|| Busy { youtube, id: id.to_owned() })
    }
}

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        if let Some(session) = self.youtube.state().sessions.get_mut(&self.id) {
            session.busy = false;
        }
    }
}

async fn receive(
    youtube: &Youtube,
    emulator: &Emulator,
    call: &Call,
    body: &mut Incoming,
    session: &Session,
    first: u64,
    last: u64,
) -> Reply {
    let written = match write(&emulator.files, body, session, first).await {
        Ok(written) => written,
        Err(Trouble::Different) => return violation(400, "badRequest", "Bytes sent again are not the same as before"),
        Err(Trouble::Disk(error)) => {
            tracing::warn!("the emulator could not store an upload: {error}");
            return super::error::error(503, "backendError", "Backend Error");
        }
    };
    let whole = written == last + 1 && !body.cut;
    let stored = kept(call, session, first, written, whole);
    if emulator.files.cut(&session.id, stored).await.is_err() {
        return super::error::error(503, "backendError", "Backend Error");
    }
    if stored == session.total && whole {
        complete(youtube, emulator, call, session, first).await
    } else {
        note(youtube, call, session, first, stored)
    }
}

enum Trouble {
    Different,
    Disk(std::io::Error),
}

impl From<std::io::Error> for Trouble {
    fn from(error: std::io::Error) -> Self {
        Trouble::Disk(error)
    }
}

/// Writes the body from `first` on and gives the offset reached; what is stored already has to be the same again.
async fn write(files: &Files, body: &mut Incoming, session: &Session, first: u64) -> Result<u64, Trouble> {
    let mut file = files.writer(&session.id, first).await?;
    let mut offset = first;
    while let Some(Ok(piece)) = body.next().await {
        let known = usize::try_from(session.stored.saturating_sub(offset)).unwrap_or(usize::MAX).min(piece.len());
        let (again, new) = piece.split_at(known);
        let mut before = vec![0; again.len()];
        file.read_exact(&mut before).await?;
        if before != again {
            return Err(Trouble::Different);
        }
        file.write_all(new).await?;
        offset += piece.len() as u64;
    }
    file.flush().await?;
    Ok(offset)
}

/// How much of it stays: all, what a fault allows, or whole grains when the connection broke.
fn kept(call: &Call, session: &Session, first: u64, written: u64, whole: bool) -> u64 {
    let fresh = written.saturating_sub(first);
    let stays = match &call.fault {
        Some(Action::StoreLess { k }) => first + fresh.min(k.saturating_mul(GRAIN)),
        _ if whole => written,
        _ => first + fresh / GRAIN * GRAIN,
    };
    stays.max(session.stored)
}

fn note(youtube: &Youtube, call: &Call, session: &Session, first: u64, stored: u64) -> Reply {
    if let Some(session) = youtube.state().sessions.get_mut(&session.id) {
        session.stored = stored;
        session.remember(first, stored.saturating_sub(1), Some(308));
    }
    incomplete(call, stored)
}

fn incomplete(call: &Call, stored: u64) -> Reply {
    let reply = match call.header("X-GUploader-No-308") {
        Some("yes") => Reply::empty(200).header("X-HTTP-Status-Code-Override", "308"),
        _ => Reply::empty(308),
    };
    if stored == 0 { reply } else { reply.header("Range", format!("bytes=0-{}", stored - 1)) }
}

async fn complete(youtube: &Youtube, emulator: &Emulator, call: &Call, session: &Session, first: u64) -> Reply {
    let Ok(sha256) = emulator.files.sha256(&session.id).await else {
        return error(503, "backendError", "Backend Error");
    };
    let facts = media::probe(emulator.files.path(&session.id)).await;
    let long = {
        let world = emulator.world();
        world
            .vault
            .account(super::NAME, &session.account)
            .is_some_and(|account| account["longUploadsStatus"] == "allowed")
    };
    let session = {
        let mut state = youtube.state();
        let verdict = verdict(&state, call, session, &sha256, &facts, long);
        let index = add(&mut state, call, session, &sha256, facts.duration, verdict);
        let Some(session) = state.sessions.get_mut(&session.id) else { return error(404, "notFound", "Not Found") };
        (session.stored, session.completed_at, session.video) = (session.total, Some(call.now), Some(index));
        session.sha256 = Some(sha256);
        session.remember(first, session.total.saturating_sub(1), Some(201));
        session.clone()
    };
    finished(youtube, call, &session, 201)
}

fn verdict(state: &State, call: &Call, session: &Session, sha256: &str, facts: &media::Facts, long: bool) -> Verdict {
    let title = session.metadata.pointer("/snippet/title").and_then(|title| title.as_str()).unwrap_or_default();
    let seen = state
        .videos
        .iter()
        .any(|video| video.account == session.account && video.sha256 == sha256 && video.is_visible());
    let staged = |word: &str| title.contains(&format!("[emu:{word}]"));
    if session.total == 0 {
        return Verdict::Failed("emptyFile".to_owned());
    }
    if !facts.known {
        return Verdict::Failed("invalidFile".to_owned());
    }
    if staged("codec") {
        return Verdict::Failed("codec".to_owned());
    }
    if staged("claim") {
        return Verdict::Rejected("claim".to_owned());
    }
    if seen && call.config.flag("reject_duplicates") {
        return Verdict::Rejected("duplicate".to_owned());
    }
    if !long && facts.duration.is_some_and(|seconds| seconds > 900.0) {
        return Verdict::Rejected("length".to_owned());
    }
    Verdict::Processed
}

fn add(
    state: &mut State,
    call: &Call,
    session: &Session,
    sha256: &str,
    duration: Option<f64>,
    verdict: Verdict,
) -> usize {
    let number = state.videos.len() + 1;
    let id = if number <= 9_999 { format!("VIDEOID{number:04}") } else { format!("VIDEO{number:06}") };
    state.videos.push(Video {
        id,
        account: session.account.clone(),
        metadata: session.metadata.clone(),
        sha256: sha256.to_owned(),
        session: session.id.clone(),
        uploaded_at: call.now,
        duration,
        verdict,
        thumbnail: false,
    });
    number - 1
}

fn finished(youtube: &Youtube, call: &Call, session: &Session, status: u16) -> Reply {
    let state = youtube.state();
    match session.video.and_then(|index| state.videos.get(index)) {
        Some(video) => Reply::json(status, &list::resource(video, &["snippet", "status"], call)),
        None => error(404, "notFound", "Not Found"),
    }
}
