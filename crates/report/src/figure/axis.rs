use serde::{Deserialize, Serialize};

use crate::number::Kind;
use crate::text::Text;

/// An axis: what it measures, and how values become places.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Axis {
    /// What it measures, with the unit.
    pub title: Text,
    /// How values become places.
    pub scale: Scale,
    /// What its numbers are; from it follow grouping and the zero before the decimal mark.
    pub kind: Kind,
    /// From where to where; `None` is what the layers need. With one end given, the layers decide on the other.
    pub range: (Option<f64>, Option<f64>),
    /// Places for tick marks; `None` is round numbers.
    pub ticks: Option<Vec<f64>>,
    /// Whether lines run across the panel from its ticks.
    pub grid: bool,
    /// Whether ticks and labels are shown.
    pub visible: bool,
    /// Whether numbers below zero are written without their sign, where bars run both ways.
    #[serde(default)]
    pub mirrored: bool,
}

/// How values become places.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Scale {
    /// Equal differences are equally far apart.
    Linear,
    /// Equal ratios are equally far apart; values are positive.
    Log,
    /// One place for each of these; the first has the coordinate 0, the next 1.
    Categories(Vec<Text>),
}

impl Axis {
    /// An axis of numbers.
    pub fn linear(title: impl Into<Text>) -> Self {
        Axis {
            title: title.into(),
            scale: Scale::Linear,
            kind: Kind::Measure,
            range: (None, None),
            ticks: None,
            grid: true,
            visible: true,
            mirrored: false,
        }
    }

    /// A logarithmic axis of positive numbers, such as odds ratios.
    pub fn log(title: impl Into<Text>) -> Self {
        Axis {
            scale: Scale::Log,
            ..Axis::linear(title)
        }
    }

    /// An axis with one place per category.
    pub fn categories<T: Into<Text>>(
        title: impl Into<Text>,
        labels: impl IntoIterator<Item = T>,
    ) -> Self {
        Axis {
            scale: Scale::Categories(labels.into_iter().map(Into::into).collect()),
            grid: false,
            ..Axis::linear(title)
        }
    }

    /// An axis without ticks, labels and lines.
    pub fn hidden() -> Self {
        Axis {
            grid: false,
            visible: false,
            ..Axis::linear("")
        }
    }

    /// The same axis, its numbers being of this kind.
    #[must_use]
    pub fn with_kind(mut self, kind: Kind) -> Self {
        self.kind = kind;
        self
    }

    /// The same axis, exactly from here to there.
    #[must_use]
    pub fn with_range(mut self, from: f64, to: f64) -> Self {
        self.range = (Some(from), Some(to));
        self
    }

    /// The same axis, beginning here and going as far as the layers need.
    #[must_use]
    pub fn starting_at(mut self, from: f64) -> Self {
        self.range.0 = Some(from);
        self
    }

    /// The same axis with ticks at these values.
    #[must_use]
    pub fn with_ticks(mut self, ticks: impl IntoIterator<Item = f64>) -> Self {
        self.ticks = Some(ticks.into_iter().collect());
        self
    }

    /// The same axis without lines across the panel.
    #[must_use]
    pub fn without_grid(mut self) -> Self {
        self.grid = false;
        self
    }

    /// The same axis, its numbers below zero written without their sign: shares that bars show to both sides.
    #[must_use]
    pub fn mirrored(mut self) -> Self {
        self.mirrored = true;
        self
    }

    /// The same axis without ticks and labels.
    #[must_use]
    pub fn without_labels(mut self) -> Self {
        self.visible = false;
        self
    }

    pub(super) fn category_labels(&self) -> Option<&[Text]> {
        match &self.scale {
            Scale::Categories(labels) => Some(labels),
            Scale::Linear | Scale::Log => None,
        }
    }
}
