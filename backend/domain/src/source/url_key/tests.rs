use super::*;
use proptest::prelude::*;

fn key(raw: &str) -> Option<String> {
    url_key(raw, Some(&Url::parse("https://ex.com/feed.xml").unwrap()))
}

#[test]
fn r22_addresses_of_one_page_share_a_key() {
    for (raw, wanted) in [
        ("HTTPS://WWW.Example.COM:443/a/../b/?utm_source=x&id=7#top", "example.com/b?id=7"),
        ("http://example.com/b?id=7&UTM_Medium=rss", "example.com/b?id=7"),
        ("/post/1", "ex.com/post/1"),
        ("//cdn.example.com/x/", "cdn.example.com/x"),
        ("https://ex.com/p?b=2&a=1&a=0", "ex.com/p?a=0&a=1&b=2"),
        ("https://ex.com/p?a=0&a=1&b=2", "ex.com/p?a=0&a=1&b=2"),
        ("https://ex.com/p?a=1&amp;fbclid=Z", "ex.com/p?a=1"),
        ("https://ex.com/caf%c3%a9/%7Euser", "ex.com/caf%C3%A9/~user"),
        ("https://ex.com/café/~user", "ex.com/caf%C3%A9/~user"),
        ("https://münchen.example/ä?q=ü", "xn--mnchen-3ya.example/%C3%A4?q=%C3%BC"),
        ("https://youtu.be/dQw4w9WgXcQ?si=abc", "youtube:dQw4w9WgXcQ"),
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ&list=PL1&t=5s", "youtube:dQw4w9WgXcQ"),
        ("https://m.youtube.com/shorts/dQw4w9WgXcQ", "youtube:dQw4w9WgXcQ"),
        ("https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ", "youtube:dQw4w9WgXcQ"),
        ("https://www.youtube.com/watch?list=PL1", "youtube.com/watch?list=PL1"),
        ("https://vimeo.com/channels/staffpicks/76979871", "vimeo:76979871"),
        ("https://player.vimeo.com/video/76979871?h=1", "vimeo:76979871"),
        ("https://vimeo.com/groups/x/videos/76979871", "vimeo:76979871"),
        ("https://ex.com:8443/a", "ex.com:8443/a"),
        ("http://ex.com", "ex.com/"),
        ("https://ex.com/?utm_campaign=a", "ex.com/"),
        ("https://ex.com/p?ref=home", "ex.com/p?ref=home"),
        ("https://ex.com/p?x=&y", "ex.com/p?x=&y"),
        ("https://ex.com/a//b/", "ex.com/a//b"),
        (" https://user:pw@ex.com./a\n ", "ex.com/a"),
        ("http://ex.com:443/a", "ex.com/a"),
        ("https://ex.com/100%", "ex.com/100%25"),
    ] {
        assert_eq!(key(raw).as_deref(), Some(wanted), "{raw}");
    }
}

#[test]
fn r22_only_web_addresses_have_a_key() {
    for raw in ["mailto:a@ex.com", "javascript:alert(1)", "", "   ", "ftp://ex.com/a", "http://"] {
        assert_eq!(key(raw), None, "{raw}");
    }
}

proptest! {
    #[test]
    fn r22_a_key_is_its_own_key(raw in "https?://[a-z]{1,8}\\.com/[a-zA-Z0-9%/~ é-]{0,20}(\\?[a-z=&%]{0,12})?") {
        if let Some(first) = key(&raw) {
            prop_assert_eq!(key(&format!("http://{first}")), Some(first));
        }
    }

    #[test]
    fn r22_any_text_is_keyed_without_harm(raw in "\\PC{0,100}") {
        let _ = key(&raw);
    }
}
