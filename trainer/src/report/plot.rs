//! Plots as SVG that follows the page's colours, with a title on what a pointer rests on and words for screen
//! readers.

use maud::{Markup, html};
use shared::class::Class;

/// Width of a plot, in its own units; the page scales it.
const WIDTH: f64 = 560.0;

/// Room for labels around the plot: left, top, right, bottom.
const ROOM: [f64; 4] = [58.0, 12.0, 14.0, 44.0];

/// Width of a letter, about.
const LETTER: f64 = 6.8;

/// Height of a row of a plot with names along its side.
const ROW: f64 = 18.0;

/// Colour of a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Normal cells.
    Normal,
    /// Lymphoblasts.
    Lymphoblast,
    /// The plot's topic.
    Accent,
    /// Secondary marks.
    Quiet,
    /// One of several.
    Series(usize),
}

impl Tone {
    /// The tone of a class.
    pub fn of(class: Class) -> Self {
        match class {
            Class::Normal => Self::Normal,
            Class::Lymphoblast => Self::Lymphoblast,
        }
    }

    fn class(self) -> String {
        match self {
            Self::Normal => "normal".to_owned(),
            Self::Lymphoblast => "blast".to_owned(),
            Self::Accent => "accent".to_owned(),
            Self::Quiet => "quiet".to_owned(),
            Self::Series(at) => format!("s{}", at % 8),
        }
    }
}

/// A drawn shape.
#[derive(Clone, Debug)]
pub enum Shape {
    /// A line through points.
    Line(Vec<[f64; 2]>),
    /// The same, dashed.
    Dashes(Vec<[f64; 2]>),
    /// Points, each with what it is.
    Dots(Vec<([f64; 2], String)>),
    /// Bars from the axis: from, to, height.
    Bars(Vec<[f64; 3]>),
    /// Horizontal ranges: low, high, where on the other axis.
    Ranges(Vec<[f64; 3]>),
}

/// A shape in its colour, with its name in the legend.
#[derive(Clone, Debug)]
pub struct Mark {
    /// The shape.
    pub shape: Shape,
    /// Colour.
    pub tone: Tone,
    /// Name; empty for none.
    pub name: String,
}

impl Mark {
    /// A mark with a name.
    pub fn new(name: &str, tone: Tone, shape: Shape) -> Self {
        Self {
            shape,
            tone,
            name: name.to_owned(),
        }
    }
}

/// An axis.
#[derive(Clone, Debug)]
pub struct Axis {
    label: String,
    low: f64,
    high: f64,
    names: Vec<String>,
}

impl Axis {
    /// From one number to another.
    pub fn new(label: &str, low: f64, high: f64) -> Self {
        let high = if high > low { high } else { low + 1.0 };
        Self {
            label: label.to_owned(),
            low,
            high,
            names: Vec::new(),
        }
    }

    /// Wide enough for all values, with a little room.
    pub fn around(label: &str, values: impl IntoIterator<Item = f64>) -> Self {
        let finite = values.into_iter().filter(|v| v.is_finite());
        let ends = (f64::INFINITY, f64::NEG_INFINITY);
        let (low, high) = finite.fold(ends, |(low, high), v| (low.min(v), high.max(v)));
        if low > high {
            return Self::new(label, 0.0, 1.0);
        }
        let room = ((high - low) * 0.04).max(1e-9);
        Self::new(label, low - room, high + room)
    }

    /// Where the axis starts.
    pub fn low(&self) -> f64 {
        self.low
    }

    /// Names at 0, 1, 2, ... from the top.
    pub fn names(label: &str, names: Vec<String>) -> Self {
        let high = names.len() as f64 - 0.5;
        Self {
            label: label.to_owned(),
            low: -0.5,
            high,
            names,
        }
    }

    /// Round numbers along the axis.
    fn ticks(&self) -> Vec<(f64, String)> {
        let rough = (self.high - self.low) / 5.0;
        let power = 10_f64.powf(rough.log10().floor());
        let steps = [1.0, 2.0, 2.5, 5.0, 10.0].map(|m| m * power);
        let step = steps
            .into_iter()
            .find(|s| *s >= rough * 0.999)
            .unwrap_or(10.0 * power);
        let places = [0, 1, 2, 3, 4, 5, 6].into_iter();
        let fits = |places: &i32| {
            let scaled = step * 10_f64.powi(*places);
            (scaled - scaled.round()).abs() < 1e-6
        };
        let places = places.into_iter().find(fits).unwrap_or(6) as usize;
        let first = (self.low / step - 1e-9).ceil() as i64;
        let last = (self.high / step + 1e-9).floor() as i64;
        let tick = |at: i64| {
            let value = at as f64 * step;
            (value, format!("{value:.places$}"))
        };
        (first..=last).map(tick).collect()
    }
}

/// A plot.
#[derive(Clone, Debug)]
pub struct Plot {
    /// Its title.
    pub title: String,
    /// One sentence that says what is to be seen in it.
    pub caption: String,
    /// From left to right.
    pub x: Axis,
    /// From bottom to top; names go from top to bottom.
    pub y: Axis,
    /// What is drawn, the first below the others.
    pub marks: Vec<Mark>,
}

/// A plot's places in its own units.
struct Frame<'a> {
    plot: &'a Plot,
    left: f64,
    height: f64,
}

impl Plot {
    /// The plot as a figure.
    pub fn draw(&self) -> Markup {
        let longest = self.y.names.iter().map(|name| name.chars().count()).max();
        let left = longest.map_or(ROOM[0], |letters| 32.0 + letters as f64 * LETTER);
        let height = match self.y.names.len() {
            0 => 320.0,
            names => ROOM[1] + ROOM[3] + ROW * names as f64,
        };
        let frame = Frame {
            plot: self,
            left,
            height,
        };
        let named: Vec<&Mark> = self.marks.iter().filter(|m| !m.name.is_empty()).collect();
        html! {
            figure {
                h3 { (self.title) }
                svg viewBox=(format!("0 0 {WIDTH} {height:.0}")) role="img"
                    aria-label=(format!("{}. {}", self.title, self.caption)) {
                    (frame.axes())
                    @for mark in &self.marks { (frame.mark(mark)) }
                }
                @if named.len() > 1 { (legend(&named)) }
                figcaption { (self.caption) }
            }
        }
    }
}

fn legend(marks: &[&Mark]) -> Markup {
    html! {
        p.soft {
            @for mark in marks {
                svg viewBox="0 0 12 12" style="display:inline;width:12px;height:12px;margin-right:4px"
                    aria-hidden="true" {
                    rect class=(mark.tone.class()) width="12" height="12" rx="2" {}
                }
                (mark.name) " \u{2003}"
            }
        }
    }
}

impl Frame<'_> {
    fn x(&self, value: f64) -> f64 {
        let Axis { low, high, .. } = self.plot.x;
        self.left + (value - low) / (high - low) * (WIDTH - self.left - ROOM[2])
    }

    fn y(&self, value: f64) -> f64 {
        let Axis {
            low,
            high,
            ref names,
            ..
        } = self.plot.y;
        let part = (value - low) / (high - low);
        let up = if names.is_empty() { 1.0 - part } else { part };
        ROOM[1] + up * (self.height - ROOM[1] - ROOM[3])
    }

    fn axes(&self) -> Markup {
        let (bottom, right) = (self.height - ROOM[3], WIDTH - ROOM[2]);
        let place = |value: f64| format!("{value:.1}");
        let ticks = if self.plot.y.names.is_empty() {
            self.plot.y.ticks()
        } else {
            Vec::new()
        };
        html! {
            @for (value, text) in self.plot.x.ticks() {
                line class="rule" x1=(place(self.x(value))) x2=(place(self.x(value)))
                    y1=(ROOM[1]) y2=(place(bottom)) {}
                text x=(place(self.x(value))) y=(place(bottom + 16.0)) text-anchor="middle" { (text) }
            }
            @for (value, text) in ticks {
                line class="rule" x1=(place(self.left)) x2=(place(right))
                    y1=(place(self.y(value))) y2=(place(self.y(value))) {}
                text x=(place(self.left - 6.0)) y=(place(self.y(value) + 4.0)) text-anchor="end" { (text) }
            }
            @for (at, name) in self.plot.y.names.iter().enumerate() {
                text x=(place(self.left - 6.0)) y=(place(self.y(at as f64) + 4.0)) text-anchor="end" { (name) }
            }
            text.title x=(place(f64::midpoint(self.left, right))) y=(place(self.height - 8.0))
                text-anchor="middle" { (self.plot.x.label) }
            text.title transform=(format!("translate(12 {:.1}) rotate(-90)", f64::midpoint(ROOM[1], bottom)))
                text-anchor="middle" { (self.plot.y.label) }
        }
    }

    fn mark(&self, mark: &Mark) -> Markup {
        let tone = mark.tone.class();
        match &mark.shape {
            Shape::Line(points) => {
                html! { path class=(format!("mark {tone}")) d=(self.path(points)) { title { (mark.name) } } }
            }
            Shape::Dashes(points) => {
                html! { path class=(format!("mark dash {tone}")) d=(self.path(points)) { title { (mark.name) } } }
            }
            Shape::Dots(dots) => html! {
                @for ([x, y], title) in dots.iter().filter(|([x, y], _)| x.is_finite() && y.is_finite()) {
                    circle class=(format!("dot {tone}")) r="4" cx=(format!("{:.1}", self.x(*x)))
                        cy=(format!("{:.1}", self.y(*y))) { title { (title) } }
                }
            },
            Shape::Bars(bars) => html! {
                @for [from, to, height] in bars {
                    rect class=(format!("area {tone}")) x=(format!("{:.1}", self.x(*from)))
                        width=(format!("{:.1}", (self.x(*to) - self.x(*from)).max(0.5)))
                        y=(format!("{:.1}", self.y(*height)))
                        height=(format!("{:.1}", (self.y(self.plot.y.low) - self.y(*height)).max(0.0))) {
                        title { (format!("{from:.3} to {to:.3}: {height:.3}")) }
                    }
                }
            },
            Shape::Ranges(ranges) => html! {
                @for [low, high, at] in ranges.iter().filter(|range| range.iter().all(|v| v.is_finite())) {
                    line class=(format!("mark {tone}")) x1=(format!("{:.1}", self.x(*low)))
                        x2=(format!("{:.1}", self.x(*high))) y1=(format!("{:.1}", self.y(*at)))
                        y2=(format!("{:.1}", self.y(*at))) {
                        title { (format!("{low:.3} to {high:.3}")) }
                    }
                }
            },
        }
    }

    fn path(&self, points: &[[f64; 2]]) -> String {
        let finite = points
            .iter()
            .filter(|[x, y]| x.is_finite() && y.is_finite());
        let step = |(at, [x, y]): (usize, &[f64; 2])| {
            let letter = if at == 0 { 'M' } else { 'L' };
            format!("{letter}{:.1} {:.1}", self.x(*x), self.y(*y))
        };
        finite.enumerate().map(step).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticks(low: f64, high: f64) -> Vec<String> {
        Axis::new("", low, high)
            .ticks()
            .into_iter()
            .map(|(_, text)| text)
            .collect()
    }

    #[test]
    fn ticks_are_round_numbers() {
        assert_eq!(ticks(0.0, 1.0), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        assert_eq!(
            ticks(0.0, 47_000.0),
            ["0", "10000", "20000", "30000", "40000"]
        );
        assert_eq!(
            ticks(-0.012, 0.013),
            ["-0.010", "-0.005", "0.000", "0.005", "0.010"]
        );
    }

    #[test]
    fn a_plot_names_its_parts_and_leaves_out_what_is_no_number() {
        let plot = Plot {
            title: "Loss".to_owned(),
            caption: "It falls.".to_owned(),
            x: Axis::new("epoch", 0.0, 2.0),
            y: Axis::new("loss", 0.0, 1.0),
            marks: vec![Mark::new(
                "a",
                Tone::Accent,
                Shape::Line(vec![[0.0, 1.0], [1.0, f64::NAN], [2.0, 0.0]]),
            )],
        };
        let svg = plot.draw().into_string();
        assert!(svg.contains("aria-label=\"Loss. It falls.\""), "{svg}");
        assert!(svg.contains("d=\"M58.0 12.0L546.0 276.0\""), "{svg}");
        assert!(!svg.contains("NaN"));
    }
}
