//! How a picture and its map are looked at: which part, how large, and how the two stand.

use std::collections::BTreeMap;

use shared::say;

/// How a picture and its map stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Arrangement {
    /// The map over the picture.
    #[default]
    Over,
    /// The picture beside the picture with its map.
    Beside,
    /// The map over a part of the picture, as a slider says.
    Slider,
}

impl Arrangement {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Over, Self::Beside, Self::Slider];

    /// Its name in the menu.
    pub fn title(self) -> String {
        match self {
            Self::Over => say!("view-over"),
            Self::Beside => say!("view-beside"),
            Self::Slider => say!("view-slider"),
        }
    }
}

/// Most times as large as it fits that a picture is shown: a pixel of a cell's picture is then as wide as a finger.
const MOST: f64 = 32.0;

/// How much nearer or farther a press of a button or key goes.
pub const STEP: f64 = 1.5;

/// The middle of a pane, in shares of it.
pub const MIDDLE: [f64; 2] = [0.5, 0.5];

/// Screen's pixels to the picture's from which single pixels are shown as squares, not smoothed.
const SQUARES: f64 = 4.0;

/// The largest share of what is seen that a scale bar takes.
const BAR: f64 = 0.3;

/// The part of a square picture that fills its pane.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lens {
    /// How many times as large as it fits; 1 shows all of it.
    pub zoom: f64,
    /// Left end of what is seen, as a share of the picture's side.
    pub left: f64,
    /// Upper end of what is seen, as a share of the picture's side.
    pub top: f64,
}

impl Default for Lens {
    fn default() -> Self {
        Self {
            zoom: 1.0,
            left: 0.0,
            top: 0.0,
        }
    }
}

impl Lens {
    /// Nearer or farther by a factor; what is seen at a point, in shares of the pane, stays there.
    #[must_use]
    pub fn zoomed(self, factor: f64, [x, y]: [f64; 2]) -> Self {
        let zoom = (self.zoom * factor).clamp(1.0, MOST);
        let shift = 1.0 / self.zoom - 1.0 / zoom;
        Self {
            zoom,
            left: self.left + x * shift,
            top: self.top + y * shift,
        }
        .within()
    }

    /// Moves the picture under the pane, by shares of the pane.
    #[must_use]
    pub fn moved(self, [x, y]: [f64; 2]) -> Self {
        Self {
            left: self.left - x / self.zoom,
            top: self.top - y / self.zoom,
            ..self
        }
        .within()
    }

    fn within(self) -> Self {
        let last = 1.0 - 1.0 / self.zoom;
        Self {
            left: self.left.clamp(0.0, last),
            top: self.top.clamp(0.0, last),
            ..self
        }
    }

    /// Whether all of the picture is seen.
    pub fn is_whole(self) -> bool {
        self.zoom <= 1.0
    }

    /// The transformation of what fills the pane, for a style sheet; its origin is the upper left corner.
    pub fn style(self) -> String {
        let Self { zoom, left, top } = self;
        let (left, top) = (left * -100.0, top * -100.0);
        format!("transform: scale({zoom:.4}) translate({left:.4}%, {top:.4}%)")
    }

    /// Whether the pixels of a picture `side` wide are shown as squares in a pane that is `pane` pixels of the screen wide.
    pub fn shows_squares(self, side: u32, pane: f64) -> bool {
        self.zoom * pane > SQUARES * f64::from(side)
    }

    /// A scale bar for a picture `side` wide: its length in the picture's pixels (1, 2 or 5 times a power of ten), and as a share of the pane.
    pub fn bar(self, side: u32) -> (u32, f64) {
        let seen = f64::from(side) / self.zoom;
        let lengths = (0..9).flat_map(|power| [1, 2, 5].map(|first| first * 10_u32.pow(power)));
        let fits = |length: &u32| f64::from(*length) <= BAR * seen;
        let length = lengths.take_while(fits).last().unwrap_or(1);
        (length, f64::from(length) / seen)
    }
}

/// How a picture and its map are looked at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Viewing {
    /// Which part is seen; the same of all panes.
    pub lens: Lens,
    /// How picture and map stand.
    pub arrangement: Arrangement,
    /// Percent of the pane, from its left end, that the slider leaves without the map.
    pub divide: u32,
}

impl Default for Viewing {
    fn default() -> Self {
        Self {
            lens: Lens::default(),
            arrangement: Arrangement::default(),
            divide: 50,
        }
    }
}

/// The fingers, or the mouse, on a pane.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Touches(BTreeMap<i32, [f64; 2]>);

impl Touches {
    /// A pointer is put down, at shares of the pane.
    pub fn put(&mut self, pointer: i32, at: [f64; 2]) {
        self.0.insert(pointer, at);
    }

    /// A pointer is lifted.
    pub fn lift(&mut self, pointer: i32) {
        self.0.remove(&pointer);
    }

    /// The lens after a pointer has moved: one moves the picture, two pull it larger or push it smaller around their middle.
    pub fn slide(&mut self, pointer: i32, to: [f64; 2], lens: Lens) -> Lens {
        let Some(from) = self.0.get(&pointer).copied() else {
            return lens;
        };
        let other = self.0.iter().find(|(other, _)| **other != pointer);
        let lens = match other {
            None => lens.moved([to[0] - from[0], to[1] - from[1]]),
            Some((_, other)) => {
                let distance = |a: [f64; 2]| (a[0] - other[0]).hypot(a[1] - other[1]).max(1e-3);
                let middle = |a: [f64; 2]| [(a[0] + other[0]) / 2.0, (a[1] + other[1]) / 2.0];
                let (before, after) = (middle(from), middle(to));
                lens.zoomed(distance(to) / distance(from), before)
                    .moved([after[0] - before[0], after[1] - before[1]])
            }
        };
        self.0.insert(pointer, to);
        lens
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where a point of the pane lies in the picture.
    fn seen(lens: Lens, [x, y]: [f64; 2]) -> [f64; 2] {
        [lens.left + x / lens.zoom, lens.top + y / lens.zoom]
    }

    fn assert_near(a: [f64; 2], b: [f64; 2]) {
        assert!((a[0] - b[0]).hypot(a[1] - b[1]) < 1e-9, "{a:?} {b:?}");
    }

    #[test]
    fn what_is_under_the_pointer_stays_there() {
        let at = [0.75, 0.25];
        let near = Lens::default().zoomed(3.0, at);
        assert_near(seen(near, at), at);
        let nearer = near.zoomed(2.0, [0.1, 0.9]);
        assert_near(seen(nearer, [0.1, 0.9]), seen(near, [0.1, 0.9]));
        assert_eq!(nearer.zoom, 6.0);
    }

    #[test]
    fn nothing_beside_the_picture_is_seen() {
        let near = Lens::default().zoomed(4.0, [0.0, 0.0]);
        assert_eq!((near.left, near.top), (0.0, 0.0));
        let end = near.moved([-9.0, -9.0]);
        assert_eq!((end.left, end.top), (0.75, 0.75));
        assert_eq!(end.moved([9.0, 9.0]), near);
        // Farther than whole is whole.
        assert_eq!(end.zoomed(0.01, [0.5, 0.5]), Lens::default());
        assert!(Lens::default().is_whole() && !near.is_whole());
        assert_eq!(near.zoomed(1e9, [0.5, 0.5]).zoom, MOST);
    }

    #[test]
    fn a_style_shows_what_is_seen() {
        let lens = Lens {
            zoom: 4.0,
            left: 0.5,
            top: 0.25,
        };
        assert_eq!(
            lens.style(),
            "transform: scale(4.0000) translate(-50.0000%, -25.0000%)"
        );
    }

    #[test]
    fn pixels_are_squares_beyond_four_times() {
        let lens = Lens::default();
        assert!(!lens.shows_squares(200, 800.0));
        assert!(lens.shows_squares(200, 801.0));
        assert!(lens.zoomed(2.0, [0.5, 0.5]).shows_squares(200, 401.0));
    }

    #[test]
    fn scale_bars_are_round_and_fit() {
        let whole = Lens::default();
        assert_eq!(whole.bar(450).0, 100);
        assert_eq!(whole.bar(300).0, 50);
        let (length, share) = whole.zoomed(MOST, [0.5, 0.5]).bar(64);
        // Two pixels are seen: a bar of less than one would say nothing.
        assert_eq!(length, 1);
        assert!((share - 0.5).abs() < 1e-9);
        let (length, share) = whole.zoomed(3.0, [0.5, 0.5]).bar(450);
        assert_eq!(length, 20);
        assert!((share - 20.0 / 150.0).abs() < 1e-9);
    }

    #[test]
    fn one_finger_moves_and_two_pull() {
        let mut touches = Touches::default();
        let lens = Lens::default().zoomed(2.0, [0.5, 0.5]);
        assert_eq!(touches.slide(1, [0.1, 0.1], lens), lens);
        touches.put(1, [0.5, 0.5]);
        let moved = touches.slide(1, [0.6, 0.4], lens);
        assert_near(seen(moved, [0.6, 0.4]), [0.5, 0.5]);
        touches.put(2, [0.2, 0.4]);
        // Twice as far from the other finger.
        let pulled = touches.slide(1, [1.0, 0.4], moved);
        assert!((pulled.zoom - 4.0).abs() < 1e-9);
        assert_near(seen(pulled, [0.6, 0.4]), seen(moved, [0.4, 0.4]));
        touches.lift(1);
        touches.lift(2);
        assert_eq!(touches, Touches::default());
    }
}
