//! The sample films that stand for the seeded playlist as long as there is no key of the Data API (R2.5).

use crate::app::App;
use crate::assets::store;
use crate::error::Result;
use crate::sources::read::Reading;
use connectors::feeds::youtube::Target;
use connectors::media::sample::{About, abouts, make_samples};
use domain::licence::{Claim, Scope};
use domain::source::identity::item_id;
use domain::source::item::{Feed, Item};
use storage::{source, source_item};

/// A playlist under Creative Commons: the open movies of the Blender Foundation.
pub const PLAYLIST: &str = "PLav47HAVZMjnTFVZL-aImCQIC0uLZtNCz";

/// Whether the samples stand for this source.
pub fn stand_for(app: &App, target: &Target) -> bool {
    app.config.youtube_api_key.is_none() && *target == Target::Playlist(PLAYLIST.to_owned())
}

/// The samples as the items of the source: as files when they are to be taken and the source has not shown them before.
pub async fn read(app: &App, row: &source::Model, taken: bool) -> Result<Reading> {
    let mut items: Vec<Item> = abouts().map(item).collect();
    let ids: Vec<String> = items.iter().map(|item| item_id(row.id, item, false)).collect();
    let known = source_item::known(&app.db, row.id, &ids).await?.len();
    let folder = store::workshop(app)?;
    if taken && known < items.len() {
        let ffmpeg = app.ffmpeg().await?;
        let made = make_samples(ffmpeg, folder.path()).await;
        let made = made.map_err(|error| crate::error::Error::Unavailable(format!("the samples: {error}")))?;
        for (item, sample) in items.iter_mut().zip(made) {
            item.file = Some(sample.path.to_string_lossy().into_owned());
            item.thumbnail_file = Some(sample.thumbnail.to_string_lossy().into_owned());
        }
    }
    let feed = Feed { title: None, items, ..Feed::default() };
    Ok(Reading { files: Some(folder), ..Reading::read(feed) })
}

fn item(about: About) -> Item {
    // Computed by this program and given to whoever runs it.
    let own = Claim { locator: "sample".to_owned(), raw_value: "own".to_owned(), scope: Scope::Media };
    Item {
        raw_id: Some(format!("contentflow:sample:{}", about.slug)),
        title: about.title.to_owned(),
        text: about.description.to_owned(),
        author: Some("ContentFlow".to_owned()),
        language: Some(about.language.to_owned()),
        categories: vec!["sample".to_owned()],
        licences: vec![own],
        ..Item::default()
    }
}
