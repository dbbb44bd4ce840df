//! The Data API's three steps: channel, its uploads, their details; joined by id.

use super::{ApiError, Target, video};
use crate::fetch::{Fetcher, GetOptions};
use chrono::{DateTime, Utc};
use domain::source::item::Feed;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use std::collections::HashMap;
use url::Url;

/// Ids per request, set by the API.
const PAGE: usize = 50;

/// Reads the newest `max` (1 to 500) videos of a channel or playlist with length and licence, in two requests per 50
/// and one for a channel.
///
/// `base_url` is the root of the API's host (`https://www.googleapis.com`). Ids are those of the public feed, so that a
/// source may change between the two.
///
/// # Errors
/// What the API refused; never with the key in it.
pub async fn read_api(
    fetcher: &Fetcher,
    base_url: &str,
    key: &SecretString,
    target: &Target,
    max: usize,
    now: DateTime<Utc>,
) -> Result<Feed, ApiError> {
    let api = Api { fetcher, base_url, key };
    let (playlist, title) = api.playlist(target).await?;
    let listed = api.listed(&playlist, max.clamp(1, crate::feeds::MOST_ITEMS)).await?;
    let ids: Vec<&str> = listed.iter().map(|entry| entry.id.as_str()).collect();
    let mut details = HashMap::new();
    for ids in ids.chunks(PAGE) {
        let answer = api.get("videos", &[("part", "snippet,contentDetails,status"), ("id", &ids.join(","))]).await?;
        for video in items(answer) {
            let id = video["id"].as_str().unwrap_or_default().to_owned();
            details.insert(id, video);
        }
    }
    let mut feed =
        Feed { title, link: Some(format!("https://www.youtube.com/playlist?list={playlist}")), ..Feed::default() };
    for entry in listed {
        match details.remove(&entry.id) {
            Some(details) if !video::is_private(&details) => feed.items.push(video::item(&entry.id, &details, now)),
            Some(_) => feed.withdrawn.push(video::raw_id(&entry.id)),
            None if entry.gone => feed.withdrawn.push(video::raw_id(&entry.id)),
            None => feed.item_errors.push(format!("youtube says nothing about video {}", entry.id)),
        }
    }
    feed.items.sort_by_key(|item| std::cmp::Reverse(item.published_at));
    Ok(feed)
}

/// One entry of a playlist.
struct Entry {
    id: String,
    /// Whether it is a place holder of a deleted or private video.
    gone: bool,
}

struct Api<'a> {
    fetcher: &'a Fetcher,
    base_url: &'a str,
    key: &'a SecretString,
}

impl Api<'_> {
    /// The playlist to read (of a channel: its uploads) and its title.
    async fn playlist(&self, target: &Target) -> Result<(String, Option<String>), ApiError> {
        let by = match target {
            Target::Playlist(id) => return Ok((id.clone(), None)),
            Target::Channel(id) => ("id", id.as_str()),
            Target::Handle(handle) => ("forHandle", handle.as_str()),
            Target::User(name) => ("forUsername", name.as_str()),
        };
        let answer = self.get("channels", &[("part", "contentDetails,snippet"), by]).await?;
        let channel = items(answer).into_iter().next().ok_or(ApiError::ChannelNotFound)?;
        let uploads =
            channel["contentDetails"]["relatedPlaylists"]["uploads"].as_str().ok_or(ApiError::ChannelNotFound)?;
        Ok((uploads.to_owned(), channel["snippet"]["title"].as_str().map(str::to_owned)))
    }

    /// The first `max` entries of a playlist.
    async fn listed(&self, playlist: &str, max: usize) -> Result<Vec<Entry>, ApiError> {
        let mut listed: Vec<Entry> = Vec::new();
        let mut token = String::new();
        for _ in 0..max.div_ceil(PAGE) {
            let size = PAGE.min(max - listed.len()).to_string();
            let mut query =
                vec![("part", "contentDetails,snippet,status"), ("playlistId", playlist), ("maxResults", &size)];
            if !token.is_empty() {
                query.push(("pageToken", &token));
            }
            let mut answer = self.get("playlistItems", &query).await?;
            let next = answer["nextPageToken"].take();
            listed.extend(items(answer).iter().filter_map(entry));
            token = next.as_str().unwrap_or_default().to_owned();
            if token.is_empty() || listed.len() >= max {
                break;
            }
        }
        listed.truncate(max);
        Ok(listed)
    }

    async fn get(&self, what: &str, query: &[(&str, &str)]) -> Result<Value, ApiError> {
        let mut url = Url::parse(&format!("{}/youtube/v3/{what}", self.base_url.trim_end_matches('/')))
            .map_err(|_| ApiError::Answer)?;
        url.query_pairs_mut().extend_pairs(query).append_pair("key", self.key.expose_secret());
        let options = GetOptions { accept: "application/json", ..GetOptions::default() };
        let answer = self.fetcher.get(url.as_str(), options).await?;
        if answer.status != 200 {
            return Err(ApiError::of(answer.status, &answer.body));
        }
        serde_json::from_slice(&answer.body).map_err(|_| ApiError::Answer)
    }
}

fn items(mut answer: Value) -> Vec<Value> {
    match answer["items"].take() {
        Value::Array(items) => items,
        _ => Vec::new(),
    }
}

fn entry(item: &Value) -> Option<Entry> {
    let id = item["contentDetails"]["videoId"].as_str().filter(|id| super::is_id(id))?.to_owned();
    let title = item["snippet"]["title"].as_str().unwrap_or_default();
    let private =
        item["status"]["privacyStatus"].as_str().is_some_and(|status| status != "public" && status != "unlisted");
    Some(Entry { id, gone: private || matches!(title, "Deleted video" | "Private video") })
}
