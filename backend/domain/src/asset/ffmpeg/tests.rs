use super::*;
use crate::language::Language;

fn film(change: impl FnOnce(&mut Video)) -> MediaInfo {
    let mut video = Video {
        codec: "h264".into(),
        width: 1920,
        height: 1080,
        shown_width: 1920,
        shown_height: 1080,
        pixel_format: Some("yuv420p".into()),
        matrix: Some("bt709".into()),
        fps: Some(25.0),
        duration: Some(60.0),
        ..Video::default()
    };
    change(&mut video);
    let audio = Audio { index: 1, codec: "aac".into(), channels: 2, sample_rate: 48_000, ..Audio::default() };
    MediaInfo {
        container: "mov,mp4".into(),
        duration: Some(60.0),
        video: vec![video],
        audio: vec![audio],
        ..MediaInfo::default()
    }
}

fn plan(segments: &[(f64, f64)]) -> RenderPlan {
    let segments = segments.iter().map(|(start, end)| Segment { start: *start, end: *end }).collect();
    RenderPlan { segments, overlays: vec![], srt: None, hashtags: vec![], language: Language::fallback() }
}

const ENGINE: Engine = Engine { threads: 2, tone_maps: true };

fn render<'a>(media: &'a MediaInfo, plan: &'a RenderPlan, pictures: &'a [Picture], tags: &'a Tags) -> Render<'a> {
    Render { input: "/in/it's %d.mp4", media, plan, pictures, subtitles: None, loudness: None, tags, engine: ENGINE }
}

fn graph(media: &MediaInfo, segments: &[(f64, f64)]) -> String {
    render(media, &plan(segments), &[], &Tags::default()).graph()
}

#[test]
fn r31_the_whole_argument_list() {
    let (media, plan) = (film(|_| {}), plan(&[(20.0, 40.0)]));
    let hook = Picture { file: "text0.png".into(), x: 64, y: 288, start: 0.0, end: 5.0 };
    let track = Track { file: "subtitles.png".into(), x: 64, y: 700 };
    let tags = Tags { title: "Été\n1".into(), artist: String::new(), copyright: "CC BY 4.0".into() };
    let loudness = Loudness { integrated: -20.5, true_peak: -7.1, range: 4.2, threshold: -31.0, offset: 0.1 };
    let call = Render {
        subtitles: Some(&track),
        loudness: Some(loudness),
        ..render(&media, &plan, std::slice::from_ref(&hook), &tags)
    };
    let expected = "-hide_banner|-nostdin|-nostats|-y|-v|error|-progress|pipe:1|-filter_complex_threads|2\
        |-ss|20|-t|20|-protocol_whitelist|file,pipe|-threads|2|-f|mov|-i|file:/in/it's %d.mp4\
        |-protocol_whitelist|file|-f|png_pipe|-i|text0.png|-protocol_whitelist|file|-f|apng|-i|subtitles.png|-filter_complex|\
        [0:0]scale=1080:608:flags=bicubic:out_color_matrix=bt709:out_range=tv,format=yuv420p,setsar=1,\
        setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709,fps=30:start_time=0,\
        tpad=stop_mode=clone:stop_duration=1.04,trim=end_frame=600,setpts=PTS-STARTPTS[cut];\
        [cut]split=2[front][back];[back]scale=90:160:force_original_aspect_ratio=increase:flags=fast_bilinear,crop=90:160,\
        gblur=sigma=3,lutyuv=y=val*0.6+6,scale=1080:1920:flags=bilinear,setsar=1[fill];[fill][front]overlay=0:656[plain];\
        [plain]split=3[lower][telling][watched];\
        [telling]select='not(mod(n,20))',thumbnail=n=12,scale=out_color_matrix=bt601:out_range=pc,format=yuvj420p[thumbnail];\
        [watched]scale=180:320:flags=fast_bilinear,blackdetect=d=0.3:pix_th=0.08,freezedetect=n=-60dB:d=1,\
        metadata=mode=print:file=detected.txt,nullsink;\
        [2:0]scale=out_color_matrix=bt709:out_range=tv,format=yuva420p[text1];[lower][text1]overlay=64:700:eof_action=repeat[over1];\
        [1:0]scale=out_color_matrix=bt709:out_range=tv,format=yuva420p[text0];\
        [over1][text0]overlay=64:288:eof_action=repeat:enable='gte(t,0)*lt(t,5)'[over0];[over0]null[drawn];\
        [drawn]split=2[video][large];[large]fps=15,scale=270:480:flags=fast_bilinear[small];\
        [0:1]aresample=48000:async=1:first_pts=0,aformat=sample_fmts=fltp:channel_layouts=stereo,apad,\
        atrim=start=0:end=20,asetpts=PTS-STARTPTS[cutsound];\
        [cutsound]loudnorm=I=-14:TP=-1.5:LRA=11:measured_I=-20.5:measured_TP=-7.1:measured_LRA=4.2:measured_thresh=-31:\
        offset=0.1:linear=true,aresample=48000,asplit=2[sound][smallsound]\
        |-map|[video]|-map|[sound]|-c:v|libx264|-preset|veryfast|-crf|23|-maxrate|8M|-bufsize|16M|-profile:v|high\
        |-pix_fmt|yuv420p|-r|30|-g|60|-flags|+cgop|-color_primaries|bt709|-color_trc|bt709|-colorspace|bt709|-color_range|tv\
        |-threads|2|-c:a|aac|-profile:a|aac_low|-b:a|128k|-ar|48000|-ac|2|-t|20|-map_metadata|-1|-map_chapters|-1\
        |-metadata|title=Été1|-metadata|copyright=CC BY 4.0\
        |-use_editlist|0|-movflags|+faststart+negative_cts_offsets|-f|mp4|clip.mp4\
        |-map|[thumbnail]|-frames:v|1|-q:v|3|-map_metadata|-1|-f|image2|-update|1|thumbnail.jpg\
        |-map|[small]|-map|[smallsound]|-c:v|libx264|-preset|ultrafast|-crf|28|-pix_fmt|yuv420p|-threads|2|-c:a|aac|-b:a|64k\
        |-map_metadata|-1|-map_chapters|-1|-movflags|+faststart|-f|mp4|preview.mp4";
    assert_eq!(call.arguments().join("|"), expected);
}

#[test]
fn r31_the_picture_is_fitted_as_it_is_shown() {
    let cases = [
        ((1920, 1080), "scale=1080:608:", "overlay=0:656"),
        ((1080, 1920), "scale=1080:1920:", "[cut]null[plain]"),
        ((270, 480), "scale=1080:1920:", "[cut]null[plain]"),
        ((2160, 3838), "scale=1080:1920:", "[cut]null[plain]"),
        ((1080, 1900), "scale=1080:1900:", "overlay=0:10"),
        ((1080, 1910), "scale=1080:1910:", "pad=1080:1920:0:4"),
        ((64, 1136), "scale=108:1920:", "overlay=486:0"),
        ((1280, 64), "scale=1080:54:", "overlay=0:932"),
        ((0, 0), "scale=1080:1080:", "overlay=0:420"),
    ];
    for ((width, height), scale, place) in cases {
        let media = film(|v| (v.shown_width, v.shown_height) = (width, height));
        let graph = graph(&media, &[(0.0, 5.0)]);
        assert!(graph.contains(scale) && graph.contains(place), "{width}x{height}: {graph}");
    }
}

#[test]
fn r31_colour_fields_and_rate_follow_the_original() {
    type Change = fn(&mut Video);
    let cases: [(Change, &str); 6] = [
        (|v| v.transfer = Some("smpte2084".into()), "zscale=tin=smpte2084:pin=bt2020:min=bt2020nc:rin=tv:t=linear"),
        (|v| v.transfer = Some("arib-std-b67".into()), "zscale=tin=arib-std-b67"),
        (|v| v.field_order = Some("tt".into()), "[0:0]bwdif=mode=send_frame,scale"),
        (|v| v.fps = Some(60.0), "[0:0]fps=30:start_time=0,scale"),
        (|v| v.matrix = None, ":in_color_matrix=bt709:out"),
        (|v| (v.matrix, v.shown_width, v.shown_height) = (None, 640, 480), ":in_color_matrix=bt601:out"),
    ];
    for (change, expected) in cases {
        let graph = graph(&film(change), &[(0.0, 5.0)]);
        assert!(graph.contains(expected), "{expected} in {graph}");
    }
}

#[test]
fn r31_segments_are_joined_and_silence_is_added() {
    let media = MediaInfo { audio: vec![], ..film(|_| {}) };
    let plan = plan(&[(1.0, 3.0), (10.0, 12.5)]);
    let tags = Tags::default();
    let call = render(&media, &plan, &[], &tags);
    let graph = call.graph();
    assert!(graph.contains("[cut0][cut1]concat=n=2:v=1:a=0[cut]"), "{graph}");
    assert!(
        graph.contains("anullsrc=r=48000:cl=stereo,atrim=start=0:end=2.5,asetpts=PTS-STARTPTS[cutsound1]"),
        "{graph}"
    );
    assert!(
        call.arguments().join(" ").contains("-ss 1 -t 2 ") && call.arguments().join(" ").contains("-ss 10 -t 2.5 ")
    );
    assert_eq!(call.measure_arguments(), None);
}

#[test]
fn r31_a_file_one_cannot_jump_in_is_cut_by_the_filters() {
    let media = MediaInfo { unseekable: true, ..film(|_| {}) };
    let plan = plan(&[(20.0, 25.0)]);
    let tags = Tags::default();
    let args = render(&media, &plan, &[], &tags).arguments().join(" ");
    assert!(!args.contains("-ss") && args.contains("-t 25 "), "{args}");
    assert!(
        args.contains("trim=start=20,setpts=PTS-STARTPTS,tpad") && args.contains("atrim=start=20:end=25"),
        "{args}"
    );
}

#[test]
fn r31_what_already_is_a_clip_is_copied() {
    let bt709 = || Some("bt709".to_owned());
    let vertical = |v: &mut Video| {
        (v.width, v.height, v.shown_width, v.shown_height) = (1080, 1920, 1080, 1920);
        (v.fps, v.base_fps, v.duration) = (Some(30.0), Some(30.0), Some(20.0));
        (v.transfer, v.primaries, v.matrix) = (bt709(), bt709(), bt709());
    };
    let mut media = film(vertical);
    media.duration = Some(20.0);
    let (whole, part, tags) = (plan(&[(0.0, 20.0)]), plan(&[(2.0, 20.0)]), Tags::default());
    let call = render(&media, &whole, &[], &tags);
    assert!(call.copyable());
    let args = call.copy_arguments().join(" ");
    assert!(args.contains("-map 0:0 -map 0:1 -c:v copy -c:a copy -t 20 "), "{args}");
    assert!(!render(&media, &part, &[], &tags).copyable(), "a part is cut between key frames");
    let text = [Picture { file: "text0.png".into(), x: 0, y: 0, start: 0.0, end: 1.0 }];
    assert!(!render(&media, &whole, &text, &tags).copyable());
    let surround = MediaInfo { audio: vec![Audio { channels: 6, ..media.audio[0].clone() }], ..media.clone() };
    assert!(render(&surround, &whole, &[], &tags).copy_arguments().join(" ").contains("-c:v copy -c:a aac"));
}

#[test]
fn r31_loudness_is_read_from_the_log() {
    let log = "[Parsed_loudnorm_0 @ 0x5] \n{\n\"input_i\" : \"-23.10\",\n\"input_tp\" : \"-4.00\",\n\"input_lra\" : \"3.00\",\n\
               \"input_thresh\" : \"-33.50\",\n\"output_i\" : \"-14\",\n\"target_offset\" : \"0.20\"\n}\n";
    let expected = Loudness { integrated: -23.1, true_peak: -4.0, range: 3.0, threshold: -33.5, offset: 0.2 };
    assert_eq!(Loudness::from_log(log), Some(expected));
    assert_eq!(Loudness::from_log(&log.replace("-23.10", "-inf")), None, "silence");
    assert_eq!(Loudness::from_log("}{"), None);
}
