//! Figures of a Pin, day by day; those of the last two days are not ready yet.

use chrono::{Days, NaiveDate};
use serde_json::{Map, Value, json};

use super::error::{forbidden, is_sandbox, refusal};
use super::state::Pin;
use super::{Pinterest, list};
use crate::call::Call;
use crate::reply::Reply;

/// Figures that every Pin has, and how much of them each further day brings.
const STANDARD: [(&str, i64); 8] = [
    ("IMPRESSION", 100),
    ("OUTBOUND_CLICK", 2),
    ("PIN_CLICK", 4),
    ("SAVE", 5),
    ("USER_FOLLOW", 0),
    ("PROFILE_VISIT", 0),
    ("TOTAL_COMMENTS", 0),
    ("TOTAL_REACTIONS", 0),
];
/// Figures of videos alone.
const VIDEO: [(&str, i64); 6] = [
    ("VIDEO_MRC_VIEW", 40),
    ("VIDEO_10S_VIEW", 10),
    ("QUARTILE_95_PERCENT_VIEW", 5),
    ("VIDEO_V50_WATCH_TIME", 9_000),
    ("VIDEO_START", 60),
    ("VIDEO_AVG_WATCH_TIME", 0),
];
/// How far back figures reach, in days.
const REACH: u64 = 90;

/// What was asked for.
struct Asked {
    from: NaiveDate,
    upto: NaiveDate,
    /// Names and daily growth.
    figures: Vec<(&'static str, i64)>,
}

pub(super) fn of_pin(pinterest: &Pinterest, call: &Call, id: &str) -> Result<Reply, Box<Reply>> {
    let grant = pinterest.enter(call, &["boards:read", "pins:read"])?;
    if is_sandbox(call) {
        return Err(forbidden());
    }
    let pin = list::find(&pinterest.state(), &grant.account, id)?;
    let asked = asked(call, &pin).ok_or_else(|| refusal(400, 1, "Invalid pins analytics parameters."))?;
    Ok(Reply::json(200, &answer(call, &pin, &asked)))
}

fn asked(call: &Call, pin: &Pin) -> Option<Asked> {
    let today = call.now.date_naive();
    let date = |name: &str| call.query(name)?.parse::<NaiveDate>().ok();
    let (from, upto) = (date("start_date")?, date("end_date")?);
    let fits = from <= upto && from + Days::new(REACH) >= today && upto <= from + Days::new(REACH) && upto <= today;
    let known = |name: &str| {
        let videos = VIDEO.iter().filter(|_| pin.is_video());
        STANDARD.iter().chain(videos).find(|(known, _)| *known == name).copied()
    };
    let figures = call.query("metric_types")?.split(',').map(known).collect::<Option<Vec<_>>>()?;
    fits.then_some(Asked { from, upto, figures })
}

fn answer(call: &Call, pin: &Pin, asked: &Asked) -> Value {
    let made = pin.created_at.date_naive();
    let ready = call.now.date_naive() - Days::new(2);
    let (mut days, mut sums) = (Vec::new(), vec![0; asked.figures.len()]);
    for date in made.iter_days().take_while(|date| *date <= asked.upto).filter(|date| *date >= asked.from) {
        let number = (date - made).num_days() + 1;
        let mut metrics = Map::new();
        if date <= ready {
            for (sum, (name, growth)) in sums.iter_mut().zip(&asked.figures) {
                *sum += growth * number;
                metrics.insert((*name).to_owned(), json!(growth * number));
            }
        }
        let status = if date <= ready { "READY" } else { "PROCESSING" };
        days.push(json!({"data_status": status, "date": date.to_string(), "metrics": metrics}));
    }
    let summary: Map<String, Value> =
        asked.figures.iter().zip(&sums).map(|((name, _), sum)| ((*name).to_owned(), json!(sum))).collect();
    let age = pin.days(call.now);
    json!({"all": {"daily_metrics": days, "summary_metrics": summary,
                   "lifetime_metrics": {"TOTAL_COMMENTS": age, "TOTAL_REACTIONS": 3 * age}}})
}
