//! The hypergeometric distribution and Fisher's noncentral one.

use super::binomial::Binomial;
use super::distribution_functions;
use super::noncentrality::solve_falling;
use super::tail::{Tail, Tails, exp_times};
use crate::StatsError;
use crate::double_double::DoubleDouble;

/// An urn: `good` and `bad` of which `drawn` are drawn, the good ones with `odds` times the weight.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Urn {
    good: f64,
    bad: f64,
    drawn: f64,
    odds: f64,
    ln_odds: DoubleDouble,
}

/// The sums over an urn take time in proportion to the square root of its size.
const LARGEST_URN: u64 = 1_000_000_000_000;

/// Terms this much smaller than the sum end it.
const NEGLIGIBLE: f64 = 1e-18;

impl Urn {
    fn new(good: u64, bad: u64, drawn: u64) -> Result<Self, StatsError> {
        let refused = |name, value: u64, expected| StatsError::InvalidParameter {
            name,
            value: value as f64,
            expected,
        };
        for (name, value) in [("good", good), ("bad", bad)] {
            if value > LARGEST_URN {
                return Err(refused(name, value, "a whole number up to 1e12"));
            }
        }
        if drawn > good + bad {
            return Err(refused("drawn", drawn, "a whole number up to good + bad"));
        }
        Ok(Self {
            good: good as f64,
            bad: bad as f64,
            drawn: drawn as f64,
            odds: 1.0,
            ln_odds: DoubleDouble::ZERO,
        })
    }

    fn with_ln_odds(self, ln_odds: f64) -> Self {
        Self {
            odds: ln_odds.exp(),
            ln_odds: ln_odds.into(),
            ..self
        }
    }

    fn least(&self) -> f64 {
        (self.drawn - self.bad).max(0.0)
    }

    fn most(&self) -> f64 {
        self.good.min(self.drawn)
    }

    /// Weight of k + 1 over that of k.
    fn ratio(&self, k: f64) -> f64 {
        let counts =
            (self.good - k) / (k + 1.0) * ((self.drawn - k) / (self.bad - self.drawn + k + 1.0));
        counts * self.odds
    }

    /// The logarithm of the central probability of `k`: the quotient of three binomial ones (Loader 2000).
    fn ln_central(&self, k: f64) -> DoubleDouble {
        if self.drawn == 0.0 || self.drawn == self.good + self.bad {
            return DoubleDouble::ZERO;
        }
        // Any probability would do.
        let p = self.drawn / (self.good + self.bad);
        let ln = |trials, k| Binomial::of_trials(trials, p).ln_mass(k);
        ln(self.good, k) + ln(self.bad, self.drawn - k) - ln(self.good + self.bad, self.drawn)
    }

    fn ln_weight(&self, k: f64) -> DoubleDouble {
        self.ln_central(k) + self.ln_odds * k.into()
    }

    fn contains(&self, k: f64) -> bool {
        k >= self.least() && k <= self.most() && k.fract() == 0.0
    }

    /// A k of the largest weight.
    fn mode(&self) -> f64 {
        // ratio(k) = 1 is ω (good - k)(drawn - k) = (k + 1)(bad - drawn + k + 1), here over 1 + ω.
        let share = 1.0 / (1.0 + 1.0 / self.odds);
        let rest = 1.0 / (1.0 + self.odds);
        let a = share - rest;
        let b = share * (self.good + self.drawn) + rest * (self.bad - self.drawn + 2.0);
        let c = share * self.good * self.drawn - rest * (self.bad - self.drawn + 1.0);
        // a k² - b k + c = 0, the root without cancellation.
        let root = (b * b - 4.0 * a * c).max(0.0).sqrt();
        let root = if b >= 0.0 {
            2.0 * c / (b + root)
        } else {
            (b - root) / (2.0 * a)
        };
        let mut mode = root.ceil().max(self.least()).min(self.most());
        for _ in 0..4 {
            if mode < self.most() && self.ratio(mode) > 1.0 {
                mode += 1.0;
            } else if mode > self.least() && self.ratio(mode - 1.0) < 1.0 {
                mode -= 1.0;
            }
        }
        mode
    }

    /// Weights at and below `k`, or at and above it, over that of `k`; `visit(distance, weight)` sees each.
    fn sum_from(&self, k: f64, upwards: bool, mut visit: impl FnMut(f64, f64)) -> f64 {
        let (mut sum, mut weight, mut at) = (1.0, 1.0, k);
        while if upwards {
            at < self.most()
        } else {
            at > self.least()
        } {
            if upwards {
                weight *= self.ratio(at);
                at += 1.0;
            } else {
                at -= 1.0;
                weight /= self.ratio(at);
            }
            sum += weight;
            visit(at - k, weight);
            if weight < NEGLIGIBLE * sum {
                break;
            }
        }
        sum
    }

    /// The sum of all weights over that of the mode.
    fn total(&self, mode: f64) -> f64 {
        self.sum_from(mode, false, |_, _| ()) + self.sum_from(mode, true, |_, _| ()) - 1.0
    }

    /// Both tails, from the mode and the logarithm of its probability.
    fn tails(&self, x: f64, mode: f64, ln_at_mode: DoubleDouble) -> Tails {
        let k = x.floor();
        if k < self.least() {
            return Tails::AT_START;
        }
        if k >= self.most() {
            return Tails::AT_END;
        }
        let lower = k < mode;
        let first = if lower { k } else { k + 1.0 };
        let ln_first = if self.odds == 1.0 {
            self.ln_central(first)
        } else {
            self.ln_weight(first) - self.ln_weight(mode) + ln_at_mode
        };
        let tail = Tail {
            ln_scale: ln_first,
            factor: self.sum_from(first, !lower, |_, _| ()),
        };
        Tails::new(tail, lower)
    }

    /// Mean and variance, by sums over the whole range.
    fn moments(&self, mode: f64) -> (f64, f64) {
        let (mut first, mut second) = (0.0, 0.0);
        let mut total = -1.0;
        for upwards in [false, true] {
            total += self.sum_from(mode, upwards, |distance, weight| {
                first += distance * weight;
                second += distance * distance * weight;
            });
        }
        let shift = first / total;
        (mode + shift, second / total - shift * shift)
    }

    fn solve_quantile(
        &self,
        p: f64,
        lower: bool,
        moments: (f64, f64),
        tails: impl Fn(f64) -> Tails,
    ) -> f64 {
        let (least, most) = (self.least(), self.most());
        let (mean, variance) = moments;
        let spread = variance.max(0.0).sqrt();
        least
            + super::discrete::solve_whole(p, lower, (mean - least, spread), most - least, |k| {
                tails(least + k)
            })
    }
}

/// The hypergeometric distribution: the number of good among `drawn` of an urn with `good` and `bad`, all draws
/// equally likely and none put back.
///
/// `P(X = k) = C(good, k) C(bad, drawn - k) / C(good + bad, drawn)`: the cell of a 2 x 2 table when its margins
/// are given and rows and columns are independent (Fisher's exact test). In R: `phyper(k, m, n, k)` with the
/// arguments in the same order.
///
/// At least 13 digits in both tails, with logarithms below 1e-305. One value takes 1 to 2 microseconds and some 3
/// nanoseconds for each term, of which there are up to 9 standard deviations.
///
/// ```
/// use tresteg_stats::distributions::Hypergeometric;
///
/// // Fisher's tea: eight cups, four with the milk first, all four found.
/// let cups = Hypergeometric::new(4, 4, 4)?;
/// assert!((cups.pmf(4.0) - 1.0 / 70.0).abs() < 1e-16);
/// assert!((cups.sf(2.0) - 17.0 / 70.0).abs() < 1e-15);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hypergeometric {
    urn: Urn,
}

impl Hypergeometric {
    /// From an urn of `good` and `bad`.
    ///
    /// # Errors
    ///
    /// `InvalidParameter` where `good` or `bad` is above 1e12, or more are drawn than there are.
    ///
    /// ```
    /// use tresteg_stats::distributions::Hypergeometric;
    ///
    /// let distribution = Hypergeometric::new(5, 10, 4)?;
    /// assert!((distribution.mean() - 4.0 / 3.0).abs() < 1e-15);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn new(good: u64, bad: u64, drawn: u64) -> Result<Self, StatsError> {
        Ok(Self {
            urn: Urn::new(good, bad, drawn)?,
        })
    }

    /// The smallest and the largest number of good that can be drawn.
    ///
    /// ```
    /// use tresteg_stats::distributions::Hypergeometric;
    ///
    /// let distribution = Hypergeometric::new(5, 10, 4)?;
    /// assert_eq!(distribution.range(), (0.0, 4.0));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn range(&self) -> (f64, f64) {
        (self.urn.least(), self.urn.most())
    }

    /// The mean `drawn good / (good + bad)`.
    ///
    /// ```
    /// use tresteg_stats::distributions::Hypergeometric;
    ///
    /// let distribution = Hypergeometric::new(5, 10, 4)?;
    /// assert!((distribution.mean() - 4.0 / 3.0).abs() < 1e-15);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn mean(&self) -> f64 {
        let Urn {
            good, bad, drawn, ..
        } = self.urn;
        if drawn == 0.0 {
            0.0
        } else {
            drawn * (good / (good + bad))
        }
    }

    /// The variance.
    ///
    /// ```
    /// use tresteg_stats::distributions::Hypergeometric;
    ///
    /// let distribution = Hypergeometric::new(5, 10, 4)?;
    /// assert!(distribution.variance() < 1.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn variance(&self) -> f64 {
        let Urn {
            good, bad, drawn, ..
        } = self.urn;
        let all = good + bad;
        if all < 2.0 {
            return 0.0;
        }
        drawn * (good / all) * (bad / all) * ((all - drawn) / (all - 1.0))
    }

    /// The probability of exactly `k`; 0 where `k` is not a whole number within the range.
    ///
    /// ```
    /// use tresteg_stats::distributions::Hypergeometric;
    ///
    /// let distribution = Hypergeometric::new(5, 10, 4)?;
    /// assert!((distribution.pmf(0.0) - 210.0 / 1365.0).abs() < 1e-15);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn pmf(&self, k: f64) -> f64 {
        exp_times(self.ln_mass(k), 1.0)
    }

    /// The natural logarithm of the probability of exactly `k`.
    ///
    /// ```
    /// use tresteg_stats::distributions::Hypergeometric;
    ///
    /// let distribution = Hypergeometric::new(5, 10, 4)?;
    /// assert!((distribution.ln_pmf(0.0) - (210.0f64 / 1365.0).ln()).abs() < 1e-14);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn ln_pmf(&self, k: f64) -> f64 {
        self.ln_mass(k).value()
    }

    fn ln_mass(&self, k: f64) -> DoubleDouble {
        if k.is_nan() {
            k.into()
        } else if self.urn.contains(k) {
            self.urn.ln_central(k)
        } else {
            f64::NEG_INFINITY.into()
        }
    }

    fn tails(&self, x: f64) -> Tails {
        self.urn.tails(x, self.urn.mode(), DoubleDouble::ZERO)
    }

    fn solve_quantile(&self, p: f64, lower: bool) -> f64 {
        self.urn
            .solve_quantile(p, lower, (self.mean(), self.variance()), |k| self.tails(k))
    }
}

distribution_functions!(Hypergeometric);

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
        let odds = super::within(
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
    super::within(
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
