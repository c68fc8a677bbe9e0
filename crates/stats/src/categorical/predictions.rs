//! Predicted probabilities of categories.

use serde::{Deserialize, Serialize};

use super::data::CategoryData;
use crate::StatsError;
use crate::frame::DroppedRow;
use crate::prediction::{DesignRows, design_rows};
use crate::table::Table;

/// Predicted probabilities of [`OrderedFit::predict`](super::OrderedFit::predict) and
/// [`MultinomialFit::predict`](super::MultinomialFit::predict).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CategoryPredictions {
    /// The response.
    pub response: String,
    /// The categories, in the order of the probabilities.
    pub levels: Vec<String>,
    /// One per complete row.
    pub rows: Vec<CategoryPrediction>,
    /// Rows with a missing value in a variable of the model.
    pub dropped: Vec<DroppedRow>,
}

/// The prediction for a row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CategoryPrediction {
    /// The row's id.
    pub id: String,
    /// The probability of each category.
    pub probabilities: Vec<f64>,
    /// The most probable category, the first of several.
    pub predicted: String,
}

impl CategoryPredictions {
    /// Of new rows, from what gives the probabilities of a row of scaled columns and its offset.
    pub(super) fn of_table(
        data: &CategoryData,
        table: &impl Table,
        probabilities: impl Fn(&[f64], f64) -> Vec<f64>,
    ) -> Result<Self, StatsError> {
        let Some(design) = &data.design else {
            return Err(StatsError::RowsNotKept {
                what: "a prediction".into(),
            });
        };
        let DesignRows {
            columns,
            offset,
            rows,
            ..
        } = design_rows(design, table, None)?;
        let predictions = (0..rows.len()).map(|row| {
            let offset = offset.as_ref().map_or(0.0, |offset| offset[row]);
            let probabilities = probabilities(&data.scaled_row(&columns, row), offset);
            CategoryPrediction::new(data, rows.id(row), probabilities)
        });
        Ok(Self::of(data, predictions.collect(), rows.dropped()))
    }

    /// Of the rows of the fit.
    pub(super) fn of_fit(
        data: &CategoryData,
        probabilities: impl Fn(&[f64], f64) -> Vec<f64>,
    ) -> Self {
        let predictions = (0..data.len()).map(|row| {
            let id = data.rows.id(data.ids[row]);
            CategoryPrediction::new(data, id, probabilities(data.row(row), data.offsets[row]))
        });
        Self::of(data, predictions.collect(), data.rows.dropped())
    }

    fn of(data: &CategoryData, rows: Vec<CategoryPrediction>, dropped: &[DroppedRow]) -> Self {
        let levels = data.levels.iter().map(|level| level.level.clone());
        Self {
            response: data.response.clone(),
            levels: levels.collect(),
            rows,
            dropped: dropped.to_vec(),
        }
    }
}

impl CategoryPrediction {
    fn new(data: &CategoryData, id: String, probabilities: Vec<f64>) -> Self {
        let mut best = 0;
        for (code, probability) in probabilities.iter().enumerate() {
            if *probability > probabilities[best] {
                best = code;
            }
        }
        Self {
            id,
            predicted: data.level(best).to_owned(),
            probabilities,
        }
    }
}
