//! The identity of a licence: its code, its family, its name and its address.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Longest code, in bytes: what the database column holds.
const MAX_CODE: usize = 64;

/// Versions that Creative Commons has published; 2.1 exists as ports only.
const VERSIONS: [&str; 6] = ["1.0", "2.0", "2.1", "2.5", "3.0", "4.0"];

/// Ports that have an SPDX id of their own; every other port is its version plus a jurisdiction.
const SPDX_PORTS: [&str; 24] = [
    "CC-BY-2.5-AU",
    "CC-BY-3.0-AT",
    "CC-BY-3.0-AU",
    "CC-BY-3.0-DE",
    "CC-BY-3.0-IGO",
    "CC-BY-3.0-NL",
    "CC-BY-3.0-US",
    "CC-BY-SA-2.0-UK",
    "CC-BY-SA-2.1-JP",
    "CC-BY-SA-3.0-AT",
    "CC-BY-SA-3.0-DE",
    "CC-BY-SA-3.0-IGO",
    "CC-BY-ND-3.0-DE",
    "CC-BY-NC-3.0-DE",
    "CC-BY-NC-SA-2.0-DE",
    "CC-BY-NC-SA-2.0-FR",
    "CC-BY-NC-SA-2.0-UK",
    "CC-BY-NC-SA-3.0-DE",
    "CC-BY-NC-SA-3.0-IGO",
    "CC-BY-NC-ND-3.0-DE",
    "CC-BY-NC-ND-3.0-IGO",
    "CC0-1.0",
    "CC-PDDC",
    "CC-PDM-1.0",
];

/// What a licence grants, whatever its version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Family {
    /// Creative Commons Attribution.
    By,
    /// Attribution, share alike.
    BySa,
    /// Attribution, no derivatives.
    ByNd,
    /// Attribution, non-commercial.
    ByNc,
    /// Attribution, non-commercial, share alike.
    ByNcSa,
    /// Attribution, non-commercial, no derivatives.
    ByNcNd,
    /// A waiver, an old dedication or a work of the US government.
    PublicDomain,
    /// The public domain mark: a label, not a grant.
    Mark,
    /// The platform licences of Pexels and Pixabay.
    FreeStock,
    /// Bought stock.
    Stock,
    /// Made by the owner of this installation.
    Own,
    /// Written permission.
    Permission,
    /// Another open licence: GFDL, Free Art, OGL, Etalab.
    OtherOpen,
    /// The platform's standard licence, or all rights reserved.
    Reserved,
    /// Unknown or contradictory.
    Unknown,
}

/// A licence by its SPDX id, or by a `LicenseRef-…` of ours.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub struct Licence {
    /// SPDX id or `LicenseRef-…`, for example `CC-BY-4.0`; a family without its version is `CC-BY`.
    #[schema(example = "CC-BY-4.0")]
    pub code: String,
    /// The port's country, lower case, where SPDX has no id for the port.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jurisdiction: Option<String>,
}

impl Licence {
    /// A licence of this code, which may be any text: codes that are not known belong to [`Family::Unknown`].
    pub fn new(code: &str) -> Self {
        Licence { code: code.to_owned(), jurisdiction: None }
    }

    /// The licence that is not known.
    pub fn unknown() -> Self {
        Licence::new("LicenseRef-Unknown")
    }

    /// The licence as it is stored: its code, and the address that knows a port which the code does not show.
    pub fn stored(code: &str, url: Option<&str>) -> Self {
        let read = url.and_then(super::from_url).filter(|l| l.code == code);
        read.unwrap_or_else(|| Licence::new(code))
    }

    /// A Creative Commons licence from its parts, all lower case: `by-sa`, `3.0`, `de`.
    ///
    /// `None` when the version or the port never existed. A port needs a version.
    pub fn creative_commons(elements: &str, version: Option<&str>, port: Option<&str>) -> Option<Self> {
        let family = format!("CC-{}", elements.to_ascii_uppercase());
        let Some(version) = version else { return port.is_none().then(|| Licence::new(&family)) };
        let exists = VERSIONS.contains(&version)
            && !(version == "4.0" && port.is_some())
            && !(version == "2.1" && port.is_none());
        if !exists {
            return None;
        }
        let base = format!("{family}-{version}");
        let Some(port) = port else { return Some(Licence::new(&base)) };
        let spdx = format!("{base}-{}", port.to_ascii_uppercase());
        if SPDX_PORTS.contains(&spdx.as_str()) {
            return Some(Licence::new(&spdx));
        }
        Some(Licence { code: base, jurisdiction: Some(port.to_owned()) })
    }

    /// What it grants.
    pub fn family(&self) -> Family {
        match self.code.as_str() {
            "CC0-1.0" | "CC-PDDC" | "LicenseRef-PD-USGov" => Family::PublicDomain,
            "CC-PDM-1.0" => Family::Mark,
            "LicenseRef-Pexels" | "LicenseRef-Pixabay" => Family::FreeStock,
            "LicenseRef-Own" => Family::Own,
            "LicenseRef-Permission" => Family::Permission,
            "LicenseRef-YouTube-Standard" | "LicenseRef-AllRightsReserved" => Family::Reserved,
            "LicenseRef-Stock" => Family::Stock,
            code if code.starts_with("LicenseRef-Stock:") && code.len() <= MAX_CODE => Family::Stock,
            code if ["GFDL-", "LAL-", "OGL-UK-", "etalab-"].iter().any(|p| code.starts_with(p)) => Family::OtherOpen,
            code => self.commons(code).map_or(Family::Unknown, |(elements, ..)| family_of(elements)),
        }
    }

    /// Elements, version and port of a Creative Commons code.
    fn commons<'a>(&self, code: &'a str) -> Option<(&'a str, Option<&'a str>, Option<&'a str>)> {
        let rest = code.strip_prefix("CC-")?;
        let digit = rest.find(|c: char| c.is_ascii_digit());
        let (elements, tail) = digit.map_or((rest, None), |at| (rest.get(..at).unwrap_or(rest), rest.get(at..)));
        let elements = elements.trim_end_matches('-');
        let known = ["BY", "BY-SA", "BY-ND", "BY-NC", "BY-NC-SA", "BY-NC-ND"].contains(&elements);
        let (version, port) =
            tail.map_or((None, None), |t| t.split_once('-').map_or((Some(t), None), |(v, p)| (Some(v), Some(p))));
        let exists = version.is_none_or(|v| VERSIONS.contains(&v)) && port.is_none_or(|_| SPDX_PORTS.contains(&code));
        (known && exists).then_some((elements, version, port))
    }

    /// Whether the version is known, or the licence has no versions.
    pub fn version_known(&self) -> bool {
        self.commons(&self.code).is_none_or(|(_, version, _)| version.is_some())
    }

    /// Whether it asks for the author to be named together with the licence.
    pub fn needs_attribution(&self) -> bool {
        use Family::{By, ByNc, ByNcNd, ByNcSa, ByNd, BySa};
        matches!(self.family(), By | BySa | ByNd | ByNc | ByNcSa | ByNcNd)
    }

    /// The name that people read: `CC BY 4.0`, `CC BY 3.0 DE`, `Public Domain Mark 1.0`, `Pexels`.
    pub fn name(&self) -> String {
        let fixed = match self.code.as_str() {
            "CC0-1.0" => "CC0 1.0",
            "CC-PDDC" => "Public domain (CC PDDC)",
            "CC-PDM-1.0" => "Public Domain Mark 1.0",
            "LicenseRef-PD-USGov" => "Public domain (US government)",
            "LicenseRef-Pexels" => "Pexels",
            "LicenseRef-Pixabay" => "Pixabay",
            "LicenseRef-Own" => "Own work",
            "LicenseRef-Permission" => "Used with permission",
            "LicenseRef-YouTube-Standard" => "YouTube standard licence",
            "LicenseRef-AllRightsReserved" => "All rights reserved",
            "LicenseRef-Stock" => "Stock licence",
            _ => "",
        };
        if !fixed.is_empty() {
            return fixed.to_owned();
        }
        if let Some(vendor) = self.code.strip_prefix("LicenseRef-Stock:") {
            return format!("Stock licence ({vendor})");
        }
        self.commons_name().unwrap_or_else(|| match self.family() {
            Family::OtherOpen => self.code.clone(),
            _ => "Licence unknown".to_owned(),
        })
    }

    fn commons_name(&self) -> Option<String> {
        let (elements, version, port) = self.commons(&self.code)?;
        let port = port.map(str::to_owned).or_else(|| self.jurisdiction.as_ref().map(|j| j.to_ascii_uppercase()));
        let parts = [Some(format!("CC {elements}")), version.map(str::to_owned), port];
        Some(parts.into_iter().flatten().collect::<Vec<_>>().join(" "))
    }

    /// The address of its text, where it has one.
    pub fn url(&self) -> Option<String> {
        let fixed = match self.code.as_str() {
            "CC0-1.0" => "https://creativecommons.org/publicdomain/zero/1.0/",
            "CC-PDDC" => "https://creativecommons.org/licenses/publicdomain/",
            "CC-PDM-1.0" => "https://creativecommons.org/publicdomain/mark/1.0/",
            "LicenseRef-Pexels" => "https://www.pexels.com/license/",
            "LicenseRef-Pixabay" => "https://pixabay.com/service/license-summary/",
            _ => "",
        };
        if !fixed.is_empty() {
            return Some(fixed.to_owned());
        }
        let (elements, version, port) = self.commons(&self.code)?;
        let elements =
            if self.code == "CC-BY-NC-ND-1.0" { "by-nd-nc".to_owned() } else { elements.to_ascii_lowercase() };
        let port = port.map(str::to_ascii_lowercase).or_else(|| self.jurisdiction.clone());
        let port = port.map_or(String::new(), |p| format!("{p}/"));
        Some(format!("https://creativecommons.org/licenses/{elements}/{}/{port}", version?))
    }
}

fn family_of(elements: &str) -> Family {
    match elements {
        "BY" => Family::By,
        "BY-SA" => Family::BySa,
        "BY-ND" => Family::ByNd,
        "BY-NC" => Family::ByNc,
        "BY-NC-SA" => Family::ByNcSa,
        "BY-NC-ND" => Family::ByNcNd,
        _ => Family::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn r54_a_licence_has_a_name_and_an_address() {
        let fr = Licence { code: "CC-BY-3.0".into(), jurisdiction: Some("fr".into()) };
        assert_eq!(
            (fr.name().as_str(), fr.url().unwrap().as_str()),
            ("CC BY 3.0 FR", "https://creativecommons.org/licenses/by/3.0/fr/")
        );
        for (code, name, url) in [
            ("CC-BY-4.0", "CC BY 4.0", Some("https://creativecommons.org/licenses/by/4.0/")),
            ("CC-BY-3.0-DE", "CC BY 3.0 DE", Some("https://creativecommons.org/licenses/by/3.0/de/")),
            ("CC-BY-NC-ND-1.0", "CC BY-NC-ND 1.0", Some("https://creativecommons.org/licenses/by-nd-nc/1.0/")),
            ("CC0-1.0", "CC0 1.0", Some("https://creativecommons.org/publicdomain/zero/1.0/")),
            ("CC-PDM-1.0", "Public Domain Mark 1.0", Some("https://creativecommons.org/publicdomain/mark/1.0/")),
            ("CC-BY", "CC BY", None),
            ("LicenseRef-Stock:artgrid", "Stock licence (artgrid)", None),
            ("anything", "Licence unknown", None),
        ] {
            let licence = Licence::new(code);
            assert_eq!((licence.name().as_str(), licence.url().as_deref()), (name, url), "{code}");
        }
    }

    #[test]
    fn r51_a_code_that_never_existed_is_unknown() {
        for code in ["CC-BY-5.0", "CC-BY-4.0-FR", "CC-SA-1.0", "CC-", "cc-by-4.0", "", "CC-BY-4.0-", "CC-BYY-4.0"] {
            assert_eq!(Licence::new(code).family(), Family::Unknown, "{code}");
        }
    }

    proptest! {
        #[test]
        fn r51_any_text_may_stand_as_a_code(code in "\\PC{0,40}") {
            let licence = Licence::new(&code);
            let _ = (licence.family(), licence.name(), licence.url(), licence.version_known());
        }
    }
}
