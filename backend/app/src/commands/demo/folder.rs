//! The folder that the demo watches.

use connectors::media::sample::make_samples;
use connectors::media::video::{Ffmpeg, Settings};
use image::GrayImage;
use image::imageops::{FilterType, resize};
use serde_json::json;
use std::path::Path;
use uuid::Uuid;

/// Two clips of our own, the second under the first one's picture, with their licences beside them.
///
/// The picture is another one at each call: the samples' own are known to a server that was started with them.
pub(super) async fn fill(folder: &Path) -> Result<(), String> {
    let ffmpeg = Ffmpeg::find(Settings::default()).await.map_err(|error| error.to_string())?;
    let made = tempfile::tempdir().map_err(|error| error.to_string())?;
    let samples = make_samples(&ffmpeg, made.path()).await.map_err(|error| error.to_string())?;
    let picture = made.path().join("picture.jpg");
    draw(Uuid::new_v4(), &picture)?;
    for sample in &samples {
        let name = |extension: &str| folder.join(format!("{}.{extension}", sample.title));
        let licence = json!({ "licence": "own", "author": "ContentFlow", "title": sample.title });
        copy(&sample.path, &name("mp4"))?;
        copy(&picture, &name("jpg"))?;
        std::fs::write(folder.join(format!("{}.mp4.license.json", sample.title)), licence.to_string())
            .map_err(|error| error.to_string())?;
    }
    age(folder)
}

/// Sixteen patches of grey, which no other id gives.
fn draw(id: Uuid, to: &Path) -> Result<(), String> {
    let patches = GrayImage::from_raw(4, 4, id.as_bytes().to_vec()).ok_or("no picture")?;
    resize(&patches, 640, 360, FilterType::CatmullRom).save(to).map_err(|error| error.to_string())
}

fn copy(from: &Path, to: &Path) -> Result<(), String> {
    std::fs::copy(from, to).map(drop).map_err(|error| error.to_string())
}

/// A file that was just written may still be growing, and is left for later: these are whole.
fn age(folder: &Path) -> Result<(), String> {
    let old = std::time::SystemTime::now() - std::time::Duration::from_secs(3600);
    let entries = std::fs::read_dir(folder).map_err(|error| error.to_string())?;
    for entry in entries.flatten() {
        let file = std::fs::File::options().append(true).open(entry.path()).map_err(|error| error.to_string())?;
        file.set_modified(old).map_err(|error| error.to_string())?;
    }
    Ok(())
}
