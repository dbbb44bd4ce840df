//! From what a source claims to one licence and its evidence.

use super::field::field;
use super::{
    Claim, Evidence, EvidenceKind, Family, Licence, Scope, Strength, Use, from_name, from_url, parse, verdict,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Most claims that are looked at, and longest value that is kept, in characters.
const MAX_CLAIMS: usize = 32;
const MAX_RAW: usize = 2_000;

/// What kind of source the claims come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// RSS, Atom or JSON Feed.
    Feed,
    /// The YouTube Data API.
    Youtube,
    /// A file that a person gave: upload, folder with a side file, direct address.
    File,
}

/// Where and when the claims were seen.
#[derive(Clone, Debug)]
pub struct Context<'a> {
    /// What kind of source it is.
    pub origin: Origin,
    /// The item's page, else the feed.
    pub source_url: Option<&'a str>,
    /// The author that the item names.
    pub author: Option<&'a str>,
    /// The author's page.
    pub author_url: Option<&'a str>,
    /// The item's title.
    pub title: Option<&'a str>,
    /// Now.
    pub at: DateTime<Utc>,
}

/// The licence of an item by what its source claims, with one piece of evidence for each claim.
///
/// What covers the file beats what covers the item, the item beats the source's default, and the default beats the channel.
/// Claims of different kinds on one level (Creative Commons and all rights reserved) give an unknown licence; of several
/// Creative Commons licences the one that allows most is taken. `default` is what the source's owner declared for it: a
/// declaration of own work or permission cannot be contradicted by a copyright notice.
pub fn interpret(claims: &[Claim], default: Option<&Licence>, context: &Context) -> (Licence, Vec<Evidence>) {
    let mut evidence: Vec<Evidence> = claims.iter().take(MAX_CLAIMS).map(|claim| read(claim, context)).collect();
    let declared = default
        .map(|licence| Evidence { by: "source".to_owned(), ..declare(licence, "source.licence", "source", context) });
    let granted = default.is_some_and(|d| matches!(d.family(), Family::Own | Family::Permission));
    let chosen = match default {
        Some(default) if granted => Some(default.clone()),
        _ => at_level(&evidence, Scope::Media, context)
            .or_else(|| at_level(&evidence, Scope::Item, context))
            .or_else(|| default.cloned())
            .or_else(|| at_level(&evidence, Scope::Channel, context))
            .or_else(|| at_level(&evidence, Scope::Page, context)),
    };
    evidence.extend(declared);
    (chosen.unwrap_or_else(Licence::unknown), evidence)
}

/// A person's declaration that the file is under `licence`; `by` is `user:{id}`.
pub fn declare(licence: &Licence, locator: &str, by: &str, context: &Context) -> Evidence {
    Evidence {
        at: context.at,
        by: by.to_owned(),
        kind: EvidenceKind::Declaration,
        source_url: context.source_url.map(str::to_owned),
        locator: locator.to_owned(),
        raw_value: licence.code.clone(),
        licence_id: licence.code.clone(),
        version_known: licence.version_known(),
        scope: Scope::Media,
        strength: Strength::Strong,
        author: context.author.map(str::to_owned),
        author_url: context.author_url.map(str::to_owned),
        title: context.title.map(str::to_owned),
        document: None,
        file_sha256: None,
        valid_until: None,
    }
}

/// One claim as evidence.
fn read(claim: &Claim, context: &Context) -> Evidence {
    let (licence, strength, kind) = recognise(claim, context.origin);
    Evidence {
        by: "ingest".to_owned(),
        kind,
        raw_value: claim.raw_value.chars().take(MAX_RAW).collect(),
        scope: claim.scope,
        strength,
        ..declare(&licence, &claim.locator, "ingest", context)
    }
}

fn recognise(claim: &Claim, origin: Origin) -> (Licence, Strength, EvidenceKind) {
    let value = claim.raw_value.trim();
    if origin == Origin::Youtube && claim.locator.ends_with("status.license") {
        let code = match value {
            "creativeCommon" => "CC-BY-3.0",
            "youtube" => "LicenseRef-YouTube-Standard",
            _ => "LicenseRef-Unknown",
        };
        return (Licence::new(code), Strength::Strong, EvidenceKind::ApiField);
    }
    if let Some((licence, strength)) = field(&claim.locator, value) {
        return (licence, strength, EvidenceKind::ApiField);
    }
    let kind = match claim.scope {
        Scope::Page => EvidenceKind::PageElement,
        _ if origin == Origin::File => EvidenceKind::Declaration,
        _ => EvidenceKind::FeedElement,
    };
    if kind == EvidenceKind::Declaration {
        // Whoever puts a licence beside a file declares it, in whatever words.
        return (parse(value).unwrap_or_else(Licence::unknown), Strength::Strong, kind);
    }
    match from_url(value) {
        Some(licence) => (licence, Strength::Strong, kind),
        None => (from_name(value).unwrap_or_else(Licence::unknown), Strength::Weak, kind),
    }
}

/// The licence that the claims of one level agree on; `None` when they say nothing.
fn at_level(evidence: &[Evidence], scope: Scope, context: &Context) -> Option<Licence> {
    let said: Vec<&Evidence> = evidence.iter().filter(|e| e.scope == scope && says_something(e)).collect();
    let licences: Vec<Licence> = said.iter().map(|e| licence_of(e)).collect();
    let first = licences.first()?;
    if licences.iter().any(|l| kind_of(l) != kind_of(first)) {
        return Some(Licence::unknown());
    }
    licences
        .iter()
        .min_by_key(|l| (verdict(l, evidence, Use::EditedClip, context.at).verdict, std::cmp::Reverse(l.code.clone())))
        .cloned()
}

/// A copyright notice that names no licence is a hint and decides nothing; a licence element that we cannot read does.
fn says_something(evidence: &Evidence) -> bool {
    let hint =
        ["copyright", "rights", "restriction"].iter().any(|word| evidence.locator.to_ascii_lowercase().contains(word));
    licence_of(evidence).family() != Family::Unknown || !hint && !evidence.raw_value.trim().is_empty()
}

/// The licence that was read, with the port that its code does not show.
fn licence_of(evidence: &Evidence) -> Licence {
    Licence::stored(&evidence.licence_id, Some(&evidence.raw_value))
}

/// Licences of one kind do not contradict each other.
fn kind_of(licence: &Licence) -> u8 {
    match licence.family() {
        Family::Reserved => 1,
        Family::Unknown => 2,
        Family::FreeStock | Family::Stock | Family::Own | Family::Permission => 3,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::licence::Verdict;

    const BY: &str = "https://creativecommons.org/licenses/by/4.0/";

    fn context(origin: Origin) -> Context<'static> {
        Context {
            origin,
            source_url: Some("https://feeds.example/item/1"),
            author: Some("Jane"),
            author_url: None,
            title: None,
            at: DateTime::UNIX_EPOCH,
        }
    }

    fn claim(locator: &str, raw: &str, scope: Scope) -> Claim {
        Claim { locator: locator.into(), raw_value: raw.into(), scope }
    }

    fn decided(origin: Origin, claims: &[Claim], default: Option<&str>) -> (String, Verdict) {
        let default = default.map(Licence::new);
        let (licence, evidence) = interpret(claims, default.as_ref(), &context(origin));
        let verdict = verdict(&licence, &evidence, Use::EditedClip, DateTime::UNIX_EPOCH).verdict;
        (licence.code, verdict)
    }

    #[test]
    fn r51_what_is_nearer_to_the_file_wins() {
        use Verdict::{Allow, Block, Review};
        let nc = "https://creativecommons.org/licenses/by-nc/4.0/";
        for (claims, default, code, verdict) in [
            (vec![claim("media:license", BY, Scope::Media)], None, "CC-BY-4.0", Allow),
            (vec![claim("creativeCommons:license", BY, Scope::Item)], None, "CC-BY-4.0", Review),
            (vec![claim("creativeCommons:license", BY, Scope::Channel)], None, "CC-BY-4.0", Review),
            (
                vec![claim("cc:license", nc, Scope::Item), claim("cc:license", BY, Scope::Channel)],
                None,
                "CC-BY-NC-4.0",
                Block,
            ),
            (
                vec![claim("media:license", BY, Scope::Media), claim("dc:rights", "All rights reserved", Scope::Item)],
                None,
                "CC-BY-4.0",
                Allow,
            ),
            (
                vec![claim("cc:license", BY, Scope::Item), claim("dc:rights", "All rights reserved", Scope::Item)],
                None,
                "LicenseRef-Unknown",
                Review,
            ),
            (vec![], Some("CC-BY-4.0"), "CC-BY-4.0", Allow),
            (vec![claim("copyright", "© Studio", Scope::Channel)], Some("CC-BY-4.0"), "CC-BY-4.0", Allow),
            (vec![claim("media:copyright", "© Studio", Scope::Media)], None, "LicenseRef-Unknown", Review),
            (
                vec![claim("dc:rights", "All rights reserved", Scope::Item)],
                Some("LicenseRef-Own"),
                "LicenseRef-Own",
                Allow,
            ),
            (
                vec![claim("cc:license", "https://creativecommons.org.evil.example/licenses/by/4.0/", Scope::Item)],
                Some("CC-BY-4.0"),
                "LicenseRef-Unknown",
                Review,
            ),
            (vec![claim("media:license", "CC BY 4.0", Scope::Media)], None, "CC-BY-4.0", Review),
            (
                vec![claim("media:license", BY, Scope::Media), claim("media:license", "CC BY 4.0", Scope::Media)],
                None,
                "CC-BY-4.0",
                Allow,
            ),
            (vec![], None, "LicenseRef-Unknown", Review),
        ] {
            assert_eq!(decided(Origin::Feed, &claims, default), (code.to_owned(), verdict), "{claims:?} {default:?}");
        }
    }

    #[test]
    fn r51_of_two_commons_licences_the_freer_is_chosen() {
        let claims = [
            claim("extmetadata.LicenseUrl", "https://creativecommons.org/licenses/by-sa/4.0/", Scope::Media),
            claim("extmetadata.LicenseUrl", "https://creativecommons.org/licenses/by/2.0/", Scope::Media),
        ];
        assert_eq!(decided(Origin::Feed, &claims, None), ("CC-BY-2.0".to_owned(), Verdict::Allow));
    }

    #[test]
    fn r51_youtube_states_its_licence_in_one_word() {
        for (raw, code, verdict) in [
            ("creativeCommon", "CC-BY-3.0", Verdict::Allow),
            ("youtube", "LicenseRef-YouTube-Standard", Verdict::Block),
            ("x", "LicenseRef-Unknown", Verdict::Review),
        ] {
            assert_eq!(
                decided(Origin::Youtube, &[claim("status.license", raw, Scope::Media)], None),
                (code.to_owned(), verdict),
                "{raw}"
            );
        }
    }

    #[test]
    fn r51_what_lies_beside_a_file_is_a_declaration() {
        for (raw, code, verdict) in [
            ("own", "LicenseRef-Own", Verdict::Allow),
            ("CC-BY-4.0", "CC-BY-4.0", Verdict::Allow),
            ("cc by 4.0", "CC-BY-4.0", Verdict::Allow),
            (BY, "CC-BY-4.0", Verdict::Allow),
            ("CC BY", "CC-BY", Verdict::Review),
            ("CC-BY-NC-4.0", "CC-BY-NC-4.0", Verdict::Block),
            ("free to use", "LicenseRef-Unknown", Verdict::Review),
        ] {
            let claims = [claim("license.json", raw, Scope::Media)];
            assert_eq!(decided(Origin::File, &claims, None), (code.to_owned(), verdict), "{raw}");
        }
    }

    #[test]
    fn r51_each_claim_leaves_evidence_and_a_port_is_kept() {
        let (licence, evidence) = interpret(
            &[claim("cc:license", "https://creativecommons.org/licenses/by/3.0/fr/", Scope::Media)],
            None,
            &context(Origin::Feed),
        );
        assert_eq!(licence.name(), "CC BY 3.0 FR");
        let [only] = evidence.as_slice() else { panic!("{evidence:?}") };
        assert_eq!(
            (only.kind, only.strength, only.by.as_str(), only.author.as_deref()),
            (EvidenceKind::FeedElement, Strength::Strong, "ingest", Some("Jane"))
        );
    }
}
