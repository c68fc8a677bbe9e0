//! The table of coefficients: estimates with the covariance chosen after the fit.

use serde::{Deserialize, Serialize};

use crate::StatsError;
use crate::covariance::{CoefficientCovariance, Covariance};
use crate::distributions::StudentsT;
use crate::fit::LinearFit;

/// The confidence level where none is given.
pub const DEFAULT_LEVEL: f64 = 0.95;

/// Coefficients with standard errors, tests and intervals that all come from one covariance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CoefficientTable {
    /// The response.
    pub response: String,
    /// Observations.
    pub n_obs: usize,
    /// The covariance estimator behind all standard errors, p-values and intervals.
    pub covariance: Covariance,
    /// Degrees of freedom of the t distribution; rows have their own where the estimator gives each its own.
    #[serde(with = "crate::serde_float")]
    pub dof: f64,
    /// Confidence level of the intervals.
    pub level: f64,
    /// One row per estimable coefficient, in the order of the model.
    pub rows: Vec<Coefficient>,
    /// Coefficients that cannot be told from those before them.
    pub aliased: Vec<AliasedCoefficient>,
}

/// A row of a [`CoefficientTable`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Coefficient {
    /// `(Intercept)` or the name of a column: `x`, `g[level]`, `a:b`.
    pub term: String,
    /// The estimate.
    #[serde(with = "crate::serde_float")]
    pub estimate: f64,
    /// Its standard error.
    #[serde(with = "crate::serde_float")]
    pub std_error: f64,
    /// `estimate / std_error`; infinite when a perfect fit leaves no error, 0 when the estimate is 0 too.
    #[serde(with = "crate::serde_float")]
    pub statistic: f64,
    /// Degrees of freedom of the statistic.
    #[serde(with = "crate::serde_float")]
    pub dof: f64,
    /// Two-sided p-value, with all its digits however small.
    pub p_value: f64,
    /// Its natural logarithm, finite where the p-value underflows.
    #[serde(with = "crate::serde_float")]
    pub log_p_value: f64,
    /// Lower end of the confidence interval.
    #[serde(with = "crate::serde_float")]
    pub lower: f64,
    /// Upper end of the confidence interval.
    #[serde(with = "crate::serde_float")]
    pub upper: f64,
    /// The slope in standard deviations of column and response: `b s_x / s_y`, for a factor's column
    /// as for any other (SPSS: Beta); about 0 instead of the means without an intercept. `None` for the intercept.
    #[serde(with = "crate::serde_float")]
    pub standardized: Option<f64>,
}

/// A coefficient that the columns before it determine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AliasedCoefficient {
    /// Its name.
    pub term: String,
    /// The combination of other columns that equals its column.
    pub depends_on: Vec<(String, f64)>,
}

impl AliasedCoefficient {
    /// The columns that determine it, as a list for reading.
    pub(crate) fn others(&self) -> String {
        let terms: Vec<&str> = (self.depends_on.iter())
            .map(|(term, _)| term.as_str())
            .collect();
        terms.join(", ")
    }
}

impl Coefficient {
    /// Wald's chi-squared of one degree of freedom, the square of the statistic: what SPSS prints for a logit.
    ///
    /// ```
    /// # use tresteg_stats::{Covariance, ols, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [1.0, 3.0, 4.0])?.with_numbers("x", [0.0, 1.0, 2.0])?;
    /// let coefficients = ols("y ~ x", &table)?.coefficients(Covariance::Classical)?;
    /// let slope = coefficients.row("x")?;
    /// assert_eq!(slope.wald(), slope.statistic * slope.statistic);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn wald(&self) -> f64 {
        self.statistic * self.statistic
    }
}

impl CoefficientTable {
    /// The row of that term.
    ///
    /// # Errors
    ///
    /// [`StatsError::UnknownTerm`] with the nearest name.
    ///
    /// ```
    /// # use tresteg_stats::{Covariance, ols, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [1.0, 3.0, 4.0])?.with_numbers("x", [0.0, 1.0, 2.0])?;
    /// let table = ols("y ~ x", &table)?.coefficients(Covariance::Classical)?;
    /// assert!((table.row("x")?.estimate - 1.5).abs() < 1e-14);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn row(&self, term: &str) -> Result<&Coefficient, StatsError> {
        self.rows
            .iter()
            .find(|row| row.term == term)
            .ok_or_else(|| StatsError::UnknownTerm {
                name: term.to_owned(),
                nearest: crate::error::nearest_name(
                    term,
                    self.rows.iter().map(|row| row.term.as_str()),
                ),
            })
    }
}

/// A t test of an estimate with its interval.
pub(crate) struct TTest {
    pub statistic: f64,
    pub p_value: f64,
    pub log_p_value: f64,
    pub lower: f64,
    pub upper: f64,
}

/// Degrees of freedom with which t is normal to the last digit: those of tests whose variance is known, which
/// have infinitely many.
pub(crate) const NORMAL_DOF: f64 = 1e25;

/// What t tests with the same degrees of freedom and level share.
struct TReference {
    distribution: StudentsT,
    quantile: f64,
}

impl TReference {
    fn new(dof: f64, level: f64) -> Result<Self, StatsError> {
        let distribution = StudentsT::new(dof.min(NORMAL_DOF))?;
        let quantile = distribution.upper_quantile((1.0 - level) / 2.0)?;
        Ok(Self {
            distribution,
            quantile,
        })
    }

    fn dof(&self) -> f64 {
        self.distribution.dof()
    }

    fn test(&self, estimate: f64, std_error: f64) -> TTest {
        let statistic = if estimate == 0.0 {
            0.0
        } else {
            estimate / std_error
        };
        let half_width = self.quantile * std_error;
        let (p_value, log_p_value) = self.distribution.two_sided(statistic);
        TTest {
            statistic,
            p_value,
            log_p_value,
            lower: estimate - half_width,
            upper: estimate + half_width,
        }
    }
}

impl TTest {
    pub(crate) fn new(
        estimate: f64,
        std_error: f64,
        dof: f64,
        level: f64,
    ) -> Result<Self, StatsError> {
        Ok(TReference::new(dof, level)?.test(estimate, std_error))
    }
}

pub(crate) fn check_level(level: f64) -> Result<(), StatsError> {
    if level > 0.0 && level < 1.0 {
        return Ok(());
    }
    Err(StatsError::InvalidArgument {
        what: "the confidence level".into(),
        found: level.to_string(),
        expected: "a number between 0 and 1".into(),
    })
}

impl LinearFit {
    /// Coefficients with 95 % intervals.
    ///
    /// The covariance changes standard errors, statistics, p-values and intervals together, and
    /// never the estimates. In R: `coeftest(fit, vcov.)` and `coefci(fit, vcov.)` in one table.
    ///
    /// # Errors
    ///
    /// Those of the covariance chosen; the classical one has none.
    ///
    /// ```
    /// use tresteg_stats::{Covariance, ols, table::ColumnTable};
    ///
    /// let table = ColumnTable::new()
    ///     .with_numbers("y", [1.0, 3.0, 4.0, 6.0])?
    ///     .with_numbers("x", [0.0, 1.0, 2.0, 3.0])?;
    /// let fit = ols("y ~ x", &table)?;
    /// let slope = &fit.coefficients(Covariance::Classical)?.rows[1];
    /// assert!((slope.estimate - 1.6).abs() < 1e-14);
    /// assert!(slope.lower < 1.6 && 1.6 < slope.upper);
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
    /// # use tresteg_stats::{Covariance, ols, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [1.0, 3.0, 4.0])?.with_numbers("x", [0.0, 1.0, 2.0])?;
    /// # let fit = ols("y ~ x", &table)?;
    /// let at_90 = fit.coefficients_at(Covariance::Classical, 0.90)?;
    /// let at_99 = fit.coefficients_at(Covariance::Classical, 0.99)?;
    /// assert!(at_99.rows[1].lower < at_90.rows[1].lower);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn coefficients_at(
        &self,
        covariance: Covariance,
        level: f64,
    ) -> Result<CoefficientTable, StatsError> {
        check_level(level)?;
        self.coefficient_table(self.covariance(covariance)?, level)
    }

    pub(crate) fn coefficient_table(
        &self,
        covariance: CoefficientCovariance,
        level: f64,
    ) -> Result<CoefficientTable, StatsError> {
        let CoefficientCovariance {
            covariance,
            positions,
            matrix,
            dof,
            ..
        } = covariance;
        let mut reference: Option<TReference> = None;
        let rows = positions
            .iter()
            .enumerate()
            .map(|(i, &position)| {
                let reference = match &mut reference {
                    Some(reference) if reference.dof() == dof[i].min(NORMAL_DOF) => reference,
                    other => other.insert(TReference::new(dof[i], level)?),
                };
                let estimate = self.solution.coefficients[position];
                let std_error = matrix[[i, i]].max(0.0).sqrt();
                let test = reference.test(estimate, std_error);
                Ok(Coefficient {
                    term: self.names[position].clone(),
                    estimate,
                    std_error,
                    statistic: test.statistic,
                    dof: dof[i],
                    p_value: test.p_value,
                    log_p_value: test.log_p_value,
                    lower: test.lower,
                    upper: test.upper,
                    standardized: self.standardized(position),
                })
            })
            .collect::<Result<Vec<Coefficient>, StatsError>>()?;
        Ok(CoefficientTable {
            response: self.response.clone(),
            n_obs: self.n_obs(),
            covariance,
            dof: dof.iter().copied().fold(f64::INFINITY, f64::min),
            level,
            rows,
            aliased: self
                .solution
                .aliased
                .iter()
                .map(|alias| AliasedCoefficient {
                    term: self.names[alias.index].clone(),
                    depends_on: alias
                        .depends_on
                        .iter()
                        .map(|&(position, factor)| (self.names[position].clone(), factor))
                        .collect(),
                })
                .collect(),
        })
    }

    /// `b s_x / s_y`.
    pub(crate) fn standardized(&self, position: usize) -> Option<f64> {
        let column = position.checked_sub(usize::from(self.solution.intercept))?;
        let about_mean = self.solution.column_sums_of_squares.get(column)?;
        let squares = if self.solution.intercept {
            *about_mean
        } else {
            let mean = self.solution.column_means.get(column)?;
            about_mean + self.solution.sum_of_weights * mean * mean
        };
        Some(
            self.solution.coefficients[position] * squares.sqrt()
                / self.total_sum_of_squares().sqrt(),
        )
    }
}
