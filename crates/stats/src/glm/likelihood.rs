//! The log-likelihood, from the deviance and a constant of the data.

use std::f64::consts::PI;

use serde::{Deserialize, Serialize};

use super::family::{Family, Form};
use super::fit::Parts;
use super::iterate::{self, Problem, Settings};
use super::response::Response;
use super::rows::RowModel;
use crate::distributions::ln_gamma;

/// What turns a deviance into a log-likelihood, without the rows.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) enum Likelihood {
    /// There is none.
    None,
    /// `saturated - deviance / 2`.
    Known { saturated: f64 },
    /// Normal, inverse Gaussian and gamma: the dispersion is estimated by the mean of the deviance.
    Estimated {
        shape: Shape,
        /// Sum of the prior weights and frequencies, for the normal the number of observations.
        weight: f64,
        /// The sum of `w ln y`; for the normal half the sum of the logarithms of analytic weights.
        logs: f64,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Shape {
    Gaussian,
    InverseGaussian,
    Gamma,
}

impl Likelihood {
    pub fn new(response: &Response, family: Family, form: Form) -> Self {
        let total = |row: usize| response.total.as_ref().map_or(1.0, |total| total[row]);
        let sum = |value: &dyn Fn(usize, f64) -> f64| -> f64 {
            (response.values.iter().enumerate())
                .filter(|(row, _)| total(*row) > 0.0)
                .map(|(row, &y)| value(row, y))
                .sum()
        };
        match family {
            Family::Binomial if response.ones.is_some() => Likelihood::Known { saturated: 0.0 },
            Family::Binomial => {
                let trials = |row: usize| match (&response.trials, &response.prior) {
                    (Some(trials), _) => trials[row],
                    (None, Some(weights)) => weights[row],
                    (None, None) => 1.0,
                };
                Likelihood::Known {
                    saturated: sum(&|row, y| {
                        let trials = trials(row);
                        total(row) / trials * form.saturated(y, trials)
                    }),
                }
            }
            Family::Poisson | Family::NegativeBinomial(_) => Likelihood::Known {
                saturated: sum(&|row, y| total(row) * form.saturated(y, 1.0)),
            },
            Family::Gaussian => Likelihood::Estimated {
                shape: Shape::Gaussian,
                weight: response.n_obs,
                logs: match (&response.prior, &response.frequencies) {
                    (Some(prior), None) => 0.5 * sum(&|row, _| prior[row].ln()),
                    _ => 0.0,
                },
            },
            Family::Gamma | Family::InverseGaussian => Likelihood::Estimated {
                shape: if family == Family::Gamma {
                    Shape::Gamma
                } else {
                    Shape::InverseGaussian
                },
                weight: sum(&|row, _| total(row)),
                logs: sum(&|row, y| total(row) * y.ln()),
            },
            Family::Quasi(_) | Family::QuasiBinomial | Family::QuasiPoisson => Likelihood::None,
        }
    }

    /// The log-likelihood at a deviance, as R's `logLik(glm)`.
    pub fn at(&self, deviance: f64) -> Option<f64> {
        match *self {
            Likelihood::None => None,
            Likelihood::Known { saturated } => Some(saturated - 0.5 * deviance),
            Likelihood::Estimated {
                shape,
                weight,
                logs,
            } => {
                let mean = deviance / weight;
                Some(match shape {
                    Shape::Gaussian => logs - 0.5 * weight * ((2.0 * PI * mean).ln() + 1.0),
                    Shape::InverseGaussian => {
                        -0.5 * weight * ((2.0 * PI * mean).ln() + 1.0) - 1.5 * logs
                    }
                    Shape::Gamma => {
                        let alpha = 1.0 / mean;
                        weight * (alpha * alpha.ln() - ln_gamma(alpha) - alpha)
                            - 0.5 * alpha * deviance
                            - logs
                    }
                })
            }
        }
    }

    /// Parameters beside the coefficients (and theta).
    pub fn further_parameters(&self) -> usize {
        usize::from(matches!(self, Likelihood::Estimated { .. }))
    }
}

/// The deviance of the model without its regressors.
pub(crate) fn null_deviance(
    parts: &Parts<'_>,
    rows: RowModel,
    settings: &Settings<'_>,
) -> Option<f64> {
    let values = &parts.response.values;
    let total = parts.response.total.as_deref();
    let weight = |row: usize| total.map_or(1.0, |total| total[row]);
    let deviance = |mean: &dyn Fn(usize) -> (f64, f64)| -> Option<f64> {
        let mut sum = 0.0;
        for (row, &y) in values.iter().enumerate() {
            let weight = weight(row);
            if weight > 0.0 {
                let (mean, complement) = mean(row);
                if !rows.form.admits(mean, complement) {
                    return None;
                }
                sum += weight * rows.form.deviance(y, mean, complement);
            }
        }
        sum.is_finite().then_some(sum)
    };
    match (parts.intercept, &parts.offset) {
        (true, None) if parts.response.ones.is_some() => {
            let n = parts.response.n_obs;
            let ones = parts.response.ones.unwrap_or(0) as f64;
            let share = ones / n;
            let zeros = n - ones;
            Some(-2.0 * (ones * share.ln() + zeros * (-share).ln_1p()))
        }
        (true, None) => {
            let (mut sum, mut weights) = (0.0, 0.0);
            for (row, y) in values.iter().enumerate() {
                sum += weight(row) * y;
                weights += weight(row);
            }
            let mean = sum / weights;
            deviance(&|_| (mean, 1.0 - mean))
        }
        (false, offset) => deviance(&|row| {
            let eta = offset.as_ref().map_or(0.0, |offset| offset[row]);
            let at = rows.link.mean(eta);
            (at.mean, at.complement)
        }),
        (true, Some(_)) => {
            let null = Problem {
                columns: Vec::new(),
                ..parts.problem(rows)
            };
            let settings = Settings {
                start: None,
                ..settings.clone()
            };
            let solution = iterate::fit(&null, &settings).ok()?;
            Some(solution.sums.deviance)
        }
    }
}
