//! Where autopilot may post, and how often: connected accounts, their slots, and what is sent or booked already.

use crate::accounts::{CONNECTED, slots};
use crate::app::App;
use crate::error::Result;
use crate::posts::preflight::Times;
use crate::rules::Autopilot;
use chrono::{DateTime, Duration, Utc};
use connectors::publishers::is_built;
use domain::autopilot::{Outlet, Outlook, places};
use domain::platform::Platform;
use storage::post::Booked;
use storage::{account, post, slot};

/// Platforms that autopilot posts to (R7.3), where they are connected.
const PLATFORMS: [Platform; 3] = [Platform::Youtube, Platform::Reddit, Platform::Pinterest];
/// How far ahead slots are filled.
const AHEAD: Duration = Duration::days(7);

/// The connected platforms, in the order of [`PLATFORMS`], each with the places that are free.
pub async fn read(app: &App, rule: &Autopilot) -> Result<Vec<Outlet>> {
    let mut outlets = Vec::new();
    for platform in PLATFORMS.into_iter().filter(|platform| is_built(*platform)) {
        let account = account::default_of(&app.db, platform).await?;
        if let Some(account) = account.filter(|account| account.status == CONNECTED) {
            outlets.push(outlet(app, rule, account).await?);
        }
    }
    Ok(outlets)
}

async fn outlet(app: &App, rule: &Autopilot, account: account::Model) -> Result<Outlet> {
    let (platform, now) = (account.platform.0, app.now());
    let mut times = Times::read(&app.db, platform, account.id, &account.defaults.0, now).await?;
    for booked in post::booked(&app.db, platform).await? {
        count(&mut times, &account, &booked, now);
    }
    let free = free_slots(app, &account, now).await?;
    let outlook = Outlook {
        platform,
        account: &times.account,
        in_place: &times.place,
        project: &times.project,
        slots: free.as_deref(),
        per_day: rule.per_day(platform),
        most: rule.max_per_run,
    };
    Ok(Outlet { platform, places: places(&outlook, now) })
}

/// Counts a booked post as if it had gone out at its time.
fn count(times: &mut Times, account: &account::Model, booked: &Booked, now: DateTime<Utc>) {
    let at = booked.scheduled_at.unwrap_or(now);
    times.project.push(at);
    if booked.is_of(account) {
        times.account.push(at);
        let place = account.defaults.0.place();
        if place.is_some() && booked.options.0.place() == place {
            times.place.push(at);
        }
    }
}

/// The free slots of the coming days, in order; `None` where the account has no slots at all.
async fn free_slots(app: &App, account: &account::Model, now: DateTime<Utc>) -> Result<Option<Vec<DateTime<Utc>>>> {
    if slot::of_account(&app.db, account.id).await?.is_empty() {
        return Ok(None);
    }
    let slots = slots::of_account(app, account, now, now + AHEAD).await?;
    Ok(Some(slots.into_iter().filter(|slot| slot.post_id.is_none()).map(|slot| slot.at).collect()))
}
