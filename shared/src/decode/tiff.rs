//! TIFF (TIFF 6.0) with other samples than eight or sixteen bits, and with several pages.

use std::io::Cursor;

use image::{DynamicImage, GrayImage, ImageBuffer, RgbImage, metadata::Orientation};
use tiff::{
    ColorType, TiffError,
    decoder::{Decoder, DecodingResult, Limits},
    tags::{SampleFormat, Tag},
};

use super::{DecodeError, MAX_ALLOCATION, Stored, damaged, notes::Note, too_large, unsupported};
use crate::words::Said;

/// Pages that are counted: beyond, they are many.
const MOST_PAGES: usize = 1000;

/// What a look through the pages of a TIFF gives.
pub struct Contents {
    /// More pages than the one that is read.
    pub note: Option<Note>,
    /// The picture, where the library for all formats does not read such samples.
    pub image: Option<Stored>,
}

/// A file that is being read.
type File<'a> = Decoder<Cursor<&'a [u8]>>;

/// Looks through the pages, and reads the first where its samples need it.
///
/// # Errors
///
/// Where colours are on several pages, samples are of a kind that pictures do not have, or the file is damaged.
pub fn contents(bytes: &[u8]) -> Result<Contents, DecodeError> {
    let mut file = Decoder::new(Cursor::new(bytes)).map_err(refused)?;
    let (width, height) = file.dimensions().map_err(refused)?;
    too_large(width, height)?;
    let kind = file.colortype().map_err(refused)?;
    let formats = file
        .find_tag_unsigned_vec::<u16>(Tag::SampleFormat)
        .map_err(refused)?;
    // Bit 0 of NewSubfileType: a smaller copy of what only its maker's program reads.
    let purpose = file.find_tag_unsigned::<u32>(Tag::NewSubfileType);
    if purpose
        .map_err(refused)?
        .is_some_and(|purpose| purpose & 1 == 1)
    {
        return Err(DecodeError::Format {
            found: said!("found-raw-copy"),
        });
    }
    let pages = pages(bytes, kind, (width, height));
    if pages > 1 && matches!(kind, ColorType::Gray(_)) {
        return Err(DecodeError::GreyPages { pages });
    }
    let format = formats.and_then(|formats| formats.first().copied());
    let format = format.map_or(SampleFormat::Uint, SampleFormat::from_u16_exhaustive);
    let mut limits = Limits::default();
    limits.decoding_buffer_size = MAX_ALLOCATION as usize;
    let mut file = file.with_limits(limits);
    let image = match (format, kind) {
        (SampleFormat::IEEEFP, kind) if kind.bit_depth() != 32 => {
            let bits = kind.bit_depth();
            return Err(samples(said!("samples-points", bits = u32::from(bits))));
        }
        (SampleFormat::Uint, kind) if kind.bit_depth() > 16 => Some(wide(&mut file, kind)?),
        (SampleFormat::IEEEFP, kind) => Some(wide(&mut file, kind)?),
        (SampleFormat::Uint, _) => None,
        (SampleFormat::Int, _) => return Err(samples(said!("samples-signed"))),
        _ => return Err(samples(said!("samples-unknown"))),
    };
    let image = match image {
        Some(image) => Some(stored(image, &mut file).map_err(refused)?),
        None => None,
    };
    let note = (pages > 1).then_some(Note::FirstPage { pages });
    Ok(Contents { note, image })
}

/// A picture, upright, with the file's profile.
fn stored(mut image: DynamicImage, file: &mut File<'_>) -> Result<Stored, TiffError> {
    let stated = file.find_tag_unsigned(Tag::Orientation)?;
    let orientation = stated.and_then(Orientation::from_exif);
    image.apply_orientation(orientation.unwrap_or(Orientation::NoTransforms));
    let profile = file.find_tag(Tag::IccProfile)?;
    let profile = profile.map(|profile| profile.into_u8_vec()).transpose()?;
    Ok(Stored { image, profile })
}

fn refused(error: TiffError) -> DecodeError {
    match error {
        TiffError::UnsupportedError(reason) => unsupported("TIFF", Said::as_is(reason.to_string())),
        TiffError::LimitsExceeded => unsupported("TIFF", said!("read-memory")),
        other => damaged("TIFF", Said::as_is(other.to_string())),
    }
}

fn samples(found: Said) -> DecodeError {
    DecodeError::Samples { found }
}

/// How many pages stand beside the first as pictures of their own: of its size and colours where it is grey, else all that
/// are not a smaller copy or a mask of another.
fn pages(bytes: &[u8], kind: ColorType, size: (u32, u32)) -> usize {
    // A file of its own: what is decoded stays at its first page.
    let Ok(mut file) = Decoder::new(Cursor::new(bytes)) else {
        return 1;
    };
    let is_grey = matches!(kind, ColorType::Gray(_));
    let mut pages = 1;
    // A page that can't be read is none, and where the list of pages breaks off it ends: the first is good.
    for _ in 1..MOST_PAGES {
        if !file.more_images() || file.next_image().is_err() {
            break;
        }
        // Bits 0 and 2 of NewSubfileType.
        let purpose = file.find_tag_unsigned::<u32>(Tag::NewSubfileType);
        let is_own = purpose.is_ok_and(|purpose| purpose.is_none_or(|p| p & 0b101 == 0));
        let same = |file: &mut File<'_>| {
            file.dimensions().is_ok_and(|other| other == size)
                && file.colortype().is_ok_and(|other| other == kind)
        };
        pages += usize::from(is_own && (!is_grey || same(&mut file)));
    }
    pages
}

/// A picture of 32 bits a sample: whole numbers, of which the upper half is kept where they need it, or such with a point,
/// from 0 to 1 or to 255.
fn wide(file: &mut File<'_>, kind: ColorType) -> Result<DynamicImage, DecodeError> {
    let size = file.dimensions().map_err(refused)?;
    let channels = match kind {
        ColorType::Gray(_) => 1,
        ColorType::RGB(_) => 3,
        ColorType::RGBA(_) => 4,
        _ => return Err(samples(said!("samples-channels"))),
    };
    let mut read = DecodingResult::U8(Vec::new());
    let layout = file.read_image_to_buffer(&mut read).map_err(refused)?;
    let planes = layout.planes;
    match read {
        DecodingResult::U32(values) => {
            let values = narrowed(interleaved(values, channels, planes), channels);
            built(match channels {
                1 => ImageBuffer::from_raw(size.0, size.1, values).map(DynamicImage::ImageLuma16),
                3 => ImageBuffer::from_raw(size.0, size.1, values).map(DynamicImage::ImageRgb16),
                _ => ImageBuffer::from_raw(size.0, size.1, values).map(DynamicImage::ImageRgba16),
            })
        }
        DecodingResult::F32(values) => {
            let (least, most) = values.iter().fold((0.0_f32, 0.0_f32), |(least, most), &v| {
                (least.min(v), most.max(v))
            });
            if least < 0.0 || most > 255.0 || values.iter().any(|v| !v.is_finite()) {
                return Err(DecodeError::Samples {
                    found: said!(
                        "samples-range",
                        least = f64::from(least),
                        most = f64::from(most)
                    ),
                });
            }
            let scale = if most > 1.0 { 1.0 } else { 255.0 };
            let values = values.iter().map(|v| (v * scale).round() as u8).collect();
            let values = interleaved(values, channels, planes);
            built(match channels {
                1 => GrayImage::from_raw(size.0, size.1, values).map(DynamicImage::from),
                3 => RgbImage::from_raw(size.0, size.1, values).map(DynamicImage::from),
                _ => image::RgbaImage::from_raw(size.0, size.1, values).map(DynamicImage::from),
            })
        }
        _ => Err(samples(said!(
            "samples-bits",
            bits = u32::from(kind.bit_depth())
        ))),
    }
}

/// Bits of a sample's 32 that programs fill: 16 or fewer stay as they are.
const FILLED: [u32; 4] = [16, 20, 24, 32];

/// Values of 32 bits brought to 16: by the fewest of [`FILLED`] that hold the greatest colour, not by that itself, or a dark
/// picture would become bright. Alpha fills all.
fn narrowed(values: Vec<u32>, channels: usize) -> Vec<u16> {
    let colours = if channels == 4 { 3 } else { channels };
    let of_colour = |(at, value): (usize, &u32)| (at % channels < colours).then_some(*value);
    let greatest = values.iter().enumerate().filter_map(of_colour).max();
    let used = u32::BITS - greatest.unwrap_or(0).leading_zeros();
    let filled = FILLED.into_iter().find(|filled| *filled >= used);
    let shift = filled.unwrap_or(u32::BITS) - 16;
    let narrow = |(at, value): (usize, u32)| {
        let shift = if at % channels < colours { shift } else { 16 };
        (value >> shift) as u16
    };
    values.into_iter().enumerate().map(narrow).collect()
}

/// The samples of each pixel beside each other, where they are stored channel by channel.
fn interleaved<T: Copy>(values: Vec<T>, channels: usize, planes: usize) -> Vec<T> {
    if planes < 2 {
        return values;
    }
    let pixels = values.len() / channels;
    (0..pixels * channels)
        .map(|at| values[at % channels * pixels + at / channels])
        .collect()
}

fn built(image: Option<DynamicImage>) -> Result<DynamicImage, DecodeError> {
    image.ok_or_else(|| DecodeError::Damaged {
        format: "TIFF",
        reason: said!("read-fewer-pixels"),
    })
}
