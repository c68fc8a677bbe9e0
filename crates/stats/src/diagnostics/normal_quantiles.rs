//! Ordered values against those that a normal distribution leads to expect.

use serde::{Deserialize, Serialize};

use crate::StatsError;
use crate::coefficients::check_level;
use crate::descriptives::check_values;
use crate::distributions::{Beta, Normal};

/// The points of a normal Q-Q plot of standardized values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NormalQuantiles {
    /// Coverage of the band at each point by itself.
    pub level: f64,
    /// From the smallest value to the largest.
    pub points: Vec<NormalQuantile>,
}

/// A value among the ordered ones.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct NormalQuantile {
    /// Its place among the values as they were given.
    pub index: usize,
    /// The value.
    pub value: f64,
    /// The quantile of the standard normal distribution at `(i - a) / (n + 1 - 2a)`, a being 3/8 up to ten values, else 1/2
    /// (R: `ppoints`).
    pub expected: f64,
    /// Lower end of the interval that holds the i-th smallest of n standard normal values with the chance of the level.
    pub lower: f64,
    /// Its upper end.
    pub upper: f64,
}

/// Orders standardized values and puts beside each what a standard normal distribution leads to expect.
///
/// The i-th smallest of n uniform values has a beta distribution with i and n + 1 - i; the band is made of the normal
/// quantiles of its quantiles. It holds each point with the chance of the level, not all at once. In R: `qqnorm(x)`,
/// `qnorm(qbeta(c(.025, .975), i, n + 1 - i))`.
///
/// # Errors
///
/// [`StatsError::NotFinite`]; [`StatsError::InvalidArgument`] for a level that is not between 0 and 1. No values give no
/// points.
///
/// ```
/// use tresteg_stats::diagnostics::normal_quantiles;
///
/// let points = normal_quantiles(&[0.1, -1.2, 1.1], 0.95)?.points;
/// assert_eq!((points[0].index, points[0].value), (1, -1.2));
/// assert!(points[1].expected.abs() < 1e-15);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn normal_quantiles(values: &[f64], level: f64) -> Result<NormalQuantiles, StatsError> {
    check_level(level)?;
    check_values("value", values)?;
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let n = values.len() as f64;
    let shift = if n <= 10.0 { 0.375 } else { 0.5 };
    let tail = (1.0 - level) / 2.0;
    let normal = Normal::standard();
    let count = values.len();
    let mut lower = Vec::with_capacity(count);
    for rank in 1..=count {
        let beta = Beta::new(rank as f64, n + 1.0 - rank as f64)?;
        lower.push(normal.quantile(beta.quantile(tail)?)?);
    }
    let mut points = Vec::with_capacity(count);
    for (i, index) in order.into_iter().enumerate() {
        points.push(NormalQuantile {
            index,
            value: values[index],
            expected: normal.quantile((i as f64 + 1.0 - shift) / (n + 1.0 - 2.0 * shift))?,
            lower: lower[i],
            // By symmetry, where quantiles near 1 would lose digits.
            upper: -lower[count - 1 - i],
        });
    }
    Ok(NormalQuantiles { level, points })
}
