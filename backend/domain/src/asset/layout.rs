//! How each kind of text looks and where it stands on the picture.

use super::plan::OverlayKind;
use super::safe_area::Rect;

/// A colour with its opacity, `0..=255` each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour {
    /// Red.
    pub red: u8,
    /// Green.
    pub green: u8,
    /// Blue.
    pub blue: u8,
    /// Opacity; 255 hides what is behind.
    pub alpha: u8,
}

impl Colour {
    const fn new(red: u8, green: u8, blue: u8, alpha: u8) -> Self {
        Colour { red, green, blue, alpha }
    }
}

/// Where a text stands in its area.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// From the top, in the middle; later texts below earlier ones that show at the same time.
    Top,
    /// From the top, at the left.
    TopLeft,
    /// From the bottom, at the right.
    BottomRight,
}

/// How a text looks: the largest size at which it fits is taken.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Style {
    /// Where it stands.
    pub anchor: Anchor,
    /// Height of the letters in pixels, at best.
    pub size: u32,
    /// Height of the letters below which the text is refused.
    pub min_size: u32,
    /// Lines at most.
    pub max_lines: usize,
    /// Whether the letters are bold.
    pub bold: bool,
    /// Colour of the letters.
    pub ink: Colour,
    /// Colour of the box behind, which keeps the contrast above 4.5:1 on any picture.
    pub paper: Colour,
    /// Room between letters and the box's edge, in pixels.
    pub padding: u32,
}

/// Pixels between two texts.
pub const GAP: u32 = 20;

const WHITE: Colour = Colour::new(255, 255, 255, 255);
const SHADE: Colour = Colour::new(0, 0, 0, 160);

/// The look of an overlay of `kind`.
pub const fn style(kind: OverlayKind) -> Style {
    let base = Style {
        anchor: Anchor::Top,
        size: 68,
        min_size: 38,
        max_lines: 4,
        bold: true,
        ink: WHITE,
        paper: SHADE,
        padding: 26,
    };
    match kind {
        OverlayKind::HookText => base,
        OverlayKind::CtaText => Style {
            size: 56,
            min_size: 36,
            max_lines: 3,
            ink: Colour::new(20, 20, 24, 255),
            paper: Colour::new(255, 210, 40, 240),
            ..base
        },
        OverlayKind::Attribution => Style {
            anchor: Anchor::BottomRight,
            size: 30,
            min_size: 26,
            max_lines: 2,
            bold: false,
            padding: 12,
            ..base
        },
        OverlayKind::Disclosure => {
            Style { anchor: Anchor::TopLeft, size: 36, min_size: 30, max_lines: 1, padding: 14, ..base }
        }
    }
}

/// The look of subtitles.
pub const SUBTITLES: Style = Style {
    anchor: Anchor::Top,
    size: 50,
    min_size: 30,
    max_lines: 4,
    bold: true,
    ink: WHITE,
    paper: SHADE,
    padding: 18,
};

/// A text with its measured box and the seconds at which it shows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sign {
    /// Where it stands.
    pub anchor: Anchor,
    /// Width of its box in pixels.
    pub width: u32,
    /// Height of its box in pixels.
    pub height: u32,
    /// First second.
    pub start: f64,
    /// Last second.
    pub end: f64,
}

impl Sign {
    fn meets(&self, other: &Sign) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// The box of each sign within `area`, in the order given; `None` for one that finds no room.
///
/// Signs at the top pile up downwards where they show at the same time, the disclosure first; those at the bottom upwards.
pub fn place(area: Rect, signs: &[Sign]) -> Vec<Option<Rect>> {
    let mut order: Vec<usize> = (0..signs.len()).collect();
    order.sort_by_key(|i| signs.get(*i).map(|s| s.anchor == Anchor::Top));
    let mut boxes = vec![None; signs.len()];
    for index in order {
        let Some(sign) = signs.get(index) else { continue };
        let met =
            signs.iter().zip(&boxes).filter(|(other, _)| other.meets(sign) && same_edge(other.anchor, sign.anchor));
        let taken: Vec<Rect> = met.filter_map(|(_, placed): (_, &Option<Rect>)| *placed).collect();
        if let Some(slot) = boxes.get_mut(index) {
            *slot = fit(area, sign, &taken);
        }
    }
    boxes
}

fn same_edge(a: Anchor, b: Anchor) -> bool {
    (a == Anchor::BottomRight) == (b == Anchor::BottomRight)
}

fn fit(area: Rect, sign: &Sign, taken: &[Rect]) -> Option<Rect> {
    let spare = area.width.checked_sub(sign.width)?;
    let top = taken.iter().map(|r| r.bottom() + GAP).max().unwrap_or(area.y);
    let bottom = taken.iter().map(|r| r.y.saturating_sub(GAP)).min().unwrap_or(area.bottom());
    let (x, y) = match sign.anchor {
        Anchor::Top => (area.x + spare / 2, top),
        Anchor::TopLeft => (area.x, top),
        Anchor::BottomRight => (area.x + spare, bottom.checked_sub(sign.height)?),
    };
    let place = Rect { x, y, width: sign.width, height: sign.height };
    area.contains(place).then_some(place)
}

/// The band for subtitles: the lower 45 % of `area`, above what stands at its bottom.
pub fn subtitle_band(area: Rect, placed: &[Option<Rect>], signs: &[Sign]) -> Rect {
    let at_bottom = signs.iter().zip(placed).filter(|(sign, _)| sign.anchor == Anchor::BottomRight);
    let bottom = at_bottom.filter_map(|(_, r)| r.map(|r| r.y.saturating_sub(GAP))).min().unwrap_or(area.bottom());
    let height = (area.height * 45 / 100).min(bottom.saturating_sub(area.y));
    // An even place and size keep the chroma of the overlay aligned with the picture's.
    Rect { x: area.x & !1, y: (bottom - height) & !1, width: area.width & !1, height: height & !1 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asset::rendition::Rendition;
    use crate::asset::safe_area::text_area;
    use proptest::prelude::*;

    fn sign(anchor: Anchor, height: u32, start: f64, end: f64) -> Sign {
        Sign { anchor, width: 400, height, start, end }
    }

    #[test]
    fn r34_texts_stand_in_their_corners_and_pile_up() {
        let area = text_area(Rendition::StandardAd);
        let signs = [
            sign(Anchor::Top, 200, 0.0, 5.0),
            sign(Anchor::Top, 150, 4.0, 8.0),
            sign(Anchor::Top, 150, 20.0, 28.0),
            sign(Anchor::BottomRight, 50, 0.0, 30.0),
            sign(Anchor::TopLeft, 60, 0.0, 30.0),
        ];
        let boxes: Vec<Rect> = place(area, &signs).into_iter().flatten().collect();
        assert_eq!(boxes.len(), 5);
        assert_eq!((boxes[4].x, boxes[4].y), (area.x, area.y), "the disclosure is at the top left");
        assert_eq!(boxes[0].y, area.y + 80, "the hook below it");
        assert_eq!(boxes[1].y, area.y + 80 + 220, "what meets the hook below the hook");
        assert_eq!(boxes[2].y, area.y + 80, "what does not, in its place");
        assert_eq!(
            (boxes[3].right(), boxes[3].bottom()),
            (area.right(), area.bottom()),
            "the watermark at the bottom right"
        );
    }

    #[test]
    fn r34_what_finds_no_room_has_no_box() {
        let area = text_area(Rendition::Standard);
        let wide = Sign { width: area.width + 1, ..sign(Anchor::Top, 10, 0.0, 1.0) };
        assert_eq!(place(area, &[wide, sign(Anchor::Top, area.height + 1, 0.0, 1.0)]), [None, None]);
    }

    proptest! {
        #[test]
        fn r34_boxes_stay_in_the_area_and_never_cover_each_other(heights in proptest::collection::vec((20u32..400, 0.0..30.0f64, 0.1..30.0f64), 1..6)) {
            let area = text_area(Rendition::Standard);
            let signs: Vec<Sign> = heights.iter().map(|(h, start, length)| sign(Anchor::Top, *h, *start, start + length)).collect();
            let boxes = place(area, &signs);
            for (i, a) in boxes.iter().enumerate() {
                let Some(a) = a else { continue };
                prop_assert!(area.contains(*a));
                for (j, b) in boxes.iter().enumerate().skip(i + 1) {
                    let Some(b) = b else { continue };
                    let common = a.intersect(*b);
                    prop_assert!(!signs[i].meets(&signs[j]) || common.width == 0 || common.height == 0);
                }
            }
        }
    }
}
