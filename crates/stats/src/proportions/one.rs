//! One proportion.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::check_share;
use crate::contingency::as_likely;
use crate::distributions::{Beta, Binomial, Normal};
use crate::fit::significant;
use crate::group_tests::options::{p_text, z_tail};
use crate::group_tests::{Interval, TestOptions};
use crate::{Alternative, StatsError};

/// Successes among trials.
///
/// ```
/// use tresteg_stats::group_tests::TestOptions;
/// use tresteg_stats::proportions::{Proportion, ProportionInterval};
///
/// let answered = Proportion::new(7, 20)?;
/// let interval = answered.interval(ProportionInterval::Wilson, &TestOptions::default())?;
/// assert_eq!(answered.estimate(), 0.35);
/// assert!(interval.lower.is_some_and(|lower| (lower - 0.1812).abs() < 1e-4));
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proportion {
    /// Successes.
    pub successes: u64,
    /// Trials.
    pub trials: u64,
}

/// The interval of a proportion.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum ProportionInterval {
    /// `p -+ z sqrt(p (1-p) / n)`, cut to 0 .. 1: poor for few trials or shares near the ends.
    Wald,
    /// From the score test (Wilson, 1927; `prop.test(correct = FALSE)`): good coverage on average.
    #[default]
    Wilson,
    /// With a continuity correction of 1/2 (Newcombe, 1998, method 4; `prop.test`, which corrects by less where the
    /// successes are within 1/2 of half the trials).
    WilsonCorrected,
    /// From the exact tails (Clopper and Pearson, 1934; `binom.test`): covers at least as often as promised.
    ClopperPearson,
    /// `Wald` about `(x + z^2/2) / (n + z^2)` (Agresti and Coull, 1998), cut to 0 .. 1.
    AgrestiCoull,
    /// Quantiles of `Beta(x + 1/2, n - x + 1/2)`; 0 at no success and 1 at no failure (Brown, Cai and DasGupta, 2001).
    Jeffreys,
    /// Exact tails with half the chance of the observed value (Lancaster, 1961).
    MidP,
}

/// The two-sided p-value of an exact test.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum BinomialRule {
    /// The chance of values that are at most as likely as the observed one (R: `binom.test`).
    #[default]
    LeastLikely,
    /// Twice the smaller tail (SPSS).
    Doubled,
    /// Twice the smaller tail with half the chance of the observed value; one-sided the tail with half of it.
    MidP,
}

/// The test of one proportion against a given one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProportionTest {
    /// The share observed.
    #[serde(with = "crate::serde_float")]
    pub estimate: f64,
    /// The share of the hypothesis.
    #[serde(with = "crate::serde_float")]
    pub null: f64,
    /// z of the score test; `None` for the exact one.
    #[serde(with = "crate::serde_float")]
    pub statistic: Option<f64>,
    /// The alternative.
    pub alternative: Alternative,
    /// The chance of a share at least as extreme when the hypothesis holds.
    pub p_value: f64,
    /// Its natural logarithm.
    #[serde(with = "crate::serde_float")]
    pub log_p_value: f64,
}

/// Whole numbers are exact in `f64` to here.
const MOST_TRIALS: u64 = 1 << 53;

impl Proportion {
    /// Successes among trials.
    ///
    /// # Errors
    ///
    /// [`StatsError::InvalidArgument`] for no trials, more than 2^53, or more successes than trials.
    ///
    /// ```
    /// # use tresteg_stats::proportions::Proportion;
    /// let half = Proportion::new(50, 100)?;
    /// assert_eq!(half.estimate(), 0.5);
    /// assert!(Proportion::new(3, 2).is_err());
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn new(successes: u64, trials: u64) -> Result<Self, StatsError> {
        if trials > 0 && trials <= MOST_TRIALS && successes <= trials {
            return Ok(Self { successes, trials });
        }
        Err(StatsError::InvalidArgument {
            what: "a proportion".into(),
            found: format!("{successes} of {trials}"),
            expected: "at least one trial, at most 2^53, and not more successes than trials".into(),
        })
    }

    /// The share of successes.
    ///
    /// ```
    /// # use tresteg_stats::proportions::Proportion;
    /// let half = Proportion::new(50, 100)?;
    /// assert_eq!(half.estimate(), 0.5);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn estimate(&self) -> f64 {
        self.successes as f64 / self.trials as f64
    }

    /// `sqrt(p (1-p) / n)`.
    ///
    /// ```
    /// # use tresteg_stats::proportions::Proportion;
    /// let half = Proportion::new(50, 100)?;
    /// assert!((half.std_error() - 0.05).abs() < 1e-16);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn std_error(&self) -> f64 {
        let (p, n) = (self.estimate(), self.trials as f64);
        (p * (self.failures() / n) / n).sqrt()
    }

    pub(super) fn failures(&self) -> f64 {
        self.trials.saturating_sub(self.successes) as f64
    }

    /// An interval for the share; a one-sided alternative leaves one end open.
    ///
    /// In R: `binom::binom.confint(x, n, methods)`, `PropCIs`; in Python: `proportion_confint`.
    ///
    /// # Errors
    ///
    /// [`StatsError::InvalidArgument`] for a level that is not between 0 and 1.
    ///
    /// ```
    /// use tresteg_stats::group_tests::TestOptions;
    /// use tresteg_stats::proportions::{Proportion, ProportionInterval};
    ///
    /// let none = Proportion::new(0, 10)?.interval(ProportionInterval::ClopperPearson, &TestOptions::default())?;
    /// assert_eq!(none.lower, Some(0.0));
    /// assert!(none.upper.is_some_and(|upper| (upper - (1.0 - 0.025f64.powf(0.1))).abs() < 1e-15));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn interval(
        &self,
        method: ProportionInterval,
        options: &TestOptions,
    ) -> Result<Interval, StatsError> {
        options.checked_null(0.5)?;
        let tail = options.tail();
        let (x, n) = (self.successes as f64, self.trials as f64);
        let z = Normal::standard().upper_quantile(tail)?;
        let (lower, upper) = match method {
            ProportionInterval::Wald => {
                let margin = z * self.std_error();
                (self.estimate() - margin, self.estimate() + margin)
            }
            ProportionInterval::Wilson => (
                wilson(self.failures(), x, n, z, 0.0).0,
                wilson(x, self.failures(), n, z, 0.0).1,
            ),
            ProportionInterval::WilsonCorrected => (
                wilson(self.failures(), x, n, z, 0.5).0,
                wilson(x, self.failures(), n, z, 0.5).1,
            ),
            ProportionInterval::ClopperPearson => self.clopper_pearson(tail)?,
            ProportionInterval::AgrestiCoull => {
                let size = n + z * z;
                let centre = (x + 0.5 * z * z) / size;
                let margin = z * (centre * (1.0 - centre) / size).sqrt();
                (centre - margin, centre + margin)
            }
            ProportionInterval::Jeffreys => {
                let beta = Beta::new(x + 0.5, self.failures() + 0.5)?;
                let lower = if x == 0.0 { 0.0 } else { beta.quantile(tail)? };
                let upper = if x == n {
                    1.0
                } else {
                    beta.upper_quantile(tail)?
                };
                (lower, upper)
            }
            ProportionInterval::MidP => self.mid_p(tail)?,
        };
        Ok(options.interval(lower.max(0.0), upper.min(1.0)))
    }

    fn clopper_pearson(&self, tail: f64) -> Result<(f64, f64), StatsError> {
        let (x, rest) = (self.successes as f64, self.failures());
        let lower = if x == 0.0 {
            0.0
        } else {
            Beta::new(x, rest + 1.0)?.quantile(tail)?
        };
        let upper = if rest == 0.0 {
            1.0
        } else {
            Beta::new(x + 1.0, rest)?.upper_quantile(tail)?
        };
        Ok((lower, upper))
    }

    /// Where a tail with half the chance of the observed value has the wanted chance, within the exact limits.
    fn mid_p(&self, tail: f64) -> Result<(f64, f64), StatsError> {
        let (lowest, highest) = self.clopper_pearson(tail)?;
        let (x, n) = (self.successes as f64, self.trials as f64);
        let at = |share: f64, upper: bool| -> Result<f64, StatsError> {
            let chance = Binomial::new(self.trials, share)?;
            let beyond = if upper {
                chance.cdf(x - 1.0)
            } else {
                chance.sf(x)
            };
            Ok(beyond + 0.5 * chance.pmf(x) - tail)
        };
        let lower = if x == 0.0 {
            0.0
        } else {
            bisect(lowest, self.estimate(), |share| Ok(at(share, false)? < 0.0))?
        };
        let upper = if x == n {
            1.0
        } else {
            bisect(self.estimate(), highest, |share| Ok(at(share, true)? > 0.0))?
        };
        Ok((lower, upper))
    }

    /// The exact binomial test of the share against the null value of the options (1/2 by default).
    ///
    /// In R: `binom.test(x, n, p, alternative)`; in SPSS: `NPAR TESTS /BINOMIAL` ([`BinomialRule::Doubled`]).
    ///
    /// # Errors
    ///
    /// [`StatsError::InvalidArgument`] for a null value that is not in 0 .. 1.
    ///
    /// ```
    /// use tresteg_stats::group_tests::TestOptions;
    /// use tresteg_stats::proportions::{BinomialRule, Proportion};
    ///
    /// let mendel = Proportion::new(682, 925)?; // R's example
    /// let options = TestOptions::default().with_null(0.75);
    /// let test = mendel.exact_test(BinomialRule::LeastLikely, &options)?;
    /// assert!((test.p_value - 0.382_491_559_6).abs() < 1e-9);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn exact_test(
        &self,
        rule: BinomialRule,
        options: &TestOptions,
    ) -> Result<ProportionTest, StatsError> {
        let null = check_share("the null value of a share", options.checked_null(0.5)?)?;
        let chance = Binomial::new(self.trials, null)?;
        let (x, n) = (self.successes as f64, self.trials as f64);
        let half = match rule {
            BinomialRule::MidP => 0.5 * chance.pmf(x),
            _ => 0.0,
        };
        let below = || (chance.cdf(x) - half, chance.ln_cdf(x));
        let above = || (chance.sf(x - 1.0) - half, chance.ln_sf(x - 1.0));
        let (p, ln_p) = match (options.alternative, rule) {
            (Alternative::Less, _) => below(),
            (Alternative::Greater, _) => above(),
            (Alternative::TwoSided, BinomialRule::LeastLikely) => {
                let (p, _) = as_likely(
                    x,
                    (0.0, n),
                    |k| chance.ln_pmf(k),
                    |k| chance.cdf(k),
                    |k| chance.sf(k),
                );
                (p, p.ln())
            }
            (Alternative::TwoSided, _) => {
                let (p, ln_p) = if below().0 < above().0 {
                    below()
                } else {
                    above()
                };
                (2.0 * p, ln_p + std::f64::consts::LN_2)
            }
        };
        let p_value = p.clamp(0.0, 1.0);
        Ok(ProportionTest {
            estimate: self.estimate(),
            null,
            statistic: None,
            alternative: options.alternative,
            p_value,
            log_p_value: if half > 0.0 || p_value == 1.0 {
                p_value.ln()
            } else {
                ln_p
            },
        })
    }

    /// The score test, `z = (x - n p0) / sqrt(n p0 (1-p0))`; corrected for continuity, `x` comes 1/2 nearer, but not
    /// beyond. In R: `prop.test(x, n, p, correct)`, whose chi-squared is `z^2`.
    ///
    /// # Errors
    ///
    /// [`StatsError::InvalidArgument`] for a null value that is not between 0 and 1.
    ///
    /// ```
    /// use tresteg_stats::group_tests::TestOptions;
    /// use tresteg_stats::proportions::Proportion;
    ///
    /// let test = Proportion::new(60, 100)?.score_test(false, &TestOptions::default())?;
    /// println!("{test}");
    /// assert_eq!(test.statistic, Some(2.0));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn score_test(
        &self,
        corrected: bool,
        options: &TestOptions,
    ) -> Result<ProportionTest, StatsError> {
        let null = options.checked_null(0.5)?;
        if !(null > 0.0 && null < 1.0) {
            return Err(StatsError::InvalidArgument {
                what: "the null value of a score test".into(),
                found: null.to_string(),
                expected: "a number between 0 and 1".into(),
            });
        }
        let n = self.trials as f64;
        let excess = self.successes as f64 - n * null;
        let correction = if corrected {
            excess.abs().min(0.5)
        } else {
            0.0
        };
        let z = (excess.abs() - correction).copysign(excess) / (n * null * (1.0 - null)).sqrt();
        let (p_value, log_p_value) = z_tail(z, options.alternative);
        Ok(ProportionTest {
            estimate: self.estimate(),
            null,
            statistic: Some(z),
            alternative: options.alternative,
            p_value,
            log_p_value,
        })
    }
}

/// Wilson's upper limit of the share of `x` beside `rest` (second), and one minus it: the lower limit of that of `rest`.
pub(super) fn wilson(x: f64, rest: f64, n: f64, z: f64, correction: f64) -> (f64, f64) {
    let moved = (x + correction).min(n);
    let left = (rest - correction).max(0.0);
    let half = 0.5 * z * z;
    let root = z * (moved * left / n + 0.5 * half).sqrt();
    let upper = (moved + half + root) / (n + 2.0 * half);
    // 1 - upper = (left + half - root) / (n + z^2), whose cancellation the product with the other root removes.
    let below = left * left / (n * (left + half + root));
    if left == 0.0 {
        (0.0, 1.0)
    } else {
        (below, upper)
    }
}

/// Where `below` turns from true to false.
pub(super) fn bisect(
    mut from: f64,
    mut to: f64,
    below: impl Fn(f64) -> Result<bool, StatsError>,
) -> Result<f64, StatsError> {
    for _ in 0..1100 {
        let middle = 0.5 * (from + to);
        if middle <= from || middle >= to {
            break;
        }
        if below(middle)? {
            from = middle;
        } else {
            to = middle;
        }
    }
    Ok(0.5 * (from + to))
}

impl fmt::Display for ProportionTest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "share {} against {}: ",
            significant(self.estimate),
            significant(self.null)
        )?;
        match self.statistic {
            Some(z) => write!(f, "z = {}", significant(z))?,
            None => write!(f, "exact")?,
        }
        write!(
            f,
            ", {} ({})",
            p_text(self.p_value, self.log_p_value),
            self.alternative
        )
    }
}
