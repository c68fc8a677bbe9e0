//! Covariance, coefficients and tests: those of the working linear fit, with what differs.

use ndarray::{Array2, ArrayView2};
use serde::{Deserialize, Serialize};

use super::family::Form;
use super::fit::GlmFit;
use super::link::Link;
use crate::StatsError;
use crate::coefficients::{Coefficient, CoefficientTable, DEFAULT_LEVEL, check_level};
use crate::covariance::{CoefficientCovariance, Covariance};
use crate::hypothesis::WaldTest;
use crate::matrix::{cholesky, cholesky_solve};
use crate::row_blocks::WeightedProducts;

impl GlmFit {
    /// The covariance matrix of the estimable coefficients.
    ///
    /// [`Covariance::Classical`] is the dispersion times the inverse of the expected information (R: `vcov(fit)`),
    /// [`Covariance::Observed`] that of the observed information, which is the same for the canonical link (Stata's
    /// default, `vce(oim)`). The robust ones are sandwiches of scores, with the leverages of the working fit (R:
    /// `sandwich::vcovHC(fit)`, `sandwich::vcovCL`); in large samples they hold where the variance function does
    /// not. The bootstrap of pairs and clusters fits each replicate anew (see [`bootstrap`](Self::bootstrap)); the
    /// jackknife takes one Newton step for each row or cluster. Tests have infinite degrees of freedom where the dispersion is known, whichever the
    /// estimator; those of clusters stay as [`Clustered`](crate::covariance::Clustered) says. The covariance of a
    /// negative binomial fit takes theta as known, as `MASS::glm.nb` does.
    ///
    /// # Errors
    ///
    /// As [`LinearFit::covariance`](crate::LinearFit::covariance), and [`StatsError::Singular`] where the
    /// observed information is not positive definite.
    ///
    /// ```
    /// # use tresteg_stats::{Covariance, Family, glm, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_numbers("y", [0.0, 3.0, 2.0, 6.0])?
    /// #     .with_numbers("x", [0.0, 1.0, 2.0, 3.0])?;
    /// let fit = glm("y ~ x", &table, Family::Poisson)?;
    /// let expected = fit.covariance(Covariance::Classical)?;
    /// assert_eq!(expected.dof, [f64::INFINITY; 2]);
    /// let robust = fit.covariance(Covariance::Hc0)?;
    /// assert!(robust.matrix[[1, 1]] < expected.matrix[[1, 1]]);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn covariance(&self, covariance: Covariance) -> Result<CoefficientCovariance, StatsError> {
        match covariance {
            Covariance::Classical => self.working.covariance(covariance),
            Covariance::Observed => self.observed(),
            Covariance::Bootstrap(bootstrap) => {
                let result = self.bootstrap(&bootstrap, |_, _| true)?;
                Ok(CoefficientCovariance {
                    covariance: Covariance::Bootstrap(bootstrap),
                    matrix: result.covariance(),
                    ..self.working.covariance(Covariance::Classical)?
                })
            }
            _ => self.working_fit()?.covariance(covariance),
        }
    }

    /// With `W` the expected and `W - D` the observed information of the rows, and `sqrt(W) X = Q R`, the observed
    /// information of the coefficients is `R' Q' (1 - D / W) Q R`.
    fn observed(&self) -> Result<CoefficientCovariance, StatsError> {
        let mut covariance = self.working.covariance(Covariance::Observed)?;
        let rows = self.row_model();
        if rows.is_canonical() {
            return Ok(covariance);
        }
        let what = "the observed information";
        let data = self.data(what)?;
        let eta = self.linear_predictor()?;
        let working = self.working_fit()?;
        let blocks = working.row_blocks(what)?;
        let k = blocks.n_columns();
        let mut meat = WeightedProducts::new(k);
        let mut weights = Vec::new();
        blocks.for_each(|block| {
            weights.clear();
            weights.extend(block.frequencies.iter().enumerate().map(|(at, times)| {
                let row = block.first + at;
                let (eta, y) = (eta[row], data.response[row]);
                let weight = rows.row(eta, y).weight;
                if *times > 0.0 && weight > 0.0 {
                    times * (1.0 - rows.excess_information(eta, y) / weight)
                } else {
                    0.0
                }
            }));
            meat.add(block, &weights);
        });
        let meat = meat.total();
        let singular = || StatsError::Singular { what: what.into() };
        let factor = cholesky(&meat).ok_or_else(singular)?;
        let mut inverse = Array2::zeros((k, k));
        for column in 0..k {
            let mut unit = vec![0.0; k];
            unit[column] = 1.0;
            for (row, value) in cholesky_solve(&factor, &unit).into_iter().enumerate() {
                inverse[[row, column]] = value;
            }
        }
        let (matrix, about_means) = working.covariance_from_basis(&blocks.inverse, &inverse);
        covariance.matrix = matrix * self.dispersion;
        covariance.about_means = about_means * self.dispersion;
        Ok(covariance)
    }

    /// Coefficients with 95 % intervals, z tests where the dispersion is known and t tests otherwise.
    ///
    /// In R: `summary(fit)` with `confint.default(fit)`; SPSS' Wald chi-squared is the square of `statistic`.
    /// Profile-likelihood intervals: [`profile_intervals`](Self::profile_intervals).
    ///
    /// # Errors
    ///
    /// Those of the covariance.
    ///
    /// ```
    /// # use tresteg_stats::{Covariance, Family, glm, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_numbers("y", [1.0, 3.0, 2.0, 6.0])?
    /// #     .with_numbers("x", [0.0, 1.0, 2.0, 3.0])?;
    /// let fit = glm("y ~ x", &table, Family::Poisson)?;
    /// let slope = &fit.coefficients(Covariance::Classical)?.rows[1];
    /// assert!((slope.statistic - slope.estimate / slope.std_error).abs() < 1e-15);
    /// assert_eq!(slope.dof, f64::INFINITY);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn coefficients(&self, covariance: Covariance) -> Result<CoefficientTable, StatsError> {
        self.coefficients_at(covariance, DEFAULT_LEVEL)
    }

    /// Coefficients with intervals at another confidence level.
    ///
    /// # Errors
    ///
    /// As [`coefficients`](Self::coefficients), and [`StatsError::InvalidArgument`] for a level outside 0 .. 1.
    ///
    /// ```
    /// # use tresteg_stats::{Covariance, Family, glm, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [0.0, 0.0, 1.0, 0.0, 1.0, 1.0])?.with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?;
    /// let fit = glm("y ~ x", &table, Family::Binomial)?;
    /// let wide = fit.coefficients_at(Covariance::Classical, 0.99)?;
    /// assert!(wide.rows[1].lower < fit.coefficients(Covariance::Classical)?.rows[1].lower);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn coefficients_at(
        &self,
        covariance: Covariance,
        level: f64,
    ) -> Result<CoefficientTable, StatsError> {
        check_level(level)?;
        let covariance = self.covariance(covariance)?;
        let mut table = self.working.coefficient_table(covariance, level)?;
        // Those are of the working response, which nobody asks about.
        for row in &mut table.rows {
            row.standardized = None;
        }
        Ok(table)
    }

    /// Exponentials of the coefficients: odds ratios for the logit link, rate ratios for counts with the log link.
    ///
    /// Intervals are exponentials of those of the coefficients, with 95 %.
    ///
    /// # Errors
    ///
    /// [`StatsError::InvalidArgument`] for a link whose coefficients have no such meaning, and those of the covariance.
    ///
    /// ```
    /// # use tresteg_stats::{Covariance, Family, glm, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_numbers("y", [0.0, 0.0, 1.0, 0.0, 1.0, 1.0])?
    /// #     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?;
    /// let fit = glm("y ~ x", &table, Family::Binomial)?;
    /// let odds = fit.exponentiated(Covariance::Classical)?;
    /// assert_eq!(odds.row("x")?.estimate, fit.estimate("x")?.exp());
    /// println!("{odds}");
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn exponentiated(&self, covariance: Covariance) -> Result<ExponentiatedTable, StatsError> {
        self.exponentiated_at(covariance, DEFAULT_LEVEL)
    }

    /// Exponentials of the coefficients with intervals at another level.
    ///
    /// # Errors
    ///
    /// As [`exponentiated`](Self::exponentiated), and [`StatsError::InvalidArgument`] for a level outside 0 .. 1.
    ///
    /// ```
    /// # use tresteg_stats::{Covariance, Family, glm, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [0.0, 0.0, 1.0, 0.0, 1.0, 1.0])?.with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?;
    /// let fit = glm("y ~ x", &table, Family::Binomial)?;
    /// let odds = fit.exponentiated_at(Covariance::Classical, 0.9)?;
    /// assert_eq!(odds.level, 0.9);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn exponentiated_at(
        &self,
        covariance: Covariance,
        level: f64,
    ) -> Result<ExponentiatedTable, StatsError> {
        let ratio = self.ratio()?;
        let table = self.coefficients_at(covariance, level)?;
        Ok(ExponentiatedTable {
            response: table.response,
            ratio,
            covariance: table.covariance,
            level,
            rows: table
                .rows
                .into_iter()
                .map(ExponentiatedCoefficient::new)
                .collect(),
        })
    }

    /// What exponentials of the coefficients are ratios of.
    pub(super) fn ratio(&self) -> Result<Ratio, StatsError> {
        Ok(match (self.link, self.row_model().form) {
            (Link::Logit, _) => Ratio::Odds,
            (Link::Log | Link::Power(0.0), Form::Binomial) => Ratio::Risk,
            (Link::Log | Link::Power(0.0), Form::Mean | Form::Overdispersed(_)) => Ratio::Rate,
            (Link::Log | Link::Power(0.0), _) => Ratio::Mean,
            (Link::Cloglog, _) => Ratio::Hazard,
            (link, _) => {
                return Err(StatsError::InvalidArgument {
                    what: "the link of a model whose coefficients are exponentiated".into(),
                    found: link.to_string(),
                    expected: "logit, log or complementary log-log".into(),
                });
            }
        })
    }

    /// Tests linear hypotheses written as text, together: `"a = b"`, `"a + 2*b = 1"`, `"a"` (meaning `a = 0`).
    ///
    /// Where the dispersion is known `chi_squared` is the statistic, and the F test has infinite degrees of freedom
    /// and the same p-value. In R: `car::linearHypothesis(fit, ...)`.
    ///
    /// # Errors
    ///
    /// As [`LinearFit::wald`](crate::LinearFit::wald).
    ///
    /// ```
    /// # use tresteg_stats::{Covariance, Family, glm, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_numbers("y", [1.0, 3.0, 2.0, 6.0])?
    /// #     .with_numbers("x", [0.0, 1.0, 2.0, 3.0])?;
    /// let fit = glm("y ~ x", &table, Family::Poisson)?;
    /// let test = fit.wald(&["x"], Covariance::Classical)?;
    /// let row = &fit.coefficients(Covariance::Classical)?.rows[1];
    /// assert!((test.chi_squared - row.statistic.powi(2)).abs() < 1e-13);
    /// assert!((test.p_value - row.p_value).abs() < 1e-13);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn wald(
        &self,
        hypotheses: &[&str],
        covariance: Covariance,
    ) -> Result<WaldTest, StatsError> {
        let test = self
            .working
            .wald_by(hypotheses, || self.covariance(covariance))?;
        Ok(without_squares(test))
    }

    /// Tests `matrix b = right`, one row per hypothesis and one column per coefficient, aliased ones included.
    ///
    /// # Errors
    ///
    /// As [`LinearFit::wald_matrix`](crate::LinearFit::wald_matrix).
    ///
    /// ```
    /// # use tresteg_stats::{Covariance, Family, glm, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [0.0, 0.0, 1.0, 0.0, 1.0, 1.0])?.with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?;
    /// let fit = glm("y ~ x", &table, Family::Binomial)?;
    /// let test = fit.wald_matrix(ndarray::array![[0.0, 1.0]].view(), &[0.0], Covariance::Classical)?;
    /// assert_eq!(test.dof, 1.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn wald_matrix(
        &self,
        matrix: ArrayView2<'_, f64>,
        right: &[f64],
        covariance: Covariance,
    ) -> Result<WaldTest, StatsError> {
        let by = || self.covariance(covariance);
        Ok(without_squares(
            self.working.wald_matrix_by(matrix, right, by)?,
        ))
    }
}

fn without_squares(test: WaldTest) -> WaldTest {
    WaldTest {
        sum_of_squares: None,
        ..test
    }
}

/// What the exponential of a coefficient is the ratio of, for one unit more of its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Ratio {
    /// Odds: logit.
    Odds,
    /// Probabilities: binomial with the log link.
    Risk,
    /// Rates: counts with the log link.
    Rate,
    /// Hazards: complementary log-log.
    Hazard,
    /// Means: other families with the log link.
    Mean,
}

impl std::fmt::Display for Ratio {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Ratio::Odds => "odds ratio",
            Ratio::Risk => "risk ratio",
            Ratio::Rate => "rate ratio",
            Ratio::Hazard => "hazard ratio",
            Ratio::Mean => "ratio of means",
        })
    }
}

/// Exponentials of the coefficients of a fit.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExponentiatedTable {
    /// The response.
    pub response: String,
    /// What the estimates are ratios of.
    pub ratio: Ratio,
    /// The covariance estimator behind the intervals.
    pub covariance: Covariance,
    /// Confidence level of the intervals.
    pub level: f64,
    /// One row per estimable coefficient, in the order of the model.
    pub rows: Vec<ExponentiatedCoefficient>,
}

/// A row of an [`ExponentiatedTable`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExponentiatedCoefficient {
    /// `(Intercept)` or the name of a column. For the intercept it is no ratio: odds, rate or mean where all
    /// columns are 0.
    pub term: String,
    /// `exp(b)`.
    #[serde(with = "crate::serde_float")]
    pub estimate: f64,
    /// `exp(b)` times the standard error of `b` (delta method; Stata: `logistic`). Not what the interval is made of.
    #[serde(with = "crate::serde_float")]
    pub std_error: f64,
    /// `b / std_error(b)`: the test that the ratio is 1.
    #[serde(with = "crate::serde_float")]
    pub statistic: f64,
    /// Degrees of freedom of the statistic.
    #[serde(with = "crate::serde_float")]
    pub dof: f64,
    /// Two-sided p-value.
    pub p_value: f64,
    /// Its natural logarithm.
    #[serde(with = "crate::serde_float")]
    pub log_p_value: f64,
    /// Lower end of the confidence interval.
    #[serde(with = "crate::serde_float")]
    pub lower: f64,
    /// Upper end of the confidence interval.
    #[serde(with = "crate::serde_float")]
    pub upper: f64,
}

impl ExponentiatedCoefficient {
    fn new(row: Coefficient) -> Self {
        let estimate = row.estimate.exp();
        Self {
            term: row.term,
            estimate,
            std_error: estimate * row.std_error,
            statistic: row.statistic,
            dof: row.dof,
            p_value: row.p_value,
            log_p_value: row.log_p_value,
            lower: row.lower.exp(),
            upper: row.upper.exp(),
        }
    }
}

impl ExponentiatedTable {
    /// The row of that term.
    ///
    /// # Errors
    ///
    /// [`StatsError::UnknownTerm`] with the nearest name.
    ///
    /// ```
    /// # use tresteg_stats::{Covariance, Family, glm, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [0.0, 0.0, 1.0, 0.0, 1.0, 1.0])?.with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?;
    /// let fit = glm("y ~ x", &table, Family::Binomial)?;
    /// assert!(fit.exponentiated(Covariance::Classical)?.row("x")?.estimate > 1.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn row(&self, term: &str) -> Result<&ExponentiatedCoefficient, StatsError> {
        let found = self.rows.iter().find(|row| row.term == term);
        found.ok_or_else(|| StatsError::UnknownTerm {
            name: term.to_owned(),
            nearest: crate::error::nearest_name(
                term,
                self.rows.iter().map(|row| row.term.as_str()),
            ),
        })
    }
}
