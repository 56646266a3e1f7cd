//! Bytes of a picture file to a [`Picture`].

use std::io::Cursor;

use image::{
    DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, Rgb, RgbImage,
};
use thiserror::Error;

use crate::picture::Picture;

/// Most pixels a picture may have: a cell has far fewer, and a phone must survive a mistake.
pub const MAX_PIXELS: u64 = 64 * 1024 * 1024;

/// Greatest side of a picture: it may be made square.
pub const MAX_SIDE: u32 = 8192;

/// Least side of a picture: smaller ones hold no cell.
pub const MIN_SIDE: u32 = 16;

/// The formats that are read, as said to people.
pub const ACCEPTED: &str = "PNG, JPEG, BMP, TIFF or WebP";

/// Most memory a decoder may take, in bytes: 16 bits and four channels of [`MAX_PIXELS`].
const MAX_ALLOCATION: u64 = MAX_PIXELS * 8;

/// Why a file is not a picture that can be read.
#[derive(Debug, Error)]
pub enum DecodeError {
    /// There is nothing in the file.
    #[error("the file is empty; expected a {ACCEPTED} picture")]
    Empty,
    /// The first bytes are of no accepted format.
    #[error("found {found}; expected a {ACCEPTED} picture")]
    Format {
        /// What the bytes look like.
        found: String,
    },
    /// More pixels than [`MAX_PIXELS`], or a side over [`MAX_SIDE`].
    #[error(
        "the picture is {width} x {height} pixels; at most {MAX_SIDE} a side are accepted: crop one cell"
    )]
    TooLarge {
        /// Width in pixels, as the header says.
        width: u32,
        /// Height in pixels, as the header says.
        height: u32,
    },
    /// A side below [`MIN_SIDE`].
    #[error(
        "the picture is {width} x {height} pixels; at least {MIN_SIDE} x {MIN_SIDE} are expected"
    )]
    TooSmall {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
    },
    /// The file ends early or its content is damaged.
    #[error("this {format} file is damaged or cut short ({reason})")]
    Damaged {
        /// The format its first bytes name.
        format: &'static str,
        /// What the decoder found.
        reason: String,
    },
}

/// Reads a picture, recognised by its bytes and not by its name.
///
/// Grey becomes RGB, 16 bits become 8, palettes are looked up, transparent parts are laid on
/// black (the background of segmented cells), and EXIF orientation is applied.
///
/// # Errors
///
/// [`DecodeError`]: empty, of another format, over [`MAX_PIXELS`] (found before memory is
/// taken), under [`MIN_SIDE`], or damaged.
pub fn decode(bytes: &[u8]) -> Result<Picture, DecodeError> {
    let picture = read(bytes)?;
    let (width, height) = (picture.width(), picture.height());
    if width.min(height) < MIN_SIDE {
        return Err(DecodeError::TooSmall { width, height });
    }
    Ok(picture)
}

/// Reads a picture of any size up to [`MAX_PIXELS`].
fn read(bytes: &[u8]) -> Result<Picture, DecodeError> {
    if bytes.is_empty() {
        return Err(DecodeError::Empty);
    }
    let (format, name) = recognise(bytes)?;
    let damaged = |error: ImageError| DecodeError::Damaged {
        format: name,
        reason: error.to_string(),
    };
    let mut decoder = ImageReader::with_format(Cursor::new(bytes), format)
        .into_decoder()
        .map_err(damaged)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MAX_PIXELS || width.max(height) > MAX_SIDE {
        return Err(DecodeError::TooLarge { width, height });
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_ALLOCATION);
    decoder.set_limits(limits).map_err(damaged)?;
    let orientation = decoder.orientation().map_err(damaged)?;
    let mut image = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    image.apply_orientation(orientation);
    flatten(&image).ok_or_else(|| DecodeError::Damaged {
        format: name,
        reason: "it has no pixels".to_owned(),
    })
}

fn recognise(bytes: &[u8]) -> Result<(ImageFormat, &'static str), DecodeError> {
    let found = match image::guess_format(bytes) {
        Ok(ImageFormat::Png) => return Ok((ImageFormat::Png, "PNG")),
        Ok(ImageFormat::Jpeg) => return Ok((ImageFormat::Jpeg, "JPEG")),
        Ok(ImageFormat::Bmp) => return Ok((ImageFormat::Bmp, "BMP")),
        Ok(ImageFormat::Tiff) => return Ok((ImageFormat::Tiff, "TIFF")),
        Ok(ImageFormat::WebP) => return Ok((ImageFormat::WebP, "WebP")),
        Ok(other) => format!("a {} picture", format!("{other:?}").to_uppercase()),
        Err(_) => describe(bytes).to_owned(),
    };
    Err(DecodeError::Format { found })
}

/// What bytes of no picture format look like, in words.
fn describe(bytes: &[u8]) -> &'static str {
    let head = &bytes[..bytes.len().min(512)];
    if head.starts_with(b"%PDF") {
        "a PDF document"
    } else if bytes.get(128..132) == Some(b"DICM") {
        "a DICOM file (export the picture as PNG first)"
    } else if head.starts_with(b"PK\x03\x04") {
        "a ZIP archive"
    } else if head.get(4..8) == Some(b"ftyp") {
        "a HEIF, AVIF or video file"
    } else if std::str::from_utf8(head).is_ok() {
        "text"
    } else {
        "bytes of no known picture format"
    }
}

/// Lays the picture on black and drops alpha; `None` where it has no pixel.
fn flatten(image: &DynamicImage) -> Option<Picture> {
    if !image.color().has_alpha() {
        return Picture::of_image(image.to_rgb8());
    }
    let over_black =
        |value: u8, alpha: u8| ((u16::from(value) * u16::from(alpha) + 127) / 255) as u8;
    let image = image.to_rgba8();
    let flat = RgbImage::from_fn(image.width(), image.height(), |x, y| {
        let [red, green, blue, alpha] = image.get_pixel(x, y).0;
        Rgb([red, green, blue].map(|value| over_black(value, alpha)))
    });
    Picture::of_image(flat)
}

#[cfg(test)]
#[path = "decode_tests.rs"]
mod tests;
