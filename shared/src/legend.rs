//! Where the parts of a saved map stand: the picture on top, below it the colour bar with the values of its ends, then
//! lines. Trainer and page draw the same layout, each with what it has for letters.

/// Width of the picture, in pixels.
pub const SIDE: u32 = 768;
/// Characters in a line: what fits the width in letters nine pixels wide.
pub const LINE: usize = 83;
/// Height of a line, in pixels.
pub const LINE_HEIGHT: u32 = 24;
/// Height of the colour bar, in pixels.
pub const BAR: u32 = 16;
/// Space around what stands below the picture, in pixels.
pub const MARGIN: u32 = 8;

/// On which side of a text its place is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// The text begins there.
    Left,
    /// The text ends there.
    Right,
}

/// A line of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// The text.
    pub text: String,
    /// Its place across, in pixels.
    pub x: u32,
    /// Its baseline, in pixels from the top.
    pub baseline: u32,
    /// The end of the text that is at `x`.
    pub anchor: Anchor,
}

/// A part of the colour bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// Its left end, in pixels.
    pub left: u32,
    /// Its width, in pixels.
    pub width: u32,
    /// Red, green and blue.
    pub colour: [u8; 3],
}

/// Everything below a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Legend {
    /// Height of the whole, in pixels.
    pub height: u32,
    /// Top of the colour bar, in pixels.
    pub bar_top: u32,
    /// The colour bar, from its left end.
    pub bar: Vec<Step>,
    /// Values of the bar's ends, then the lines.
    pub texts: Vec<Text>,
}

impl Legend {
    /// The legend of a picture of this height, with colours from the bar's left end.
    pub fn new(
        picture_height: u32,
        colours: &[[u8; 3]],
        ends: [String; 2],
        lines: &[String],
    ) -> Self {
        let bar_top = picture_height + MARGIN;
        let count = colours.len().max(1) as u32;
        let step = |(at, colour): (u32, &[u8; 3])| {
            let left = at * SIDE / count;
            Step {
                left,
                width: (at + 1) * SIDE / count - left,
                colour: *colour,
            }
        };
        let below = bar_top + BAR + MARGIN;
        let baseline = |row: u32| below + row * LINE_HEIGHT + LINE_HEIGHT * 2 / 3;
        let text = |text: String, row: u32, anchor| Text {
            text,
            x: match anchor {
                Anchor::Left => MARGIN,
                Anchor::Right => SIDE - MARGIN,
            },
            baseline: baseline(row),
            anchor,
        };
        let [left, right] = ends;
        let mut texts = vec![text(left, 0, Anchor::Left), text(right, 0, Anchor::Right)];
        for (row, line) in (1..).zip(lines) {
            texts.push(text(line.clone(), row, Anchor::Left));
        }
        Self {
            height: below + LINE_HEIGHT * (lines.len() as u32 + 1) + MARGIN,
            bar_top,
            bar: (0..).zip(colours).map(step).collect(),
            texts,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_stand_below_one_another_and_fill_the_width() {
        let lines = ["for “normal”".to_owned(), "more".to_owned()];
        let ends = ["0".to_owned(), "0.5".to_owned()];
        let legend = Legend::new(400, &[[1; 3], [2; 3], [3; 3], [4; 3], [5; 3]], ends, &lines);
        let across: u32 = legend.bar.iter().map(|step| step.width).sum();
        assert_eq!(across, SIDE);
        for pair in legend.bar.windows(2) {
            assert_eq!(pair[0].left + pair[0].width, pair[1].left, "no gap");
        }
        assert!(legend.bar_top >= 400);
        let rows: Vec<u32> = legend.texts.iter().map(|text| text.baseline).collect();
        assert_eq!(rows[0], rows[1], "the ends stand beside each other");
        assert!(rows[0] > legend.bar_top + BAR);
        assert_eq!([rows[2] - rows[1], rows[3] - rows[2]], [LINE_HEIGHT; 2]);
        assert!(legend.height > rows[3]);
        assert_eq!(legend.texts[1].anchor, Anchor::Right);
    }
}
