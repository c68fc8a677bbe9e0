//! Links: what of the mean is linear in the coefficients.

use std::f64::consts::PI;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::distributions::{Normal, standard_normal_tails};

/// A link function `g`: the model is `g(mean) = x b + offset`.
///
/// ```
/// use tresteg_stats::Link;
///
/// assert_eq!(Link::Logit.link(0.5), 0.0);
/// assert!((Link::Probit.inverse(1.959_963_984_540_054) - 0.975).abs() < 1e-15);
/// assert_eq!(Link::Power(2.0).link(3.0), 9.0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Link {
    /// `mu`.
    Identity,
    /// `ln mu`.
    Log,
    /// `ln(mu / (1 - mu))`: log odds.
    Logit,
    /// The standard normal quantile of `mu`.
    Probit,
    /// Complementary log-log, `ln(-ln(1 - mu))`.
    Cloglog,
    /// The Cauchy quantile `tan(pi (mu - 1/2))`.
    Cauchit,
    /// `1 / mu`.
    Inverse,
    /// `1 / mu^2`.
    InverseSquared,
    /// The square root of `mu`.
    Sqrt,
    /// `mu` to this power; 0 stands for the logarithm, as in R's `power()`.
    Power(f64),
}

/// The mean and its derivatives by the linear predictor.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mean {
    pub mean: f64,
    /// One minus the mean, with all its digits.
    pub complement: f64,
    pub slope: f64,
}

impl Link {
    /// `g(mean)`.
    ///
    /// ```
    /// use tresteg_stats::{Link};
    ///
    /// assert!((Link::Logit.link(0.75) - 3f64.ln()).abs() < 1e-15);
    /// ```
    #[must_use]
    pub fn link(self, mean: f64) -> f64 {
        match self {
            Link::Identity => mean,
            Link::Log => mean.ln(),
            Link::Logit => (mean / (1.0 - mean)).ln(),
            Link::Probit => {
                let normal = Normal::standard();
                normal.quantile(mean).unwrap_or(f64::NAN)
            }
            Link::Cloglog => (-(-mean).ln_1p()).ln(),
            Link::Cauchit => {
                if mean < 0.25 {
                    -1.0 / (PI * mean).tan()
                } else {
                    (PI * (mean - 0.5)).tan()
                }
            }
            Link::Inverse => 1.0 / mean,
            Link::InverseSquared => 1.0 / (mean * mean),
            Link::Sqrt => mean.sqrt(),
            Link::Power(0.0) => mean.ln(),
            Link::Power(power) => mean.powf(power),
        }
    }

    /// The mean where the linear predictor is `eta`; NaN where there is none.
    ///
    /// ```
    /// use tresteg_stats::{Link};
    ///
    /// assert_eq!(Link::Logit.inverse(0.0), 0.5);
    /// ```
    #[must_use]
    pub fn inverse(self, eta: f64) -> f64 {
        self.mean(eta).mean
    }

    /// The mean at an end of an interval about `eta`; the limit at 0 where the link knows only one side of it.
    pub(crate) fn inverse_of_end(self, end: f64, eta: f64) -> f64 {
        let rises = match self {
            Link::Sqrt => true,
            Link::Inverse | Link::InverseSquared => false,
            Link::Power(power) if power != 0.0 => power > 0.0,
            _ => return self.inverse(end),
        };
        if end * eta > 0.0 {
            self.inverse(end)
        } else if rises {
            0.0
        } else {
            f64::INFINITY.copysign(eta)
        }
    }

    /// The derivative of the mean by the linear predictor.
    ///
    /// ```
    /// use tresteg_stats::{Link};
    ///
    /// assert_eq!(Link::Logit.slope(0.0), 0.25);
    /// ```
    #[must_use]
    pub fn slope(self, eta: f64) -> f64 {
        self.mean(eta).slope
    }

    /// The second derivative of the mean by the linear predictor.
    ///
    /// ```
    /// use tresteg_stats::{Link};
    ///
    /// assert_eq!(Link::Logit.curvature(0.0), 0.0);
    /// ```
    #[must_use]
    pub fn curvature(self, eta: f64) -> f64 {
        let at = self.mean(eta);
        match self {
            Link::Identity => 0.0,
            Link::Log | Link::Power(0.0) => at.mean,
            Link::Logit => at.slope * (at.complement - at.mean),
            Link::Probit => -eta * at.slope,
            Link::Cloglog => at.slope * (1.0 - eta.exp()),
            Link::Cauchit => -2.0 * PI * eta * at.slope * at.slope,
            Link::Inverse => 2.0 * at.mean.powi(3),
            Link::InverseSquared => 0.75 * at.mean.powi(5),
            Link::Sqrt => 2.0,
            Link::Power(power) => (1.0 - power) / (power * power) * at.mean / (eta * eta),
        }
    }

    #[inline(always)]
    pub(crate) fn mean(self, eta: f64) -> Mean {
        let about = |mean: f64, slope: f64| Mean {
            mean,
            complement: 1.0 - mean,
            slope,
        };
        match self {
            Link::Identity => about(eta, 1.0),
            Link::Log | Link::Power(0.0) => {
                let mean = eta.exp();
                Mean {
                    mean,
                    complement: -eta.exp_m1(),
                    slope: mean,
                }
            }
            Link::Logit => {
                let small = (-eta.abs()).exp();
                let (near, far) = (1.0 / (1.0 + small), small / (1.0 + small));
                let (mean, complement) = if eta >= 0.0 { (near, far) } else { (far, near) };
                Mean {
                    mean,
                    complement,
                    slope: near * far,
                }
            }
            Link::Probit => {
                let (mean, complement, slope) = standard_normal_tails(eta);
                Mean {
                    mean,
                    complement,
                    slope,
                }
            }
            Link::Cloglog => {
                let hazard = eta.exp();
                let complement = (-hazard).exp();
                Mean {
                    mean: -(-hazard).exp_m1(),
                    complement,
                    slope: hazard * complement,
                }
            }
            Link::Cauchit => {
                let tail = |x: f64| {
                    if x < -1.0 {
                        (-1.0 / x).atan() / PI
                    } else {
                        0.5 + x.atan() / PI
                    }
                };
                Mean {
                    mean: tail(eta),
                    complement: tail(-eta),
                    slope: 1.0 / (PI * (1.0 + eta * eta)),
                }
            }
            Link::Inverse => {
                let mean = 1.0 / eta;
                about(mean, -mean * mean)
            }
            Link::InverseSquared => {
                let mean = 1.0 / eta.sqrt();
                about(mean, -0.5 * mean * mean * mean)
            }
            Link::Sqrt => {
                // The root of a mean is not negative.
                let eta = if eta >= 0.0 { eta } else { f64::NAN };
                about(eta * eta, 2.0 * eta)
            }
            Link::Power(power) => {
                let mean = eta.powf(1.0 / power);
                about(mean, mean / (power * eta))
            }
        }
    }
}

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Link::Identity => f.write_str("identity"),
            Link::Log => f.write_str("log"),
            Link::Logit => f.write_str("logit"),
            Link::Probit => f.write_str("probit"),
            Link::Cloglog => f.write_str("complementary log-log"),
            Link::Cauchit => f.write_str("cauchit"),
            Link::Inverse => f.write_str("inverse"),
            Link::InverseSquared => f.write_str("inverse squared"),
            Link::Sqrt => f.write_str("square root"),
            Link::Power(power) => write!(f, "power {power}"),
        }
    }
}
