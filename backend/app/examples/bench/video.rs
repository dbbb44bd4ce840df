//! F2: a whole transform against plain ffmpeg doing no more than seek, scale, pad and encode.

use crate::measure::{Row, interleaved, spent};
use connectors::media::video::{Ffmpeg, Render, Settings};
use domain::asset::ffmpeg::Tags;
use domain::asset::plan::{RenderPlan, Segment};
use domain::asset::planner::{Brief, plan_heuristic};
use domain::asset::rendition::Rendition;
use domain::language::Language;
use std::path::{Path, PathBuf};
use std::process::Command;
use tokio::runtime::Runtime;

/// Seconds of the clip.
const CLIP: &str = "20";

/// What both rows need.
struct Bench {
    runtime: Runtime,
    ffmpeg: Ffmpeg,
    folder: tempfile::TempDir,
}

/// A clip of 20 s from a film in 1080p, and one whose source already conforms.
pub fn measure() -> Vec<Row> {
    let runtime = Runtime::new().unwrap();
    let ffmpeg = runtime.block_on(Ffmpeg::find(Settings::default())).unwrap();
    let bench = Bench { runtime, ffmpeg, folder: tempfile::tempdir().unwrap() };
    vec![bench.transform(), bench.conforming()]
}

impl Bench {
    fn transform(&self) -> Row {
        let film = self.film();
        let fit = "fps=30,scale=1080:1920:force_original_aspect_ratio=decrease,pad=1080:1920:(ow-iw)/2:(oh-ih)/2";
        let plain = || self.plain(&["-ss", "20", "-t", CLIP, "-i"], &film, &["-vf", fit]);
        let (ours, baseline) = interleaved(|| spent(|| self.ours(&film, true)), || spent(plain));
        row("F2", "transform of a 20 s clip from a film in 1080p", ours, baseline, 1.25)
    }

    fn conforming(&self) -> Row {
        let film = self.film();
        let source = self.path("conforming.mp4");
        let shape = "fps=30,crop=608:1080,scale=1080:1920,setsar=1,setparams=colorspace=bt709:color_primaries=bt709:color_trc=bt709";
        let exact = "-profile:v high -pix_fmt yuv420p -colorspace bt709 -color_primaries bt709 -color_trc bt709 -use_editlist 0";
        let mut filter = vec!["-vf", shape, "-af", "loudnorm=I=-14:TP=-1.5:LRA=7", "-ar", "48000"];
        filter.extend(exact.split(' '));
        self.encode(&["-ss", "20", "-t", CLIP, "-i"], &film, &filter, &source);
        let plain = || self.plain(&["-i"], &source, &[]);
        let (ours, baseline) = interleaved(|| spent(|| self.ours(&source, false)), || spent(plain));
        row("F2b", "a source that conforms, against re-encoding it", ours, baseline, 0.10)
    }

    /// A minute of moving picture and sound, made once.
    fn film(&self) -> PathBuf {
        let path = self.path("film.mp4");
        if !path.exists() {
            let picture = "mandelbrot=s=960x540:rate=30:maxiter=300:end_pts=1800:inner=black,scale=1920:1080,noise=alls=6:allf=t,format=yuv420p[v]";
            let graph = format!("{picture};sine=220:sample_rate=48000[a]");
            let made =
                "-map [v] -map [a] -t 60 -c:v libx264 -preset veryfast -crf 23 -g 60 -c:a aac -movflags +faststart";
            let mut arguments = vec!["-v", "error", "-y", "-filter_complex", &graph];
            arguments.extend(made.split(' '));
            run(Command::new("ffmpeg").args(arguments).arg(&path));
        }
        path
    }

    /// Probe, plan, render with three texts, loudness, thumbnail, preview, checks of the output.
    fn ours(&self, film: &Path, worded: bool) {
        let out = tempfile::tempdir_in(self.folder.path()).unwrap();
        self.runtime.block_on(async {
            let media = self.ffmpeg.probe(film).await.unwrap();
            let plan = plan(media.playable().unwrap(), worded);
            let tags = Tags::default();
            let render = Render {
                input: film,
                media: &media,
                plan: &plan,
                rendition: Rendition::Standard,
                tags: &tags,
                out_dir: out.path(),
            };
            let rendered = self.ffmpeg.make_vertical(&render, |_| {}).await.unwrap();
            assert_eq!(rendered.copied, !worded, "{:?}", rendered.findings);
        });
    }

    fn plain(&self, before: &[&str], film: &Path, filter: &[&str]) {
        self.encode(before, film, filter, &self.path("plain.mp4"));
    }

    fn encode(&self, before: &[&str], film: &Path, filter: &[&str], out: &Path) {
        let encoder = "-threads 1 -c:v libx264 -preset veryfast -crf 23 -c:a aac -movflags +faststart";
        let mut ffmpeg = Command::new("ffmpeg");
        ffmpeg.args(["-v", "error", "-y", "-threads", "1"]).args(before).arg(film).args(filter);
        run(ffmpeg.args(encoder.split(' ')).arg(out));
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

fn plan(duration: f64, worded: bool) -> RenderPlan {
    let keywords = ["fractales", "zoom"].map(str::to_owned);
    let brief = Brief {
        title: "Plongée dans l'ensemble de Mandelbrot",
        description: None,
        keywords: &keywords,
        duration,
        language: Some(&Language::fallback()),
        attribution: "ContentFlow · CC BY 4.0",
    };
    let mut plan = plan_heuristic(&brief);
    if worded {
        plan.segments = vec![Segment { start: 20.0, end: 40.0 }];
        plan.overlays.iter_mut().for_each(|overlay| overlay.end = overlay.end.min(20.0));
        plan.overlays.retain(|overlay| overlay.start < overlay.end);
    } else {
        plan.overlays.clear();
    }
    plan
}

fn run(command: &mut Command) {
    assert!(command.status().unwrap().success(), "{command:?}");
}

fn row(id: &'static str, what: &str, ours: f64, baseline: f64, bar: f64) -> Row {
    Row { id, what: what.to_owned(), ours, baseline: Some(baseline), unit: "CPU s", bar }
}
