//! YouTube as a source: what an address means, its public feed, and the Data API.

mod api;
mod error;
mod video;

pub use api::read_api;
pub use error::ApiError;

use url::Url;

/// What a YouTube address names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A channel by its id, `UC…`.
    Channel(String),
    /// A channel by its handle, without `@`; only the API knows its feed.
    Handle(String),
    /// A channel by its old user name.
    User(String),
    /// A playlist by its id.
    Playlist(String),
}

impl Target {
    /// Reads what a person may paste: an id, `@handle`, or the address of a channel, a playlist or a feed.
    pub fn parse(text: &str) -> Option<Target> {
        let text = text.trim();
        if let Some(handle) = text.strip_prefix('@') {
            return is_handle(handle).then(|| Target::Handle(handle.to_owned()));
        }
        if let Some(target) = Target::of_id(text) {
            return Some(target);
        }
        let url = if text.contains("://") { Url::parse(text) } else { Url::parse(&format!("https://{text}")) }.ok()?;
        let host = url.host_str()?;
        let ours = ["youtube.com", "youtube-nocookie.com"]
            .iter()
            .any(|own| host == *own || host.strip_suffix(own).is_some_and(|sub| sub.ends_with('.')));
        let short = host == "youtu.be";
        if !(ours || short) || !matches!(url.scheme(), "http" | "https") {
            return None;
        }
        Target::of_query(&url).or_else(|| if short { None } else { Target::of_path(&url) })
    }

    /// Address of the public feed; `None` for a handle.
    pub fn feed_url(&self) -> Option<String> {
        let (name, value) = match self {
            Target::Channel(id) => ("channel_id", id),
            Target::User(name) => ("user", name),
            Target::Playlist(id) => ("playlist_id", id),
            Target::Handle(_) => return None,
        };
        let mut url = Url::parse("https://www.youtube.com/feeds/videos.xml").ok()?;
        url.query_pairs_mut().append_pair(name, value);
        Some(url.to_string())
    }

    fn of_id(text: &str) -> Option<Target> {
        if is_channel_id(text) {
            return Some(Target::Channel(text.to_owned()));
        }
        let known = ["PL", "UU", "FL", "OL", "LL"].iter().any(|prefix| text.starts_with(prefix));
        (known && text.len() >= 13 && is_id(text)).then(|| Target::Playlist(text.to_owned()))
    }

    fn of_query(url: &Url) -> Option<Target> {
        url.query_pairs().find_map(|(name, value)| match name.as_ref() {
            "list" | "playlist_id" if is_id(&value) => Some(Target::Playlist(value.into_owned())),
            "channel_id" if is_channel_id(&value) => Some(Target::Channel(value.into_owned())),
            "user" if is_handle(&value) => Some(Target::User(value.into_owned())),
            _ => None,
        })
    }

    fn of_path(url: &Url) -> Option<Target> {
        let mut parts = url.path_segments()?.filter(|part| !part.is_empty());
        match (parts.next()?, parts.next()) {
            ("channel", Some(id)) if is_channel_id(id) => Some(Target::Channel(id.to_owned())),
            ("user", Some(name)) if is_handle(name) => Some(Target::User(name.to_owned())),
            ("c", Some(name)) if is_handle(name) => Some(Target::Handle(name.to_owned())),
            (first, _) => {
                let handle = first.strip_prefix('@').or_else(|| first.strip_prefix("%40"))?;
                is_handle(handle).then(|| Target::Handle(handle.to_owned()))
            }
        }
    }
}

/// Whether this is a channel's id.
pub fn is_channel_id(text: &str) -> bool {
    text.len() == 24 && text.starts_with("UC") && is_id(text)
}

fn is_id(text: &str) -> bool {
    !text.is_empty() && text.len() <= 64 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
}

/// Handles may have letters of any script; in an address they are percent-encoded.
fn is_handle(text: &str) -> bool {
    let allowed = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '·' | '%');
    !text.is_empty() && text.len() <= 200 && text.chars().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r24_an_address_says_which_channel_or_playlist_is_meant() {
        let channel = || Some(Target::Channel("UCabcdefghijklmnopqrstuv".into()));
        let list = || Some(Target::Playlist("PLabcdefghijklmnop".into()));
        let handle = || Some(Target::Handle("BlenderFoundation".into()));
        for (text, wanted) in [
            ("UCabcdefghijklmnopqrstuv", channel()),
            ("https://www.youtube.com/channel/UCabcdefghijklmnopqrstuv/videos", channel()),
            ("https://www.youtube.com/feeds/videos.xml?channel_id=UCabcdefghijklmnopqrstuv", channel()),
            ("@BlenderFoundation", handle()),
            ("youtube.com/@BlenderFoundation", handle()),
            ("https://m.youtube.com/@BlenderFoundation/shorts?x=1", handle()),
            ("https://www.youtube.com/c/BlenderFoundation", handle()),
            ("https://www.youtube.com/user/BlenderFoundation", Some(Target::User("BlenderFoundation".into()))),
            ("PLabcdefghijklmnop", list()),
            ("https://www.youtube.com/playlist?list=PLabcdefghijklmnop", list()),
            ("https://www.youtube.com/watch?v=dQw4w9WgXcQ&list=PLabcdefghijklmnop", list()),
            ("https://youtu.be/dQw4w9WgXcQ?list=PLabcdefghijklmnop", list()),
            ("https://www.youtube.com/watch?v=dQw4w9WgXcQ", None),
            ("https://youtu.be/dQw4w9WgXcQ", None),
            ("https://notyoutube.com/channel/UCabcdefghijklmnopqrstuv", None),
            ("https://youtube.com.evil.example/@x", None),
            ("ftp://youtube.com/@x", None),
            ("", None),
        ] {
            assert_eq!(Target::parse(text), wanted, "{text}");
        }
        assert_eq!(handle().unwrap().feed_url(), None);
        assert_eq!(
            list().unwrap().feed_url().unwrap(),
            "https://www.youtube.com/feeds/videos.xml?playlist_id=PLabcdefghijklmnop"
        );
    }
}
