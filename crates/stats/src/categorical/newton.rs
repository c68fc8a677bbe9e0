//! Newton's method for a log-likelihood that is concave, or nearly so.

use ndarray::Array2;

use crate::matrix::{cholesky, cholesky_solve};

/// A log-likelihood with its derivatives.
pub(super) struct Evaluation {
    pub value: f64,
    pub gradient: Vec<f64>,
    /// Minus the second derivatives.
    pub information: Array2<f64>,
}

/// A likelihood to be maximised.
pub(super) trait Likelihood {
    /// `None` outside the parameter space.
    fn value(&self, parameters: &[f64]) -> Option<f64>;
    fn evaluate(&self, parameters: &[f64]) -> Option<Evaluation>;
    /// The derivatives of each row's log-likelihood, weights included, by rows.
    fn scores(&self, parameters: &[f64]) -> Array2<f64>;
    /// Rows that a direction makes ever likelier; `None` when it makes any row less likely.
    fn separated(&self, direction: &[f64]) -> Option<Vec<usize>>;
}

pub(super) struct Maximum {
    pub parameters: Vec<f64>,
    pub value: f64,
    /// The inverse of the observed information.
    pub covariance: Array2<f64>,
    pub iterations: usize,
}

pub(super) enum Failure {
    /// The likelihood grows without end: rows that become certain, and the direction.
    Separated {
        rows: Vec<usize>,
        direction: Vec<f64>,
    },
    Stalled {
        iterations: usize,
    },
}

const MOST: usize = 200;

pub(super) fn maximize(likelihood: &impl Likelihood, start: Vec<f64>) -> Result<Maximum, Failure> {
    let mut parameters = start;
    let stalled = |iterations| Failure::Stalled { iterations };
    let mut last = vec![0.0; parameters.len()];
    for iteration in 1..=MOST {
        let Some(now) = likelihood.evaluate(&parameters) else {
            return Err(stalled(iteration));
        };
        let step = match step(&now) {
            Some(step) => step,
            None => {
                // The information vanishes along a direction of certainty.
                return Err(match likelihood.separated(&last) {
                    Some(rows) => Failure::Separated {
                        rows,
                        direction: last,
                    },
                    None => stalled(iteration),
                });
            }
        };
        let size = |step: &[f64]| {
            let each = step
                .iter()
                .zip(&parameters)
                .map(|(s, b)| s.abs() / (1.0 + b.abs()));
            each.fold(0.0, f64::max)
        };
        let length = size(&step);
        // Newton's steps shrink fast towards a maximum, and become a direction where there is none.
        if iteration >= 8
            && length > 1e-3
            && let Some(rows) = likelihood.separated(&step)
        {
            return Err(Failure::Separated {
                rows,
                direction: step,
            });
        }
        let along = |share: f64| -> Vec<f64> {
            parameters
                .iter()
                .zip(&step)
                .map(|(b, s)| b + share * s)
                .collect()
        };
        let slack = 1e-12 * (1.0 + now.value.abs());
        let mut share = 1.0;
        let next = loop {
            let next = along(share);
            if likelihood
                .value(&next)
                .is_some_and(|value| value >= now.value - slack)
            {
                break next;
            }
            share /= 2.0;
            if share < 1e-12 {
                return Err(stalled(iteration));
            }
        };
        // What is left after this step is the square of it.
        let settled = share == 1.0 && length <= 1e-9;
        parameters = next;
        last = step;
        if settled {
            let end = likelihood.evaluate(&parameters).ok_or(stalled(iteration))?;
            let covariance = inverse(&end.information).ok_or(stalled(iteration))?;
            return Ok(Maximum {
                parameters,
                value: end.value,
                covariance,
                iterations: iteration,
            });
        }
    }
    Err(match likelihood.separated(&last) {
        Some(rows) => Failure::Separated {
            rows,
            direction: last,
        },
        None => stalled(MOST),
    })
}

/// In units of the root of each diagonal entry, where a large and a small parameter weigh alike.
fn scaled(information: &Array2<f64>) -> Option<(Array2<f64>, Vec<f64>)> {
    let scale: Vec<f64> = information.diag().iter().map(|d| d.sqrt()).collect();
    if scale.iter().any(|s| !(*s > 0.0 && s.is_finite())) {
        return None;
    }
    let matrix = Array2::from_shape_fn(information.dim(), |(i, j)| {
        information[[i, j]] / scale[i] / scale[j]
    });
    Some((matrix, scale))
}

/// Newton's step; where the likelihood is not concave, one that a growing diagonal bends uphill.
fn step(now: &Evaluation) -> Option<Vec<f64>> {
    let mut information = now.information.clone();
    for entry in information.diag_mut() {
        // Only a likelihood that is not concave has such an entry.
        if *entry < 0.0 {
            *entry = -*entry;
        }
    }
    let (matrix, scale) = scaled(&information)?;
    let mut ridge = 0.0;
    while ridge < 1e3 {
        let mut bent = matrix.clone();
        bent.diag_mut().iter_mut().for_each(|entry| *entry += ridge);
        if let Some(factor) = cholesky(&bent) {
            let gradient: Vec<f64> = now
                .gradient
                .iter()
                .zip(&scale)
                .map(|(g, s)| g / s)
                .collect();
            let step = cholesky_solve(&factor, &gradient);
            return Some(step.iter().zip(&scale).map(|(step, s)| step / s).collect());
        }
        ridge = if ridge == 0.0 { 1e-8 } else { 10.0 * ridge };
    }
    None
}

pub(super) fn inverse(information: &Array2<f64>) -> Option<Array2<f64>> {
    let (matrix, scale) = scaled(information)?;
    let factor = cholesky(&matrix)?;
    let k = scale.len();
    let mut inverse = Array2::zeros((k, k));
    for column in 0..k {
        let unit: Vec<f64> = (0..k).map(|i| f64::from(u8::from(i == column))).collect();
        for (row, value) in cholesky_solve(&factor, &unit).into_iter().enumerate() {
            inverse[[row, column]] = value / scale[row] / scale[column];
        }
    }
    Some((&inverse + &inverse.t()) / 2.0)
}

/// Numbers by rows of k each.
pub(super) fn by_rows(numbers: Vec<f64>, k: usize) -> Array2<f64> {
    let n = numbers.len().checked_div(k).unwrap_or(0);
    Array2::from_shape_vec((n, k), numbers).unwrap_or_else(|_| Array2::zeros((0, k)))
}
