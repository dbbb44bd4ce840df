use super::*;
use proptest::prelude::*;

/// A picture that no rule calls plain: waves of several lengths, never equal in two places.
fn waves(width: usize, height: usize) -> Vec<u8> {
    let wave = |x: f64, y: f64| {
        (x * 7.0).sin() + (y * 11.0 + x * 3.0).cos() + (x * y * 40.0).sin() + (x * 23.0 - y * 17.0).sin()
    };
    let at = |x: usize, y: usize| wave(x as f64 / width as f64, y as f64 / height as f64);
    let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    pixels.map(|(x, y)| (127.0 + at(x, y) * 30.0) as u8).collect()
}

fn gray(pixels: Vec<u8>, width: usize, height: usize) -> Luma {
    Luma::from_gray(pixels, width as u32, height as u32).unwrap()
}

/// The picture in the middle of a larger one of a single colour.
fn framed(picture: &Luma, rows: usize, columns: usize, colour: u8) -> Luma {
    let width = picture.width() + 2 * columns;
    let mut pixels = vec![colour; width * rows];
    for line in picture.pixels().chunks(picture.width()) {
        pixels.extend(std::iter::repeat_n(colour, columns));
        pixels.extend_from_slice(line);
        pixels.extend(std::iter::repeat_n(colour, columns));
    }
    pixels.extend(vec![colour; width * rows]);
    gray(pixels, width, picture.height() + 2 * rows)
}

/// A coloured pattern of whole numbers, the same in every language that counts.
fn pattern(width: usize, height: usize) -> Vec<[u8; 3]> {
    let fold = |value: usize, period: usize| (value % (2 * period)).min(2 * period - 1 - value % (2 * period));
    let colour = |x: usize, y: usize| {
        let (u, v) = (x * 1000 / width, y * 1000 / height);
        let red = fold(u * 3 + v, 900) * 120 / 900 + fold(v * 2 + u, 430) * 135 / 430;
        let green = fold(u * v / 300 + u, 700) * 200 / 700 + 55 * ((u / 170 + v / 210) % 2);
        let blue = fold(u * 5 + v * 7, 1500) * 255 / 1500;
        [red, green, blue].map(|value| value.min(255) as u8)
    };
    (0..height).flat_map(|y| (0..width).map(move |x| colour(x, y))).collect()
}

/// Hashes of the pattern, coloured and its green channel alone, by Python's ImageHash 4.3.2 on Pillow 10.4.0.
const REFERENCE: [(usize, usize, &str, &str); 9] = [
    (480, 270, "c1878993a18f3eab", "818e9993a1acf6ab"),
    (120, 68, "81879993a18ebeab", "818e9993a1acfcab"),
    (1280, 720, "c1878993a18f3eab", "818e9992b1acf6ab"),
    (300, 300, "81878993a18fbeab", "818e9992a1acfeab"),
    (64, 48, "81879993a18ebeab", "818e9993a1acfcab"),
    (33, 57, "818e9992a18fbcaf", "818e9992a1aefcab"),
    (20, 20, "818e99b2a58efc2b", "818e9992a5acfcab"),
    (32, 32, "818e99b3a18ebcab", "818e9993a1acfcab"),
    (640, 32, "81879993a18ebeab", "818e9993a1ae76ab"),
];

#[test]
fn r22_hashes_equal_those_of_the_reference() {
    for (width, height, coloured, green) in REFERENCE {
        let pixels = pattern(width, height);
        let picture = Luma::from_rgb(pixels.as_flattened(), width as u32, height as u32).unwrap();
        assert_eq!(PHash::of(&picture).unwrap().to_string(), coloured, "{width}x{height}");
        let channel = gray(pixels.iter().map(|pixel| pixel[1]).collect(), width, height);
        assert_eq!(PHash::of(&channel).unwrap().to_string(), green, "{width}x{height}, green");
    }
}

#[test]
fn r22_hamming_five_is_a_duplicate() {
    let known: Index<u8> = [(PHash(0), 1)].into_iter().collect();
    for (bits, found) in [(0b0, true), (0b11111, true), (0b111111, false), (u64::MAX, false)] {
        let expected = found.then_some((1, bits.count_ones()));
        assert_eq!(known.nearest_within(PHash(bits), DUPLICATE), expected, "{bits:b}");
    }
}

#[test]
fn r22_the_closest_wins_and_of_equals_the_oldest() {
    let mut known = Index::default();
    [(0b111, 'a'), (0b1, 'b'), (0b10, 'c')].into_iter().for_each(|(hash, id)| known.push(PHash(hash), id));
    assert_eq!(known.nearest_within(PHash(0), DUPLICATE), Some(('b', 1)));
    assert_eq!(known.all_within(PHash(0), DUPLICATE), [('b', 1), ('c', 1), ('a', 3)]);
    assert_eq!(Index::<u8>::default().nearest_within(PHash(0), 64), None);
}

#[test]
fn r22_a_hash_is_sixteen_lower_case_hex_digits() {
    let hash = PHash(0x00b2_cd42_a0b7_63b5);
    assert_eq!(serde_json::to_string(&hash).unwrap(), r#""00b2cd42a0b763b5""#);
    assert_eq!("00B2CD42A0B763B5".parse(), Ok(hash));
    for text in ["", "1", "00b2cd42a0b763b5a", "00b2cd42a0b763bg", "+0b2cd42a0b763b5", "00b2cd42a0b763é"] {
        assert!(text.parse::<PHash>().is_err(), "{text}");
    }
}

#[test]
fn r22_near_pictures_are_shown_and_never_dropped() {
    for (phash, dhash, shown) in
        [(0, 0, false), (5, 0, false), (6, 40, true), (10, 64, true), (11, 7, false), (20, 6, true), (21, 0, false)]
    {
        assert_eq!(possible_duplicate(phash, dhash), shown, "pHash {phash}, dHash {dhash}");
    }
}

#[test]
fn r22_plain_and_tiny_pictures_have_no_hash() {
    let slope = |step: fn(usize, usize) -> usize| (0..240 * 160).map(|at| step(at % 240, at / 240) as u8).collect();
    for (name, pixels) in [
        ("black", vec![0; 240 * 160]),
        ("white", vec![255; 240 * 160]),
        ("from left to right", slope(|x, _| x)),
        ("from top to bottom", slope(|_, y| y)),
    ] {
        assert_eq!(PHash::of(&gray(pixels, 240, 160)), None, "{name}");
    }
    assert_eq!(PHash::of(&gray(vec![7], 1, 1)), None);
    assert_eq!(PHash::of(&gray((0..2000).map(|x| (x % 251) as u8).collect(), 2000, 1)), None);
}

#[test]
fn r22_a_copy_in_another_size_has_the_same_hash() {
    let original = PHash::of(&gray(waves(480, 270), 480, 270)).unwrap();
    for (width, height) in [(120, 68), (1280, 720), (300, 300)] {
        let copy = PHash::of(&gray(waves(width, height), width, height)).unwrap();
        assert!(distance(original, copy) <= 2, "{width}x{height}: {}", distance(original, copy));
    }
}

#[test]
fn r22_bars_of_any_colour_are_cut_off() {
    let picture = gray(waves(480, 270), 480, 270);
    for (rows, columns) in [(45, 0), (0, 80), (24, 24), (40, 13)] {
        for colour in [0, 16, 255] {
            let bare = without_bars(&framed(&picture, rows, columns, colour));
            assert_eq!(bare.as_ref(), Some(&picture), "{rows} rows, {columns} columns of {colour}");
        }
    }
}

#[test]
fn r22_a_picture_without_bars_stays_as_it_is() {
    let picture = gray(waves(480, 270), 480, 270);
    assert_eq!(without_bars(&picture), None);
    let caption = [picture.pixels(), &[0; 480 * 45]].concat();
    assert_eq!(without_bars(&gray(caption, 480, 315)), None, "a band on one side is part of the picture");
    let night = |x: usize, y: usize| (x * y / 800) as u8;
    let pixels =
        (0..480 * 270).map(|at| night((at % 480).min(479 - at % 480), (at / 480).min(269 - at / 480))).collect();
    assert_eq!(without_bars(&gray(pixels, 480, 270)), None, "a picture that fades out has no edge");
    assert_eq!(without_bars(&gray(vec![0; 480 * 270], 480, 270)), None, "nothing would be left");
}

#[test]
fn r22_pixels_must_fill_the_picture() {
    assert_eq!(Luma::from_gray(vec![], 0, 0), None);
    assert_eq!(Luma::from_gray(vec![0; 5], 2, 3), None);
    assert_eq!(Luma::from_rgb(&[0; 17], 2, 3), None);
    assert_eq!(Luma::from_rgb(&[0; 4], 1, 1), None);
    assert_eq!(Luma::from_gray(vec![0; 5], u32::MAX, u32::MAX), None);
}

proptest! {
    #[test]
    fn r22_a_hash_survives_text_and_database(bits: u64) {
        let hash = PHash(bits);
        prop_assert_eq!(hash.to_string().parse(), Ok(hash));
        prop_assert_eq!(PHash::from_i64(hash.to_i64()), hash);
    }

    #[test]
    fn r22_the_index_finds_what_a_search_one_by_one_finds(
        hashes in proptest::collection::vec(0u64..4096, 0..3000), hash in 0u64..4096, limit in 0u32..7,
    ) {
        let known: Index<usize> = hashes.iter().enumerate().map(|(id, bits)| (PHash(*bits), id)).collect();
        let nearest = hashes.iter().enumerate().map(|(id, bits)| ((bits ^ hash).count_ones(), id)).min();
        let expected = nearest.filter(|(distance, _)| *distance <= limit).map(|(distance, id)| (id, distance));
        prop_assert_eq!(known.nearest_within(PHash(hash), limit), expected);
    }

    #[test]
    fn r22_no_picture_makes_hashing_panic(width in 1usize..90, height in 1usize..90, seed: u8, step: u8) {
        let pixels = (0..width * height).map(|at| seed.wrapping_add((at as u8).wrapping_mul(step))).collect();
        let picture = gray(pixels, width, height);
        let _ = (PHash::of(&picture), without_bars(&picture));
    }
}
