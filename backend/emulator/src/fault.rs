//! Rules that make an answer go wrong, for so many requests.

use std::collections::BTreeMap;

use actix_web::http::header::HeaderMap;
use regex::Regex;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A rule: what it matches, when it fires and what it does.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rule {
    pub(crate) platform: Option<String>,
    pub(crate) method: Option<String>,
    /// Regular expression on the path.
    pub(crate) path: Option<String>,
    /// Part of the query.
    pub(crate) query: Option<String>,
    #[serde(default)]
    pub(crate) header: BTreeMap<String, String>,
    pub(crate) account: Option<String>,
    #[serde(default)]
    pub(crate) when: When,
    pub(crate) action: Action,
}

/// Matching requests let through first, and how often it fires then (-1: always).
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct When {
    skip: u64,
    times: i64,
}

impl Default for When {
    fn default() -> Self {
        When { skip: 0, times: 1 }
    }
}

/// What a rule does.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Action {
    /// Answer this without doing anything.
    Respond {
        status: u16,
        #[serde(default)]
        headers: BTreeMap<String, String>,
        #[serde(default)]
        body: Value,
    },
    /// Do it, then answer this.
    RespondAfter {
        status: u16,
        #[serde(default)]
        headers: BTreeMap<String, String>,
        #[serde(default)]
        body: Value,
    },
    /// Close the socket.
    DropBefore,
    /// Read and keep so many bytes of the request's body, then close the socket.
    DropAfterBytes { n: u64 },
    /// Do it, then close the socket.
    DropAfterStore,
    /// Wait in real time.
    Delay { ms: u64 },
    /// Read the body at this rate.
    SlowBody { bytes_per_s: u64 },
    /// YouTube: keep only so many times 262 144 bytes of this chunk.
    StoreLess { k: u64 },
    /// Change the answer at JSON pointers.
    Mutate {
        #[serde(default)]
        set: BTreeMap<String, Value>,
        #[serde(default)]
        remove: Vec<String>,
    },
    /// Switch one setting of the platform on for this request.
    Named { name: String },
}

/// A request, as rules look at it.
pub(crate) struct Subject<'a> {
    pub(crate) platform: Option<&'a str>,
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) query: &'a str,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) account: Option<&'a str>,
}

/// The rules, in order of insertion.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    rules: Vec<Armed>,
    next: u64,
}

#[derive(Debug)]
struct Armed {
    id: String,
    rule: Rule,
    path: Option<Regex>,
    header: Vec<(String, Regex)>,
    seen: u64,
    hits: u64,
}

impl Faults {
    /// Adds a rule and gives its id, or says which regular expression is wrong.
    pub(crate) fn add(&mut self, rule: Rule) -> Result<String, regex::Error> {
        let path = rule.path.as_deref().map(Regex::new).transpose()?;
        let header = rule.header.iter().map(|(name, value)| Ok((name.clone(), Regex::new(value)?)));
        let header = header.collect::<Result<_, regex::Error>>()?;
        self.next += 1;
        let id = format!("f{}", self.next);
        self.rules.push(Armed { id: id.clone(), rule, path, header, seen: 0, hits: 0 });
        Ok(id)
    }

    /// The action of the first rule that matches and is in its window.
    pub(crate) fn fire(&mut self, subject: &Subject<'_>) -> Option<(String, Action)> {
        for armed in self.rules.iter_mut().filter(|armed| armed.matches(subject)) {
            armed.seen += 1;
            let When { skip, times } = armed.rule.when;
            let open = armed.seen > skip && (times < 0 || armed.hits < times.unsigned_abs());
            if open {
                armed.hits += 1;
                return Some((armed.id.clone(), armed.rule.action.clone()));
            }
        }
        None
    }

    pub(crate) fn list(&self) -> Vec<Value> {
        self.rules
            .iter()
            .map(|armed| serde_json::json!({"id": armed.id, "hits": armed.hits, "rule": armed.rule}))
            .collect()
    }

    pub(crate) fn remove(&mut self, id: Option<&str>) {
        self.rules.retain(|armed| id.is_some_and(|id| armed.id != id));
    }
}

impl Armed {
    fn matches(&self, subject: &Subject<'_>) -> bool {
        let rule = &self.rule;
        let equal = |wanted: &Option<String>, actual: Option<&str>| {
            wanted.as_deref().is_none_or(|wanted| Some(wanted) == actual)
        };
        equal(&rule.platform, subject.platform)
            && rule.method.as_deref().is_none_or(|method| method.eq_ignore_ascii_case(subject.method))
            && self.path.as_ref().is_none_or(|path| path.is_match(subject.path))
            && rule.query.as_deref().is_none_or(|part| subject.query.contains(part))
            && equal(&rule.account, subject.account)
            && self.header.iter().all(|(name, value)| {
                subject
                    .headers
                    .get(name)
                    .and_then(|header| header.to_str().ok())
                    .is_some_and(|header| value.is_match(header))
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fire(faults: &mut Faults, method: &str, path: &str) -> bool {
        let headers = HeaderMap::new();
        let subject =
            Subject { platform: Some("youtube"), method, path, query: "a=1", headers: &headers, account: None };
        faults.fire(&subject).is_some()
    }

    #[test]
    fn r65_a_rule_skips_then_fires_so_often() {
        let mut faults = Faults::default();
        let rule = serde_json::json!({"method": "PUT", "path": "^/yt-upload/", "when": {"skip": 1, "times": 2}, "action": {"type": "drop_before"}});
        faults.add(serde_json::from_value(rule).unwrap()).unwrap();
        let fired: Vec<bool> = (0..5).map(|_| fire(&mut faults, "PUT", "/yt-upload/x")).collect();
        assert_eq!(fired, [false, true, true, false, false]);
        assert!(!fire(&mut faults, "POST", "/yt-upload/x"));
        assert_eq!(faults.list()[0]["hits"], 2);
    }
}
