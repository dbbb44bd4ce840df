//! How good a clip promises to be, as a score with its named parts (R4.2).

use crate::score::{Addend, Score, total};

/// Most a clip can score, in hundredths.
pub const CAP: i32 = 90;

/// What quality is judged by.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Traits {
    /// Length of the planned clip in seconds.
    pub duration: f64,
    /// Whether the asset has keywords.
    pub keywords: bool,
    /// Lines of the original's shorter side, when it has been probed.
    pub short_side: Option<u32>,
    /// Whether subtitles are burnt in.
    pub subtitles: bool,
}

/// The parts of the score and their sum: 50 hundredths, and 10 for each of a planned length of 10 to 30 s, keywords,
/// 720 lines or more on the short side, and subtitles; at most [`CAP`].
pub fn compute_quality(traits: Traits) -> (Vec<Addend>, Score) {
    // A sum of cuts such as 0.1 + 0.2 may miss the edge by the last bit.
    let well_sized = (10.0 - 1e-6..=30.0 + 1e-6).contains(&traits.duration);
    let terms = [
        ("duration_10_30", well_sized),
        ("keywords", traits.keywords),
        ("lines_720", traits.short_side.is_some_and(|lines| lines >= 720)),
        ("subtitles", traits.subtitles),
    ];
    let mut addends = vec![Addend::new("base", 50)];
    addends.extend(terms.iter().filter(|(_, holds)| *holds).map(|(code, _)| Addend::new(code, 10)));
    let score = total(&addends, CAP);
    (addends, score)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn r42_each_term_adds_ten_hundredths() {
        let cases = [
            (0.0, false, None, false, 50),
            (9.99, false, Some(719), false, 50),
            (10.0, false, None, false, 60),
            (30.0, true, None, false, 70),
            (30.1, true, None, false, 60),
            (20.0, true, Some(720), false, 80),
            (20.0, true, Some(1080), true, 90),
            (f64::NAN, true, None, true, 70),
        ];
        for (duration, keywords, short_side, subtitles, expected) in cases {
            let (addends, score) = compute_quality(Traits { duration, keywords, short_side, subtitles });
            assert_eq!(score, Score::from_hundredths(expected), "{duration} {keywords} {short_side:?} {subtitles}");
            assert_eq!(
                addends.iter().map(|a| a.weight.hundredths()).sum::<i32>(),
                expected,
                "addends explain the score"
            );
        }
    }

    proptest! {
        #[test]
        fn r42_quality_stays_within_half_and_ninety(duration in any::<f64>(), keywords: bool, lines in any::<Option<u32>>(), subtitles: bool) {
            let (_, score) = compute_quality(Traits { duration, keywords, short_side: lines, subtitles });
            prop_assert!((50..=CAP).contains(&score.hundredths()));
        }
    }
}
