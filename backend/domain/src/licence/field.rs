//! Licences as platforms state them in a field of their own: a number, a word, or nothing because all content has one licence.

use super::{Licence, Strength, from_url};

/// The licence that a platform's field states, and how far to believe it; `None` when the locator names no such platform.
///
/// Locators begin with the platform: `peertube:licence.id`, `vimeo:license`, `internetarchive:licenseurl`, `pexels:id`,
/// `pixabay:id`. PeerTube and Vimeo name no version, and an uploader may choose anything on the Internet Archive.
pub(super) fn field(locator: &str, value: &str) -> Option<(Licence, Strength)> {
    let platform = locator.split([':', '.']).next()?;
    let unknown = Licence::unknown;
    match platform {
        "peertube" => Some((peertube(value), Strength::Medium)),
        "vimeo" => Some((vimeo(value), Strength::Medium)),
        "internetarchive" => Some((from_url(value).unwrap_or_else(unknown), Strength::Medium)),
        "pexels" => Some((Licence::new("LicenseRef-Pexels"), Strength::Strong)),
        "pixabay" => Some((Licence::new("LicenseRef-Pixabay"), Strength::Strong)),
        _ => None,
    }
}

/// PeerTube's numbers; those above 99 are an instance's own.
fn peertube(number: &str) -> Licence {
    Licence::new(match number.trim() {
        "1" => "CC-BY",
        "2" => "CC-BY-SA",
        "3" => "CC-BY-ND",
        "4" => "CC-BY-NC",
        "5" => "CC-BY-NC-SA",
        "6" => "CC-BY-NC-ND",
        "7" => "CC0-1.0",
        _ => "LicenseRef-Unknown",
    })
}

/// Vimeo's words; none means that all rights are reserved.
fn vimeo(word: &str) -> Licence {
    match word.trim() {
        "" | "null" => Licence::new("LicenseRef-AllRightsReserved"),
        "cc0" => Licence::new("CC0-1.0"),
        word @ ("by" | "by-sa" | "by-nd" | "by-nc" | "by-nc-sa" | "by-nc-nd") => {
            Licence::creative_commons(word, None, None).unwrap_or_else(Licence::unknown)
        }
        _ => Licence::unknown(),
    }
}
