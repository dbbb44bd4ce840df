//! What Pinterest has counted of Pins: the sums of the days that it has finished counting.

use chrono::{DateTime, Days, NaiveDate, Timelike, Utc};
use domain::publication::failure::Signal;
use reqwest::Method;
use serde_json::Value;

use super::PinterestPublisher;
use super::answers::{self, is_id};
use crate::publishers::http;
use crate::publishers::tokens::Tokens;
use crate::publishers::{Figures, MOST_FIGURES};

/// Days that figures reach back, with one to spare.
const REACH: u64 = 89;

/// A Pin that is younger is asked about every time, in days.
const YOUNG: u64 = 7;
/// An older one every so many hours: Pinterest answers sixty such questions in a minute.
const TURN: u32 = 6;

/// A Pin whose figures can be asked for.
struct Counted {
    made: NaiveDate,
    now: DateTime<Utc>,
    /// What counts as a view of it.
    view: &'static str,
}

impl Counted {
    fn read(pin: &Value, now: DateTime<Utc>) -> Option<Self> {
        let made = answers::time(pin["created_at"].as_str()?)?.date_naive();
        let view = if pin["media"]["media_type"] == "video" { "VIDEO_MRC_VIEW" } else { "IMPRESSION" };
        Some(Counted { made, now, view })
    }

    /// Whether the days since it was made are all within reach: their sum is what was counted since it is there.
    fn is_whole(&self) -> bool {
        self.made + Days::new(REACH) >= self.today()
    }

    /// Whether it is the turn of Pin `id`.
    fn is_due(&self, id: &str) -> bool {
        let turn = id.bytes().map(u32::from).sum::<u32>() % TURN;
        self.made + Days::new(YOUNG) > self.today() || turn == self.now.hour() % TURN
    }

    fn today(&self) -> NaiveDate {
        self.now.date_naive()
    }

    fn query(&self) -> [(&'static str, String); 5] {
        [
            ("start_date", self.made.min(self.today()).to_string()),
            ("end_date", self.today().to_string()),
            ("app_types", "ALL".to_owned()),
            ("split_field", "NO_SPLIT".to_owned()),
            ("metric_types", format!("{},TOTAL_COMMENTS,TOTAL_REACTIONS", self.view)),
        ]
    }
}

impl PinterestPublisher {
    /// `None` where the account, or Pinterest's sandbox, has no figures.
    pub(super) async fn count(&self, tokens: &Tokens, ids: &[&str]) -> Result<Option<Vec<Figures>>, Signal> {
        if self.bases.is_sandbox() {
            return Ok(None);
        }
        let mut found = Vec::new();
        for id in ids.iter().take(MOST_FIGURES).filter(|id| is_id(id)) {
            let asked = |pin: &Counted| pin.is_whole() && pin.is_due(id);
            let Some(pin) = self.counted(tokens, id).await?.filter(asked) else { continue };
            let call = self.api(tokens, Method::GET, &format!("/pins/{id}/analytics")).query(&pin.query());
            let answered = http::read(call.send().await.map_err(http::lost)?).await?;
            match answered.status {
                200..300 => found.push(figures(id, pin.view, &answered.body["all"])),
                403 => return Ok(None),
                404 => {}
                _ => return Err(self.refused(&answered, tokens)),
            }
        }
        Ok(Some(found))
    }

    /// When the Pin was made and what it is; `None` when it is not there.
    async fn counted(&self, tokens: &Tokens, id: &str) -> Result<Option<Counted>, Signal> {
        let call = self.api(tokens, Method::GET, &format!("/pins/{id}"));
        let answered = http::read(call.send().await.map_err(http::lost)?).await?;
        match answered.status {
            200..300 => {}
            404 => return Ok(None),
            _ => return Err(self.refused(&answered, tokens)),
        }
        let now = answers::clock(&answered).ok_or_else(|| Signal::lost("it did not say what time it is"))?;
        Ok(Counted::read(&answered.body, now))
    }
}

fn figures(id: &str, view: &str, all: &Value) -> Figures {
    let number = |value: &Value| value.as_u64().or_else(|| whole(value.as_f64()?));
    let lifetime = |name: &str| number(&all["lifetime_metrics"][name]);
    Figures {
        object: id.to_owned(),
        views: number(&all["summary_metrics"][view]),
        likes: lifetime("TOTAL_REACTIONS"),
        comments: lifetime("TOTAL_COMMENTS"),
    }
}

/// Counts may come as fractions.
fn whole(number: f64) -> Option<u64> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within the range that is checked")]
    (0.0..9e15).contains(&number).then_some(number as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn r65_pinterest_8_1_totals_are_the_sums_of_the_period() {
        let all = json!({"summary_metrics": {"VIDEO_MRC_VIEW": 20.7, "IMPRESSION": 240},
                         "lifetime_metrics": {"TOTAL_COMMENTS": 10}});
        let read = figures("1", "VIDEO_MRC_VIEW", &all);
        assert_eq!((read.views, read.comments, read.likes), (Some(20), Some(10), None));
        assert_eq!(figures("1", "IMPRESSION", &all).views, Some(240));
        let odd = json!({"summary_metrics": {"IMPRESSION": -3}});
        assert_eq!(figures("1", "IMPRESSION", &odd).views, None);
        assert_eq!(
            figures("1", "IMPRESSION", &json!({"IMPRESSION": 7})).views,
            None,
            "there is no total beside the sums"
        );
    }

    #[test]
    fn r65_pinterest_8_1_figures_reach_back_eighty_nine_days() {
        let now: DateTime<Utc> = "2026-12-01T12:00:00Z".parse().unwrap();
        let pin = |made: &str| json!({"created_at": made, "media": {"media_type": "video"}});
        let whole = |made: &str| Counted::read(&pin(made), now).unwrap().is_whole();
        assert!(whole("2026-09-03T23:00:00") && !whole("2026-09-02T23:00:00"));
        assert!(Counted::read(&pin("soon"), now).is_none());
        let picture = json!({"created_at": "2026-12-01T00:00:00", "media": {"media_type": "image"}});
        assert_eq!(Counted::read(&picture, now).unwrap().view, "IMPRESSION");
    }

    #[test]
    fn r71_pinterest_10_2_older_pins_are_asked_about_in_turn() {
        let midnight: DateTime<Utc> = "2026-12-01T00:00:00Z".parse().unwrap();
        let hours = |made: &str, id: &str| {
            let pin = json!({"created_at": made, "media": {"media_type": "video"}});
            let at = |hour: i64| Counted::read(&pin, midnight + chrono::Duration::hours(hour)).unwrap();
            (0..24).filter(|hour| at(*hour).is_due(id)).count()
        };
        assert_eq!(hours("2026-11-25T00:00:00", "813744226420795884"), 24);
        for id in ["813744226420795884", "813744226420795885", "1"] {
            assert_eq!(hours("2026-11-24T00:00:00", id), 4, "{id}");
        }
    }
}
