//! The largest of several t statistics that share an estimate of the scale and one normal variable.

use super::normal::{mills_ratio, standard_cdf_and_pdf};
use super::scale_estimate::ScaleEstimate;
use super::tail::{Tails, solve_without_density};
use super::{distribution_functions, within};
use crate::StatsError;

/// The largest |T| of several t statistics with the correlations `λ_i λ_j` and a common estimate of the standard
/// deviation: a multivariate t distribution (Dunnett and Sobel 1955) as in comparisons with one control.
///
/// `P(max |T_i| > q)` is the mean over s and z of `1 - Π P(|λ_i z + √(1 - λ_i²) e| <= q s)`. For means of
/// n_i values against a control of n_0, `λ_i² = n_i / (n_i + n_0)` (Dunnett 1955, 1964): [`Self::with_sizes`]. In R:
/// `1 - mvtnorm::pmvt(-q, q, df, corr)` and `multcomp::glht(.., mcp(g = "Dunnett"))`, by random numbers or to some
/// 1e-3; here both integrals are sums of positive terms, with 13 digits in the upper tail down to 1e-300. One value
/// takes 0.2 milliseconds for each different λ, five times that for 2 degrees of freedom, more for λ near 1.
///
/// ```
/// use tresteg_stats::distributions::{Dunnett, StudentsT};
///
/// // Three treatments and a control, five each: Dunnett's table has 2.59 at the level 0.05 (two-sided).
/// let dunnett = Dunnett::with_sizes(5.0, &[5.0, 5.0, 5.0], 16.0)?;
/// assert!((dunnett.upper_quantile(0.05)? - 2.592).abs() < 1e-3);
/// // A single comparison is a t test.
/// let one = Dunnett::with_sizes(5.0, &[5.0], 8.0)?;
/// assert!((one.sf(2.0) - 2.0 * StudentsT::new(8.0)?.sf(2.0)).abs() < 1e-14);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Dunnett {
    /// Each different λ and how often it occurs.
    loadings: Vec<(f64, f64)>,
    scale: ScaleEstimate,
    one_sided: bool,
}

/// √(2π).
const ROOT_TWO_PI: f64 = 2.506_628_274_631_000_7;

impl Dunnett {
    /// From the `λ_i`, one for each statistic; `dof` degrees of freedom of the common estimate.
    ///
    /// # Errors
    ///
    /// `InvalidArgument` where there are no statistics or more than 1000; `InvalidParameter` where a λ is not within
    /// 0 .. 0.99 or `dof` not within 1 .. 1e25.
    pub fn new(loadings: &[f64], dof: f64) -> Result<Self, StatsError> {
        if loadings.is_empty() || loadings.len() > 1000 {
            return Err(StatsError::InvalidArgument {
                what: "the number of statistics".into(),
                found: loadings.len().to_string(),
                expected: "from 1 to 1000".into(),
            });
        }
        let dof = within("dof", dof, 1.0..=1e25, "a number from 1 to 1e25")?;
        let mut distinct: Vec<(f64, f64)> = Vec::new();
        for &loading in loadings {
            let loading = within("loading", loading, 0.0..=0.99, "a number from 0 to 0.99")?;
            match distinct.iter_mut().find(|(known, _)| *known == loading) {
                Some((_, count)) => *count += 1.0,
                None => distinct.push((loading, 1.0)),
            }
        }
        Ok(Self {
            loadings: distinct,
            scale: ScaleEstimate::new(dof),
            one_sided: false,
        })
    }

    /// Comparisons of groups of these sizes with a control of size `control`.
    ///
    /// # Errors
    ///
    /// As [`Self::new`]; `InvalidParameter` where a size is not positive and finite, or more than 49 times that of the control.
    pub fn with_sizes(control: f64, groups: &[f64], dof: f64) -> Result<Self, StatsError> {
        let range = f64::MIN_POSITIVE..=f64::MAX;
        let mut loadings = Vec::with_capacity(groups.len());
        let control = within("control", control, range.clone(), "a positive number")?;
        for &size in groups {
            let size = within("group size", size, range.clone(), "a positive number")?;
            loadings.push((1.0 / (1.0 + control / size)).sqrt());
        }
        Self::new(&loadings, dof)
    }

    /// The largest T rather than the largest |T|: comparisons in one direction.
    #[must_use]
    pub fn one_sided(self) -> Self {
        Self {
            one_sided: true,
            ..self
        }
    }

    /// P(some Z_i beyond ±w, or above w) exp(w²/2), Z_i = λ_i z + √(1 - λ_i²) e, for positive `w`.
    fn normal_above(&self, w: f64) -> f64 {
        const MOST_TERMS: f64 = 5_000.0;
        let (narrowest, smallest, largest) = self.extremes();
        let step = self.step(narrowest);
        let last = ((largest * w + 9.5) / step).ceil();
        // Far out only the z that bring a statistic there matter. Two-sided, both directions are alike.
        let first = if w > 40.0 {
            ((smallest * w - 9.5) / step).floor().max(0.0)
        } else if self.one_sided {
            (-9.5 / step).floor()
        } else {
            0.0
        };
        if last - first > MOST_TERMS {
            // So far that no two statistics are there together.
            let sides = if self.one_sided { 1.0 } else { 2.0 };
            return self.count() * sides * mills_ratio(w) / ROOT_TWO_PI;
        }
        let mut sum = 0.0;
        let mut k = first;
        while k <= last {
            let term = self.share(w, k * step);
            sum += if self.one_sided || k == 0.0 {
                term
            } else {
                2.0 * term
            };
            k += 1.0;
        }
        sum * step
    }

    /// Of the sums over z: the more statistics, the steeper their product.
    fn step(&self, narrowest: f64) -> f64 {
        0.4 * narrowest / (1.0 + 0.15 * self.count()).sqrt()
    }

    /// The least √(1 - λ²), the least λ and the largest.
    fn extremes(&self) -> (f64, f64, f64) {
        let loadings = self.loadings.iter().map(|(loading, _)| *loading);
        let largest = loadings.clone().fold(0.0, f64::max);
        let narrowest = (1.0 - largest * largest).sqrt();
        (narrowest, loadings.fold(1.0, f64::min), largest)
    }

    fn count(&self) -> f64 {
        self.loadings.iter().map(|(_, count)| count).sum()
    }

    /// φ(z) (1 - Π (1 - τ_i)) exp(w²/2) at one z, τ_i = P(|λ_i z + √(1 - λ_i²) e| > w).
    fn share(&self, w: f64, z: f64) -> f64 {
        let (mut ln_within, mut sum) = (0.0, 0.0);
        for (loading, count) in &self.loadings {
            let spread = (1.0 - loading * loading).sqrt();
            let mut outside = 0.0;
            for sign in if self.one_sided {
                &[1.0][..]
            } else {
                &[1.0, -1.0]
            } {
                let distance = (w - sign * loading * z) / spread;
                let place = (sign * z - loading * w) / spread;
                let (tail, _) = standard_cdf_and_pdf(-distance);
                outside += tail;
                if distance >= 0.0 {
                    // φ(z) φ(distance) exp(w²/2) is exp(-place²/2) / (2 π).
                    sum += count * (-0.5 * place * place).exp() * mills_ratio(distance);
                }
            }
            ln_within += count * (-f64::min(outside, 1.0)).ln_1p();
        }
        if ln_within > -1e-17 {
            return sum / (ROOT_TWO_PI * ROOT_TWO_PI);
        }
        -ln_within.exp_m1() * (0.5 * (w - z) * (w + z)).exp() / ROOT_TWO_PI
    }

    /// P(all Z_i within ±w, or below w).
    fn normal_below(&self, w: f64) -> f64 {
        let (narrowest, _, _) = self.extremes();
        let step = self.step(narrowest);
        let terms = (9.5 / step).ceil() as i64;
        let mut sum = 0.0;
        for k in -terms..=terms {
            let z = k as f64 * step;
            let mut product = standard_cdf_and_pdf(z).1;
            for (loading, count) in &self.loadings {
                let spread = (1.0 - loading * loading).sqrt();
                let (upper, lower) = ((w - loading * z) / spread, (-w - loading * z) / spread);
                let inside = if self.one_sided {
                    standard_cdf_and_pdf(upper).0
                } else {
                    super::studentized_range::normal_between(lower, upper)
                };
                product *= inside.powf(*count);
            }
            sum += product;
        }
        sum * step
    }

    fn tails(&self, q: f64) -> Tails {
        if q == f64::NEG_INFINITY || (q <= 0.0 && !self.one_sided) {
            return Tails::AT_START;
        }
        if q > 1e150 {
            return Tails::AT_END;
        }
        if q > 0.0 {
            let upper = self
                .scale
                .mean_of_decaying(q, 1.0, 0.0, |w| self.normal_above(w));
            if upper.value() <= 0.5 {
                return Tails::new(upper, false);
            }
        }
        let lower = self.scale.mean_of(0.0, 1.0, |s| self.normal_below(q * s));
        Tails::of_both(lower.min(1.0), (1.0 - lower).max(0.0))
    }

    fn solve_quantile(&self, p: f64, lower: bool) -> f64 {
        if !self.one_sided {
            return solve_without_density(p, lower, 2.0, |q| self.tails(q));
        }
        let at_zero = self.tails(0.0);
        let is_positive = if lower {
            p > at_zero.lower()
        } else {
            p < at_zero.upper()
        };
        if is_positive || p == 0.0 || p == 1.0 {
            let q = solve_without_density(p, lower, 2.0, |q| self.tails(q));
            return if q == 0.0 { f64::NEG_INFINITY } else { q };
        }
        -solve_without_density(p, !lower, 1.0, |q| self.tails(-q).swap())
    }
}

distribution_functions!(Dunnett);
