//! Boards: three that are always there, as many generated ones as a test wants, and those that were made.

use serde_json::{Value, json};

use super::error::{forbidden, invalid, refusal};
use super::state::{Board, State};
use super::{NAME, Pinterest, json_body, list};
use crate::call::Call;
use crate::emulator::Emulator;
use crate::reply::Reply;

/// The fixtures: id, name, privacy, whether it is for adverts alone.
const FIXED: [(&str, &str, &str, bool); 3] = [
    ("549755885175000001", "Clips", "PUBLIC", false),
    ("549755885175000002", "Drafts", "SECRET", false),
    ("549755885175000003", "Adverts", "PUBLIC", true),
];
/// A board of somebody else.
const FOREIGN: &str = "549755885175999999";
/// Longest name, in characters.
const NAME_LENGTH: usize = 50;

/// The boards of an account, those that a test deleted left out.
fn all(state: &State, emulator: &Emulator, call: &Call, account: &str) -> Vec<Board> {
    let deleted = attribute(emulator, account, "deleted_boards");
    let board = |id: &str, name: &str, privacy: &str, is_ads_only| Board {
        id: id.to_owned(),
        account: account.to_owned(),
        name: name.to_owned(),
        description: String::new(),
        privacy: privacy.to_owned(),
        is_ads_only,
    };
    let fixed = FIXED.iter().map(|(id, name, privacy, ads)| board(id, name, privacy, *ads));
    let generated = (4..=call.config.number("boards"))
        .map(|number| board(&format!("549755885175{number:06}"), &format!("Board {number}"), "PUBLIC", false));
    let made = state.boards.iter().filter(|board| board.account == account).cloned();
    let is_there = |board: &Board| !deleted.as_array().is_some_and(|ids| ids.iter().any(|id| id == board.id.as_str()));
    fixed.chain(generated).chain(made).filter(is_there).collect()
}

fn attribute(emulator: &Emulator, account: &str, name: &str) -> Value {
    emulator.world().vault.account(NAME, account).map(|attrs| attrs[name].clone()).unwrap_or_default()
}

/// The user name of an account.
pub(super) fn owner(emulator: &Emulator, account: &str) -> String {
    let title = attribute(emulator, account, "title");
    title.as_str().unwrap_or(account).to_lowercase().replace(' ', "_")
}

/// The board that a Pin goes to, or why it cannot.
pub(super) fn find(
    state: &State,
    emulator: &Emulator,
    call: &Call,
    account: &str,
    id: &str,
) -> Result<Board, Box<Reply>> {
    if id == FOREIGN {
        return Err(forbidden());
    }
    let found = all(state, emulator, call, account).into_iter().find(|board| board.id == id);
    found.ok_or_else(|| refusal(404, 40, "Board not found."))
}

pub(super) fn list(pinterest: &Pinterest, emulator: &Emulator, call: &Call) -> Result<Reply, Box<Reply>> {
    let grant = pinterest.enter(call, &["boards:read"])?;
    let boards = all(&pinterest.state(), emulator, call, &grant.account);
    let shown = boards.iter().filter(|board| board.privacy != "SECRET" || grant.has("boards:read_secret"));
    let wanted = |board: &&Board| match call.query("privacy") {
        None | Some("ALL") => true,
        Some(privacy) => privacy.split("_AND_").any(|one| one == board.privacy),
    };
    list::page(call, shown.filter(wanted).map(|board| answer(emulator, call, board)).collect())
}

pub(super) fn get(pinterest: &Pinterest, emulator: &Emulator, call: &Call, id: &str) -> Result<Reply, Box<Reply>> {
    let grant = pinterest.enter(call, &["boards:read"])?;
    let board = find(&pinterest.state(), emulator, call, &grant.account, id)?;
    Ok(Reply::json(200, &answer(emulator, call, &board)))
}

pub(super) fn create(
    pinterest: &Pinterest,
    emulator: &Emulator,
    call: &Call,
    body: &[u8],
) -> Result<Reply, Box<Reply>> {
    let grant = pinterest.enter_to_create(call, &["boards:read", "boards:write"])?;
    let body = json_body(call, body)?;
    let name = body["name"].as_str().filter(|name| !name.is_empty() && name.chars().count() <= NAME_LENGTH);
    let name = name.ok_or_else(|| invalid("name: 1 to 50 characters"))?;
    let mut state = pinterest.state();
    if all(&state, emulator, call, &grant.account).iter().any(|board| board.name == name) {
        return Err(refusal(400, 58, "You already have a board with this name."));
    }
    let board = Board {
        id: format!("549755885176{:06}", state.boards.len() + 1),
        account: grant.account.clone(),
        name: name.to_owned(),
        description: body["description"].as_str().unwrap_or_default().to_owned(),
        privacy: body["privacy"].as_str().unwrap_or("PUBLIC").to_owned(),
        is_ads_only: false,
    };
    state.boards.push(board.clone());
    Ok(Reply::json(201, &answer(emulator, call, &board)))
}

fn answer(emulator: &Emulator, call: &Call, board: &Board) -> Value {
    json!({
        "id": board.id, "name": board.name, "description": board.description, "privacy": board.privacy,
        "owner": {"username": owner(emulator, &board.account)}, "is_ads_only": board.is_ads_only, "pin_count": 0,
        "follower_count": 0, "collaborator_count": 0, "media": null,
        "created_at": (call.now - chrono::Duration::days(400)).format("%Y-%m-%dT%H:%M:%S").to_string(),
    })
}
