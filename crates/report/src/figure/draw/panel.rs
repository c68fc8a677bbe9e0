//! One panel: how much room its axes need, then the axes and the layers.

use super::crowd;
use super::labels::{self, Area, Named};
use super::marks::{bar, dash_lengths, marker};
use super::{INK, LINE, SMALL, Show, TEXT, widest};
use crate::figure::axis::{Axis, Scale};
use crate::figure::layer::{Bar, BoxMark, Direction, Interval, Layer, Tile};
use crate::figure::palette::{Ink, Pattern, Series};
use crate::figure::scale::{Extent, Mapper, Tick, range, ticks};
use crate::figure::scene::{Anchor, Scene, Shape, Stroke, TextShape};
use crate::figure::widths::{BOLD, width, wrap};
use crate::figure::{Figure, MOST_DOTS, Panel};
use crate::number::{Kind, Number};
use crate::text::Text;

/// Between an axis and its labels.
const PAD: f64 = 7.0;
/// Height of a category with one line of text.
const ROW: f64 = 24.0;
const DOT: f64 = 3.5;
/// Size of the letters in tiles without room for larger ones.
const TINY: f64 = 9.0;
/// Ticks that need more are written with an exponent.
const MOST_DECIMALS: u8 = 6;

/// A panel and the room that it takes.
pub(super) struct Plan<'a> {
    panel: &'a Panel,
    pub width: f64,
    /// Above, between and below the axes.
    pub above: f64,
    pub height: f64,
    pub below: f64,
    left: f64,
    right: f64,
    /// Room for the names of standing lines.
    reference_line: f64,
    title: Vec<String>,
    x: AxisPlan,
    y: AxisPlan,
}

/// The labels of an axis.
struct AxisPlan {
    range: (f64, f64),
    title: Vec<String>,
    labels: Vec<TickLabel>,
    /// Whether the labels are turned to fit.
    turned: bool,
}

struct TickLabel {
    at: f64,
    lines: Vec<String>,
}

/// Plans a panel. One that stands alone in its row cannot leave its categories to a neighbour.
pub(super) fn plan<'a>(panel: &'a Panel, show: Show, width: f64, alone: bool) -> Plan<'a> {
    let (need_x, need_y) = extents(panel);
    let (range_x, mut range_y) = (range(&panel.x, &need_x), range(&panel.y, &need_y));
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
    let left = if labels_wide > 0.0 {
        labels_wide + PAD
    } else {
        2.0
    };
    let last_x = 10.0;
    let inner = (width - left - last_x).max(40.0);

    let (range_x, x_labels, turned) = horizontal_labels(panel, show, range_x, inner);
    if panel.y.range.1.is_none() && categories_down.is_none() {
        range_y.1 = room_for_labels(panel, Direction::Vertical, range_y, estimated, |_| {
            LINE + 3.0
        });
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
            .map(|label| widest(&label.lines, SMALL) * 0.72 + 12.0)
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
    (from, mut to): (f64, f64),
    inner: f64,
) -> ((f64, f64), Vec<TickLabel>, bool) {
    let labels = match panel.x.category_labels() {
        _ if !panel.x.visible => return ((from, to), Vec::new(), false),
        Some(labels) => labels,
        None => {
            if panel.x.range.1.is_none() {
                let wide = |number: &Number| width(&show.number(number), SMALL, false) + 6.0;
                to = room_for_labels(panel, Direction::Horizontal, (from, to), inner, wide);
            }
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
        true => ((from, to), category_labels(labels, show, 150.0, 1), true),
    }
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

/// The end of an axis, moved so that numbers at the ends of bars stay within the area.
fn room_for_labels(
    panel: &Panel,
    runs: Direction,
    (from, to): (f64, f64),
    length: f64,
    needed: impl Fn(&Number) -> f64,
) -> f64 {
    let bars = panel.layers.iter().filter_map(|layer| match layer {
        Layer::Bars {
            bars, direction, ..
        } if *direction == runs => Some(bars),
        _ => None,
    });
    bars.flatten()
        .filter(|bar| !bar.inside)
        .filter_map(|bar| {
            bar.label
                .as_ref()
                .map(|number| (bar.from.max(bar.to), number))
        })
        .map(|(end, number)| {
            let share = 1.0 - needed(number) / length;
            if share > 0.2 {
                from + (end - from) / share
            } else {
                to
            }
        })
        .fold(to, f64::max)
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

/// Draws a panel whose area begins at this place.
pub(super) fn draw(
    scene: &mut Scene,
    figure: &Figure,
    plan: &Plan,
    show: Show,
    (left, top): (f64, f64),
    (above, height): (f64, f64),
) {
    let panel = plan.panel;
    // Categories without labels are those of a neighbour, and lie beside them.
    let own = panel.y.category_labels().is_some() && panel.y.visible;
    let height = if panel.equal_units || own {
        plan.height
    } else {
        height
    };
    let area = Area {
        left: left + plan.left,
        top,
        right: left + plan.width - plan.right,
        bottom: top + height,
    };
    let (y_start, y_end) = match panel.y.scale {
        Scale::Categories(_) => (area.top, area.bottom),
        _ => (area.bottom, area.top),
    };
    let canvas = Canvas {
        figure,
        panel,
        show,
        area,
        x: Mapper::new(&panel.x, plan.x.range, area.left, area.right),
        y: Mapper::new(&panel.y, plan.y.range, y_start, y_end),
    };
    headings(scene, plan, (left, top - above), area.top);
    canvas.axes(scene, panel, plan);
    for layer in &panel.layers {
        canvas.layer(scene, layer);
    }
    canvas.names(scene, panel);
}

/// The title at the top of the row, what the vertical axis measures just above the area.
fn headings(scene: &mut Scene, plan: &Plan, (left, top): (f64, f64), area_top: f64) {
    for (row, line) in plan.title.iter().enumerate() {
        let y = top + LINE * (row + 1) as f64 - 2.0;
        scene.text(
            TextShape::new(line, left, y, TEXT, Anchor::Start).bold(),
            INK,
        );
    }
    let lines = plan.y.title.len();
    for (row, line) in plan.y.title.iter().enumerate() {
        let y = area_top - 9.0 - LINE * (lines - 1 - row) as f64 - plan.reference_line;
        scene.text(
            TextShape::new(line, left, y, SMALL, Anchor::Start),
            Ink::Soft,
        );
    }
}

struct Canvas<'a> {
    figure: &'a Figure,
    panel: &'a Panel,
    show: Show<'a>,
    area: Area,
    x: Mapper,
    y: Mapper,
}

impl Canvas<'_> {
    fn axes(&self, scene: &mut Scene, panel: &Panel, plan: &Plan) {
        let area = self.area;
        let grid = Stroke::solid(Ink::Grid, 1.0);
        let axis = Stroke::solid(Ink::Axis, 1.0);
        for label in &plan.x.labels {
            let x = self.x.place(label.at);
            if panel.x.grid {
                scene.line((x, area.top), (x, area.bottom), grid);
            }
            for (row, line) in label.lines.iter().enumerate() {
                let y = area.bottom + PAD + SMALL - 2.0 + LINE * row as f64;
                match plan.x.turned {
                    false => {
                        // A long number at the end of the axis stays within the picture.
                        let half = width(line, SMALL, false) / 2.0;
                        let x = x.min(scene.width - half).max(half);
                        scene.text(TextShape::new(line, x, y, SMALL, Anchor::Middle), Ink::Soft)
                    }
                    true => {
                        let mut text = TextShape::new(line, x + 4.0, y, SMALL, Anchor::End);
                        text.turned = 45.0;
                        scene.text(text, Ink::Soft)
                    }
                };
            }
        }
        for label in &plan.y.labels {
            let y = self.y.place(label.at);
            if panel.y.grid {
                scene.line((area.left, y), (area.right, y), grid);
            }
            let first = y + 4.0 - LINE * (label.lines.len() as f64 - 1.0) / 2.0;
            for (row, line) in label.lines.iter().enumerate() {
                let place = (area.left - PAD, first + LINE * row as f64);
                let ink = if panel.y.category_labels().is_some() {
                    INK
                } else {
                    Ink::Soft
                };
                scene.text(
                    TextShape::new(line, place.0, place.1, SMALL, Anchor::End),
                    ink,
                );
            }
        }
        if panel.x.visible && panel.x.category_labels().is_none() {
            scene.line((area.left, area.bottom), (area.right, area.bottom), axis);
        }
        let count = plan.x.title.len();
        for (row, line) in plan.x.title.iter().enumerate() {
            let y = area.bottom + plan.below - 4.0 - LINE * (count - 1 - row) as f64;
            let text = TextShape::new(
                line,
                (area.left + area.right) / 2.0,
                y,
                SMALL,
                Anchor::Middle,
            );
            scene.text(text, Ink::Soft);
        }
    }

    fn layer(&self, scene: &mut Scene, layer: &Layer) {
        let series = |index: &usize| self.figure.series.get(*index);
        match layer {
            Layer::Points {
                series: index,
                points,
            } => {
                let Some(series) = series(index) else { return };
                let many = points.len() > MOST_DOTS;
                let shown = || {
                    points
                        .iter()
                        .filter(|point| self.x.holds(point.x) && self.y.holds(point.y))
                };
                if many {
                    let places =
                        shown().map(|point| (self.x.place(point.x), self.y.place(point.y)));
                    crowd::draw(scene, series.tone, places, self.area);
                }
                for point in shown().filter(|point| !many || !point.label.is_empty()) {
                    let place = (self.x.place(point.x), self.y.place(point.y));
                    let item = marker(scene, series, place, DOT * point.size.sqrt());
                    let told = if point.tooltip.is_empty() {
                        &point.label
                    } else {
                        &point.tooltip
                    };
                    item.tooltip = Some(self.show.text(told)).filter(|text| !text.is_empty());
                    // Where many lie on each other, a darker place has more.
                    item.opacity = if points.len() > 60 { 0.75 } else { 1.0 };
                }
            }
            Layer::Line {
                series: index,
                points,
                steps,
            } => {
                let Some(series) = series(index) else { return };
                self.line(scene, series, points, *steps);
            }
            Layer::Band {
                series: index,
                points,
            } => {
                let Some(series) = series(index) else { return };
                let place = |x: f64, y: f64| (self.x.clamped(x), self.y.clamped(y));
                let lower = points.iter().map(|(x, low, _)| place(*x, *low));
                let upper = points.iter().rev().map(|(x, _, high)| place(*x, *high));
                let shape = Shape::Path {
                    points: crowd::thinned(lower.chain(upper).collect()),
                    closed: true,
                };
                if points.len() > 1 {
                    scene.add(shape, Some(Ink::Tone(series.tone)), None).opacity = 0.18;
                }
            }
            Layer::Bars {
                series: index,
                bars,
                direction,
            } => {
                let Some(series) = series(index) else { return };
                bars.iter()
                    .for_each(|bar| self.bar(scene, series, bar, *direction));
            }
            Layer::Intervals {
                series: index,
                intervals,
                direction,
            } => {
                let Some(series) = series(index) else { return };
                intervals
                    .iter()
                    .for_each(|interval| self.interval(scene, series, interval, *direction));
            }
            Layer::Boxes {
                series: index,
                boxes,
                direction,
            } => {
                let Some(series) = series(index) else { return };
                boxes
                    .iter()
                    .for_each(|mark| self.box_mark(scene, series, mark, *direction));
            }
            Layer::Tiles { tiles } => {
                let size = self.number_size(tiles);
                tiles.iter().for_each(|tile| self.tile(scene, tile, size));
            }
            Layer::Reference {
                direction,
                at,
                label,
            } => self.reference(scene, *direction, *at, &self.show.text(label)),
            Layer::Labels { labels } => {
                for label in labels {
                    let place = (self.x.place(label.x) + 4.0, self.y.place(label.y) + 4.0);
                    let text = TextShape::new(
                        self.show.text(&label.text),
                        place.0,
                        place.1,
                        SMALL,
                        Anchor::Start,
                    );
                    scene.text(text, INK);
                }
            }
        }
    }

    fn line(&self, scene: &mut Scene, series: &Series, points: &[(f64, f64)], steps: bool) {
        let stroke = Stroke {
            ink: Ink::Tone(series.tone),
            width: 1.75,
            dash: dash_lengths(series.dash),
        };
        let mut path: Vec<(f64, f64)> = Vec::with_capacity(points.len());
        let mut finish = |path: &mut Vec<(f64, f64)>| {
            if path.len() > 1 {
                let shape = Shape::Path {
                    points: crowd::thinned(std::mem::take(path)),
                    closed: false,
                };
                scene.add(shape, None, Some(stroke));
            }
            path.clear();
        };
        let mut last: Option<(f64, f64)> = None;
        for &(x, y) in points {
            if let Some((before_x, before_y)) = last {
                match steps {
                    true => {
                        path.push((self.x.clamped(x), self.y.clamped(before_y)));
                        path.push((self.x.clamped(x), self.y.clamped(y)));
                    }
                    false => match self.clipped((before_x, before_y), (x, y)) {
                        Some((from, to)) => {
                            if path.last() != Some(&from) {
                                finish(&mut path);
                                path.push(from);
                            }
                            path.push(to);
                        }
                        None => finish(&mut path),
                    },
                }
            } else if steps {
                path.push((self.x.clamped(x), self.y.clamped(y)));
            }
            last = Some((x, y));
        }
        finish(&mut path);
    }

    /// The part of a line that lies in the area (Liang and Barsky, 1984).
    fn clipped(&self, from: (f64, f64), to: (f64, f64)) -> Option<((f64, f64), (f64, f64))> {
        let area = self.area;
        let (a, b) = (
            (self.x.place(from.0), self.y.place(from.1)),
            (self.x.place(to.0), self.y.place(to.1)),
        );
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
        for (p, q) in [
            (-dx, a.0 - area.left),
            (dx, area.right - a.0),
            (-dy, a.1 - area.top),
            (dy, area.bottom - a.1),
        ] {
            // A hair of tolerance: ends lie on the edge.
            if p == 0.0 && q < -1e-9 {
                return None;
            }
            if p < 0.0 {
                enter = enter.max(q / p);
            } else if p > 0.0 {
                leave = leave.min(q / p);
            }
        }
        let at = |share: f64| match share {
            1.0 => b,
            share => (a.0 + dx * share, a.1 + dy * share),
        };
        (enter <= leave).then(|| (at(enter), at(leave)))
    }

    /// A rectangle between two values along and around a value across.
    fn rectangle(
        &self,
        direction: Direction,
        from: f64,
        to: f64,
        at: f64,
        thickness: f64,
    ) -> (f64, f64, f64, f64) {
        let (low, high) = (at - thickness / 2.0, at + thickness / 2.0);
        let ((x0, x1), (y0, y1)) = match direction {
            Direction::Horizontal => (
                (self.x.clamped(from), self.x.clamped(to)),
                (self.y.clamped(low), self.y.clamped(high)),
            ),
            Direction::Vertical => (
                (self.x.clamped(low), self.x.clamped(high)),
                (self.y.clamped(from), self.y.clamped(to)),
            ),
        };
        (x0.min(x1), y0.min(y1), (x1 - x0).abs(), (y1 - y0).abs())
    }

    fn bar(&self, scene: &mut Scene, series: &Series, mark: &Bar, direction: Direction) {
        let (x, y, wide, high) =
            self.rectangle(direction, mark.from, mark.to, mark.at, mark.thickness);
        // Bars that touch, such as those of a histogram, are kept apart by a hair.
        let hair = |size: f64| if size > 4.0 { 0.5 } else { 0.0 };
        let painted = match direction {
            Direction::Horizontal => (x, y + hair(high), wide, high - 2.0 * hair(high)),
            Direction::Vertical => (x + hair(wide), y, wide - 2.0 * hair(wide), high),
        };
        bar(scene, series, painted);
        let Some(number) = &mark.label else { return };
        let text = self.bar_label(number, direction);
        let text_wide = width(&text, SMALL, false);
        let place = |x, y, anchor| TextShape::new(text.clone(), x, y, SMALL, anchor);
        if mark.inside {
            if text_wide + 4.0 <= wide && high >= SMALL {
                let middle = (x + wide / 2.0, y + high / 2.0 + 4.0);
                // Lines of a pattern would cross the number.
                if series.pattern != Pattern::Plain {
                    let shape = Shape::Rectangle {
                        x: middle.0 - text_wide / 2.0 - 2.0,
                        y: middle.1 - SMALL + 1.0,
                        width: text_wide + 4.0,
                        height: SMALL + 2.0,
                    };
                    scene.add(shape, Some(Ink::Tone(series.tone)), None);
                }
                scene.text(
                    place(middle.0, middle.1, Anchor::Middle),
                    Ink::On(series.tone),
                );
            }
            return;
        }
        // Without room behind its end, a number stands before it.
        if direction == Direction::Horizontal
            && mark.to >= mark.from
            && x + wide + 4.0 + text_wide > self.area.right + 8.0
            && text_wide + 8.0 <= wide
        {
            let ink = Ink::On(series.tone);
            scene.text(
                place(x + wide - 4.0, y + high / 2.0 + 4.0, Anchor::End),
                ink,
            );
            return;
        }
        match direction {
            Direction::Horizontal if mark.to < mark.from => {
                scene.text(place(x - 4.0, y + high / 2.0 + 4.0, Anchor::End), INK)
            }
            Direction::Horizontal => scene.text(
                place(x + wide + 4.0, y + high / 2.0 + 4.0, Anchor::Start),
                INK,
            ),
            Direction::Vertical if mark.to < mark.from => scene.text(
                place(x + wide / 2.0, y + high + SMALL + 1.0, Anchor::Middle),
                INK,
            ),
            Direction::Vertical => scene.text(place(x + wide / 2.0, y - 4.0, Anchor::Middle), INK),
        };
    }

    /// A percentage on an axis of something else carries its sign.
    fn bar_label(&self, number: &Number, direction: Direction) -> String {
        let axis = match direction {
            Direction::Horizontal => &self.panel.x,
            Direction::Vertical => &self.panel.y,
        };
        match number.kind == Kind::Percent && axis.kind != Kind::Percent {
            true => number.show_in_text(self.show.style),
            false => self.show.number(number),
        }
    }

    fn interval(&self, scene: &mut Scene, series: &Series, mark: &Interval, direction: Direction) {
        let stroke = Stroke {
            ink: Ink::Tone(series.tone),
            width: 1.75,
            dash: dash_lengths(series.dash),
        };
        let (along, across) = match direction {
            Direction::Horizontal => (&self.x, &self.y),
            Direction::Vertical => (&self.y, &self.x),
        };
        let at = across.place(mark.at);
        let place = |along: f64, aside: f64| match direction {
            Direction::Horizontal => (along, at + aside),
            Direction::Vertical => (at + aside, along),
        };
        let (lower, upper) = (along.clamped(mark.lower), along.clamped(mark.upper));
        scene.line(place(lower, 0.0), place(upper, 0.0), stroke);
        // An end beyond the axis is an arrow, not an end.
        for (value, end) in [(mark.lower, lower), (mark.upper, upper)] {
            if !along.holds(value) {
                let inwards = (along.clamped(mark.estimate) - end).signum() * 7.0;
                let shape = Shape::Path {
                    points: vec![
                        place(end, 0.0),
                        place(end + inwards, 3.5),
                        place(end + inwards, -3.5),
                    ],
                    closed: true,
                };
                scene.add(shape, Some(Ink::Tone(series.tone)), None);
            }
        }
        if along.holds(mark.estimate) {
            marker(scene, series, place(along.place(mark.estimate), 0.0), 4.0);
        }
    }

    fn box_mark(&self, scene: &mut Scene, series: &Series, mark: &BoxMark, direction: Direction) {
        let ink = Ink::Tone(series.tone);
        let thin = Stroke::solid(ink, 1.25);
        let (along, across) = match direction {
            Direction::Horizontal => (&self.x, &self.y),
            Direction::Vertical => (&self.y, &self.x),
        };
        let half = across.length(mark.thickness) / 2.0;
        let at = across.place(mark.at);
        let place = |value: f64, aside: f64| match direction {
            Direction::Horizontal => (along.clamped(value), at + aside),
            Direction::Vertical => (at + aside, along.clamped(value)),
        };
        for (end, quartile) in [
            (mark.lower, mark.first_quartile),
            (mark.upper, mark.third_quartile),
        ] {
            scene.line(place(end, 0.0), place(quartile, 0.0), thin);
            scene.line(place(end, -half / 2.0), place(end, half / 2.0), thin);
        }
        let (x, y, width, height) = self.rectangle(
            direction,
            mark.first_quartile,
            mark.third_quartile,
            mark.at,
            mark.thickness,
        );
        let shape = || Shape::Rectangle {
            x,
            y,
            width,
            height,
        };
        scene.add(shape(), Some(ink), None).opacity = 0.18;
        scene.add(shape(), None, Some(thin));
        scene.line(
            place(mark.median, -half),
            place(mark.median, half),
            Stroke::solid(ink, 2.5),
        );
    }

    /// How large the numbers of tiles are, that all of them fit; `None` leaves them to the table.
    fn number_size(&self, tiles: &[Tile]) -> Option<f64> {
        let room = self.x.length(1.0) - 4.0;
        let widest = tiles
            .iter()
            .filter_map(|tile| tile.label.as_ref())
            .map(|number| width(&self.show.number(number), 1.0, false))
            .fold(0.0, f64::max);
        [SMALL, TINY].into_iter().find(|size| widest * size <= room)
    }

    fn tile(&self, scene: &mut Scene, tile: &Tile, size: Option<f64>) {
        let (x, y) = (tile.x as f64, tile.y as f64);
        let (x0, x1) = (self.x.place(x - 0.5), self.x.place(x + 0.5));
        let (y0, y1) = (self.y.place(y - 0.5), self.y.place(y + 0.5));
        let shape = Shape::Rectangle {
            x: x0 + 1.0,
            y: y0 + 1.0,
            width: x1 - x0 - 2.0,
            height: y1 - y0 - 2.0,
        };
        scene.add(shape, Some(Ink::Tone(tile.tone)), None);
        if let (Some(number), Some(size)) = (&tile.label, size) {
            let text = self.show.number(number);
            let middle = ((x0 + x1) / 2.0, (y0 + y1) / 2.0 + size * 0.36);
            let text = TextShape::new(text, middle.0, middle.1, size, Anchor::Middle);
            scene.text(text, Ink::On(tile.tone));
        }
    }

    fn reference(&self, scene: &mut Scene, direction: Direction, at: f64, label: &str) {
        let area = self.area;
        let stroke = Stroke {
            ink: Ink::Axis,
            width: 1.25,
            dash: &[4.0, 3.0],
        };
        match direction {
            Direction::Horizontal if self.y.holds(at) => {
                let y = self.y.place(at);
                scene.line((area.left, y), (area.right, y), stroke);
                scene.text(
                    TextShape::new(label, area.right, y - 4.0, SMALL, Anchor::End),
                    Ink::Soft,
                );
            }
            Direction::Vertical if self.x.holds(at) => {
                let x = self.x.place(at);
                scene.line((x, area.top), (x, area.bottom), stroke);
                // Near the edge the text stays within the picture.
                let half = width(label, SMALL, false) / 2.0;
                let middle = x.clamp(half.min(scene.width - half), (scene.width - half).max(half));
                scene.text(
                    TextShape::new(label, middle, area.top - 4.0, SMALL, Anchor::Middle),
                    Ink::Soft,
                );
            }
            _ => {}
        }
    }

    /// A box with its whiskers, which names do not cover.
    fn box_area(&self, mark: &BoxMark, direction: Direction) -> Area {
        let (x, y, wide, high) =
            self.rectangle(direction, mark.lower, mark.upper, mark.at, mark.thickness);
        Area {
            left: x,
            top: y,
            right: x + wide,
            bottom: y + high,
        }
    }

    /// The names of dots, when all dots are drawn.
    fn names(&self, scene: &mut Scene, panel: &Panel) {
        let mut named = Vec::new();
        let mut dots = Vec::new();
        for layer in &panel.layers {
            if let Layer::Boxes {
                boxes, direction, ..
            } = layer
            {
                dots.extend(boxes.iter().map(|mark| self.box_area(mark, *direction)));
            }
            let Layer::Points { points, .. } = layer else {
                continue;
            };
            for point in points
                .iter()
                .filter(|point| self.x.holds(point.x) && self.y.holds(point.y))
            {
                let (x, y) = (self.x.place(point.x), self.y.place(point.y));
                let radius = DOT * point.size.sqrt();
                // A name that has to lie on a crowd may lie anywhere on it.
                if points.len() <= MOST_DOTS {
                    dots.push(Area {
                        left: x - radius,
                        top: y - radius,
                        right: x + radius,
                        bottom: y + radius,
                    });
                }
                let text = self.show.text(&point.label);
                if !text.trim().is_empty() {
                    let text = wrap(&text, SMALL, 160.0, 1).concat();
                    named.push(Named { text, x, y, radius });
                }
            }
        }
        labels::draw(scene, &named, &dots, self.area);
    }
}
