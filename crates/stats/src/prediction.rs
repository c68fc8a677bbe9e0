//! Predictions for new rows.

use ndarray::ArrayView2;
use serde::{Deserialize, Serialize};

use crate::StatsError;
use crate::coefficients::check_level;
use crate::covariance::{CoefficientCovariance, Covariance};
use crate::distributions::StudentsT;
use crate::error::ROWS_NAMED;
use crate::fit::LinearFit;
use crate::frame::{
    Design, DroppedRow, MissingPolicy, RowSet, Variables, check_finite, complete_rows,
};
use crate::table::{Categories, Column, Numbers, Table};

/// Predictions of [`LinearFit::predict`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Predictions {
    /// The response.
    pub response: String,
    /// The covariance of the coefficients behind the standard errors.
    pub covariance: Covariance,
    /// Confidence level of the intervals.
    pub level: f64,
    /// Degrees of freedom of the intervals.
    #[serde(with = "crate::serde_float")]
    pub dof: f64,
    /// One per complete row of the new table.
    pub rows: Vec<Prediction>,
    /// Rows with a missing value in a variable of the model.
    pub dropped: Vec<DroppedRow>,
}

/// The prediction for a row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Prediction {
    /// The row's id.
    pub id: String,
    /// The expected response.
    #[serde(with = "crate::serde_float")]
    pub fitted: f64,
    /// The standard error of the expected response.
    #[serde(with = "crate::serde_float")]
    pub std_error: f64,
    /// Lower end of the confidence interval of the expected response.
    #[serde(with = "crate::serde_float")]
    pub lower: f64,
    /// Upper end of the confidence interval of the expected response.
    #[serde(with = "crate::serde_float")]
    pub upper: f64,
    /// The weight of the new observation: its variance is the residual variance over it.
    #[serde(with = "crate::serde_float")]
    pub weight: f64,
    /// Lower end of the interval for a new observation of that weight.
    #[serde(with = "crate::serde_float")]
    pub prediction_lower: f64,
    /// Upper end of the interval for a new observation of that weight.
    #[serde(with = "crate::serde_float")]
    pub prediction_upper: f64,
    /// False where the row breaks a dependence between columns that all rows of the fit had: the
    /// data cannot tell what to expect there.
    pub estimable: bool,
}

impl LinearFit {
    /// Predicts new rows with 95 % intervals from the classical covariance.
    ///
    /// `x0 b` with variance `x0 V x0'`; a new observation, of weight 1, adds the residual variance. Levels, contrasts, `poly`,
    /// `scale` and `center` are those learned at the fit. In R: `predict(fit, new, interval = "confidence")` and `"prediction"`.
    ///
    /// # Errors
    ///
    /// [`StatsError::UnknownLevel`] naming levels that the fit has not seen, [`StatsError::UnknownVariable`],
    /// [`StatsError::NoRows`] when no row is complete, [`StatsError::InvalidArgument`] for a fit without a formula
    /// (see [`predict_matrix`](Self::predict_matrix)).
    ///
    /// ```
    /// use tresteg_stats::{ols, table::ColumnTable};
    ///
    /// let table = ColumnTable::new()
    ///     .with_numbers("y", [1.0, 2.0, 2.5, 4.0, 5.5])?
    ///     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0])?;
    /// let fit = ols("y ~ x", &table)?;
    /// let new = ColumnTable::new().with_numbers("x", [6.0])?;
    /// let prediction = &fit.predict(&new)?.rows[0];
    /// assert!((prediction.fitted - 6.3).abs() < 1e-12);
    /// assert!(prediction.prediction_lower < prediction.lower);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn predict(&self, table: &impl Table) -> Result<Predictions, StatsError> {
        self.predict_with(table, Covariance::Classical, crate::DEFAULT_LEVEL)
    }

    /// Predicts with another covariance of the coefficients and another level.
    ///
    /// # Errors
    ///
    /// As [`predict`](Self::predict), and those of the covariance.
    ///
    /// ```
    /// # use tresteg_stats::{Covariance, ols, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_numbers("y", [1.0, 2.0, 2.5, 4.0, 5.5])?
    /// #     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0])?;
    /// let fit = ols("y ~ x", &table)?;
    /// let robust = fit.predict_with(&table, Covariance::Hc3, 0.90)?;
    /// assert_eq!(robust.rows.len(), 5);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn predict_with(
        &self,
        table: &impl Table,
        covariance: Covariance,
        level: f64,
    ) -> Result<Predictions, StatsError> {
        self.predict_table(table, None, covariance, level)
    }

    /// Predicts rows that have weights of their own, given by a column of the new table: a new observation of weight w
    /// has the variance `s2 / w`, as in the fit with analytic weights that [`Weights::Analytic`](crate::Weights::Analytic) means (w
    /// may also be the number of observations whose mean is predicted).
    ///
    /// Weights change the interval of the new observation alone. In R:
    /// `predict(fit, new, interval = "prediction", weights = w)`.
    ///
    /// # Errors
    ///
    /// As [`predict_with`](Self::predict_with); [`StatsError::NotNumeric`] and [`StatsError::InvalidWeight`] for weights that are not finite
    /// numbers above 0. A row without a weight is dropped as one without another variable.
    ///
    /// ```
    /// # use tresteg_stats::{Covariance, ols, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_numbers("y", [1.0, 2.0, 2.5, 4.0, 5.5])?
    /// #     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0])?;
    /// let fit = ols("y ~ x", &table)?;
    /// let new = ColumnTable::new().with_numbers("x", [6.0, 6.0])?.with_numbers("w", [1.0, 4.0])?;
    /// let rows = fit.predict_weighted(&new, "w", Covariance::Classical, 0.95)?.rows;
    /// assert_eq!(rows[0].lower, rows[1].lower);
    /// assert!(rows[0].prediction_lower < rows[1].prediction_lower);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn predict_weighted(
        &self,
        table: &impl Table,
        weights: &str,
        covariance: Covariance,
        level: f64,
    ) -> Result<Predictions, StatsError> {
        self.predict_table(table, Some(weights), covariance, level)
    }

    fn predict_table(
        &self,
        table: &impl Table,
        weights: Option<&str>,
        covariance: Covariance,
        level: f64,
    ) -> Result<Predictions, StatsError> {
        let (new, dropped) = self.new_rows(table, weights)?;
        let mut predictions = self.predictions(&new, covariance, level)?;
        predictions.dropped = dropped;
        Ok(predictions)
    }

    /// The complete rows of a new table as the model sees them, and those left out.
    pub(crate) fn new_rows(
        &self,
        table: &impl Table,
        weights: Option<&str>,
    ) -> Result<(NewRows, Vec<DroppedRow>), StatsError> {
        let Some(design) = &self.design else {
            return Err(StatsError::InvalidArgument {
                what: "a table for the prediction of a fit without a formula".into(),
                found: "a table".into(),
                expected: "a matrix".into(),
            });
        };
        let DesignRows {
            columns: values,
            offset,
            rows,
            variables,
        } = design_rows(design, table, weights)?;
        let row = |row: usize| values.iter().map(|column| column[row]).collect();
        let offset = |row: usize| offset.as_ref().map_or(0.0, |offset| offset[row]);
        let matrix: Vec<Vec<f64>> = (0..rows.len()).map(row).collect();
        let offsets: Vec<f64> = (0..rows.len()).map(offset).collect();
        let weights = match weights.map(|name| (name, variables.get(name))) {
            None => vec![1.0; rows.len()],
            Some((_, Some(Column::Numbers(values)))) => values.to_vec(),
            Some((name, other)) => {
                return Err(StatsError::NotNumeric {
                    variable: name.to_owned(),
                    found: other.map_or("nothing", Column::kind).into(),
                    position: None,
                });
            }
        };
        let new = NewRows {
            matrix,
            offsets,
            weights,
            ids: rows.ids(),
        };
        Ok((new, rows.dropped().to_vec()))
    }

    /// Predicts the rows of a matrix that has the columns of the fit, without the constant.
    ///
    /// # Errors
    ///
    /// [`StatsError::LengthMismatch`] for another number of columns, and those of the covariance.
    ///
    /// ```
    /// use ndarray::array;
    /// use tresteg_stats::{Covariance, LinearModel};
    ///
    /// let fit = LinearModel::new(array![[1.0], [2.0], [3.0]].view(), array![1.0, 2.0, 4.0].view()).fit()?;
    /// let new = fit.predict_matrix(array![[2.0]].view(), Covariance::Classical, 0.95)?;
    /// assert!((new.rows[0].fitted - 7.0 / 3.0).abs() < 1e-12);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn predict_matrix(
        &self,
        rows: ArrayView2<'_, f64>,
        covariance: Covariance,
        level: f64,
    ) -> Result<Predictions, StatsError> {
        self.predict_matrix_weighted(rows, &vec![1.0; rows.nrows()], covariance, level)
    }

    /// Predicts the rows of a matrix with their weights; see [`predict_weighted`](Self::predict_weighted).
    ///
    /// # Errors
    ///
    /// As [`predict_matrix`](Self::predict_matrix); [`StatsError::LengthMismatch`] for another number of weights and
    /// [`StatsError::InvalidWeight`] for weights that are not finite numbers above 0.
    ///
    /// ```
    /// use ndarray::array;
    /// use tresteg_stats::{Covariance, LinearModel};
    ///
    /// let fit = LinearModel::new(array![[1.0], [2.0], [3.0]].view(), array![1.0, 2.0, 4.0].view()).fit()?;
    /// let new = fit.predict_matrix_weighted(array![[2.0]].view(), &[100.0], Covariance::Classical, 0.95)?;
    /// assert_eq!(new.rows[0].weight, 100.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn predict_matrix_weighted(
        &self,
        rows: ArrayView2<'_, f64>,
        weights: &[f64],
        covariance: Covariance,
        level: f64,
    ) -> Result<Predictions, StatsError> {
        let new = self.new_rows_of_matrix(rows, weights)?;
        self.predictions(&new, covariance, level)
    }

    pub(crate) fn new_rows_of_matrix(
        &self,
        rows: ArrayView2<'_, f64>,
        weights: &[f64],
    ) -> Result<NewRows, StatsError> {
        if weights.len() != rows.nrows() {
            return Err(StatsError::LengthMismatch {
                what: "weights of the new rows".into(),
                expected: rows.nrows(),
                found: weights.len(),
            });
        }
        let expected = self.names.len() - usize::from(self.solution.intercept);
        if rows.ncols() != expected {
            return Err(StatsError::LengthMismatch {
                what: "columns of the new rows".into(),
                expected,
                found: rows.ncols(),
            });
        }
        let matrix: Vec<Vec<f64>> = rows.rows().into_iter().map(|row| row.to_vec()).collect();
        if let Some(row) = matrix
            .iter()
            .position(|row| row.iter().any(|x| !x.is_finite()))
        {
            return Err(StatsError::NotFinite {
                term: "new rows".into(),
                rows: vec![(row + 1).to_string()],
                count: 1,
            });
        }
        Ok(NewRows {
            offsets: vec![0.0; matrix.len()],
            weights: weights.to_vec(),
            ids: (1..=matrix.len()).map(|row| row.to_string()).collect(),
            matrix,
        })
    }

    fn predictions(
        &self,
        new: &NewRows,
        covariance: Covariance,
        level: f64,
    ) -> Result<Predictions, StatsError> {
        check_level(level)?;
        let sound = |weight: &f64| *weight > 0.0 && weight.is_finite();
        if let Some(row) = new.weights.iter().position(|weight| !sound(weight)) {
            return Err(StatsError::InvalidWeight {
                row: new.ids[row].clone(),
                weight: new.weights[row],
                expected: "a finite number above 0".into(),
            });
        }
        let covariance = self.covariance(covariance)?;
        let dof = covariance.dof.iter().copied().fold(f64::INFINITY, f64::min);
        let t = StudentsT::new(dof)?.upper_quantile((1.0 - level) / 2.0)?;
        let residual_variance = self.residual_variance();
        let predictions = (0..new.matrix.len())
            .map(|row| {
                let (offset, weight) = (new.offsets[row], new.weights[row]);
                let combination = self.with_constant(&new.matrix[row]);
                let (value, std_error) =
                    self.linear_combination(&combination, &covariance, &new.ids[row])?;
                let fitted = value + offset;
                let spread = (std_error * std_error + residual_variance / weight).sqrt();
                Ok(Prediction {
                    id: new.ids[row].clone(),
                    fitted,
                    std_error,
                    lower: fitted - t * std_error,
                    upper: fitted + t * std_error,
                    weight,
                    prediction_lower: fitted - t * spread,
                    prediction_upper: fitted + t * spread,
                    estimable: self.is_estimable(&combination),
                })
            })
            .collect::<Result<Vec<Prediction>, StatsError>>()?;
        Ok(Predictions {
            response: self.response.clone(),
            covariance: covariance.covariance,
            level,
            dof,
            rows: predictions,
            dropped: Vec::new(),
        })
    }

    pub(crate) fn with_constant(&self, row: &[f64]) -> Vec<f64> {
        let constant = self.solution.intercept.then_some(1.0);
        constant.into_iter().chain(row.iter().copied()).collect()
    }

    /// `l b` and `sqrt(l V l')` for weights l of all coefficients; an error names `what` it is.
    pub(crate) fn linear_combination(
        &self,
        weights: &[f64],
        covariance: &CoefficientCovariance,
        what: &str,
    ) -> Result<(f64, f64), StatsError> {
        let value = weights
            .iter()
            .zip(&self.solution.coefficients)
            .map(|(weight, b)| weight * b)
            .sum();
        Ok((value, self.std_error_of(weights, covariance, what)?))
    }

    /// Whether a combination of coefficients does not depend on how aliased columns are resolved.
    pub(crate) fn is_estimable(&self, weights: &[f64]) -> bool {
        self.solution.aliased.iter().all(|alias| {
            let explained: f64 = alias
                .depends_on
                .iter()
                .map(|&(position, factor)| factor * weights[position])
                .sum();
            let size: f64 = alias
                .depends_on
                .iter()
                .map(|&(position, factor)| (factor * weights[position]).abs())
                .sum::<f64>()
                + weights[alias.index].abs();
            (weights[alias.index] - explained).abs() <= 1e-8 * size
        })
    }
}

/// Rows to predict: columns of the design without the constant.
pub(crate) struct NewRows {
    pub matrix: Vec<Vec<f64>>,
    pub offsets: Vec<f64>,
    pub weights: Vec<f64>,
    pub ids: Vec<String>,
}

/// Rows of another table as columns of a design.
pub(crate) struct DesignRows {
    /// Without the constant.
    pub columns: Vec<Numbers>,
    pub offset: Option<Numbers>,
    pub rows: RowSet,
    pub variables: Variables,
}

/// The complete rows of another table, with what the design learned at the fit; `further` names a column that a row
/// must have, too.
pub(crate) fn design_rows(
    design: &Design,
    table: &impl Table,
    further: Option<&str>,
) -> Result<DesignRows, StatsError> {
    let wanted: Vec<(&str, Option<usize>)> = design
        .variables()
        .into_iter()
        .chain(further)
        .map(|name| (name, None))
        .collect();
    let names = table.column_names();
    let (variables, rows) = complete_rows(table, &names, &wanted, MissingPolicy::Drop)?;
    let columns = design
        .replay(&variables, rows.len())
        .map_err(|error| with_rows(error, &variables, &rows))?;
    for column in &columns.columns {
        check_finite(&column.name, &column.values, &rows)?;
    }
    Ok(DesignRows {
        columns: columns
            .columns
            .into_iter()
            .map(|column| column.values)
            .collect(),
        offset: columns.offset,
        rows,
        variables,
    })
}

/// Adds to an unknown level the rows that have it.
fn with_rows(error: StatsError, variables: &Variables, new_rows: &RowSet) -> StatsError {
    let StatsError::UnknownLevel {
        variable,
        levels,
        known,
        ..
    } = error
    else {
        return error;
    };
    let categories = variables.get(&variable).map(Column::categories);
    let unknown = |row: &usize| {
        let Some(Categories {
            levels: own, codes, ..
        }) = &categories
        else {
            return false;
        };
        let code = codes.get(*row).copied().flatten();
        code.and_then(|code| own.get(code as usize))
            .is_some_and(|level| levels.contains(level))
    };
    let rows = (0..new_rows.len())
        .filter(unknown)
        .take(ROWS_NAMED)
        .map(|row| new_rows.id(row))
        .collect();
    StatsError::UnknownLevel {
        variable,
        levels,
        known,
        rows,
    }
}
