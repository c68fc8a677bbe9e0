//! Tests of what a generalised linear model assumes: its dispersion and its link.

use serde::{Deserialize, Serialize};

use super::family::Family;
use super::fit::GlmFit;
use super::iterate::{self, Problem, Settings};
use super::{DEFAULT_MAX_ITERATIONS, DEFAULT_TOLERANCE};
use crate::StatsError;
use crate::alternative::Alternative;
use crate::coefficients::TTest;
use crate::distributions::{ChiSquared, Normal};
use crate::engine::{ColumnData, EngineOptions};

/// Pearson's chi-squared against its degrees of freedom, as a test that the dispersion is 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PearsonDispersion {
    /// `statistic / dof`.
    #[serde(with = "crate::serde_float")]
    pub estimate: f64,
    /// Pearson's chi-squared.
    #[serde(with = "crate::serde_float")]
    pub statistic: f64,
    /// Residual degrees of freedom.
    pub dof: f64,
    /// P(chi squared > statistic).
    pub p_value: f64,
    /// Its natural logarithm.
    #[serde(with = "crate::serde_float")]
    pub log_p_value: f64,
}

/// A test of the variance of counts.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct OverdispersionTest {
    /// What the variance exceeds the mean by: `alpha` of `mu + alpha mu` or `mu + alpha mu^2`.
    #[serde(with = "crate::serde_float")]
    pub estimate: f64,
    /// Standard normal in large samples if the variance is the mean.
    #[serde(with = "crate::serde_float")]
    pub statistic: f64,
    /// P(statistic this far in the direction of the alternative).
    pub p_value: f64,
    /// Its natural logarithm.
    #[serde(with = "crate::serde_float")]
    pub log_p_value: f64,
    /// The alternative.
    pub alternative: Alternative,
}

/// How the variance of counts exceeds their mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ExcessVariance {
    /// `mu + alpha mu`: quasi-Poisson, NB1.
    Linear,
    /// `mu + alpha mu^2`: negative binomial, NB2.
    Quadratic,
}

/// Pregibon's test of the link.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LinkTest {
    /// The coefficient of the linear predictor, near 1.
    #[serde(with = "crate::serde_float")]
    pub linear: f64,
    /// That of its square, near 0 where the link is right.
    #[serde(with = "crate::serde_float")]
    pub estimate: f64,
    /// Its standard error.
    #[serde(with = "crate::serde_float")]
    pub std_error: f64,
    /// `estimate / std_error`.
    #[serde(with = "crate::serde_float")]
    pub statistic: f64,
    /// Degrees of freedom of the statistic, infinite where the dispersion is known.
    #[serde(with = "crate::serde_float")]
    pub dof: f64,
    /// Two-sided p-value.
    pub p_value: f64,
    /// Its natural logarithm.
    #[serde(with = "crate::serde_float")]
    pub log_p_value: f64,
}

impl GlmFit {
    /// Pearson's chi-squared over its degrees of freedom, and its test against 1, good where counts are not small.
    ///
    /// In R: `performance::check_overdispersion(fit)`.
    ///
    /// # Errors
    ///
    /// [`StatsError::TooFewRows`] where no degree of freedom is left; [`StatsError::InvalidArgument`] for a family other
    /// than binomial, Poisson and negative binomial, whose dispersion is not known.
    ///
    /// ```
    /// use tresteg_stats::{Family, glm, table::ColumnTable};
    ///
    /// let table = ColumnTable::new()
    ///     .with_numbers("y", [0.0, 9.0, 1.0, 14.0, 2.0, 30.0])?
    ///     .with_numbers("x", [0.0, 1.0, 2.0, 3.0, 4.0, 5.0])?;
    /// let test = glm("y ~ x", &table, Family::Poisson)?.pearson_dispersion()?;
    /// assert!(test.estimate > 4.0 && test.p_value < 0.001);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn pearson_dispersion(&self) -> Result<PearsonDispersion, StatsError> {
        if !self.family().has_fixed_dispersion() {
            return Err(self.refused("the test of the dispersion", "one with a known dispersion"));
        }
        let dof = self.dof_residual();
        if dof <= 0.0 {
            return Err(StatsError::TooFewRows {
                rows: self.n_obs(),
                parameters: self.solution().rank,
            });
        }
        let statistic = self.pearson_chi_squared();
        let distribution = ChiSquared::new(dof)?;
        Ok(PearsonDispersion {
            estimate: statistic / dof,
            statistic,
            dof,
            p_value: distribution.sf(statistic),
            log_p_value: distribution.ln_sf(statistic),
        })
    }

    /// The regression test of Cameron and Trivedi (1990) that the variance of counts is their mean.
    ///
    /// `((y - mu)^2 - y) / mu` is regressed on a constant (`Linear`) or on `mu` (`Quadratic`) without intercept; the
    /// statistic is the t value, taken as normal. In R: `AER::dispersiontest(fit)`, which gives `1 + alpha`, and
    /// `dispersiontest(fit, trafo = 2)`.
    ///
    /// # Errors
    ///
    /// [`StatsError::InvalidArgument`] for another family than Poisson and for analytic weights,
    /// [`StatsError::TooFewRows`], [`StatsError::RowsNotKept`].
    ///
    /// ```
    /// use tresteg_stats::glm::ExcessVariance;
    /// use tresteg_stats::{Alternative, Family, glm, table::ColumnTable};
    ///
    /// let table = ColumnTable::new()
    ///     .with_numbers("y", [0.0, 9.0, 1.0, 14.0, 2.0, 30.0])?
    ///     .with_numbers("x", [0.0, 1.0, 2.0, 3.0, 4.0, 5.0])?;
    /// let fit = glm("y ~ x", &table, Family::Poisson)?;
    /// let test = fit.overdispersion_test(ExcessVariance::Linear, Alternative::Greater)?;
    /// assert!(test.estimate > 0.0 && test.p_value < 0.1);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn overdispersion_test(
        &self,
        excess: ExcessVariance,
        alternative: Alternative,
    ) -> Result<OverdispersionTest, StatsError> {
        let rows = self.excess_rows("the test of overdispersion")?;
        let n: f64 = rows.iter().map(|row| row.times).sum();
        if n <= 1.0 {
            return Err(StatsError::TooFewRows {
                rows: n as usize,
                parameters: 1,
            });
        }
        let column = |row: &ExcessRow| match excess {
            ExcessVariance::Linear => 1.0,
            ExcessVariance::Quadratic => row.mean,
        };
        let (mut squares, mut products) = (0.0, 0.0);
        for row in &rows {
            squares += row.times * column(row) * column(row);
            products += row.times * column(row) * row.excess / row.mean;
        }
        let estimate = products / squares;
        let left: f64 = (rows.iter())
            .map(|row| row.times * (row.excess / row.mean - estimate * column(row)).powi(2))
            .sum();
        let statistic = estimate / (left / (n - 1.0) / squares).sqrt();
        tested(estimate, statistic, alternative)
    }

    /// The score test of Dean and Lawless (1989) that the variance of counts is their mean, against that of a negative
    /// binomial: `sum ((y - mu)^2 - y) / sqrt(2 sum mu^2)`, standard normal in large samples.
    ///
    /// With `corrected`, `h mu` is added to each summand, with the leverages h, which takes out the bias of small samples
    /// (their `T_a`). The estimate is the one-step `alpha`, the sum over that of `mu^2`. In statsmodels:
    /// `get_diagnostic().test_poisson_dispersion()`, Dean A, is the one that is not corrected.
    ///
    /// # Errors
    ///
    /// As [`overdispersion_test`](Self::overdispersion_test).
    ///
    /// ```
    /// # use tresteg_stats::{Alternative, Family, glm, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_numbers("y", [0.0, 9.0, 1.0, 14.0, 2.0, 30.0])?
    /// #     .with_numbers("x", [0.0, 1.0, 2.0, 3.0, 4.0, 5.0])?;
    /// let fit = glm("y ~ x", &table, Family::Poisson)?;
    /// let plain = fit.overdispersion_score_test(false, Alternative::Greater)?;
    /// let corrected = fit.overdispersion_score_test(true, Alternative::Greater)?;
    /// assert!(plain.p_value < 0.01 && corrected.statistic > plain.statistic);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn overdispersion_score_test(
        &self,
        corrected: bool,
        alternative: Alternative,
    ) -> Result<OverdispersionTest, StatsError> {
        let rows = self.excess_rows("the test of overdispersion")?;
        let leverages = if corrected {
            self.influence()?.leverage
        } else {
            vec![0.0; self.rows().len()]
        };
        let (mut sum, mut squares) = (0.0, 0.0);
        for row in &rows {
            sum += row.times * (row.excess + leverages[row.at] * row.mean);
            squares += row.times * row.mean * row.mean;
        }
        tested(sum / squares, sum / (2.0 * squares).sqrt(), alternative)
    }

    /// Pregibon's (1980) test of the link: the response is fitted again by the linear predictor and its square, which
    /// should add nothing. In Stata: `linktest`.
    ///
    /// # Errors
    ///
    /// [`StatsError::Singular`] where the linear predictor has two values or fewer; [`StatsError::NotConverged`],
    /// [`StatsError::RowsNotKept`].
    ///
    /// ```
    /// # use tresteg_stats::{Family, glm, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_numbers("y", [1.0, 3.0, 2.0, 6.0, 5.0, 11.0])?
    /// #     .with_numbers("x", [0.0, 1.0, 2.0, 3.0, 4.0, 5.0])?;
    /// let test = glm("y ~ x", &table, Family::Poisson)?.link_test()?;
    /// assert!(test.p_value > 0.05);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn link_test(&self) -> Result<LinkTest, StatsError> {
        let what = "the test of the link";
        let data = self.data(what)?;
        let eta = self.linear_predictor()?;
        let squares: Vec<f64> = eta.iter().map(|eta| eta * eta).collect();
        let problem = Problem {
            columns: vec![ColumnData::Slice(&eta), ColumnData::Slice(&squares)],
            intercept: true,
            response: &data.response,
            prior: data.total.as_deref(),
            offset: None,
            binary: false,
            rows: self.row_model(),
        };
        let settings = Settings {
            start: None,
            max_iterations: DEFAULT_MAX_ITERATIONS,
            tolerance: DEFAULT_TOLERANCE,
            engine: EngineOptions::default(),
        };
        let solution = iterate::fit(&problem, &settings).map_err(|_| StatsError::NotConverged {
            response: self.response().to_owned(),
            iterations: DEFAULT_MAX_ITERATIONS,
            reason: "no fit by the linear predictor and its square".into(),
        })?;
        let fitted = &solution.least_squares;
        if fitted.rank < 3 {
            return Err(StatsError::Singular { what: what.into() });
        }
        let known = self.working.dof_of_tests().is_infinite();
        let dof_residual = self.working.n_obs - 3.0;
        let (dispersion, dof) = if known {
            (self.dispersion(), f64::INFINITY)
        } else if dof_residual > 0.0 {
            (solution.sums.pearson / dof_residual, dof_residual)
        } else {
            return Err(StatsError::TooFewRows {
                rows: self.n_obs(),
                parameters: 3,
            });
        };
        let estimate = fitted.coefficients[2];
        let std_error = (fitted.unscaled_covariance[[2, 2]] * dispersion).sqrt();
        let test = TTest::new(estimate, std_error, dof, 0.95)?;
        Ok(LinkTest {
            linear: fitted.coefficients[1],
            estimate,
            std_error,
            statistic: test.statistic,
            dof,
            p_value: test.p_value,
            log_p_value: test.log_p_value,
        })
    }

    fn refused(&self, what: &str, expected: &str) -> StatsError {
        StatsError::InvalidArgument {
            what: what.to_owned(),
            found: self.family().to_string(),
            expected: expected.to_owned(),
        }
    }

    /// `(y - mu)^2 - y` of the rows of a Poisson fit.
    fn excess_rows(&self, what: &str) -> Result<Vec<ExcessRow>, StatsError> {
        let data = self.data(what)?;
        if self.family() != Family::Poisson {
            return Err(self.refused(what, "Poisson"));
        }
        if data.prior.is_some() {
            return Err(StatsError::InvalidArgument {
                what: what.to_owned(),
                found: "analytic weights".into(),
                expected: "none, or frequencies".into(),
            });
        }
        let fitted = self.fitted()?;
        Ok((fitted.iter().zip(data.response.iter()).enumerate())
            .map(|(at, (&mean, &y))| ExcessRow {
                at,
                mean,
                excess: (y - mean) * (y - mean) - y,
                times: data.frequencies.as_ref().map_or(1.0, |times| times[at]),
            })
            .filter(|row| row.times > 0.0)
            .collect())
    }
}

struct ExcessRow {
    at: usize,
    mean: f64,
    excess: f64,
    times: f64,
}

fn tested(
    estimate: f64,
    statistic: f64,
    alternative: Alternative,
) -> Result<OverdispersionTest, StatsError> {
    if !statistic.is_finite() {
        return Err(StatsError::OutOfRange {
            what: "the test of overdispersion".into(),
        });
    }
    let normal = Normal::standard();
    let (p_value, log_p_value) = match alternative {
        Alternative::Greater => (normal.sf(statistic), normal.ln_sf(statistic)),
        Alternative::Less => (normal.cdf(statistic), normal.ln_cdf(statistic)),
        Alternative::TwoSided => {
            let test = TTest::new(statistic, 1.0, f64::INFINITY, 0.95)?;
            (test.p_value, test.log_p_value)
        }
    };
    Ok(OverdispersionTest {
        estimate,
        statistic,
        p_value,
        log_p_value,
        alternative,
    })
}
