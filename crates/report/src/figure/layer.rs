use serde::{Deserialize, Serialize};

use super::palette::Tone;
use crate::number::Number;
use crate::text::Text;

/// Marks of one sort. `series` is the place of a [`Series`](super::Series) in its figure, counted from 0.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Layer {
    /// Dots.
    Points {
        /// Whose.
        series: usize,
        /// Where.
        points: Vec<Point>,
    },
    /// A line through points.
    Line {
        /// Whose.
        series: usize,
        /// x and y.
        points: Vec<(f64, f64)>,
        /// Whether it goes in steps: along, then up.
        steps: bool,
    },
    /// An area between two curves.
    Band {
        /// Whose.
        series: usize,
        /// x, lower y, upper y.
        points: Vec<(f64, f64, f64)>,
    },
    /// Bars.
    Bars {
        /// Whose.
        series: usize,
        /// From where to where.
        bars: Vec<Bar>,
        /// Which way they run.
        direction: Direction,
    },
    /// An estimate with its interval.
    Intervals {
        /// Whose.
        series: usize,
        /// The intervals.
        intervals: Vec<Interval>,
        /// Which way they run.
        direction: Direction,
    },
    /// Boxes and whiskers.
    Boxes {
        /// Whose.
        series: usize,
        /// The boxes.
        boxes: Vec<BoxMark>,
        /// Which way they run.
        direction: Direction,
    },
    /// Coloured squares, one category wide and high.
    Tiles {
        /// The squares.
        tiles: Vec<Tile>,
    },
    /// A line across the whole panel at a value.
    Reference {
        /// `Horizontal`: the line lies; its value is one of the vertical axis.
        direction: Direction,
        /// The value.
        at: f64,
        /// What stands beside it.
        label: Text,
    },
    /// Words at places.
    Labels {
        /// The words.
        labels: Vec<Label>,
    },
}

/// Which way something runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Direction {
    /// Left to right.
    Horizontal,
    /// Upwards.
    Vertical,
}

/// A dot.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Place on the horizontal axis.
    pub x: f64,
    /// Place on the vertical axis.
    pub y: f64,
    /// Area beside that of an ordinary dot, which is 1.
    pub size: f64,
    /// A name that stands beside it, except where it would lie on other names.
    pub label: Text,
    /// What a reader is told who points at it.
    pub tooltip: Text,
}

impl Point {
    /// A dot without a name.
    pub fn new(x: f64, y: f64) -> Self {
        Point {
            x,
            y,
            size: 1.0,
            label: Text::default(),
            tooltip: Text::default(),
        }
    }

    /// The same dot with a name beside it.
    #[must_use]
    pub fn with_label(mut self, label: impl Into<Text>) -> Self {
        self.label = label.into();
        self
    }

    /// The same dot with a name for those who point at it.
    #[must_use]
    pub fn with_tooltip(mut self, tooltip: impl Into<Text>) -> Self {
        self.tooltip = tooltip.into();
        self
    }

    /// The same dot with so many times the area of an ordinary one.
    #[must_use]
    pub fn with_size(mut self, size: f64) -> Self {
        self.size = size;
        self
    }
}

/// A bar.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bar {
    /// Its middle, across.
    pub at: f64,
    /// How thick it is, in units of the axis across: 0.7 leaves a gap between categories.
    pub thickness: f64,
    /// Where it begins.
    pub from: f64,
    /// Where it ends.
    pub to: f64,
    /// The number that stands at its end, or within it where there is room and it does not begin at the axis. Above
    /// columns that are narrower than one of the numbers there are none.
    pub label: Option<Number>,
    /// Whether the number stands in the middle of the bar.
    pub inside: bool,
}

impl Bar {
    /// A bar from zero.
    pub fn new(at: f64, to: f64) -> Self {
        Bar {
            at,
            thickness: 0.7,
            from: 0.0,
            to,
            label: None,
            inside: false,
        }
    }

    /// A bar between two values.
    pub fn between(at: f64, from: f64, to: f64) -> Self {
        Bar {
            from,
            ..Bar::new(at, to)
        }
    }

    /// The same bar, so thick.
    #[must_use]
    pub fn with_thickness(mut self, thickness: f64) -> Self {
        self.thickness = thickness;
        self
    }

    /// The same bar with a number at its end.
    #[must_use]
    pub fn with_label(mut self, number: Number) -> Self {
        self.label = Some(number);
        self
    }

    /// The same bar with a number within it, left out where it has no room.
    #[must_use]
    pub fn with_label_inside(mut self, number: Number) -> Self {
        self.label = Some(number);
        self.inside = true;
        self
    }
}

/// An estimate and its interval.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// Its place, across.
    pub at: f64,
    /// The lower end; may be infinite.
    pub lower: f64,
    /// The estimate.
    pub estimate: f64,
    /// The upper end; may be infinite.
    pub upper: f64,
}

/// Five numbers of a box plot.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BoxMark {
    /// Its place, across.
    pub at: f64,
    /// How thick it is, in units of the axis across.
    pub thickness: f64,
    /// End of the lower whisker.
    pub lower: f64,
    /// Lower quartile.
    pub first_quartile: f64,
    /// Median.
    pub median: f64,
    /// Upper quartile.
    pub third_quartile: f64,
    /// End of the upper whisker.
    pub upper: f64,
}

/// A coloured square.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tile {
    /// The category across.
    pub x: usize,
    /// The category down.
    pub y: usize,
    /// Its colour.
    pub tone: Tone,
    /// The number in it.
    pub label: Option<Number>,
}

/// A word at a place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Label {
    /// Place on the horizontal axis.
    pub x: f64,
    /// Place on the vertical axis.
    pub y: f64,
    /// The word; it begins just right of the place.
    pub text: Text,
}

impl Layer {
    /// Dots of a series.
    pub fn points(series: usize, points: impl IntoIterator<Item = Point>) -> Self {
        Layer::Points {
            series,
            points: points.into_iter().collect(),
        }
    }

    /// A line of a series.
    pub fn line(series: usize, points: impl IntoIterator<Item = (f64, f64)>) -> Self {
        Layer::Line {
            series,
            points: points.into_iter().collect(),
            steps: false,
        }
    }

    /// A line that goes along and then up, such as a ROC curve.
    pub fn steps(series: usize, points: impl IntoIterator<Item = (f64, f64)>) -> Self {
        Layer::Line {
            series,
            points: points.into_iter().collect(),
            steps: true,
        }
    }

    /// An area between two curves: x, lower, upper.
    pub fn band(series: usize, points: impl IntoIterator<Item = (f64, f64, f64)>) -> Self {
        Layer::Band {
            series,
            points: points.into_iter().collect(),
        }
    }

    /// Bars from left to right, over a vertical axis of categories.
    pub fn bars(series: usize, bars: impl IntoIterator<Item = Bar>) -> Self {
        Layer::Bars {
            series,
            bars: bars.into_iter().collect(),
            direction: Direction::Horizontal,
        }
    }

    /// Bars upwards.
    pub fn columns(series: usize, bars: impl IntoIterator<Item = Bar>) -> Self {
        Layer::Bars {
            series,
            bars: bars.into_iter().collect(),
            direction: Direction::Vertical,
        }
    }

    /// Intervals from left to right.
    pub fn intervals(series: usize, intervals: impl IntoIterator<Item = Interval>) -> Self {
        Layer::Intervals {
            series,
            intervals: intervals.into_iter().collect(),
            direction: Direction::Horizontal,
        }
    }

    /// Intervals upwards.
    pub fn error_bars(series: usize, intervals: impl IntoIterator<Item = Interval>) -> Self {
        Layer::Intervals {
            series,
            intervals: intervals.into_iter().collect(),
            direction: Direction::Vertical,
        }
    }

    /// A lying line at a value of the vertical axis.
    pub fn horizontal(at: f64, label: impl Into<Text>) -> Self {
        Layer::Reference {
            direction: Direction::Horizontal,
            at,
            label: label.into(),
        }
    }

    /// A standing line at a value of the horizontal axis.
    pub fn vertical(at: f64, label: impl Into<Text>) -> Self {
        Layer::Reference {
            direction: Direction::Vertical,
            at,
            label: label.into(),
        }
    }
}
