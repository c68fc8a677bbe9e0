//! A batch of numbers in a few.

use serde::{Deserialize, Serialize};

use crate::StatsError;

/// What [`describe`] says of a batch of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Descriptives {
    /// How many.
    pub n: usize,
    /// Arithmetic mean.
    #[serde(with = "crate::serde_float")]
    pub mean: f64,
    /// Sample variance, over n - 1; `None` for a single number.
    #[serde(with = "crate::serde_float")]
    pub variance: Option<f64>,
    /// Its root.
    #[serde(with = "crate::serde_float")]
    pub std_deviation: Option<f64>,
    /// The middle number, or the mean of the two middle ones.
    pub median: f64,
    /// The smallest.
    pub minimum: f64,
    /// The largest.
    pub maximum: f64,
    /// The sum.
    #[serde(with = "crate::serde_float")]
    pub sum: f64,
}

/// Mean, variance (over n - 1), median and range.
///
/// The mean is found in two passes and the variance about it, `sum (x - mean)^2` less its rounding
/// correction (Chan, Golub and LeVeque, 1983), so that a large offset costs no digits.
/// In R: `mean`, `var`, `median`, `range`; in SPSS: `FREQUENCIES /STATISTICS`.
///
/// # Errors
///
/// [`StatsError::NoRows`] for an empty batch, [`StatsError::NotFinite`] when a number is NaN or infinite,
/// [`StatsError::OutOfRange`] when their sum or squares leave the range of `f64`.
///
/// ```
/// use tresteg_stats::describe;
///
/// let ages = describe(&[31.0, 44.0, 18.0, 27.0])?;
/// assert_eq!(ages.median, 29.0);
/// assert_eq!(ages.mean, 30.0);
/// assert!(describe(&[]).is_err());
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn describe(values: &[f64]) -> Result<Descriptives, StatsError> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let (Some(&minimum), Some(&maximum)) = (sorted.first(), sorted.last()) else {
        return Err(StatsError::NoRows {
            rows: 0,
            dropped: 0,
        });
    };
    let faults = || {
        values
            .iter()
            .enumerate()
            .filter(|(_, value)| !value.is_finite())
    };
    if faults().next().is_some() {
        return Err(StatsError::NotFinite {
            term: "value".into(),
            rows: faults()
                .take(crate::error::ROWS_NAMED)
                .map(|(row, _)| (row + 1).to_string())
                .collect(),
            count: faults().count(),
        });
    }
    let count = values.len();
    let n = count as f64;
    let sum: f64 = values.iter().sum();
    let rough = sum / n;
    let correction = values.iter().map(|value| value - rough).sum::<f64>() / n;
    let mean = rough + correction;
    let deviations = values.iter().map(|value| value - mean);
    let squares: f64 = deviations
        .clone()
        .map(|deviation| deviation * deviation)
        .sum();
    let left: f64 = deviations.sum();
    let variance = (count > 1).then(|| ((squares - left * left / n) / (n - 1.0)).max(0.0));
    let middle = count / 2;
    let median = if count % 2 == 1 {
        sorted[middle]
    } else {
        sorted[middle - 1] + (sorted[middle] - sorted[middle - 1]) / 2.0
    };
    if [sum, mean, median, variance.unwrap_or(0.0)]
        .iter()
        .any(|value| !value.is_finite())
    {
        return Err(StatsError::OutOfRange {
            what: "sum, mean and variance".into(),
        });
    }
    Ok(Descriptives {
        n: count,
        mean,
        variance,
        std_deviation: variance.map(f64::sqrt),
        median,
        minimum,
        maximum,
        sum,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_offset_costs_no_digits() {
        let values: Vec<f64> = [4.0, 7.0, 13.0, 16.0].iter().map(|x| x + 1e9).collect();
        let found = describe(&values).unwrap();
        assert_eq!(found.variance, Some(30.0));
        assert_eq!(found.mean, 1e9 + 10.0);
        assert_eq!(found.median, 1e9 + 10.0);
    }

    #[test]
    fn awkward_batches() {
        assert!(matches!(describe(&[]), Err(StatsError::NoRows { .. })));
        assert!(matches!(
            describe(&[1.0, f64::NAN]),
            Err(StatsError::NotFinite { count: 1, .. })
        ));
        assert!(matches!(
            describe(&[f64::MAX, f64::MAX]),
            Err(StatsError::OutOfRange { .. })
        ));
        let one = describe(&[3.0]).unwrap();
        assert_eq!((one.variance, one.median), (None, 3.0));
    }
}
