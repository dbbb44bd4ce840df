//! Whose user agent it is: a person's browser, or a program, and which kind of program.

use super::click::Visit;
use regex::Regex;
use std::collections::HashSet;
use std::sync::LazyLock;

/// User agents of what is not a person; one mark a line, in sections.
const AGENTS: &str = include_str!("agents.txt");
/// How much of a user agent is looked at, in bytes.
const MAX_AGENT: usize = 1_024;
/// The shortest user agent of a browser, in bytes.
const MIN_AGENT: usize = 12;
/// A component of browsers that says where it comes from.
const EMBEDDED: &str = "embedded web browser from: http://bsalsa.com/";

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

/// Whether an agent that is not named looks like a browser: no address, no generic word and no stranger unless inside an
/// app, an engine.
fn is_browser(agent: &str) -> bool {
    let says = |pattern: &LazyLock<Option<Regex>>| pattern.as_ref().is_some_and(|p| p.is_match(agent));
    if says(&ADDRESS) && !agent.contains(EMBEDDED) {
        return false;
    }
    let is_program = || says(&DOMAIN) && !agent.contains(EMBEDDED) || GENERIC.names(agent) || brings_stranger(agent);
    APP.names(agent) || says(&BROWSER) && says(&ENGINE) && !is_program()
}

/// Whether a browser of a computer names a product behind its own that no browser names.
fn brings_stranger(agent: &str) -> bool {
    if !["windows nt", "macintosh", "x11", "cros"].iter().any(|system| agent.contains(system)) {
        return false;
    }
    let Some(asides) = ASIDES.as_ref() else { return false };
    let plain = asides.replace_all(agent, " ");
    let end = ["safari/", "firefox/"].iter().filter_map(|own| plain.find(own)).min();
    let rest = end.and_then(|end| plain.get(end..)).unwrap_or_default();
    rest.split_whitespace()
        .skip(1)
        .map(name)
        .any(|name| is_word(name) && !name.contains("browser") && !PRODUCTS.contains(name))
}

/// The name of a product, without its version.
fn name(product: &str) -> &str {
    product.split(['/', ':', ';', ',']).next().unwrap_or_default()
}

fn is_word(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
}

/// Robots say where to complain.
static ADDRESS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\+https?:|[(;] ?https?:|mailto:|\w@\w").ok());
/// A host's name, which no browser bears; "com.google.android.youtube" is none.
static DOMAIN: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"[a-z0-9-]\.(?:com|io|net|org|co|ai|eu|de)(?:[^a-z0-9.-]|$)").ok());
static ASIDES: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"[(\[][^)\]]*[)\]]").ok());
static BROWSER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^(mozilla/[45]\.0 |opera/\d|dalvik/|safari/\d|qwantmobile/|e?links[ /]|ucweb|nokia|blackberry|samsung",
        r"|hbbtv/|omniweb|qc-\d)"
    ))
    .ok()
});
static ENGINE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"applewebkit/|gecko/|trident/|msie |presto/|khtml|goanna|opera|dalvik|darwin/|chrome/\d|links[ /]",
        r"|chromium/|up\.browser"
    ))
    .ok()
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
static PRODUCTS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| section("product").collect());

/// One section of the list, as one automaton.
struct Section {
    visit: Visit,
    marks: Option<Regex>,
}

impl Section {
    fn read(name: &str, visit: Visit) -> Section {
        let marks: Vec<String> = section(name).map(pattern).collect();
        Section { visit, marks: Regex::new(&marks.join("|")).ok().filter(|_| !marks.is_empty()) }
    }

    fn names(&self, agent: &str) -> bool {
        self.marks.as_ref().is_some_and(|marks| marks.is_match(agent))
    }
}

/// The marks of a section.
fn section(name: &str) -> impl Iterator<Item = &'static str> {
    let heading = format!("[{name}]");
    let lines = AGENTS.lines().skip_while(move |line| **line != heading).skip(1);
    lines.take_while(|line| !is_heading(line)).filter(|line| !line.is_empty())
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
