//! The studentised range distribution of Tukey's comparisons.

use super::normal::standard_cdf_and_pdf;
use super::special::{ln_1p_minus, stirling_error};
use super::tail::{Tail, Tails, solve_without_density};
use super::{distribution_functions, within};
use crate::StatsError;
use crate::double_double::DoubleDouble;

/// The studentised range: the range of `groups` standard normal values over an independent estimate of
/// their standard deviation with `dof` degrees of freedom.
///
/// With the range's `W(w) = k ∫ φ(z) [Φ(z) - Φ(z - w)]^(k-1) dz` it is `P(Q <= q) = ∫ f(s) W(q s) ds`,
/// where `ν s²` is chi-squared; Tukey (1953). Both integrals are trapezoidal sums of positive terms,
/// the upper tail by an integrand of its own, so that both tails keep their digits. In R:
/// `ptukey(q, nmeans, df, lower.tail = FALSE)`, which gives some 8 digits.
///
/// At least 13 digits in both tails (measured: 15, in the far lower tail of many groups 13.2); a tail below 1e-300 is 0, and there its logarithm is
/// minus infinity. One value takes about a millisecond, a quantile some ten.
///
/// ```
/// use tresteg_stats::distributions::StudentizedRange;
///
/// // The range of two means is √2 times the absolute value of a t statistic.
/// let t = tresteg_stats::distributions::StudentsT::new(10.0)?;
/// let range = StudentizedRange::new(2.0, 10.0)?;
/// assert!((range.sf(3.0 * 2.0f64.sqrt()) - 2.0 * t.sf(3.0)).abs() < 1e-15);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StudentizedRange {
    groups: f64,
    dof: f64,
    /// ln of 2 √(a / 2π) less Stirling's error, with a = ν/2.
    ln_factor: f64,
}

/// A term this much smaller than the sum so far ends it.
const NEGLIGIBLE: f64 = 1e-19;

/// The sum over the step of `f` at `centre` ± multiples of `step`, for `f` with one peak.
fn trapezoid(centre: f64, step: f64, f: impl Fn(f64) -> f64) -> f64 {
    const MOST_TERMS: i32 = 20_000;
    let mut sum = f(centre);
    for direction in [-step, step] {
        let mut last = 0.0;
        for k in 1..MOST_TERMS {
            let term = f(centre + f64::from(k) * direction);
            sum += term;
            let goes_on = term > last || term > NEGLIGIBLE * sum;
            if !goes_on {
                break;
            }
            last = term;
        }
    }
    sum * step
}

impl StudentizedRange {
    /// The studentised range of `groups` means with `dof` degrees of freedom.
    ///
    /// # Errors
    ///
    /// `InvalidParameter` where `groups` is not a number from 2 to 1000, or `dof` not one from 0.5 to
    /// 1e25.
    pub fn new(groups: f64, dof: f64) -> Result<Self, StatsError> {
        let groups = within("groups", groups, 2.0..=1e3, "a number from 2 to 1000")?;
        let dof = within("dof", dof, 0.5..=1e25, "a number from 0.5 to 1e25")?;
        let a = 0.5 * dof;
        let ln_factor = 0.5 * (2.0 * a / std::f64::consts::PI).ln() - stirling_error(a.into()).hi;
        Ok(Self {
            groups,
            dof,
            ln_factor,
        })
    }

    /// P(range > w) of standard normal values: k ∫ φ Φ^(k-1) {1 - [1 - Φ(z - w) / Φ(z)]^(k-1)} dz.
    fn range_above(&self, w: f64) -> f64 {
        let others = self.groups - 1.0;
        let step = 0.25 / (1.0 + 0.1 * self.groups.ln());
        let sum = trapezoid(0.5 * w, step, |z| {
            let (below, density) = standard_cdf_and_pdf(z);
            let (out_of_range, _) = standard_cdf_and_pdf(z - w);
            if below == 0.0 {
                return 0.0;
            }
            let share = -(others * (-(out_of_range / below).min(1.0)).ln_1p()).exp_m1();
            density * below.powf(others) * share
        });
        self.groups * sum
    }

    /// P(range <= w) of standard normal values.
    fn range_below(&self, w: f64) -> f64 {
        let others = self.groups - 1.0;
        let step = (0.8 / self.groups.sqrt()).min(0.25);
        let sum = trapezoid(0.5 * w, step, |z| {
            let (_, density) = standard_cdf_and_pdf(z);
            density * normal_between(z - w, z).powf(others)
        });
        self.groups * sum
    }

    /// The mean of `share(q s)` over the distribution of s, on the scale of u = ln s.
    fn average(&self, q: f64, centre: f64, share: impl Fn(f64) -> f64) -> f64 {
        let a = 0.5 * self.dof;
        // The density has the width 1 / (2 √a); the sums converge when the step is below it.
        let step = (0.2 / a.sqrt()).min(0.08);
        trapezoid(centre, step, |u| {
            let excess = (2.0 * u).exp_m1();
            let deviance = if u.abs() < 0.1 {
                ln_1p_minus(excess)
            } else {
                2.0 * u - excess
            };
            let density = (self.ln_factor + a * deviance).exp();
            if density == 0.0 {
                return 0.0;
            }
            density * share(q * u.exp())
        })
    }

    fn tails(&self, q: f64) -> Tails {
        if q <= 0.0 {
            return Tails::AT_START;
        }
        if q > 1e150 {
            return Tails::AT_END;
        }
        let tail = |factor| Tail {
            ln_scale: DoubleDouble::ZERO,
            factor,
        };
        // Where the integrand has its peak when the range falls off as exp(-w²/4), and as w^(k-1).
        let centre = -0.5 * (q * q / (2.0 * self.dof)).ln_1p();
        let upper = self.average(q, centre, |w| self.range_above(w));
        if upper <= 0.5 {
            return Tails::new(tail(upper), false);
        }
        let centre = 0.5 * ((self.groups - 1.0) / self.dof).ln_1p();
        let lower = self.average(q, centre, |w| self.range_below(w));
        Tails::new(tail(lower), true)
    }

    fn solve_quantile(&self, p: f64, lower: bool) -> f64 {
        solve_without_density(p, lower, 3.0, |q| self.tails(q))
    }
}

/// Φ(to) - Φ(from) without cancellation in a short interval.
fn normal_between(from: f64, to: f64) -> f64 {
    let width = to - from;
    if width > 1.0 {
        // In the tail where both are small.
        return if from > 0.0 {
            standard_cdf_and_pdf(-from).0 - standard_cdf_and_pdf(-to).0
        } else {
            standard_cdf_and_pdf(to).0 - standard_cdf_and_pdf(from).0
        };
    }
    let density = |z: f64| standard_cdf_and_pdf(z).1;
    super::quadrature::gauss_legendre(from, to, density)
}

distribution_functions!(StudentizedRange);
