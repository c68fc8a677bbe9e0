//! Rao's score test of a model against a smaller one.

use serde::{Deserialize, Serialize};

use super::fit::GlmFit;
use super::summary::compare_glm;
use crate::StatsError;
use crate::distributions::ChiSquared;
use crate::engine::{self, ColumnData, EngineOptions, LeastSquaresProblem};

/// A score test of a model against a smaller one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ScoreTest {
    /// `U' I^-1 U / dispersion`, with the scores U and the expected information I of the larger model's
    /// coefficients where the smaller one has its maximum.
    #[serde(with = "crate::serde_float")]
    pub chi_squared: f64,
    /// Coefficients more.
    pub dof: f64,
    /// P(chi squared > value).
    pub p_value: f64,
    /// Its natural logarithm.
    #[serde(with = "crate::serde_float")]
    pub log_p_value: f64,
}

impl GlmFit {
    /// Tests by scores (Rao, 1948) whether a model that contains this one is better. Of the larger model only its
    /// columns count, and its dispersion where that is estimated.
    ///
    /// The statistic is what the larger model's columns explain of this model's working residuals. In R:
    /// `anova(fit1, fit2, test = "Rao")`; SPSS' LOGISTIC enters variables by it.
    ///
    /// # Errors
    ///
    /// As [`compare_glm`], and [`StatsError::RowsNotKept`].
    ///
    /// ```
    /// use tresteg_stats::{Family, glm, table::ColumnTable};
    ///
    /// let table = ColumnTable::new()
    ///     .with_numbers("y", [0.0, 0.0, 1.0, 0.0, 1.0, 1.0, 0.0, 1.0])?
    ///     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0])?;
    /// let small = glm("y ~ 1", &table, Family::Binomial)?;
    /// let large = glm("y ~ x", &table, Family::Binomial)?;
    /// // Against a constant the score statistic is n times the squared correlation.
    /// let test = small.score_test(&large)?;
    /// assert!((test.chi_squared - 8.0 * 16.0 / 84.0).abs() < 1e-12);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn score_test(&self, larger: &GlmFit) -> Result<ScoreTest, StatsError> {
        compare_glm(&[self, larger])?;
        let what = "the score test";
        let small = self.working_fit()?;
        let residuals = small.residuals()?;
        let columns = &larger.data(what)?.columns;
        let columns = columns
            .iter()
            .map(|column| ColumnData::Slice(column))
            .collect();
        let mut problem = LeastSquaresProblem::new(columns, ColumnData::Slice(&residuals));
        problem.intercept = larger.has_intercept();
        let weights = small.data(what)?.weights.values();
        problem.weights = weights.map(|weights| ColumnData::Slice(weights));
        let singular = |_| StatsError::Singular { what: what.into() };
        let solution = engine::solve(&problem, &EngineOptions::default()).map_err(singular)?;
        let mut explained = solution.model_sum_of_squares;
        if problem.intercept {
            explained += solution.sum_of_weights * solution.response_mean.powi(2);
        }
        let chi_squared = explained / larger.dispersion;
        let dof = larger.solution().rank as f64 - self.solution().rank as f64;
        let distribution = ChiSquared::new(dof)?;
        Ok(ScoreTest {
            chi_squared,
            dof,
            p_value: distribution.sf(chi_squared),
            log_p_value: distribution.ln_sf(chi_squared),
        })
    }
}
