//! Two independent proportions.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Proportion;
use super::one::{ProportionInterval, bisect};
use super::score::ScorePair;
use crate::StatsError;
use crate::distributions::Normal;
use crate::fit::significant;
use crate::group_tests::options::z_tail;
use crate::group_tests::{Interval, TestOptions};

/// Two proportions of independent samples: their difference, ratio and odds ratio, always the first against the second.
///
/// ```
/// use tresteg_stats::group_tests::TestOptions;
/// use tresteg_stats::proportions::{DifferenceInterval, RatioInterval, TwoProportions};
///
/// let smokers = TwoProportions::new((56, 70), (48, 80))?; // Newcombe (1998), example a
/// let options = TestOptions::default();
/// let newcombe = smokers.difference_interval(DifferenceInterval::Newcombe, &options)?;
/// assert!(newcombe.lower.is_some_and(|lower| (lower - 0.0524).abs() < 5e-5));
/// let ratio = smokers.risk_ratio_interval(RatioInterval::Wald, &options)?;
/// println!("{smokers}; {ratio}");
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TwoProportions {
    /// The first.
    pub first: Proportion,
    /// The second.
    pub second: Proportion,
}

/// The interval of a difference of two proportions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum DifferenceInterval {
    /// `d -+ z sqrt(p1 q1 / n1 + p2 q2 / n2)` (R: `prop.test(correct = FALSE)`).
    Wald,
    /// The same less `min(1/2 (1/n1 + 1/n2), |d|)` on both sides (R: `prop.test`).
    WaldCorrected,
    /// `Wald` with a success and a failure more in each sample (Agresti and Caffo, 2000).
    AgrestiCaffo,
    /// From Wilson's intervals of the two (Newcombe, 1998, method 10).
    #[default]
    Newcombe,
    /// The same from the corrected ones (method 11).
    NewcombeCorrected,
    /// From the score test (Mee, 1984).
    Score,
    /// From the score test with the variance times `N / (N - 1)` (Miettinen and Nurminen, 1985).
    MiettinenNurminen,
}

/// The interval of a ratio of two proportions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum RatioInterval {
    /// `exp(ln RR -+ z sqrt(1/x1 - 1/n1 + 1/x2 - 1/n2))` (Katz and others, 1978); none where a sample has no success.
    #[default]
    Wald,
    /// From the score test (Koopman, 1984).
    Score,
    /// From the score test with the variance times `N / (N - 1)` (Miettinen and Nurminen, 1985).
    MiettinenNurminen,
}

/// The interval of an odds ratio.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum OddsInterval {
    /// `exp(ln OR -+ z sqrt(1/a + 1/b + 1/c + 1/d))` (Woolf, 1955); none where a cell is 0.
    #[default]
    Wald,
    /// The same, and the estimate too, of the cells plus 1/2 (Haldane, 1955; Anscombe, 1956).
    HaldaneAnscombe,
    /// From the score test (Cornfield's approximate limits without correction).
    Score,
    /// From the score test with the variance times `N / (N - 1)` (Miettinen and Nurminen, 1985).
    MiettinenNurminen,
}

impl TwoProportions {
    /// From successes and trials of both.
    ///
    /// # Errors
    ///
    /// As [`Proportion::new`].
    ///
    /// ```
    /// # use tresteg_stats::group_tests::TestOptions;
    /// # use tresteg_stats::proportions::{DifferenceInterval, OddsInterval, RatioInterval, TwoProportions};
    /// let two = TwoProportions::new((15, 25), (5, 25))?;
    /// assert_eq!(two.first.estimate(), 0.6);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn new(first: (u64, u64), second: (u64, u64)) -> Result<Self, StatsError> {
        Ok(Self {
            first: Proportion::new(first.0, first.1)?,
            second: Proportion::new(second.0, second.1)?,
        })
    }

    /// `p1 - p2`, the risk difference.
    ///
    /// ```
    /// # use tresteg_stats::group_tests::TestOptions;
    /// # use tresteg_stats::proportions::{DifferenceInterval, OddsInterval, RatioInterval, TwoProportions};
    /// let two = TwoProportions::new((15, 25), (5, 25))?;
    /// assert!((two.difference() - 0.4).abs() < 1e-15);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn difference(&self) -> f64 {
        self.first.estimate() - self.second.estimate()
    }

    /// `p1 / p2`, the relative risk; infinite where the second has no success, 1 where neither has.
    ///
    /// ```
    /// # use tresteg_stats::group_tests::TestOptions;
    /// # use tresteg_stats::proportions::{DifferenceInterval, OddsInterval, RatioInterval, TwoProportions};
    /// let two = TwoProportions::new((15, 25), (5, 25))?;
    /// assert!((two.risk_ratio() - 3.0).abs() < 1e-15);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn risk_ratio(&self) -> f64 {
        if self.first.successes == 0 && self.second.successes == 0 {
            return 1.0;
        }
        self.first.estimate() / self.second.estimate()
    }

    /// `p1 q2 / (q1 p2)`, the sample odds ratio; infinite where the divisor is 0, 1 where both are.
    ///
    /// ```
    /// # use tresteg_stats::group_tests::TestOptions;
    /// # use tresteg_stats::proportions::{DifferenceInterval, OddsInterval, RatioInterval, TwoProportions};
    /// let two = TwoProportions::new((15, 25), (5, 25))?;
    /// assert_eq!(two.odds_ratio(), 6.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn odds_ratio(&self) -> f64 {
        let [a, b, c, d] = self.cells();
        match (a * d, b * c) {
            (0.0, 0.0) => 1.0,
            (above, below) => above / below,
        }
    }

    fn cells(&self) -> [f64; 4] {
        [
            self.first.successes as f64,
            self.first.failures(),
            self.second.successes as f64,
            self.second.failures(),
        ]
    }

    fn score(&self, enlarged: bool) -> ScorePair {
        let n = [self.first.trials as f64, self.second.trials as f64];
        let all = n[0] + n[1];
        ScorePair {
            x: [self.first.successes as f64, self.second.successes as f64],
            n,
            enlarged: if enlarged { all / (all - 1.0) } else { 1.0 },
        }
    }

    /// The z of the difference against the null value of the options (0 by default): with the pooled variance for a null
    /// value of 0, else with that of the shares that fit best (Mee, 1984). Returned with its p-value.
    ///
    /// In R: `prop.test(c(x1, x2), c(n1, n2), correct = FALSE)`, whose chi-squared is `z^2`. The corrected test is
    /// [`Contingency::independence`](crate::contingency::Contingency::independence), the exact one
    /// [`Contingency::fisher_two_by_two`](crate::contingency::Contingency::fisher_two_by_two).
    ///
    /// # Errors
    ///
    /// [`StatsError::InvalidArgument`] for a null value that is not between -1 and 1.
    ///
    /// ```
    /// use tresteg_stats::group_tests::TestOptions;
    /// use tresteg_stats::proportions::TwoProportions;
    ///
    /// let (z, p_value) = TwoProportions::new((15, 25), (5, 25))?.score_test(&TestOptions::default())?;
    /// assert!((z * z - 25.0 / 3.0).abs() < 1e-13 && p_value < 0.01);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn score_test(&self, options: &TestOptions) -> Result<(f64, f64), StatsError> {
        let null = options.checked_null(0.0)?;
        if null.abs() >= 1.0 {
            return Err(StatsError::InvalidArgument {
                what: "the null value of a difference of shares".into(),
                found: null.to_string(),
                expected: "a number between -1 and 1".into(),
            });
        }
        let z = self.score(false).difference(null);
        Ok((z, z_tail(z, options.alternative).0))
    }

    /// The interval of [`difference`](Self::difference).
    ///
    /// In R: `DescTools::BinomDiffCI`, `PropCIs`; in Python: `confint_proportions_2indep`.
    ///
    /// # Errors
    ///
    /// [`StatsError::InvalidArgument`] for a level that is not between 0 and 1.
    ///
    /// ```
    /// # use tresteg_stats::group_tests::TestOptions;
    /// # use tresteg_stats::proportions::{DifferenceInterval, OddsInterval, RatioInterval, TwoProportions};
    /// let two = TwoProportions::new((15, 25), (5, 25))?;
    /// let interval = two.difference_interval(DifferenceInterval::MiettinenNurminen, &TestOptions::default())?;
    /// assert!(interval.lower > Some(0.1) && interval.upper < Some(0.7));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn difference_interval(
        &self,
        method: DifferenceInterval,
        options: &TestOptions,
    ) -> Result<Interval, StatsError> {
        options.checked_null(0.0)?;
        let z = Normal::standard().upper_quantile(options.tail())?;
        let [p1, p2] = [self.first.estimate(), self.second.estimate()];
        let [n1, n2] = [self.first.trials as f64, self.second.trials as f64];
        let d = self.difference();
        let (lower, upper) = match method {
            DifferenceInterval::Wald | DifferenceInterval::WaldCorrected => {
                let correction = match method {
                    DifferenceInterval::WaldCorrected => (0.5 / n1 + 0.5 / n2).min(d.abs()),
                    _ => 0.0,
                };
                let std_error = self.first.std_error().hypot(self.second.std_error());
                (
                    d - z * std_error - correction,
                    d + z * std_error + correction,
                )
            }
            DifferenceInterval::AgrestiCaffo => {
                let share = |one: &Proportion| {
                    let n = one.trials as f64 + 2.0;
                    ((one.successes as f64 + 1.0) / n, n)
                };
                let ((p1, n1), (p2, n2)) = (share(&self.first), share(&self.second));
                let margin = z * (p1 * (1.0 - p1) / n1 + p2 * (1.0 - p2) / n2).sqrt();
                (p1 - p2 - margin, p1 - p2 + margin)
            }
            DifferenceInterval::Newcombe | DifferenceInterval::NewcombeCorrected => {
                let wilson = match method {
                    DifferenceInterval::Newcombe => ProportionInterval::Wilson,
                    _ => ProportionInterval::WilsonCorrected,
                };
                // Both ends of both, at the level of the interval's own tail.
                let both = TestOptions::default().with_level(1.0 - 2.0 * options.tail());
                let ends = |one: &Proportion| -> Result<(f64, f64), StatsError> {
                    let found = one.interval(wilson, &both)?;
                    Ok((found.lower.unwrap_or(0.0), found.upper.unwrap_or(1.0)))
                };
                let ((l1, u1), (l2, u2)) = (ends(&self.first)?, ends(&self.second)?);
                (d - (p1 - l1).hypot(u2 - p2), d + (u1 - p1).hypot(p2 - l2))
            }
            DifferenceInterval::Score | DifferenceInterval::MiettinenNurminen => {
                let score = self.score(method == DifferenceInterval::MiettinenNurminen);
                let lower = bisect(-1.0, d, |delta| Ok(score.difference(delta) > z))?;
                let upper = bisect(d, 1.0, |delta| Ok(score.difference(delta) > -z))?;
                (lower, upper)
            }
        };
        Ok(options.interval(lower.max(-1.0), upper.min(1.0)))
    }

    /// The interval of [`risk_ratio`](Self::risk_ratio); `None` where the method has none, as a sample has no success.
    ///
    /// In R: `DescTools::BinomRatioCI`, `PropCIs::riskscoreci`; in SPSS: `CROSSTABS /STATISTICS=RISK` (Wald).
    ///
    /// # Errors
    ///
    /// [`StatsError::InvalidArgument`] for a level that is not between 0 and 1, or for two samples without a success.
    ///
    /// ```
    /// # use tresteg_stats::group_tests::TestOptions;
    /// # use tresteg_stats::proportions::{DifferenceInterval, OddsInterval, RatioInterval, TwoProportions};
    /// let two = TwoProportions::new((15, 25), (5, 25))?;
    /// let interval = two.risk_ratio_interval(RatioInterval::Score, &TestOptions::default())?;
    /// assert!(interval.lower > Some(1.0) && interval.upper > Some(3.0));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn risk_ratio_interval(
        &self,
        method: RatioInterval,
        options: &TestOptions,
    ) -> Result<Interval, StatsError> {
        options.checked_null(1.0)?;
        let z = Normal::standard().upper_quantile(options.tail())?;
        let [a, b, c, d] = self.cells();
        if a == 0.0 && c == 0.0 {
            return Err(undefined("risk ratio", "no success in either sample"));
        }
        let (lower, upper) = match method {
            RatioInterval::Wald => {
                if a == 0.0 || c == 0.0 {
                    return Err(undefined(
                        "Wald interval of a risk ratio",
                        "a sample without a success",
                    ));
                }
                // 1/x - 1/n = failures / (x n).
                let variance = b / (a * (a + b)) + d / (c * (c + d));
                exponential(self.risk_ratio(), z * variance.sqrt())
            }
            RatioInterval::Score | RatioInterval::MiettinenNurminen => {
                let score = self.score(method == RatioInterval::MiettinenNurminen);
                positive_limits(self.risk_ratio(), z, |ratio| score.ratio(ratio))?
            }
        };
        Ok(options.interval(lower, upper))
    }

    /// The interval of [`odds_ratio`](Self::odds_ratio).
    ///
    /// In R: `epitools::oddsratio.wald`, `PropCIs::orscoreci`; in SPSS: `CROSSTABS /STATISTICS=RISK` (Wald). The exact one is
    /// [`Contingency::fisher_two_by_two`](crate::contingency::Contingency::fisher_two_by_two).
    ///
    /// # Errors
    ///
    /// [`StatsError::InvalidArgument`] for a level that is not between 0 and 1, for samples that are all success or all
    /// failure, and for [`OddsInterval::Wald`] when a cell is 0.
    ///
    /// ```
    /// # use tresteg_stats::group_tests::TestOptions;
    /// # use tresteg_stats::proportions::{DifferenceInterval, OddsInterval, RatioInterval, TwoProportions};
    /// let two = TwoProportions::new((15, 25), (5, 25))?;
    /// let interval = two.odds_ratio_interval(OddsInterval::Wald, &TestOptions::default())?;
    /// assert!(interval.lower > Some(1.0) && interval.upper > Some(6.0));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn odds_ratio_interval(
        &self,
        method: OddsInterval,
        options: &TestOptions,
    ) -> Result<Interval, StatsError> {
        options.checked_null(1.0)?;
        let z = Normal::standard().upper_quantile(options.tail())?;
        let cells = self.cells();
        let [a, b, c, d] = cells;
        if a + c == 0.0 || b + d == 0.0 {
            return Err(undefined("odds ratio", "two samples that are all alike"));
        }
        let wald = |cells: [f64; 4]| {
            let [a, b, c, d] = cells;
            let variance: f64 = cells.iter().map(|count| 1.0 / count).sum();
            exponential(a / b * (d / c), z * variance.sqrt())
        };
        let (lower, upper) = match method {
            OddsInterval::Wald if cells.contains(&0.0) => {
                return Err(undefined("Wald interval of an odds ratio", "a cell of 0"));
            }
            OddsInterval::Wald => wald(cells),
            OddsInterval::HaldaneAnscombe => wald(cells.map(|count| count + 0.5)),
            OddsInterval::Score | OddsInterval::MiettinenNurminen => {
                let score = self.score(method == OddsInterval::MiettinenNurminen);
                positive_limits(self.odds_ratio(), z, |odds| score.odds(odds))?
            }
        };
        Ok(options.interval(lower, upper))
    }
}

fn exponential(estimate: f64, margin: f64) -> (f64, f64) {
    (estimate * (-margin).exp(), estimate * margin.exp())
}

/// Where a falling z is `z` and `-z`, on the scale of logarithms; 0 and infinity where it never is.
fn positive_limits(
    estimate: f64,
    z: f64,
    score: impl Fn(f64) -> f64,
) -> Result<(f64, f64), StatsError> {
    const FAR: f64 = 300.0;
    let at = |ln: f64| score(ln.exp());
    let centre = if estimate == 0.0 {
        -FAR
    } else if estimate == f64::INFINITY {
        FAR
    } else {
        estimate.ln()
    };
    let lower = if estimate == 0.0 || at(-FAR) <= z {
        0.0
    } else {
        bisect(-FAR, centre, |ln| Ok(at(ln) > z))?.exp()
    };
    let upper = if estimate == f64::INFINITY || at(FAR) >= -z {
        f64::INFINITY
    } else {
        bisect(centre, FAR, |ln| Ok(at(ln) > -z))?.exp()
    };
    Ok((lower, upper))
}

fn undefined(what: &str, found: &str) -> StatsError {
    StatsError::InvalidArgument {
        what: format!("the data of a {what}"),
        found: found.to_owned(),
        expected: "successes and failures in both samples, or another method,".into(),
    }
}

impl fmt::Display for TwoProportions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} of {} against {} of {}: difference {}, risk ratio {}, odds ratio {}",
            self.first.successes,
            self.first.trials,
            self.second.successes,
            self.second.trials,
            significant(self.difference()),
            significant(self.risk_ratio()),
            significant(self.odds_ratio())
        )
    }
}
