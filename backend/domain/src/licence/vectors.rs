//! The examples that the verdict on a licence was agreed on.

use super::{
    Claim, Context, Evidence, Licence, Origin, Scope, Use, Verdict, Why, declare, from_name, interpret, verdict,
};
use crate::asset::attribution::Credit;
use crate::language::Language;
use crate::post::gate::{GateFacts, Limits, decide};
use crate::post::risk::{RiskFacts, compute_risk};
use crate::score::Score;
use chrono::DateTime;

const BY_4: &str = "https://creativecommons.org/licenses/by/4.0/";

fn context(origin: Origin) -> Context<'static> {
    Context {
        origin,
        source_url: Some("https://videos.example/1"),
        author: Some("Jane"),
        author_url: None,
        title: Some("Aurora"),
        at: DateTime::UNIX_EPOCH,
    }
}

fn claim(locator: &str, value: &str, scope: Scope) -> Claim {
    Claim { locator: locator.to_owned(), raw_value: value.to_owned(), scope }
}

/// The licence that the claims give, and what it allows for an edited clip.
fn decided(origin: Origin, claims: &[Claim]) -> (Licence, Vec<Evidence>, Verdict, Why) {
    let (licence, evidence) = interpret(claims, None, &context(origin));
    let ruling = verdict(&licence, &evidence, Use::EditedClip, DateTime::UNIX_EPOCH);
    (licence, evidence, ruling.verdict, ruling.why)
}

#[test]
fn r51_licences_5_1_each_source_gets_its_verdict() {
    use Verdict::{Allow, Block, Review};
    let media = |locator: &str, value: &str| claim(locator, value, Scope::Media);
    let mark = "https://creativecommons.org/publicdomain/mark/1.0/";
    for (name, origin, claims, code, expected) in [
        ("Commons", Origin::Feed, vec![media("extmetadata.LicenseUrl", BY_4)], "CC-BY-4.0", (Allow, Why::Granted)),
        (
            "Commons, trademarked",
            Origin::Feed,
            vec![media("extmetadata.LicenseUrl", BY_4), media("extmetadata.Restrictions", "trademarked")],
            "CC-BY-4.0",
            (Review, Why::Restricted),
        ),
        (
            "Commons, two licences",
            Origin::Feed,
            vec![
                media("extmetadata.LicenseUrl", "https://creativecommons.org/licenses/by-sa/4.0/"),
                media("extmetadata.LicenseUrl", "https://creativecommons.org/licenses/by/2.0/"),
            ],
            "CC-BY-2.0",
            (Allow, Why::Granted),
        ),
        (
            "a site's feed under a licence, with the video of another host",
            Origin::Feed,
            vec![claim("creativeCommons:license", BY_4, Scope::Item)],
            "CC-BY-4.0",
            (Review, Why::NotTheVideo),
        ),
        ("PeerTube 1", Origin::Feed, vec![media("peertube:licence.id", "1")], "CC-BY", (Review, Why::VersionUnknown)),
        ("PeerTube 2", Origin::Feed, vec![media("peertube:licence.id", "2")], "CC-BY-SA", (Review, Why::ShareAlike)),
        ("PeerTube 3", Origin::Feed, vec![media("peertube:licence.id", "3")], "CC-BY-ND", (Block, Why::NoDerivatives)),
        ("PeerTube 7", Origin::Feed, vec![media("peertube:licence.id", "7")], "CC0-1.0", (Review, Why::WeakEvidence)),
        (
            "PeerTube of an instance",
            Origin::Feed,
            vec![media("peertube:licence.id", "100")],
            "LicenseRef-Unknown",
            (Review, Why::Unknown),
        ),
        ("Vimeo by-nc", Origin::Feed, vec![media("vimeo:license", "by-nc")], "CC-BY-NC", (Block, Why::NonCommercial)),
        (
            "Vimeo without licence",
            Origin::Feed,
            vec![media("vimeo:license", "null")],
            "LicenseRef-AllRightsReserved",
            (Block, Why::Reserved),
        ),
        ("Pexels", Origin::Feed, vec![media("pexels:id", "123")], "LicenseRef-Pexels", (Allow, Why::Granted)),
        ("a file alone", Origin::File, vec![], "LicenseRef-Unknown", (Review, Why::Unknown)),
        (
            "the Internet Archive's mark by anybody",
            Origin::Feed,
            vec![media("internetarchive:licenseurl", mark)],
            "CC-PDM-1.0",
            (Review, Why::UnverifiedMark),
        ),
    ] {
        let (licence, _, verdict, why) = decided(origin, &claims);
        assert_eq!((licence.code.as_str(), (verdict, why)), (code, expected), "{name}");
    }
}

#[test]
fn r51_licences_5_1_youtubes_commons_need_a_file_and_then_pass() {
    let youtube = [claim("status.license", "creativeCommon", Scope::Media)];
    let (licence, ..) = decided(Origin::Youtube, &youtube);
    assert_eq!(licence.code, "CC-BY-3.0");
    let ruling = super::Ruling { verdict: Verdict::Allow, why: Why::Granted };
    let mut facts = GateFacts {
        risk: Score::from_hundredths(0),
        quality: Score::from_hundredths(80),
        licence: &licence,
        ruling,
        sensitive: &[],
        lacks_author: false,
        has_media: false,
        wording: &[],
        limits: Limits::default(),
        approved: false,
    };
    let codes = |facts: &GateFacts| decide(facts).reasons.into_iter().map(|reason| reason.code).collect::<Vec<_>>();
    assert_eq!(codes(&facts), ["media_missing"]);
    facts.has_media = true;
    assert_eq!(codes(&facts), [""; 0]);
    let declared = declare(&licence, "form.licence", "user:1", &context(Origin::File));
    let ruling = verdict(&licence, &[declared], Use::EditedClip, DateTime::UNIX_EPOCH);
    assert_eq!(ruling.verdict, Verdict::Allow);
}

#[test]
fn r51_licences_5_1_a_person_who_sets_the_version_lets_peertube_pass() {
    let (_, mut evidence, ..) = decided(Origin::Feed, &[claim("peertube:licence.id", "1", Scope::Media)]);
    let licence = Licence::new("CC-BY-4.0");
    evidence.push(declare(&licence, "form.licence", "user:1", &context(Origin::File)));
    assert_eq!(verdict(&licence, &evidence, Use::EditedClip, DateTime::UNIX_EPOCH).verdict, Verdict::Allow);
}

#[test]
fn r51_licences_5_1_pexels_is_credited() {
    let pexels = Licence::new("LicenseRef-Pexels");
    let credit = Credit { title: None, author: Some("A"), source_url: None, licence: &pexels, changes: &[] };
    let text = credit.in_description(&Language::from_tag("en").unwrap());
    assert!(text.contains("Video by A") && text.contains("Pexels"), "{text}");
}

#[test]
fn r51_licences_5_1_a_clip_without_its_attribution_is_riskier() {
    let facts = |shown| RiskFacts { licence: Verdict::Allow, sensitive: vec![], attribution_shown: shown };
    let (addends, risk) = compute_risk(&facts(false));
    let named: Vec<_> = addends.iter().map(|addend| (addend.code.as_str(), addend.weight.hundredths())).collect();
    assert_eq!((named, risk.hundredths()), (vec![("attribution_not_shown", 10)], 10));
    assert_eq!(compute_risk(&facts(true)).1.hundredths(), 0);
}

#[test]
fn r51_licences_2_2_names_are_read_longest_first() {
    for (name, code, version_known) in [
        ("CC BY 4.0", Some("CC-BY-4.0"), true),
        ("cc-by-nc-sa 3.0 unported", Some("CC-BY-NC-SA-3.0"), true),
        ("CC BY", Some("CC-BY"), false),
        ("Creative Commons", None, true),
        ("Attribution-NoDerivs 2.0 Generic (CC BY-ND 2.0)", Some("CC-BY-ND-2.0"), true),
        ("© 2026 X, all rights reserved", Some("LicenseRef-AllRightsReserved"), true),
    ] {
        let licence = from_name(name);
        assert_eq!(licence.as_ref().map(|licence| licence.code.as_str()), code, "{name}");
        assert!(licence.is_none_or(|licence| licence.version_known() == version_known), "{name}");
    }
}
