//! Student's t distribution.

use super::half_beta::{Beta, LN_WITH_ITS_DIGITS};
use super::incomplete_beta::BetaArgument;
use super::normal::rough_upper_quantile;
use super::tail::{Tails, exp_times, search};
use super::{distribution_functions, shape};
use crate::StatsError;
use crate::double_double::{DoubleDouble, split_exponent};

/// Student's t distribution with any positive, not necessarily whole, degrees of freedom.
///
/// Density `(1 + t²/ν)^(-(ν+1)/2) / (√ν B(1/2, ν/2))`, Student (1908). The tails are incomplete beta
/// functions of the odds t²/ν. In R: `pt(t, df, lower.tail = FALSE)`.
///
/// ```
/// use tresteg_stats::distributions::StudentsT;
///
/// let t = StudentsT::new(10.0)?;
/// let p_value = 2.0 * t.sf(2.228_138_851_986_274);
/// assert!((p_value - 0.05).abs() < 1e-14);
/// assert!((t.upper_quantile(0.025)? - 2.228_138_851_986_274).abs() < 1e-13);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StudentsT {
    dof: f64,
    /// Of t² / (ν + t²), whose lower tail is P(|T| < t).
    beta: Beta,
}

impl StudentsT {
    /// Student's t with `dof` degrees of freedom.
    ///
    /// # Errors
    ///
    /// `InvalidParameter` where `dof` is not a number from 1e-9 to 1e25.
    ///
    /// ```
    /// use tresteg_stats::distributions::StudentsT;
    ///
    /// let distribution = StudentsT::new(1.0)?;
    /// assert!((distribution.cdf(1.0) - 0.75).abs() < 1e-15);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn new(dof: f64) -> Result<Self, StatsError> {
        let dof = shape("dof", dof)?;
        Ok(Self {
            dof,
            beta: Beta::new(0.5, 0.5 * dof),
        })
    }

    /// The degrees of freedom.
    ///
    /// ```
    /// use tresteg_stats::distributions::StudentsT;
    ///
    /// let distribution = StudentsT::new(1.0)?;
    /// assert_eq!(distribution.dof(), 1.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub const fn dof(&self) -> f64 {
        self.dof
    }

    /// The density at `t`.
    ///
    /// ```
    /// use tresteg_stats::distributions::StudentsT;
    ///
    /// let distribution = StudentsT::new(1.0)?;
    /// assert!((distribution.pdf(0.0) - std::f64::consts::FRAC_1_PI).abs() < 1e-15);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn pdf(&self, t: f64) -> f64 {
        if t.is_nan() {
            return t;
        }
        if let Some(density) = self.plain_density(t.abs()) {
            return density;
        }
        exp_times(self.ln_density(t), 1.0)
    }

    /// The natural logarithm of the density at `t`.
    ///
    /// ```
    /// use tresteg_stats::distributions::StudentsT;
    ///
    /// let distribution = StudentsT::new(1.0)?;
    /// assert!((distribution.ln_pdf(0.0) + std::f64::consts::PI.ln()).abs() < 1e-15);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn ln_pdf(&self, t: f64) -> f64 {
        if t.is_nan() {
            return t;
        }
        match self.plain_density(t.abs()).map(f64::ln) {
            Some(ln) if ln.abs() > LN_WITH_ITS_DIGITS => ln,
            _ => self.ln_density(t).value(),
        }
    }

    fn plain_density(&self, size: f64) -> Option<f64> {
        if size == 0.0 || size == f64::INFINITY {
            return None;
        }
        let (mantissa, exponent) = self.odds(size);
        Some(self.beta.half_tails(mantissa, exponent)?.density / size)
    }

    fn ln_density(&self, t: f64) -> DoubleDouble {
        let size = t.abs();
        if size == f64::INFINITY {
            return f64::NEG_INFINITY.into();
        }
        // The density of ln(t²/ν) is that of |t| times t; at 0 the density has its value nearby.
        let size = size.max(f64::MIN_POSITIVE);
        let (mantissa, exponent) = self.odds(size);
        let at = BetaArgument::from_odds(mantissa, exponent);
        self.beta.wide().ln_power(&at) - DoubleDouble::from(size).ln()
    }

    /// The odds t²/ν for positive finite `t`.
    fn odds(&self, size: f64) -> (DoubleDouble, i32) {
        let (t, t_exponent) = split_exponent(size);
        let (dof, dof_exponent) = split_exponent(self.dof);
        let odds = DoubleDouble::product(t, t).over(dof);
        (odds, 2 * t_exponent - dof_exponent)
    }

    /// P(|T| < |t|) and P(|T| > |t|).
    fn central_and_outer(&self, t: f64) -> Tails {
        let size = t.abs();
        if size == 0.0 {
            Tails::AT_START
        } else if size == f64::INFINITY {
            Tails::AT_END
        } else {
            let (mantissa, exponent) = self.odds(size);
            self.beta.tails(mantissa, exponent)
        }
    }

    fn tails(&self, t: f64) -> Tails {
        Tails::new(self.central_and_outer(t).half_upper(), t < 0.0)
    }

    /// The two-sided p-value P(|T| > |t|) and its logarithm.
    pub(crate) fn two_sided(&self, t: f64) -> (f64, f64) {
        if t.is_nan() {
            return (t, t);
        }
        let tails = self.central_and_outer(t);
        (tails.upper(), tails.ln_upper())
    }

    fn solve_quantile(&self, p: f64, lower: bool) -> f64 {
        // `1 - p` is exact from one half upwards.
        let (small, above) = if p <= 0.5 {
            (p, !lower)
        } else {
            (1.0 - p, lower)
        };
        let size = if small == 0.0 {
            f64::INFINITY
        } else if small == 0.5 {
            0.0
        } else {
            self.outer_quantile(small)
        };
        if above { size } else { -size }
    }

    /// The positive value with a share `small` above it, for `small` in (0, 1/2).
    fn outer_quantile(&self, small: f64) -> f64 {
        // Near the centre the share within ±t is the better known of the two.
        let central = small > 0.25;
        let share = if central {
            1.0 - 2.0 * small
        } else {
            2.0 * small
        };
        let start = hill_quantile(self.dof, small);
        if let Some(size) = self.polish(start, share, central) {
            return size;
        }
        let ln_share = DoubleDouble::from(share).ln();
        let beta = self.beta.wide();
        search(1.0, central, ln_share, |t| {
            let (mantissa, exponent) = self.odds(t);
            let (distance, ratio) = beta
                .tails(&BetaArgument::from_odds(mantissa, exponent))
                .residual(central, ln_share);
            // The beta density is that of ln t², twice as wide as that of ln t.
            (distance, 0.5 * ratio)
        })
    }

    /// From a good `start` to the value with that share within or outside ±t, by Halley's method;
    /// `None` where the start is not good enough.
    fn polish(&self, start: f64, share: f64, central: bool) -> Option<f64> {
        const STEPS: usize = 4;
        /// The error of a step is of the order of its cube.
        const CLOSE: f64 = 1e-5;
        let mut t = start;
        for _ in 0..STEPS {
            if !(t > 1e-100 && t < 1e100) {
                return None;
            }
            let (mantissa, exponent) = self.odds(t);
            let tails = self.beta.half_tails(mantissa, exponent)?;
            let excess = if central {
                share - tails.inside
            } else {
                tails.outside - share
            };
            // With the density f of |T|, f' / f = -bend.
            let newton = excess * t / (2.0 * tails.density);
            let bend = (self.dof + 1.0) * t / (self.dof + t * t);
            let step = newton / (1.0 - 0.5 * bend * newton);
            t += step;
            // A poor start may lead to the other side of 0.
            if t > 0.0 && step.abs() * (1.0 / t + bend) <= CLOSE {
                return Some(t);
            }
        }
        None
    }
}

distribution_functions!(StudentsT);

/// A first value for the quantile with `p` above it, `p` < 1/2: Hill (1970), Algorithm 396.
fn hill_quantile(n: f64, p: f64) -> f64 {
    let a = 1.0 / (n - 0.5);
    let b = 48.0 / (a * a);
    let mut c = ((20_700.0 * a / b - 98.0) * a - 16.0) * a + 96.36;
    let d = ((94.5 / (b + c) - 3.0) / b + 1.0) * (a * std::f64::consts::FRAC_PI_2).sqrt() * n;
    // With many degrees of freedom only a far tail is worth asking for the power.
    let near = n > 20.0 && p > 1e-3;
    let mut y = if near {
        1.0
    } else {
        (2.0 * d * p).powf(2.0 / n)
    };
    if y > 0.05 + a {
        let x = -rough_upper_quantile(p);
        y = x * x;
        if n < 5.0 {
            c += 0.3 * (n - 4.5) * (x + 0.6);
        }
        c += (((0.05 * d * x - 5.0) * x - 7.0) * x - 2.0) * x + b;
        y = (((((0.4 * y + 6.3) * y + 36.0) * y + 94.5) / c - y - 3.0) / b + 1.0) * x;
        y = (a * y * y).exp_m1();
    } else {
        y = ((1.0 / (((n + 6.0) / (n * y) - 0.089 * d - 0.822) * (n + 2.0) * 3.0)
            + 0.5 / (n + 4.0))
            * y
            - 1.0)
            * (n + 1.0)
            / (n + 2.0)
            + 1.0 / y;
    }
    (n * y).sqrt()
}
