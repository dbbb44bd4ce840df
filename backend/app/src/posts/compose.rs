//! Writes posts: defaults from the asset, the link, and the words that are owed.

use crate::app::App;
use crate::error::{Error, Result};
use crate::links;
use crate::posts::gate::{self, judge, wording};
use crate::posts::input::{self, NewPost};
use crate::posts::subject::{self, Rules, Subject};
use domain::asset::planner::{Brief, plan_heuristic};
use domain::experiment::variants::choose_variants_for_ab;
use domain::finding::Finding;
use domain::licence::Verdict;
use domain::link::network;
use domain::link::policy::{LinkUse, link_use};
use domain::platform::Platform;
use domain::post::disclosure::{Duty, compose};
use domain::post::limits;
use domain::post::options::PlatformOptions;
use domain::post::status::PostStatus;
use domain::post::wording::Wording;
use sea_orm::DatabaseTransaction;
use storage::columns::{Json, Text};
use storage::{account, link, post};
use uuid::Uuid;

/// Writes a new draft with its link, disclosure and attribution, and what the gate says of it.
///
/// A text that is too long for the platform is refused.
pub async fn create(
    app: &App,
    tx: &DatabaseTransaction,
    rules: &Rules,
    new: NewPost,
    automatic: bool,
) -> Result<post::Model> {
    let (subject, row) = draft(app, tx, rules, new).await?;
    let row = post::insert(tx, post::Model { automatic, ..row }).await?;
    let link = links::ensure(app, tx, &row, None).await?;
    let mut row = worded(app, &subject, row, link.as_ref(), None);
    refuse_misfit(&row)?;
    judge(&subject, &row, &[]).write(&mut row);
    Ok(post::update(tx, row).await?)
}

/// The row of a new post before its words are completed; nothing is stored.
pub async fn draft<'a>(
    app: &App,
    tx: &DatabaseTransaction,
    rules: &'a Rules,
    new: NewPost,
) -> Result<(Subject<'a>, post::Model)> {
    let now = app.now();
    let subject = Subject::load(tx, new.asset_id, rules, now).await.map_err(unknown_asset)?;
    let account = account_of(tx, new.platform, new.account_id).await?;
    let defaults = account.map_or_else(|| PlatformOptions::of(new.platform), |account| account.defaults.0);
    let options = new.options.unwrap_or(defaults);
    let disclosure = new.disclosure.unwrap_or_default();
    input::check_options(&options, new.platform)?;
    input::check_declaration(&disclosure)?;
    let language = new.language.unwrap_or_else(|| subject.asset.language.0.clone());
    let hashtags = match new.hashtags {
        Some(tags) => input::hashtags(&tags)?,
        None => input::hashtags(&usual_hashtags(&subject))?,
    };
    let row = post::Model {
        id: Uuid::now_v7(),
        asset_id: new.asset_id,
        search_key: String::new(),
        platform: Text(new.platform),
        account_id: new.account_id,
        group_id: new.group_id,
        title: new.title.unwrap_or_else(|| usual_title(&subject, new.platform)),
        description: new.description.unwrap_or_default(),
        language: Text(language),
        hashtags,
        ab_group: None,
        affiliate_url: earning(app, new.affiliate_url)?,
        scheduled_at: new.scheduled_at,
        status: Text(PostStatus::Draft),
        verdict: Text(Verdict::Review),
        reasons: Json(Vec::new()),
        risk: None,
        quality: None,
        scores: Json(post::Scores::default()),
        options: Json(options),
        disclosure: Json(disclosure),
        review: None,
        automatic: false,
        platform_post_id: None,
        permalink: None,
        posted_at: None,
        created_at: now,
        updated_at: now,
    };
    Ok((subject, row))
}

fn unknown_asset(error: Error) -> Error {
    match error {
        Error::Storage(storage::Error::NotFound { resource: "asset", id }) => {
            Error::field("/asset_id", "unknown", format!("no asset {id}"))
        }
        other => other,
    }
}

/// The account that is named, else the platform's default one.
async fn account_of(tx: &DatabaseTransaction, platform: Platform, id: Option<Uuid>) -> Result<Option<account::Model>> {
    let Some(id) = id else { return Ok(account::default_of(tx, platform).await?) };
    match account::get(tx, id).await {
        Ok(account) if account.platform.0 == platform => Ok(Some(account)),
        Ok(_) => Err(Error::field("/account_id", "other_platform", format!("the account is not one of {platform}"))),
        Err(storage::Error::NotFound { .. }) => Err(Error::field("/account_id", "unknown", format!("no account {id}"))),
        Err(error) => Err(error.into()),
    }
}

/// Checks the account that a post is given.
pub async fn check_account(tx: &DatabaseTransaction, platform: Platform, id: Option<Uuid>) -> Result<()> {
    account_of(tx, platform, id).await.map(|_| ())
}

/// The address that a post earns from: its own, else that of the settings.
pub fn earning(app: &App, own: Option<String>) -> Result<Option<String>> {
    let own = own.map(|url| url.trim().to_owned()).filter(|url| !url.is_empty());
    let Some(url) = own else { return Ok(app.config.affiliate_url.clone()) };
    let refused: Vec<Finding> = links::check_target(app, &url).into_iter().filter(Finding::blocks).collect();
    if refused.is_empty() { Ok(Some(url)) } else { Err(Error::findings(refused)) }
}

/// The asset's title where it fits the platform, else a title made for it.
fn usual_title(subject: &Subject<'_>, platform: Platform) -> String {
    let asset = &subject.asset;
    let line = asset.title.split_whitespace().collect::<Vec<_>>().join(" ");
    let own = Wording { title: line.clone(), ..Wording::default() };
    if limits::check(&own, platform).iter().all(|finding| !finding.blocks()) {
        return line;
    }
    let language = &asset.language.0;
    let [_, value] = choose_variants_for_ab(&line, &asset.description, &asset.keywords.0, language, platform);
    value.title
}

/// The hashtags of the clip's plan, else those that the planner would give it.
fn usual_hashtags(subject: &Subject<'_>) -> Vec<String> {
    let asset = &subject.asset;
    if let Some(plan) = subject::plan(asset).filter(|plan| !plan.hashtags.is_empty()) {
        return plan.hashtags.clone();
    }
    let brief = Brief {
        title: &asset.title,
        description: Some(&asset.description),
        keywords: &asset.keywords.0,
        duration: asset.duration.unwrap_or_default(),
        language: Some(&asset.language.0),
        attribution: &asset.attribution,
    };
    plan_heuristic(&brief).hashtags
}

/// The post with its link and everything that is owed in its words; `before` is the address that the link had.
pub fn worded(
    app: &App,
    subject: &Subject<'_>,
    mut row: post::Model,
    link: Option<&link::Model>,
    before: Option<&str>,
) -> post::Model {
    let credit = subject.credit();
    let duty = subject.duty(&row, &credit);
    let address = link.and_then(|link| address_in_text(app, &row, link));
    let done = furnish(wording(&row), &duty, address.as_deref(), before);
    (row.title, row.description) = (done.title, done.description);
    row
}

/// The words with the link's address, where the platform has it in the text, and with disclosure and attribution.
pub fn furnish(mut words: Wording, duty: &Duty<'_>, address: Option<&str>, before: Option<&str>) -> Wording {
    if let Some(old) = before.filter(|old| Some(*old) != address) {
        words.description = words.description.replace(old, address.unwrap_or_default());
    }
    if let Some(address) = address.filter(|address| !words.description.contains(*address)) {
        let text = words.description.trim_end();
        words.description = if text.is_empty() { address.to_owned() } else { format!("{text}\n\n{address}") };
    }
    compose(words, duty)
}

/// The address that stands in the text of a post: on Reddit and Pinterest it has a field of its own, on TikTok no place.
pub fn address_in_text(app: &App, post: &post::Model, link: &link::Model) -> Option<String> {
    let platform = post.platform.0;
    if !matches!(platform, Platform::Youtube | Platform::Instagram) {
        return None;
    }
    Some(match link_use(platform, post.affiliate_url.as_deref().unwrap_or_default()) {
        LinkUse::Short => links::short_url(app, link),
        LinkUse::Direct => network::fill(&link.target, &network::sub_id_of_post(&post.id.to_string())),
    })
}

/// Refuses words that the platform would not take; nothing is shortened.
pub fn refuse_misfit(row: &post::Model) -> Result<()> {
    refuse_words(&gate::wording(row), row.platform.0)
}

/// The same for words that are not stored yet.
pub fn refuse_words(words: &Wording, platform: Platform) -> Result<()> {
    let found: Vec<Finding> = limits::check(words, platform).into_iter().filter(Finding::blocks).collect();
    if found.is_empty() { Ok(()) } else { Err(Error::findings(found)) }
}
