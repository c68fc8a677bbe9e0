//! What the columns of numbers mean.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use tresteg_dataset::delimited::{Cell, Delimited, Recorded};
use tresteg_dataset::{Label, Measure, Variable, nearest_name};

use crate::MunicipalityError;
use crate::table::FIXED_COLUMNS;

/// One column of numbers in a table of municipalities.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Indicator {
    /// The name of the column.
    pub column: String,
    /// What a reader is shown.
    pub label: Label,
    /// The unit of the values.
    pub unit: String,
    /// The year that the values refer to.
    pub year: i32,
    /// The smallest plausible value; a smaller one is a fault of the file.
    pub minimum: f64,
    /// The largest plausible value.
    pub maximum: f64,
    /// The measurement level.
    pub measure: Measure,
    /// How the values of all municipalities make a national one.
    pub national: NationalRule,
    /// Who publishes the values, and under which key.
    pub source: String,
}

impl Indicator {
    /// The indicator as a variable of a dataset.
    pub fn variable(&self) -> Variable {
        Variable::new(&self.column, self.label.clone(), self.measure)
            .with_unit(&self.unit)
            .with_year(self.year)
    }
}

/// How the values of all municipalities make a national one. As text: `sum`, `mean by population`, `none`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NationalRule {
    /// They add up.
    Sum,
    /// Their mean, weighted by the named column.
    MeanBy(String),
    /// The columns at hand do not tell.
    None,
}

impl FromStr for NationalRule {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match (text, text.strip_prefix("mean by ")) {
            ("sum", _) => Ok(Self::Sum),
            ("none", _) => Ok(Self::None),
            (_, Some(weight)) if is_column_name(weight) => Ok(Self::MeanBy(weight.to_owned())),
            _ => Err("`sum`, `none`, or `mean by` and the name of a column"),
        }
    }
}

impl fmt::Display for NationalRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sum => f.write_str("sum"),
            Self::MeanBy(weight) => write!(f, "mean by {weight}"),
            Self::None => f.write_str("none"),
        }
    }
}

/// The indicators of a table of municipalities.
///
/// The file has a line for each, with the columns `column`, `label_en`, `label_sv` (may be empty),
/// `unit`, `year`, `minimum`, `maximum`, `measure` (`nominal`, `ordinal`, `scale`), `national` (a
/// [`NationalRule`]) and `source`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IndicatorCatalogue {
    indicators: Vec<Indicator>,
}

impl IndicatorCatalogue {
    /// Reads a catalogue.
    ///
    /// # Errors
    /// [`MunicipalityError::Read`] with every fault of the file, among them a column described twice
    /// and a weight that is not in the catalogue.
    pub fn read(bytes: &[u8]) -> Result<Self, MunicipalityError> {
        let columns = [
            "column", "label_en", "label_sv", "unit", "year", "minimum", "maximum", "measure",
            "national", "source",
        ];
        let measures = [
            ("nominal", Measure::Nominal),
            ("ordinal", Measure::Ordinal),
            ("scale", Measure::Scale),
        ];
        let records = Delimited::comma()
            .read(bytes, "indicators", &columns)?
            .unique(&["column"]);
        let known: Vec<&str> = records
            .iter()
            .filter_map(|record| record.cell("column").raw().ok())
            .collect();
        let rows: Vec<_> = records
            .iter()
            .map(|record| {
                let column = column_name(record.cell("column"));
                let en = record.cell("label_en").text();
                let sv = record.cell("label_sv").optional(Cell::text);
                let unit = record.cell("unit").text();
                let year = record.cell("year").integer(1700..=2100);
                let minimum = record.cell("minimum").decimal(..);
                let at_least = minimum.unwrap_or(f64::NEG_INFINITY);
                let maximum = record.cell("maximum").decimal(at_least..);
                let measure = record.cell("measure").choice(&measures);
                let national = known_rule(record.cell("national"), &known);
                let source = record.cell("source").text();
                Ok(Indicator {
                    column: column?,
                    label: Label { en: en?, sv: sv? },
                    unit: unit?,
                    year: year?,
                    minimum: minimum?,
                    maximum: maximum?,
                    measure: measure?,
                    national: national?,
                    source: source?,
                })
            })
            .collect();
        Ok(Self {
            indicators: records.finish(rows)?,
        })
    }

    /// The indicators, in the order of the file.
    pub fn indicators(&self) -> &[Indicator] {
        &self.indicators
    }

    /// One indicator.
    ///
    /// # Errors
    /// [`MunicipalityError::UnknownIndicator`] with the nearest name.
    pub fn indicator(&self, column: &str) -> Result<&Indicator, MunicipalityError> {
        self.indicators
            .iter()
            .find(|indicator| indicator.column == column)
            .ok_or_else(|| {
                unknown_indicator(
                    column,
                    self.indicators
                        .iter()
                        .map(|indicator| indicator.column.as_str()),
                )
            })
    }
}

pub(crate) fn unknown_indicator<'a>(
    name: &str,
    known: impl Iterator<Item = &'a str>,
) -> MunicipalityError {
    MunicipalityError::UnknownIndicator {
        name: name.to_owned(),
        nearest: nearest_name(name, known).map(str::to_owned),
    }
}

/// Names that formulas, files and addresses can all use.
fn is_column_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_lowercase())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

fn column_name(cell: Cell<'_>) -> Result<String, Recorded> {
    let name = cell.raw()?;
    if FIXED_COLUMNS.contains(&name) || name == tresteg_dataset::ID_COLUMN {
        Err(cell.reject("a name that no other column of the municipalities has"))
    } else if is_column_name(name) {
        Ok(name.to_owned())
    } else {
        Err(cell.reject("a name of small letters a to z, digits and underscores"))
    }
}

fn known_rule(cell: Cell<'_>, known: &[&str]) -> Result<NationalRule, Recorded> {
    let rule = cell.parse()?;
    match &rule {
        NationalRule::MeanBy(weight) if !known.contains(&weight.as_str()) => {
            let hint = nearest_name(weight, known.iter().copied());
            let hint = hint
                .map(|name| format!("; did you mean `{name}`?"))
                .unwrap_or_default();
            Err(cell.reject(format!("a weight that is a column of this file{hint}")))
        }
        _ => Ok(rule),
    }
}
