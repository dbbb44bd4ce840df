//! What counts as a click: a person's visit, and nothing else.

use regex::Regex;
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;
use utoipa::ToSchema;

/// User agents of what is not a person; one mark a line, in sections.
const AGENTS: &str = include_str!("agents.txt");
/// How much of a user agent is looked at, in bytes.
const MAX_AGENT: usize = 1_024;
/// The shortest user agent of a browser, in bytes.
const MIN_AGENT: usize = 12;

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
        Visit::Click if header("sec-fetch-dest").is_some_and(|d| !["document", "iframe", "empty"].contains(&d)) => {
            Visit::Resource
        }
        visit => visit,
    }
}

/// Decides by the user agent alone: [`Visit::Click`] for the browsers of people, those inside apps included.
pub fn agent(user_agent: &str) -> Visit {
    let end = user_agent.floor_char_boundary(MAX_AGENT);
    // A phone brand, not a bot.
    let agent = user_agent.get(..end).unwrap_or_default().trim().to_ascii_lowercase().replace("cubot", "");
    if agent.len() < MIN_AGENT {
        return Visit::Bot;
    }
    let named = NAMED.iter().find(|section| section.names(&agent)).map(|section| section.visit);
    named.unwrap_or_else(|| if is_browser(&agent) { Visit::Click } else { Visit::Bot })
}

/// Whether an agent that is not named looks like a browser: no address, no generic word unless inside an app, an engine.
fn is_browser(agent: &str) -> bool {
    let says = |pattern: &LazyLock<Option<Regex>>| pattern.as_ref().is_some_and(|p| p.is_match(agent));
    if says(&ADDRESS) {
        return false;
    }
    APP.names(agent) || !GENERIC.names(agent) && says(&BROWSER) && says(&ENGINE)
}

/// Robots say where to complain.
static ADDRESS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\+https?:|[(;] ?https?:|mailto:|\w@\w").ok());
static BROWSER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"^(mozilla/[45]\.0 |opera/\d|dalvik/|safari/\d|qwantmobile/|e?links[ /]|ucweb|nokia|blackberry|samsung)",
    )
    .ok()
});
static ENGINE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"applewebkit/|gecko/|trident/|msie |presto/|khtml|goanna|opera|dalvik|darwin/|chrome/\d|links[ /]").ok()
});

static NAMED: LazyLock<Vec<Section>> = LazyLock::new(|| {
    let kinds = [
        ("preview", Visit::Preview),
        ("crawler", Visit::Crawler),
        ("ai", Visit::Ai),
        ("monitor", Visit::Monitor),
        ("library", Visit::Library),
    ];
    kinds.into_iter().map(|(name, visit)| Section::read(name, visit)).collect()
});
static GENERIC: LazyLock<Section> = LazyLock::new(|| Section::read("generic", Visit::Bot));
static APP: LazyLock<Section> = LazyLock::new(|| Section::read("app", Visit::Click));

/// One section of the list, as one automaton.
struct Section {
    visit: Visit,
    marks: Option<Regex>,
}

impl Section {
    fn read(name: &str, visit: Visit) -> Section {
        let heading = format!("[{name}]");
        let lines = AGENTS.lines().skip_while(|line| **line != heading).skip(1);
        let marks: Vec<String> =
            lines.take_while(|line| !is_heading(line)).filter(|line| !line.is_empty()).map(pattern).collect();
        Section { visit, marks: Regex::new(&marks.join("|")).ok().filter(|_| !marks.is_empty()) }
    }

    fn names(&self, agent: &str) -> bool {
        self.marks.as_ref().is_some_and(|marks| marks.is_match(agent))
    }
}

fn is_heading(line: &str) -> bool {
    line.strip_prefix('[')
        .and_then(|l| l.strip_suffix(']'))
        .is_some_and(|name| name.bytes().all(|b| b.is_ascii_lowercase()))
}

/// A mark as a pattern; a bar at either end stands for the edge of a word.
fn pattern(mark: &str) -> String {
    let mark = mark.to_ascii_lowercase();
    let edge = |at: bool| if at { r"(?-u:\b)" } else { "" };
    format!("{}{}{}", edge(mark.starts_with('|')), regex::escape(mark.trim_matches('|')), edge(mark.ends_with('|')))
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

    /// Floor: 95 of 100 right on each side; the labels call some libraries of phones browsers.
    #[test]
    fn r84_labelled_user_agents_are_told_apart() {
        let Some(lines) = reference("useragents.jsonl") else { return };
        for human in [true, false] {
            let of_kind: Vec<&str> =
                lines.iter().filter(|l| l["human"] == human).filter_map(|l| l["ua"].as_str()).collect();
            let right = of_kind.iter().filter(|ua| agent(ua).is_click() == human).count();
            assert!(right * 100 >= of_kind.len() * 95, "human {human}: {right} of {}", of_kind.len());
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

    proptest! {
        #[test]
        fn r84_no_user_agent_breaks_the_decision(text in "\\PC{0,1500}") {
            let _ = agent(&text);
        }
    }
}
