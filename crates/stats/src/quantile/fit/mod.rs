//! The fit of a quantile regression and what follows from it without a choice.

mod accessors;

use serde::{Deserialize, Serialize};

use crate::StatsError;
use crate::coefficients::check_level;
use crate::distributions::StudentsT;
use crate::engine::{self, ColumnData, LeastSquares, LeastSquaresProblem};
use crate::fit::{FitData, Labels, from_engine};
use crate::frame::{Design, DroppedRow, ModelFrame, RowSet, RowWeights, Term};
use crate::prediction::{DesignRows, design_rows};
use crate::quantile::inference::QuantileErrors;
use crate::quantile::simplex::Failure;
use crate::quantile::solve::{Rows, Solution, exact_plane};
use crate::table::Table;

/// A fitted quantile regression: an immutable value.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct QuantileFit {
    pub(in crate::quantile) tau: f64,
    pub(in crate::quantile) formula: String,
    pub(in crate::quantile) response: String,
    pub(in crate::quantile) names: Vec<String>,
    terms: Vec<Term>,
    design: Option<Design>,
    #[serde(with = "crate::serde_float")]
    pub(in crate::quantile) estimates: Vec<f64>,
    /// Least squares on the same rows: aliases, means and spreads.
    pub(in crate::quantile) linear: LeastSquares,
    pub(in crate::quantile) data: FitData,
    pub(in crate::quantile) rows: RowSet,
    pub(in crate::quantile) n_obs: f64,
    /// Rows on the plane, as many as coefficients.
    pub(in crate::quantile) basis: Vec<usize>,
    unique: Option<bool>,
    pivots: usize,
}

/// Goodness of fit of a quantile regression.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QuantileSummary {
    /// The quantile.
    pub tau: f64,
    /// Observations: rows of positive weight, or the sum of the frequencies.
    pub n_obs: usize,
    /// Observations less estimable coefficients.
    pub dof_residual: f64,
    /// The minimum: the sum of `w rho(residual)`.
    #[serde(with = "crate::serde_float")]
    pub objective: f64,
    /// The same for the quantile alone, without predictors; `None` for a model without an intercept.
    #[serde(with = "crate::serde_float")]
    pub objective_null: Option<f64>,
    /// R1 of Koenker and Machado (1999), `1 - objective / objective_null`: a local measure at this quantile.
    /// Stata: pseudo R2. `None` without an intercept, or when the response does not vary about its quantile.
    pub r1: Option<f64>,
    /// Log-likelihood of asymmetric Laplace errors, as `logLik(rq)`; `None` for a perfect fit.
    #[serde(with = "crate::serde_float")]
    pub log_likelihood: Option<f64>,
    /// `-2 log_likelihood + 2 p` (R: `AIC(rq)`).
    #[serde(with = "crate::serde_float")]
    pub aic: Option<f64>,
}

/// Predicted quantiles of new rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QuantilePredictions {
    /// The response.
    pub response: String,
    /// The quantile.
    pub tau: f64,
    /// Confidence level of the intervals.
    pub level: f64,
    /// Degrees of freedom of the intervals.
    pub dof: f64,
    /// One per complete row.
    pub rows: Vec<QuantilePrediction>,
    /// Rows with a missing value in a variable of the model.
    pub dropped: Vec<DroppedRow>,
}

/// The predicted quantile of a row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QuantilePrediction {
    /// The row's id.
    pub id: String,
    /// The predicted quantile of the response.
    #[serde(with = "crate::serde_float")]
    pub fitted: f64,
    /// Its standard error.
    #[serde(with = "crate::serde_float")]
    pub std_error: f64,
    /// Lower end of its confidence interval.
    #[serde(with = "crate::serde_float")]
    pub lower: f64,
    /// Upper end of its confidence interval.
    #[serde(with = "crate::serde_float")]
    pub upper: f64,
}

impl QuantileFit {
    /// Fits a model frame.
    ///
    /// # Errors
    ///
    /// As [`quantile_regression`](crate::quantile_regression).
    pub fn of_frame(frame: ModelFrame, tau: f64) -> Result<Self, StatsError> {
        if !(tau > 0.0 && tau < 1.0) {
            return Err(StatsError::InvalidArgument {
                what: "the quantile".into(),
                found: tau.to_string(),
                expected: "a number between 0 and 1".into(),
            });
        }
        let labels = Labels {
            formula: Some(frame.formula().to_owned()),
            response: frame.response().to_owned(),
            names: frame.column_names(),
            terms: frame.terms,
            design: frame.design,
            rows: frame.rows,
        };
        let response = match &frame.offset {
            None => frame.response_values,
            Some(offset) => (frame.response_values.iter())
                .zip(offset.iter())
                .map(|(y, offset)| y - offset)
                .collect(),
        };
        let columns = frame
            .columns
            .into_iter()
            .map(|column| column.values)
            .collect();
        let data = FitData {
            response,
            columns,
            weights: frame.weights,
            offset: frame.offset,
        };
        let slices = data
            .columns
            .iter()
            .map(|column| ColumnData::Slice(column))
            .collect();
        let mut problem = LeastSquaresProblem::new(slices, ColumnData::Slice(&data.response));
        problem.intercept = frame.intercept;
        problem.weights = data
            .weights
            .values()
            .map(|weights| ColumnData::Slice(weights));
        let linear = engine::solve(&problem, &frame.engine)
            .map_err(|error| from_engine(error, &labels, &data))?;
        if linear.rank == 0 {
            return Err(StatsError::EmptyModel {
                response: labels.response,
            });
        }
        let n_obs = match &data.weights {
            RowWeights::Frequency(_) => linear.sum_of_weights,
            _ => linear.n_used as f64,
        };
        if n_obs <= linear.rank as f64 {
            return Err(StatsError::TooFewRows {
                rows: n_obs as usize,
                parameters: linear.rank,
            });
        }
        let numbers = linear
            .coefficients
            .iter()
            .chain(&linear.column_sums_of_squares);
        if numbers
            .chain([&linear.total_sum_of_squares_uncentered])
            .any(|x| !x.is_finite())
        {
            return Err(StatsError::OutOfRange {
                what: format!("the model of `{}`", labels.response),
            });
        }
        let mut fit = Self {
            tau,
            formula: labels.formula.unwrap_or_default(),
            response: labels.response,
            estimates: vec![0.0; labels.names.len()],
            names: labels.names,
            terms: labels.terms,
            design: labels.design,
            linear,
            data,
            rows: labels.rows,
            n_obs,
            basis: Vec::new(),
            unique: None,
            pivots: 0,
        };
        let rows = fit.scaled_rows();
        let solution = rows.minimize(tau).map_err(|failure| fit.failure(failure))?;
        fit.basis = solution
            .basis
            .iter()
            .map(|&place| rows.ids[place])
            .collect();
        fit.unique = solution.unique;
        fit.pivots = solution.pivots;
        let columns = fit.estimable_columns();
        let exact = exact_plane(
            &columns,
            &fit.data.response,
            &fit.basis,
            fit.linear.intercept,
        );
        let coefficients = exact.unwrap_or(solution.coefficients);
        for (position, value) in fit.estimable().into_iter().zip(coefficients) {
            fit.estimates[position] = value;
        }
        if fit.estimates.iter().any(|b| !b.is_finite()) {
            return Err(StatsError::OutOfRange {
                what: format!("the model of `{}`", fit.response),
            });
        }
        Ok(fit)
    }

    /// Positions of the coefficients that are not aliased.
    pub(in crate::quantile) fn estimable(&self) -> Vec<usize> {
        (0..self.names.len())
            .filter(|&position| !self.linear.is_aliased(position))
            .collect()
    }

    fn estimable_slopes(&self) -> impl Iterator<Item = usize> + '_ {
        let first = usize::from(self.linear.intercept);
        (first..self.names.len())
            .filter(|&position| !self.linear.is_aliased(position))
            .map(move |position| position - first)
    }

    fn estimable_columns(&self) -> Vec<&[f64]> {
        self.estimable_slopes()
            .map(|column| &*self.data.columns[column])
            .collect()
    }

    /// Shift and scale of each estimable column.
    pub(in crate::quantile) fn scaling(&self) -> Vec<(f64, f64)> {
        self.estimable_slopes()
            .map(|column| self.linear.column_scaling(column))
            .collect()
    }

    /// The rows of positive weight, scaled for the simplex method and for covariances.
    pub(in crate::quantile) fn scaled_rows(&self) -> Rows {
        let least_squares: Vec<f64> = self
            .estimable()
            .into_iter()
            .map(|i| self.linear.coefficients[i])
            .collect();
        Rows::new(
            &self.estimable_columns(),
            &self.data.response,
            self.data.weights.values().map(|weights| &**weights),
            self.linear.intercept,
            self.scaling(),
            &least_squares,
        )
    }

    /// The plane of another quantile, or of other weights, starting from this one.
    pub(in crate::quantile) fn again(
        &self,
        rows: &Rows,
        weights: &[f64],
        tau: f64,
    ) -> Result<Solution, StatsError> {
        let places = self
            .basis
            .iter()
            .map(|row| rows.ids.binary_search(row).unwrap_or(0))
            .collect();
        rows.minimize_again(weights, tau, places)
            .map_err(|failure| self.failure(failure))
    }

    fn failure(&self, failure: Failure) -> StatsError {
        match failure {
            Failure::SingularBasis => StatsError::Singular {
                what: format!("the quantile regression of `{}`", self.response),
            },
            Failure::Unbounded => StatsError::OutOfRange {
                what: format!("the quantile regression of `{}`", self.response),
            },
            Failure::TooManyPivots(iterations) => StatsError::NotConverged {
                response: self.response.clone(),
                iterations,
                reason: "the simplex method still finds descending edges".into(),
            },
        }
    }

    /// Fitted quantiles of the rows used, the offset included.
    ///
    /// ```
    /// # use tresteg_stats::{quantile_regression, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_numbers("y", [1.0, 2.5, 2.0, 4.5, 4.0])?
    /// #     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0])?;
    /// let fit = quantile_regression("y ~ x", &table, 0.5)?;
    /// assert_eq!(fit.fitted().len(), 5);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn fitted(&self) -> Vec<f64> {
        let offset = |row: usize| self.data.offset.as_ref().map_or(0.0, |offset| offset[row]);
        (self.data.response.iter().zip(self.residuals()).enumerate())
            .map(|(row, (y, residual))| y - residual + offset(row))
            .collect()
    }

    /// Response less fitted quantile of the rows used; exactly 0 in the rows that the plane was drawn through.
    ///
    /// ```
    /// # use tresteg_stats::{quantile_regression, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_numbers("y", [1.0, 2.5, 2.0, 4.5, 4.0])?
    /// #     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0])?;
    /// let fit = quantile_regression("y ~ x", &table, 0.5)?;
    /// assert_eq!(fit.residuals().len(), 5);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn residuals(&self) -> Vec<f64> {
        let first = usize::from(self.linear.intercept);
        // About a row on the plane, so that a common offset costs no digits.
        let origin = self.basis.first().copied().filter(|_| first == 1);
        let about = |values: &[f64]| origin.map_or(0.0, |row| values[row]);
        let centre = about(&self.data.response);
        let mut residuals: Vec<f64> = self.data.response.iter().map(|y| y - centre).collect();
        for (column, slope) in self.data.columns.iter().zip(&self.estimates[first..]) {
            if *slope != 0.0 {
                let shift = about(column);
                for (residual, x) in residuals.iter_mut().zip(column.iter()) {
                    *residual -= slope * (x - shift);
                }
            }
        }
        for &row in &self.basis {
            residuals[row] = 0.0;
        }
        residuals
    }

    fn weight(&self, row: usize) -> f64 {
        self.data
            .weights
            .values()
            .map_or(1.0, |weights| weights[row])
    }

    /// The minimum reached and measures of fit. In R: `fit$rho`, `logLik(fit)`, `AIC(fit)`.
    ///
    /// ```
    /// use tresteg_stats::quantile::quantile_regression;
    /// use tresteg_stats::table::ColumnTable;
    ///
    /// let table = ColumnTable::new()
    ///     .with_numbers("y", [1.0, 2.0, 4.0, 4.5, 5.0])?
    ///     .with_numbers("x", [0.0, 1.0, 2.0, 3.0, 4.0])?;
    /// let summary = quantile_regression("y ~ x", &table, 0.5)?.summary();
    /// assert!(summary.r1 > Some(0.5));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn summary(&self) -> QuantileSummary {
        let cost = |residual: f64| {
            if residual < 0.0 {
                (self.tau - 1.0) * residual
            } else {
                self.tau * residual
            }
        };
        let residuals = self.residuals();
        let objective: f64 = (residuals.iter().enumerate())
            .map(|(row, residual)| self.weight(row) * cost(*residual))
            .sum();
        let objective_null = self.linear.intercept.then(|| {
            // The response as it is: an offset belongs to the model.
            let offset = |row: usize| self.data.offset.as_ref().map_or(0.0, |offset| offset[row]);
            let mut values: Vec<(f64, f64)> = (self.data.response.iter().enumerate())
                .map(|(row, y)| (y + offset(row), self.weight(row)))
                .collect();
            values.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
            let target = self.tau * values.iter().map(|value| value.1).sum::<f64>();
            let mut passed = 0.0;
            let quantile = values.iter().find(|(_, weight)| {
                passed += weight;
                passed >= target
            });
            let quantile = quantile.or(values.last()).map_or(0.0, |value| value.0);
            values
                .iter()
                .map(|(y, weight)| weight * cost(y - quantile))
                .sum::<f64>()
        });
        let n = self.n_obs;
        let log_likelihood = (objective > 0.0)
            .then(|| n * ((self.tau * (1.0 - self.tau)).ln() - 1.0 - (objective / n).ln()));
        QuantileSummary {
            tau: self.tau,
            n_obs: self.n_obs(),
            dof_residual: self.dof_residual(),
            objective,
            objective_null,
            r1: objective_null
                .filter(|null| *null > 0.0)
                .map(|null| 1.0 - objective / null),
            log_likelihood,
            aic: log_likelihood.map(|value| -2.0 * value + 2.0 * self.linear.rank as f64),
        }
    }

    /// Predicts the quantile of new rows, with intervals from the errors chosen. In R: `predict(fit, new, interval = "confidence")`.
    ///
    /// # Errors
    ///
    /// [`StatsError::UnknownLevel`] naming levels that the fit has not seen, [`StatsError::UnknownVariable`],
    /// [`StatsError::NoRows`], those of [`covariance`](Self::covariance).
    ///
    /// ```
    /// use tresteg_stats::quantile::{QuantileErrors, quantile_regression};
    /// use tresteg_stats::table::ColumnTable;
    ///
    /// let x: Vec<f64> = (0..30).map(f64::from).collect();
    /// let y: Vec<f64> = x.iter().map(|x| 2.0 * x + (x * 1.7).sin()).collect();
    /// let table = ColumnTable::new().with_numbers("y", y)?.with_numbers("x", x)?;
    /// let fit = quantile_regression("y ~ x", &table, 0.75)?;
    /// let new = fit.predict(&ColumnTable::new().with_numbers("x", [10.0])?, QuantileErrors::default(), 0.95)?;
    /// assert!(new.rows[0].lower < new.rows[0].fitted);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn predict(
        &self,
        table: &impl Table,
        errors: QuantileErrors,
        level: f64,
    ) -> Result<QuantilePredictions, StatsError> {
        check_level(level)?;
        let Some(design) = &self.design else {
            return Err(StatsError::RowsNotKept {
                what: "a prediction".into(),
            });
        };
        let covariance = self.covariance(errors)?;
        let t = StudentsT::new(covariance.dof)?.upper_quantile((1.0 - level) / 2.0)?;
        let DesignRows {
            columns,
            offset,
            rows,
            ..
        } = design_rows(design, table, None)?;
        let first = usize::from(self.linear.intercept);
        let estimable = self.estimable();
        let predictions = (0..rows.len()).map(|row| {
            let entry = |position: usize| match position.checked_sub(first) {
                None => 1.0,
                Some(column) => columns[column][row],
            };
            let weights: ndarray::Array1<f64> = estimable.iter().map(|&i| entry(i)).collect();
            let own: f64 = estimable
                .iter()
                .zip(&weights)
                .map(|(&i, w)| w * self.estimates[i])
                .sum();
            let fitted = own + offset.as_ref().map_or(0.0, |offset| offset[row]);
            let std_error = weights
                .dot(&covariance.matrix.dot(&weights))
                .max(0.0)
                .sqrt();
            QuantilePrediction {
                id: rows.id(row),
                fitted,
                std_error,
                lower: fitted - t * std_error,
                upper: fitted + t * std_error,
            }
        });
        Ok(QuantilePredictions {
            response: self.response.clone(),
            tau: self.tau,
            level,
            dof: covariance.dof,
            rows: predictions.collect(),
            dropped: rows.dropped().to_vec(),
        })
    }
}
