use image::{ExtendedColorType, ImageEncoder, codecs, metadata::Orientation};

use super::*;

const RED_GREEN: [u8; 6] = [255, 0, 0, 0, 255, 0];

fn encode(format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    RgbImage::from_raw(2, 1, RED_GREEN.to_vec())
        .unwrap()
        .write_to(&mut out, format)
        .unwrap();
    out.into_inner()
}

/// A picture that is read without a note.
fn shown(bytes: &[u8]) -> Picture {
    let Decoded { picture, notes, .. } = read(bytes).unwrap();
    assert_eq!(notes, []);
    picture
}

#[test]
fn lossless_formats_are_read_by_their_bytes() {
    for format in [
        ImageFormat::Png,
        ImageFormat::Bmp,
        ImageFormat::Tiff,
        ImageFormat::WebP,
    ] {
        let picture = shown(&encode(format));
        assert_eq!((picture.width(), picture.height()), (2, 1), "{format:?}");
        assert_eq!(picture.rgb(), RED_GREEN, "{format:?}");
    }
}

#[test]
fn jpeg_is_read() {
    let picture = shown(&encode(ImageFormat::Jpeg));
    assert_eq!((picture.width(), picture.height()), (2, 1));
}

fn png(pixels: &[u8], colour: ExtendedColorType) -> Vec<u8> {
    let mut out = Vec::new();
    codecs::png::PngEncoder::new(&mut out)
        .write_image(pixels, 1, 1, colour)
        .unwrap();
    out
}

#[test]
fn grey_alpha_and_sixteen_bits_become_rgb() {
    let grey = shown(&png(&[77], ExtendedColorType::L8));
    assert_eq!(grey.rgb(), [77, 77, 77]);
    let alpha = shown(&png(&[200, 100, 50, 128], ExtendedColorType::Rgba8));
    assert_eq!(alpha.rgb(), [100, 50, 25]);
    let clear = read(&png(&[200, 100, 50, 0], ExtendedColorType::Rgba8));
    assert!(matches!(clear, Err(DecodeError::Transparent)), "{clear:?}");
    let deep = shown(&png(&0x8000_u16.to_ne_bytes(), ExtendedColorType::L16));
    assert_eq!(deep.rgb(), [128, 128, 128]);
}

/// A 2x1 BMP with a palette of two colours and one bit a pixel, written by hand.
#[test]
fn palette_is_looked_up() {
    let mut bmp = b"BM".to_vec();
    for word in [66_u32, 0, 62, 40, 2, 1] {
        bmp.extend(word.to_le_bytes());
    }
    bmp.extend([1, 0, 1, 0]);
    for word in [0_u32, 4, 2835, 2835, 2, 2] {
        bmp.extend(word.to_le_bytes());
    }
    bmp.extend([10, 20, 30, 0, 40, 50, 60, 0]);
    bmp.extend([0b0100_0000, 0, 0, 0]);
    assert_eq!(shown(&bmp).rgb(), [30, 20, 10, 60, 50, 40]);
}

#[test]
fn exif_orientation_is_applied() {
    // The smallest TIFF-shaped EXIF block with one entry: orientation 6, rotate by 90 degrees.
    let exif = [
        b"II*\0\x08\0\0\0\x01\0".as_slice(),
        b"\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0",
    ]
    .concat();
    assert_eq!(
        Orientation::from_exif_chunk(&exif),
        Some(Orientation::Rotate90)
    );
    let mut out = Vec::new();
    let mut encoder = codecs::png::PngEncoder::new(&mut out);
    encoder.set_exif_metadata(exif).unwrap();
    encoder
        .write_image(&RED_GREEN, 2, 1, ExtendedColorType::Rgb8)
        .unwrap();
    let picture = shown(&out);
    assert_eq!((picture.width(), picture.height()), (1, 2));
    assert_eq!(picture.rgb(), RED_GREEN);
}

/// A PNG header that claims a size, with nothing behind it.
fn png_header(side: u32) -> Vec<u8> {
    let mut png = encode(ImageFormat::Png);
    png[16..20].copy_from_slice(&side.to_be_bytes());
    png[20..24].copy_from_slice(&side.to_be_bytes());
    let crc = crc32(&png[12..29]);
    png[29..33].copy_from_slice(&crc.to_be_bytes());
    png
}

pub fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |c, _| {
            (c >> 1) ^ (0xedb8_8320 * (c & 1))
        })
    })
}

#[test]
fn a_huge_header_is_refused_before_memory_is_taken() {
    let error = read(&png_header(20_000)).unwrap_err();
    assert!(matches!(
        error,
        DecodeError::TooLarge {
            width: 20_000,
            height: 20_000
        }
    ));
    assert!(error.to_string().contains("20000 x 20000"), "{error}");
}

#[test]
fn refusals_say_what_was_found_and_what_is_accepted() {
    for (bytes, found) in [
        (b"a,b\n1,2\n".to_vec(), "found text"),
        (b"%PDF-1.7".to_vec(), "a PDF document"),
        (encode_gif(), "a GIF picture"),
        (vec![0xfe; 40], "no known picture format"),
    ] {
        let message = read(&bytes).unwrap_err().to_string();
        assert!(message.contains(found), "{message}");
        assert!(message.contains(&say!("formats")), "{message}");
    }
    assert!(matches!(read(&[]), Err(DecodeError::Empty)));
}

fn encode_gif() -> Vec<u8> {
    b"GIF89a\x01\0\x01\0\0\0\0;".to_vec()
}

#[test]
fn every_truncation_is_an_error_or_a_picture_and_never_a_panic() {
    for format in [
        ImageFormat::Png,
        ImageFormat::Bmp,
        ImageFormat::Tiff,
        ImageFormat::WebP,
        ImageFormat::Jpeg,
    ] {
        let whole = encode(format);
        for end in 0..whole.len() {
            // A picture or an error, but an end.
            drop(read(&whole[..end]));
        }
        assert!(read(&whole[..whole.len() / 2]).is_err(), "{format:?}");
    }
}

#[test]
fn a_truncated_bmp_says_so() {
    let whole = encode(ImageFormat::Bmp);
    let message = read(&whole[..whole.len() - 4]).unwrap_err().to_string();
    assert!(
        message.contains("BMP file is damaged or cut short"),
        "{message}"
    );
}

#[test]
fn a_picture_of_a_pixel_is_refused() {
    let error = decode(&encode(ImageFormat::Png)).unwrap_err();
    assert!(matches!(
        error,
        DecodeError::TooSmall {
            width: 2,
            height: 1
        }
    ));
    let mut out = Cursor::new(Vec::new());
    RgbImage::new(MIN_SIDE, MIN_SIDE)
        .write_to(&mut out, ImageFormat::Png)
        .unwrap();
    assert!(decode(&out.into_inner()).is_ok());
}
