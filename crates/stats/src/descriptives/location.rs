//! Means of several kinds, and spread about the median.

use serde::{Deserialize, Serialize};

use super::batch::{Batch, Weighting, compensated};
use crate::StatsError;
use crate::distributions::StudentsT;

/// The factor `1 / qnorm(3/4)`, rounded as R's `mad` rounds it, that makes the median absolute deviation of normal data
/// their standard deviation.
pub const NORMAL_CONSISTENT: f64 = 1.4826;

/// A location with its standard error and interval.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct LocationEstimate {
    /// The location.
    #[serde(with = "crate::serde_float")]
    pub estimate: f64,
    /// Its standard error; `None` where too few numbers are left.
    #[serde(with = "crate::serde_float")]
    pub std_error: Option<f64>,
    /// Degrees of freedom of t.
    pub dof: f64,
    /// The level of the interval.
    pub level: f64,
    /// `estimate - t std_error`.
    #[serde(with = "crate::serde_float")]
    pub lower: Option<f64>,
    /// `estimate + t std_error`.
    #[serde(with = "crate::serde_float")]
    pub upper: Option<f64>,
}

/// The most frequent numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Modes {
    /// All of them, ascending: every number of the batch where each occurs once.
    pub values: Vec<f64>,
    /// How often each occurs, or its weight.
    pub frequency: f64,
}

impl LocationEstimate {
    fn new(
        estimate: f64,
        std_error: Option<f64>,
        dof: f64,
        level: f64,
    ) -> Result<Self, StatsError> {
        if !(level > 0.0 && level < 1.0) {
            return Err(StatsError::InvalidArgument {
                what: "the level of an interval".into(),
                found: level.to_string(),
                expected: "a number between 0 and 1".into(),
            });
        }
        let margin = match std_error {
            Some(std_error) => {
                Some(StudentsT::new(dof)?.upper_quantile(0.5 * (1.0 - level))? * std_error)
            }
            None => None,
        };
        Ok(Self {
            estimate,
            std_error,
            dof,
            level,
            lower: margin.map(|margin| estimate - margin),
            upper: margin.map(|margin| estimate + margin),
        })
    }
}

impl Batch {
    /// The mean with its t interval, on n - 1 degrees of freedom, n being the
    /// [effective size](Self::effective_size). In R: `t.test(x)$conf.int`.
    ///
    /// # Errors
    ///
    /// [`StatsError::InvalidArgument`] when the level is not between 0 and 1.
    ///
    /// ```
    /// use tresteg_stats::descriptives::Batch;
    ///
    /// let mean = Batch::new(&[4.0, 6.0, 8.0])?.mean_interval(0.95)?;
    /// assert_eq!((mean.estimate, mean.dof), (6.0, 2.0));
    /// assert!((mean.lower.unwrap_or(0.0) - 1.0317245763_f64).abs() < 1e-9);
    /// assert_eq!(Batch::new(&[4.0])?.mean_interval(0.95)?.std_error, None);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn mean_interval(&self, level: f64) -> Result<LocationEstimate, StatsError> {
        let dof = self.effective_size() - 1.0;
        LocationEstimate::new(self.mean(), self.std_error(), dof, level)
    }

    /// The mean of what is left when a share of the numbers is cut off at each end; `g = n share` rounded down.
    ///
    /// Its standard error is that of Tukey and McLaughlin (1963), `sqrt(SSD_w / (h (h-1)))` with `SSD_w` the squared
    /// deviations of the winsorised numbers and `h = n - 2 g` those left, on `h - 1` degrees of freedom (Yuen, 1974; SAS:
    /// `PROC UNIVARIATE TRIMMED=`). Wilcox's `trimci` puts `(1 - 2 share) sqrt(n (n-1))` in place of the root of
    /// `h (h-1)`. In R: `mean(x, trim)`.
    ///
    /// # Errors
    ///
    /// [`StatsError::InvalidArgument`] when the share is not from 0 to below 1/2, the level not between 0 and 1, or the
    /// batch has weights that are not frequencies.
    ///
    /// ```
    /// use tresteg_stats::descriptives::Batch;
    ///
    /// let batch = Batch::new(&[1.0, 2.0, 3.0, 4.0, 90.0])?;
    /// assert_eq!(batch.trimmed_mean(0.2, 0.95)?.estimate, 3.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn trimmed_mean(&self, share: f64, level: f64) -> Result<LocationEstimate, StatsError> {
        let cut = Cut::new(self, share)?;
        let trimmed = cut.batch(self, false)?;
        let std_error = (cut.left > 1.0).then(|| {
            let winsorized = cut.batch(self, true);
            let squares = winsorized.map(|batch| batch.population_variance() * self.n);
            squares.map(|squares| (squares / (cut.left * (cut.left - 1.0))).sqrt())
        });
        LocationEstimate::new(
            trimmed.mean(),
            std_error.transpose()?,
            cut.left - 1.0,
            level,
        )
    }

    /// The mean when the numbers that [`trimmed_mean`](Self::trimmed_mean) cuts off are pulled in to the nearest one left.
    ///
    /// Its standard error is `(n-1) / (h-1) s_w / sqrt(n)` with `s_w` the standard deviation of the winsorised numbers, on
    /// `h - 1` degrees of freedom (Dixon and Tukey, 1968; SAS: `PROC UNIVARIATE WINSORIZED=`).
    ///
    /// # Errors
    ///
    /// As [`trimmed_mean`](Self::trimmed_mean).
    ///
    /// ```
    /// use tresteg_stats::descriptives::Batch;
    ///
    /// let batch = Batch::new(&[1.0, 2.0, 3.0, 4.0, 90.0])?;
    /// assert_eq!(batch.winsorized_mean(0.2, 0.95)?.estimate, 3.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn winsorized_mean(&self, share: f64, level: f64) -> Result<LocationEstimate, StatsError> {
        let cut = Cut::new(self, share)?;
        let winsorized = cut.batch(self, true)?;
        let std_error = (cut.left > 1.0)
            .then(|| winsorized.std_error())
            .flatten()
            .map(|std_error| (self.n - 1.0) / (cut.left - 1.0) * std_error);
        LocationEstimate::new(winsorized.mean(), std_error, cut.left - 1.0, level)
    }

    /// The variance of the winsorised numbers, over n - 1; `None` for a single number.
    ///
    /// # Errors
    ///
    /// As [`trimmed_mean`](Self::trimmed_mean).
    ///
    /// ```
    /// # use tresteg_stats::descriptives::Batch;
    /// let batch = Batch::new(&[6.0, 1.0, 2.0])?;
    /// assert_eq!(batch.winsorized_variance(0.34)?, Some(0.0));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn winsorized_variance(&self, share: f64) -> Result<Option<f64>, StatsError> {
        Ok(Cut::new(self, share)?.batch(self, true)?.variance())
    }

    /// The median of the distances from the median. Times [`NORMAL_CONSISTENT`] it is R's `mad(x)`.
    ///
    /// ```
    /// use tresteg_stats::descriptives::{NORMAL_CONSISTENT, Batch};
    ///
    /// let spread = Batch::new(&[1.0, 2.0, 4.0, 90.0])?.median_absolute_deviation();
    /// assert_eq!(spread, 1.5);
    /// assert!((NORMAL_CONSISTENT * spread - 2.2239).abs() < 1e-12);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn median_absolute_deviation(&self) -> f64 {
        let median = self.median();
        let mut pairs: Vec<(f64, f64)> = self
            .pairs()
            .map(|(value, weight)| ((value - median).abs(), weight))
            .collect();
        pairs.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        let (values, weights) = pairs.into_iter().unzip();
        let distances = Batch {
            values,
            weights: self.weights.as_ref().map(|_| weights),
            ..self.clone()
        };
        distances.median()
    }

    /// `exp(mean of ln x)`; `None` where a number is negative, 0 where one is 0. In R: `psych::geometric.mean`.
    ///
    /// ```
    /// use tresteg_stats::descriptives::Batch;
    ///
    /// assert_eq!(Batch::new(&[1.0, 4.0, 16.0])?.geometric_mean(), Some(4.0));
    /// assert_eq!(Batch::new(&[-1.0, 4.0])?.geometric_mean(), None);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn geometric_mean(&self) -> Option<f64> {
        if self.minimum() <= 0.0 {
            return (self.minimum() == 0.0).then_some(0.0);
        }
        // Powers of two apart from what they leave, so that large logarithms cost no digits.
        let exponent = |x: f64| x.log2().floor().clamp(-1000.0, 1000.0);
        let exponents = compensated(self.pairs().map(|(x, w)| w * exponent(x))).value();
        let rests = self
            .pairs()
            .map(|(x, w)| w * (x / 2f64.powi(exponent(x) as i32)).ln());
        let whole = (exponents / self.total).floor();
        let rest = compensated(rests).value() / self.total;
        let fraction = whole.mul_add(-self.total, exponents) / self.total * std::f64::consts::LN_2;
        let mean = (rest + fraction).exp() * 2f64.powi(whole as i32);
        Some(mean.clamp(self.minimum(), self.maximum()))
    }

    /// `sum w / sum (w / x)`; `None` where a number is negative, 0 where one is 0. In R: `psych::harmonic.mean`.
    ///
    /// ```
    /// use tresteg_stats::descriptives::Batch;
    ///
    /// assert_eq!(Batch::new(&[2.0, 6.0])?.harmonic_mean(), Some(3.0));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn harmonic_mean(&self) -> Option<f64> {
        let least = self.minimum();
        if least <= 0.0 {
            return (least == 0.0).then_some(0.0);
        }
        // In units of the least, so that no reciprocal leaves the range.
        let sum = compensated(self.pairs().map(|(x, w)| w * (least / x))).value();
        Some((self.total / sum * least).clamp(least, self.maximum()))
    }

    /// The most frequent numbers (or those of the greatest weight).
    ///
    /// ```
    /// use tresteg_stats::descriptives::Batch;
    ///
    /// let modes = Batch::new(&[3.0, 1.0, 3.0, 2.0, 1.0])?.modes();
    /// assert_eq!((modes.values, modes.frequency), (vec![1.0, 3.0], 2.0));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn modes(&self) -> Modes {
        let mut groups: Vec<(f64, f64)> = Vec::new();
        for (value, weight) in self.pairs() {
            match groups.last_mut() {
                Some((last, sum)) if *last == value => *sum += weight,
                _ => groups.push((value, weight)),
            }
        }
        let frequency = groups
            .iter()
            .fold(0.0, |most: f64, group| most.max(group.1));
        Modes {
            values: groups
                .iter()
                .filter(|group| group.1 == frequency)
                .map(|group| group.0)
                .collect(),
            frequency,
        }
    }
}

/// The numbers that a trimmed mean leaves.
struct Cut {
    /// Cut off at each end.
    off: f64,
    left: f64,
}

impl Cut {
    fn new(batch: &Batch, share: f64) -> Result<Self, StatsError> {
        batch.countable("a trimmed or winsorised mean")?;
        if !(0.0..0.5).contains(&share) {
            return Err(StatsError::InvalidArgument {
                what: "the share trimmed at each end".into(),
                found: share.to_string(),
                expected: "a number from 0 to below 1/2".into(),
            });
        }
        // 0.29 of 100 is 29, though their product is less.
        let off = (share * batch.n * (1.0 + 4.0 * f64::EPSILON)).floor();
        let off = off.min(((batch.n - 1.0) / 2.0).floor());
        Ok(Self {
            off,
            left: batch.n - 2.0 * off,
        })
    }

    /// The numbers left, each as often as it is left; `winsorized`, the outermost ones once more for each cut off.
    fn batch(&self, batch: &Batch, winsorized: bool) -> Result<Batch, StatsError> {
        let (from, to) = (self.off, self.off + self.left);
        let mut before = 0.0;
        let (mut values, mut weights) = (Vec::new(), Vec::new());
        for (value, weight) in batch.pairs() {
            let kept = (before + weight).min(to) - before.max(from);
            before += weight;
            if kept > 0.0 {
                values.push(value);
                weights.push(kept);
            }
        }
        if winsorized {
            if let Some(first) = weights.first_mut() {
                *first += self.off;
            }
            if let Some(last) = weights.last_mut() {
                *last += self.off;
            }
        }
        Batch::of_sorted(values, Some(weights), Weighting::Frequency)
    }
}

#[cfg(test)]
mod tests {
    use super::super::BatchWeights;
    use super::*;

    #[test]
    fn trimming_leaves_something() {
        for n in 1..40 {
            let values: Vec<f64> = (0..n).map(f64::from).collect();
            let batch = Batch::new(&values).unwrap();
            for share in [0.0, 0.1, 0.29, 0.4999999999999999] {
                let mean = batch.trimmed_mean(share, 0.9).unwrap();
                assert!((mean.estimate - f64::from(n - 1) / 2.0).abs() < 1e-12);
                assert_eq!(mean.std_error.is_none(), mean.dof == 0.0);
            }
        }
        let batch = Batch::new(&[1.0, 2.0]).unwrap();
        for share in [-0.1, 0.5, f64::NAN] {
            assert!(batch.trimmed_mean(share, 0.95).is_err());
            assert!(batch.winsorized_mean(share, 0.95).is_err());
        }
        assert!(batch.trimmed_mean(0.1, 1.0).is_err());
        let weighted = Batch::weighted(&[1.0, 2.0], BatchWeights::Analytic(&[1.0, 2.0])).unwrap();
        assert!(weighted.trimmed_mean(0.1, 0.95).is_err());
    }

    #[test]
    fn frequencies_are_rows_repeated() {
        let repeated = Batch::new(&[1.0, 1.0, 1.0, 4.0, 6.0, 6.0, 11.0]).unwrap();
        let (values, counts) = ([1.0, 4.0, 6.0, 11.0], [3.0, 1.0, 2.0, 1.0]);
        let weighted = Batch::weighted(&values, BatchWeights::Frequency(&counts)).unwrap();
        for share in [0.0, 0.15, 0.3, 0.45] {
            assert_eq!(
                weighted.trimmed_mean(share, 0.95).unwrap(),
                repeated.trimmed_mean(share, 0.95).unwrap()
            );
            assert_eq!(
                weighted.winsorized_mean(share, 0.95).unwrap(),
                repeated.winsorized_mean(share, 0.95).unwrap()
            );
        }
        assert_eq!(
            weighted.median_absolute_deviation(),
            repeated.median_absolute_deviation()
        );
        assert_eq!(weighted.modes(), repeated.modes());
    }

    #[test]
    fn means_of_extreme_numbers() {
        let batch = Batch::new(&[1e150, 1e-150]).unwrap();
        assert!((batch.geometric_mean().unwrap() - 1.0).abs() < 1e-15);
        let small = Batch::new(&[1e-320, 1e-320]).unwrap();
        assert_eq!(small.geometric_mean(), Some(1e-320));
        assert_eq!(small.harmonic_mean(), Some(1e-320));
        assert_eq!(Batch::new(&[0.0, 1.0]).unwrap().harmonic_mean(), Some(0.0));
    }
}
