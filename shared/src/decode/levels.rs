//! Ranges of samples with more than eight bits.

use image::DynamicImage;

use super::notes::Note;

/// Bits that cameras use of a sample's 16, and those of values that were only stored wider.
const USED: [u32; 4] = [8, 10, 12, 14];

/// Brings values of 16 bits that fill only a part of their range, as those of cameras do, to the whole of it; `stored` is how
/// many bits they had in the file.
pub fn fill(image: &mut DynamicImage, stored: u32) -> Option<Note> {
    let (samples, per_pixel, colours): (&mut [u16], usize, usize) = match image {
        DynamicImage::ImageLuma16(image) => (image, 1, 1),
        DynamicImage::ImageLumaA16(image) => (image, 2, 1),
        DynamicImage::ImageRgb16(image) => (image, 3, 3),
        DynamicImage::ImageRgba16(image) => (image, 4, 3),
        _ => return None,
    };
    let of_colour = |pixel: &[u16]| pixel[..colours].iter().copied().max();
    let greatest = samples.chunks(per_pixel).filter_map(of_colour).max()?;
    // Eight bits that were made sixteen fill the range as they should, however dark.
    let is_widened = samples.iter().all(|value| value % 0x101 == 0);
    let bits = bits_of(u32::from(greatest)).filter(|_| !is_widened)?;
    let most = (1 << bits) - 1;
    for pixel in samples.chunks_mut(per_pixel) {
        for value in &mut pixel[..colours] {
            *value = ((u32::from(*value) * 0xffff + most / 2) / most) as u16;
        }
    }
    Some(Note::Range {
        greatest: u32::from(greatest),
        stored,
        bits,
    })
}

/// How many bits hold values up to the greatest, where that is well below the whole range; nothing is known of black.
fn bits_of(greatest: u32) -> Option<u32> {
    let holds = |bits: &u32| greatest < 1 << bits;
    (greatest > 0).then(|| USED.into_iter().find(holds))?
}
