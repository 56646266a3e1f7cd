//! A decoded picture: 8-bit RGB, row by row.

pub use image::imageops::FilterType;
use image::{Rgb, RgbImage, imageops};

/// An RGB picture with 8 bits a channel and at least one pixel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture(RgbImage);

impl Picture {
    /// Makes a picture of `rgb`, rows from the top, three bytes a pixel.
    ///
    /// Returns `None` where the length of `rgb` is not `width * height * 3` or a side is zero.
    pub fn new(width: u32, height: u32, rgb: Vec<u8>) -> Option<Self> {
        let expected = (width as usize)
            .checked_mul(height as usize)?
            .checked_mul(3)?;
        // The image takes bytes that are too many.
        let image = (rgb.len() == expected).then(|| RgbImage::from_raw(width, height, rgb));
        Self::of_image(image??)
    }

    /// The picture that an image is; `None` where it has no pixel.
    pub fn of_image(image: RgbImage) -> Option<Self> {
        (image.width() > 0 && image.height() > 0).then_some(Self(image))
    }

    /// A black picture; a side of zero becomes one.
    pub fn black(width: u32, height: u32) -> Self {
        Self(RgbImage::new(width.max(1), height.max(1)))
    }

    /// A picture of the colour that a function gives for each column and row; a side of zero becomes one.
    pub fn from_fn(width: u32, height: u32, mut colour: impl FnMut(u32, u32) -> [u8; 3]) -> Self {
        let colour = |x, y| Rgb(colour(x, y));
        Self(RgbImage::from_fn(width.max(1), height.max(1), colour))
    }

    /// Width in pixels.
    pub fn width(&self) -> u32 {
        self.0.width()
    }

    /// Height in pixels.
    pub fn height(&self) -> u32 {
        self.0.height()
    }

    /// The picture as an image of the library.
    pub fn image(&self) -> &RgbImage {
        &self.0
    }

    /// All bytes, rows from the top, three a pixel.
    pub fn rgb(&self) -> &[u8] {
        self.0.as_raw()
    }

    /// All bytes with an opaque alpha, rows from the top, four a pixel.
    pub fn rgba(&self) -> Vec<u8> {
        let pixels = self.rgb().as_chunks::<3>().0.iter();
        pixels.flat_map(|[r, g, b]| [*r, *g, *b, 255]).collect()
    }

    /// All bytes, to change; in the order of [`rgb`](Self::rgb).
    pub fn rgb_mut(&mut self) -> &mut [u8] {
        &mut self.0
    }

    /// The colour of a pixel; black outside the picture.
    pub fn pixel(&self, x: i64, y: i64) -> [u8; 3] {
        let at = u32::try_from(x).ok().zip(u32::try_from(y).ok());
        at.and_then(|(x, y)| self.0.get_pixel_checked(x, y))
            .map_or([0; 3], |pixel| pixel.0)
    }

    /// The colours along the frame's edge; those of the corners twice.
    pub fn edge(&self) -> impl Iterator<Item = [u8; 3]> {
        let (right, bottom) = (i64::from(self.width()) - 1, i64::from(self.height()) - 1);
        let sides = (0..=right).flat_map(move |x| [(x, 0), (x, bottom)]);
        let ends = (0..=bottom).flat_map(move |y| [(0, y), (right, y)]);
        sides.chain(ends).map(|(x, y)| self.pixel(x, y))
    }

    /// Sets the colour of a pixel; outside the picture nothing happens.
    pub fn set_pixel(&mut self, x: u32, y: u32, colour: [u8; 3]) {
        if let Some(pixel) = self.0.get_pixel_mut_checked(x, y) {
            *pixel = Rgb(colour);
        }
    }

    /// The whole picture brought to other sides; a side of zero becomes one.
    pub fn resized(&self, width: u32, height: u32, filter: FilterType) -> Self {
        Self(imageops::resize(
            &self.0,
            width.max(1),
            height.max(1),
            filter,
        ))
    }

    /// The picture under a blur that is nearly Gaussian, of a deviation in pixels.
    pub fn blurred(&self, deviation: f32) -> Self {
        Self(imageops::fast_blur(&self.0, deviation))
    }

    /// The square of `side` pixels around the middle, black where the picture is smaller.
    ///
    /// A 600x600 and a 450x450 frame of the same cell at the same resolution give the same crop.
    pub fn centre_square(&self, side: u32) -> Self {
        let middle =
            |length: u32| (i64::from(length) - i64::from(side)).div_euclid(2) + i64::from(side / 2);
        self.square_around([middle(self.width()), middle(self.height())], side)
    }

    /// The square of `side` pixels whose pixel `(side / 2, side / 2)` is the given one of the picture, black where the
    /// picture ends.
    pub fn square_around(&self, [x, y]: [i64; 2], side: u32) -> Self {
        let [left, top] = [x, y].map(|at| at - i64::from(side / 2));
        Self::from_fn(side, side, |x, y| {
            self.pixel(left + i64::from(x), top + i64::from(y))
        })
    }
}

/// Luminance of a colour (Rec. 601), 0 to 255.
pub fn luminance(pixel: [u8; 3]) -> f64 {
    let [r, g, b] = pixel.map(f64::from);
    0.299 * r + 0.587 * g + 0.114 * b
}

/// Neighbours above, below, left and right of a position, rows from the top, within a width and height.
pub fn neighbours(at: usize, (width, height): (usize, usize)) -> impl Iterator<Item = usize> {
    let (row, column) = (at / width, at % width);
    [
        (row > 0).then(|| at - width),
        (row + 1 < height).then(|| at + width),
        (column > 0).then(|| at - 1),
        (column + 1 < width).then(|| at + 1),
    ]
    .into_iter()
    .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_lengths_are_refused() {
        assert!(Picture::new(2, 2, vec![0; 12]).is_some());
        assert!(Picture::new(2, 2, vec![0; 11]).is_none());
        assert!(Picture::new(2, 2, vec![0; 13]).is_none());
        assert!(Picture::new(0, 2, vec![]).is_none());
        assert!(Picture::new(u32::MAX, u32::MAX, vec![]).is_none());
    }

    #[test]
    fn centre_square_pads_with_black_and_keeps_the_middle() {
        let mut picture = Picture::black(3, 1);
        picture.set_pixel(1, 0, [9, 8, 7]);
        let square = picture.centre_square(5);
        assert_eq!((square.width(), square.height()), (5, 5));
        assert_eq!(square.pixel(2, 2), [9, 8, 7]);
        assert_eq!(square.rgb().iter().filter(|&&v| v > 0).count(), 3);
        assert_eq!(picture.centre_square(1).pixel(0, 0), [9, 8, 7]);
    }

    #[test]
    fn a_frame_around_the_cell_changes_nothing() {
        let mut small = Picture::black(450, 450);
        small.set_pixel(200, 210, [1, 2, 3]);
        let mut large = Picture::black(600, 600);
        large.set_pixel(275, 285, [1, 2, 3]);
        assert_eq!(small.centre_square(320), large.centre_square(320));
    }
}
