//! One row about the whole model, and its analysis of variance.

use serde::{Deserialize, Serialize};

use super::LinearFit;
use crate::coefficients::NORMAL_DOF;
use crate::distributions::FisherF;

/// Fit statistics of a model, as `summary(lm)` and SPSS' Model Summary give them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelSummary {
    /// The response.
    pub response: String,
    /// Observations (the sum of the weights when they are frequencies).
    pub n_obs: usize,
    /// Multiple correlation: the root of `r_squared`.
    #[serde(with = "crate::serde_float")]
    pub r: f64,
    /// `1 - residual / total` sum of squares; the total is about the mean with an intercept, about 0 without.
    pub r_squared: f64,
    /// `1 - (1 - r_squared) (n - c) / dof_residual`, c being 1 with an intercept and 0 without.
    pub adjusted_r_squared: f64,
    /// Root of the residual variance (R: sigma).
    #[serde(with = "crate::serde_float")]
    pub std_error_of_estimate: f64,
    /// The F test that all coefficients but the intercept are 0; `None` when there is none.
    #[serde(with = "crate::serde_float")]
    pub f_statistic: Option<f64>,
    /// Its numerator's degrees of freedom.
    pub dof_model: f64,
    /// Its denominator's degrees of freedom.
    pub dof_residual: f64,
    /// P(F > f).
    pub p_value: Option<f64>,
    /// Its natural logarithm, finite where the p-value underflows.
    #[serde(with = "crate::serde_float")]
    pub log_p_value: Option<f64>,
}

/// The analysis of variance of a whole model, as SPSS' REGRESSION prints it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AnovaTable {
    /// The response.
    pub response: String,
    /// The terms of the model.
    pub predictors: Vec<String>,
    /// What the model explains.
    pub regression: AnovaRow,
    /// What it leaves.
    pub residual: AnovaRow,
    /// Both together.
    pub total: AnovaRow,
    /// Ratio of the mean squares; `None` for an intercept alone.
    #[serde(with = "crate::serde_float")]
    pub f_statistic: Option<f64>,
    /// P(F > f).
    pub p_value: Option<f64>,
}

/// A row of an analysis of variance.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct AnovaRow {
    /// Sum of squares.
    #[serde(with = "crate::serde_float")]
    pub sum_of_squares: f64,
    /// Its degrees of freedom.
    pub dof: f64,
    /// Their ratio; `None` for the total and where there is no degree of freedom.
    #[serde(with = "crate::serde_float")]
    pub mean_square: Option<f64>,
}

/// F with its tail.
pub(crate) struct FTest {
    pub statistic: f64,
    pub p_value: f64,
    pub log_p_value: f64,
}

impl FTest {
    /// `None` when there is no degree of freedom to test with.
    pub(crate) fn new(statistic: f64, dof_numerator: f64, dof_denominator: f64) -> Option<Self> {
        let distribution = FisherF::new(dof_numerator, dof_denominator.min(NORMAL_DOF)).ok()?;
        (!statistic.is_nan()).then(|| {
            let (p_value, log_p_value) = distribution.above(statistic);
            Self {
                statistic,
                p_value,
                log_p_value,
            }
        })
    }
}

impl LinearFit {
    /// The sum of squares that the model explains, to its own digits where it is a tiny part of the total.
    ///
    /// ```
    /// # use tresteg_stats::{ols, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [1.0, 3.0, 4.0, 6.0])?.with_numbers("x", [0.0, 1.0, 2.0, 3.0])?;
    /// let fit = ols("y ~ x", &table)?;
    /// assert!((fit.model_sum_of_squares() - 12.8).abs() < 1e-14);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn model_sum_of_squares(&self) -> f64 {
        self.solution.model_sum_of_squares
    }

    fn f_test(&self) -> Option<FTest> {
        let mean_square = self.model_sum_of_squares() / self.dof_model();
        FTest::new(
            mean_square / self.residual_variance(),
            self.dof_model(),
            self.dof_residual(),
        )
    }

    /// R, R2, adjusted R2, standard error of the estimate and the F test of the model (classical
    /// covariance). In R: `summary(fit)`; without an intercept R2 is about 0, as in R and SPSS.
    ///
    /// ```
    /// # use tresteg_stats::{ols, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [1.0, 3.0, 4.0, 6.0])?.with_numbers("x", [0.0, 1.0, 2.0, 3.0])?;
    /// let fit = ols("y ~ x", &table)?;
    /// let summary = fit.summary();
    /// assert!((summary.r_squared - 12.8 / 13.0).abs() < 1e-15);
    /// assert_eq!((summary.dof_model, summary.dof_residual), (1.0, 2.0));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn summary(&self) -> ModelSummary {
        let total = self.total_sum_of_squares();
        let (explained, residual) = (self.model_sum_of_squares(), self.residual_sum_of_squares());
        // From the smaller of the two, which is known to more digits of the total.
        let r_squared = if explained < residual {
            explained / total
        } else {
            1.0 - residual / total
        };
        let by_chance = residual * self.dof_model() / self.dof_residual();
        let test = self.f_test();
        ModelSummary {
            response: self.response.clone(),
            n_obs: self.n_obs(),
            r: r_squared.sqrt(),
            r_squared,
            adjusted_r_squared: r_squared - by_chance / total,
            std_error_of_estimate: self.residual_variance().sqrt(),
            f_statistic: test.as_ref().map(|test| test.statistic),
            dof_model: self.dof_model(),
            dof_residual: self.dof_residual(),
            p_value: test.as_ref().map(|test| test.p_value),
            log_p_value: test.as_ref().map(|test| test.log_p_value),
        }
    }

    /// Regression, residual and total. In SPSS: `REGRESSION /STATISTICS ANOVA`.
    ///
    /// ```
    /// # use tresteg_stats::{ols, table::ColumnTable};
    /// let table = ColumnTable::new()
    ///     .with_numbers("y", [1.0, 2.0, 4.0, 4.0])?
    ///     .with_numbers("x", [1.0, 2.0, 3.0, 4.0])?;
    /// let anova = ols("y ~ x", &table)?.anova();
    /// assert!((anova.total.sum_of_squares - 6.75).abs() < 1e-12);
    /// assert_eq!(anova.residual.dof, 2.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn anova(&self) -> AnovaTable {
        let row = |sum_of_squares: f64, dof: f64| AnovaRow {
            sum_of_squares,
            dof,
            mean_square: (dof > 0.0).then(|| sum_of_squares / dof),
        };
        let test = self.f_test();
        AnovaTable {
            response: self.response.clone(),
            predictors: self.terms.iter().map(|term| term.name.clone()).collect(),
            regression: row(self.model_sum_of_squares(), self.dof_model()),
            residual: row(self.residual_sum_of_squares(), self.dof_residual()),
            total: AnovaRow {
                mean_square: None,
                ..row(
                    self.total_sum_of_squares(),
                    self.dof_model() + self.dof_residual(),
                )
            },
            f_statistic: test.as_ref().map(|test| test.statistic),
            p_value: test.as_ref().map(|test| test.p_value),
        }
    }
}
