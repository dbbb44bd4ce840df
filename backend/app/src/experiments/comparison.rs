//! What the posts that were sent say about the two wordings, and about other ways of choosing between them.

use super::evidence::{self, Shown};
use crate::app::App;
use crate::error::Result;
use domain::experiment::arm::Hook;
use domain::experiment::comparison::{
    Assigned, Conclusion, Difference, Missing, RateTest, SampleRatio, VariantFigures, compare_wordings,
};
use domain::experiment::evaluation::{Evaluation, Judged, judge_wordings};
use domain::language::Language;
use domain::platform::Platform;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use utoipa::ToSchema;

/// The posts that are asked for.
#[derive(Clone, Debug)]
pub struct Scope {
    /// Only this platform.
    pub platform: Option<Platform>,
    /// Only this language.
    pub language: Option<Language>,
}

impl Scope {
    fn holds(&self, post: &Shown) -> bool {
        let (platform, language) = (self.platform, self.language.as_ref());
        platform.is_none_or(|p| p == post.arm.platform) && language.is_none_or(|l| *l == post.arm.language)
    }

    /// The posts of the scope that were sent.
    async fn sent(&self, app: &App) -> Result<Vec<Shown>> {
        let shown = evidence::read(app).await?.into_iter();
        Ok(shown.filter(|post| post.age_days.is_some() && self.holds(post)).collect())
    }
}

/// What the posts of a platform and language say about the two wordings.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Summary {
    /// The platform, when one was asked for.
    pub platform: Option<Platform>,
    /// The language, when one was asked for.
    pub language: Option<Language>,
    /// Each wording, `v1` first.
    pub variants: Vec<VariantSummary>,
    /// `not_enough_data` until the stopping rule holds.
    pub conclusion: Conclusion,
    /// The winner, or the one to keep where time is up without one.
    pub hook: Option<Hook>,
    /// What is missing before anything can be said.
    pub missing: Vec<Missing>,
    /// Whether rates are per view; per post in a week otherwise.
    pub per_view: bool,
    /// Whether the posts were shared out as planned.
    pub sample_ratio: SampleRatio,
    /// The second rate less the first.
    pub difference: Difference,
    /// The test over posts, once time is up.
    pub test: Option<RateTest>,
}

/// One wording in a summary.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct VariantSummary {
    /// `v1` or `v2`.
    pub variant: String,
    /// What its posts showed.
    #[serde(flatten)]
    pub figures: VariantFigures,
}

/// Compares the wordings over posts; views are no independent trials.
///
/// Posts of several platforms or languages are shown together and never concluded from: that would compare audiences.
pub async fn summary(app: &App, scope: Scope) -> Result<Summary> {
    let sent = scope.sent(app).await?;
    let days = sent.iter().filter_map(|post| post.age_days).fold(0.0, f64::max);
    let posts: Vec<Assigned> = sent.iter().map(Shown::assigned).collect();
    let mut compared = compare_wordings(&posts, days);
    let mixed = several(&sent);
    if !mixed.is_empty() {
        (compared.conclusion, compared.hook, compared.test) = (Conclusion::NotEnoughData, None, None);
        compared.missing.extend(mixed);
    }
    let variant = |figures: VariantFigures| VariantSummary { variant: figures.hook.variant().to_owned(), figures };
    Ok(Summary {
        platform: scope.platform,
        language: scope.language,
        variants: compared.variants.map(variant).into(),
        conclusion: compared.conclusion,
        hook: compared.hook,
        missing: compared.missing,
        per_view: compared.per_view,
        sample_ratio: compared.sample_ratio,
        difference: compared.difference,
        test: compared.test,
    })
}

/// `one_platform` and `one_language` where the posts are of more.
fn several(sent: &[Shown]) -> Vec<Missing> {
    let platforms: HashSet<Platform> = sent.iter().map(|post| post.arm.platform).collect();
    let languages: HashSet<&Language> = sent.iter().map(|post| &post.arm.language).collect();
    #[expect(clippy::cast_precision_loss, reason = "a handful")]
    let missing = |(code, n): (&str, usize)| Missing { code: code.to_owned(), have: n as f64, need: 1.0 };
    let counts = [("one_platform", platforms.len()), ("one_language", languages.len())];
    counts.into_iter().filter(|(_, n)| *n > 1).map(missing).collect()
}

/// What the posts that were sent would have earned with another way of choosing the wording.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Judgement {
    /// The way of choosing.
    pub policy: Judged,
    /// The platform.
    pub platform: Platform,
    /// The language.
    pub language: Language,
    /// Whether the reward is clicks per view; clicks per post in a week otherwise. Null while nothing is known.
    pub per_view: Option<bool>,
    /// The estimates; null below two posts whose wording was left to chance.
    pub evaluation: Option<Evaluation>,
}

/// Judges another way of choosing on the posts of one platform and language.
pub async fn judge(app: &App, platform: Platform, language: Language, policy: Judged) -> Result<Judgement> {
    let scope = Scope { platform: Some(platform), language: Some(language.clone()) };
    let posts: Vec<Assigned> = scope.sent(app).await?.iter().map(Shown::assigned).collect();
    let judged = judge_wordings(&posts, policy);
    Ok(Judgement {
        policy,
        platform,
        language,
        per_view: judged.as_ref().map(|(_, per_view)| *per_view),
        evaluation: judged.map(|(evaluation, _)| evaluation),
    })
}
