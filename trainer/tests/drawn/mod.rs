//! A small data set that is drawn on the spot.

use std::path::Path;

/// Cells of each class; four subjects a class.
const CELLS: u32 = 24;

/// Discs of two sizes, so that there is something to learn.
pub fn draw_cells(folder: &Path) {
    for (class, prefix, radius) in [("all", "", 12_i64), ("hem", "H", 8)] {
        for cell in 0..CELLS {
            let picture = image::RgbImage::from_fn(40, 40, |x, y| {
                let (dx, dy) = (i64::from(x) - 20, i64::from(y) - 20);
                let inside = dx * dx + dy * dy < radius * radius + i64::from(cell % 5) * 8;
                image::Rgb(if inside {
                    [90, 40 + (cell * 3) as u8, 120]
                } else {
                    [0; 3]
                })
            });
            let subject = cell % 4 + 1;
            picture
                .save(folder.join(format!("UID_{prefix}{subject}_{cell}_1_{class}.png")))
                .unwrap();
        }
    }
}
