//! The binomial distribution.

use super::discrete::solve_whole;
use super::distribution_functions;
use super::incomplete_beta::{BetaArgument, BetaShape};
use super::tail::{Tails, exp_times};
use crate::StatsError;
use crate::double_double::DoubleDouble;

/// The binomial distribution: successes in `trials` independent trials.
///
/// `P(X = k) = C(n, k) π^k (1 - π)^(n - k)`, by Loader (2000); the tails are incomplete beta functions.
/// In R: `pbinom(k, size, prob)`, `dbinom`, `qbinom`.
///
/// ```
/// use tresteg_stats::distributions::Binomial;
///
/// let tosses = Binomial::new(10, 0.5)?;
/// assert!((tosses.pmf(5.0) - 252.0 / 1024.0).abs() < 1e-16);
/// assert!((tosses.sf(8.0) - 11.0 / 1024.0).abs() < 1e-16);
/// assert_eq!(tosses.quantile(0.5)?, 5.0);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Binomial {
    trials: f64,
    probability: f64,
}

/// Whole numbers are exact in `f64` to here.
const MOST_TRIALS: u64 = 1 << 53;

impl Binomial {
    /// The number of successes in `trials` trials, each with this probability.
    ///
    /// # Errors
    ///
    /// `InvalidParameter` where there are more than 2^53 trials, or the probability is not in 0 .. 1.
    ///
    /// ```
    /// use tresteg_stats::distributions::Binomial;
    ///
    /// let distribution = Binomial::new(3, 0.5)?;
    /// assert!((distribution.cdf(1.0) - 0.5).abs() < 1e-15);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn new(trials: u64, probability: f64) -> Result<Self, StatsError> {
        if trials > MOST_TRIALS {
            return Err(StatsError::InvalidParameter {
                name: "trials",
                value: trials as f64,
                expected: "a whole number up to 2^53",
            });
        }
        Ok(Self {
            trials: trials as f64,
            probability: super::probability(probability)?,
        })
    }

    /// For numbers that are known to be whole and a probability.
    pub(super) fn of_trials(trials: f64, probability: f64) -> Self {
        Self {
            trials,
            probability,
        }
    }

    /// The probability of exactly `k` successes; 0 where `k` is not a whole number.
    ///
    /// ```
    /// use tresteg_stats::distributions::Binomial;
    ///
    /// let distribution = Binomial::new(3, 0.5)?;
    /// assert!((distribution.pmf(1.0) - 0.375).abs() < 1e-15);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn pmf(&self, k: f64) -> f64 {
        exp_times(self.ln_mass(k), 1.0)
    }

    /// The natural logarithm of the probability of exactly `k` successes.
    ///
    /// ```
    /// use tresteg_stats::distributions::Binomial;
    ///
    /// let distribution = Binomial::new(3, 0.5)?;
    /// assert!((distribution.ln_pmf(1.0) - 0.375f64.ln()).abs() < 1e-15);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn ln_pmf(&self, k: f64) -> f64 {
        self.ln_mass(k).value()
    }

    pub(super) fn ln_mass(&self, k: f64) -> DoubleDouble {
        if k.is_nan() {
            return k.into();
        }
        let (n, p) = (self.trials, self.probability);
        let outside = !(0.0..=n).contains(&k) || k.fract() != 0.0;
        if outside || (p == 0.0 && k > 0.0) || (p == 1.0 && k < n) {
            return f64::NEG_INFINITY.into();
        }
        if p == 0.0 || p == 1.0 {
            return DoubleDouble::ZERO;
        }
        let at = BetaArgument::from_value(p);
        if k == 0.0 {
            return at.ln_y() * n.into();
        }
        if k == n {
            return at.ln_x() * n.into();
        }
        // x^a y^b / B(a, b) with a = k and b = n - k lacks the factor n / (k (n - k)).
        let missing = DoubleDouble::quotient(n, k) / (n - k).into();
        BetaShape::new(k, n - k).ln_power(&at) + missing.ln()
    }

    fn tails(&self, x: f64) -> Tails {
        let (n, p) = (self.trials, self.probability);
        let k = x.floor();
        if k < 0.0 || (p == 1.0 && k < n) {
            return Tails::AT_START;
        }
        if k >= n || p == 0.0 {
            return Tails::AT_END;
        }
        // More than k successes: I_p(k + 1, n - k).
        BetaShape::new(k + 1.0, n - k)
            .tails(&BetaArgument::from_value(p))
            .swap()
    }

    fn solve_quantile(&self, p: f64, lower: bool) -> f64 {
        let mean = self.trials * self.probability;
        let spread = (mean * (1.0 - self.probability)).sqrt();
        solve_whole(p, lower, (mean, spread), self.trials, |k| self.tails(k))
    }
}

distribution_functions!(Binomial);
