//! Many dots: squares instead of dots, the darker the more dots lie in them.

use std::collections::BTreeMap;

use crate::figure::palette::{Ink, Tone};
use crate::figure::scene::{Scene, Shape};

use super::labels::Area;

/// Side of a square.
const SIDE: f64 = 4.0;

/// Draws places within an area as squares. Darkness follows the logarithm of the number, so that a single dot is seen
/// beside a thousand.
pub(super) fn draw(
    scene: &mut Scene,
    tone: Tone,
    places: impl Iterator<Item = (f64, f64)>,
    area: Area,
) {
    // On whole pixels, so that no seams are seen between squares.
    let (left, top) = (area.left.floor(), area.top.floor());
    let mut counts: BTreeMap<(u32, u32), u32> = BTreeMap::new();
    for (x, y) in places {
        let column = ((x - left) / SIDE).max(0.0) as u32;
        let row = ((y - top) / SIDE).max(0.0) as u32;
        *counts.entry((row, column)).or_default() += 1;
    }
    let most = counts.values().copied().max().unwrap_or(1).max(2);
    for ((row, column), count) in counts {
        let (x, y) = (left + f64::from(column) * SIDE, top + f64::from(row) * SIDE);
        let shape = Shape::Rectangle {
            x,
            y,
            width: SIDE,
            height: SIDE,
        };
        let share = f64::from(count).ln() / f64::from(most).ln();
        scene.add(shape, Some(Ink::Tone(tone)), None).opacity = 0.25 + 0.75 * share;
    }
}

/// The places of a path without those that lie on the one before, as far as an eye can tell.
pub(super) fn thinned(places: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    const SEEN: f64 = 0.2;
    let mut kept: Vec<(f64, f64)> = Vec::with_capacity(places.len().min(4096));
    let count = places.len();
    for (i, place) in places.into_iter().enumerate() {
        let near = kept
            .last()
            .is_some_and(|last| (place.0 - last.0).abs() < SEEN && (place.1 - last.1).abs() < SEEN);
        if !near || i + 1 == count {
            kept.push(place);
        }
    }
    kept
}
