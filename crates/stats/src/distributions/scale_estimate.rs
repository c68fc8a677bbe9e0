//! Means over s, the estimate of a standard deviation: ν s² is chi-squared with ν degrees of freedom.

use super::normal::standard_cdf_and_pdf;
use super::quadrature::gauss_legendre;
use super::special::{ln_1p_minus, stirling_error};
use super::tail::Tail;
use crate::double_double::DoubleDouble;

/// A term this much smaller than the sum so far ends it.
const NEGLIGIBLE: f64 = 1e-18;

/// The sum over the step of `f` at `centre` ± multiples of `step`, for `f` with one peak.
pub(super) fn trapezoid(centre: f64, step: f64, f: impl Fn(f64) -> f64) -> f64 {
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

/// The distribution of s.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct ScaleEstimate {
    pub(super) dof: f64,
    /// The density of ln s at 0: 2 √(a / 2π) less Stirling's error in the exponent, with a = ν/2.
    at_one: f64,
}

/// From here on s is 1.
const INFINITE: f64 = 1e18;

impl ScaleEstimate {
    pub(super) fn new(dof: f64) -> Self {
        let a = 0.5 * dof;
        let at_one = (2.0 * a / std::f64::consts::PI).sqrt() * (-stirling_error(a.into()).hi).exp();
        Self { dof, at_one }
    }

    /// exp(a (2u + 1 - exp(2u))), a = ν/2: the density of u = ln s over that at 0.
    fn relative_density(&self, u: f64) -> f64 {
        let excess = (2.0 * u).exp_m1();
        let deviance = if u.abs() < 0.1 {
            ln_1p_minus(excess)
        } else {
            2.0 * u - excess
        };
        (0.5 * self.dof * deviance).exp()
    }

    /// The step for the density of ln s times s^`power`, which has the width 1 / √(2 (ν + power)): the sums
    /// converge when it is well below that, and below what the Fourier transform of few degrees of freedom asks for.
    fn step(&self, power: f64) -> f64 {
        (0.25 / (0.5 * (self.dof + power)).sqrt()).min(0.085)
    }

    /// The mean of `share(s)` that rises as s^`power` at most, with the product with the density of ln s
    /// at its peak near `ln_peak`.
    pub(super) fn mean_of(&self, ln_peak: f64, power: f64, share: impl Fn(f64) -> f64) -> f64 {
        if self.dof > INFINITE {
            return share(1.0);
        }
        let sum = trapezoid(ln_peak, self.step(power), |u| {
            let density = self.relative_density(u);
            if density == 0.0 {
                return 0.0;
            }
            density * share(u.exp())
        });
        sum * self.at_one
    }

    /// The mean of `exp(-c w² / 2) factor(w)` at w = q s, where the factor varies no faster than w^`power`.
    ///
    /// With s = s₀ exp(u), s₀² = 1 / (1 + c q² / ν), density and exponential together are s₀^ν times the density at u.
    pub(super) fn mean_of_decaying(
        &self,
        q: f64,
        c: f64,
        power: f64,
        factor: impl Fn(f64) -> f64,
    ) -> Tail {
        let q_wide = DoubleDouble::product(q, q) * c.into();
        if self.dof > INFINITE {
            return Tail {
                ln_scale: q_wide * (-0.5).into(),
                factor: factor(q),
            };
        }
        let excess = q_wide / self.dof.into();
        let ln_growth = if excess.hi < 0.1 {
            excess.ln_1p_minus() + excess
        } else {
            (DoubleDouble::ONE + excess).ln()
        };
        let w = q * (-0.5 * ln_growth.hi).exp();
        let sum = trapezoid(0.0, self.step(power), |u| {
            let density = self.relative_density(u);
            if density == 0.0 {
                return 0.0;
            }
            density * factor(w * u.exp())
        });
        Tail {
            ln_scale: ln_growth * (-0.5 * self.dof).into(),
            factor: sum * self.at_one,
        }
    }
}

/// P(-below + t s <= Z <= above - t s): that both one-sided t tests of an equivalence reject, Z standard normal.
///
/// The mean over s up to where the interval is empty, by Gauss-Legendre panels in ln s.
pub(crate) fn equivalence_power(dof: f64, below: f64, above: f64, critical: f64) -> f64 {
    const PANELS: i32 = 40;
    let within = |s: f64| {
        let (from, to) = (critical * s - below, above - critical * s);
        (standard_cdf_and_pdf(to).0 - standard_cdf_and_pdf(from).0).max(0.0)
    };
    if below + above <= 0.0 {
        return 0.0;
    }
    let scale = ScaleEstimate::new(dof);
    if dof > INFINITE {
        return within(1.0);
    }
    // Beyond these the density of ln s has less than 1e-16 on either side.
    let width = 1.0 / (2.0 * dof).sqrt();
    let first = -9.0 * width - 40.0 / dof;
    let mut last = 9.0 * width;
    if critical > 0.0 {
        last = last.min((0.5 * (below + above) / critical).ln());
    }
    if last <= first {
        return 0.0;
    }
    panels(first, last, PANELS, |u| {
        scale.relative_density(u) * within(u.exp())
    }) * scale.at_one
}

fn panels(from: f64, to: f64, count: i32, f: impl Fn(f64) -> f64) -> f64 {
    let step = (to - from) / f64::from(count);
    (0..count)
        .map(|k| {
            gauss_legendre(
                from + f64::from(k) * step,
                from + f64::from(k + 1) * step,
                &f,
            )
        })
        .sum()
}
