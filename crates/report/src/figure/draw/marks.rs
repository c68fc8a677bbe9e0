//! Single marks: dots, bars with their patterns, dashes.

use crate::figure::palette::{Dash, Ink, Marker, Pattern, Series};
use crate::figure::scene::{Item, Scene, Shape, Stroke};

pub(super) fn dash_lengths(dash: Dash) -> &'static [f64] {
    match dash {
        Dash::Solid => &[],
        Dash::Dashed => &[6.0, 4.0],
        Dash::Dotted => &[1.5, 3.0],
        Dash::DashDotted => &[7.0, 3.0, 1.5, 3.0],
    }
}

/// A dot; the area of all shapes is about that of a circle of this radius.
pub(super) fn marker<'a>(
    scene: &'a mut Scene,
    series: &Series,
    (x, y): (f64, f64),
    radius: f64,
) -> &'a mut Item {
    let ink = Ink::Tone(series.tone);
    // A rim in the colour of the paper keeps dots apart that overlap.
    let rim = Some(Stroke::solid(Ink::Paper, 0.75));
    let path = |points: &[(f64, f64)]| Shape::Path {
        points: points
            .iter()
            .map(|(dx, dy)| (x + dx * radius, y + dy * radius))
            .collect(),
        closed: true,
    };
    match series.marker {
        Marker::Circle => scene.add(Shape::Circle { x, y, radius }, Some(ink), rim),
        Marker::Square => {
            let half = 0.886 * radius;
            let shape = Shape::Rectangle {
                x: x - half,
                y: y - half,
                width: 2.0 * half,
                height: 2.0 * half,
            };
            scene.add(shape, Some(ink), rim)
        }
        Marker::Triangle => scene.add(
            path(&[(0.0, -1.35), (1.2, 0.8), (-1.2, 0.8)]),
            Some(ink),
            rim,
        ),
        Marker::Diamond => {
            let shape = path(&[(0.0, -1.3), (1.2, 0.0), (0.0, 1.3), (-1.2, 0.0)]);
            scene.add(shape, Some(ink), rim)
        }
        Marker::Ring => {
            let shape = Shape::Circle {
                x,
                y,
                radius: radius - 0.75,
            };
            scene.add(shape, Some(Ink::Paper), Some(Stroke::solid(ink, 1.5)))
        }
        Marker::Cross => {
            let points = [
                (-0.9, -0.9),
                (0.9, 0.9),
                (0.0, 0.0),
                (-0.9, 0.9),
                (0.9, -0.9),
            ];
            let shape = Shape::Path {
                points: points
                    .iter()
                    .map(|(dx, dy)| (x + dx * radius, y + dy * radius))
                    .collect(),
                closed: false,
            };
            scene.add(shape, None, Some(Stroke::solid(ink, 1.5)))
        }
    }
}

/// A bar: x, y, width, height.
pub(super) fn bar(scene: &mut Scene, series: &Series, (x, y, width, height): (f64, f64, f64, f64)) {
    let ink = Ink::Tone(series.tone);
    let shape = Shape::Rectangle {
        x,
        y,
        width,
        height,
    };
    scene.add(shape, Some(ink), None);
    let over = Stroke::solid(Ink::Paper, 1.0);
    let (rising, falling) = match series.pattern {
        Pattern::Plain => (false, false),
        Pattern::Rising => (true, false),
        Pattern::Falling => (false, true),
        Pattern::Crossed => (true, true),
    };
    // Lines of 45 degrees, cut at the edges here so that no format needs patterns of its own.
    const APART: f64 = 7.0;
    let lines = ((width + height) / APART) as usize;
    // Beyond this many lines a bar is a picture of its own.
    for i in 1..=lines.min(400) {
        let offset = i as f64 * APART;
        let (from, to) = (f64::max(0.0, offset - height), f64::min(width, offset));
        if to - from < 0.5 {
            continue;
        }
        if rising {
            // From the left end of the line, down at the left.
            scene.line(
                (x + from, y + offset - from),
                (x + to, y + offset - to),
                over,
            );
        }
        if falling {
            let flip = |inner: f64| y + height - (offset - inner);
            scene.line((x + from, flip(from)), (x + to, flip(to)), over);
        }
    }
}
