//! Residuals that are normal whatever the family (Dunn and Smyth, 1996).

use serde::{Deserialize, Serialize};

use super::family::{Family, Form};
use super::fit::GlmFit;
use crate::StatsError;
use crate::covariance::Random;
use crate::distributions::{Binomial, Gamma, NegativeBinomial, Normal, Poisson};

/// Randomised quantile residuals of every row of a fit, in its order.
///
/// Were the model true, the residuals would be standard normal, but for the estimation of its coefficients. Of a
/// discrete response one is drawn from the interval that the probabilities below and up to the response leave.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct QuantileResiduals {
    /// The ids of the rows.
    pub row_ids: Vec<String>,
    /// The residuals; `None` for a row of weight 0.
    #[serde(with = "crate::serde_float")]
    pub residual: Vec<Option<f64>>,
    /// The least that it can be: the normal quantile of P(Y < y), the residual itself for a continuous response.
    #[serde(with = "crate::serde_float")]
    pub lower: Vec<Option<f64>>,
    /// The most that it can be: the normal quantile of P(Y <= y).
    #[serde(with = "crate::serde_float")]
    pub upper: Vec<Option<f64>>,
}

/// A probability by the logarithms of itself and of its complement.
#[derive(Debug, Clone, Copy)]
struct Probability {
    ln_below: f64,
    ln_above: f64,
}

impl GlmFit {
    /// Randomised quantile residuals, the normal quantiles of the fitted distribution functions at the responses.
    ///
    /// The dispersion is that of the fit ([`Dispersion`](super::Dispersion)). In R: `statmod::qresiduals(fit)`, which
    /// takes the mean deviance as the dispersion of an inverse Gaussian response; `DHARMa` does the like by simulation.
    ///
    /// # Errors
    ///
    /// [`StatsError::InvalidArgument`] for a quasi family, which has no distribution, and for counts that are no whole
    /// numbers; [`StatsError::RowsNotKept`].
    ///
    /// ```
    /// use tresteg_stats::covariance::Random;
    /// use tresteg_stats::{Family, glm, table::ColumnTable};
    ///
    /// let table = ColumnTable::new()
    ///     .with_numbers("y", [1.0, 3.0, 2.0, 6.0, 0.0])?
    ///     .with_numbers("x", [0.0, 1.0, 2.0, 3.0, 4.0])?;
    /// let residuals = glm("y ~ x", &table, Family::Poisson)?.quantile_residuals(&mut Random::new(1))?;
    /// assert!(residuals.lower[3] < residuals.residual[3] && residuals.residual[3] < residuals.upper[3]);
    /// assert_eq!(residuals.lower[4], Some(f64::NEG_INFINITY)); // nothing is less likely than 0
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn quantile_residuals(&self, random: &mut Random) -> Result<QuantileResiduals, StatsError> {
        let what = "quantile residuals";
        let data = self.data(what)?;
        let refuse = |found: String, expected: &str| StatsError::InvalidArgument {
            what: what.into(),
            found,
            expected: expected.into(),
        };
        if !self.family().has_likelihood() {
            return Err(refuse(
                format!("the {} family", self.family()),
                "a family with a distribution",
            ));
        }
        if let Some(fractions) = self.fractional_counts() {
            return Err(refuse(
                format!("{} counts that are no whole numbers", fractions.count),
                "whole numbers",
            ));
        }
        let fitted = self.fitted()?;
        let discrete = self.family().counts();
        let n = fitted.len();
        let mut residuals = QuantileResiduals {
            row_ids: self.row_ids(),
            residual: Vec::with_capacity(n),
            lower: Vec::with_capacity(n),
            upper: Vec::with_capacity(n),
        };
        for (row, (&mean, &y)) in fitted.iter().zip(data.response.iter()).enumerate() {
            let weight = data.weight_of_one(row);
            if weight == 0.0 {
                residuals.residual.push(None);
                residuals.lower.push(None);
                residuals.upper.push(None);
                continue;
            }
            let (lower, upper) = self.probabilities(y, mean, weight)?;
            let drawn = if discrete {
                lower.between(upper, random.uniform())
            } else {
                upper
            };
            residuals.residual.push(Some(drawn.quantile()));
            residuals.lower.push(Some(lower.quantile()));
            residuals.upper.push(Some(upper.quantile()));
        }
        Ok(residuals)
    }

    /// P(Y < y) and P(Y <= y) of a row.
    fn probabilities(
        &self,
        y: f64,
        mean: f64,
        weight: f64,
    ) -> Result<(Probability, Probability), StatsError> {
        let phi = self.dispersion();
        let of = |ln_below: f64, ln_above: f64| Probability { ln_below, ln_above };
        let same = |probability| (probability, probability);
        macro_rules! counted {
            ($distribution:expr, $count:expr) => {{
                let (distribution, count) = ($distribution, $count);
                let at = |k: f64| of(distribution.ln_cdf(k), distribution.ln_sf(k));
                (at(count - 1.0), at(count))
            }};
        }
        Ok(match (self.family(), self.row_model().form) {
            (Family::Binomial, _) => {
                let trials = weight.round();
                counted!(Binomial::new(trials as u64, mean)?, (y * trials).round())
            }
            (Family::Poisson, _) => counted!(Poisson::new(mean)?, y),
            (_, Form::Overdispersed(theta)) => {
                counted!(NegativeBinomial::with_mean(theta, mean)?, y)
            }
            (Family::Gamma, _) => {
                let shape = weight / phi;
                let gamma = Gamma::new(shape, shape / mean)?;
                same(of(gamma.ln_cdf(y), gamma.ln_sf(y)))
            }
            (Family::InverseGaussian, _) => same(inverse_gaussian(y, mean, phi / weight)),
            _ => {
                let normal = Normal::standard();
                let z = (y - mean) * (weight / phi).sqrt();
                same(of(normal.ln_cdf(z), normal.ln_sf(z)))
            }
        })
    }
}

/// The inverse Gaussian distribution function (Giner and Smyth, 2016): with `r = (y - mean) / (mean sqrt(phi y))` and
/// `q = (y + mean) / (mean sqrt(phi y))` it is `Phi(r) + exp(2 / (phi mean)) Phi(-q)`.
fn inverse_gaussian(y: f64, mean: f64, phi: f64) -> Probability {
    let normal = Normal::standard();
    let root = mean * (phi * y).sqrt();
    let (r, q) = ((y - mean) / root, (y + mean) / root);
    let second = 2.0 / (phi * mean) + normal.ln_sf(q);
    let (below, above) = (normal.ln_cdf(r), normal.ln_sf(r));
    Probability {
        ln_below: below + (second - below).exp().ln_1p(),
        ln_above: above + (-(second - above).exp()).ln_1p(),
    }
}

impl Probability {
    /// The one that lies a share of the way to another, in the tail that is smaller.
    fn between(self, upper: Self, share: f64) -> Self {
        if upper.ln_below < upper.ln_above {
            let ratio = (self.ln_below - upper.ln_below).exp();
            let ln_below = upper.ln_below + (ratio + share * (1.0 - ratio)).ln();
            Self {
                ln_below,
                ln_above: (-ln_below.exp()).ln_1p(),
            }
        } else {
            let ratio = (upper.ln_above - self.ln_above).exp();
            let ln_above = self.ln_above + (ratio + (1.0 - share) * (1.0 - ratio)).ln();
            Self {
                ln_below: (-ln_above.exp()).ln_1p(),
                ln_above,
            }
        }
    }

    fn quantile(self) -> f64 {
        if self.ln_below <= self.ln_above {
            -upper_quantile(self.ln_below)
        } else {
            upper_quantile(self.ln_above)
        }
    }
}

/// The standard normal quantile whose upper tail has this logarithm, at most ln(1/2).
fn upper_quantile(ln_tail: f64) -> f64 {
    let normal = Normal::standard();
    if ln_tail == f64::NEG_INFINITY {
        return f64::INFINITY;
    }
    if ln_tail > SMALLEST_LN {
        return normal.upper_quantile(ln_tail.exp()).unwrap_or(f64::NAN);
    }
    // Newton's steps on the logarithm, whose derivative there is -(z + 1 / z).
    let mut z = (-2.0 * ln_tail).sqrt();
    for _ in 0..20 {
        let step = (normal.ln_sf(z) - ln_tail) / (z + 1.0 / z);
        z += step;
        if step.abs() <= f64::EPSILON * z {
            break;
        }
    }
    z
}

/// Above the logarithm of the smallest normal double.
const SMALLEST_LN: f64 = -700.0;
