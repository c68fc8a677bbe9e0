//! One panel: its axes and its layers.

use super::crowd;
use super::labels::{self, Area, Named};
use super::marks::{bar, dash_lengths, marker};
use super::plan::{PAD, Plan};
use super::{INK, LINE, SMALL, Show, TEXT};
use crate::figure::axis::Scale;
use crate::figure::layer::{Bar, BoxMark, Direction, Interval, Layer, Tile};
use crate::figure::palette::{Ink, Pattern, Series};
use crate::figure::scale::Mapper;
use crate::figure::scene::{Anchor, Scene, Shape, Stroke, TextShape};
use crate::figure::widths::{width, wrap};
use crate::figure::{Figure, MOST_DOTS, Panel};
use crate::number::{Kind, Number};

const DOT: f64 = 3.5;
/// Size of the letters in tiles without room for larger ones.
const TINY: f64 = 9.0;

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
                let labelled = self.labels_fit(bars, *direction);
                bars.iter()
                    .for_each(|bar| self.bar(scene, series, bar, *direction, labelled));
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

    /// Whether all numbers above columns have room beside each other; else they are left to the table.
    fn labels_fit(&self, bars: &[Bar], direction: Direction) -> bool {
        if direction == Direction::Horizontal {
            return true;
        }
        let columns = self.panel.layers.iter().filter_map(|layer| match layer {
            Layer::Bars {
                bars,
                direction: Direction::Vertical,
                ..
            } => Some(bars),
            _ => None,
        });
        let mut places: Vec<f64> = columns.flatten().map(|bar| self.x.place(bar.at)).collect();
        places.sort_unstable_by(f64::total_cmp);
        let slot = places
            .windows(2)
            .map(|pair| pair[1] - pair[0])
            .filter(|apart| *apart > 0.01)
            .fold(f64::INFINITY, f64::min);
        bars.iter()
            .filter(|bar| !bar.inside)
            .filter_map(|bar| bar.label.as_ref())
            .all(|number| width(&self.bar_label(number, direction), SMALL, false) + 2.0 <= slot)
    }

    fn bar(
        &self,
        scene: &mut Scene,
        series: &Series,
        mark: &Bar,
        direction: Direction,
        labelled: bool,
    ) {
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
        if !labelled {
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
                let inwards = ((along.start + along.end) / 2.0 - end).signum() * 7.0;
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
