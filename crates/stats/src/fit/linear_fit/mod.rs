//! The fit itself: an immutable value from which every table derives.

mod accessors;

use serde::{Deserialize, Serialize};

use crate::StatsError;
use crate::engine::{self, Column, ColumnData, EngineError, LeastSquares, LeastSquaresProblem};
use crate::frame::{Design, ModelFrame, RowSet, RowWeights, Term, check_finite};
use crate::table::Numbers;

/// A fitted linear model.
///
/// Everything is computed when asked and nothing is rounded; the covariance of the coefficients
/// is chosen when they are asked for ([`coefficients`](Self::coefficients)), never at the fit.
/// A fit that holds its rows shares their memory with the table where it can.
///
/// Facts that are no errors are reported: aliased columns ([`aliased`](Self::aliased)),
/// rows left out ([`rows_dropped`](Self::rows_dropped)), unused levels ([`categorical`](Self::categorical)),
/// the path the engine took and the condition number ([`solution`](Self::solution)).
///
/// ```
/// use tresteg_stats::{ols, table::ColumnTable};
///
/// let table = ColumnTable::new()
///     .with_numbers("distance", [2.0, 10.0, 4.0, 22.0, 16.0])?
///     .with_numbers("speed", [4.0, 4.0, 7.0, 7.0, 8.0])?;
/// let fit = ols("distance ~ speed", &table)?;
/// assert_eq!(fit.dof_residual(), 3.0);
/// assert_eq!(fit.residuals()?.len(), 5);
/// println!("{fit}");
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LinearFit {
    pub(crate) formula: Option<String>,
    pub(crate) response: String,
    pub(crate) names: Vec<String>,
    pub(crate) terms: Vec<Term>,
    pub(crate) design: Option<Design>,
    pub(crate) solution: LeastSquares,
    pub(crate) n_obs: f64,
    pub(crate) weighting: Weighting,
    pub(crate) rows: RowSet,
    pub(crate) data: Option<FitData>,
    /// The variance of the errors where it does not come from the residuals.
    pub(crate) error_variance: Option<ErrorVariance>,
}

/// A variance of the errors that a fit was given.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct ErrorVariance {
    pub value: f64,
    /// Whether it is known rather than estimated, so that tests have no degrees of freedom to account for.
    pub known: bool,
}

/// What the weights of a fit mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Weighting {
    None,
    Analytic,
    Frequency,
}

impl From<&RowWeights> for Weighting {
    fn from(weights: &RowWeights) -> Self {
        match weights {
            RowWeights::None => Weighting::None,
            RowWeights::Analytic(_) => Weighting::Analytic,
            RowWeights::Frequency(_) | RowWeights::Working { .. } => Weighting::Frequency,
        }
    }
}

/// The columns that a fit was made from.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct FitData {
    /// Less the offset.
    pub response: Numbers,
    /// Without the constant.
    pub columns: Vec<Numbers>,
    pub weights: RowWeights,
    pub offset: Option<Numbers>,
}

/// What a fit is called and made of, beside its numbers.
pub(crate) struct Labels {
    pub formula: Option<String>,
    pub response: String,
    pub names: Vec<String>,
    pub terms: Vec<Term>,
    pub design: Option<Design>,
    pub rows: RowSet,
}

/// Rows that are worked on at a time.
const RUN_ROWS: usize = 1024;

impl LinearFit {
    /// Fits a model frame.
    ///
    /// # Errors
    ///
    /// [`StatsError::TooFewRows`] when no residual degree of freedom is left (also for n = p: such a model
    /// repeats its data), [`StatsError::ConstantResponse`] when there is nothing to explain.
    ///
    /// ```
    /// use tresteg_stats::{LinearFit, ModelFrame, ModelOptions, table::ColumnTable};
    ///
    /// let table = ColumnTable::new().with_numbers("y", [1.0, 3.0, 2.0])?;
    /// let frame = ModelFrame::new(&"y ~ 1".parse()?, &table, &ModelOptions::default())?;
    /// assert_eq!(LinearFit::of_frame(frame)?.estimates(), [2.0]);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn of_frame(frame: ModelFrame) -> Result<Self, StatsError> {
        let names = frame.column_names();
        let response = match &frame.offset {
            None => frame.response_values,
            Some(offset) => frame
                .response_values
                .iter()
                .zip(offset.iter())
                .map(|(y, offset)| y - offset)
                .collect(),
        };
        let data = FitData {
            response,
            columns: frame
                .columns
                .into_iter()
                .map(|column| column.values)
                .collect(),
            weights: frame.weights,
            offset: frame.offset,
        };
        let labels = Labels {
            formula: Some(frame.formula),
            response: frame.response,
            names,
            terms: frame.terms,
            design: frame.design,
            rows: frame.rows,
        };
        Self::of_data(data, frame.intercept, labels, &frame.engine)
    }

    pub(crate) fn of_data(
        data: FitData,
        intercept: bool,
        labels: Labels,
        options: &engine::EngineOptions,
    ) -> Result<Self, StatsError> {
        let columns = data
            .columns
            .iter()
            .map(|column| ColumnData::Slice(column))
            .collect();
        let mut problem = LeastSquaresProblem::new(columns, ColumnData::Slice(&data.response));
        problem.intercept = intercept;
        problem.weights = data
            .weights
            .values()
            .map(|weights| ColumnData::Slice(weights));
        let solution =
            engine::solve(&problem, options).map_err(|error| from_engine(error, &labels, &data))?;
        let weighting = Weighting::from(&data.weights);
        Self::of_solution(solution, labels, weighting, Some(data))
    }

    /// Checks that inference is possible.
    pub(crate) fn of_solution(
        solution: LeastSquares,
        labels: Labels,
        weighting: Weighting,
        data: Option<FitData>,
    ) -> Result<Self, StatsError> {
        let n_obs = if weighting == Weighting::Frequency {
            solution.sum_of_weights
        } else {
            solution.n_used as f64
        };
        let fit = Self {
            formula: labels.formula,
            response: labels.response,
            names: labels.names,
            terms: labels.terms,
            design: labels.design,
            n_obs,
            weighting,
            rows: labels.rows,
            data,
            solution,
            error_variance: None,
        };
        if n_obs <= fit.solution.rank as f64 {
            return Err(StatsError::TooFewRows {
                rows: n_obs as usize,
                parameters: fit.solution.rank,
            });
        }
        let total = fit.total_sum_of_squares();
        if total == 0.0 {
            return Err(StatsError::ConstantResponse {
                response: fit.response,
            });
        }
        let numbers = [total, fit.solution.residual_sum_of_squares];
        // The square of a column's unit must be a number too, and so must its inverse: 1e-200 is too small a unit.
        let told = fit
            .estimable()
            .into_iter()
            .all(|position| fit.solution.unscaled_covariance[[position, position]].is_normal());
        let mut finite = numbers.iter().chain(&fit.solution.coefficients);
        if !told || total < f64::MIN_POSITIVE || !finite.all(|x| x.is_finite()) {
            return Err(StatsError::OutOfRange {
                what: format!("the model of `{}`", fit.response),
            });
        }
        Ok(fit)
    }

    /// Fitted values of the rows used, the offset included. In R: `fitted(fit)`.
    ///
    /// # Errors
    ///
    /// [`StatsError::RowsNotKept`].
    ///
    /// ```
    /// # use tresteg_stats::{ols, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [1.0, 3.0, 4.0, 6.0])?.with_numbers("x", [0.0, 1.0, 2.0, 3.0])?;
    /// let fit = ols("y ~ x", &table)?;
    /// assert!((fit.fitted()?[3] - 5.9).abs() < 1e-14);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn fitted(&self) -> Result<Vec<f64>, StatsError> {
        let data = self.data("fitted values")?;
        let mut fitted = self.linear_predictor(data);
        if let Some(offset) = &data.offset {
            for (fitted, offset) in fitted.iter_mut().zip(offset.iter()) {
                *fitted += offset;
            }
        }
        Ok(fitted)
    }

    /// Residuals of the rows used: response less fitted value, not weighted. In R: `residuals(fit)`.
    ///
    /// # Errors
    ///
    /// [`StatsError::RowsNotKept`].
    ///
    /// ```
    /// # use tresteg_stats::{ols, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [1.0, 3.0, 4.0, 6.0])?.with_numbers("x", [0.0, 1.0, 2.0, 3.0])?;
    /// let fit = ols("y ~ x", &table)?;
    /// let residuals = fit.residuals()?;
    /// assert!((residuals[0] - -0.1).abs() < 1e-14);
    /// assert!(residuals.iter().sum::<f64>().abs() < 1e-14);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn residuals(&self) -> Result<Vec<f64>, StatsError> {
        let data = self.data("residuals")?;
        let mut residuals = vec![0.0; data.response.len()];
        self.residuals_from(data, 0, &mut residuals);
        Ok(residuals)
    }

    /// The residuals of as many rows as are asked for, from `first` on.
    pub(crate) fn residuals_from(&self, data: &FitData, first: usize, residuals: &mut [f64]) {
        let (centre, _) = self.centres();
        for (residual, y) in residuals.iter_mut().zip(&data.response[first..]) {
            *residual = y - centre;
        }
        self.add_slopes(data, first, residuals, -1.0);
    }

    fn linear_predictor(&self, data: &FitData) -> Vec<f64> {
        let (centre, _) = self.centres();
        let mut predictor = vec![centre; data.response.len()];
        self.add_slopes(data, 0, &mut predictor, 1.0);
        predictor
    }

    /// About which the response and the columns are taken: their means with an intercept, else 0.
    /// Sums about the means lose nothing to a large offset of a column.
    fn centres(&self) -> (f64, Vec<f64>) {
        if self.solution.intercept {
            (
                self.solution.response_mean,
                self.solution.column_means.clone(),
            )
        } else {
            (0.0, vec![0.0; self.solution.column_means.len()])
        }
    }

    /// Adds to the sums of the rows from `first` on, in runs that stay in the cache.
    fn add_slopes(&self, data: &FitData, first: usize, sums: &mut [f64], sign: f64) {
        let (_, means) = self.centres();
        let slopes = &self.solution.coefficients[usize::from(self.solution.intercept)..];
        for (run, sums) in sums.chunks_mut(RUN_ROWS).enumerate() {
            let start = first + run * RUN_ROWS;
            for ((column, mean), slope) in data.columns.iter().zip(&means).zip(slopes) {
                if *slope != 0.0 {
                    for (sum, x) in sums.iter_mut().zip(&column[start..]) {
                        *sum += sign * slope * (x - mean);
                    }
                }
            }
        }
    }

    pub(crate) fn data(&self, what: &str) -> Result<&FitData, StatsError> {
        self.data.as_ref().ok_or_else(|| StatsError::RowsNotKept {
            what: what.to_owned(),
        })
    }
}

/// Says in the words of the model what the engine says in positions.
pub(crate) fn from_engine(error: EngineError, labels: &Labels, data: &FitData) -> StatsError {
    let name = |column: Column| match column {
        Column::Regressor(index) => labels
            .names
            .iter()
            .filter(|name| *name != crate::frame::INTERCEPT)
            .nth(index)
            .cloned()
            .unwrap_or_else(|| column.to_string()),
        Column::Response => labels.response.clone(),
        _ => column.to_string(),
    };
    match error {
        EngineError::NoRows => StatsError::NoRows {
            rows: labels.rows.n_table(),
            dropped: labels.rows.dropped().len(),
        },
        EngineError::NoColumns => StatsError::EmptyModel {
            response: labels.response.clone(),
        },
        EngineError::LengthMismatch {
            column,
            expected,
            found,
        } => StatsError::LengthMismatch {
            what: name(column),
            expected,
            found,
        },
        EngineError::NonFinite { column, row, .. } => {
            let values = match column {
                Column::Regressor(index) => data.columns.get(index),
                _ => Some(&data.response),
            };
            let all = values.map(|values| check_finite(&name(column), values, &labels.rows));
            match all {
                Some(Err(error)) => error,
                _ => StatsError::NotFinite {
                    term: name(column),
                    rows: vec![labels.rows.id(row)],
                    count: 1,
                },
            }
        }
        EngineError::NegativeWeight { row, value } => StatsError::InvalidWeight {
            row: labels.rows.id(row),
            weight: value,
            expected: "a finite number from 0".into(),
        },
        EngineError::AllWeightsZero => StatsError::AllWeightsZero,
        other => StatsError::OutOfRange {
            what: other.to_string(),
        },
    }
}
