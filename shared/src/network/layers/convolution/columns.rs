//! What the weights of a convolution meet, as the rows of a matrix (im2col) that is made in parts.

use std::ops::Range;

use super::window::Window;

/// A matrix with one row for each channel and place of the kernel, and one column for each position of each picture.
///
/// # Shapes
///
/// `x` is `[n, inputs, h, w]`; there are `inputs k k` rows and `n h' w'` columns.
#[derive(Clone, Copy, Debug)]
pub struct Columns<'a> {
    /// The values that are met.
    pub x: &'a [f32],
    /// By this convolution.
    pub window: &'a Window,
}

impl<'a> Columns<'a> {
    /// Columns of a picture.
    pub fn area(&self) -> usize {
        self.window.output_area()
    }

    /// Columns of all pictures, of which each has so many rows.
    pub fn count(&self, rows: usize) -> usize {
        let planes = self.x.len() / self.window.input_area().max(1);
        planes * self.window.places() / rows * self.area()
    }

    /// Some columns of one of `rows` rows: as they lie in memory, or gathered in `buffer`, which has their number.
    #[inline(always)]
    pub fn row<'b>(&self, [row, rows]: [usize; 2], first: usize, buffer: &'b mut [f32]) -> &'b [f32]
    where
        'a: 'b,
    {
        let (area, places) = (self.area(), self.window.places());
        let channels = rows / places;
        let (picture, position) = (first / area, first % area);
        if self.window.is_whole() && position + buffer.len() <= area {
            return &self.x[(picture * channels + row) * area + position..][..buffer.len()];
        }
        let mut at = 0;
        while at < buffer.len() {
            let (picture, position) = ((first + at) / area, (first + at) % area);
            let plane = [picture * channels + row / places, row % places];
            at += self.line(plane, position, &mut buffer[at..]);
        }
        buffer
    }

    /// What one place of the kernel meets from a position on, at most to the end of the position's line; returns
    /// how many positions that are.
    #[inline(always)]
    fn line(&self, [plane, place]: [usize; 2], position: usize, to: &mut [f32]) -> usize {
        let (window, stride) = (self.window, self.window.stride);
        let [height, width] = window.input;
        let (row, column) = (position / window.output[1], position % window.output[1]);
        let count = (window.output[1] - column).min(to.len());
        let to = &mut to[..count];
        let (p, q) = (place / window.kernel, place % window.kernel);
        let Some(row) = window.line_met(row, p) else {
            to.fill(0.0);
            return count;
        };
        let from = &self.x[(plane * height + row) * width..][..width];
        let Range { start, end } = within(window.columns_inside(q), column, count);
        to[..start].fill(0.0);
        to[end..].fill(0.0);
        if start < end {
            let from = &from[(column + start) * stride + q - window.before[1]..];
            spaced(&mut to[start..end], from, stride);
        }
        count
    }
}

/// Adds the values of a picture's columns to where they were met (col2im).
///
/// # Shapes
///
/// `columns` is `[inputs k k, h' w']`, `x` is `[inputs, h, w]`.
pub fn add_back(columns: &[f32], window: &Window, x: &mut [f32]) {
    let ([_, width], stride) = (window.input, window.stride);
    let planes = x.chunks_exact_mut(window.input_area());
    let rows = columns.chunks_exact(window.output_area() * window.places());
    for (plane, rows) in planes.zip(rows) {
        for (place, row) in rows.chunks_exact(window.output_area()).enumerate() {
            let (p, q) = (place / window.kernel, place % window.kernel);
            let inside = within(window.columns_inside(q), 0, window.output[1]);
            for (line, values) in row.chunks_exact(window.output[1]).enumerate() {
                let Some(line) = window.line_met(line, p) else {
                    continue;
                };
                if inside.is_empty() {
                    continue;
                }
                let from = line * width + inside.start * stride + q - window.before[1];
                let to = plane[from..].iter_mut().step_by(stride);
                let values = &values[inside.clone()];
                to.zip(values).for_each(|(to, value)| *to += value);
            }
        }
    }
}

/// A range of positions, counted from the first of some, and of these alone.
fn within(range: Range<usize>, first: usize, count: usize) -> Range<usize> {
    let start = range.start.saturating_sub(first).min(count);
    let end = range.end.saturating_sub(first).clamp(start, count);
    start..end
}

/// Every value that is a whole number of steps from the first, as many as there is room for.
#[inline(always)]
pub fn spaced(to: &mut [f32], from: &[f32], stride: usize) {
    if stride == 1 {
        return to.copy_from_slice(&from[..to.len()]);
    }
    if stride == 2 && from.len() >= 2 * to.len() {
        // Pairs: of these the compiler makes vectors.
        let pairs = from.as_chunks::<2>().0;
        to.iter_mut()
            .zip(pairs)
            .for_each(|(to, from)| *to = from[0]);
        return;
    }
    let values = from.iter().step_by(stride);
    to.iter_mut().zip(values).for_each(|(to, from)| *to = *from);
}
