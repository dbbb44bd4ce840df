//! What YouTube has counted of videos.

use super::YoutubePublisher;
use crate::publishers::tokens::Tokens;
use crate::publishers::{Figures, MOST_FIGURES, http};
use domain::publication::failure::Signal;
use secrecy::ExposeSecret;
use serde_json::Value;

impl YoutubePublisher {
    pub(super) async fn list_figures(&self, tokens: &Tokens, ids: &[&str]) -> Result<Vec<Figures>, Signal> {
        let ids = ids.iter().take(MOST_FIGURES).copied().collect::<Vec<_>>().join(",");
        let call = self
            .clients
            .api
            .get(format!("{}/youtube/v3/videos", self.bases.api))
            .query(&[("part", "statistics"), ("id", &ids)])
            .bearer_auth(tokens.access.expose_secret());
        let answered = http::read(call.send().await.map_err(http::lost)?).await?;
        match answered.status {
            200 => Ok(read(&answered.body)),
            _ => Err(self.refused(&answered, tokens)),
        }
    }
}

fn read(body: &Value) -> Vec<Figures> {
    let items = body["items"].as_array().map(Vec::as_slice).unwrap_or_default();
    items.iter().filter_map(figures).collect()
}

/// Counters are texts of whole numbers; hidden ones are missing.
fn figures(item: &Value) -> Option<Figures> {
    let count = |name: &str| item["statistics"][name].as_str().and_then(|text| text.parse().ok());
    Some(Figures {
        object: item["id"].as_str()?.to_owned(),
        views: count("viewCount"),
        likes: count("likeCount"),
        comments: count("commentCount"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn r65_counters_are_texts_and_hidden_ones_are_missing() {
        let body = json!({"items": [
            {"id": "a", "statistics": {"viewCount": "18446744073709551615", "likeCount": "0"}},
            {"id": "b", "statistics": {"viewCount": 7, "commentCount": "-1"}},
            {"id": "c"},
            {"statistics": {"viewCount": "1"}},
        ]});
        let short: Vec<_> = read(&body).into_iter().map(|f| (f.object, f.views, f.likes, f.comments)).collect();
        assert_eq!(
            short,
            [
                ("a".to_owned(), Some(u64::MAX), Some(0), None),
                ("b".to_owned(), None, None, None),
                ("c".to_owned(), None, None, None),
            ]
        );
        assert_eq!(read(&json!("no list")), []);
    }
}
