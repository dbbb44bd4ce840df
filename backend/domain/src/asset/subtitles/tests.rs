use super::*;
use proptest::prelude::*;

fn cue(start: f64, end: f64, text: &str) -> Cue {
    Cue { start, end, text: text.to_owned() }
}

#[test]
fn r33_cues_are_read_as_people_write_them() {
    let cases: [(&str, Vec<Cue>); 9] = [
        (
            "1\n00:00:00,500 --> 00:00:02,500\nÉté\n\n2\n00:00:03,000 --> 00:00:05,000\nNoël\nÀ Lyon\n",
            vec![cue(0.5, 2.5, "Été"), cue(3.0, 5.0, "Noël\nÀ Lyon")],
        ),
        ("\u{feff}1\r\n00:00:01,000 --> 00:00:02,000\r\nun\r\n", vec![cue(1.0, 2.0, "un")]),
        (
            "00:00:01,000 --> 00:00:02,000\nsans\n\n00:00:03,000 --> 00:00:04,000\nencore",
            vec![cue(1.0, 2.0, "sans"), cue(3.0, 4.0, "encore")],
        ),
        (
            "1\n00:00:01,000 --> 00:00:02,000\navant\n\naprès\n\n2\n00:00:03,000 --> 00:00:04,000\nsuite\n",
            vec![cue(1.0, 2.0, "avant\naprès"), cue(3.0, 4.0, "suite")],
        ),
        (
            "1\n00:00:01.5 --> 00:00:02.75\npoints\n\n2\n0:00:03,0 --> 0:00:04,25\ncourts\n",
            vec![cue(1.5, 2.75, "points"), cue(3.0, 4.25, "courts")],
        ),
        (
            "3\n00:00:06,000 --> 00:00:08,000\ntrois\n\n1\n00:00:00,000 --> 00:00:02,000\nun\n",
            vec![cue(0.0, 2.0, "un"), cue(6.0, 8.0, "trois")],
        ),
        (
            "WEBVTT\n\nNOTE un commentaire\n\n1\n00:01.000 --> 00:03.000 line:0 align:start\n<v Anne>Bonjour &amp; bienvenue\n\n00:00:04.000 --> 00:00:06.000\nFin",
            vec![cue(1.0, 3.0, "Bonjour & bienvenue"), cue(4.0, 6.0, "Fin")],
        ),
        (
            "[Script Info]\n\n[Events]\nFormat: Start, End, Text\nDialogue: 0:00:00.50,0:00:02.00,Été {\\i1}là{\\i0}\\Nligne, deux\nComment: x",
            vec![cue(0.5, 2.0, "Été là\nligne, deux")],
        ),
        (
            "1\n00:00:01,000 --> 00:00:01,000\nnulle\n\n2\n00:00:05,000 --> 00:00:03,000\nfin\n\n3\n00:00:06,000 --> 00:00:08,000 X1:1\nbon\n",
            vec![cue(6.0, 8.0, "bon")],
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(parse(text).unwrap(), expected, "{text}");
    }
}

#[test]
fn r33_markup_never_reaches_the_picture() {
    let cases = [
        ("<i>italique</i> <b>gras</b> <font color=\"#ff0000\">rouge</font>", "italique gras rouge"),
        ("{\\an8}en haut", "en haut"),
        ("{\\p1}m 0 0 l 1000 0{\\p0} dessin", "dessin"),
        ("it's 100%: [a]=\\'b\\' ; %{pts} \\N {x}", "it's 100%: [a]=\\'b\\' ; %{pts} \\N {x}"),
        ("<script>alert(1)</script>", "alert(1)"),
        ("1 < 2 && 3 > 2", "1 < 2 && 3 > 2"),
        ("a\u{202e}b\u{0}c", "abc"),
        ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
    ];
    for (text, expected) in cases {
        let srt = format!("1\n00:00:00,000 --> 00:00:01,000\n{text}\n");
        assert_eq!(parse(&srt).unwrap()[0].text, expected);
    }
}

#[test]
fn r33_what_is_no_subtitle_file_is_refused() {
    let huge = format!("1\n00:00:00,000 --> 00:00:03,000\n{}\n", "x".repeat(20_000));
    for text in
        ["", "\u{feff}", "ceci n’est pas un SRT\n\nvraiment pas --> non", "1\n00:00:00,000 --> 00:00:01,000\n", &huge]
    {
        assert_eq!(parse(text).unwrap_err().code, "subtitles_unreadable");
    }
    assert_eq!(parse(&"x".repeat(MAX_BYTES + 1)).unwrap_err().code, "subtitles_too_large");
}

#[test]
fn r33_times_move_to_the_clips_clock() {
    let cues = [cue(9.0, 12.0, "a"), cue(14.0, 16.0, "b"), cue(31.0, 33.0, "c"), cue(3600.0, 3605.0, "d")];
    let segments = [Segment { start: 10.0, end: 15.0 }, Segment { start: 30.0, end: 35.0 }];
    assert_eq!(on_clip(&cues, &segments), [cue(0.0, 2.0, "a"), cue(4.0, 5.0, "b"), cue(6.0, 8.0, "c")]);
}

#[test]
fn r33_overlapping_cues_stand_above_each_other() {
    let cues = [cue(0.0, 5.0, "un"), cue(1.0, 3.0, "deux"), cue(2.0, 6.0, "trois")];
    let expected = [
        cue(0.0, 1.0, "un"),
        cue(1.0, 2.0, "un\ndeux"),
        cue(2.0, 3.0, "un\ndeux\ntrois"),
        cue(3.0, 5.0, "un\ntrois"),
        cue(5.0, 6.0, "trois"),
        cue(6.0, 8.0, ""),
    ];
    assert_eq!(stretches(&cues, 8.0), expected);
    assert_eq!(stretches(&[], 8.0), [cue(0.0, 8.0, "")]);
}

proptest! {
    #[test]
    fn r33_no_text_makes_the_reader_panic(text in "[0-9:,.<>{}\\\\a-z\n \\-]{0,200}|\\PC{0,100}") {
        if let Ok(cues) = parse(&text) {
            prop_assert!(cues.iter().all(|c| c.end > c.start && !c.text.is_empty()));
        }
    }

    #[test]
    fn r33_stretches_fill_the_clip(times in proptest::collection::vec((0.0..40.0f64, 0.1..9.0f64), 0..20)) {
        let cues: Vec<Cue> = times.iter().map(|(start, length)| cue(*start, start + length, "x")).collect();
        let shown = stretches(&cues, 30.0);
        prop_assert_eq!(shown.first().map(|s| s.start), Some(0.0));
        prop_assert_eq!(shown.last().map(|s| s.end), Some(30.0));
        prop_assert!(shown.windows(2).all(|pair| pair[0].end == pair[1].start));
    }
}
