//! Values of all municipalities together.

use serde::{Deserialize, Serialize};
use tresteg_dataset::{Dataset, Label};

use crate::{MunicipalityError, MunicipalityTable, NationalRule};

/// An indicator's value for all municipalities of a table together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NationalValue {
    /// The indicator.
    pub column: String,
    /// Its label.
    pub label: Label,
    /// The unit of the value.
    pub unit: String,
    /// The year that the value refers to.
    pub year: i32,
    /// How the value was made.
    pub rule: NationalRule,
    /// How many municipalities went into it.
    pub municipalities: usize,
    /// The value.
    pub value: f64,
}

impl MunicipalityTable {
    /// The value of an indicator for all municipalities of the table together, by the rule that the
    /// catalogue gives: the sum, or the weighted mean `sum(value * weight) / sum(weight)`. It is the
    /// country's if the table is complete; see [`expect_complete`](Self::expect_complete).
    ///
    /// # Errors
    /// [`MunicipalityError::UnknownIndicator`], [`MunicipalityError::NoNationalValue`] if there is no
    /// rule or the weights add up to nothing, and [`MunicipalityError::NotAvailable`] naming the
    /// municipalities without a value.
    pub fn national(&self, column: &str) -> Result<NationalValue, MunicipalityError> {
        let indicator = self.indicator(column)?;
        let values = self.complete(column)?;
        let none = || MunicipalityError::NoNationalValue {
            column: column.to_owned(),
            rule: indicator.national.clone(),
        };
        let value = match &indicator.national {
            NationalRule::Sum => values.iter().sum(),
            NationalRule::MeanBy(weight) => {
                let weights = self.complete(weight)?;
                let total: f64 = weights.iter().sum();
                if total <= 0.0 {
                    return Err(none());
                }
                values
                    .iter()
                    .zip(&weights)
                    .map(|(value, weight)| value * weight)
                    .sum::<f64>()
                    / total
            }
            NationalRule::None => return Err(none()),
        };
        Ok(NationalValue {
            column: column.to_owned(),
            label: indicator.label.clone(),
            unit: indicator.unit.clone(),
            year: indicator.year,
            rule: indicator.national.clone(),
            municipalities: self.len(),
            value,
        })
    }

    /// National values of several indicators as a dataset of one unit, `sweden`.
    ///
    /// # Errors
    /// As [`national`](Self::national), for the first indicator without a value.
    pub fn national_dataset(&self, columns: &[&str]) -> Result<Dataset, MunicipalityError> {
        let sweden = Dataset::new(vec!["sweden".to_owned()], vec!["Sweden".to_owned()])?;
        columns.iter().try_fold(sweden, |dataset, column| {
            let value = self.national(column)?.value;
            Ok(dataset.with_numbers(self.indicator(column)?.variable(), vec![Some(value)])?)
        })
    }
}
