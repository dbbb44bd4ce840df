//! Money per post has a heavy tail: one large sale must not decide.

/// The share of posts above whose revenue is cut for learning; reports are never cut.
pub const CAP_SHARE: f64 = 0.99;

/// The 99th percentile of the amounts, at least the smallest that is above zero; the greatest number without any.
///
/// The smallest amount that 99 % of the posts do not exceed.
pub fn cap(amounts: &[i64]) -> i64 {
    let mut sorted = amounts.to_vec();
    sorted.sort_unstable();
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a position in a list"
    )]
    let place = (sorted.len() as f64 * CAP_SHARE).ceil() as usize;
    let percentile = sorted.get(place.saturating_sub(1)).copied().unwrap_or(i64::MAX);
    let smallest = sorted.into_iter().find(|amount| *amount > 0).unwrap_or(i64::MAX);
    percentile.max(smallest)
}
