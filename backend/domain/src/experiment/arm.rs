//! The arms between which is chosen: platform, language and hook.

use crate::language::Language;
use crate::platform::Platform;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The wording that a post opens with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Hook {
    /// `v1`: makes curious.
    Curiosity,
    /// `v2`: says what there is to gain.
    Value,
}

impl Hook {
    /// Both, `v1` first.
    pub const ALL: [Hook; 2] = [Hook::Curiosity, Hook::Value];

    /// The name in arms and UTM parameters.
    pub fn as_str(self) -> &'static str {
        match self {
            Hook::Curiosity => "curiosity",
            Hook::Value => "value",
        }
    }

    /// The name of the variant with this hook: `v1` or `v2`.
    pub fn variant(self) -> &'static str {
        match self {
            Hook::Curiosity => "v1",
            Hook::Value => "v2",
        }
    }

    /// The arm of an A/B experiment: `title:v1` or `title:v2`.
    pub fn arm_key(self) -> &'static str {
        match self {
            Hook::Curiosity => "title:v1",
            Hook::Value => "title:v2",
        }
    }

    /// Reads `curiosity`, `v1` or `title:v1`, and the same of the other.
    pub fn parse(text: &str) -> Option<Hook> {
        Hook::ALL.into_iter().find(|h| [h.as_str(), h.variant(), h.arm_key()].contains(&text))
    }
}

/// One arm of the bandit.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub struct Arm {
    /// Where the post goes.
    pub platform: Platform,
    /// Its language.
    pub language: Language,
    /// How it opens.
    pub hook: Hook,
}

impl Arm {
    /// The canonical text: `platform=youtube|lang=fr|hook=curiosity`.
    pub fn key(&self) -> String {
        format!("platform={}|lang={}|hook={}", self.platform, self.language, self.hook.as_str())
    }

    /// Reads a canonical text; `None` for anything else.
    pub fn parse(key: &str) -> Option<Arm> {
        let [platform, language, hook] = key.split('|').collect::<Vec<_>>().try_into().ok()?;
        let arm = Arm {
            platform: platform.strip_prefix("platform=")?.parse().ok()?,
            language: Language::from_tag(language.strip_prefix("lang=")?)?,
            hook: Hook::parse(hook.strip_prefix("hook=")?)?,
        };
        (arm.key() == key).then_some(arm)
    }

    /// Every arm of these platforms and languages, in their order, both hooks of each.
    pub fn all(platforms: &[Platform], languages: &[Language]) -> Vec<Arm> {
        let of = |platform: Platform, language: &Language| {
            Hook::ALL.map(|hook| Arm { platform, language: language.clone(), hook })
        };
        platforms.iter().flat_map(|p| languages.iter().flat_map(move |l| of(*p, l))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn r44_an_arm_has_one_text() {
        let arm = Arm { platform: Platform::Youtube, language: Language::fallback(), hook: Hook::Curiosity };
        assert_eq!(arm.key(), "platform=youtube|lang=fr|hook=curiosity");
        for bad in [
            "",
            "platform=youtube|lang=fr",
            "lang=fr|platform=youtube|hook=value",
            "platform=youtube|lang=FR|hook=value",
            "platform=youtube|lang=fr|hook=v1",
            "a|b|c|d",
        ] {
            assert_eq!(Arm::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn r44_every_arm_reads_back() {
        let languages = ["fr", "en"].map(|l| Language::from_tag(l).unwrap());
        let arms = Arm::all(&Platform::ALL, &languages);
        assert_eq!(arms.len(), 20);
        for arm in arms {
            assert_eq!(Arm::parse(&arm.key()), Some(arm));
        }
        assert_eq!(
            ["v2", "value", "title:v2", "x"].map(Hook::parse),
            [Some(Hook::Value), Some(Hook::Value), Some(Hook::Value), None]
        );
    }

    proptest! {
        #[test]
        fn r44_no_text_breaks_an_arm(key in "\\PC{0,60}") {
            let _ = Arm::parse(&key);
        }
    }
}
