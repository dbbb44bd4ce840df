//! Hosts whose videos have several addresses.

use url::Url;

/// `youtube:ID` or `vimeo:N` when `url` (on `host`, without `www.`) shows one video of theirs.
pub(super) fn video(host: &str, url: &Url) -> Option<String> {
    let parts: Vec<&str> = url.path().split('/').filter(|part| !part.is_empty()).collect();
    match host {
        "youtube.com" | "m.youtube.com" | "music.youtube.com" | "youtube-nocookie.com" => youtube(&parts, url),
        "youtu.be" => parts.first().copied().and_then(youtube_key),
        "vimeo.com" | "player.vimeo.com" => vimeo(&parts),
        _ => None,
    }
}

fn youtube(parts: &[&str], url: &Url) -> Option<String> {
    match parts {
        ["watch"] => url.query_pairs().find(|(name, _)| name == "v").and_then(|(_, id)| youtube_key(&id)),
        ["shorts" | "embed" | "live" | "v", id, ..] => youtube_key(id),
        _ => None,
    }
}

fn youtube_key(id: &str) -> Option<String> {
    let valid = id.len() == 11 && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    valid.then(|| format!("youtube:{id}"))
}

fn vimeo(parts: &[&str]) -> Option<String> {
    match parts {
        [id] | ["channels", _, id] | ["groups", _, "videos", id] | ["video", id] => {
            id.bytes().all(|b| b.is_ascii_digit()).then(|| format!("vimeo:{id}"))
        }
        _ => None,
    }
}
