//! What is known of a column besides its values.

use serde::{Deserialize, Serialize};

use crate::Label;

/// The measurement level of a variable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Categories without an order.
    Nominal,
    /// Categories with an order.
    Ordinal,
    /// Numbers whose differences mean something.
    Scale,
}

/// Why a value is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MissingKind {
    /// The respondent said that they did not know.
    DontKnow,
    /// Asked, and left without an answer.
    NoAnswer,
    /// Not asked, since the question does not apply to the unit.
    NotApplicable,
    /// The source has no value for the unit.
    NotAvailable,
}

/// The meaning of one value of a coded variable.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ValueLabel {
    /// The code.
    pub value: f64,
    /// What it stands for.
    pub label: Label,
    /// Set when the code says that the value is missing, and why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missing: Option<MissingKind>,
}

impl ValueLabel {
    /// A code that stands for a valid value.
    pub fn new(value: f64, label: impl Into<Label>) -> Self {
        Self {
            value,
            label: label.into(),
            missing: None,
        }
    }

    /// A code that stands for a missing value.
    pub fn missing(value: f64, label: impl Into<Label>, kind: MissingKind) -> Self {
        Self {
            value,
            label: label.into(),
            missing: Some(kind),
        }
    }
}

/// The description of one column of a [`Dataset`](crate::Dataset).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Variable {
    /// The name of the column, which formulas use.
    pub name: String,
    /// What a reader is shown.
    pub label: Label,
    /// The measurement level.
    pub measure: Measure,
    /// The unit of the values, such as `percent`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The year that the values refer to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub year: Option<i32>,
    /// The meanings of the codes of a coded variable.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub value_labels: Vec<ValueLabel>,
}

impl Variable {
    /// A variable without unit, year or value labels.
    pub fn new(name: impl Into<String>, label: impl Into<Label>, measure: Measure) -> Self {
        Self {
            name: name.into(),
            label: label.into(),
            measure,
            unit: None,
            year: None,
            value_labels: Vec::new(),
        }
    }

    /// The same variable with a unit.
    #[must_use]
    pub fn with_unit(mut self, unit: impl Into<String>) -> Self {
        self.unit = Some(unit.into());
        self
    }

    /// The same variable with the year that its values refer to.
    #[must_use]
    pub fn with_year(mut self, year: i32) -> Self {
        self.year = Some(year);
        self
    }

    /// The same variable with these value labels.
    #[must_use]
    pub fn with_value_labels(mut self, labels: impl IntoIterator<Item = ValueLabel>) -> Self {
        self.value_labels = labels.into_iter().collect();
        self
    }

    /// The label of a value, if it has one.
    pub fn value_label(&self, value: f64) -> Option<&ValueLabel> {
        self.value_labels.iter().find(|label| label.value == value)
    }
}
