//! The shape of a negative binomial response by maximum likelihood.

use super::family::Form;
use super::fit::{Parts, ThetaEstimate, linear_predictor};
use super::iterate::{self, Failure, Settings, Solution};
use super::rows::RowModel;
use crate::StatsError;
use crate::distributions::{digamma, trigamma};

/// Rounds of coefficients given theta and theta given the coefficients.
const ROUNDS: usize = 200;

/// Newton steps for theta in a round.
const STEPS: usize = 100;

/// A theta above this says that the counts vary no more than Poisson counts.
const NO_OVERDISPERSION: f64 = 1e8;

/// The relative change of theta that ends the rounds. The information about theta and the coefficients is
/// orthogonal (Lawless, 1987), so that each round gains several digits.
const CLOSE: f64 = 1e-11;

/// Estimates theta together with the coefficients, from a Poisson fit.
pub(crate) fn estimate(
    parts: &Parts<'_>,
    rows: RowModel,
    first: Solution,
    settings: &Settings<'_>,
    failed: impl Fn(Failure) -> StatsError,
) -> Result<(ThetaEstimate, Solution), StatsError> {
    let mut solution = first;
    let mut theta = None;
    let (mut iterations, mut halvings) = (solution.iterations, solution.halvings);
    let fault = |rounds: usize, reason: &str| StatsError::NotConverged {
        response: parts.labels.response.clone(),
        iterations: rounds,
        reason: reason.to_owned(),
    };
    for round in 1..=ROUNDS {
        let means = means(parts, rows, &solution);
        let Some(estimate) = given_means(parts, &means, theta) else {
            return Err(fault(
                round,
                "theta grows without end: the counts vary no more than Poisson counts",
            ));
        };
        let before = theta.replace(estimate.estimate);
        let rows = RowModel {
            form: Form::Overdispersed(estimate.estimate),
            ..rows
        };
        let start = solution.least_squares.coefficients.clone();
        let settings = Settings {
            start: Some(&start),
            ..settings.clone()
        };
        solution = iterate::fit(&parts.problem(rows), &settings).map_err(&failed)?;
        iterations += solution.iterations;
        halvings += solution.halvings;
        let moved = before.map_or(f64::INFINITY, |before| {
            (estimate.estimate / before - 1.0).abs()
        });
        if moved <= CLOSE {
            return Ok((
                estimate,
                Solution {
                    iterations,
                    halvings,
                    ..solution
                },
            ));
        }
    }
    Err(fault(ROUNDS, "theta still changes"))
}

fn means(parts: &Parts<'_>, rows: RowModel, solution: &Solution) -> Vec<f64> {
    let n = parts.response.values.len();
    let eta = linear_predictor(
        &solution.least_squares,
        &parts.columns,
        parts.offset.as_ref(),
        n,
    );
    eta.into_iter().map(|eta| rows.link.inverse(eta)).collect()
}

/// Newton's method on the logarithm of theta, whose likelihood is closer to a parabola.
fn given_means(parts: &Parts<'_>, means: &[f64], start: Option<f64>) -> Option<ThetaEstimate> {
    let values = &parts.response.values;
    let total = parts.response.total.as_deref();
    let weight = |row: usize| total.map_or(1.0, |total| total[row]);
    // Score and observed information about theta.
    let derivatives = |theta: f64| {
        let (at, slope) = (digamma(theta), trigamma(theta));
        let (mut score, mut information) = (0.0, 0.0);
        for (row, (&y, &mean)) in values.iter().zip(means).enumerate() {
            let weight = weight(row);
            if weight > 0.0 {
                let sum = theta + mean;
                let distance = (mean - y) / sum;
                score += weight * (digamma(y + theta) - at - (mean / theta).ln_1p() + distance);
                information +=
                    weight * (slope - trigamma(y + theta) - mean / (theta * sum) + distance / sum);
            }
        }
        (score, information)
    };
    let mut theta = match start {
        Some(theta) => theta,
        None => {
            let (mut weights, mut excess) = (0.0, 0.0);
            for (row, (&y, &mean)) in values.iter().zip(means).enumerate() {
                weights += weight(row);
                excess += weight(row) * (y / mean - 1.0).powi(2);
            }
            weights / excess
        }
    };
    for _ in 0..STEPS {
        if !(theta > 0.0 && theta < NO_OVERDISPERSION) {
            return None;
        }
        let (score, information) = derivatives(theta);
        // By ln theta: score theta, information theta^2 - score theta.
        let bend = information * theta - score;
        let step = if bend > 0.0 {
            score / bend
        } else {
            score.signum()
        };
        let step = step.clamp(-1.0, 1.0);
        theta *= step.exp();
        if step.abs() <= 1e-12 {
            let (_, information) = derivatives(theta);
            return (information > 0.0).then(|| ThetaEstimate {
                estimate: theta,
                std_error: information.sqrt().recip(),
            });
        }
    }
    None
}
