//! Checks of values and weights, and sums and deviations that keep their digits.

use super::BatchWeights;
use crate::StatsError;
use crate::double_double::{DoubleDouble, two_sum};
use crate::error::name_not_finite;

/// Of all weights, the largest: where no sum that is made of them loses its digits.
const LARGEST_WEIGHT: std::ops::RangeInclusive<f64> = 1e-100..=1e100;

/// Weights for `rows` rows, none of them negative.
pub(crate) fn checked_weights(
    weights: BatchWeights<'_>,
    rows: usize,
) -> Result<&[f64], StatsError> {
    let (values, whole) = match weights {
        BatchWeights::Frequency(values) => (values, true),
        BatchWeights::Analytic(values) | BatchWeights::Reliability(values) => (values, false),
    };
    if values.len() != rows {
        return Err(StatsError::LengthMismatch {
            what: "weights".into(),
            expected: rows,
            found: values.len(),
        });
    }
    let fits = |w: f64| w >= 0.0 && w.is_finite() && !(whole && w.fract() != 0.0);
    if let Some(row) = values.iter().position(|&weight| !fits(weight)) {
        return Err(StatsError::InvalidWeight {
            row: (row + 1).to_string(),
            weight: values[row],
            expected: if whole {
                "a whole number from 0".into()
            } else {
                "a finite number from 0".into()
            },
        });
    }
    let largest = (values.iter().enumerate())
        .max_by(|a, b| a.1.total_cmp(b.1))
        .map(|(row, weight)| (row, *weight));
    match largest {
        Some((_, 0.0)) => Err(StatsError::AllWeightsZero),
        // Beyond these, sums of squares and of higher powers leave the range.
        Some((row, weight)) if !LARGEST_WEIGHT.contains(&weight) => {
            Err(StatsError::InvalidWeight {
                row: (row + 1).to_string(),
                weight,
                expected: "a largest weight from 1e-100 to 1e100".into(),
            })
        }
        _ => Ok(values),
    }
}

/// Deviations from the weighted mean, in units of a power of two near the largest number; all 0 for constant numbers.
pub(crate) fn deviations(values: &[f64], weights: Option<&[f64]>) -> Vec<f64> {
    let (unit, mean) = unit_and_mean(values, weights);
    values.iter().map(|x| from_mean(x / unit, mean)).collect()
}

/// As [`deviations`], in twice the working precision.
pub(crate) fn wide_deviations(values: &[f64], weights: Option<&[f64]>) -> Vec<DoubleDouble> {
    let (unit, mean) = unit_and_mean(values, weights);
    values
        .iter()
        .map(|x| DoubleDouble::from(x / unit) - mean)
        .collect()
}

fn unit_and_mean(values: &[f64], weights: Option<&[f64]>) -> (f64, DoubleDouble) {
    let largest = values.iter().fold(0.0, |most: f64, x| most.max(x.abs()));
    let unit = power_of_two_near(largest);
    let first = values.first().copied().unwrap_or_default();
    if values.iter().all(|x| *x == first) {
        return (unit, DoubleDouble::from(first / unit));
    }
    let mean = match weights {
        None => {
            let sum = compensated(values.iter().map(|x| x / unit));
            sum / DoubleDouble::from(values.len() as f64)
        }
        Some(weights) => {
            let products = values
                .iter()
                .zip(weights)
                .map(|(x, w)| DoubleDouble::product(x / unit, *w));
            let sum = products.fold(DoubleDouble::ZERO, |sum, product| sum + product);
            sum / compensated(weights.iter().copied())
        }
    };
    (unit, mean)
}

/// The difference from a mean, rounded once.
#[inline]
pub(super) fn from_mean(x: f64, mean: DoubleDouble) -> f64 {
    let (difference, rest) = two_sum(x, -mean.hi);
    difference + (rest - mean.lo)
}

/// A power of two within a factor of two of a number, held away from the ends of the range.
pub(super) fn power_of_two_near(largest: f64) -> f64 {
    if largest == 0.0 {
        return 1.0;
    }
    2f64.powi((largest.log2().floor() as i32).clamp(-1000, 1000))
}

#[inline]
pub(super) fn add(sum: &mut DoubleDouble, term: f64) {
    let (high, error) = two_sum(sum.hi, term);
    *sum = DoubleDouble {
        hi: high,
        lo: sum.lo + error,
    };
}

/// A sum with its rounding errors added up beside it (Neumaier, 1974).
pub(crate) fn compensated(terms: impl Iterator<Item = f64>) -> DoubleDouble {
    let sum = terms.fold(DoubleDouble::ZERO, |mut sum, term| {
        add(&mut sum, term);
        sum
    });
    DoubleDouble::sum(sum.hi, sum.lo)
}

/// An error that names the values that are not finite, by their number from 1.
pub(crate) fn check_values(term: &str, values: &[f64]) -> Result<(), StatsError> {
    name_not_finite(term, values, |row| (row + 1).to_string())
}
