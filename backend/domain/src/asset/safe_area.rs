//! The part of the picture that each app leaves free of its own buttons and captions, on 1080x1920.

use super::rendition::Rendition;
use crate::platform::Platform;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Width of a clip in pixels.
pub const WIDTH: u32 = 1080;
/// Height of a clip in pixels.
pub const HEIGHT: u32 = 1920;

/// A rectangle of the picture, in pixels from its top left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Rect {
    /// First column.
    pub x: u32,
    /// First line.
    pub y: u32,
    /// Columns.
    pub width: u32,
    /// Lines.
    pub height: u32,
}

impl Rect {
    /// What is left of the picture without `left`, `top`, `right` and `bottom` pixels of its edges.
    const fn inset(left: u32, top: u32, right: u32, bottom: u32) -> Self {
        Rect { x: left, y: top, width: WIDTH - left - right, height: HEIGHT - top - bottom }
    }

    /// First column to the right of it.
    pub const fn right(self) -> u32 {
        self.x + self.width
    }

    /// First line below it.
    pub const fn bottom(self) -> u32 {
        self.y + self.height
    }

    /// What both have in common.
    pub fn intersect(self, other: Rect) -> Rect {
        let (x, y) = (self.x.max(other.x), self.y.max(other.y));
        let (right, bottom) = (self.right().min(other.right()), self.bottom().min(other.bottom()));
        Rect { x, y, width: right.saturating_sub(x), height: bottom.saturating_sub(y) }
    }

    /// Whether `other` lies wholly within.
    pub fn contains(self, other: Rect) -> bool {
        self.intersect(other) == other
    }
}

/// The safe rectangle of `platform`.
///
/// Sources: YouTube's and Pinterest's advertising guides for 9:16 (288/672/48/192 and 270/440/65/195 pixels),
/// Meta's for Reels (14 % above, 20 % below without an advertisement's button, 6 % at the sides, room for the buttons at the
/// right), TikTok's (131/367/60/140); Reddit publishes none: the measures of its full-screen player.
pub const fn safe_area(platform: Platform) -> Rect {
    match platform {
        Platform::Youtube => Rect::inset(48, 288, 192, 672),
        Platform::Reddit => Rect::inset(48, 220, 150, 380),
        Platform::Pinterest => Rect::inset(65, 270, 195, 440),
        Platform::Instagram => Rect::inset(65, 270, 150, 400),
        Platform::Tiktok => Rect::inset(60, 131, 140, 367),
    }
}

/// The rectangle in which `rendition` keeps its texts: safe on every platform that may show it.
pub fn text_area(rendition: Rendition) -> Rect {
    match rendition {
        Rendition::Tiktok => safe_area(Platform::Tiktok),
        Rendition::Standard | Rendition::StandardAd => {
            Platform::ALL.into_iter().map(safe_area).fold(Rect::inset(0, 0, 0, 0), Rect::intersect)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r34_the_common_area_is_safe_everywhere_and_wide_enough() {
        let common = text_area(Rendition::Standard);
        assert_eq!(common, Rect { x: 65, y: 288, width: 820, height: 960 });
        for platform in Platform::ALL {
            assert!(safe_area(platform).contains(common), "{platform}");
        }
        assert!(text_area(Rendition::Tiktok).contains(common));
    }
}
