//! The legend: one entry per series, in rows above the panels.

use super::marks::{bar, dash_lengths, marker};
use super::{EDGE, INK, LINE, Show, TEXT};
use crate::figure::Figure;
use crate::figure::layer::Layer;
use crate::figure::palette::{Ink, Series};
use crate::figure::scene::{Anchor, Scene, Stroke, TextShape};
use crate::figure::widths::wrap;

/// Width of the sample in front of a name.
const SAMPLE: f64 = 20.0;
const BETWEEN: f64 = 16.0;

/// What the marks of a series are, for its sample.
#[derive(Clone, Copy, Default)]
struct Used {
    points: bool,
    line: bool,
    bars: bool,
}

/// Draws it and gives its lower end.
pub(super) fn draw(scene: &mut Scene, figure: &Figure, show: Show) -> f64 {
    let mut place = (EDGE, 2.0);
    let mut lowest = 0.0;
    for (i, series) in figure.series.iter().enumerate() {
        let used = used(figure, i);
        let name = show.text(&series.label);
        if name.trim().is_empty() || !(used.points || used.line || used.bars) {
            continue;
        }
        let lines = wrap(&name, TEXT, (scene.width - SAMPLE - 10.0).max(60.0), 2);
        let wide = SAMPLE + 6.0 + super::widest(&lines, TEXT);
        if place.0 > EDGE && place.0 + wide > scene.width {
            place = (EDGE, lowest);
        }
        sample(scene, series, used, (place.0, place.1 + 9.0));
        for (row, line) in lines.iter().enumerate() {
            let y = place.1 + 13.0 + LINE * row as f64;
            let text = TextShape::new(line, place.0 + SAMPLE + 6.0, y, TEXT, Anchor::Start);
            scene.text(text, INK);
        }
        lowest = f64::max(lowest, place.1 + LINE * lines.len() as f64 + 5.0);
        place.0 += wide + BETWEEN;
    }
    if lowest > 0.0 { lowest + 6.0 } else { 0.0 }
}

fn used(figure: &Figure, index: usize) -> Used {
    let mut used = Used::default();
    for layer in figure.panels.iter().flat_map(|panel| &panel.layers) {
        match layer {
            Layer::Points { series, points } if *series == index && !points.is_empty() => {
                used.points = true
            }
            Layer::Line { series, .. } if *series == index => used.line = true,
            Layer::Intervals { series, .. } if *series == index => {
                used.points = true;
                used.line = true;
            }
            Layer::Bars { series, .. }
            | Layer::Boxes { series, .. }
            | Layer::Band { series, .. }
                if *series == index =>
            {
                used.bars = true;
            }
            _ => {}
        }
    }
    used
}

fn sample(scene: &mut Scene, series: &Series, used: Used, (x, y): (f64, f64)) {
    let ink = Ink::Tone(series.tone);
    // A band is the lighter part of its line.
    if used.bars && !used.line {
        bar(scene, series, (x, y - 6.0, SAMPLE, 12.0));
    }
    if used.line {
        let stroke = Stroke {
            ink,
            width: 1.75,
            dash: dash_lengths(series.dash),
        };
        scene.line((x, y), (x + SAMPLE, y), stroke);
    }
    if used.points {
        marker(scene, series, (x + SAMPLE / 2.0, y), 4.0);
    }
}
