//! The fit of a quantile regression and what follows from it without a choice.

use serde::{Deserialize, Serialize};

use super::inference::QuantileErrors;
use super::simplex::Failure;
use super::solve::{Rows, Solution, exact_plane};
use crate::StatsError;
use crate::coefficients::{AliasedCoefficient, check_level};
use crate::distributions::StudentsT;
use crate::engine::{self, ColumnData, LeastSquares, LeastSquaresProblem};
use crate::error::nearest_name;
use crate::fit::{FitData, Labels, from_engine};
use crate::frame::{Design, DroppedRow, ModelFrame, RowSet, RowWeights, Term};
use crate::prediction::{DesignRows, design_rows};
use crate::table::Table;

/// A fitted quantile regression: an immutable value.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct QuantileFit {
    pub(super) tau: f64,
    pub(super) formula: String,
    pub(super) response: String,
    pub(super) names: Vec<String>,
    terms: Vec<Term>,
    design: Option<Design>,
    #[serde(with = "crate::serde_float")]
    pub(super) estimates: Vec<f64>,
    /// Least squares on the same rows: aliases, means and spreads.
    pub(super) linear: LeastSquares,
    pub(super) data: FitData,
    pub(super) rows: RowSet,
    pub(super) n_obs: f64,
    /// Rows on the plane, as many as coefficients.
    pub(super) basis: Vec<usize>,
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
    /// As [`quantile_regression`](super::quantile_regression).
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
    pub(super) fn estimable(&self) -> Vec<usize> {
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
    pub(super) fn scaling(&self) -> Vec<(f64, f64)> {
        self.estimable_slopes()
            .map(|column| self.linear.column_scaling(column))
            .collect()
    }

    /// The rows of positive weight, scaled for the simplex method and for covariances.
    pub(super) fn scaled_rows(&self) -> Rows {
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
    pub(super) fn again(
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

    /// The quantile that is modelled.
    ///
    /// ```
    /// # use tresteg_stats::{quantile_regression, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_numbers("y", [1.0, 2.5, 2.0, 4.5, 4.0])?
    /// #     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0])?;
    /// let fit = quantile_regression("y ~ x", &table, 0.5)?;
    /// assert_eq!(fit.tau(), 0.5);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn tau(&self) -> f64 {
        self.tau
    }

    /// The formula in canonical form.
    ///
    /// ```
    /// # use tresteg_stats::{quantile_regression, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_numbers("y", [1.0, 2.5, 2.0, 4.5, 4.0])?
    /// #     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0])?;
    /// let fit = quantile_regression("y ~ x", &table, 0.5)?;
    /// assert_eq!(fit.formula(), "y ~ x");
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn formula(&self) -> &str {
        &self.formula
    }

    /// The response.
    ///
    /// ```
    /// # use tresteg_stats::{quantile_regression, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_numbers("y", [1.0, 2.5, 2.0, 4.5, 4.0])?
    /// #     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0])?;
    /// let fit = quantile_regression("y ~ x", &table, 0.5)?;
    /// assert_eq!(fit.response(), "y");
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn response(&self) -> &str {
        &self.response
    }

    /// The names of all coefficients, the aliased ones among them.
    ///
    /// ```
    /// # use tresteg_stats::{quantile_regression, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_numbers("y", [1.0, 2.5, 2.0, 4.5, 4.0])?
    /// #     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0])?;
    /// let fit = quantile_regression("y ~ x", &table, 0.5)?;
    /// assert_eq!(fit.names(), ["(Intercept)", "x"]);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The terms and which coefficients belong to them.
    ///
    /// ```
    /// # use tresteg_stats::{quantile_regression, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_numbers("y", [1.0, 2.5, 2.0, 4.5, 4.0])?
    /// #     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0])?;
    /// let fit = quantile_regression("y ~ x", &table, 0.5)?;
    /// assert_eq!(fit.terms()[0].name, "x");
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// All coefficients in the order of [`names`](Self::names); an aliased one is 0.
    ///
    /// ```
    /// # use tresteg_stats::{quantile_regression, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_numbers("y", [1.0, 2.5, 2.0, 4.5, 4.0])?
    /// #     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0])?;
    /// let fit = quantile_regression("y ~ x", &table, 0.5)?;
    /// assert_eq!(fit.estimates().len(), 2);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn estimates(&self) -> &[f64] {
        &self.estimates
    }

    /// The coefficient of that name.
    ///
    /// # Errors
    ///
    /// [`StatsError::UnknownTerm`] with the nearest name.
    ///
    /// ```
    /// # use tresteg_stats::{quantile_regression, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_numbers("y", [1.0, 2.5, 2.0, 4.5, 4.0])?
    /// #     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0])?;
    /// let fit = quantile_regression("y ~ x", &table, 0.5)?;
    /// assert!(fit.estimate("x")? > 0.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn estimate(&self, name: &str) -> Result<f64, StatsError> {
        match self.names.iter().position(|known| known == name) {
            Some(position) => Ok(self.estimates[position]),
            None => Err(StatsError::UnknownTerm {
                name: name.to_owned(),
                nearest: nearest_name(name, self.names.iter().map(String::as_str)),
            }),
        }
    }

    /// Coefficients that the columns before them determine.
    ///
    /// ```
    /// # use tresteg_stats::{quantile_regression, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_numbers("y", [1.0, 2.5, 2.0, 4.5, 4.0])?
    /// #     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0])?;
    /// let fit = quantile_regression("y ~ x", &table, 0.5)?;
    /// assert!(fit.aliased().is_empty());
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn aliased(&self) -> Vec<AliasedCoefficient> {
        let name = |&(position, factor): &(usize, f64)| (self.names[position].clone(), factor);
        (self.linear.aliased.iter())
            .map(|alias| AliasedCoefficient {
                term: self.names[alias.index].clone(),
                depends_on: alias.depends_on.iter().map(name).collect(),
            })
            .collect()
    }

    /// Whether this is the only best plane: `Some(true)` is proven, `Some(false)` when an edge of other planes that are
    /// as good leads away from it, `None` when more rows than needed lie on the plane and hide which. R's `rq` warns
    /// "Solution may be nonunique" in both other cases; which of the planes it gives is then a matter of its path, as here.
    ///
    /// ```
    /// # use tresteg_stats::{quantile_regression, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_numbers("y", [1.0, 2.5, 2.0, 4.5, 4.0])?
    /// #     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0])?;
    /// let fit = quantile_regression("y ~ x", &table, 0.5)?;
    /// assert_ne!(fit.unique(), None);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn unique(&self) -> Option<bool> {
        self.unique
    }

    /// The ids of the rows that the plane was drawn through: as many as estimable coefficients.
    ///
    /// ```
    /// # use tresteg_stats::{quantile_regression, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_numbers("y", [1.0, 2.5, 2.0, 4.5, 4.0])?
    /// #     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0])?;
    /// let fit = quantile_regression("y ~ x", &table, 0.5)?;
    /// assert!(fit.interpolated_rows().len() >= 2); // as many as coefficients, at least
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn interpolated_rows(&self) -> Vec<String> {
        let mut rows = self.basis.clone();
        rows.sort_unstable();
        rows.into_iter().map(|row| self.rows.id(row)).collect()
    }

    /// How many vertices the simplex method walked.
    ///
    /// ```
    /// # use tresteg_stats::{quantile_regression, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_numbers("y", [1.0, 2.5, 2.0, 4.5, 4.0])?
    /// #     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0])?;
    /// let fit = quantile_regression("y ~ x", &table, 0.5)?;
    /// assert!(fit.pivots() < 20);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn pivots(&self) -> usize {
        self.pivots
    }

    /// Observations: rows of positive weight, or the sum of the frequencies.
    ///
    /// ```
    /// # use tresteg_stats::{quantile_regression, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_numbers("y", [1.0, 2.5, 2.0, 4.5, 4.0])?
    /// #     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0])?;
    /// let fit = quantile_regression("y ~ x", &table, 0.5)?;
    /// assert_eq!(fit.n_obs(), 5);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn n_obs(&self) -> usize {
        self.n_obs as usize
    }

    /// Observations less estimable coefficients.
    ///
    /// ```
    /// # use tresteg_stats::{quantile_regression, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_numbers("y", [1.0, 2.5, 2.0, 4.5, 4.0])?
    /// #     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0])?;
    /// let fit = quantile_regression("y ~ x", &table, 0.5)?;
    /// assert_eq!(fit.dof_residual(), 3.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn dof_residual(&self) -> f64 {
        self.n_obs - self.linear.rank as f64
    }

    /// Which rows of the table the fit uses.
    ///
    /// ```
    /// # use tresteg_stats::{quantile_regression, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_numbers("y", [1.0, 2.5, 2.0, 4.5, 4.0])?
    /// #     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0])?;
    /// let fit = quantile_regression("y ~ x", &table, 0.5)?;
    /// assert_eq!(fit.rows().len(), 5);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn rows(&self) -> &RowSet {
        &self.rows
    }

    /// The rows left out for missing values.
    ///
    /// ```
    /// # use tresteg_stats::{quantile_regression, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_numbers("y", [1.0, 2.5, 2.0, 4.5, 4.0])?
    /// #     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0])?;
    /// let fit = quantile_regression("y ~ x", &table, 0.5)?;
    /// assert!(fit.rows_dropped().is_empty());
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn rows_dropped(&self) -> &[DroppedRow] {
        self.rows.dropped()
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
