use super::*;
use std::fs;

fn later() -> DateTime<Utc> {
    DateTime::<Utc>::from(std::time::SystemTime::now()) + Duration::hours(1)
}

fn listed(folder: &Path) -> Vec<Item> {
    list(folder, Duration::seconds(30), later()).unwrap().items
}

#[test]
fn r26_videos_of_a_folder_are_items_with_what_lies_beside_them() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::create_dir(path("sub")).unwrap();
    for name in ["my_first-clip.mp4", "sub/two.WEBM", "notes.txt", ".hidden.mp4"] {
        fs::write(path(name), "x").unwrap();
    }
    fs::write(path("empty.mp4"), "").unwrap();
    fs::write(path("my_first-clip.srt"), "1").unwrap();
    let sidecar =
        r#"{"license":"CC-BY-4.0","license_url":"https://creativecommons.org/licenses/by/4.0/","author":"Ann"}"#;
    fs::write(path("my_first-clip.mp4.license.json"), sidecar).unwrap();
    fs::write(path("my_first-clip.jpg"), "x").unwrap();
    let mut items = listed(folder.path());
    items.sort_by(|a, b| a.raw_id.cmp(&b.raw_id));
    let ids: Vec<_> = items.iter().filter_map(|item| item.raw_id.as_deref()).collect();
    assert_eq!(ids, ["my_first-clip.mp4", "sub/two.WEBM"]);
    let first = &items[0];
    assert_eq!((first.title.as_str(), first.author.as_deref()), ("my first clip", Some("Ann")));
    assert!(first.subtitles.as_deref().unwrap().ends_with("my_first-clip.srt"));
    assert!(first.file.as_deref().unwrap().ends_with("my_first-clip.mp4"));
    assert!(first.thumbnail_file.as_deref().unwrap().ends_with("my_first-clip.jpg"));
    assert_eq!((&items[1].thumbnail_file, &items[1].subtitles), (&None, &None));
    assert_eq!(first.licences.len(), 2);
    assert_eq!(first.licences[0].raw_value, "https://creativecommons.org/licenses/by/4.0/");
}

#[test]
fn r22_a_picture_beside_a_video_is_its_thumbnail() {
    for (name, found) in [
        ("clip.jpg", true),
        ("clip.png", true),
        ("clip.webp", true),
        ("clip.mp4.jpg", true),
        ("clip.JPG", true),
        ("clip.gif", false),
        ("clip-2.jpg", false),
    ] {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("clip.mp4"), "x").unwrap();
        fs::write(folder.path().join(name), "x").unwrap();
        let items = listed(folder.path());
        assert_eq!(items[0].thumbnail_file.as_ref().is_some_and(|path| path.ends_with(name)), found, "{name}");
    }
}

#[test]
fn r26_a_file_still_being_written_is_left_for_next_time() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.mp4"), "x").unwrap();
    let now = later() - Duration::hours(1);
    assert!(list(folder.path(), Duration::seconds(30), now).unwrap().items.is_empty());
    assert_eq!(list(folder.path(), Duration::seconds(30), now + Duration::seconds(31)).unwrap().items.len(), 1);
}

#[cfg(unix)]
#[test]
fn r26_links_never_lead_out_of_the_folder() {
    use std::os::unix::fs::symlink;
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("secret.mp4"), "x").unwrap();
    fs::write(outside.path().join("a.srt"), "x").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    symlink(outside.path().join("secret.mp4"), path("link.mp4")).unwrap();
    symlink(outside.path(), path("out")).unwrap();
    symlink(folder.path(), path("circle")).unwrap();
    fs::write(path("a.mp4"), "x").unwrap();
    symlink(outside.path().join("a.srt"), path("a.srt")).unwrap();
    symlink(outside.path().join("a.srt"), path("a.jpg")).unwrap();
    symlink(path("a.mp4"), path("inner.mp4")).unwrap();
    let items = listed(folder.path());
    let mut ids: Vec<_> = items.iter().filter_map(|item| item.raw_id.as_deref()).collect();
    ids.sort_unstable();
    assert_eq!(ids, ["a.mp4", "inner.mp4"]);
    assert!(items.iter().all(|item| item.subtitles.is_none() && item.thumbnail_file.is_none()));
}

#[test]
fn r26_a_folder_that_is_not_there_is_a_finding() {
    let error = list(Path::new("/nowhere/at/all"), Duration::zero(), later()).unwrap_err();
    assert_eq!(error.finding().code, "folder_missing");
}
