//! A licence from the address of its deed: the only evidence that a machine may rely on.

use super::Licence;

/// The licence that an address of Creative Commons names; `None` for every other address and for retired licences.
///
/// Scheme and `www.` are optional, letter case, query, fragment, `deed.fr`, `legalcode` and `rdf` do not matter.
pub fn from_url(url: &str) -> Option<Licence> {
    let url = url.trim().to_ascii_lowercase();
    let url = ["https://", "http://", "//"].iter().find_map(|s| url.strip_prefix(s)).unwrap_or(&url);
    let path = url.split(['?', '#']).next()?;
    let mut segments: Vec<&str> = path.split('/').filter(|s| !s.is_empty()).collect();
    if segments.last().is_some_and(|s| is_deed(s)) {
        segments.pop();
    }
    let (host, path) = segments.split_first()?;
    if !["creativecommons.org", "www.creativecommons.org"].contains(host) {
        return None;
    }
    match path {
        ["publicdomain", "zero", "1.0"] => Some(Licence::new("CC0-1.0")),
        ["publicdomain", "mark", "1.0"] => Some(Licence::new("CC-PDM-1.0")),
        ["licenses", "publicdomain"] => Some(Licence::new("CC-PDDC")),
        ["licenses", elements, version] => licence(elements, version, None),
        ["licenses", elements, version, port] if is_port(port) => licence(elements, version, Some(port)),
        _ => None,
    }
}

fn licence(elements: &str, version: &str, port: Option<&str>) -> Option<Licence> {
    let elements = match elements {
        "by" | "by-sa" | "by-nd" | "by-nc" | "by-nc-sa" | "by-nc-nd" => elements,
        "by-nd-nc" if version == "1.0" => "by-nc-nd",
        _ => return None,
    };
    Licence::creative_commons(elements, Some(version), port)
}

fn is_port(segment: &str) -> bool {
    segment == "igo" || segment == "scotland" || segment.len() == 2 && segment.bytes().all(|b| b.is_ascii_lowercase())
}

fn is_deed(segment: &str) -> bool {
    let name = segment.split('.').next().unwrap_or_default();
    segment == "rdf" || name == "deed" || name == "legalcode"
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn r51_a_licence_is_read_from_its_address() {
        for (url, code, port) in [
            ("https://creativecommons.org/licenses/by/4.0/", "CC-BY-4.0", None),
            ("http://www.creativecommons.org/licenses/BY/3.0/deed.fr", "CC-BY-3.0", None),
            ("creativecommons.org/licenses/by/3.0/de/legalcode", "CC-BY-3.0-DE", None),
            ("https://creativecommons.org/licenses/by/3.0/fr/", "CC-BY-3.0", Some("fr")),
            ("https://creativecommons.org/licenses/by-nd-nc/1.0", "CC-BY-NC-ND-1.0", None),
            ("https://creativecommons.org/licenses/by-sa/2.5/?ref=chooser-v1", "CC-BY-SA-2.5", None),
            ("https://creativecommons.org/publicdomain/zero/1.0/deed.en", "CC0-1.0", None),
            ("https://creativecommons.org/publicdomain/mark/1.0/", "CC-PDM-1.0", None),
            ("//creativecommons.org/licenses/by-sa/2.1/jp/", "CC-BY-SA-2.1-JP", None),
            (" https://creativecommons.org/licenses/by/4.0/legalcode.fr#s1 ", "CC-BY-4.0", None),
            ("https://creativecommons.org/licenses/publicdomain/", "CC-PDDC", None),
        ] {
            let licence = from_url(url).unwrap_or_else(|| panic!("{url}"));
            assert_eq!((licence.code.as_str(), licence.jurisdiction.as_deref()), (code, port), "{url}");
        }
    }

    #[test]
    fn r51_other_addresses_name_no_licence() {
        for url in [
            "https://creativecommons.org/licenses/by/5.0/",
            "https://creativecommons.org/licenses/sampling+/1.0/",
            "https://creativecommons.org.evil.example/licenses/by/4.0/",
            "https://creativecommons.org/choose/",
            "https://evil.example/creativecommons.org/licenses/by/4.0/",
            "https://creativecommons.org@evil.example/licenses/by/4.0/",
            "https://creativecommons.org/licenses/sa/1.0/",
            "https://creativecommons.org/licenses/by/4.0/fr/",
            "https://creativecommons.org/licenses/by-nd-nc/3.0/",
            "https://creativecommons.org/licenses/by/2.1/",
            "CC BY 4.0",
            "",
            "/",
        ] {
            assert_eq!(from_url(url), None, "{url}");
        }
    }

    proptest! {
        #[test]
        fn r51_an_address_made_of_a_licence_reads_back(elements in "by|by-sa|by-nd|by-nc|by-nc-sa|by-nc-nd", version in "1[.]0|2[.]0|2[.]5|3[.]0|4[.]0") {
            let licence = Licence::creative_commons(&elements, Some(&version), None).unwrap();
            prop_assert_eq!(from_url(&licence.url().unwrap()), Some(licence));
        }

        #[test]
        fn r51_no_text_breaks_the_reader(text in "\\PC{0,80}") {
            let _ = from_url(&text);
        }
    }
}
