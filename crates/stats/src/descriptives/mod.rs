//! Batches of numbers in a few: location, spread, shape, quantiles and frequencies, weighted or not.
//!
//! | question | answer | in R | in SPSS |
//! |---|---|---|---|
//! | the usual numbers at once | [`describe`] | `psych::describe` | `DESCRIPTIVES` |
//! | the same by group | [`describe_by`] | `psych::describeBy` | `MEANS` |
//! | anything about one batch | [`Batch`] | | `EXAMINE` |
//! | mean, its standard error and interval | [`Batch::mean_interval`] | `t.test(x)` | `EXAMINE` |
//! | skewness, kurtosis, of three conventions | [`Batch::skewness`], [`Batch::kurtosis`] | `e1071::skewness(x, type)` | `DESCRIPTIVES` |
//! | quantiles of nine types | [`Batch::quantile`] | `quantile(x, p, type)` | `FREQUENCIES` |
//! | quartiles, whiskers and what lies beyond them | [`Batch::box_summary`] | `ggplot2::geom_boxplot` | `EXAMINE` |
//! | trimmed and winsorised mean | [`Batch::trimmed_mean`], [`Batch::winsorized_mean`] | `mean(x, trim)` | |
//! | median absolute deviation | [`Batch::median_absolute_deviation`] | `mad(x)` | |
//! | geometric and harmonic mean | [`Batch::geometric_mean`], [`Batch::harmonic_mean`] | `psych::geometric.mean` | `MEANS` |
//! | counts and percentages | [`frequency_table`] | `table`, `prop.table` | `FREQUENCIES` |
//!
//! Sums are carried in twice the working precision about the mean, so that no offset of the data costs digits. What
//! a batch is too small or too constant for is `None`.

mod batch;
mod boxes;
mod frequencies;
mod groups;
mod location;
mod quantile;
mod shape;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use batch::{Batch, BatchWeights};
pub(crate) use batch::{check_values, checked_weights, compensated, deviations, wide_deviations};
pub use boxes::BoxSummary;
pub use frequencies::{FrequencyRow, FrequencyTable, frequency_table};
pub use groups::{GroupDescription, GroupedDescriptives, describe_by};
pub use location::{LocationEstimate, Modes, NORMAL_CONSISTENT};
pub use quantile::QuantileType;
pub use shape::ShapeType;

use crate::StatsError;
use crate::fit::significant;

/// What [`describe`] says of a batch of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Descriptives {
    /// How many; with frequencies, their sum.
    pub n: usize,
    /// Arithmetic mean.
    #[serde(with = "crate::serde_float")]
    pub mean: f64,
    /// Batch variance, over n - 1; `None` for a single number.
    #[serde(with = "crate::serde_float")]
    pub variance: Option<f64>,
    /// Its root.
    #[serde(with = "crate::serde_float")]
    pub std_deviation: Option<f64>,
    /// Standard error of the mean.
    #[serde(with = "crate::serde_float")]
    pub std_error: Option<f64>,
    /// Standard deviation over the mean; `None` also where the mean is 0.
    #[serde(with = "crate::serde_float")]
    pub coefficient_of_variation: Option<f64>,
    /// Skewness `G1` of SPSS, SAS and Excel; `None` for fewer than three numbers or constant ones.
    #[serde(with = "crate::serde_float")]
    pub skewness: Option<f64>,
    /// Its standard error under normality.
    #[serde(with = "crate::serde_float")]
    pub skewness_std_error: Option<f64>,
    /// Excess kurtosis `G2` of SPSS, SAS and Excel; `None` for fewer than four numbers or constant ones.
    #[serde(with = "crate::serde_float")]
    pub kurtosis: Option<f64>,
    /// Its standard error under normality.
    #[serde(with = "crate::serde_float")]
    pub kurtosis_std_error: Option<f64>,
    /// The middle number, or the mean of the two middle ones.
    #[serde(with = "crate::serde_float")]
    pub median: f64,
    /// The smallest.
    #[serde(with = "crate::serde_float")]
    pub minimum: f64,
    /// The largest.
    #[serde(with = "crate::serde_float")]
    pub maximum: f64,
    /// The sum.
    #[serde(with = "crate::serde_float")]
    pub sum: f64,
}

/// Mean, variance (over n - 1), shape, median and range.
///
/// Sums are compensated and deviations taken from a mean in twice the working precision, so that a large offset costs
/// no digits. More about the batch, other conventions and weights: [`Batch`].
/// In R: `psych::describe(x, type = 2)`; in SPSS: `DESCRIPTIVES /STATISTICS=ALL`.
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
    Batch::new(values)?.describe()
}

impl Descriptives {
    /// Names and values as the text form and the rows of groups show them.
    fn cells(&self) -> [(&'static str, Option<f64>); 8] {
        [
            ("mean", Some(self.mean)),
            ("std. dev.", self.std_deviation),
            ("std. error", self.std_error),
            ("median", Some(self.median)),
            ("minimum", Some(self.minimum)),
            ("maximum", Some(self.maximum)),
            ("skewness", self.skewness),
            ("kurtosis", self.kurtosis),
        ]
    }
}

impl fmt::Display for Descriptives {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<12}{:>13}", "n", self.n)?;
        for (name, value) in self.cells() {
            writeln!(f, "{name:<12}{:>13}", optional(value))?;
        }
        Ok(())
    }
}

/// A number, or a dash where there is none.
fn optional(value: Option<f64>) -> String {
    value.map_or_else(|| "-".into(), significant)
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
        let near = describe(&[4.0, 7.0, 13.0, 16.0]).unwrap();
        assert_eq!(found.kurtosis, near.kurtosis);
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
        assert!(matches!(
            describe(&[1e200, -1e200]),
            Err(StatsError::OutOfRange { .. })
        ));
        let one = describe(&[3.0]).unwrap();
        assert_eq!((one.variance, one.median, one.std_error), (None, 3.0, None));
        assert_eq!((one.skewness, one.kurtosis_std_error), (None, None));
        let two = describe(&[3.0, 4.0]).unwrap();
        assert_eq!((two.variance, two.skewness), (Some(0.5), None));
        let constant = describe(&[0.1; 7]).unwrap();
        assert_eq!((constant.mean, constant.variance), (0.1, Some(0.0)));
        assert_eq!((constant.skewness, constant.kurtosis), (None, None));
        let tiny = describe(&[1e-310, 3e-310]).unwrap();
        assert_eq!((tiny.mean, tiny.variance), (2e-310, Some(0.0)));
    }

    #[test]
    fn text_form() {
        let text = describe(&[1.0, 2.0, 4.0]).unwrap().to_string();
        assert!(text.contains("mean") && text.contains("2.3333"), "{text}");
        assert!(text.lines().last().unwrap().ends_with('-'), "{text}");
    }
}
