//! Pictures as cameras, microscopes and programs store them, each a kind that was once read wrongly.

use ::tiff::{
    encoder::{TiffEncoder, colortype},
    tags::Tag,
};
use image::{ExtendedColorType, ImageEncoder, codecs};

use super::*;

/// Four colours, two a row.
const COLOURS: [u8; 12] = [200, 90, 160, 30, 60, 90, 0, 0, 0, 255, 128, 64];

/// A TIFF of what is written in it.
fn tiff(write: impl FnOnce(&mut TiffEncoder<&mut Cursor<Vec<u8>>>)) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    write(&mut TiffEncoder::new(&mut out).unwrap());
    out.into_inner()
}

fn refusal(bytes: &[u8]) -> String {
    read(bytes).unwrap_err().to_string()
}

fn noted(bytes: &[u8]) -> (Vec<u8>, String) {
    let Decoded { picture, notes, .. } = read(bytes).unwrap();
    let [note] = notes.as_slice() else {
        panic!("{notes:?}")
    };
    (picture.rgb().to_vec(), note.to_string())
}

fn plain(bytes: &[u8]) -> Vec<u8> {
    let Decoded { picture, notes, .. } = read(bytes).unwrap();
    assert_eq!(notes, []);
    picture.rgb().to_vec()
}

#[test]
fn a_big_tiff_is_read() {
    let mut out = Cursor::new(Vec::new());
    let mut encoder = TiffEncoder::new_big(&mut out).unwrap();
    encoder
        .write_image::<colortype::RGB8>(2, 2, &COLOURS)
        .unwrap();
    assert_eq!(plain(&out.into_inner()), COLOURS);
}

#[test]
fn samples_of_thirty_two_bits_are_brought_to_eight() {
    let of_range = |most: u32| {
        let values = COLOURS.map(|v| (u64::from(v) * u64::from(most) / 255) as u32);
        tiff(|file| file.write_image::<colortype::RGB32>(2, 2, &values).unwrap())
    };
    assert_eq!(plain(&of_range(u32::MAX)), COLOURS);
    assert_eq!(plain(&of_range(0xffff)), COLOURS);
    let (rgb, note) = noted(&of_range(255));
    assert_eq!(rgb, COLOURS);
    assert!(note.contains("255 of what 32 bits hold"), "{note}");
    assert!(note.contains("values of 8 bits"), "{note}");
    for bits in [20, 24] {
        let most = (1_u32 << bits) - 1;
        assert_eq!(plain(&of_range(most)), COLOURS, "{bits}");
    }
    // A picture that is dark stays so: less than half of the range.
    let dark = [100_u32, 50, 25].map(|v| v << 24);
    let dark = tiff(|file| {
        file.write_image::<colortype::RGB32>(1, 1, &dark).unwrap();
    });
    assert_eq!(plain(&dark), [100, 50, 25]);
    // Whatever alpha fills.
    let pixel = [200, 90, 160].map(|v| v * 257);
    let values = [&pixel[..], &[u32::MAX], &[0, 0, 0, u32::MAX]].concat();
    let opaque = tiff(|file| {
        file.write_image::<colortype::RGBA32>(2, 1, &values)
            .unwrap();
    });
    assert_eq!(plain(&opaque), [200, 90, 160, 0, 0, 0]);
}

#[test]
fn numbers_with_a_point_are_read_by_their_range() {
    let scaled = |scale: f32| {
        let values = COLOURS.map(|v| f32::from(v) * scale);
        tiff(|file| {
            file.write_image::<colortype::RGB32Float>(2, 2, &values)
                .unwrap();
        })
    };
    assert_eq!(plain(&scaled(1.0 / 255.0)), COLOURS);
    assert_eq!(plain(&scaled(1.0)), COLOURS);
    for other in [16.0, -1.0, f32::NAN] {
        let said = refusal(&scaled(other));
        assert!(said.contains("0 to 1 or 0 to 255 are expected"), "{said}");
    }
}

#[test]
fn samples_with_a_sign_are_refused() {
    let bytes = tiff(|file| {
        file.write_image::<colortype::GrayI8>(2, 2, &[1, -1, 2, 3])
            .unwrap();
    });
    let said = refusal(&bytes);
    assert!(said.contains("whole numbers with a sign"), "{said}");
    assert!(said.contains("save it with 8 or 16 bits"), "{said}");
}

#[test]
fn a_palette_is_refused() {
    let bytes = tiff(|file| {
        let mut image = file.new_image::<colortype::Gray8>(2, 2).unwrap();
        let tags = image.encoder();
        tags.write_tag(Tag::PhotometricInterpretation, 3_u16)
            .unwrap();
        tags.write_tag(Tag::ColorMap, &[0_u16; 768][..]).unwrap();
        image.write_data(&[0, 1, 2, 3]).unwrap();
    });
    let said = refusal(&bytes);
    assert!(
        said.contains("RGBPalette") && said.contains("save it as plain RGB"),
        "{said}"
    );
}

/// Values of a camera's twelve bits in sixteen.
#[test]
fn values_that_fill_a_part_of_their_range_are_brought_to_the_whole() {
    let of_bits = |bits: u32| {
        let most = (1_u32 << bits) - 1;
        let values = COLOURS.map(|v| (u32::from(v) * most / 255) as u16);
        let file = tiff(|file| file.write_image::<colortype::RGB16>(2, 2, &values).unwrap());
        let mut png = Vec::new();
        let bytes: Vec<u8> = values.iter().flat_map(|v| v.to_ne_bytes()).collect();
        codecs::png::PngEncoder::new(&mut png)
            .write_image(&bytes, 2, 2, ExtendedColorType::Rgb16)
            .unwrap();
        [file, png]
    };
    for bits in [8, 10, 12, 14] {
        for bytes in of_bits(bits) {
            let (rgb, note) = noted(&bytes);
            let is_near = |(a, b): (&u8, &u8)| a.abs_diff(*b) <= 1;
            assert!(rgb.iter().zip(&COLOURS).all(is_near), "{bits}: {rgb:?}");
            assert!(note.contains(&format!("values of {bits} bits")), "{note}");
        }
    }
    for bytes in of_bits(16) {
        assert_eq!(plain(&bytes), COLOURS);
    }
    // Eight bits made sixteen are as dark as they were.
    let dark = tiff(|file| {
        file.write_image::<colortype::Gray16>(2, 1, &[0x101, 0x303])
            .unwrap();
    });
    assert_eq!(plain(&dark), [1, 1, 1, 3, 3, 3]);
}

#[test]
fn pages_beyond_the_first_are_said() {
    let write = |file: &mut TiffEncoder<&mut Cursor<Vec<u8>>>, purpose: u32| {
        let mut image = file.new_image::<colortype::RGB8>(2, 2).unwrap();
        image
            .encoder()
            .write_tag(Tag::NewSubfileType, purpose)
            .unwrap();
        image.write_data(&COLOURS).unwrap();
    };
    let two = tiff(|file| [0, 0].into_iter().for_each(|purpose| write(file, purpose)));
    let (rgb, note) = noted(&two);
    assert_eq!(rgb, COLOURS);
    assert!(note.contains("2 pages; only the first"), "{note}");
    // A smaller copy of the first is no page of its own.
    let small = tiff(|file| write(file, 1));
    assert!(refusal(&small).contains("raw picture"));
    // A second page that is cut off takes nothing from the first.
    let cut = &two[..two.len() - 40];
    assert_eq!(read(cut).unwrap().picture.rgb(), COLOURS);
    let copy = tiff(|file| [0, 1].into_iter().for_each(|purpose| write(file, purpose)));
    assert_eq!(plain(&copy), COLOURS);
}

#[test]
fn colours_on_grey_pages_are_refused() {
    let bytes = tiff(|file| {
        for _ in 0..3 {
            file.write_image::<colortype::Gray8>(2, 2, &[1, 2, 3, 4])
                .unwrap();
        }
    });
    let said = refusal(&bytes);
    assert!(said.contains("3 grey pages"), "{said}");
    assert!(said.contains("one RGB picture"), "{said}");
}

/// A BMP of two colours in a column, with bits a pixel.
fn bmp(depth: u16, rows: [&[u8]; 2]) -> Vec<u8> {
    let mut bmp = b"BM".to_vec();
    for word in [0_u32, 0, 54, 40, 1, 2] {
        bmp.extend(word.to_le_bytes());
    }
    bmp.extend([1, 0]);
    bmp.extend(depth.to_le_bytes());
    bmp.extend([0; 24]);
    bmp.extend(rows.concat());
    bmp
}

#[test]
fn a_bmp_may_lack_the_filling_of_its_last_row() {
    let whole = bmp(24, [&[1, 2, 3, 0], &[4, 5, 6, 0]]);
    let expected = plain(&whole);
    assert_eq!(expected, [6, 5, 4, 3, 2, 1]);
    assert_eq!(plain(&whole[..whole.len() - 1]), expected);
    let said = refusal(&whole[..whole.len() - 2]);
    assert!(said.contains("damaged or cut short"), "{said}");
}

#[test]
fn alpha_that_hides_everything_is_unused_in_bmp_and_refused_elsewhere() {
    let bytes = bmp(32, [&[1, 2, 3, 0], &[4, 5, 6, 0]]);
    assert_eq!(plain(&bytes), [6, 5, 4, 3, 2, 1]);
    let mut png = Vec::new();
    codecs::png::PngEncoder::new(&mut png)
        .write_image(&[9, 9, 9, 0], 1, 1, ExtendedColorType::Rgba8)
        .unwrap();
    let said = refusal(&png);
    assert!(said.contains("wholly transparent"), "{said}");
}

#[test]
fn a_jpeg_that_ends_early_is_refused() {
    let mut whole = Vec::new();
    let noise: Vec<u8> = (0..64 * 64 * 3_u32)
        .map(|v| (v.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect();
    codecs::jpeg::JpegEncoder::new(&mut whole)
        .write_image(&noise, 64, 64, ExtendedColorType::Rgb8)
        .unwrap();
    assert!(read(&whole).is_ok());
    for end in [whole.len() / 2, whole.len() - 2] {
        let said = refusal(&whole[..end]);
        assert!(said.contains("JPEG file is damaged or cut short"), "{said}");
    }
}

/// A PNG of one colour with a chunk before its pixels.
fn png_with(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let mut png = Vec::new();
    codecs::png::PngEncoder::new(&mut png)
        .write_image(&[200, 90, 160], 1, 1, ExtendedColorType::Rgb8)
        .unwrap();
    let mut chunk = (content.len() as u32).to_be_bytes().to_vec();
    chunk.extend(kind);
    chunk.extend(content);
    chunk.extend(tests::crc32(&chunk[4..]).to_be_bytes());
    // After the header: 8 bytes of signature, 25 of IHDR.
    png.splice(33..33, chunk);
    png
}

#[test]
fn a_gamma_that_is_not_used_is_said() {
    let (rgb, note) = noted(&png_with(b"gAMA", &100_000_u32.to_be_bytes()));
    assert_eq!(rgb, [200, 90, 160]);
    assert!(note.contains("a gamma of 1"), "{note}");
    assert_eq!(plain(&png_with(b"gAMA", &45_455_u32.to_be_bytes())), rgb);
}

#[test]
fn an_animation_is_said() {
    let (_, note) = noted(&png_with(b"acTL", &[0, 0, 0, 1, 0, 0, 0, 0]));
    assert!(note.contains("an animation"), "{note}");
}

fn png_under(profile: Vec<u8>) -> Vec<u8> {
    let mut png = Vec::new();
    let mut encoder = codecs::png::PngEncoder::new(&mut png);
    encoder.set_icc_profile(profile).unwrap();
    encoder
        .write_image(&COLOURS, 2, 2, ExtendedColorType::Rgb8)
        .unwrap();
    png
}

/// Colours under the profile of Adobe RGB (1998) come out as CIE's formulas have them.
#[test]
fn colours_under_a_profile_are_brought_to_srgb() {
    let wide = moxcms::ColorProfile::new_adobe_rgb().encode().unwrap();
    let rgb = plain(&png_under(wide));
    for (from, to) in COLOURS.chunks(3).zip(rgb.chunks(3)) {
        for (to, expected) in to.iter().zip(adobe_to_srgb(from)) {
            assert!((f64::from(*to) - expected).abs() <= 1.5, "{from:?}: {to:?}");
        }
    }
    assert_ne!(rgb, COLOURS);
    let same = moxcms::ColorProfile::new_srgb().encode().unwrap();
    assert_eq!(plain(&png_under(same)), COLOURS);
    let (rgb, note) = noted(&png_under(b"no profile".to_vec()));
    assert_eq!(rgb, COLOURS);
    assert!(note.contains("profile is not used"), "{note}");
}

/// Adobe RGB (1998), annex; IEC 61966-2-1; both of white D65, so that their matrices can be joined.
fn adobe_to_srgb(rgb: &[u8]) -> [f64; 3] {
    let linear: Vec<f64> = rgb
        .iter()
        .map(|&v| (f64::from(v) / 255.0).powf(563.0 / 256.0))
        .collect();
    let xyz = [
        [0.57667, 0.18556, 0.18823],
        [0.29734, 0.62736, 0.07529],
        [0.02703, 0.07069, 0.99134],
    ];
    let back = [
        [3.2406, -1.5372, -0.4986],
        [-0.9689, 1.8758, 0.0415],
        [0.0557, -0.2040, 1.0570],
    ];
    let times = |matrix: [[f64; 3]; 3], v: &[f64]| {
        matrix.map(|row| row.iter().zip(v).map(|(a, b)| a * b).sum::<f64>())
    };
    times(back, &times(xyz, &linear)).map(|v| {
        let v = v.clamp(0.0, 1.0);
        let coded = if v <= 0.003_130_8 {
            12.92 * v
        } else {
            1.055 * v.powf(1.0 / 2.4) - 0.055
        };
        coded * 255.0
    })
}
