//! What is drawn, free of any format: shapes at places, painted with inks.

use super::palette::Ink;
use super::widths::{width, wrap};

/// A drawing; y grows downwards, as on a screen.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Scene {
    pub width: f64,
    pub height: f64,
    pub items: Vec<Item>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Item {
    pub shape: Shape,
    pub fill: Option<Ink>,
    pub stroke: Option<Stroke>,
    /// Between 0 and 1.
    pub opacity: f64,
    /// What a reader is told who points at it.
    pub tooltip: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Shape {
    Circle {
        x: f64,
        y: f64,
        radius: f64,
    },
    Rectangle {
        x: f64,
        y: f64,
        width: f64,
        height: f64,
    },
    Path {
        points: Vec<(f64, f64)>,
        closed: bool,
    },
    Text(TextShape),
}

impl Shape {
    /// Whether it has a place.
    pub(super) fn is_finite(&self) -> bool {
        let finite = |places: &[f64]| places.iter().all(|place| place.is_finite());
        match self {
            Shape::Circle { x, y, radius } => finite(&[*x, *y, *radius]),
            Shape::Rectangle {
                x,
                y,
                width,
                height,
            } => finite(&[*x, *y, *width, *height]),
            Shape::Path { points, .. } => points.iter().all(|(x, y)| finite(&[*x, *y])),
            Shape::Text(text) => finite(&[text.x, text.y]),
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TextShape {
    pub text: String,
    pub x: f64,
    /// The base line.
    pub y: f64,
    pub size: f64,
    pub bold: bool,
    pub anchor: Anchor,
    /// Degrees, against the clock, around the place.
    pub turned: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Stroke {
    pub ink: Ink,
    pub width: f64,
    /// Lengths of dash and gap; empty for a solid line.
    pub dash: &'static [f64],
}

impl Stroke {
    pub(super) fn solid(ink: Ink, width: f64) -> Self {
        Stroke {
            ink,
            width,
            dash: &[],
        }
    }
}

impl Scene {
    pub(super) fn add(
        &mut self,
        shape: Shape,
        fill: Option<Ink>,
        stroke: Option<Stroke>,
    ) -> &mut Item {
        let index = self.items.len();
        self.items.push(Item {
            shape,
            fill,
            stroke,
            opacity: 1.0,
            tooltip: None,
        });
        &mut self.items[index]
    }

    pub(super) fn line(&mut self, from: (f64, f64), to: (f64, f64), stroke: Stroke) -> &mut Item {
        let shape = Shape::Path {
            points: vec![from, to],
            closed: false,
        };
        self.add(shape, None, Some(stroke))
    }

    /// Text, moved or cut so that it does not leave the picture at the sides.
    pub(super) fn text(&mut self, mut text: TextShape, ink: Ink) -> &mut Item {
        if text.turned == 0.0 {
            text.keep_within(self.width);
        }
        self.add(Shape::Text(text), Some(ink), None)
    }
}

impl TextShape {
    pub(super) fn new(text: impl Into<String>, x: f64, y: f64, size: f64, anchor: Anchor) -> Self {
        TextShape {
            text: text.into(),
            x,
            y,
            size,
            bold: false,
            anchor,
            turned: 0.0,
        }
    }

    fn keep_within(&mut self, limit: f64) {
        if width(&self.text, self.size, self.bold) > limit {
            self.text = wrap(&self.text, self.size, limit * 0.9, 1).concat();
        }
        let wide = width(&self.text, self.size, self.bold);
        let before = match self.anchor {
            Anchor::Start => 0.0,
            Anchor::Middle => wide / 2.0,
            Anchor::End => wide,
        };
        let left = (self.x - before).min(limit - wide).max(0.0);
        self.x = left + before;
    }

    pub(super) fn bold(mut self) -> Self {
        self.bold = true;
        self
    }
}
