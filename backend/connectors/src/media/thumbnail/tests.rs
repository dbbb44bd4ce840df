use super::*;
use domain::source::phash::{DUPLICATE, Index, possible_duplicate};
use image::codecs::jpeg::JpegEncoder;
use image::{ImageFormat, Rgb, RgbImage};
use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::Path;
use std::sync::LazyLock;

/// A picture that no rule calls plain.
fn scene(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let (u, v) = (f64::from(x) / f64::from(width), f64::from(y) / f64::from(height));
        let wave = |a: f64, b: f64| ((u * a + v * b).sin() * 60.0 + (u * b - v * a).cos() * 60.0 + 127.0) as u8;
        Rgb([wave(7.0, 11.0), wave(23.0, 3.0), wave(5.0, 31.0)])
    })
}

fn encoded(picture: &RgbImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn phash(bytes: &[u8]) -> PHash {
    hash_picture(bytes).unwrap().phash.unwrap()
}

/// One line of the table of known hashes.
struct Known {
    file: String,
    base: String,
    relation: String,
    phash: Option<PHash>,
    got: Result<PictureHashes, PictureError>,
}

/// The shared pictures, hashed, beside their known hashes; empty where they are not.
static KNOWN: LazyLock<Vec<Known>> = LazyLock::new(|| {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/corpus/images"));
    let Ok(table) = std::fs::read_to_string(folder.join("phash.csv")) else {
        eprintln!("SKIPPED: no pictures with known hashes in {}", folder.display());
        return Vec::new();
    };
    let line = |line: &str| {
        let fields: Vec<&str> = line.split(',').collect();
        let got = hash_picture(&std::fs::read(folder.join(fields[0])).unwrap());
        let (file, base, relation) = (fields[0].to_owned(), fields[1].to_owned(), fields[3].to_owned());
        Known { file, base, relation, phash: fields[9].parse().ok(), got }
    };
    table.lines().skip(1).map(line).collect()
});

#[test]
fn r22_known_pictures_have_their_known_hashes() {
    let silent = ["flat", "tiny", "plain"];
    let (mut exact, mut near) = (0, 0);
    for Known { file, relation, phash, got, .. } in KNOWN.iter() {
        match (relation.as_str(), phash) {
            (relation, _) if silent.contains(&relation) => assert_eq!(got.as_ref().unwrap().phash, None, "{file}"),
            ("damaged" | "bomb" | "reference-quirk-16-bit", _) | (_, None) => {}
            (_, Some(phash)) => {
                let distance = got.as_ref().unwrap().phash.unwrap().distance(*phash);
                assert!(distance <= 2, "{file}: {distance} bits from the reference");
                if distance == 0 { exact += 1 } else { near += 1 }
            }
        }
    }
    assert!(near * 25 <= exact || KNOWN.is_empty(), "{exact} equal the reference, {near} are near");
}

#[test]
fn r22_copies_with_bars_or_orientation_are_found_and_others_are_not() {
    let bases: BTreeMap<&str, PictureHashes> = KNOWN
        .iter()
        .filter(|one| one.relation == "self")
        .map(|one| (one.base.as_str(), one.got.clone().unwrap()))
        .collect();
    let index: Index<&str> = bases.iter().flat_map(|(base, hashes)| hashes.keys().map(|key| (key, *base))).collect();
    let always = [
        "self",
        "same",
        "same-with-bars",
        "same-with-border",
        "same-after-orientation",
        "same-with-alpha",
        "same-aspect-changed",
    ];
    for one in KNOWN.iter().filter(|one| bases.contains_key(one.base.as_str())) {
        let Ok(hashes) = &one.got else { continue };
        let found = hashes.keys().filter_map(|key| index.nearest_within(key, DUPLICATE)).min_by_key(|found| found.1);
        if always.contains(&one.relation.as_str()) {
            assert_eq!(found.map(|found| found.0), Some(one.base.as_str()), "{}", one.file);
        } else if let Some((base, _)) = found {
            assert_eq!(base, one.base, "{} is another picture", one.file);
        }
    }
}

#[test]
fn r22_bars_are_found_only_where_bars_are() {
    for Known { file, relation, got, .. } in KNOWN.iter() {
        let Ok(hashes) = got else { continue };
        let barred = ["same-with-bars", "same-with-border"].contains(&relation.as_str());
        assert_eq!(hashes.phash_trimmed.is_some(), barred, "{file}");
    }
}

#[test]
fn r22_a_watermark_is_shown_as_a_possible_duplicate() {
    for one in KNOWN.iter().filter(|one| one.relation == "same-marked") {
        let base = KNOWN.iter().find(|base| base.relation == "self" && base.base == one.base).unwrap();
        let (ours, theirs) = (one.got.clone().unwrap(), base.got.clone().unwrap());
        let phash = ours.phash.unwrap().distance(theirs.phash.unwrap());
        let dhash = ours.dhash.unwrap().distance(theirs.dhash.unwrap());
        assert!(phash <= DUPLICATE || possible_duplicate(phash, dhash), "{}: {phash}, {dhash}", one.file);
    }
}

#[test]
fn r22_damaged_files_and_bombs_end_in_an_error() {
    // The reference reads this one too: 40 changed bytes leave a picture.
    for Known { file, got, .. } in KNOWN.iter().filter(|one| one.relation == "damaged" && one.file != "bitflips.jpg") {
        assert!(got.is_err(), "{file}");
    }
    for Known { file, got, .. } in KNOWN.iter().filter(|one| one.relation == "bomb") {
        assert!(matches!(got, Err(PictureError::TooManyPixels { .. } | PictureError::Damaged(_))), "{file}: {got:?}");
    }
}

#[test]
fn r22_every_format_gives_the_same_hash() {
    let picture = scene(320, 180);
    let original = phash(&encoded(&picture, ImageFormat::Png));
    for format in [ImageFormat::Jpeg, ImageFormat::WebP, ImageFormat::Gif, ImageFormat::Bmp, ImageFormat::Tiff] {
        assert!(phash(&encoded(&picture, format)).distance(original) <= DUPLICATE, "{format:?}");
    }
}

#[test]
fn r22_a_turned_photograph_is_hashed_upright() {
    let picture = scene(320, 180);
    let turned = DynamicImage::ImageRgb8(picture.clone()).rotate270().into_rgb8();
    let exif = [b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0".as_slice(), &[0; 4]].concat();
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut bytes, 95);
    image::ImageEncoder::set_exif_metadata(&mut encoder, exif).unwrap();
    encoder.encode_image(&turned).unwrap();
    let hashes = hash_picture(&bytes).unwrap();
    assert_eq!((hashes.width, hashes.height), (320, 180));
    assert!(hashes.phash.unwrap().distance(phash(&encoded(&picture, ImageFormat::Png))) <= 2);
}

#[test]
fn r22_too_large_pictures_are_refused_before_they_are_decoded() {
    assert_eq!(hash_picture(&vec![0; MAX_BYTES + 1]), Err(PictureError::TooLarge(MAX_BYTES + 1)));
    let mut bmp = encoded(&scene(32, 32), ImageFormat::Bmp);
    bmp[18..26].copy_from_slice(&[0x00, 0x78, 0, 0, 0x00, 0x78, 0, 0]);
    let refused = hash_picture(&bmp).unwrap_err();
    assert_eq!(refused, PictureError::TooManyPixels { width: 30_720, height: 30_720 });
    let finding = refused.finding();
    assert_eq!((finding.code.as_str(), finding.blocks()), ("picture_too_many_pixels", false));
}

#[test]
fn r22_what_is_no_picture_is_refused() {
    for bytes in
        [&b""[..], b"<!doctype html><title>404</title>", b"<svg xmlns='http://www.w3.org/2000/svg'/>", &[0xff; 64]]
    {
        assert!(hash_picture(bytes).is_err(), "{bytes:?}");
    }
}

#[test]
fn r22_files_that_end_early_or_changed_never_panic() {
    for format in
        [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP, ImageFormat::Gif, ImageFormat::Bmp, ImageFormat::Tiff]
    {
        let bytes = encoded(&scene(48, 40), format);
        for cut in (0..bytes.len()).step_by(bytes.len() / 40 + 1) {
            let _ = hash_picture(&bytes[..cut]);
            let mut changed = bytes.clone();
            changed[cut] ^= 0x55;
            let _ = hash_picture(&changed);
        }
    }
    let jpeg = encoded(&scene(320, 180), ImageFormat::Jpeg);
    assert!(matches!(hash_picture(&jpeg[..jpeg.len() / 2]), Err(PictureError::Damaged(_))));
}

#[test]
fn r37_thumbnails_are_served_in_the_width_asked_for() {
    for (width, expected) in [(320, (320, 180)), (1280, (1280, 720)), (5000, (1920, 1080))] {
        let jpeg = thumbnail_jpeg(&encoded(&scene(1920, 1080), ImageFormat::Png), width).unwrap();
        let small = image::load_from_memory_with_format(&jpeg, ImageFormat::Jpeg).unwrap();
        assert_eq!((small.width(), small.height()), expected);
    }
    assert!(thumbnail_jpeg(b"no picture", 320).is_err());
}

#[test]
fn r37_transparency_is_served_on_white() {
    let clear = image::RgbaImage::from_pixel(40, 30, image::Rgba([0, 0, 0, 0]));
    let mut png = Cursor::new(Vec::new());
    clear.write_to(&mut png, ImageFormat::Png).unwrap();
    let page = image::load_from_memory(&thumbnail_jpeg(png.get_ref(), 320).unwrap()).unwrap().into_rgb8();
    assert!(page.pixels().all(|pixel| pixel.0.iter().all(|value| *value > 250)));
}
