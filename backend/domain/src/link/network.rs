//! Affiliate networks: which parameter of their tracking addresses carries our sub-id, and where they nest the shop's address.

use super::utm;
use crate::finding::Finding;
use serde_json::json;
use url::Url;

/// An affiliate network that gives a parameter of its own back with each sale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    /// Stable name, `awin`.
    pub name: &'static str,
    /// Ends of the hosts of its tracking addresses.
    hosts: &'static [&'static str],
    /// The parameter that carries a sub-id; none where there is one fixed id instead.
    pub sub_id: Option<&'static str>,
    /// The parameter that holds the shop's address, percent-encoded, where there is one.
    pub nested: Option<&'static str>,
}

/// The networks that are known by their hosts.
const NETWORKS: [Network; 10] = [
    Network { name: "awin", hosts: &["awin1.com", "zenaps.com"], sub_id: Some("clickref"), nested: Some("ued") },
    Network {
        name: "cj",
        hosts: &["anrdoezrs.net", "dpbolvw.net", "jdoqocy.com", "kqzyfj.com", "tkqlhce.com", "emjcd.com"],
        sub_id: Some("sid"),
        nested: Some("url"),
    },
    Network {
        name: "impact",
        hosts: &["pxf.io", "sjv.io", "evyy.net", "7eer.net", "ojrq.net"],
        sub_id: Some("subId1"),
        nested: Some("u"),
    },
    Network { name: "shareasale", hosts: &["shareasale.com"], sub_id: Some("afftrack"), nested: Some("urllink") },
    Network { name: "rakuten", hosts: &["linksynergy.com"], sub_id: Some("u1"), nested: Some("murl") },
    Network { name: "tradedoubler", hosts: &["tradedoubler.com"], sub_id: Some("epi"), nested: Some("url") },
    Network { name: "ebay", hosts: &["rover.ebay.com", "ebay.us"], sub_id: Some("customid"), nested: Some("mpre") },
    Network { name: "digistore24", hosts: &["digistore24.com"], sub_id: Some("sid1"), nested: None },
    Network { name: "clickbank", hosts: &["clickbank.net"], sub_id: Some("tid"), nested: None },
    // One tracking id a platform, in `tag`; sub-ids are for approved programmes only.
    Network { name: "amazon", hosts: &["amazon", "amzn.to", "amzn.eu"], sub_id: None, nested: None },
];

/// Stands in the target of a link for the id of each click.
pub const CLICK_ID: &str = "{click_id}";
/// The same, encoded.
const ENCODED: &str = "%7Bclick_id%7D";

/// What became of a sub-id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SubId {
    /// The address carries it now.
    Added,
    /// The address had one already, which stays: no click can be told from it.
    Kept,
    /// The host belongs to no network that takes one.
    Unknown,
}

/// The network whose tracking address this is, by its host.
pub fn network(address: &str) -> Option<&'static Network> {
    let url = Url::parse(address.trim()).ok()?;
    let host = url.host_str()?.trim_end_matches('.').to_ascii_lowercase();
    NETWORKS.iter().find(|network| network.hosts.iter().any(|end| belongs(&host, end)))
}

/// Whether the host is `end` or below it; a name without a point is a label, whatever country follows.
fn belongs(host: &str, end: &str) -> bool {
    if !end.contains('.') {
        return host.split('.').any(|label| label == end);
    }
    host.strip_suffix(end).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// The address with `sub_id` in its network's parameter, byte for byte as [`utm::append`] does it.
pub fn with_sub_id(address: &str, sub_id: &str) -> (String, SubId) {
    let Some(parameter) = network(address).and_then(|network| network.sub_id) else {
        return (address.to_owned(), SubId::Unknown);
    };
    match utm::value(address, parameter) {
        Some(value) if !value.is_empty() => (address.to_owned(), SubId::Kept),
        // An empty parameter is a place that was left for it.
        Some(_) => (utm::replace(address, parameter, &utm::percent_encode(sub_id)), SubId::Added),
        None => (utm::append(address, &[(parameter, sub_id.to_owned())]), SubId::Added),
    }
}

/// A target with `sub_id` in the place of [`CLICK_ID`]; one without that place stays as it is.
pub fn fill(target: &str, sub_id: &str) -> String {
    target.replace(CLICK_ID, sub_id)
}

/// The place of the click's id as it stands in targets, where it was encoded with the rest.
pub(super) fn open(target: &str) -> String {
    target.replace(ENCODED, CLICK_ID)
}

/// A post's id as a sub-id: small letters and digits only, because some networks fold letters and drop signs.
pub fn sub_id_of_post(post_id: &str) -> String {
    post_id.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).take(40).collect()
}

/// What the writer of a post should know about the network of its address.
///
/// Codes, all warnings: `network_closed {network}` for a network that exists no more, `sub_id_taken {network, parameter}` when
/// the address has a sub-id of its own, so that sales cannot be told apart by click.
pub fn advice(address: &str) -> Vec<Finding> {
    let Some(network) = network(address) else { return Vec::new() };
    let mut findings = Vec::new();
    if network.name == "shareasale" {
        let remedy = "Replace it with a link of Awin, where its shops went.";
        let finding = Finding::warn("network_closed", "ShareASale is closed; its links stop working.", remedy);
        findings.push(finding.with(json!({"network": network.name})));
    }
    let taken = network.sub_id.filter(|parameter| utm::value(address, parameter).is_some_and(|v| !v.is_empty()));
    findings.extend(taken.map(|parameter| {
        let detail = format!("The address has a {parameter} of its own, which is kept.");
        Finding::warn("sub_id_taken", detail, format!("Remove {parameter}, so that sales can be told apart by click."))
            .with(json!({"network": network.name, "parameter": parameter}))
    }));
    findings.into_iter().map(|finding| finding.at("/affiliate_url")).collect()
}
