//! Checks a plan given by a person against the original, and completes it.

use super::media::MediaInfo;
use super::plan::{MAX_CLIP, Overlay, OverlayKind, RenderPlan, Segment};
use super::planner::from_the_middle;
use super::subtitles;
use crate::finding::Finding;
use serde_json::json;

/// Length of the cut that a plan without segments gets, in seconds (R3.2).
pub const AUTO_CUT: f64 = 20.0;
/// Shortest segment in seconds.
pub const MIN_SEGMENT: f64 = 0.1;
/// Shortest clip in seconds.
pub const MIN_CLIP: f64 = 0.5;
/// Segments at most.
pub const MAX_SEGMENTS: usize = 20;
/// Overlays at most.
pub const MAX_OVERLAYS: usize = 12;
/// Hashtags at most; more than five already warns where a post is made.
pub const MAX_HASHTAGS: usize = 30;
/// What a last second may be beyond the end, in seconds: durations are known to the frame, people give them rounded.
const SLACK: f64 = 0.1;

/// The plan as it can be rendered: without segments it gets 20 s from the middle, ends that miss the original's end by a
/// frame are drawn in, texts lose control characters.
///
/// # Errors
/// Every reason why not, each with a JSON pointer into the plan.
pub fn normalise(mut plan: RenderPlan, media: &MediaInfo) -> Result<RenderPlan, Vec<Finding>> {
    let mut reasons = Vec::new();
    let length = media.playable().unwrap_or(f64::INFINITY);
    if plan.segments.is_empty() {
        plan.segments = vec![from_the_middle(media.playable().unwrap_or_default(), AUTO_CUT)];
    }
    segments(&mut plan.segments, length, &mut reasons);
    let clip = plan.duration();
    overlays(&mut plan.overlays, clip, &mut reasons);
    hashtags(&mut plan.hashtags, &mut reasons);
    plan.srt = plan.srt.filter(|srt| !srt.trim().is_empty());
    if let Some(srt) = &plan.srt
        && let Err(finding) = subtitles::parse(srt)
    {
        reasons.push(finding.at("/srt"));
    }
    if reasons.is_empty() { Ok(plan) } else { Err(reasons) }
}

fn refuse(code: &str, pointer: &str, detail: String, remedy: &str) -> Finding {
    Finding::block(code, detail, remedy).at(pointer)
}

fn segments(segments: &mut [Segment], length: f64, reasons: &mut Vec<Finding>) {
    if segments.len() > MAX_SEGMENTS {
        let detail = format!("{} segments are more than {MAX_SEGMENTS}", segments.len());
        reasons.push(refuse("too_many_segments", "/segments", detail, "Use fewer and longer segments."));
        return;
    }
    let before = reasons.len();
    let mut previous = 0.0;
    for (index, segment) in segments.iter_mut().enumerate() {
        if segment.end > length && segment.end <= length + SLACK {
            segment.end = length;
        }
        reasons.extend(segment_reason(*segment, length, previous, index));
        previous = segment.end;
    }
    let total: f64 = segments.iter().map(|s| s.end - s.start).sum();
    if reasons.len() > before {
        return;
    }
    if total > MAX_CLIP + 1e-6 {
        let detail = format!("the segments last {total:.2} s together, more than {MAX_CLIP} s");
        let finding = refuse("clip_too_long", "/segments", detail, "Shorten or remove a segment.");
        reasons.push(finding.with(json!({"duration": total, "max": MAX_CLIP})));
    } else if total < MIN_CLIP {
        let detail = format!("the segments last {total:.2} s together, less than {MIN_CLIP} s");
        reasons.push(
            refuse("clip_too_short", "/segments", detail, "Lengthen a segment.")
                .with(json!({"duration": total, "min": MIN_CLIP})),
        );
    }
}

fn segment_reason(segment: Segment, length: f64, previous: f64, index: usize) -> Option<Finding> {
    let Segment { start, end } = segment;
    let at = |field: &str| format!("/segments/{index}/{field}");
    let params = json!({"start": start, "end": end, "duration": length.min(1e9)});
    let (code, pointer, detail, remedy) = if !(start.is_finite() && end.is_finite()) || start < 0.0 {
        ("segment_start", at("start"), format!("a segment cannot start at {start} s"), "Start at 0 or later.")
    } else if end - start < MIN_SEGMENT {
        (
            "segment_empty",
            at("end"),
            format!("the segment from {start} s to {end} s is too short"),
            "End later than it starts.",
        )
    } else if end > length {
        let detail = format!("the segment ends at {end} s, but the video lasts {length:.2} s");
        ("segment_beyond_end", at("end"), detail, "End within the video.")
    } else if start < previous - 1e-6 {
        let detail = format!("the segment starts at {start} s, before the previous one ends at {previous} s");
        ("segment_order", at("start"), detail, "Put the segments in order, without overlap.")
    } else {
        return None;
    };
    Some(refuse(code, &pointer, detail, remedy).with(params))
}

fn overlays(overlays: &mut [Overlay], clip: f64, reasons: &mut Vec<Finding>) {
    if overlays.len() > MAX_OVERLAYS {
        let detail = format!("{} overlays are more than {MAX_OVERLAYS}", overlays.len());
        reasons.push(refuse("too_many_overlays", "/overlays", detail, "Remove some overlays."));
        return;
    }
    for (index, overlay) in overlays.iter_mut().enumerate() {
        overlay.text = printable(&overlay.text);
        if overlay.end > clip && overlay.end <= clip + SLACK {
            overlay.end = clip;
        }
        reasons.extend(overlay_reason(overlay, clip, index));
    }
}

fn overlay_reason(overlay: &Overlay, clip: f64, index: usize) -> Option<Finding> {
    let at = |field: &str| format!("/overlays/{index}/{field}");
    let (start, end, most) = (overlay.start, overlay.end, longest(overlay.kind));
    let chars = overlay.text.chars().count();
    let (code, pointer, detail, remedy) = if overlay.text.is_empty() {
        ("overlay_empty", at("text"), "the overlay has no text".to_owned(), "Write a text or remove the overlay.")
    } else if chars > most {
        ("text_too_long", at("text"), format!("the text has {chars} characters, more than {most}"), "Shorten the text.")
    } else if !(start.is_finite() && end.is_finite()) || start < 0.0 || start >= clip {
        (
            "overlay_outside",
            at("start"),
            format!("the overlay starts at {start} s, the clip lasts {clip:.2} s"),
            "Start within the clip.",
        )
    } else if end > clip {
        (
            "overlay_outside",
            at("end"),
            format!("the overlay ends at {end} s, the clip lasts {clip:.2} s"),
            "End within the clip.",
        )
    } else if end <= start {
        (
            "overlay_order",
            at("end"),
            format!("the overlay ends at {end} s, before it starts"),
            "End later than it starts.",
        )
    } else {
        return None;
    };
    Some(
        refuse(code, &pointer, detail, remedy)
            .with(json!({"start": start, "end": end, "duration": clip, "chars": chars, "max": most})),
    )
}

/// Characters that a text of `kind` may have; whether it fits the picture is measured when it is drawn.
pub const fn longest(kind: OverlayKind) -> usize {
    match kind {
        OverlayKind::HookText | OverlayKind::CtaText => 120,
        OverlayKind::Attribution => 100,
        OverlayKind::Disclosure => 30,
    }
}

/// The text without control characters and marks that turn the direction of what follows.
fn printable(text: &str) -> String {
    let kept =
        |c: char| !c.is_control() && !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    let lines = text
        .lines()
        .map(|line| line.chars().map(|c| if c == '\t' { ' ' } else { c }).filter(|c| kept(*c)).collect::<String>());
    lines.map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

fn hashtags(hashtags: &mut [String], reasons: &mut Vec<Finding>) {
    if hashtags.len() > MAX_HASHTAGS {
        let detail = format!("{} hashtags are more than {MAX_HASHTAGS}", hashtags.len());
        reasons.push(refuse("too_many_hashtags", "/hashtags", detail, "Keep three to five."));
        return;
    }
    for (index, tag) in hashtags.iter_mut().enumerate() {
        let word = tag.trim().trim_start_matches('#').to_owned();
        let sound = word.chars().all(|c| c.is_alphanumeric() || c == '_') && word.chars().any(char::is_alphabetic);
        if !sound || word.chars().count() > 60 {
            let detail = format!("{tag:?} is no hashtag");
            reasons.push(refuse(
                "hashtag",
                &format!("/hashtags/{index}"),
                detail,
                "Use letters and digits, with a letter at least.",
            ));
        }
        *tag = format!("#{word}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asset::media::Video;
    use crate::language::Language;

    fn media(duration: f64) -> MediaInfo {
        MediaInfo { duration: Some(duration), video: vec![Video::default()], ..MediaInfo::default() }
    }

    fn plan(segments: &[(f64, f64)]) -> RenderPlan {
        RenderPlan {
            segments: segments.iter().map(|(start, end)| Segment { start: *start, end: *end }).collect(),
            overlays: vec![],
            srt: None,
            hashtags: vec![],
            language: Language::fallback(),
        }
    }

    fn overlay(text: &str, start: f64, end: f64) -> RenderPlan {
        let overlays = vec![Overlay { kind: OverlayKind::HookText, text: text.to_owned(), start, end }];
        RenderPlan { overlays, ..plan(&[(0.0, 10.0)]) }
    }

    fn refused(plan: RenderPlan) -> Vec<(String, String)> {
        let findings = normalise(plan, &media(60.0)).expect_err("the plan should be refused");
        findings.into_iter().map(|f| (f.code, f.pointer.unwrap_or_default())).collect()
    }

    #[test]
    fn r32_without_segments_twenty_seconds_from_the_middle() {
        for (duration, start, end) in [(95.0, 37.5, 57.5), (20.0, 0.0, 20.0), (8.0, 0.0, 8.0), (3.0, 0.0, 3.0)] {
            let plan = normalise(plan(&[]), &media(duration)).unwrap();
            assert_eq!(plan.segments, [Segment { start, end }], "{duration}s source");
        }
    }

    #[test]
    fn r41_a_plan_that_cannot_be_cut_is_refused_where_it_is_wrong() {
        type Case = (&'static [(f64, f64)], &'static str, &'static str);
        let cases: [Case; 8] = [
            (&[(-1.0, 5.0)], "segment_start", "/segments/0/start"),
            (&[(f64::NAN, 5.0)], "segment_start", "/segments/0/start"),
            (&[(5.0, 5.0)], "segment_empty", "/segments/0/end"),
            (&[(0.0, 5.0), (9.0, 8.0)], "segment_empty", "/segments/1/end"),
            (&[(50.0, 61.0)], "segment_beyond_end", "/segments/0/end"),
            (&[(10.0, 15.0), (12.0, 16.0)], "segment_order", "/segments/1/start"),
            (&[(0.0, 20.0), (30.0, 41.0)], "clip_too_long", "/segments"),
            (&[(0.0, 0.2)], "clip_too_short", "/segments"),
        ];
        for (segments, code, pointer) in cases {
            assert_eq!(refused(plan(segments)), [(code.to_owned(), pointer.to_owned())], "{segments:?}");
        }
        assert_eq!(refused(plan(&[(0.0, 1.0); 21]))[0].0, "too_many_segments");
    }

    #[test]
    fn r34_an_overlay_outside_the_clip_or_without_words_is_refused() {
        let cases = [
            (overlay(" \n ", 0.0, 5.0), "overlay_empty", "/overlays/0/text"),
            (overlay(&"x".repeat(121), 0.0, 5.0), "text_too_long", "/overlays/0/text"),
            (overlay("x", 10.0, 11.0), "overlay_outside", "/overlays/0/start"),
            (overlay("x", 0.0, 10.5), "overlay_outside", "/overlays/0/end"),
            (overlay("x", 5.0, 5.0), "overlay_order", "/overlays/0/end"),
            (RenderPlan { hashtags: vec!["#2026".into()], ..plan(&[]) }, "hashtag", "/hashtags/0"),
            (RenderPlan { srt: Some("no subtitles".into()), ..plan(&[]) }, "subtitles_unreadable", "/srt"),
        ];
        for (plan, code, pointer) in cases {
            assert_eq!(refused(plan), [(code.to_owned(), pointer.to_owned())]);
        }
    }

    #[test]
    fn r34_what_is_a_frame_off_is_drawn_in_and_texts_are_cleaned() {
        let mut given = overlay("Bon\u{202e}jour\u{7}\n\n  toi ", 0.0, 10.08);
        given.hashtags = vec!["été".into(), "#GR20".into()];
        let plan = normalise(RenderPlan { segments: vec![Segment { start: 50.0, end: 60.05 }], ..given }, &media(60.0))
            .unwrap();
        assert_eq!(plan.segments[0].end, 60.0);
        assert_eq!((plan.overlays[0].end, plan.overlays[0].text.as_str()), (10.0, "Bonjour\ntoi"));
        assert_eq!(plan.hashtags, ["#été", "#GR20"]);
    }
}
