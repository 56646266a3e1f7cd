//! Decoding: bytes of a picture file to a [`Picture`].

mod bmp;
mod jpeg;
mod levels;
mod notes;
mod png;
mod profile;
mod recognise;
mod tiff;

use std::{borrow::Cow, fmt, io::Cursor};

use crate::{picture::Picture, words::Said};
use image::{
    DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, Rgb, RgbImage,
    codecs::webp::WebPDecoder,
};

pub use notes::Note;

/// Most pixels a picture may have: a cell has far fewer, and a phone must survive a mistake.
pub const MAX_PIXELS: u64 = 64 * 1024 * 1024;

/// Greatest side of a picture: it may be made square.
pub const MAX_SIDE: u32 = 8192;

/// Least side of a picture: smaller ones hold no cell.
pub const MIN_SIDE: u32 = 16;

/// Endings of such files' names, in small letters and without the dot.
pub const ENDINGS: [&str; 7] = ["png", "jpg", "jpeg", "bmp", "tif", "tiff", "webp"];

/// Most memory a decoder may take, in bytes: 16 bits and four channels of [`MAX_PIXELS`].
const MAX_ALLOCATION: u64 = MAX_PIXELS * 8;

/// Most bytes of a file that is worth reading whole: more than any picture that is read has.
pub const MAX_BYTES: u64 = MAX_ALLOCATION;

/// Why a file is not a picture that can be read.
#[derive(Debug)]
pub enum DecodeError {
    /// There is nothing in the file.
    Empty,
    /// The first bytes are of no accepted format.
    Format {
        /// The recognised format.
        found: Said,
    },
    /// More pixels than [`MAX_PIXELS`], or a side over [`MAX_SIDE`].
    TooLarge {
        /// Width in pixels, as the header says.
        width: u32,
        /// Height in pixels, as the header says.
        height: u32,
    },
    /// A side below [`MIN_SIDE`].
    TooSmall {
        /// Width in pixels.
        width: u32,
        /// Height in pixels.
        height: u32,
    },
    /// Every pixel is wholly transparent.
    Transparent,
    /// A TIFF of several grey pages of one size: channels or a stack.
    GreyPages {
        /// Their number.
        pages: usize,
    },
    /// Samples of a kind that pictures do not have.
    Samples {
        /// Their kind.
        found: Said,
    },
    /// A way to store pictures that is not read.
    Unsupported {
        /// The format its first bytes name.
        format: &'static str,
        /// The decoder's reason.
        reason: Said,
    },
    /// The file ends early or its content is damaged.
    Damaged {
        /// The format its first bytes name.
        format: &'static str,
        /// The decoder's reason.
        reason: Said,
    },
}

impl DecodeError {
    /// The error in words.
    pub fn said(&self) -> Said {
        match self {
            Self::Empty => said!("read-empty", formats = said!("formats")),
            Self::Format { found } => {
                said!("read-format", found = found, formats = said!("formats"))
            }
            Self::TooLarge { width, height } => said!(
                "read-too-large",
                width = width.to_string(),
                height = height.to_string(),
                most = MAX_SIDE.to_string(),
            ),
            Self::TooSmall { width, height } => said!(
                "read-too-small",
                width = width.to_string(),
                height = height.to_string(),
                least = MIN_SIDE,
            ),
            Self::Transparent => said!("read-transparent"),
            Self::GreyPages { pages } => said!("read-grey-pages", pages = *pages),
            Self::Samples { found } => said!("read-samples", found = found),
            Self::Unsupported { format, reason } => {
                said!("read-unsupported", format = *format, reason = reason)
            }
            Self::Damaged { format, reason } => {
                said!("read-damaged", format = *format, reason = reason)
            }
        }
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.said().fmt(f)
    }
}

impl std::error::Error for DecodeError {}

/// A picture, and what has to be known of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Decoded {
    /// The picture.
    pub picture: Picture,
    /// The name of the file's format.
    pub format: &'static str,
    /// Notes on what was read otherwise than the file may mean it.
    pub notes: Vec<Note>,
}

/// Reads a picture, recognised by its bytes and not by its name.
///
/// Grey becomes RGB, more bits become 8, palettes are looked up, colours are brought to sRGB where the file has a profile,
/// transparent parts are laid on black (the background of segmented cells), and EXIF orientation is applied.
///
/// # Errors
///
/// [`DecodeError`]: empty, of another format, over [`MAX_PIXELS`] (found before memory is
/// taken), under [`MIN_SIDE`], wholly transparent, of samples that no picture has, or damaged.
pub fn decode(bytes: &[u8]) -> Result<Decoded, DecodeError> {
    let decoded = read(bytes)?;
    let (width, height) = (decoded.picture.width(), decoded.picture.height());
    if width.min(height) < MIN_SIDE {
        return Err(DecodeError::TooSmall { width, height });
    }
    Ok(decoded)
}

/// Reads a picture of any size up to [`MAX_PIXELS`].
fn read(file: &[u8]) -> Result<Decoded, DecodeError> {
    if file.is_empty() {
        return Err(DecodeError::Empty);
    }
    let (format, name) = recognise::recognise(file)?;
    let mut bytes = Cow::Borrowed(file);
    let mut notes = Vec::new();
    let mut image = None;
    match format {
        ImageFormat::Jpeg if !jpeg::is_whole(&bytes) => {
            return Err(damaged(name, said!("read-no-end")));
        }
        ImageFormat::Bmp => bytes = bmp::filled(file),
        ImageFormat::Tiff => {
            let contents = tiff::contents(&bytes)?;
            notes.extend(contents.note);
            image = contents.image;
        }
        _ => notes.extend(animation(format, &bytes)),
    }
    // What is read here rather than by the library has samples of 32 bits.
    let bits = if image.is_some() { 32 } else { 16 };
    let Stored { mut image, profile } = match image {
        Some(image) => image,
        None => stored(&bytes, format, name)?,
    };
    if format == ImageFormat::Bmp {
        bmp::without_unused_alpha(&mut image);
    }
    notes.extend(levels::fill(&mut image, bits));
    let mut rgb = flatten(&image)?;
    let meaning = match profile {
        Some(profile) => profile::to_srgb(&mut rgb, &profile)
            .err()
            .map(|reason| Note::Profile { reason }),
        None if format == ImageFormat::Png => gamma(&bytes),
        None => None,
    };
    notes.extend(meaning);
    let picture = Picture::of_image(rgb).ok_or_else(|| damaged(name, said!("read-no-pixels")))?;
    Ok(Decoded {
        picture,
        format: name,
        notes,
    })
}

/// The picture of a file as it stores it, upright.
struct Stored {
    image: DynamicImage,
    /// Its colour profile (ICC.1).
    profile: Option<Vec<u8>>,
}

/// Decodes with the library for all formats.
fn stored(bytes: &[u8], format: ImageFormat, name: &'static str) -> Result<Stored, DecodeError> {
    let refused = |error| match error {
        ImageError::Unsupported(reason) => unsupported(name, Said::as_is(reason.to_string())),
        other => damaged(name, Said::as_is(other.to_string())),
    };
    let mut decoder = ImageReader::with_format(Cursor::new(bytes), format)
        .into_decoder()
        .map_err(refused)?;
    let (width, height) = decoder.dimensions();
    too_large(width, height)?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_ALLOCATION);
    decoder.set_limits(limits).map_err(refused)?;
    let profile = decoder.icc_profile().map_err(refused)?;
    let orientation = decoder.orientation().map_err(refused)?;
    let mut image = DynamicImage::from_decoder(decoder).map_err(refused)?;
    image.apply_orientation(orientation);
    Ok(Stored { image, profile })
}

fn damaged(format: &'static str, reason: Said) -> DecodeError {
    DecodeError::Damaged { format, reason }
}

fn unsupported(format: &'static str, reason: Said) -> DecodeError {
    DecodeError::Unsupported { format, reason }
}

fn too_large(width: u32, height: u32) -> Result<(), DecodeError> {
    if u64::from(width) * u64::from(height) > MAX_PIXELS || width.max(height) > MAX_SIDE {
        return Err(DecodeError::TooLarge { width, height });
    }
    Ok(())
}

/// Says that a file holds more pictures than the one that is read.
fn animation(format: ImageFormat, bytes: &[u8]) -> Option<Note> {
    let is_animated = match format {
        ImageFormat::Png => png::header(bytes).is_animated,
        // One that can't be read is refused when it is.
        ImageFormat::WebP => {
            WebPDecoder::new(Cursor::new(bytes)).is_ok_and(|webp| webp.has_animation())
        }
        _ => false,
    };
    is_animated.then_some(Note::FirstFrame)
}

/// The gamma of screens, for which the values of pictures are stored, and how far from it one has to be noted.
const GAMMA: f64 = 1.0 / 2.2;
const GAMMA_DIFFERS: f64 = 0.05;

fn gamma(bytes: &[u8]) -> Option<Note> {
    let stated = png::header(bytes).gamma;
    let differs = |gamma: &f64| (gamma / GAMMA - 1.0).abs() > GAMMA_DIFFERS;
    stated.filter(differs).map(|gamma| Note::Gamma { gamma })
}

/// Lays the picture on black and drops alpha.
fn flatten(image: &DynamicImage) -> Result<RgbImage, DecodeError> {
    if !image.color().has_alpha() {
        return Ok(image.to_rgb8());
    }
    let over_black =
        |value: u8, alpha: u8| ((u16::from(value) * u16::from(alpha) + 127) / 255) as u8;
    let image = image.to_rgba8();
    if image.pixels().all(|pixel| pixel.0[3] == 0) {
        return Err(DecodeError::Transparent);
    }
    Ok(RgbImage::from_fn(image.width(), image.height(), |x, y| {
        let [red, green, blue, alpha] = image.get_pixel(x, y).0;
        Rgb([red, green, blue].map(|value| over_black(value, alpha)))
    }))
}

#[cfg(test)]
#[path = "mod_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "kinds_tests.rs"]
mod kinds_tests;
