//! Clips and thumbnails that ContentFlow makes itself and owns: two computed films, one in each language.

use super::run::{Tool, run};
use super::{Ffmpeg, VideoError};
use domain::language::Language;
use std::path::{Path, PathBuf};

/// Length of a sample in seconds.
const LENGTH: &str = "24";

/// A film of our own, with its thumbnail, as files.
#[derive(Clone, Debug)]
pub struct Sample {
    /// Stable name, `a-z` and `-`.
    pub slug: &'static str,
    /// Title, which says that it is a sample.
    pub title: &'static str,
    /// What is to be seen.
    pub description: &'static str,
    /// Language of the texts.
    pub language: Language,
    /// The film, 1280x720, 24 seconds, with sound.
    pub path: PathBuf,
    /// A frame of it, JPEG.
    pub thumbnail: PathBuf,
}

/// What a sample is called, known before it is made.
#[derive(Clone, Copy, Debug)]
pub struct About {
    /// Stable name, `a-z` and `-`.
    pub slug: &'static str,
    /// Title, which says that it is a sample.
    pub title: &'static str,
    /// What is to be seen.
    pub description: &'static str,
    /// Language tag of the texts.
    pub language: &'static str,
}

/// The samples that [`make_samples`] makes, in its order.
pub fn abouts() -> impl Iterator<Item = About> {
    RECIPES.iter().map(|recipe| recipe.about)
}

/// What a film is computed from.
struct Recipe {
    about: About,
    picture: &'static str,
    sound: &'static str,
}

const RECIPES: [Recipe; 2] = [
    Recipe {
        about: About {
            slug: "mandelbrot",
            language: "fr",
            title: "Exemple : plongée dans l'ensemble de Mandelbrot",
            description: "Un zoom continu vers la vallée des hippocampes : chaque couleur compte les étapes avant qu'un point \
            ne s'échappe. Exemple calculé par ContentFlow, libre d'essai.",
        },
        picture: "mandelbrot=s=640x360:rate=25:maxiter=600:start_scale=3:end_scale=0.04:end_pts=600\
            :outer=normalized_iteration_count:inner=black,hue=h=150:s=0.75,scale=1280:720:flags=bicubic,gblur=sigma=0.8",
        sound: "0.10*sin(2*PI*110*t)+0.07*sin(2*PI*165*t)*(0.6+0.4*sin(2*PI*0.1*t))+0.05*sin(2*PI*220.5*t)\
            |0.10*sin(2*PI*110.4*t)+0.07*sin(2*PI*164.6*t)*(0.6+0.4*cos(2*PI*0.1*t))+0.05*sin(2*PI*220*t)",
    },
    Recipe {
        about: About {
            slug: "life",
            language: "en",
            title: "Sample: how patterns survive in the game of life",
            description: "Conway's game of life from a random start: gliders travel, blocks stay, most cells fade. \
            A sample computed by ContentFlow, free to try with.",
        },
        picture: "life=s=160x90:mold=24:rate=12.5:ratio=0.16:random_seed=7:death_color=#1b3a5c:life_color=#ffd166\
            :mold_color=#0b132b,scale=1280:720:flags=neighbor,fps=25",
        sound: "0.12*sin(2*PI*196*t)*exp(-2*mod(t,0.5))+0.05*sin(2*PI*98*t)\
            |0.12*sin(2*PI*294*t)*exp(-2*mod(t+0.25,0.5))+0.05*sin(2*PI*98.3*t)",
    },
];

/// Makes the sample films and their thumbnails in `folder`, which must be there; what has their names is replaced.
///
/// # Errors
/// When ffmpeg is missing, lacks a source, or the disk is full.
pub async fn make_samples(ffmpeg: &Ffmpeg, folder: &Path) -> Result<Vec<Sample>, VideoError> {
    let mut samples = Vec::with_capacity(RECIPES.len());
    for recipe in &RECIPES {
        samples.push(make(ffmpeg, recipe, folder).await?);
    }
    Ok(samples)
}

async fn make(ffmpeg: &Ffmpeg, recipe: &Recipe, folder: &Path) -> Result<Sample, VideoError> {
    let name = format!("{}.mp4", recipe.about.slug);
    let (path, thumbnail) = (folder.join(&name), folder.join(format!("{}.jpg", recipe.about.slug)));
    run(&ffmpeg.inner, Tool::Ffmpeg, &arguments(recipe, &name), folder, |_| {}).await?;
    let media = ffmpeg.probe(&path).await?;
    ffmpeg.grab_frame(&path, &media, &thumbnail).await?;
    let About { slug, title, description, language } = recipe.about;
    let language = Language::from_tag(language).unwrap_or_else(Language::fallback);
    Ok(Sample { slug, title, description, language, path, thumbnail })
}

fn arguments(recipe: &Recipe, out: &str) -> Vec<String> {
    let graph = format!(
        "{},setsar=1,format=yuv420p[v];aevalsrc='{}':s=48000,afade=t=in:d=0.5,afade=t=out:st=23:d=1[a]",
        recipe.picture, recipe.sound
    );
    let fixed = "-map [v] -map [a] -c:v libx264 -preset veryfast -crf 30 -maxrate 3M -bufsize 6M -c:a aac -b:a 96k";
    let mut arguments: Vec<String> =
        ["-v", "error", "-nostdin", "-y", "-filter_complex", &graph, "-t", LENGTH].map(str::to_owned).into();
    arguments.extend(fixed.split(' ').chain(["-movflags", "+faststart", out]).map(str::to_owned));
    arguments
}
