//! Student's t distribution.

use super::double_double::{DoubleDouble, split_exponent};
use super::incomplete_beta::{BetaArgument, BetaShape};
use super::tail::{Tail, Tails, exp_times, search};
use super::{distribution_functions, shape};
use crate::StatsError;

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
    beta: BetaShape,
}

impl StudentsT {
    /// Student's t with `dof` degrees of freedom.
    ///
    /// # Errors
    ///
    /// `InvalidParameter` where `dof` is not a number from 1e-9 to 1e25.
    pub fn new(dof: f64) -> Result<Self, StatsError> {
        let dof = shape("dof", dof)?;
        Ok(Self {
            dof,
            beta: BetaShape::new(0.5, 0.5 * dof),
        })
    }

    /// The degrees of freedom.
    pub const fn dof(&self) -> f64 {
        self.dof
    }

    /// The density at `t`.
    pub fn pdf(&self, t: f64) -> f64 {
        if t.is_nan() {
            return t;
        }
        exp_times(self.ln_density(t), 1.0)
    }

    /// The natural logarithm of the density at `t`.
    pub fn ln_pdf(&self, t: f64) -> f64 {
        if t.is_nan() {
            return t;
        }
        self.ln_density(t).value()
    }

    fn ln_density(&self, t: f64) -> DoubleDouble {
        let size = t.abs();
        if size == f64::INFINITY {
            return f64::NEG_INFINITY.into();
        }
        // The density of ln(t²/ν) is that of |t| times t; at 0 the density has its value nearby.
        let size = size.max(f64::MIN_POSITIVE);
        self.beta.ln_power(&self.argument(size)) - DoubleDouble::from(size).ln()
    }

    /// The odds t²/ν for positive finite `t`.
    fn argument(&self, size: f64) -> BetaArgument {
        let (t, t_exponent) = split_exponent(size);
        let (dof, dof_exponent) = split_exponent(self.dof);
        let odds = DoubleDouble::product(t, t) / dof.into();
        BetaArgument::from_odds(odds, 2 * t_exponent - dof_exponent)
    }

    fn tails(&self, t: f64) -> Tails {
        let size = t.abs();
        let tail = if size == f64::INFINITY {
            Tail::ZERO
        } else if size == 0.0 {
            Tail {
                ln_scale: DoubleDouble::ZERO,
                factor: 0.5,
            }
        } else {
            self.beta.tails(&self.argument(size)).half_upper()
        };
        Tails::new(tail, t < 0.0)
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
            // Near the centre the share within ±t is the better known of the two.
            let central = small > 0.25;
            let share = if central {
                1.0 - 2.0 * small
            } else {
                2.0 * small
            };
            let ln_share = DoubleDouble::from(share).ln();
            search(1.0, central, ln_share, |t| {
                let (distance, ratio) = self
                    .beta
                    .tails(&self.argument(t))
                    .residual(central, ln_share);
                // The beta density is that of ln t², twice as wide as that of ln t.
                (distance, 0.5 * ratio)
            })
        };
        if above { size } else { -size }
    }
}

distribution_functions!(StudentsT);
