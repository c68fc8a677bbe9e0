//! From a figure to a scene: sizes first, then marks.

mod crowd;
mod labels;
mod legend;
mod marks;
mod panel;
mod plan;
#[cfg(test)]
mod tests;

use super::Figure;
use super::palette::{Ink, Tone};
use super::scene::{Scene, Shape};
use super::widths::width;
use crate::number::{Kind, Number};
use crate::style::{Exponent, Look, Precision, Style};
use crate::text::{Text, clean};

pub(super) use plan::ranges;
use plan::{Plan, plan};

/// Size of ordinary letters.
const TEXT: f64 = 12.0;
/// Size of the letters at ticks and dots.
const SMALL: f64 = 11.0;
/// From one line of text to the next.
const LINE: f64 = 14.0;
/// Left and right of everything.
const EDGE: f64 = 4.0;
/// Between panels.
const GAP: f64 = 18.0;
/// Panels stand below each other where each would get less than this.
const NARROWEST_PANEL: f64 = 250.0;

/// Writes texts and numbers.
#[derive(Clone, Copy)]
struct Show<'a> {
    style: &'a Style,
}

impl Show<'_> {
    fn text(self, text: &Text) -> String {
        clean(text.in_language(self.style.locale.language))
    }

    fn number(self, number: &Number) -> String {
        number.show(self.style)
    }

    /// A small number with an exponent.
    fn scientific(self, value: f64) -> String {
        let look = Look {
            coefficients: Precision::Significant(3),
            ..self.style.look.clone()
        };
        let style = Style::new(look, self.style.locale.clone());
        Number::new(Kind::Coefficient, value).show(&style)
    }
}

pub(super) fn scene(figure: &Figure, style: &Style, width: f64) -> Scene {
    // Many fonts have no raised digits: exponents are written in letters that all of them have.
    let look = Look {
        exponent: Exponent::E,
        ..style.look.clone()
    };
    let style = &Style::new(look, style.locale.clone());
    let show = Show { style };
    let mut scene = Scene {
        width,
        ..Scene::default()
    };
    let paper = Shape::Rectangle {
        x: 0.0,
        y: 0.0,
        width,
        height: 0.0,
    };
    scene.add(paper, Some(Ink::Paper), None);
    let mut top = legend::draw(&mut scene, figure, show) + 4.0;
    let beside = beside(figure, width);
    let rows = figure.panels.chunks(beside);
    let count = rows.len();
    for (i, row) in rows.enumerate() {
        let total: f64 = row.iter().map(|panel| panel.share).sum();
        // Fewer panels in the last row are as wide as those above them.
        let places = if count > 1 { beside } else { row.len() };
        let total = total * places as f64 / row.len() as f64;
        let free = width - 2.0 * EDGE - GAP * (places - 1) as f64;
        let plans: Vec<Plan> = row
            .iter()
            .map(|panel| plan(panel, show, free * panel.share / total, row.len() == 1))
            .collect();
        // Areas of one row begin and end together.
        let most = |part: fn(&Plan) -> f64| plans.iter().map(part).fold(0.0, f64::max);
        let (above, height, below) = (most(|p| p.above), most(|p| p.height), most(|p| p.below));
        let mut left = EDGE;
        for plan in plans {
            let next = left + plan.width + GAP;
            panel::draw(
                &mut scene,
                figure,
                &plan,
                show,
                (left, top + above),
                (above, height),
            );
            left = next;
        }
        top += above + height + below;
        if i + 1 < count {
            top += GAP;
        }
    }
    scene.height = (top + 2.0).ceil();
    if let Some(Shape::Rectangle { height, .. }) =
        scene.items.first_mut().map(|item| &mut item.shape)
    {
        *height = scene.height;
    }
    // `checked` names what has no place; nobody is made to call it.
    scene.items.retain(|item| item.shape.is_finite());
    scene
}

/// How many panels stand side by side: fewer where there is no room.
fn beside(figure: &Figure, width: f64) -> usize {
    let room = ((width + GAP) / (NARROWEST_PANEL + GAP)) as usize;
    figure.columns.min(room).max(1)
}

const INK: Ink = Ink::Tone(Tone::Ink);

/// The widest of some texts.
fn widest<'a>(texts: impl IntoIterator<Item = &'a String>, size: f64) -> f64 {
    texts
        .into_iter()
        .map(|text| width(text, size, false))
        .fold(0.0, f64::max)
}
