//! How two variables go together: product-moment and rank correlations, with tests and intervals.
//!
//! | question | answer | in R |
//! |---|---|---|
//! | a linear relation | [`pearson`], [`weighted_pearson`] | `cor.test(x, y)`, `cov.wt(cor = TRUE)` |
//! | a monotone relation | [`spearman`], [`kendall`] | `cor.test(method = "spearman")`, `"kendall"` |
//! | of a yes/no variable with a number | [`point_biserial`] | `cor.test(as.numeric(g), y)` |
//! | with others held fixed | [`partial_correlation`] | `ppcor::pcor.test`, `psych::partial.r` |
//! | every pair of many variables | [`correlation_matrix`] | `psych::corr.test`, `Hmisc::rcorr` |
//! | is one correlation larger than another? | [`compare_independent`], [`compare_overlapping`] | `psych::r.test`, `cocor` |
//!
//! Null value, alternative and level are those of [`TestOptions`]. Deviations are taken
//! from means in twice the working precision, and `1 - r^2` from the residuals of the one variable on the other, so
//! that neither an offset nor a nearly perfect relation costs digits.

mod comparison;
mod kendall;
mod matrix;
mod partial;
mod pearson;
mod spearman;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use comparison::{
    CorrelationComparison, OverlappingMethod, compare_independent, compare_overlapping,
};
pub use kendall::{KendallCorrelation, kendall};
pub use matrix::{
    CorrelationMatrix, CorrelationPair, MatrixOptions, MissingPairs, correlation_matrix,
};
pub use partial::{PartialCorrelation, partial_correlation};
pub use pearson::{PointBiserial, pearson, point_biserial, weighted_pearson};
pub use spearman::spearman;

use crate::fit::significant;
use crate::group_tests::options::{Tail, p_text};
use crate::group_tests::{Interval, TestOptions};
use crate::{Alternative, StatsError};

/// Which correlation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum CorrelationMethod {
    /// The product-moment correlation (Pearson, 1895).
    #[default]
    Pearson,
    /// The same of mid-ranks (Spearman, 1904).
    Spearman,
    /// Tau-b: pairs in the same order less pairs in the opposite one, ties allowed for (Kendall, 1945).
    Kendall,
}

/// A correlation with its test and interval.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Correlation {
    /// Which one.
    pub method: CorrelationMethod,
    /// Pairs; with frequencies, their sum.
    pub n_obs: usize,
    /// The correlation, in -1 .. 1.
    #[serde(with = "crate::serde_float")]
    pub estimate: f64,
    /// The test; `None` where there are too few pairs.
    pub test: Option<CorrelationTest>,
    /// The interval; `None` where there are too few pairs.
    pub interval: Option<Interval>,
}

/// The test of a correlation.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CorrelationTest {
    /// What the statistic is compared with.
    pub reference: CorrelationReference,
    /// The statistic; infinite for a perfect correlation compared with t.
    #[serde(with = "crate::serde_float")]
    pub statistic: f64,
    /// The alternative.
    pub alternative: Alternative,
    /// The chance of a correlation at least as extreme when the hypothesis holds.
    pub p_value: f64,
    /// Its natural logarithm.
    #[serde(with = "crate::serde_float")]
    pub log_p_value: f64,
}

/// The distribution that the statistic of a correlation has when the hypothesis holds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum CorrelationReference {
    /// Student's t of `r sqrt(dof / (1 - r^2))`.
    StudentsT {
        /// Degrees of freedom.
        dof: f64,
    },
    /// The standard normal distribution.
    Normal,
    /// All orders of the one variable, equally likely. The statistic is the number of concordant pairs for Kendall's tau
    /// and the sum of squared differences of ranks for Spearman's rho.
    Exact,
    /// The Edgeworth series for Spearman's sum of squared differences (Best and Roberts, 1975: AS 89).
    Edgeworth,
}

/// How the p-value of a rank correlation is found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum RankTest {
    /// Without ties: for Kendall exact below 50 pairs (as R), for Spearman exact up to 12 and the Edgeworth series up to
    /// 1290 (R: exact up to 9). With ties or more pairs asymptotic.
    #[default]
    Automatic,
    /// From all orders: without ties, up to 500 pairs for Kendall and 12 for Spearman.
    Exact,
    /// Spearman's Edgeworth series.
    Edgeworth,
    /// Kendall: normal, the variance corrected for ties; Spearman: Student's t.
    Asymptotic,
}

/// The standard error of Fisher's z of Spearman's rho.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum SpearmanInterval {
    /// `sqrt((1 + r^2 / 2) / (n - 3))` (Bonett and Wright, 2000).
    #[default]
    BonettWright,
    /// `sqrt(1.06 / (n - 3))` (Fieller, Hartley and Pearson, 1957).
    Fieller,
}

/// What a rank correlation is asked.
///
/// ```
/// use tresteg_stats::Alternative;
/// use tresteg_stats::correlation::{RankOptions, RankTest};
/// use tresteg_stats::group_tests::TestOptions;
///
/// let options = RankOptions::default()
///     .with_test(RankTest::Asymptotic)
///     .with_continuity(true)
///     .with_options(TestOptions::default().with_alternative(Alternative::Greater));
/// assert!(options.continuity);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RankOptions {
    /// Alternative and level; the null value can only be 0.
    pub options: TestOptions,
    /// How the p-value is found.
    pub test: RankTest,
    /// Whether Kendall's normal approximation is corrected for continuity.
    pub continuity: bool,
    /// The interval of Spearman's rho.
    pub interval: SpearmanInterval,
}

impl RankOptions {
    /// With this alternative and level.
    ///
    /// ```
    /// # use tresteg_stats::correlation::{RankOptions, RankTest, SpearmanInterval};
    /// # use tresteg_stats::group_tests::TestOptions;
    /// let options = RankOptions::default().with_options(TestOptions::default().with_level(0.9));
    /// assert_eq!(options.options.level, 0.9);
    /// ```
    #[must_use]
    pub fn with_options(mut self, options: TestOptions) -> Self {
        self.options = options;
        self
    }

    /// With another way to the p-value.
    ///
    /// ```
    /// # use tresteg_stats::correlation::{RankOptions, RankTest, SpearmanInterval};
    /// # use tresteg_stats::group_tests::TestOptions;
    /// assert_eq!(RankOptions::default().with_test(RankTest::Exact).test, RankTest::Exact);
    /// ```
    #[must_use]
    pub fn with_test(mut self, test: RankTest) -> Self {
        self.test = test;
        self
    }

    /// With or without a correction for continuity.
    ///
    /// ```
    /// # use tresteg_stats::correlation::{RankOptions, RankTest, SpearmanInterval};
    /// # use tresteg_stats::group_tests::TestOptions;
    /// assert!(RankOptions::default().with_continuity(true).continuity);
    /// ```
    #[must_use]
    pub fn with_continuity(mut self, continuity: bool) -> Self {
        self.continuity = continuity;
        self
    }

    /// With another interval for Spearman's rho.
    ///
    /// ```
    /// # use tresteg_stats::correlation::{RankOptions, RankTest, SpearmanInterval};
    /// # use tresteg_stats::group_tests::TestOptions;
    /// let options = RankOptions::default().with_interval(SpearmanInterval::Fieller);
    /// assert_eq!(options.interval, SpearmanInterval::Fieller);
    /// ```
    #[must_use]
    pub fn with_interval(mut self, interval: SpearmanInterval) -> Self {
        self.interval = interval;
        self
    }

    fn check(&self) -> Result<(), StatsError> {
        if self.options.checked_null(0.0)? == 0.0 {
            return Ok(());
        }
        Err(StatsError::InvalidArgument {
            what: "the null value of a rank correlation".into(),
            found: self.options.null.unwrap_or_default().to_string(),
            expected: "0".into(),
        })
    }
}

impl CorrelationTest {
    fn new(
        reference: CorrelationReference,
        statistic: f64,
        alternative: Alternative,
        (p_value, log_p_value): Tail,
    ) -> Self {
        Self {
            reference,
            statistic,
            alternative,
            p_value,
            log_p_value,
        }
    }
}

impl fmt::Display for CorrelationMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            CorrelationMethod::Pearson => "Pearson's r",
            CorrelationMethod::Spearman => "Spearman's rho",
            CorrelationMethod::Kendall => "Kendall's tau-b",
        })
    }
}

impl fmt::Display for Correlation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} = {} of {} pairs",
            self.method,
            significant(self.estimate),
            self.n_obs
        )?;
        if let Some(interval) = &self.interval {
            write!(f, ", {interval}")?;
        }
        match &self.test {
            Some(test) => write!(f, "; {test}"),
            None => write!(f, "; too few for a test"),
        }
    }
}

impl fmt::Display for CorrelationTest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let statistic = significant(self.statistic);
        match self.reference {
            CorrelationReference::StudentsT { dof } => {
                write!(f, "t({}) = {statistic}", trimmed(dof))?;
            }
            CorrelationReference::Normal => write!(f, "z = {statistic}")?,
            CorrelationReference::Exact => write!(f, "exact, statistic {statistic}")?,
            CorrelationReference::Edgeworth => write!(f, "S = {statistic}, Edgeworth series")?,
        }
        write!(
            f,
            ", {} ({})",
            p_text(self.p_value, self.log_p_value),
            self.alternative
        )
    }
}

/// Degrees of freedom without needless decimals.
fn trimmed(dof: f64) -> String {
    if dof.fract() == 0.0 {
        dof.to_string()
    } else {
        significant(dof)
    }
}

/// The interval `tanh(z -+ quantile std_error)` about Fisher's z of a correlation.
fn fisher_interval(z: f64, std_error: f64, options: &TestOptions) -> Result<Interval, StatsError> {
    let normal = crate::distributions::Normal::standard();
    let margin = normal.upper_quantile(options.tail())? * std_error;
    Ok(options.interval((z - margin).tanh(), (z + margin).tanh()))
}

/// Two equally long columns of finite numbers, at least two of them.
fn check_pairs(x: &[f64], y: &[f64]) -> Result<(), StatsError> {
    if x.len() != y.len() {
        return Err(StatsError::LengthMismatch {
            what: "y".into(),
            expected: x.len(),
            found: y.len(),
        });
    }
    crate::descriptives::check_values("x", x)?;
    crate::descriptives::check_values("y", y)?;
    match x.len() {
        0 => Err(StatsError::NoRows {
            rows: 0,
            dropped: 0,
        }),
        1 => Err(StatsError::TooFewRows {
            rows: 1,
            parameters: 1,
        }),
        _ => Ok(()),
    }
}

fn constant(variable: &str) -> StatsError {
    StatsError::Constant {
        what: "a correlation".into(),
        variable: variable.to_owned(),
    }
}
