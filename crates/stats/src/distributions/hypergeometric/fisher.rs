//! Fisher's noncentral hypergeometric distribution.

use super::urn::Urn;
use crate::StatsError;
use crate::distributions::noncentrality::solve_falling;
use crate::distributions::tail::{Tails, exp_times};
use crate::distributions::{distribution_functions, within};
use crate::double_double::DoubleDouble;

/// Fisher's noncentral hypergeometric distribution: the first cell of a 2 x 2 table with given margins and a true
/// odds ratio `ω`.
///
/// `P(X = k)` is in proportion to `C(good, k) C(bad, drawn - k) ω^k` (Fisher 1935). The conditional estimate of the
/// odds ratio, its exact limits and the power of Fisher's test follow from it. In R: `BiasedUrn::dFNCHypergeo`;
/// [`Self::odds_with_mean`] and [`Self::odds_interval`] are the estimate and the interval of `fisher.test`, which
/// has them to some 1e-5 (an upper limit of 621.93 below).
///
/// ```
/// use tresteg_stats::distributions::FisherHypergeometric;
///
/// // The table 3, 1; 1, 3: its rows have 4 each, its first column 4.
/// let odds = FisherHypergeometric::odds_with_mean(3.0, 4, 4, 4)?;
/// assert!((odds - 6.408_319_658_199_674).abs() < 1e-12);
/// let (lower, upper) = FisherHypergeometric::odds_interval(3.0, 4, 4, 4, 0.95)?;
/// assert!((lower - 0.211_735_595_447).abs() < 1e-11 && (upper - 626.243_530_589).abs() < 1e-8);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FisherHypergeometric {
    urn: Urn,
    mode: f64,
    ln_at_mode: DoubleDouble,
}

/// Of the logarithm of the odds.
const LN_ODDS: std::ops::RangeInclusive<f64> = -690.0..=690.0;

impl FisherHypergeometric {
    /// From an urn of `good` and `bad`, the good ones drawn with `odds` times the weight.
    ///
    /// # Errors
    ///
    /// `InvalidParameter` where `good` or `bad` is above 1e12, more are drawn than there are, or the odds are not a
    /// number from 1e-290 to 1e290.
    ///
    /// ```
    /// use tresteg_stats::distributions::FisherHypergeometric;
    ///
    /// let distribution = FisherHypergeometric::new(5, 10, 4, 2.0)?;
    /// assert!(distribution.mean() > 4.0 / 3.0); // odds above 1 draw more
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn new(good: u64, bad: u64, drawn: u64, odds: f64) -> Result<Self, StatsError> {
        let odds = within(
            "odds",
            odds,
            1e-290..=1e290,
            "a number from 1e-290 to 1e290",
        )?;
        Ok(Self::of_urn(Urn {
            odds,
            ln_odds: DoubleDouble::from(odds).ln(),
            ..Urn::new(good, bad, drawn)?
        }))
    }

    fn of_urn(urn: Urn) -> Self {
        let mode = urn.mode();
        let ln_at_mode = -DoubleDouble::from(urn.total(mode)).ln();
        Self {
            urn,
            mode,
            ln_at_mode,
        }
    }

    /// The smallest and the largest number of good that can be drawn.
    ///
    /// ```
    /// use tresteg_stats::distributions::FisherHypergeometric;
    ///
    /// let distribution = FisherHypergeometric::new(5, 10, 4, 2.0)?;
    /// assert_eq!(distribution.range(), (0.0, 4.0));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn range(&self) -> (f64, f64) {
        (self.urn.least(), self.urn.most())
    }

    /// The probability of exactly `k`; 0 where `k` is not a whole number within the range.
    ///
    /// ```
    /// use tresteg_stats::distributions::FisherHypergeometric;
    ///
    /// let distribution = FisherHypergeometric::new(5, 10, 4, 2.0)?;
    /// assert!(distribution.pmf(1.0) > 0.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn pmf(&self, k: f64) -> f64 {
        exp_times(self.ln_mass(k), 1.0)
    }

    /// The natural logarithm of the probability of exactly `k`.
    ///
    /// ```
    /// use tresteg_stats::distributions::FisherHypergeometric;
    ///
    /// let distribution = FisherHypergeometric::new(5, 10, 4, 2.0)?;
    /// assert!((distribution.ln_pmf(1.0) - distribution.pmf(1.0).ln()).abs() < 1e-14);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn ln_pmf(&self, k: f64) -> f64 {
        self.ln_mass(k).value()
    }

    fn ln_mass(&self, k: f64) -> DoubleDouble {
        if k.is_nan() {
            return k.into();
        }
        if !self.urn.contains(k) {
            return f64::NEG_INFINITY.into();
        }
        self.urn.ln_weight(k) - self.urn.ln_weight(self.mode) + self.ln_at_mode
    }

    fn tails(&self, x: f64) -> Tails {
        self.urn.tails(x, self.mode, self.ln_at_mode)
    }

    /// The mean.
    ///
    /// ```
    /// use tresteg_stats::distributions::FisherHypergeometric;
    ///
    /// let distribution = FisherHypergeometric::new(5, 10, 4, 2.0)?;
    /// assert!(distribution.mean() < 4.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn mean(&self) -> f64 {
        self.urn.moments(self.mode).0
    }

    /// The variance.
    ///
    /// ```
    /// use tresteg_stats::distributions::FisherHypergeometric;
    ///
    /// let distribution = FisherHypergeometric::new(5, 10, 4, 2.0)?;
    /// assert!(distribution.variance() > 0.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn variance(&self) -> f64 {
        self.urn.moments(self.mode).1
    }

    fn solve_quantile(&self, p: f64, lower: bool) -> f64 {
        let moments = self.urn.moments(self.mode);
        self.urn
            .solve_quantile(p, lower, moments, |k| self.tails(k))
    }

    /// The odds with which `x` good are expected: the conditional maximum-likelihood estimate of the odds ratio of a
    /// table with the first cell `x`; 0 or infinite where `x` is at the end of its range.
    ///
    /// # Errors
    ///
    /// As [`Self::new`]; `InvalidParameter` where `x` is outside its range.
    pub fn odds_with_mean(x: f64, good: u64, bad: u64, drawn: u64) -> Result<f64, StatsError> {
        let urn = Urn::new(good, bad, drawn)?;
        let x = within_range(x, &urn)?;
        if let Some(odds) = at_an_end(x, &urn) {
            return Ok(odds);
        }
        // Where the odds of the mean would be those of the table.
        let (rest, other) = (urn.drawn - x, urn.good - x);
        let mut ln_odds = (x / other * ((urn.bad - rest) / rest))
            .ln()
            .clamp(-600.0, 600.0);
        let (mut low, mut high) = (*LN_ODDS.start(), *LN_ODDS.end());
        for _ in 0..200 {
            let tilted = urn.with_ln_odds(ln_odds);
            let (mean, variance) = tilted.moments(tilted.mode());
            if mean < x {
                low = ln_odds;
            } else {
                high = ln_odds;
            }
            // The mean rises with ln ω at the rate of the variance.
            let step = (x - mean) / variance;
            let next = ln_odds + step;
            let next = if next > low && next < high {
                next
            } else {
                0.5 * (low + high)
            };
            let moved = (next - ln_odds).abs();
            ln_odds = next;
            if moved <= 1e-15 * ln_odds.abs().max(0.1) {
                break;
            }
        }
        Ok(ln_odds.exp())
    }

    /// The odds with which a share `p` lies at or below `x`: 0 or infinite where only those will do.
    ///
    /// # Errors
    ///
    /// As [`Self::new`]; `InvalidParameter` where `x` is not in its range or `p` not within 1e-300 .. 1 - 1e-16.
    pub fn odds_at(x: f64, good: u64, bad: u64, drawn: u64, p: f64) -> Result<f64, StatsError> {
        let urn = Urn::new(good, bad, drawn)?;
        let x = within_range(x, &urn)?.floor();
        if x == urn.most() {
            return Ok(f64::INFINITY);
        }
        let (rest, other) = (urn.drawn - x, urn.good - x);
        let table = (x + 0.5) / (other + 0.5) * ((urn.bad - rest + 0.5) / (rest + 0.5));
        let start = table.ln().clamp(-300.0, 300.0);
        let slope = -(1.0 / (1.0 / (x + 1.0) + 1.0 / (other + 1.0) + 1.0 / (rest + 1.0))).sqrt();
        let range = (*LN_ODDS.start(), *LN_ODDS.end());
        let ln_odds = solve_falling(p, start, slope, range, |ln_odds| {
            Self::of_urn(urn.with_ln_odds(ln_odds)).tails(x)
        })?;
        Ok(ln_odds.exp())
    }

    /// The exact limits of the odds ratio of a table with the first cell `x`, each leaving `(1 - level) / 2` beyond
    /// (Cornfield 1956; as in R's `fisher.test`).
    ///
    /// # Errors
    ///
    /// As [`Self::odds_at`]; `InvalidParameter` where the level is not between 0 and 1.
    pub fn odds_interval(
        x: f64,
        good: u64,
        bad: u64,
        drawn: u64,
        level: f64,
    ) -> Result<(f64, f64), StatsError> {
        if !(level > 0.0 && level < 1.0) {
            return Err(StatsError::InvalidParameter {
                name: "level",
                value: level,
                expected: "a number between 0 and 1",
            });
        }
        let outside = 0.5 * (1.0 - level);
        let urn = Urn::new(good, bad, drawn)?;
        let x = within_range(x, &urn)?;
        // Mirrored, so that a small share is asked for: the bad ones drawn rather than the good ones.
        let lower = if x == urn.least() {
            0.0
        } else {
            1.0 / Self::odds_at(urn.drawn - x, bad, good, drawn, outside)?
        };
        let upper = Self::odds_at(x, good, bad, drawn, outside)?;
        Ok((lower, upper))
    }
}

distribution_functions!(FisherHypergeometric);

fn within_range(x: f64, urn: &Urn) -> Result<f64, StatsError> {
    within(
        "x",
        x,
        urn.least()..=urn.most(),
        "a count that the margins allow",
    )
}

fn at_an_end(x: f64, urn: &Urn) -> Option<f64> {
    if x == urn.least() {
        Some(0.0)
    } else if x == urn.most() {
        Some(f64::INFINITY)
    } else {
        None
    }
}
