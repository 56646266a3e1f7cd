//! Repair of BMP files: a last row without its filling, unused alpha.

use std::borrow::Cow;

use image::DynamicImage;

/// The bytes with the last row filled up to its four bytes: some writers leave that out, and viewers do not mind.
pub fn filled(bytes: &[u8]) -> Cow<'_, [u8]> {
    match missing(bytes) {
        Some(missing @ 1..=3) => {
            let mut filled = bytes.to_vec();
            filled.resize(bytes.len() + missing, 0);
            Cow::Owned(filled)
        }
        _ => Cow::Borrowed(bytes),
    }
}

/// Bytes that the filling of the last row lacks; `None` where the rows are packed, or more is missing than that.
fn missing(bytes: &[u8]) -> Option<usize> {
    let word = |at: usize| {
        let bytes = bytes.get(at..)?.first_chunk()?;
        usize::try_from(i32::from_le_bytes(*bytes).unsigned_abs()).ok()
    };
    let [offset, width, height, packing] = [10, 18, 22, 30].map(word);
    let depth = word(28)? & 0xffff;
    // Plain rows, or such with masks for the colours.
    matches!(packing?, 0 | 3).then_some(())?;
    let used = width?.checked_mul(depth)?.div_ceil(8);
    let row = used.next_multiple_of(4);
    let end = row.checked_mul(height?)?.checked_add(offset?)?;
    let missing = end.checked_sub(bytes.len())?;
    (missing <= row - used).then_some(missing)
}

/// Makes a picture opaque whose alpha is zero everywhere: in BMP the fourth byte is often unused, and Windows shows it so.
pub fn without_unused_alpha(image: &mut DynamicImage) {
    if let DynamicImage::ImageRgba8(image) = image
        && image.pixels().all(|pixel| pixel.0[3] == 0)
    {
        image.pixels_mut().for_each(|pixel| pixel.0[3] = 255);
    }
}
