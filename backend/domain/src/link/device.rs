//! What a click may remember of its visitor's machine: kind of device, app it came through, host it came from.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The kind of device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Device {
    /// A phone.
    Mobile,
    /// A tablet.
    Tablet,
    /// A computer.
    Desktop,
    /// A television, a console, or not known.
    Other,
}

/// Marks of the browsers inside apps, as they stand in user agents, and the app's name.
const APPS: [(&str, &str); 19] = [
    ("instagram ", "instagram"),
    ("barcelona ", "threads"),
    ("musical_ly", "tiktok"),
    ("bytedancewebview", "tiktok"),
    ("tiktok ", "tiktok"),
    ("fban", "facebook"),
    ("fbav", "facebook"),
    ("fb_iab", "facebook"),
    ("metaiab", "facebook"),
    ("[pinterest/", "pinterest"),
    ("reddit/", "reddit"),
    ("snapchat", "snapchat"),
    ("twitter for", "twitter"),
    ("linkedinapp", "linkedin"),
    ("gsa/", "google"),
    ("line/", "line"),
    ("micromessenger", "wechat"),
    ("youtube/", "youtube"),
    ("com.google.android.youtube", "youtube"),
];

/// The kind of device that a user agent names.
pub fn device(user_agent: &str) -> Device {
    let agent = user_agent.to_ascii_lowercase();
    let has = |marks: &[&str]| marks.iter().any(|mark| agent.contains(mark));
    if has(&["smart-tv", "smarttv", "hbbtv", "appletv", "playstation", "xbox", "nintendo"]) {
        Device::Other
    } else if has(&["ipad", "tablet", "kindle", "silk/"]) || agent.contains("android") && !agent.contains("mobile") {
        Device::Tablet
    } else if has(&["mobile", "iphone", "ipod", "android", "windows phone", "blackberry", "opera mini"]) {
        Device::Mobile
    } else if has(&["windows", "macintosh", "x11", "cros", "linux"]) {
        Device::Desktop
    } else {
        Device::Other
    }
}

/// Through which app the click came: `instagram`, `tiktok`, …, else `browser`.
pub fn surface(user_agent: &str) -> &'static str {
    let agent = user_agent.to_ascii_lowercase();
    APPS.iter().find(|(mark, _)| agent.contains(mark)).map_or("browser", |(_, app)| app)
}

/// The host of a referrer and nothing else of it.
pub fn referrer_host(referrer: &str) -> Option<String> {
    let url = url::Url::parse(referrer.trim()).ok()?;
    let host = url.host_str()?.trim_start_matches("www.");
    (matches!(url.scheme(), "http" | "https") && host.len() <= 253).then(|| host.to_owned())
}

/// The first language that a visitor asks for, by its two letters.
pub fn first_language(accept_language: &str) -> Option<String> {
    let first = accept_language.split([',', ';', '-']).next()?.trim().to_ascii_lowercase();
    (first.len() == 2 && first.bytes().all(|b| b.is_ascii_lowercase())).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r84_a_click_knows_device_and_surface() {
        for (agent, kind, app) in [
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Instagram 335.0.0.0",
                Device::Mobile,
                "instagram",
            ),
            (
                "Mozilla/5.0 (Linux; Android 14; Pixel 8) Chrome/126 Mobile Safari/537.36 musical_ly_2023 BytedanceWebview/d8a21c6",
                Device::Mobile,
                "tiktok",
            ),
            (
                "Mozilla/5.0 (iPad; CPU OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1",
                Device::Tablet,
                "browser",
            ),
            (
                "Mozilla/5.0 (Linux; Android 13; SM-X200) AppleWebKit/537.36 Chrome/126 Safari/537.36",
                Device::Tablet,
                "browser",
            ),
            ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/153.0.0.0 Safari/537.36", Device::Desktop, "browser"),
            ("HbbTV/1.4.1", Device::Other, "browser"),
        ] {
            assert_eq!((device(agent), surface(agent)), (kind, app), "{agent}");
        }
    }

    #[test]
    fn r84_of_the_referrer_only_the_host_is_kept() {
        for (referrer, host) in [
            ("https://www.youtube.com/watch?v=1&email=a@b.example", Some("youtube.com")),
            ("android-app://com.reddit/", None),
            ("", None),
            ("https://user:pw@t.co/x", Some("t.co")),
        ] {
            assert_eq!(referrer_host(referrer).as_deref(), host);
        }
        assert_eq!((first_language("fr-FR,fr;q=0.9").as_deref(), first_language("*")), (Some("fr"), None));
    }
}
