//! Subtitles: from SubRip, WebVTT or ASS text to plain cues on the clip's clock.

mod clean;
mod timing;

use super::plan::Segment;
use crate::finding::Finding;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Bytes of a subtitle text at most.
pub const MAX_BYTES: usize = 2 * 1024 * 1024;
/// Cues read at most.
pub const MAX_CUES: usize = 20_000;
/// Characters of one cue; a longer one is no subtitle and is left out.
pub const MAX_CHARS: usize = 500;

/// One subtitle, in seconds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cue {
    /// When it appears.
    pub start: f64,
    /// When it goes.
    pub end: f64,
    /// Plain text, lines parted by `\n`.
    pub text: String,
}

/// Reads the cues of a subtitle text, in order of their start, without any markup.
///
/// Cues that end before they start, have no words or are longer than [`MAX_CHARS`] are left out.
///
/// # Errors
/// When there is no cue in it, or it is too large.
pub fn parse(text: &str) -> Result<Vec<Cue>, Box<Finding>> {
    if text.len() > MAX_BYTES {
        let finding = Finding::block(
            "subtitles_too_large",
            "the subtitles are too large",
            "Keep those of the part that is shown.",
        );
        return Err(Box::new(finding.with(json!({"bytes": text.len(), "max": MAX_BYTES}))));
    }
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n");
    let cues = if is_ass(&text) { ass(&text) } else { timed_blocks(&text) };
    let mut cues: Vec<Cue> = cues.into_iter().filter_map(sound).collect();
    cues.sort_by(|a, b| a.start.total_cmp(&b.start));
    if cues.is_empty() {
        let remedy = "Use SubRip (.srt), WebVTT (.vtt) or ASS with times such as 00:00:01,000 --> 00:00:02,500.";
        return Err(Box::new(Finding::block("subtitles_unreadable", "there is no subtitle in it", remedy)));
    }
    Ok(cues)
}

fn sound(mut cue: Cue) -> Option<Cue> {
    cue.text = clean::plain(&cue.text);
    let chars = cue.text.chars().count();
    (cue.start >= 0.0 && cue.end > cue.start && (1..=MAX_CHARS).contains(&chars)).then_some(cue)
}

fn is_ass(text: &str) -> bool {
    text.lines().take(200).any(|line| line.trim() == "[Events]")
}

/// Cues of SubRip and WebVTT: a line with an arrow between two times, then lines up to the next cue.
///
/// A blank line does not end a cue by itself: files have them inside, and leave them out between cues.
fn timed_blocks(text: &str) -> Vec<Cue> {
    let lines: Vec<&str> = text.lines().collect();
    let heads: Vec<(usize, (f64, f64))> = lines
        .iter()
        .enumerate()
        .filter_map(|(i, line)| timing::span(line).map(|span| (i, span)))
        .take(MAX_CUES)
        .collect();
    let ends = heads.iter().skip(1).map(|(i, _)| *i).chain([lines.len()]);
    let block = |((head, (start, end)), next): (&(usize, (f64, f64)), usize)| {
        let body = lines.get(head + 1..next).unwrap_or_default();
        let body = if next < lines.len() { without_index(body) } else { body };
        Cue { start: *start, end: *end, text: until_note(body).join("\n") }
    };
    heads.iter().zip(ends).map(block).collect()
}

/// The lines without the next cue's number or name, which stands after a blank line.
fn without_index<'a, 'b>(body: &'a [&'b str]) -> &'a [&'b str] {
    match body {
        [rest @ .., blank, last] if blank.trim().is_empty() && !last.trim().is_empty() => rest,
        [only] if only.trim().parse::<u32>().is_ok() => &[],
        _ => body,
    }
}

/// The lines before a WebVTT comment or style block.
fn until_note<'a, 'b>(body: &'a [&'b str]) -> &'a [&'b str] {
    let note = body.windows(2).position(|pair| match pair {
        [blank, head] => blank.trim().is_empty() && ["NOTE", "STYLE", "REGION"].iter().any(|n| head.starts_with(n)),
        _ => false,
    });
    note.and_then(|end| body.get(..end)).unwrap_or(body)
}

/// Cues of an ASS script: its `Dialogue:` lines, with the columns its own `Format:` line names.
fn ass(text: &str) -> Vec<Cue> {
    let events =
        text.lines().skip_while(|line| line.trim() != "[Events]").skip(1).take_while(|line| !line.starts_with('['));
    let mut columns: Vec<String> =
        ["Layer", "Start", "End", "Style", "Name", "MarginL", "MarginR", "MarginV", "Effect", "Text"]
            .map(str::to_owned)
            .to_vec();
    let mut cues = Vec::new();
    for line in events.take(MAX_CUES) {
        if let Some(format) = line.strip_prefix("Format:") {
            columns = format.split(',').map(|c| c.trim().to_owned()).collect();
        } else if let Some(fields) = line.strip_prefix("Dialogue:") {
            cues.extend(dialogue(fields, &columns));
        }
    }
    cues
}

fn dialogue(fields: &str, columns: &[String]) -> Option<Cue> {
    let values: Vec<&str> = fields.trim_start().splitn(columns.len().max(1), ',').collect();
    let value = |name: &str| columns.iter().position(|c| c == name).and_then(|i| values.get(i)).copied();
    let (start, end) = (timing::clock(value("Start")?)?, timing::clock(value("End")?)?);
    let text = value("Text")?.replace("\\N", "\n").replace("\\n", "\n").replace("\\h", "\u{a0}");
    Some(Cue { start, end, text })
}

/// The cues of the original as they fall into a clip of `segments`: moved to the clip's clock, cut at its joints.
pub fn on_clip(cues: &[Cue], segments: &[Segment]) -> Vec<Cue> {
    let mut moved = Vec::new();
    let mut offset = 0.0;
    for segment in segments {
        for cue in cues {
            let (start, end) = (cue.start.max(segment.start), cue.end.min(segment.end));
            if end - start > 0.01 {
                let shift = offset - segment.start;
                moved.push(Cue { start: start + shift, end: end + shift, text: cue.text.clone() });
            }
        }
        offset += segment.end - segment.start;
    }
    moved
}

/// What is shown when, to the hundredth: stretches without gaps in `0..length`, in which nothing changes; the newest of overlapping cues stands
/// lowest, and at most three show at once.
pub fn stretches(cues: &[Cue], length: f64) -> Vec<Cue> {
    let mut edges: Vec<f64> =
        cues.iter().flat_map(|c| [c.start, c.end]).filter(|t| (0.01..length - 0.01).contains(t)).collect();
    edges.extend([0.0, length]);
    edges.sort_by(f64::total_cmp);
    edges.dedup_by(|a, b| (*a - *b).abs() < 0.01);
    let mut shown: Vec<Cue> = Vec::new();
    for (start, end) in edges.iter().zip(edges.iter().skip(1)) {
        let middle = f64::midpoint(*start, *end);
        let active: Vec<&str> =
            cues.iter().filter(|c| c.start <= middle && middle < c.end).map(|c| c.text.as_str()).collect();
        let newest = active.get(active.len().saturating_sub(3)..).unwrap_or_default().join("\n");
        match shown.last_mut() {
            Some(last) if last.text == newest => last.end = *end,
            _ => shown.push(Cue { start: *start, end: *end, text: newest }),
        }
    }
    shown
}

#[cfg(test)]
mod tests;
