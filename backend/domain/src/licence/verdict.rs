//! What a licence allows for a use, given how well it is known.

use super::{Evidence, EvidenceKind, Family, Licence, Scope, Strength};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What is to be done with the original.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Use {
    /// A link with our own words and the platform's preview.
    LinkPost,
    /// An edited vertical clip on an account that earns: what ContentFlow makes.
    EditedClip,
    /// The unchanged file on an account that earns.
    Unchanged,
    /// The thumbnail, kept inside for comparison and preview.
    Thumbnail,
}

/// May it be used?
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Yes, by itself.
    Allow,
    /// Only after a person approved.
    Review,
    /// No; nobody can approve it.
    Block,
}

/// Why the verdict is not simply yes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The licence allows the use.
    Granted,
    /// No licence is known, or the claims contradict each other.
    Unknown,
    /// The version is not known, so neither are the duties.
    VersionUnknown,
    /// The evidence is only a name, or set by an uploader.
    WeakEvidence,
    /// The licence covers the article, the page or the channel, not certainly the video.
    NotTheVideo,
    /// The clip would have to be under the same licence.
    ShareAlike,
    /// Adaptations may not be shared.
    NoDerivatives,
    /// Use for gain is not allowed.
    NonCommercial,
    /// All rights are reserved, or the platform's standard licence.
    Reserved,
    /// Somebody thinks that it is public domain, not an institution.
    UnverifiedMark,
    /// An open licence whose duties the product does not know.
    OtherOpen,
    /// The bought licence is over.
    Expired,
    /// The stock licence forbids unaltered copies.
    UnalteredCopy,
    /// Marks or persons limit the use.
    Restricted,
}

/// A verdict and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Ruling {
    /// May it be used?
    pub verdict: Verdict,
    /// Why.
    pub why: Why,
}

/// Hosts of institutions whose public domain mark is trusted.
const INSTITUTIONS: [&str; 8] =
    ["nasa.gov", "loc.gov", "si.edu", "metmuseum.org", "rijksmuseum.nl", "europeana.eu", "archives.gov", "noaa.gov"];

/// Decides whether `licence` allows `usage`, at the time `now`.
///
/// Only evidence for this very licence counts; the best of it decides.
pub fn verdict(licence: &Licence, evidence: &[Evidence], usage: Use, now: DateTime<Utc>) -> Ruling {
    match usage {
        Use::LinkPost | Use::Thumbnail => allow(),
        Use::EditedClip => clip(licence, evidence, now),
        Use::Unchanged => unchanged(licence, evidence, now),
    }
}

fn clip(licence: &Licence, evidence: &[Evidence], now: DateTime<Utc>) -> Ruling {
    let mine: Vec<&Evidence> = evidence.iter().filter(|e| e.licence_id == licence.code).collect();
    let ruling = match licence.family() {
        Family::ByNd => block(Why::NoDerivatives),
        Family::ByNc | Family::ByNcSa | Family::ByNcNd => block(Why::NonCommercial),
        Family::Reserved => block(Why::Reserved),
        Family::BySa => review(Why::ShareAlike),
        Family::OtherOpen => review(Why::OtherOpen),
        Family::Unknown => review(Why::Unknown),
        Family::By if !licence.version_known() => review(Why::VersionUnknown),
        Family::By => covered(&mine, &[Scope::Media]),
        Family::PublicDomain => covered(&mine, &[Scope::Media, Scope::Item]),
        Family::Mark => mark(&mine),
        Family::Stock => stock(&mine, now),
        Family::FreeStock | Family::Own | Family::Permission => covered(&mine, &[Scope::Media, Scope::Item]),
    };
    let restricted = evidence.iter().any(|e| e.locator.ends_with("Restrictions") && !e.raw_value.trim().is_empty());
    if ruling.verdict == Verdict::Allow && restricted { review(Why::Restricted) } else { ruling }
}

fn unchanged(licence: &Licence, evidence: &[Evidence], now: DateTime<Utc>) -> Ruling {
    match licence.family() {
        Family::FreeStock => block(Why::UnalteredCopy),
        Family::Unknown => block(Why::Unknown),
        Family::ByNd => review(Why::NoDerivatives),
        _ => clip(licence, evidence, now),
    }
}

/// Strong evidence with one of these scopes, else what is lacking.
fn covered(evidence: &[&Evidence], scopes: &[Scope]) -> Ruling {
    let strong: Vec<_> = evidence.iter().filter(|e| e.strength == Strength::Strong).collect();
    match (strong.is_empty(), strong.iter().any(|e| scopes.contains(&e.scope))) {
        (true, _) => review(Why::WeakEvidence),
        (false, false) => review(Why::NotTheVideo),
        (false, true) => allow(),
    }
}

/// The public domain mark: trusted from a person here, or from an institution.
fn mark(evidence: &[&Evidence]) -> Ruling {
    let trusted =
        |e: &&&Evidence| e.kind == EvidenceKind::Declaration || e.source_url.as_deref().is_some_and(is_institution);
    let trusted: Vec<&Evidence> = evidence.iter().filter(trusted).copied().collect();
    if trusted.is_empty() { review(Why::UnverifiedMark) } else { covered(&trusted, &[Scope::Media, Scope::Item]) }
}

fn is_institution(url: &str) -> bool {
    let parsed = url::Url::parse(url).ok();
    let host = parsed.as_ref().and_then(|u| u.host_str()).unwrap_or_default();
    INSTITUTIONS.iter().any(|name| host.strip_suffix(name).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')))
}

fn stock(evidence: &[&Evidence], now: DateTime<Utc>) -> Ruling {
    let valid: Vec<&Evidence> =
        evidence.iter().filter(|e| e.valid_until.is_none_or(|end| end > now)).copied().collect();
    if valid.is_empty() && !evidence.is_empty() {
        block(Why::Expired)
    } else {
        covered(&valid, &[Scope::Media, Scope::Item])
    }
}

const fn allow() -> Ruling {
    Ruling { verdict: Verdict::Allow, why: Why::Granted }
}

const fn review(why: Why) -> Ruling {
    Ruling { verdict: Verdict::Review, why }
}

const fn block(why: Why) -> Ruling {
    Ruling { verdict: Verdict::Block, why }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::licence::{Context, Origin, declare};
    use Verdict::{Allow, Block, Review};

    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn seen(code: &str, scope: Scope, strength: Strength) -> Evidence {
        let context =
            Context { origin: Origin::Feed, source_url: None, author: None, author_url: None, title: None, at: NOW };
        Evidence {
            scope,
            strength,
            kind: EvidenceKind::FeedElement,
            ..declare(&Licence::new(code), "x", "ingest", &context)
        }
    }

    #[test]
    fn r51_the_decision_table_for_a_clip_and_for_the_unchanged_file() {
        for (code, clip, unchanged) in [
            ("LicenseRef-Own", Allow, Allow),
            ("LicenseRef-Permission", Allow, Allow),
            ("CC0-1.0", Allow, Allow),
            ("CC-PDDC", Allow, Allow),
            ("LicenseRef-PD-USGov", Allow, Allow),
            ("CC-PDM-1.0", Review, Review),
            ("CC-BY-4.0", Allow, Allow),
            ("CC-BY-3.0-DE", Allow, Allow),
            ("CC-BY", Review, Review),
            ("CC-BY-SA-4.0", Review, Review),
            ("CC-BY-ND-4.0", Block, Review),
            ("CC-BY-NC-4.0", Block, Block),
            ("CC-BY-NC-SA-3.0", Block, Block),
            ("CC-BY-NC-ND-1.0", Block, Block),
            ("LicenseRef-Pexels", Allow, Block),
            ("LicenseRef-Pixabay", Allow, Block),
            ("LicenseRef-Stock:artgrid", Allow, Allow),
            ("LicenseRef-YouTube-Standard", Block, Block),
            ("LicenseRef-AllRightsReserved", Block, Block),
            ("LicenseRef-Unknown", Review, Block),
            ("GFDL-1.3", Review, Review),
            ("whatever", Review, Block),
        ] {
            let (licence, evidence) = (Licence::new(code), [seen(code, Scope::Media, Strength::Strong)]);
            let rule = |usage| verdict(&licence, &evidence, usage, NOW).verdict;
            assert_eq!((rule(Use::EditedClip), rule(Use::Unchanged)), (clip, unchanged), "{code}");
            assert_eq!((rule(Use::LinkPost), rule(Use::Thumbnail)), (Allow, Allow), "{code}");
        }
    }

    #[test]
    fn r51_weak_or_distant_evidence_goes_to_review() {
        for (scope, strength, why) in [
            (Scope::Item, Strength::Strong, Why::NotTheVideo),
            (Scope::Channel, Strength::Strong, Why::NotTheVideo),
            (Scope::Media, Strength::Weak, Why::WeakEvidence),
            (Scope::Media, Strength::Medium, Why::WeakEvidence),
        ] {
            let ruling =
                verdict(&Licence::new("CC-BY-4.0"), &[seen("CC-BY-4.0", scope, strength)], Use::EditedClip, NOW);
            assert_eq!(ruling, Ruling { verdict: Review, why }, "{scope:?} {strength:?}");
        }
        assert_eq!(verdict(&Licence::new("CC-BY-4.0"), &[], Use::EditedClip, NOW).verdict, Review);
        assert_eq!(
            verdict(
                &Licence::new("CC-BY-4.0"),
                &[seen("CC0-1.0", Scope::Media, Strength::Strong)],
                Use::EditedClip,
                NOW
            )
            .verdict,
            Review
        );
    }

    #[test]
    fn r51_marks_restrictions_and_dates_count() {
        let rule = |evidence: &[Evidence]| {
            verdict(&Licence::new(&evidence[0].licence_id), evidence, Use::EditedClip, NOW).verdict
        };
        let mark = seen("CC-PDM-1.0", Scope::Media, Strength::Strong);
        assert_eq!(rule(&[Evidence { source_url: Some("https://images.nasa.gov/x".into()), ..mark.clone() }]), Allow);
        assert_eq!(rule(&[Evidence { source_url: Some("https://notnasa.gov/x".into()), ..mark }]), Review);
        let stock = seen("LicenseRef-Stock:a", Scope::Media, Strength::Strong);
        assert_eq!(rule(&[Evidence { valid_until: Some(NOW), ..stock }]), Block);
        let restricted = Evidence {
            locator: "extmetadata.Restrictions".into(),
            raw_value: "trademarked".into(),
            ..seen("LicenseRef-Unknown", Scope::Media, Strength::Weak)
        };
        assert_eq!(rule(&[seen("CC-BY-4.0", Scope::Media, Strength::Strong), restricted]), Review);
    }
}
