//! p-values of several tests at once.

use serde::{Deserialize, Serialize};

use crate::StatsError;

/// How p-values are adjusted for their number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Adjustment {
    /// `m p`: the chance of any false rejection, however the tests depend on each other.
    Bonferroni,
    /// `1 - (1 - p)^m`, for independent tests.
    Sidak,
    /// Bonferroni, step by step from the smallest (Holm, 1979): never worse, same promise.
    Holm,
    /// Step by step from the largest (Hochberg, 1988), for independent or positively dependent tests.
    Hochberg,
    /// Closed testing by Simes' test (Hommel, 1988).
    Hommel,
    /// The false discovery rate of independent or positively dependent tests (Benjamini and Hochberg, 1995).
    BenjaminiHochberg,
    /// The false discovery rate under any dependence (Benjamini and Yekutieli, 2001).
    BenjaminiYekutieli,
}

/// Adjusted p-values, in the order given. In R: `p.adjust(p, method)`.
///
/// # Errors
///
/// [`StatsError::InvalidArgument`] when a p-value is not within 0 .. 1.
///
/// ```
/// use tresteg_stats::{Adjustment, adjust_p_values};
///
/// let holm = adjust_p_values(&[0.01, 0.04, 0.03], Adjustment::Holm)?;
/// assert_eq!(holm, [0.03, 0.06, 0.06]);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn adjust_p_values(p_values: &[f64], adjustment: Adjustment) -> Result<Vec<f64>, StatsError> {
    if let Some(p) = p_values.iter().find(|p| !(0.0..=1.0).contains(*p)) {
        return Err(StatsError::InvalidArgument {
            what: "a p-value".into(),
            found: p.to_string(),
            expected: "a number from 0 to 1".into(),
        });
    }
    let count = p_values.len();
    let m = count as f64;
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|&a, &b| p_values[a].total_cmp(&p_values[b]));
    let sorted: Vec<f64> = order.iter().map(|&i| p_values[i]).collect();
    let rank = |i: usize| (i + 1) as f64;
    let mut adjusted: Vec<f64> = match adjustment {
        Adjustment::Bonferroni => sorted.iter().map(|p| m * p).collect(),
        // Through logarithms, so that a small p keeps its digits.
        Adjustment::Sidak => sorted
            .iter()
            .map(|p| -(m * (-p).ln_1p()).exp_m1())
            .collect(),
        Adjustment::Holm => step_up((0..count).map(|i| (m - i as f64) * sorted[i])),
        Adjustment::Hochberg => step_down((0..count).map(|i| (m - i as f64) * sorted[i])),
        Adjustment::BenjaminiHochberg => step_down((0..count).map(|i| m / rank(i) * sorted[i])),
        Adjustment::BenjaminiYekutieli => {
            let harmonic: f64 = (0..count).map(|i| 1.0 / rank(i)).sum();
            step_down((0..count).map(|i| harmonic * m / rank(i) * sorted[i]))
        }
        Adjustment::Hommel => hommel(&sorted),
    };
    for p in &mut adjusted {
        *p = p.min(1.0);
    }
    let mut result = vec![0.0; count];
    for (position, p) in order.into_iter().zip(adjusted) {
        result[position] = p;
    }
    Ok(result)
}

/// The largest so far.
fn step_up(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut largest: f64 = 0.0;
    values
        .map(|value| {
            largest = largest.max(value);
            largest
        })
        .collect()
}

/// The smallest from here on.
fn step_down(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<f64> = values.collect();
    for i in (1..values.len()).rev() {
        values[i - 1] = values[i - 1].min(values[i]);
    }
    values
}

/// The algorithm of Wright (1992), appendix.
fn hommel(sorted: &[f64]) -> Vec<f64> {
    let n = sorted.len();
    let simes = |size: usize, first: usize| {
        (0..size)
            .map(|i| size as f64 * sorted[first + i] / (i + 1) as f64)
            .fold(f64::INFINITY, f64::min)
    };
    let mut adjusted = vec![simes(n, 0); n];
    for size in (2..n).rev() {
        let first = n - size + 1;
        let bound = (1..size)
            .map(|i| size as f64 * sorted[first + i - 1] / (i + 1) as f64)
            .fold(f64::INFINITY, f64::min);
        for (i, a) in adjusted.iter_mut().enumerate() {
            let q = if i < first {
                (size as f64 * sorted[i]).min(bound)
            } else {
                (size as f64 * sorted[n - size]).min(bound)
            };
            *a = a.max(q);
        }
    }
    adjusted
        .iter()
        .zip(sorted)
        .map(|(a, p)| a.max(*p))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_tests_no_values() {
        assert_eq!(adjust_p_values(&[], Adjustment::Hommel).unwrap(), [0.0; 0]);
        assert!(adjust_p_values(&[1.5], Adjustment::Holm).is_err());
        assert!(adjust_p_values(&[f64::NAN], Adjustment::Holm).is_err());
    }

    #[test]
    fn small_values_keep_their_digits() {
        let sidak = adjust_p_values(&[1e-20, 0.5], Adjustment::Sidak).unwrap();
        assert!((sidak[0] / 2e-20 - 1.0).abs() < 1e-14);
    }
}
