//! Names beside dots, placed so that they cover neither each other nor other dots where that can be had.

use super::{INK, SMALL};
use crate::figure::palette::Ink;
use crate::figure::scene::{Anchor, Scene, Stroke, TextShape};
use crate::figure::widths::width;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Area {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Area {
    /// The area that two have in common.
    fn common(&self, other: &Area) -> f64 {
        let wide = self.right.min(other.right) - self.left.max(other.left);
        let high = self.bottom.min(other.bottom) - self.top.max(other.top);
        wide.max(0.0) * high.max(0.0)
    }

    /// The area, moved up or down to where it lies between the bounds.
    fn moved_into(self, bounds: &Area) -> Area {
        let down = (bounds.top - self.top).max(0.0) - (self.bottom - bounds.bottom).max(0.0);
        Area {
            top: self.top + down,
            bottom: self.bottom + down,
            ..self
        }
    }

    /// The place within that is nearest to another.
    fn nearest(&self, x: f64, y: f64) -> (f64, f64) {
        (
            x.clamp(self.left, self.right),
            y.clamp(self.top, self.bottom),
        )
    }

    fn holds(&self, (x, y): (f64, f64)) -> bool {
        (self.left..=self.right).contains(&x) && (self.top..=self.bottom).contains(&y)
    }

    fn size(&self) -> f64 {
        (self.right - self.left) * (self.bottom - self.top)
    }
}

/// A dot with a name.
pub(super) struct Named {
    pub text: String,
    pub x: f64,
    pub y: f64,
    pub radius: f64,
}

/// The share of a name that may lie on other names.
const MOST_COVERED: f64 = 0.2;
/// From this ring on a line leads to the dot.
const LED: i32 = 2;

/// How many of the areas a line runs through.
fn crossings(from: (f64, f64), to: (f64, f64), areas: &[Area]) -> f64 {
    let along = |step: i32| {
        let share = f64::from(step) / 8.0;
        (
            from.0 + (to.0 - from.0) * share,
            from.1 + (to.1 - from.1) * share,
        )
    };
    let crossed = |area: &&Area| (1..8).any(|step| area.holds(along(step)));
    areas.iter().filter(crossed).count() as f64
}

/// Draws the names within the bounds, except those that would lie on others.
pub(super) fn draw(scene: &mut Scene, named: &[Named], dots: &[Area], bounds: Area) {
    let mut taken: Vec<Area> = Vec::new();
    let mut placed: Vec<TextShape> = Vec::new();
    for name in named {
        let wide = width(&name.text, SMALL, false);
        let mut best: Option<(f64, Area, bool)> = None;
        // Nearby places first; from the third ring on a line leads to the dot.
        for ring in 0..6 {
            let away = name.radius + 3.0 + f64::from(ring) * 7.0;
            let slant = away * 0.75;
            let sides = [
                (away, 0.0, Anchor::Start),
                (-away, 0.0, Anchor::End),
                (0.0, -away - 5.0, Anchor::Middle),
                (0.0, away + 5.0, Anchor::Middle),
                (slant, -slant - 2.0, Anchor::Start),
                (slant, slant + 2.0, Anchor::Start),
                (-slant, -slant - 2.0, Anchor::End),
                (-slant, slant + 2.0, Anchor::End),
            ];
            for (dx, dy, anchor) in sides {
                let (x, y) = (name.x + dx, name.y + dy);
                let left = match anchor {
                    Anchor::Start => x,
                    Anchor::Middle => x - wide / 2.0,
                    Anchor::End => x - wide,
                };
                let area = Area {
                    left,
                    top: y - 5.5,
                    right: left + wide,
                    bottom: y + 5.5,
                };
                let outside = area.size() - area.common(&bounds);
                let covered: f64 = taken.iter().map(|other| area.common(other)).sum();
                let dots: f64 = dots.iter().map(|dot| area.common(dot)).sum();
                let crossed = match ring >= LED {
                    true => {
                        40.0 * crossings((name.x, name.y), area.nearest(name.x, name.y), &taken)
                    }
                    false => 0.0,
                };
                let cost = outside * 4.0 + covered * 3.0 + dots + crossed + f64::from(ring) * 4.0;
                if best.as_ref().is_none_or(|(least, ..)| cost < *least) {
                    best = Some((cost, area, ring >= LED));
                }
            }
        }
        let Some((_, area, led)) = best else { continue };
        let area = area.moved_into(&bounds);
        // A name upon others cannot be read, nor can they; the table has it.
        let covered: f64 = taken.iter().map(|other| area.common(other)).sum();
        if covered > MOST_COVERED * area.size() {
            continue;
        }
        // Lines below all names: none is struck through.
        if led {
            let near = area.nearest(name.x, name.y);
            scene.line((name.x, name.y), near, Stroke::solid(Ink::Axis, 0.75));
        }
        taken.push(area);
        placed.push(TextShape::new(
            &name.text,
            area.left,
            area.bottom - 1.8,
            SMALL,
            Anchor::Start,
        ));
    }
    for text in placed {
        // A rim in the colour of the paper, where the name lies over other marks.
        scene.text(text.clone(), Ink::Paper).stroke = Some(Stroke::solid(Ink::Paper, 3.0));
        scene.text(text, INK);
    }
}
