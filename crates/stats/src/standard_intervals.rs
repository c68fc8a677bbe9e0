//! Intervals of numbers without units: standardised coefficients and correlations.

use serde::{Deserialize, Serialize};

use crate::StatsError;
use crate::coefficients::{TTest, check_level};
use crate::distributions::Normal;
use crate::fit::{LinearFit, Weighting};
use crate::standardized::StandardizedCoefficient;

/// Whose sampling error the standard errors of [`LinearFit::beta_intervals`] hold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum BetaErrors {
    /// That of the coefficient and of all standard deviations, response and columns being jointly normal: the delta method of
    /// Yuan and Chan (2011). With p columns, the variance is
    /// `(VIF_j (1 - R2) + beta_j^2 (2 R2 - 1 - r_jy^2)) / n`.
    #[default]
    JointlyNormal,
    /// The same for columns and response of any distribution with fourth moments (Jones and Waller, 2015: ADF): the mean square
    /// of the row's influence on `beta_j`, `z_j` and `z_y` being standardised with divisor n and d the influence on the
    /// coefficient, `d s_j / s_y + beta_j (z_j^2 - z_y^2) / 2`, over n.
    DistributionFree,
    /// That of the coefficient alone, its standard error and interval multiplied by `s_j / s_y` as SPSS users do by hand: the standard
    /// deviations count as known, which is right only for columns that are set by design and misses the error of `s_y` there too.
    Rescaled,
}

/// A correlation with its interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CorrelationInterval {
    /// The correlation.
    #[serde(with = "crate::serde_float")]
    pub estimate: f64,
    /// Lower end of the confidence interval; `None` where the rows are too few for one.
    #[serde(with = "crate::serde_float")]
    pub lower: Option<f64>,
    /// Upper end of the confidence interval.
    #[serde(with = "crate::serde_float")]
    pub upper: Option<f64>,
}

/// The intervals of a column's correlations with the response.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CorrelationIntervals {
    /// The coefficient.
    pub term: String,
    /// The other columns left aside.
    pub zero_order: CorrelationInterval,
    /// Of what the other columns leave of both.
    pub partial: CorrelationInterval,
    /// Of the response with what the others leave of the column.
    pub part: CorrelationInterval,
}

impl LinearFit {
    /// SPSS's Beta of every column but the intercept, `b_j s_j / s_y`, with intervals on the residual degrees of freedom.
    ///
    /// Columns of factors and products are scaled as they are; see
    /// [`standardized_coefficients`](Self::standardized_coefficients) for the other kind. In R:
    /// `fungible::seBeta`, `betaDelta::BetaDelta(fit, type = "mvn")` and `"adf"`.
    ///
    /// # Errors
    ///
    /// [`StatsError::InvalidArgument`] for a fit without an intercept or with analytic weights, whose rows are no sample of
    /// equal standing; [`StatsError::RowsNotKept`] for [`BetaErrors::DistributionFree`] of a fit that holds no rows.
    ///
    /// ```
    /// use tresteg_stats::{BetaErrors, ols, table::ColumnTable};
    ///
    /// let table = ColumnTable::new()
    ///     .with_numbers("y", [1.0, 2.0, 2.5, 4.0, 5.5, 5.0, 7.5, 7.0])?
    ///     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0])?;
    /// let fit = ols("y ~ x", &table)?;
    /// let row = &fit.beta_intervals(BetaErrors::JointlyNormal, 0.95)?[0];
    /// // Of one column it is the correlation: (1 - r^2) / sqrt(n).
    /// assert!((row.std_error - (1.0 - row.estimate.powi(2)) / 8f64.sqrt()).abs() < 1e-12);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn beta_intervals(
        &self,
        errors: BetaErrors,
        level: f64,
    ) -> Result<Vec<StandardizedCoefficient>, StatsError> {
        check_level(level)?;
        self.refuse_no_sample("intervals of standardised coefficients")?;
        let columns = self.column_correlations()?;
        let total = self.solution.total_sum_of_squares_centered;
        let unexplained = self.residual_sum_of_squares() / total;
        let influences = match errors {
            BetaErrors::DistributionFree => Some(self.beta_variances()?),
            BetaErrors::JointlyNormal | BetaErrors::Rescaled => None,
        };
        let dof = self.dof_residual();
        let mut rows = Vec::with_capacity(columns.len());
        for (place, column) in columns.into_iter().enumerate() {
            let position = self.position(&column.term)?;
            let squares = self.solution.column_sums_of_squares[position - 1];
            let estimate = self.solution.coefficients[position] * (squares / total).sqrt();
            let variance = match &influences {
                Some(variances) => variances[place],
                None if errors == BetaErrors::Rescaled => column.vif * unexplained / dof,
                None => {
                    let own = 1.0 - 2.0 * unexplained - column.zero_order.powi(2);
                    (column.vif * unexplained + estimate * estimate * own) / self.n_obs
                }
            };
            let std_error = variance.max(0.0).sqrt();
            let test = TTest::new(estimate, std_error, dof, level)?;
            rows.push(StandardizedCoefficient {
                term: column.term,
                estimate,
                std_error,
                statistic: test.statistic,
                dof,
                p_value: test.p_value,
                lower: test.lower,
                upper: test.upper,
            });
        }
        Ok(rows)
    }

    /// The distribution-free variance of each beta, in the order of the columns that are not aliased.
    fn beta_variances(&self) -> Result<Vec<f64>, StatsError> {
        let what = "distribution-free intervals of standardised coefficients";
        let basis = self.basis(what)?;
        let data = self.data(what)?;
        let n = self.n_obs;
        let solution = &self.solution;
        let response_spread = (solution.total_sum_of_squares_centered / n).sqrt();
        let places = basis.positions.iter().enumerate();
        let variances = places.filter(|(_, position)| **position > 0);
        Ok(variances
            .map(|(place, &position)| {
                let spread = (solution.column_sums_of_squares[position - 1] / n).sqrt();
                let beta = solution.coefficients[position] * spread / response_spread;
                let (mean, column) = (
                    solution.column_means[position - 1],
                    &data.columns[position - 1],
                );
                let inverse = basis.inverse.row(place);
                let squares = (0..column.len()).map(|row| {
                    let of_coefficient =
                        n * inverse.dot(&basis.rows.row(row)) * basis.residuals[row];
                    let z = (column[row] - mean) / spread;
                    let z_response =
                        (data.response[row] - solution.response_mean) / response_spread;
                    let influence = of_coefficient * spread / response_spread
                        + beta / 2.0 * (z - z_response) * (z + z_response);
                    basis.frequencies[row] * influence * influence
                });
                squares.sum::<f64>() / (n * n)
            })
            .collect())
    }

    /// Intervals of the correlations of [`column_correlations`](Self::column_correlations).
    ///
    /// Of zero-order and partial correlations by Fisher's z (1921), `tanh(atanh(r) +- z / sqrt(n - 3 - k))` with k columns held constant (R:
    /// `cor.test`, `psych::r.con`); of part correlations the delta method under joint normality, with the variance
    /// `(R^4 - 2 R^2 + S^2 + 1 - S^4) / n`, S^2 being the R2 without the column (Aloe and Becker, 2012), symmetric and not
    /// cut at 1.
    ///
    /// # Errors
    ///
    /// [`StatsError::InvalidArgument`] for a fit without an intercept or with analytic weights, and those of
    /// [`column_correlations`](Self::column_correlations).
    ///
    /// ```
    /// use tresteg_stats::{ols, table::ColumnTable};
    ///
    /// let table = ColumnTable::new()
    ///     .with_numbers("y", [1.0, 2.0, 2.5, 4.0, 5.5, 5.0])?
    ///     .with_numbers("a", [1.0, 2.0, 3.0, 4.0, 5.0, 5.0])?
    ///     .with_numbers("b", [0.0, 1.0, 0.0, 1.0, 1.0, 0.0])?;
    /// let rows = ols("y ~ a + b", &table)?.correlation_intervals(0.95)?;
    /// assert!(rows[0].zero_order.lower < Some(rows[0].zero_order.estimate));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn correlation_intervals(
        &self,
        level: f64,
    ) -> Result<Vec<CorrelationIntervals>, StatsError> {
        check_level(level)?;
        self.refuse_no_sample("intervals of correlations")?;
        let columns = self.column_correlations()?;
        let z = Normal::standard().upper_quantile((1.0 - level) / 2.0)?;
        let fisher = |r: f64, held: usize| {
            let dof = self.n_obs - 3.0 - held as f64;
            let end = |side: f64| (dof > 0.0).then(|| (r.atanh() + side * z / dof.sqrt()).tanh());
            CorrelationInterval {
                estimate: r,
                lower: end(-1.0),
                upper: end(1.0),
            }
        };
        let others = columns.len().saturating_sub(1);
        let unexplained = self.residual_sum_of_squares() / self.total_sum_of_squares();
        let part = |r: f64| {
            // R^4 - 2 R^2 + 1 is the square of what is not explained.
            let without = (1.0 - unexplained - r * r).max(0.0);
            let variance = (unexplained * unexplained + without * (1.0 - without)) / self.n_obs;
            let half_width = z * variance.max(0.0).sqrt();
            CorrelationInterval {
                estimate: r,
                lower: Some(r - half_width),
                upper: Some(r + half_width),
            }
        };
        Ok((columns.into_iter())
            .map(|column| CorrelationIntervals {
                zero_order: fisher(column.zero_order, 0),
                partial: fisher(column.partial, others),
                part: part(column.part),
                term: column.term,
            })
            .collect())
    }

    fn refuse_no_sample(&self, what: &str) -> Result<(), StatsError> {
        let found = match (self.solution.intercept, self.weighting) {
            (false, _) => "a fit without an intercept",
            (true, Weighting::Analytic) => "a fit with analytic weights",
            (true, Weighting::None | Weighting::Frequency) => return Ok(()),
        };
        Err(StatsError::InvalidArgument {
            what: format!("{what}: the model"),
            found: found.into(),
            expected: "a fit with an intercept, to rows of equal standing".into(),
        })
    }
}
