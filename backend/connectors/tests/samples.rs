//! The films that the project makes itself are films like any other.

use connectors::media::sample::make_samples;
use connectors::media::thumbnail;
use connectors::media::video::{Ffmpeg, Settings};

#[tokio::test]
async fn r25_two_labelled_samples_are_made_that_play_and_differ() {
    let folder = tempfile::tempdir().unwrap();
    let ffmpeg = Ffmpeg::find(Settings::default()).await.unwrap();
    let samples = make_samples(&ffmpeg, folder.path()).await.unwrap();
    let languages: Vec<&str> = samples.iter().map(|sample| sample.language.as_str()).collect();
    assert_eq!(languages, ["fr", "en"]);
    assert!(samples[0].title.starts_with("Exemple : ") && samples[1].title.starts_with("Sample: "));
    let mut hashes = Vec::new();
    for sample in &samples {
        let media = ffmpeg.probe(&sample.path).await.unwrap();
        assert!((media.playable().unwrap() - 24.0).abs() < 0.1 && media.audio.len() == 1, "{media:?}");
        assert!(std::fs::metadata(&sample.path).unwrap().len() < 12_000_000);
        let picture = std::fs::read(&sample.thumbnail).unwrap();
        hashes.push(thumbnail::hash_picture(&picture).unwrap().phash.unwrap());
    }
    assert!(hashes[0].distance(hashes[1]) > 5, "the second is no duplicate of the first");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 4, "nothing else is left behind");
}
