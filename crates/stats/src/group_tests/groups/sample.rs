//! A named sample and what describes it.

use serde::{Deserialize, Serialize};

use crate::StatsError;

/// The values of one group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// The name of the group.
    pub name: String,
    /// Its values, in the order given.
    pub values: Vec<f64>,
}

/// Size, mean and spread of one group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SampleSummary {
    /// The name of the group.
    pub name: String,
    /// How many values.
    pub n_obs: usize,
    /// Arithmetic mean.
    #[serde(with = "crate::serde_float")]
    pub mean: f64,
    /// Sample variance, over n - 1; `None` for a single value.
    #[serde(with = "crate::serde_float")]
    pub variance: Option<f64>,
    /// Its root.
    #[serde(with = "crate::serde_float")]
    pub std_deviation: Option<f64>,
    /// The standard deviation over the root of n.
    #[serde(with = "crate::serde_float")]
    pub std_error: Option<f64>,
    /// The median.
    #[serde(with = "crate::serde_float")]
    pub median: f64,
}

impl Sample {
    /// Size, mean and spread.
    ///
    /// # Errors
    ///
    /// [`StatsError::NoRows`] for an empty sample, [`StatsError::OutOfRange`] where sums leave the range of
    /// `f64`.
    ///
    /// ```
    /// # use tresteg_stats::group_tests::Groups;
    /// let groups = Groups::of([("a", &[1.0, 2.0][..]), ("b", &[4.0, 3.0, 5.0][..])])?;
    /// assert_eq!(groups.samples()[0].summary()?.std_error, Some(0.5));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn summary(&self) -> Result<SampleSummary, StatsError> {
        if self.values.is_empty() {
            return Err(StatsError::NoRows {
                rows: 0,
                dropped: 0,
            });
        }
        let count = self.values.len();
        let n = count as f64;
        let (mean, squares) = mean_and_squares(&self.values);
        let variance = (count > 1).then(|| squares / (n - 1.0));
        if !mean.is_finite() || !squares.is_finite() {
            return Err(StatsError::OutOfRange {
                what: format!("mean and variance of `{}`", self.name),
            });
        }
        let std_deviation = variance.map(f64::sqrt);
        Ok(SampleSummary {
            name: self.name.clone(),
            n_obs: count,
            mean,
            variance,
            std_deviation,
            std_error: std_deviation.map(|sd| sd / n.sqrt()),
            median: median(&self.values),
        })
    }
}

/// The mean and the sum of squares about it, in two passes, each corrected for what the rounding of the mean
/// leaves (Chan, Golub and LeVeque, 1983): a large offset costs no digits.
fn mean_and_squares(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let rough = values.iter().sum::<f64>() / n;
    let mean = rough + values.iter().map(|x| x - rough).sum::<f64>() / n;
    let (mut squares, mut left) = (0.0, 0.0);
    for x in values {
        let deviation = x - mean;
        squares += deviation * deviation;
        left += deviation;
    }
    (mean, (squares - left * left / n).max(0.0))
}

/// The middle value of at least one, without sorting all.
fn median(values: &[f64]) -> f64 {
    let mut values = values.to_vec();
    let middle = values.len() / 2;
    let even = values.len().is_multiple_of(2);
    let (lower, upper, _) = values.select_nth_unstable_by(middle, f64::total_cmp);
    let upper = *upper;
    if even {
        let below = lower.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        0.5 * below + 0.5 * upper
    } else {
        upper
    }
}
