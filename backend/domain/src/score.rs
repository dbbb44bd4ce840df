//! Risk and quality as exact hundredths, and the addends they are made of.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::ToSchema;

/// A score in `0.00..=1.00`, held as whole hundredths so that 0.70 passes a gate of 0.70.
///
/// In JSON it is a number with two decimals at most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Score(i32);

impl Score {
    /// The score of `hundredths`, cut to `0..=100`.
    pub const fn from_hundredths(hundredths: i32) -> Self {
        Score(if hundredths < 0 {
            0
        } else if hundredths > 100 {
            100
        } else {
            hundredths
        })
    }

    /// The score in hundredths, `0..=100`.
    pub const fn hundredths(self) -> i32 {
        self.0
    }
}

impl Serialize for Score {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(f64::from(self.0) / 100.0)
    }
}

impl<'de> Deserialize<'de> for Score {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = f64::deserialize(deserializer)?;
        let hundredths = (value * 100.0).round();
        if !(0.0..=100.0).contains(&hundredths) || (value * 100.0 - hundredths).abs() > 1e-6 {
            return Err(serde::de::Error::custom("a score is a number from 0 to 1 with at most two decimals"));
        }
        #[expect(clippy::cast_possible_truncation, reason = "checked to be within 0..=100")]
        Ok(Score(hundredths as i32))
    }
}

impl utoipa::PartialSchema for Score {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::schema::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::Number)
            .minimum(Some(0))
            .maximum(Some(1))
            .description(Some("A score from 0 to 1 with two decimals."))
            .into()
    }
}

impl ToSchema for Score {}

/// One named part of a score, shown wherever the score is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Addend {
    /// Stable name of the term, for example `licence_not_allowed`.
    pub code: String,
    /// What it adds, in hundredths; in JSON a decimal.
    pub weight: Score,
}

impl Addend {
    /// An addend of `hundredths` under a stable name.
    pub fn new(code: &str, hundredths: i32) -> Self {
        Addend { code: code.to_owned(), weight: Score::from_hundredths(hundredths) }
    }
}

/// The sum of `addends`, cut at `cap` hundredths.
pub fn total(addends: &[Addend], cap: i32) -> Score {
    Score::from_hundredths(addends.iter().map(|a| a.weight.hundredths()).sum::<i32>().min(cap))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r42_scores_are_exact_hundredths() {
        let score: Score = serde_json::from_str("0.7").unwrap();
        assert_eq!(score, Score::from_hundredths(70));
        assert_eq!(serde_json::to_string(&Score::from_hundredths(29)).unwrap(), "0.29");
        for bad in ["-0.1", "1.01", "0.705", "\"0.7\""] {
            assert!(serde_json::from_str::<Score>(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn r42_a_total_is_capped() {
        let addends = [
            Addend::new("base", 50),
            Addend::new("keywords", 10),
            Addend::new("duration", 10),
            Addend::new("subtitles", 30),
        ];
        assert_eq!(total(&addends, 90), Score::from_hundredths(90));
    }
}
