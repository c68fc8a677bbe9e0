//! A checked batch of numbers, sorted, with its sums.

mod sums;

use sums::{add, from_mean, power_of_two_near};
pub(crate) use sums::{check_values, checked_weights, compensated, deviations, wide_deviations};

use crate::StatsError;
use crate::descriptives::{Descriptives, ShapeType};
use crate::double_double::DoubleDouble;

/// Weights of the numbers of a [`Batch`], by what they mean. None may be negative; a row of weight 0 takes no part.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum BatchWeights<'a> {
    /// How many equal rows each one stands for, whole numbers: everything is as if the rows were repeated
    /// (SPSS: `WEIGHT BY`, Stata: `fweight`, `Hmisc::wtd.var`).
    Frequency(&'a [f64]),
    /// Analytic weights: a row is the mean of so many, or its variance the inverse of the weight. They count relative to
    /// their mean: `n` is the number of rows and the variance `sum w (x - m)^2 / sum w * n / (n - 1)` (Stata: `aweight`).
    Analytic(&'a [f64]),
    /// Reliability weights: every row has the same variance, and the weights, as those of a survey, say how much each
    /// counts. The variance is `sum w (x - m)^2 / (V1 - V2 / V1)`, with `V1` and `V2` the sums of weights and of their
    /// squares (`cov.wt(method = "unbiased")`); the variance of the mean is `s^2 V2 / V1^2`, that is, over the effective
    /// size `V1^2 / V2` of Kish (1965).
    Reliability(&'a [f64]),
}

/// What the weights of a batch mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::descriptives) enum Weighting {
    None,
    Frequency,
    Analytic,
    Reliability,
}

/// A batch of numbers that has been checked and sorted once: any descriptive statistic follows from it.
///
/// ```
/// use tresteg_stats::descriptives::{QuantileType, Batch, BatchWeights};
///
/// let batch = Batch::new(&[2.0, 4.0, 4.0, 5.0, 9.0])?;
/// assert_eq!(batch.mean(), 4.8);
/// assert_eq!(batch.quantile(0.25, QuantileType::Linear)?, 4.0);
/// assert_eq!(batch.modes().values, [4.0]);
///
/// // A frequency of 2 is a row twice.
/// let weighted = Batch::weighted(&[9.0, 4.0, 5.0, 2.0], BatchWeights::Frequency(&[1.0, 2.0, 1.0, 1.0]))?;
/// assert_eq!(weighted.variance(), batch.variance());
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    /// Ascending.
    pub(in crate::descriptives) values: Vec<f64>,
    /// In the order of `values`, all positive; `None` where all are 1.
    pub(in crate::descriptives) weights: Option<Vec<f64>>,
    pub(in crate::descriptives) weighting: Weighting,
    /// Rows, or the sum of frequencies.
    pub(in crate::descriptives) n: f64,
    /// Sum of weights; `n` where there are none.
    pub(in crate::descriptives) total: f64,
    /// Sum of the squares of weights.
    pub(in crate::descriptives) total_of_squares: f64,
    pub(in crate::descriptives) moments: Moments,
}

/// Sums of powers of deviations from the mean, of numbers in units of a power of two near the largest.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::descriptives) struct Moments {
    /// The mean in the units of the data.
    mean: f64,
    /// The sum in the units of the data; infinite where it is out of range.
    sum: f64,
    /// The unit.
    unit: f64,
    pub(in crate::descriptives) second: f64,
    pub(in crate::descriptives) third: f64,
    pub(in crate::descriptives) fourth: f64,
}

impl Batch {
    /// A batch without weights.
    ///
    /// # Errors
    ///
    /// [`StatsError::NoRows`] for an empty batch, [`StatsError::NotFinite`] when a number is NaN or infinite,
    /// [`StatsError::OutOfRange`] when their squares leave the range of `f64`.
    ///
    /// ```
    /// # use tresteg_stats::descriptives::Batch;
    /// assert_eq!(Batch::new(&[3.0, 1.0, 2.0])?.sorted_values(), [1.0, 2.0, 3.0]);
    /// assert!(Batch::new(&[1.0, f64::NAN]).is_err());
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn new(values: &[f64]) -> Result<Self, StatsError> {
        check_values("value", values)?;
        let mut sorted = values.to_vec();
        sorted.sort_unstable_by(f64::total_cmp);
        Self::of_sorted(sorted, None, Weighting::None)
    }

    /// A batch with weights.
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new); [`StatsError::LengthMismatch`], [`StatsError::InvalidWeight`] for a weight that is negative,
    /// not finite or, as a frequency, not a whole number, [`StatsError::AllWeightsZero`].
    ///
    /// ```
    /// use tresteg_stats::descriptives::{Batch, BatchWeights};
    ///
    /// let batch = Batch::weighted(&[1.0, 2.0, 4.0], BatchWeights::Reliability(&[0.5, 1.0, 0.5]))?;
    /// assert_eq!(batch.mean(), 2.25);
    /// assert!((batch.effective_size() - 8.0 / 3.0).abs() < 1e-15);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn weighted(values: &[f64], weights: BatchWeights<'_>) -> Result<Self, StatsError> {
        check_values("value", values)?;
        let weighting = match weights {
            BatchWeights::Frequency(_) => Weighting::Frequency,
            BatchWeights::Analytic(_) => Weighting::Analytic,
            BatchWeights::Reliability(_) => Weighting::Reliability,
        };
        let weights = checked_weights(weights, values.len())?;
        let mut pairs: Vec<(f64, f64)> = (values.iter().copied())
            .zip(weights.iter().copied())
            .filter(|(_, weight)| *weight > 0.0)
            .collect();
        pairs.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        let (values, weights) = pairs.into_iter().unzip();
        Self::of_sorted(values, Some(weights), weighting)
    }

    /// From numbers in ascending order and their positive weights.
    pub(in crate::descriptives) fn of_sorted(
        values: Vec<f64>,
        weights: Option<Vec<f64>>,
        weighting: Weighting,
    ) -> Result<Self, StatsError> {
        let (Some(first), Some(last)) = (values.first(), values.last()) else {
            return Err(StatsError::NoRows {
                rows: 0,
                dropped: 0,
            });
        };
        let rows = values.len() as f64;
        let (total, total_of_squares) = match &weights {
            None => (rows, rows),
            Some(weights) => (
                compensated(weights.iter().copied()).value(),
                compensated(weights.iter().map(|w| w * w)).value(),
            ),
        };
        let largest = first.abs().max(last.abs());
        let moments = Moments::new(&values, weights.as_deref(), total, largest);
        let batch = Self {
            n: if weighting == Weighting::Frequency {
                total
            } else {
                rows
            },
            values,
            weights,
            weighting,
            total,
            total_of_squares,
            moments,
        };
        let in_range = batch.variance().unwrap_or(0.0).is_finite()
            && total.is_finite()
            && total_of_squares.is_finite();
        if in_range {
            Ok(batch)
        } else {
            Err(StatsError::OutOfRange {
                what: "sum, mean and variance".into(),
            })
        }
    }

    /// How many numbers of positive weight there are; with frequencies, their sum.
    ///
    /// ```
    /// # use tresteg_stats::descriptives::Batch;
    /// let batch = Batch::new(&[6.0, 1.0, 2.0])?;
    /// assert_eq!(batch.n_obs(), 3);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn n_obs(&self) -> usize {
        self.n as usize
    }

    /// The sum of the weights; the number of rows where there are none.
    ///
    /// ```
    /// # use tresteg_stats::descriptives::Batch;
    /// let batch = Batch::new(&[6.0, 1.0, 2.0])?;
    /// assert_eq!(batch.sum_of_weights(), 3.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn sum_of_weights(&self) -> f64 {
        self.total
    }

    /// Kish's effective size `V1^2 / V2` for reliability weights, else [`n_obs`](Self::n_obs).
    ///
    /// ```
    /// # use tresteg_stats::descriptives::Batch;
    /// let batch = Batch::new(&[6.0, 1.0, 2.0])?;
    /// assert_eq!(batch.effective_size(), 3.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn effective_size(&self) -> f64 {
        if self.weighting == Weighting::Reliability {
            self.total / self.total_of_squares * self.total
        } else {
            self.n
        }
    }

    /// The arithmetic mean, `sum w x / sum w`.
    ///
    /// ```
    /// # use tresteg_stats::descriptives::Batch;
    /// let batch = Batch::new(&[6.0, 1.0, 2.0])?;
    /// assert_eq!(batch.mean(), 3.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.moments.mean
    }

    /// The sum `sum w x`; infinite where it leaves the range of `f64`.
    ///
    /// ```
    /// # use tresteg_stats::descriptives::Batch;
    /// let batch = Batch::new(&[6.0, 1.0, 2.0])?;
    /// assert_eq!(batch.sum(), 9.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn sum(&self) -> f64 {
        self.moments.sum
    }

    /// The sample variance, over n - 1 or what [`BatchWeights`] says; `None` for a single number.
    ///
    /// ```
    /// use tresteg_stats::descriptives::{Batch, BatchWeights};
    ///
    /// let (values, weights) = ([1.0, 2.0, 6.0], [1.0, 2.0, 1.0]);
    /// let variance = |weights| Batch::weighted(&values, weights).map(|batch| batch.variance());
    /// assert_eq!(variance(BatchWeights::Frequency(&weights))?, Some(14.75 / 3.0));
    /// assert_eq!(variance(BatchWeights::Analytic(&weights))?, Some(14.75 / 4.0 * 1.5));
    /// assert_eq!(variance(BatchWeights::Reliability(&weights))?, Some(14.75 / 2.5));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn variance(&self) -> Option<f64> {
        if self.n <= 1.0 {
            return None;
        }
        let scaled = match self.weighting {
            Weighting::None | Weighting::Frequency => self.moments.second / (self.n - 1.0),
            Weighting::Analytic => self.moments.second / self.total * (self.n / (self.n - 1.0)),
            Weighting::Reliability => {
                self.moments.second / (self.total - self.total_of_squares / self.total)
            }
        };
        Some(scaled * self.moments.unit * self.moments.unit)
    }

    /// The mean squared deviation, over n (or the sum of weights).
    ///
    /// ```
    /// # use tresteg_stats::descriptives::Batch;
    /// let batch = Batch::new(&[6.0, 1.0, 2.0])?;
    /// assert_eq!(batch.population_variance(), 14.0 / 3.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn population_variance(&self) -> f64 {
        self.moments.second / self.total * self.moments.unit * self.moments.unit
    }

    /// The root of [`variance`](Self::variance); `None` for a single number.
    ///
    /// ```
    /// # use tresteg_stats::descriptives::Batch;
    /// let batch = Batch::new(&[6.0, 1.0, 2.0])?;
    /// assert_eq!(batch.std_deviation(), Some(7f64.sqrt()));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn std_deviation(&self) -> Option<f64> {
        self.variance().map(f64::sqrt)
    }

    /// The standard error of the mean, `s / sqrt(n)`, with n the [effective size](Self::effective_size).
    ///
    /// ```
    /// # use tresteg_stats::descriptives::Batch;
    /// let batch = Batch::new(&[6.0, 1.0, 2.0])?;
    /// assert_eq!(batch.std_error(), Some(7f64.sqrt() / 3f64.sqrt()));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn std_error(&self) -> Option<f64> {
        self.std_deviation()
            .map(|s| s / self.effective_size().sqrt())
    }

    /// The standard deviation over the mean; `None` where the mean is 0 or there is one number.
    ///
    /// ```
    /// # use tresteg_stats::descriptives::Batch;
    /// let batch = Batch::new(&[6.0, 1.0, 2.0])?;
    /// assert_eq!(batch.coefficient_of_variation(), Some(7f64.sqrt() / 3.0));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn coefficient_of_variation(&self) -> Option<f64> {
        let share = self.std_deviation()? / self.mean();
        share.is_finite().then_some(share)
    }

    /// The smallest.
    ///
    /// ```
    /// # use tresteg_stats::descriptives::Batch;
    /// let batch = Batch::new(&[6.0, 1.0, 2.0])?;
    /// assert_eq!(batch.minimum(), 1.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn minimum(&self) -> f64 {
        self.values.first().copied().unwrap_or_default()
    }

    /// The largest.
    ///
    /// ```
    /// # use tresteg_stats::descriptives::Batch;
    /// let batch = Batch::new(&[6.0, 1.0, 2.0])?;
    /// assert_eq!(batch.maximum(), 6.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn maximum(&self) -> f64 {
        self.values.last().copied().unwrap_or_default()
    }

    /// The numbers in ascending order, each once per row.
    ///
    /// ```
    /// # use tresteg_stats::descriptives::Batch;
    /// let batch = Batch::new(&[6.0, 1.0, 2.0])?;
    /// assert_eq!(batch.sorted_values(), [1.0, 2.0, 6.0]);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn sorted_values(&self) -> &[f64] {
        &self.values
    }

    /// The usual numbers at once.
    ///
    /// # Errors
    ///
    /// [`StatsError::OutOfRange`] when the sum leaves the range of `f64`.
    ///
    /// ```
    /// # use tresteg_stats::descriptives::Batch;
    /// let batch = Batch::new(&[6.0, 1.0, 2.0])?;
    /// assert_eq!(batch.describe()?.median, 2.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn describe(&self) -> Result<Descriptives, StatsError> {
        if !self.sum().is_finite() {
            return Err(StatsError::OutOfRange {
                what: "sum, mean and variance".into(),
            });
        }
        Ok(Descriptives {
            n: self.n_obs(),
            mean: self.mean(),
            variance: self.variance(),
            std_deviation: self.std_deviation(),
            std_error: self.std_error(),
            coefficient_of_variation: self.coefficient_of_variation(),
            skewness: self.skewness(ShapeType::Adjusted),
            skewness_std_error: self.skewness_std_error(),
            kurtosis: self.kurtosis(ShapeType::Adjusted),
            kurtosis_std_error: self.kurtosis_std_error(),
            median: self.median(),
            minimum: self.minimum(),
            maximum: self.maximum(),
            sum: self.sum(),
        })
    }

    /// The numbers with their weights, ascending.
    pub(in crate::descriptives) fn pairs(&self) -> impl Iterator<Item = (f64, f64)> + '_ {
        let weight = |row: usize| self.weights.as_ref().map_or(1.0, |weights| weights[row]);
        self.values
            .iter()
            .enumerate()
            .map(move |(row, &value)| (value, weight(row)))
    }

    /// The same with frequencies or none; an error where the weights are of another kind.
    pub(in crate::descriptives) fn countable(&self, what: &str) -> Result<(), StatsError> {
        match self.weighting {
            Weighting::None | Weighting::Frequency => Ok(()),
            Weighting::Analytic | Weighting::Reliability => Err(StatsError::InvalidArgument {
                what: what.to_owned(),
                found: "asked of a batch with weights that are not frequencies".into(),
                expected: "a batch without weights or with frequencies".into(),
            }),
        }
    }
}

impl Moments {
    fn new(values: &[f64], weights: Option<&[f64]>, total: f64, largest: f64) -> Self {
        let unit = power_of_two_near(largest);
        let weight = |row: usize| weights.map_or(1.0, |weights| weights[row]);
        let scaled = || {
            values
                .iter()
                .enumerate()
                .map(|(row, x)| (x / unit, weight(row)))
        };
        let sum = match weights {
            None => compensated(scaled().map(|(x, _)| x)),
            Some(_) => scaled().fold(DoubleDouble::ZERO, |sum, (x, w)| {
                sum + DoubleDouble::product(x, w)
            }),
        };
        let mean = sum / DoubleDouble::from(total);
        let constant = values.first() == values.last();
        let (mut second, mut third, mut fourth) =
            (DoubleDouble::ZERO, DoubleDouble::ZERO, DoubleDouble::ZERO);
        if !constant {
            for (x, w) in scaled() {
                let deviation = from_mean(x, mean);
                let square = deviation * deviation;
                add(&mut second, w * square);
                add(&mut third, w * square * deviation);
                add(&mut fourth, w * square * square);
            }
        }
        Self {
            mean: if constant {
                values.first().copied().unwrap_or_default()
            } else {
                mean.value() * unit
            },
            sum: sum.value() * unit,
            unit,
            second: second.value(),
            third: third.value(),
            fourth: fourth.value(),
        }
    }
}
