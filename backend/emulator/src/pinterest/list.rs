//! Reading: the account, its Pins, the Pins of a board, one Pin; and deleting one's own.

use serde_json::{Value, json};

use super::error::{forbidden, invalid, refusal};
use super::state::{Pin, State};
use super::{NAME, Pinterest, board};
use crate::call::Call;
use crate::emulator::Emulator;
use crate::reply::Reply;

const SCOPES: [&str; 2] = ["boards:read", "pins:read"];
/// Items of a page, where the caller does not say.
const PAGE: usize = 25;
/// Most items of a page.
const LARGEST_PAGE: usize = 250;

/// The part of `items` that the caller asked for, with the bookmark of the next.
pub(super) fn page(call: &Call, items: Vec<Value>) -> Result<Reply, Box<Reply>> {
    let size = call.query("page_size").map_or(Ok(PAGE), str::parse).ok();
    let size = size.filter(|size| (1..=LARGEST_PAGE).contains(size)).ok_or_else(|| invalid("page_size: 1 to 250"))?;
    let from: Option<usize> = call.query("bookmark").map_or(Some(0), |mark| mark.strip_prefix("emu")?.parse().ok());
    let from = from.ok_or_else(|| invalid("bookmark"))?;
    let next = (from + size < items.len()).then(|| format!("emu{}", from + size));
    let items: Vec<Value> = items.into_iter().skip(from).take(size).collect();
    Ok(Reply::json(200, &json!({"items": items, "bookmark": next})))
}

pub(super) fn user_account(pinterest: &Pinterest, emulator: &Emulator, call: &Call) -> Result<Reply, Box<Reply>> {
    let grant = pinterest.enter(call, &["user_accounts:read"])?;
    let pins = pinterest.state().pins.iter().filter(|pin| pin.account == grant.account && !pin.deleted).count();
    let name = board::owner(emulator, &grant.account);
    let world = emulator.world();
    let attrs = world.vault.account(NAME, &grant.account).cloned().unwrap_or_default();
    Ok(Reply::json(
        200,
        &json!({
            "id": grant.account, "username": name, "account_type": attrs["account_type"].as_str().unwrap_or("BUSINESS"),
            "business_name": attrs["title"], "profile_image": "", "website_url": "", "about": "", "follower_count": 12,
            "following_count": 3, "pin_count": pins, "board_count": call.config.number("boards"), "monthly_views": 400,
        }),
    ))
}

/// Pins of an account, newest first; a Pin is listed some time after it was made.
fn newest<'a>(state: &'a State, call: &'a Call, account: &'a str) -> impl Iterator<Item = &'a Pin> {
    let late = chrono::Duration::milliseconds(call.config.number("list_ms"));
    let listed = move |pin: &&Pin| pin.account == account && !pin.deleted && call.now >= pin.created_at + late;
    state.pins.iter().rev().filter(listed)
}

pub(super) fn own(pinterest: &Pinterest, call: &Call) -> Result<Reply, Box<Reply>> {
    let grant = pinterest.enter(call, &SCOPES)?;
    let state = pinterest.state();
    page(call, newest(&state, call, &grant.account).map(|pin| answer(call, pin)).collect())
}

pub(super) fn of_board(pinterest: &Pinterest, emulator: &Emulator, call: &Call, id: &str) -> Result<Reply, Box<Reply>> {
    let grant = pinterest.enter(call, &SCOPES)?;
    let state = pinterest.state();
    board::find(&state, emulator, call, &grant.account, id)?;
    let there = newest(&state, call, &grant.account).filter(|pin| pin.board_id == id);
    page(call, there.map(|pin| answer(call, pin)).collect())
}

/// A Pin of the caller.
pub(super) fn find(state: &State, account: &str, id: &str) -> Result<Pin, Box<Reply>> {
    let pin = state.pins.iter().find(|pin| pin.id == id && !pin.deleted);
    let pin = pin.ok_or_else(|| refusal(404, 50, "Pin not found."))?;
    if pin.account == account { Ok(pin.clone()) } else { Err(forbidden()) }
}

pub(super) fn get(pinterest: &Pinterest, call: &Call, id: &str) -> Result<Reply, Box<Reply>> {
    let grant = pinterest.enter(call, &SCOPES)?;
    let pin = find(&pinterest.state(), &grant.account, id)?;
    Ok(Reply::json(200, &answer(call, &pin)))
}

pub(super) fn delete(pinterest: &Pinterest, call: &Call, id: &str) -> Result<Reply, Box<Reply>> {
    let grant = pinterest.enter(call, &["boards:read", "boards:write", "pins:read", "pins:write"])?;
    let mut state = pinterest.state();
    find(&state, &grant.account, id)?;
    state.pins.iter_mut().filter(|pin| pin.id == id).for_each(|pin| pin.deleted = true);
    Ok(Reply::empty(204))
}

fn answer(call: &Call, pin: &Pin) -> Value {
    let mut answer = pin.answer(call.now);
    if call.query("pin_metrics") == Some("true") {
        let days = pin.days(call.now);
        let short = json!({"pin_click": 4 * days, "impression": 100 * days, "clickthrough": 2 * days});
        let mut whole = short.clone();
        (whole["reaction"], whole["comment"]) = (json!(3 * days), json!(days));
        answer["pin_metrics"] = json!({"90d": short, "lifetime_metrics": whole});
    }
    answer
}
