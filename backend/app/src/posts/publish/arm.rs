//! Arms a sending: what goes out is decided, frozen and committed before the first call to the platform.

use super::clip::Rendered;
use super::sealed;
use crate::app::App;
use crate::error::Result;
use crate::links;
use crate::posts::compose::{address_in_text, furnish};
use crate::posts::gate::{variant_wording, wording};
use crate::posts::preflight::{preflight, tags};
use crate::posts::request::release;
use crate::posts::review::next;
use crate::posts::subject::{Rules, Subject};
use crate::posts::variants::{PLANNED, store_choice};
use crate::posts::{commit, told};
use chrono::{DateTime, Utc};
use domain::experiment::arm::Hook;
use domain::experiment::choice::{choose_wording, draw_seed};
use domain::finding::Finding;
use domain::link::network;
use domain::post::status::{PostEvent, PostStatus};
use domain::publication::intent::Intent;
use domain::publication::limits::limits;
use domain::publication::message::Message;
use domain::publication::preflight::pace_ends;
use sea_orm::DatabaseTransaction;
use storage::columns::Text;
use storage::{experiment, link, post, publication};
use uuid::Uuid;

/// What became of the attempt to arm.
pub enum Armed {
    /// The sending, committed.
    Sending(publication::Model),
    /// The post went to Review, or somebody took it back.
    Held,
    /// Another worker armed it in the same moment.
    Elsewhere,
    /// The platform takes no more before that time; nothing was decided.
    Later {
        /// When it takes more.
        at: DateTime<Utc>,
        /// Which paces are full.
        why: Vec<Finding>,
    },
}

/// Decides for good what is sent: the gate once more, one of the wordings, the platform's limits; then commits the sending.
pub async fn arm(app: &App, rules: &Rules, post_id: Uuid, account_id: Uuid, rendered: Rendered) -> Result<Armed> {
    let tx = storage::begin(&app.db).await?;
    let mut row = post::lock(&tx, post_id).await?;
    if row.status.0 != PostStatus::Queued {
        return Ok(Armed::Held);
    }
    release(app, &tx, rules, &mut row).await?;
    let subject = Subject::load(&tx, row.asset_id, rules, app.now()).await?;
    choose(app, &tx, &subject, &mut row).await?;
    let found = preflight(app, &tx, &subject.asset, &row, Some(account_id), Some(&rendered.file)).await?;
    let (paces, blocking): (Vec<Finding>, Vec<Finding>) =
        found.into_iter().filter(Finding::blocks).partition(|finding| finding.code.starts_with("pace_"));
    let queued = row.status.0 == PostStatus::Queued;
    if let (Some(at), true) = (pace_ends(&paces, true), queued && blocking.is_empty()) {
        return Ok(Armed::Later { at, why: paces });
    }
    let id = rendered.sending;
    let link = direct_link(app, &tx, &row).await?;
    let message = message(&subject, &row, rendered, link);
    row.updated_at = app.now();
    let (Some(message), true, true) = (message, queued, blocking.is_empty()) else {
        return hold(app, tx, row, blocking).await;
    };
    let row = post::update(&tx, row).await?;
    let sending = sending(app, id, &row, account_id, message)?;
    match publication::insert(&tx, sending.clone()).await {
        Err(storage::Error::Conflict(_)) => return Ok(Armed::Elsewhere),
        stored => stored?,
    };
    told(app, &tx, "updated", row).await?;
    commit(app, tx).await?;
    Ok(Armed::Sending(sending))
}

async fn hold(app: &App, tx: DatabaseTransaction, mut row: post::Model, blocking: Vec<Finding>) -> Result<Armed> {
    if row.status.0 == PostStatus::Queued {
        row.status = Text(next(&tx, &row, PostEvent::Hold).await?);
    }
    row.reasons.0.extend(blocking);
    let row = post::update(&tx, row).await?;
    told(app, &tx, "updated", row).await?;
    commit(app, tx).await?;
    Ok(Armed::Held)
}

fn sending(app: &App, id: Uuid, row: &post::Model, account_id: Uuid, message: Message) -> Result<publication::Model> {
    let intent = Intent::arm(row.platform.0, message, app.now());
    Ok(publication::Model {
        id,
        post_id: row.id,
        platform: row.platform,
        account_id,
        state: Text(intent.state),
        open: true,
        intent: sealed::seal(app, &intent)?,
        created_at: app.now(),
        updated_at: app.now(),
    })
}

/// Takes one of the two wordings into the post, with seed and propensity; what was drawn once stays.
async fn choose(app: &App, tx: &DatabaseTransaction, subject: &Subject<'_>, row: &mut post::Model) -> Result<()> {
    let variants = experiment::of_post(tx, row.id).await?;
    let drawn = variants.iter().find(|variant| variant.seed.is_some()).cloned();
    let chosen = match drawn {
        Some(variant) => Some(variant),
        None => draw(app, tx, variants).await?,
    };
    let Some(variant) = chosen else { return Ok(()) };
    let old = link::of_post(tx, row.id).await?.filter(|link| link.active);
    let old = old.and_then(|link| address_in_text(app, row, &link));
    let link = links::ensure(app, tx, row, Some(&variant.variant)).await?;
    let address = link.and_then(|link| address_in_text(app, row, &link));
    let words = variant_wording(row, &variant);
    // Only an address that changed is written anew: what a person deleted stays deleted.
    let words = match (old, address) {
        (Some(old), Some(new)) if old != new => {
            let credit = subject.credit();
            furnish(words, &subject.duty(row, &credit), Some(&new), Some(&old))
        }
        _ => words,
    };
    (row.title, row.description) = (words.title, words.description);
    Ok(())
}

/// Throws the fair coin and stores the choice.
async fn draw(
    app: &App,
    tx: &DatabaseTransaction,
    variants: Vec<experiment::Model>,
) -> Result<Option<experiment::Model>> {
    let (hook, choice) = choose_wording(draw_seed(&mut app.rng()));
    let chosen = variants.into_iter().find(|v| v.status == PLANNED && Hook::parse(&v.variant) == Some(hook));
    let Some(variant) = chosen else { return Ok(None) };
    Ok(Some(store_choice(app, tx, variant, &choice).await?))
}

/// The address for the field that a platform has for it: the destination itself, with the post's id as the network's sub-id.
async fn direct_link(app: &App, tx: &DatabaseTransaction, row: &post::Model) -> Result<Option<String>> {
    if limits(row.platform.0).link.is_none() || row.affiliate_url.is_none() {
        return Ok(None);
    }
    let link = link::of_post(tx, row.id).await?.filter(|link| link.leads(app.now()));
    Ok(link.map(|link| network::fill(&link.target, &network::sub_id_of_post(&row.id.to_string()))))
}

/// What is sent; `None` on platforms that nothing can be sent to.
fn message(subject: &Subject<'_>, row: &post::Model, rendered: Rendered, link: Option<String>) -> Option<Message> {
    let words = wording(row);
    Some(Message {
        title: words.title,
        description: words.description,
        hashtags: words.hashtags,
        tags: tags(&subject.asset.keywords.0),
        language: row.language.0.clone(),
        disclosure: row.disclosure.0.message(),
        options: row.options.0.message(link)?,
        clip: rendered.clip,
        cover: rendered.cover,
    })
}
