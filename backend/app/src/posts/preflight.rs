//! The platform's limits, asked about a post as it is now: before it is saved, shown or sent.

use crate::app::App;
use crate::error::Result;
use crate::links::direct;
use crate::posts::gate::wording;
use chrono::{DateTime, Duration, Utc};
use domain::finding::Finding;
use domain::platform::Platform;
use domain::post::options::PlatformOptions;
use domain::publication::preflight::{File, History, Live, Shipment, check};
use domain::publication::youtube::tag_length;
use sea_orm::ConnectionTrait;
use storage::publication::{self, Sent};
use storage::{asset, post, rendition};
use uuid::Uuid;

/// Longest list of keywords that is sent, as YouTube counts it.
const TAGS: usize = 500;
/// The longest window that any platform counts in.
const WINDOW: Duration = Duration::days(7);

/// What the platform would refuse or dislike about a post that `account_id` sends.
///
/// `file`: the clip where it is rendered. The pace is looked at where there is an account and the post is not out yet.
pub async fn preflight(
    app: &App,
    db: &impl ConnectionTrait,
    asset: &asset::Model,
    row: &post::Model,
    account_id: Option<Uuid>,
    file: Option<&File>,
) -> Result<Vec<Finding>> {
    let platform = row.platform.0;
    let times = match account_id.filter(|_| row.posted_at.is_none()) {
        Some(account_id) => Some(Times::read(db, platform, account_id, &row.options.0, app.now()).await?),
        None => None,
    };
    let history = times.as_ref().map(Times::history);
    let tags = tags(&asset.keywords.0);
    let link = row.affiliate_url.as_ref().and_then(|_| direct(app, row, None));
    let shipment = Shipment {
        platform,
        wording: &wording(row),
        tags: if platform == Platform::Youtube { &tags } else { &[] },
        link: link.as_deref(),
        choices: &row.options.0.choices(&row.disclosure.0),
        file,
        history: history.as_ref(),
        live: Live::default(),
    };
    Ok(check(&shipment, app.now()))
}

/// A rendered clip as pre-flight looks at it.
pub fn file_of(row: &rendition::Model) -> File {
    File::rendered(u64::try_from(row.size).unwrap_or_default(), row.duration)
}

/// As many of an asset's keywords as YouTube takes.
pub fn tags(keywords: &[String]) -> Vec<String> {
    let clean = |keyword: &String| !keyword.contains(['<', '>', ',', '"']);
    let mut tags: Vec<String> = keywords.iter().filter(|keyword| clean(keyword)).cloned().collect();
    while tag_length(&tags) > TAGS {
        tags.pop();
    }
    tags
}

/// When posts were sent, as far as a pace looks back.
pub struct Times {
    /// With the account.
    pub account: Vec<DateTime<Utc>>,
    /// With it in the same place.
    pub place: Vec<DateTime<Utc>>,
    /// With any account.
    pub project: Vec<DateTime<Utc>>,
}

impl Times {
    /// What an account has sent to the place that `options` name, at all, and with the others.
    pub async fn read(
        db: &impl ConnectionTrait,
        platform: Platform,
        account_id: Uuid,
        options: &PlatformOptions,
        now: DateTime<Utc>,
    ) -> Result<Self> {
        let sent = publication::sent_since(db, platform, now - WINDOW).await?;
        let at = |of: &dyn Fn(&Sent) -> bool| sent.iter().filter(|one| of(one)).map(|one| one.created_at).collect();
        let place = options.place();
        let there = |one: &Sent| place.is_some() && one.options.0.place() == place;
        Ok(Times {
            account: at(&|one| one.account_id == account_id),
            place: at(&|one| one.account_id == account_id && there(one)),
            project: at(&|_| true),
        })
    }

    /// The same as pre-flight takes it: whatever is sent was prepared once.
    pub fn history(&self) -> History<'_> {
        History {
            posts: &self.account,
            posts_in_place: &self.place,
            project_uploads: &self.project,
            preparations: &self.account,
            pending_drafts: &[],
        }
    }
}
