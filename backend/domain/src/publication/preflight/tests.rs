use super::*;
use chrono::Duration;

fn now() -> DateTime<Utc> {
    "2026-12-01T12:00:00Z".parse().unwrap()
}

fn codes(found: Vec<Finding>) -> Vec<String> {
    found.into_iter().map(|finding| finding.code).collect()
}

fn good_file() -> File {
    File {
        container: Some("mov,mp4,m4a,3gp,3g2,mj2".into()),
        bit_rate: Some(8_000_000),
        ..File::rendered(20_000_000, 30.0)
    }
}

fn good_choices() -> Choices<'static> {
    Choices {
        category: Some("22"),
        subreddit: Some("sailing"),
        board: Some("549755885175"),
        privacy: Some("PUBLIC_TO_EVERYONE"),
        consent: true,
        ..Choices::default()
    }
}

fn wording() -> Wording {
    Wording {
        title: "Three knots".into(),
        description: "How to tie them".into(),
        hashtags: ["#sailing", "#knots", "#rope"].map(str::to_owned).to_vec(),
    }
}

/// Checks a good post after a change of each of its parts.
fn found(platform: Platform, change: impl FnOnce(&mut Wording, &mut Choices, &mut File, &mut Live)) -> Vec<Finding> {
    let (mut words, mut choices, mut file, mut live) = (wording(), good_choices(), good_file(), Live::default());
    change(&mut words, &mut choices, &mut file, &mut live);
    let shipment = Shipment {
        platform,
        wording: &words,
        tags: &[],
        link: None,
        choices: &choices,
        file: Some(&file),
        history: None,
        live,
    };
    check(&shipment, now())
}

#[test]
fn r65_a_good_post_has_no_findings_anywhere() {
    for platform in Platform::ALL {
        assert_eq!(found(platform, |_, _, _, _| ()), [], "{platform}");
    }
}

#[test]
fn r65_common_1_2_each_text_passes_at_its_limit_and_one_more_fails() {
    use Platform::{Instagram, Pinterest, Reddit, Tiktok, Youtube};
    // The letter, how many units of the platform it has, the limit in units.
    for (platform, field, letter, units, limit, code) in [
        (Youtube, "title", "é", 1, 100, "title_too_long"),
        (Youtube, "title", "😀", 2, 100, "title_too_long"),
        (Youtube, "description", "a", 1, 5_000, "description_too_long"),
        (Youtube, "description", "é", 2, 5_000, "description_too_long"),
        (Reddit, "title", "😀", 1, 300, "title_too_long"),
        (Reddit, "description", "é", 1, 40_000, "description_too_long"),
        (Pinterest, "title", "😀", 2, 100, "title_too_long"),
        (Pinterest, "description", "é", 1, 500, "description_too_long"),
        (Instagram, "description", "😀", 2, 2_200, "description_too_long"),
        (Tiktok, "description", "😀", 2, 2_200, "description_too_long"),
    ] {
        let with = |count: usize| {
            let text = letter.repeat(count);
            let (title, description) = if field == "title" { (text, "d".to_owned()) } else { ("t".to_owned(), text) };
            // In a caption the title stands before the description.
            let title = if matches!(platform, Instagram | Tiktok) { String::new() } else { title };
            codes(found(platform, |words, _, _, _| *words = Wording { title, description, hashtags: vec![] }))
        };
        assert_eq!(with(limit / units), [""; 0], "{platform} {field} {letter}");
        assert_eq!(with(limit / units + 1), [code], "{platform} {field} {letter}");
    }
}

#[test]
fn r65_common_1_2_hashtags_and_mentions_are_counted() {
    let tagged = |count: usize| {
        move |words: &mut Wording, _: &mut Choices, _: &mut File, _: &mut Live| {
            words.hashtags = (0..count).map(|index| format!("#tag{index}")).collect();
        }
    };
    for (platform, count, code) in [
        (Platform::Youtube, 5, None),
        (Platform::Youtube, 6, Some("hashtags_many")),
        (Platform::Youtube, 60, Some("hashtags_many")),
        (Platform::Youtube, 61, Some("too_many_hashtags")),
        (Platform::Instagram, 30, Some("hashtags_many")),
        (Platform::Instagram, 31, Some("too_many_hashtags")),
        (Platform::Tiktok, 6, Some("hashtags_many")),
    ] {
        assert_eq!(codes(found(platform, tagged(count))), code.into_iter().collect::<Vec<_>>(), "{platform} {count}");
    }
    let mentioning =
        |count: usize| codes(found(Platform::Instagram, |words, _, _, _| words.description = "@bob ".repeat(count)));
    assert_eq!(mentioning(20), [""; 0]);
    assert_eq!(mentioning(21), ["too_many_mentions"]);
}

#[test]
fn r65_common_1_3_each_limit_of_a_file_passes_at_the_limit_and_fails_beyond() {
    use Platform::{Instagram, Pinterest, Reddit, Tiktok, Youtube};
    type Change = fn(&mut File, f64);
    let bytes: Change = |file, value| file.bytes = format!("{value}").parse().unwrap();
    let seconds: Change = |file, value| file.seconds = value;
    let frames: Change = |file, value| file.frame_rate = Some(value);
    let bits: Change = |file, value| file.bit_rate = Some(format!("{value}").parse().unwrap());
    let width: Change = |file, value| (file.width, file.height) = (format!("{value}").parse().unwrap(), 1_920);
    let height: Change = |file, value| file.height = format!("{value}").parse().unwrap();
    let samples: Change = |file, value| file.sample_rate = Some(format!("{value}").parse().unwrap());
    let channels: Change = |file, value| file.channels = Some(format!("{value}").parse().unwrap());
    for (platform, change, good, bad, code) in [
        (Youtube, bytes, 256e9, 256e9 + 1.0, "file_too_large"),
        (Youtube, bytes, 1.0, 0.0, "file_empty"),
        (Youtube, seconds, 1.0, 0.9, "video_too_short"),
        (Youtube, seconds, 180.0, 180.1, "not_a_short"),
        (Youtube, width, 1_920.0, 1_921.0, "not_a_short"),
        (Youtube, frames, 60.06, 60.07, "frame_rate_unusual"),
        (Youtube, frames, 22.97, 22.96, "frame_rate_unusual"),
        (Reddit, bytes, 1_073_741_824.0, 1_073_741_825.0, "file_too_large"),
        (Reddit, seconds, 2.0, 1.9, "video_too_short"),
        (Reddit, seconds, 900.0, 900.1, "video_too_long"),
        (Reddit, frames, 30.06, 30.07, "frame_rate_unusual"),
        (Pinterest, bytes, 2e9, 2e9 + 1.0, "file_too_large"),
        (Pinterest, seconds, 4.0, 3.9, "video_too_short"),
        (Pinterest, seconds, 900.0, 900.1, "video_too_long"),
        (Pinterest, height, 1_920.0, 1_940.0, "aspect_cut"),
        (Pinterest, frames, 24.97, 24.9, "frame_rate_unusual"),
        (Instagram, bytes, 300e6, 300e6 + 1.0, "file_too_large"),
        (Instagram, seconds, 3.0, 2.9, "video_too_short"),
        (Instagram, seconds, 900.0, 900.1, "video_too_long"),
        (Instagram, width, 1_920.0, 1_921.0, "video_too_wide"),
        (Instagram, frames, 60.06, 60.07, "frame_rate_refused"),
        (Instagram, frames, 22.97, 22.96, "frame_rate_refused"),
        (Instagram, bits, 25e6, 25e6 + 1.0, "bit_rate_too_high"),
        (Instagram, samples, 48_000.0, 48_001.0, "audio_refused"),
        (Instagram, channels, 2.0, 3.0, "audio_refused"),
        (Instagram, height, 108.0, 107.0, "aspect_refused"),
        (Tiktok, bytes, 4e9, 4e9 + 1.0, "file_large"),
        (Tiktok, bytes, 4e9, 4_294_967_297.0, "file_too_large"),
        (Tiktok, seconds, 3.0, 2.9, "video_too_short"),
        (Tiktok, seconds, 600.0, 600.1, "video_too_long"),
        (Tiktok, width, 360.0, 359.0, "video_too_small"),
        (Tiktok, height, 4_096.0, 4_097.0, "video_too_wide"),
        (Tiktok, frames, 23.0, 22.9, "frame_rate_refused"),
    ] {
        let with = |value: f64| codes(found(platform, |_, _, file, _| change(file, value)));
        assert_eq!(with(good), [""; 0], "{platform} {code} at {good}");
        assert_eq!(with(bad), [code], "{platform} {code} at {bad}");
    }
}

#[test]
fn r65_what_the_account_says_wins_over_the_table() {
    let lasting = |platform, seconds: f64, live: Live| {
        codes(found(platform, |_, _, file, own| {
            file.seconds = seconds;
            *own = live;
        }))
    };
    let creator = Live { seconds: Some(180.0), ..Live::default() };
    assert_eq!(lasting(Platform::Tiktok, 180.0, creator), [""; 0]);
    assert_eq!(lasting(Platform::Tiktok, 180.1, creator), ["video_too_long"]);
    let channel = Live { long_uploads: true, ..Live::default() };
    assert_eq!(lasting(Platform::Youtube, 900.1, Live::default()), ["video_too_long"]);
    assert_eq!(lasting(Platform::Youtube, 43_200.0, channel), ["not_a_short"]);
    assert_eq!(lasting(Platform::Youtube, 43_200.1, channel), ["video_too_long"]);
}

#[test]
fn r65_common_1_3_containers_and_codecs_are_those_that_the_platform_takes() {
    for (platform, container, video, audio, expected) in [
        (
            Platform::Instagram,
            "matroska,webm",
            "vp9",
            "opus",
            vec!["container_refused", "codec_refused", "audio_refused"],
        ),
        (Platform::Tiktok, "matroska,webm", "vp9", "opus", vec![]),
        (Platform::Reddit, "mov,mp4,m4a", "hevc", "aac", vec!["codec_refused"]),
        (Platform::Pinterest, "mov,mp4,m4a", "hevc", "aac", vec![]),
        (Platform::Youtube, "avi", "mpeg4", "mp3", vec![]),
    ] {
        let kinds = found(platform, |_, _, file, _| {
            (file.container, file.video, file.audio) =
                (Some(container.to_owned()), Some(video.to_owned()), Some(audio.to_owned()));
        });
        assert_eq!(codes(kinds), expected, "{platform} {container}");
    }
}

#[test]
fn r65_common_3_2_what_has_to_be_chosen_is_missed_and_what_conflicts_is_named() {
    use Platform::{Instagram, Pinterest, Reddit, Tiktok, Youtube};
    let good = good_choices();
    for (platform, choices, code, pointer) in [
        (Youtube, Choices { category: Some("999"), ..good }, None, ""),
        (Youtube, Choices { category: Some("1000"), ..good }, Some("option_invalid"), "/options/category"),
        (Reddit, Choices { subreddit: Some(" "), ..good }, Some("option_missing"), "/options/subreddit"),
        (Reddit, Choices { subreddit: Some("r/sailing"), ..good }, Some("option_invalid"), "/options/subreddit"),
        (Reddit, Choices { subreddit: Some("u_jane"), ..good }, None, ""),
        (Reddit, Choices { flair_required: true, ..good }, Some("option_missing"), "/options/flair"),
        (Reddit, Choices { flair_required: true, flair: Some("f1"), ..good }, None, ""),
        (Pinterest, Choices { board: None, ..good }, Some("option_missing"), "/options/board"),
        (Pinterest, Choices { board: Some("my-board"), ..good }, Some("option_invalid"), "/options/board"),
        (Tiktok, Choices { privacy: None, ..good }, Some("option_missing"), "/options/privacy"),
        (Tiktok, Choices { consent: false, ..good }, Some("option_missing"), "/options/consent"),
        (Tiktok, Choices { privacy: Some("EVERYBODY"), ..good }, Some("option_invalid"), "/options/privacy"),
        (Tiktok, Choices { privacy: Some("SELF_ONLY"), ..good }, None, ""),
        (
            Tiktok,
            Choices { privacy: Some("SELF_ONLY"), paid: true, ..good },
            Some("paid_not_private"),
            "/options/privacy",
        ),
        (Instagram, Choices { collaborators: 3, sponsors: 2, ..good }, None, ""),
        (Instagram, Choices { collaborators: 4, ..good }, Some("option_too_many"), "/options/collaborators"),
        (Instagram, Choices { sponsors: 3, ..good }, Some("option_too_many"), "/options/sponsors"),
        (Instagram, Choices { cover_ms: Some(29_999), ..good }, None, ""),
        (Instagram, Choices { cover_ms: Some(30_000), ..good }, Some("option_invalid"), "/options/cover_ms"),
        (Instagram, Choices { paid: true, ..good }, None, ""),
        (Instagram, Choices { paid: true, instagram_login: true, ..good }, Some("paid_needs_facebook"), "/disclosure"),
    ] {
        let found = found(platform, |_, own, _, _| *own = choices);
        assert_eq!(found.first().map(|finding| finding.code.as_str()), code, "{platform} {choices:?}");
        assert_eq!(found.first().and_then(|finding| finding.pointer.as_deref()).unwrap_or_default(), pointer);
        assert!(found.len() < 2 && found.iter().all(Finding::blocks), "{found:?}");
    }
    let described = |text: &str| options(Pinterest, &Choices { alt_text: Some(text), ..good }, None);
    assert_eq!(codes(described(&"😀".repeat(250))), [""; 0]);
    assert_eq!(codes(described(&"a".repeat(501))), ["option_too_long"]);
    let flair = |text: &str| options(Reddit, &Choices { flair_text: Some(text), ..good }, None);
    assert_eq!(codes(flair(&"é".repeat(64))), [""; 0]);
    assert_eq!(codes(flair(&"é".repeat(65))), ["option_too_long"]);
}

#[test]
fn r65_common_1_4_the_last_post_of_a_window_passes_and_one_more_waits() {
    let ago = |minutes: i64, count: usize| vec![now() - Duration::minutes(minutes); count];
    let hours = |hours: i64| now() + Duration::hours(hours);
    for (platform, code, history, expected) in [
        (Platform::Instagram, "pace_posts", "posts", (49, 50, hours(23))),
        (Platform::Instagram, "pace_preparations", "preparations", (399, 400, hours(23))),
        (Platform::Tiktok, "pace_posts", "posts", (14, 15, hours(23))),
        (Platform::Tiktok, "pace_pending_drafts", "drafts", (4, 5, hours(23))),
        (Platform::Reddit, "pace_posts", "posts", (2, 3, hours(23))),
        (Platform::Reddit, "pace_posts_in_place", "place", (0, 1, hours(167))),
        (Platform::Youtube, "pace_project_uploads", "project", (99, 100, "2026-12-02T08:00:00Z".parse().unwrap())),
    ] {
        let with = |count: usize| {
            let times = ago(60, count);
            let of = |name: &str| if name == history { times.as_slice() } else { &[] };
            let history = History {
                posts: of("posts"),
                posts_in_place: of("place"),
                project_uploads: of("project"),
                preparations: of("preparations"),
                pending_drafts: of("drafts"),
            };
            pace(platform, &history, &Live::default(), now())
        };
        let (good, bad, retry_at) = expected;
        assert_eq!(with(good), [], "{platform} {code}");
        let found = with(bad);
        assert_eq!(found.first().map(|finding| finding.code.as_str()), Some(code), "{platform}");
        assert_eq!(
            found.first().map(|finding| finding.params["retry_at"].clone()),
            Some(json!(retry_at)),
            "{platform} {code}"
        );
        // Reddit tells no numbers: ours are advice.
        assert!(found.iter().all(|finding| finding.blocks() == (platform != Platform::Reddit)));
        assert_eq!(pace_ends(&found, false), Some(retry_at), "{platform} {code}");
        assert_eq!(pace_ends(&found, true).is_some(), platform != Platform::Reddit);
    }
}

#[test]
fn r65_windows_roll_and_reddit_wants_half_an_hour() {
    let posts = |minutes: &[i64]| minutes.iter().map(|ago| now() - Duration::minutes(*ago)).collect::<Vec<_>>();
    let found = |platform, times: &[DateTime<Utc>], live: Live| {
        codes(pace(platform, &History { posts: times, ..History::default() }, &live, now()))
    };
    assert_eq!(found(Platform::Reddit, &posts(&[30]), Live::default()), [""; 0]);
    assert_eq!(found(Platform::Reddit, &posts(&[29]), Live::default()), ["pace_too_soon"]);
    assert_eq!(found(Platform::Reddit, &posts(&[1_440, 60, 40]), Live::default()), [""; 0], "one left the window");
    assert_eq!(found(Platform::Reddit, &posts(&[1_439, 60, 40]), Live::default()), ["pace_posts"]);
    let quota = Live { posts: Some(100), ..Live::default() };
    assert_eq!(found(Platform::Instagram, &posts(&[60; 50]), quota), [""; 0], "what the platform says wins");
    assert_eq!(found(Platform::Pinterest, &posts(&[1; 500]), Live::default()), [""; 0]);
    let yesterday = ["2026-12-01T07:59:59Z".parse().unwrap(); 100];
    let history = History { project_uploads: &yesterday, ..History::default() };
    assert_eq!(pace(Platform::Youtube, &history, &Live::default(), now()), [], "the Pacific day began at eight");
}

#[test]
fn r65_pinterests_link_is_a_complete_address() {
    let choices = good_choices();
    let with = |address: &str| {
        let words = wording();
        let shipment = Shipment {
            platform: Platform::Pinterest,
            wording: &words,
            tags: &[],
            link: Some(address),
            choices: &choices,
            file: None,
            history: None,
            live: Live::default(),
        };
        codes(check(&shipment, now()))
    };
    let long = |bytes: usize| format!("https://shop.example/{}", "a".repeat(bytes - 21));
    assert_eq!(with(&long(2_048)), [""; 0]);
    assert_eq!(with(&long(2_049)), ["link_too_long"]);
    assert_eq!(with("shop.example/p"), ["link_invalid"]);
    assert_eq!(with("ftp://shop.example/"), ["link_invalid"]);
    assert_eq!(with("https://bit.ly/knots"), ["link_shortened"]);
    assert_eq!(with("https://notbit.ly/knots"), [""; 0]);
}

#[test]
fn r65_keywords_pass_at_five_hundred_and_one_more_fails() {
    let with = |length: usize| {
        let (words, choices, tags) = (wording(), good_choices(), ["a".repeat(length)]);
        let shipment = Shipment {
            platform: Platform::Youtube,
            wording: &words,
            tags: &tags,
            link: None,
            choices: &choices,
            file: None,
            history: None,
            live: Live::default(),
        };
        codes(check(&shipment, now()))
    };
    assert_eq!(with(500), [""; 0]);
    assert_eq!(with(501), ["tags_too_long"]);
}

#[test]
fn r65_hashtags_count_towards_the_description_unless_they_stand_in_it() {
    let with = |start: &str, tag: &str| {
        codes(found(Platform::Youtube, |words, _, _, _| {
            words.description = format!("{start}{}", "x".repeat(4_990 - start.len()));
            words.hashtags = vec![tag.to_owned()];
        }))
    };
    assert_eq!(with("", "#abcdefgh"), ["description_too_long"]);
    assert_eq!(with("#abcdefgh ", "#ABCdefgh"), [""; 0]);
}

#[test]
fn r65_what_youtube_refuses_is_named() {
    let of = |change: fn(&mut Wording, &mut Choices, &mut File)| {
        codes(found(Platform::Youtube, |words, choices, file, _| change(words, choices, file)))
    };
    assert_eq!(of(|words, _, _| words.title = "a < b".to_owned()), ["text_forbidden_character"]);
    assert_eq!(of(|words, _, _| words.title = "  ".to_owned()), ["title_missing"]);
    assert_eq!(of(|words, _, _| words.description = "a > b".to_owned()), ["text_forbidden_character"]);
    assert_eq!(of(|_, _, file| file.frame_rate = Some(120.0)), ["frame_rate_unusual"]);
    assert_eq!(of(|_, choices, _| choices.category = Some("x")), ["option_invalid"]);
}

#[test]
fn r65_common_1_5_every_finding_says_where_what_and_what_to_do() {
    for platform in Platform::ALL {
        let all = found(platform, |words, choices, file, _| {
            *words = Wording { title: "t".repeat(400), description: "d".repeat(41_000), hashtags: vec!["#1".into()] };
            *choices = Choices::default();
            *file = File { seconds: 0.1, ..File::default() };
        });
        assert!(all.len() > 2, "{platform}");
        for finding in all {
            assert!(!finding.remedy.is_empty() && !finding.detail.is_empty(), "{finding:?}");
            assert!(finding.params.is_object() && finding.code.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'));
        }
    }
}
