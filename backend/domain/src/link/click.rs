//! What counts as a click: a person's visit, and nothing else.

pub use super::agent::agent;
use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Seconds within which a second visit of the same visitor is a double tap or a reload.
pub const REPEAT: i64 = 10;
/// Header by which our own checks say that they are no visitors.
const TEST: &str = "x-cf-test";

/// What a request on a short link is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Visit {
    /// A person: the only kind that becomes a metric event.
    Click,
    /// HEAD, OPTIONS and the like.
    NotGet,
    /// A browser that fetches ahead.
    Prefetch,
    /// A page that embeds the link as a picture, frame content or script.
    Resource,
    /// A preview in a chat or a network.
    Preview,
    /// A search engine, an archive, a feed reader.
    Crawler,
    /// A language model's crawler or agent.
    Ai,
    /// A monitor or a security scanner.
    Monitor,
    /// A program's HTTP library, or an automated browser.
    Library,
    /// Not a browser, for other reasons.
    Bot,
    /// Our own checks.
    Internal,
    /// The same visitor on the same link within ten seconds: a double tap, a reload.
    Repeat,
}

impl Visit {
    /// Whether it counts as a click.
    pub fn is_click(self) -> bool {
        self == Visit::Click
    }

    /// The name as counters store it.
    pub fn as_str(self) -> &'static str {
        match self {
            Visit::Click => "click",
            Visit::NotGet => "not_get",
            Visit::Prefetch => "prefetch",
            Visit::Resource => "resource",
            Visit::Preview => "preview",
            Visit::Crawler => "crawler",
            Visit::Ai => "ai",
            Visit::Monitor => "monitor",
            Visit::Library => "library",
            Visit::Bot => "bot",
            Visit::Internal => "internal",
            Visit::Repeat => "repeat",
        }
    }
}

/// Decides what a request is, by its method and by `header`, which gives a header's value by its lower-case name.
///
/// Everybody is redirected but a prefetch, which gets 204 so that the real visit comes later.
pub fn classify<'a>(method: &str, header: impl Fn(&'static str) -> Option<&'a str>) -> Visit {
    if method != "GET" {
        return Visit::NotGet;
    }
    let fetches_ahead = |name| {
        header(name)
            .is_some_and(|v| ["prefetch", "prerender", "preview"].iter().any(|p| v.to_ascii_lowercase().contains(p)))
    };
    if ["sec-purpose", "purpose", "x-purpose", "x-moz"].into_iter().any(fetches_ahead) {
        return Visit::Prefetch;
    }
    match agent(header("user-agent").unwrap_or_default()) {
        Visit::Click if header("sec-fetch-dest").is_some_and(|d| !is_page(d)) => Visit::Resource,
        Visit::Click if header(TEST).is_some() => Visit::Internal,
        visit => visit,
    }
}

/// Whether the browser wants a page, not a picture or a script.
fn is_page(destination: &str) -> bool {
    ["document", "iframe", "empty"].iter().any(|page| destination.trim().eq_ignore_ascii_case(page))
}

/// A visit in the light of the visitor's last click on the same link, which may have been a [`Visit::Repeat`] itself.
pub fn repeated(visit: Visit, last: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Visit {
    let is_soon = |last: DateTime<Utc>| (now - last).abs() < Duration::seconds(REPEAT);
    if visit.is_click() && last.is_some_and(is_soon) { Visit::Repeat } else { visit }
}

/// Whether a click is the visitor's first on the link in its UTC day; `last` is the click before.
pub fn is_unique(last: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
    last.is_none_or(|last| last.date_naive() != now.date_naive())
}

/// Whether the visitor asks not to be told apart from others: Global Privacy Control or Do Not Track.
pub fn is_private<'a>(header: impl Fn(&'static str) -> Option<&'a str>) -> bool {
    ["sec-gpc", "dnt"].into_iter().any(|name| header(name).is_some_and(|value| value.trim() == "1"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const CHROME: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36";

    fn reference(name: &str) -> Option<Vec<serde_json::Value>> {
        let path = format!("{}/../../../shared/corpus/useragents/{name}", env!("CARGO_MANIFEST_DIR"));
        let Ok(text) = std::fs::read_to_string(&path) else {
            eprintln!("SKIPPED: no labelled user agents at {path}");
            return None;
        };
        Some(text.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
    }

    #[test]
    fn r84_people_click_and_programs_do_not() {
        for (agent_text, expected) in [
            (CHROME, Visit::Click),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 Instagram 350.0.0",
                Visit::Click,
            ),
            (
                "Mozilla/5.0 (Linux; Android 14; X) AppleWebKit/537.36 Chrome/126 Mobile Safari/537.36 musical_ly_2023 BytedanceWebview/d8a21c6",
                Visit::Click,
            ),
            ("Mozilla/5.0 (iPhone; x) AppleWebKit/605 [FBAN/FBIOS;FBAV/470.0]", Visit::Click),
            ("Mozilla/5.0 (iPhone; x) AppleWebKit/605 [Pinterest/iOS]", Visit::Click),
            (
                "Mozilla/5.0 (Linux; Android 11; CUBOT NOTE 20) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/96 Mobile Safari/537.36",
                Visit::Click,
            ),
            ("Mozilla/5.0 (compatible; CubotPhone; x) AppleWebKit/537.36", Visit::Click),
            ("facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)", Visit::Preview),
            ("Mozilla/5.0 (compatible; Pinterestbot/1.0; +https://www.pinterest.com/bot.html)", Visit::Preview),
            ("WhatsApp/2.23.20.0", Visit::Preview),
            ("TelegramBot (like TwitterBot)", Visit::Preview),
            (
                "Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/126.0.0.0 Safari/537.36",
                Visit::Library,
            ),
            ("curl/8.4.0", Visit::Bot),
            ("python-requests/2.31", Visit::Library),
            ("", Visit::Bot),
            ("-", Visit::Bot),
            ("Mozilla/5.0", Visit::Bot),
            ("Mozilla/5.0 (compatible; GPTBot/1.0)", Visit::Ai),
            ("() { :; }; echo x", Visit::Bot),
            ("some thing quite unknown", Visit::Bot),
        ] {
            assert_eq!(agent(agent_text), expected, "{agent_text}");
        }
    }

    #[test]
    fn r84_the_method_and_the_purpose_come_first() {
        for (method, name, value, expected) in [
            ("GET", "x", "", Visit::Click),
            ("HEAD", "x", "", Visit::NotGet),
            ("OPTIONS", "x", "", Visit::NotGet),
            ("GET", "sec-purpose", "prefetch", Visit::Prefetch),
            ("GET", "sec-purpose", "prefetch;prerender", Visit::Prefetch),
            ("GET", "purpose", "prefetch", Visit::Prefetch),
            ("GET", "x-moz", "prefetch", Visit::Prefetch),
            ("GET", "x-purpose", "preview", Visit::Prefetch),
            ("GET", "sec-fetch-dest", "image", Visit::Resource),
            ("GET", "sec-fetch-dest", "document", Visit::Click),
        ] {
            let header = |asked: &'static str| {
                if asked == name { Some(value) } else { (asked == "user-agent").then_some(CHROME) }
            };
            assert_eq!(classify(method, header), expected, "{method} {name}: {value}");
        }
    }

    /// Floors: 98 of 100 right in all, and 97 on each side; the labels call some libraries of phones browsers.
    #[test]
    fn r84_labelled_user_agents_are_told_apart() {
        let Some(lines) = reference("useragents.jsonl") else { return };
        let is_right = |line: &&serde_json::Value| agent(line["ua"].as_str().unwrap()).is_click() == line["human"];
        let right = lines.iter().filter(is_right).count();
        println!("{right} of {}", lines.len());
        assert!(right * 100 >= lines.len() * 98, "{right} of {}", lines.len());
        for human in [true, false] {
            let of_kind: Vec<&str> =
                lines.iter().filter(|l| l["human"] == human).filter_map(|l| l["ua"].as_str()).collect();
            let right = of_kind.iter().filter(|ua| agent(ua).is_click() == human).count();
            assert!(right * 100 >= of_kind.len() * 97, "human {human}: {right} of {}", of_kind.len());
        }
    }

    #[test]
    fn r84_labelled_requests_are_told_apart() {
        let Some(lines) = reference("requests.jsonl") else { return };
        for line in lines {
            let headers = line["request"]["headers"].as_object().unwrap();
            let header = |asked: &'static str| {
                headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(asked)).and_then(|(_, v)| v.as_str())
            };
            let expected = line["expected"].as_str().unwrap().starts_with("click");
            assert_eq!(classify(line["request"]["method"].as_str().unwrap(), header).is_click(), expected, "{line}");
        }
    }

    #[test]
    fn r84_a_double_tap_is_one_click_and_each_day_has_its_first() {
        let at = |time: &str| format!("2026-12-{time}Z").parse::<DateTime<Utc>>().unwrap();
        let now = at("01T12:00:10");
        for (visit, last, expected) in [
            (Visit::Click, None, Visit::Click),
            (Visit::Click, Some("01T12:00:01"), Visit::Repeat),
            (Visit::Click, Some("01T12:00:00"), Visit::Click),
            (Visit::Bot, Some("01T12:00:09"), Visit::Bot),
        ] {
            assert_eq!(repeated(visit, last.map(at), now), expected, "{last:?}");
        }
        assert!(is_unique(None, now) && !is_unique(Some(at("01T00:00:00")), now));
        assert!(is_unique(Some(at("01T23:59:59")), at("02T00:00:00")));
    }

    #[test]
    fn r84_strangers_behind_a_browser_are_programs() {
        for (tail, expected) in [
            ("", Visit::Click),
            (" Edg/126.0.0.0", Visit::Click),
            (" OPR/110.0.0.0", Visit::Click),
            (" NewBrowser/1.0", Visit::Click),
            (" LinkTiger", Visit::Bot),
            (" CookieHubVerify/3.0", Visit::Bot),
            (" Scope3/2.0 (scope3.com)", Visit::Bot),
        ] {
            assert_eq!(agent(&format!("{CHROME}{tail}")), expected, "{tail}");
        }
    }

    proptest! {
        #[test]
        fn r84_no_user_agent_breaks_the_decision(text in "\\PC{0,1500}") {
            let _ = agent(&text);
        }
    }
}
