//! How much room a panel and its axes need.

use super::{LINE, SMALL, Show, TEXT, widest};
use crate::figure::Panel;
use crate::figure::axis::Axis;
use crate::figure::layer::{Bar, Direction, Layer};
use crate::figure::scale::{Extent, Tick, range, ticks};
use crate::figure::widths::{BOLD, width, wrap};
use crate::number::Number;
use crate::text::Text;

/// Between an axis and its labels.
pub(super) const PAD: f64 = 7.0;
/// Height of a category with one line of text.
const ROW: f64 = 24.0;
/// How far along and down a turned name reaches, of its length.
const SLANT: f64 = 0.72;
/// From one turned name to the next, along the axis.
const TURNED_LINE: f64 = 16.0;
/// Ticks that need more are written with an exponent.
const MOST_DECIMALS: u8 = 6;

/// A panel and the room that it takes.
pub(super) struct Plan<'a> {
    pub panel: &'a Panel,
    pub width: f64,
    /// Above, between and below the axes.
    pub above: f64,
    pub height: f64,
    pub below: f64,
    pub left: f64,
    pub right: f64,
    /// Room for the names of standing lines.
    pub reference_line: f64,
    pub title: Vec<String>,
    pub x: AxisPlan,
    pub y: AxisPlan,
}

/// The labels of an axis.
pub(super) struct AxisPlan {
    pub range: (f64, f64),
    pub title: Vec<String>,
    pub labels: Vec<TickLabel>,
    /// Whether the labels are turned to fit.
    pub turned: bool,
}

pub(super) struct TickLabel {
    pub at: f64,
    pub lines: Vec<String>,
}

/// From where to where the axes of a panel go, before numbers at bars ask for room.
pub(in crate::figure) fn ranges(panel: &Panel) -> ((f64, f64), (f64, f64)) {
    let (x, y) = extents(panel);
    (range(&panel.x, &x), range(&panel.y, &y))
}

/// Plans a panel. One that stands alone in its row cannot leave its categories to a neighbour.
pub(super) fn plan<'a>(panel: &'a Panel, show: Show, width: f64, alone: bool) -> Plan<'a> {
    let (range_x, mut range_y) = ranges(panel);
    let categories_down = panel.y.category_labels();
    let estimated = panel.height.unwrap_or(match categories_down {
        Some(labels) => ROW * labels.len().max(1) as f64,
        None => (width * 0.62).clamp(180.0, 340.0),
    });

    // Labels of the vertical axis decide where the area begins.
    let longest = (width * 0.42).min(280.0);
    let y_labels = match categories_down {
        Some(labels) if panel.y.visible || alone => category_labels(labels, show, longest, 3),
        Some(_) => Vec::new(),
        None => number_labels(&panel.y, range_y, (estimated / 45.0) as usize, show),
    };
    let labels_wide = y_labels
        .iter()
        .map(|label| widest(&label.lines, SMALL))
        .fold(0.0, f64::max);
    let mut left = if labels_wide > 0.0 {
        labels_wide + PAD
    } else {
        2.0
    };
    let last_x = 10.0;
    let mut inner = (width - left - last_x).max(40.0);

    let mut labelled = horizontal_labels(panel, show, range_x, inner);
    if labelled.2 {
        // Turned names reach to the left of their category, the first of them beyond the area.
        left += overhang(&labelled, left, inner).min(longest);
        inner = (width - left - last_x).max(40.0);
        labelled = horizontal_labels(panel, show, range_x, inner);
    }
    let (range_x, x_labels, turned) = labelled;
    if categories_down.is_none() {
        let needed = |_: &Number| LINE + 3.0;
        range_y = room_for_labels(panel, Direction::Vertical, range_y, estimated, needed);
    }

    let mut height = estimated;
    if let Some(labels) = categories_down {
        let rows = labels.len().max(1) as f64;
        let lines = y_labels.iter().map(|label| label.lines.len()).max();
        let more = LINE * (lines.unwrap_or(1).max(1) - 1) as f64;
        let boxes = |layer: &Layer| matches!(layer, Layer::Boxes { .. });
        let natural = match panel.layers.iter().any(boxes) {
            true => 1.6 * (ROW + more),
            false => ROW + more,
        };
        height = match panel.height {
            None => rows * natural,
            // Categories with several lines of text need room whatever was asked for.
            Some(height) => height.max(rows * (LINE + more + 8.0)),
        };
    }
    let mut right = last_x;
    if panel.equal_units {
        let per_unit = inner / (range_x.1 - range_x.0);
        let wanted = per_unit * (range_y.1 - range_y.0);
        let limit = panel.height.unwrap_or(wanted);
        height = wanted.min(limit);
        right += inner * (1.0 - height / wanted);
    }

    let title = wrap(&show.text(&panel.title), TEXT, width / BOLD, 3);
    let y_title = wrap(&show.text(&panel.y.title), SMALL, width, 2);
    let x_title = wrap(&show.text(&panel.x.title), SMALL, width - left, 2);
    // Names of standing lines have a line of their own above the area.
    let named = |layer: &Layer| match layer {
        Layer::Reference {
            direction, label, ..
        } => *direction == Direction::Vertical && !label.is_empty(),
        _ => false,
    };
    let reference_line = if panel.layers.iter().any(named) {
        LINE
    } else {
        0.0
    };
    let mut above = LINE * (title.len() + y_title.len()) as f64 + reference_line;
    above += if above > 0.0 { 6.0 } else { 4.0 };
    let deepest = match turned {
        true => x_labels
            .iter()
            .map(|label| widest(&label.lines, SMALL) * SLANT + 12.0)
            .fold(0.0, f64::max),
        false => {
            x_labels
                .iter()
                .map(|label| label.lines.len())
                .max()
                .unwrap_or(0) as f64
                * LINE
        }
    };
    let below = if deepest > 0.0 { deepest + PAD } else { 2.0 } + LINE * x_title.len() as f64 + 2.0;
    Plan {
        panel,
        width,
        above,
        height,
        below,
        left,
        right,
        reference_line,
        title,
        x: AxisPlan {
            range: range_x,
            title: x_title,
            labels: x_labels,
            turned,
        },
        y: AxisPlan {
            range: range_y,
            title: y_title,
            labels: y_labels,
            turned: false,
        },
    }
}

/// Range and labels of the horizontal axis: numbers at the ends of bars need room, categories are turned where they
/// are too long.
fn horizontal_labels(
    panel: &Panel,
    show: Show,
    (mut from, mut to): (f64, f64),
    inner: f64,
) -> ((f64, f64), Vec<TickLabel>, bool) {
    let labels = match panel.x.category_labels() {
        _ if !panel.x.visible => return ((from, to), Vec::new(), false),
        Some(labels) => labels,
        None => {
            let wide = |number: &Number| width(&show.number(number), SMALL, false) + 6.0;
            (from, to) = room_for_labels(panel, Direction::Horizontal, (from, to), inner, wide);
            let labels = number_labels(&panel.x, (from, to), (inner / 70.0) as usize, show);
            return ((from, to), labels, false);
        }
    };
    let slot = inner / labels.len().max(1) as f64 - 4.0;
    let upright = category_labels(labels, show, slot, 3);
    // A word that would have to be cut is better turned.
    let broken = labels.iter().any(|label| {
        let text = show.text(label);
        text.split(' ').any(|word| width(word, SMALL, false) > slot)
            || wrap(&text, SMALL, slot, 4).len() > 3
    });
    match broken {
        false => ((from, to), upright, false),
        true => {
            let limit = (inner * 0.5).min(150.0);
            let turned = category_labels(labels, show, limit, 1);
            // Where not all have room, every second or third has its name, and the table all of them.
            let every = (TURNED_LINE * labels.len() as f64 / inner).ceil().max(1.0) as usize;
            (
                (from, to),
                turned.into_iter().step_by(every).collect(),
                true,
            )
        }
    }
}

/// How far turned names reach beyond the left edge of the panel.
fn overhang(
    ((from, to), labels, _): &((f64, f64), Vec<TickLabel>, bool),
    left: f64,
    inner: f64,
) -> f64 {
    labels
        .iter()
        .map(|label| {
            let at = left + (label.at - from) / (to - from) * inner;
            widest(&label.lines, SMALL) * SLANT + 4.0 - at
        })
        .fold(0.0, f64::max)
}

fn category_labels(labels: &[Text], show: Show, limit: f64, most: usize) -> Vec<TickLabel> {
    labels
        .iter()
        .enumerate()
        .map(|(i, label)| TickLabel {
            at: i as f64,
            lines: wrap(&show.text(label), SMALL, limit, most),
        })
        .collect()
}

fn number_labels(axis: &Axis, range: (f64, f64), most: usize, show: Show) -> Vec<TickLabel> {
    if !axis.visible {
        return Vec::new();
    }
    let label = |tick: Tick| {
        let shown = if axis.mirrored {
            tick.value.abs()
        } else {
            tick.value
        };
        let text = match tick.decimals {
            0..=MOST_DECIMALS => {
                let number = Number::new(axis.kind, shown).with_decimals(tick.decimals);
                show.number(&number)
            }
            _ => show.scientific(shown),
        };
        TickLabel {
            at: tick.value,
            lines: vec![text],
        }
    };
    // One number alone says nothing of the scale, and two not whether it is even.
    let few = most.clamp(2, 9);
    let mut sets: Vec<Vec<Tick>> = (few..few + 4)
        .map(|most| ticks(axis, range, most))
        .collect();
    let enough = |least: usize| sets.iter().position(|ticks| ticks.len() >= least);
    let best = enough(3).or_else(|| enough(2)).unwrap_or(0);
    sets.swap_remove(best).into_iter().map(label).collect()
}

/// The ends of an axis, moved so that numbers at the ends of bars stay within the area. Ends that were asked for stay.
fn room_for_labels(
    panel: &Panel,
    runs: Direction,
    (mut from, mut to): (f64, f64),
    length: f64,
    needed: impl Fn(&Number) -> f64,
) -> (f64, f64) {
    let axis = match runs {
        Direction::Horizontal => &panel.x,
        Direction::Vertical => &panel.y,
    };
    let bars: Vec<(&Bar, &Number)> = panel
        .layers
        .iter()
        .filter_map(|layer| match layer {
            Layer::Bars {
                bars, direction, ..
            } if *direction == runs => Some(bars),
            _ => None,
        })
        .flatten()
        .filter(|bar| !bar.inside)
        .filter_map(|bar| Some((bar, bar.label.as_ref()?)))
        .collect();
    // Room at one end leaves less at the other: once more is enough for the eye.
    for _ in 0..2 {
        for (bar, number) in &bars {
            let share = 1.0 - needed(number) / length;
            if share <= 0.2 {
                continue;
            }
            if bar.to < bar.from {
                let end = to - (to - bar.to) / share;
                if axis.range.0.is_none() && end.is_finite() {
                    from = from.min(end);
                }
            } else {
                let end = from + (bar.to - from) / share;
                if axis.range.1.is_none() && end.is_finite() {
                    to = to.max(end);
                }
            }
        }
    }
    (from, to)
}

/// What the layers need of both axes.
fn extents(panel: &Panel) -> (Extent, Extent) {
    let (mut x, mut y) = (Extent::of(&panel.x), Extent::of(&panel.y));
    for layer in &panel.layers {
        match layer {
            Layer::Points { points, .. } => points.iter().for_each(|point| {
                x.add(point.x);
                y.add(point.y);
            }),
            Layer::Line { points, .. } => points.iter().for_each(|point| {
                x.add(point.0);
                y.add(point.1);
            }),
            Layer::Band { points, .. } => points.iter().for_each(|point| {
                x.add(point.0);
                y.add(point.1);
                y.add(point.2);
            }),
            Layer::Bars {
                bars, direction, ..
            } => {
                let (along, across) = along(*direction, &mut x, &mut y);
                for bar in bars {
                    along.add(bar.from);
                    along.add(bar.to);
                    across.add(bar.at - bar.thickness / 2.0);
                    across.add(bar.at + bar.thickness / 2.0);
                    along.base =
                        Some(bar.from).filter(|from| along.base.is_none_or(|base| base == *from));
                }
            }
            Layer::Intervals {
                intervals,
                direction,
                ..
            } => {
                let (along, across) = along(*direction, &mut x, &mut y);
                for interval in intervals {
                    along.add(interval.lower);
                    along.add(interval.estimate);
                    along.add(interval.upper);
                    across.add(interval.at);
                }
            }
            Layer::Boxes {
                boxes, direction, ..
            } => {
                let (along, across) = along(*direction, &mut x, &mut y);
                for mark in boxes {
                    along.add(mark.lower);
                    along.add(mark.upper);
                    across.add(mark.at);
                }
            }
            Layer::Reference { direction, at, .. } => {
                let (_, across) = along(*direction, &mut x, &mut y);
                across.add(*at);
            }
            Layer::Labels { labels } => labels.iter().for_each(|label| {
                x.add(label.x);
                y.add(label.y);
            }),
            Layer::Tiles { .. } => {}
        }
    }
    (x, y)
}

/// The axis along which something runs, and the one across.
fn along<'a, T>(direction: Direction, x: &'a mut T, y: &'a mut T) -> (&'a mut T, &'a mut T) {
    match direction {
        Direction::Horizontal => (x, y),
        Direction::Vertical => (y, x),
    }
}
