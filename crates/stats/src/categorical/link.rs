//! Distribution functions behind cumulative models.

use std::f64::consts::{FRAC_1_PI, PI};
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::distributions::Normal;

/// The distribution F of a cumulative model `P(y <= j) = F(threshold_j - x b)`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum OrderedLink {
    /// Logistic: proportional odds.
    #[default]
    Logit,
    /// Normal.
    Probit,
    /// `1 - exp(-exp(z))`: proportional hazards, for latent extremes to the left.
    Cloglog,
    /// `exp(-exp(-z))` (SPSS: negative log-log).
    Loglog,
    /// Cauchy, for outlying latent values. Its likelihood may have more than one maximum.
    Cauchit,
}

impl fmt::Display for OrderedLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            OrderedLink::Logit => "logit",
            OrderedLink::Probit => "probit",
            OrderedLink::Cloglog => "complementary log-log",
            OrderedLink::Loglog => "log-log",
            OrderedLink::Cauchit => "cauchit",
        })
    }
}

impl OrderedLink {
    /// `F(upper) - F(lower)` for `lower < upper`, with its digits where both lie in one tail or close together.
    pub(super) fn between(self, lower: f64, upper: f64) -> f64 {
        if lower == f64::NEG_INFINITY && upper == f64::INFINITY {
            return 1.0;
        }
        match self {
            // F(u) (1 - F(l)) (1 - exp(l - u)).
            OrderedLink::Logit => logistic(upper) * logistic(-lower) * -(lower - upper).exp_m1(),
            OrderedLink::Probit => {
                let normal = Normal::standard();
                if lower > 0.0 {
                    normal.sf(lower) - normal.sf(upper)
                } else {
                    normal.cdf(upper) - normal.cdf(lower)
                }
            }
            OrderedLink::Cloglog => extreme_between(lower, upper),
            OrderedLink::Loglog => extreme_between(-upper, -lower),
            OrderedLink::Cauchit => {
                // The tail beyond z is atan(1 / z) / pi.
                let tail = |z: f64| {
                    if z == f64::INFINITY {
                        0.0
                    } else {
                        (1.0 / z).atan() * FRAC_1_PI
                    }
                };
                if lower > 0.0 {
                    tail(lower) - tail(upper)
                } else if upper < 0.0 {
                    tail(-upper) - tail(-lower)
                } else {
                    (upper.atan() - lower.atan()) * FRAC_1_PI
                }
            }
        }
    }

    /// Density and its slope.
    pub(super) fn density(self, z: f64) -> (f64, f64) {
        if z.is_infinite() {
            return (0.0, 0.0);
        }
        match self {
            OrderedLink::Logit => {
                let (below, above) = (logistic(z), logistic(-z));
                let density = below * above;
                (density, density * (above - below))
            }
            OrderedLink::Probit => {
                let density = (-0.5 * z * z).exp() / (2.0 * PI).sqrt();
                (density, -z * density)
            }
            OrderedLink::Cloglog => extreme_density(z),
            OrderedLink::Loglog => {
                let (density, slope) = extreme_density(-z);
                (density, -slope)
            }
            OrderedLink::Cauchit => {
                let square = 1.0 + z * z;
                let density = FRAC_1_PI / square;
                (density, -2.0 * z / square * density)
            }
        }
    }

    /// The z with `F(z) = p`, for a start.
    pub(super) fn quantile(self, p: f64) -> f64 {
        match self {
            OrderedLink::Logit => p.ln() - (-p).ln_1p(),
            OrderedLink::Probit => Normal::standard().quantile(p).unwrap_or(0.0),
            OrderedLink::Cloglog => (-(-p).ln_1p()).ln(),
            OrderedLink::Loglog => -(-p.ln()).ln(),
            OrderedLink::Cauchit => (PI * (p - 0.5)).tan(),
        }
    }
}

pub(super) fn logistic(z: f64) -> f64 {
    1.0 / (1.0 + (-z).exp())
}

/// For `F(z) = 1 - exp(-exp(z))`.
fn extreme_between(lower: f64, upper: f64) -> f64 {
    let from = lower.exp();
    if upper == f64::INFINITY {
        return (-from).exp();
    }
    let width = if lower == f64::NEG_INFINITY {
        upper.exp()
    } else {
        from * (upper - lower).exp_m1()
    };
    (-from).exp() * -(-width).exp_m1()
}

fn extreme_density(z: f64) -> (f64, f64) {
    let e = z.exp();
    if e == f64::INFINITY {
        return (0.0, 0.0);
    }
    let density = (z - e).exp();
    (density, density * (1.0 - e))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINKS: [OrderedLink; 5] = [
        OrderedLink::Logit,
        OrderedLink::Probit,
        OrderedLink::Cloglog,
        OrderedLink::Loglog,
        OrderedLink::Cauchit,
    ];

    #[test]
    fn pieces_add_up_and_invert() {
        for link in LINKS {
            let cuts = [f64::NEG_INFINITY, -3.0, -0.4, 0.0, 1.3, 2.5, f64::INFINITY];
            let sum: f64 = cuts.windows(2).map(|w| link.between(w[0], w[1])).sum();
            assert!((sum - 1.0).abs() < 1e-15, "{link}");
            for p in [0.01, 0.3, 0.9] {
                let z = link.quantile(p);
                assert!((link.between(f64::NEG_INFINITY, z) - p).abs() < 1e-15);
                assert!((link.between(z, f64::INFINITY) - (1.0 - p)).abs() < 1e-15);
            }
        }
    }

    #[test]
    fn densities_are_slopes() {
        let h = 1e-5;
        for link in LINKS {
            for z in [-4.0, -0.7, 0.2, 1.9] {
                let (density, slope) = link.density(z);
                let difference = link.between(z - h, z + h) / (2.0 * h);
                assert!((difference / density - 1.0).abs() < 1e-6, "{link} {z}");
                let difference = (link.density(z + h).0 - link.density(z - h).0) / (2.0 * h);
                assert!((difference - slope).abs() < 1e-8, "{link} {z}");
            }
        }
    }
}
