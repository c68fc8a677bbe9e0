//! Quantiles.

use serde::{Deserialize, Serialize};

use super::batch::{Batch, Weighting};
use crate::StatsError;

/// How a quantile is read off the ordered numbers: types 1 to 9 of Hyndman and Fan (1996), as in R.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum QuantileType {
    /// Type 1: the first number with at least a share `p` at or below it.
    InverseCdf,
    /// Type 2: as type 1, the mean of two where both would do (SAS's default, Stata).
    AveragedInverseCdf,
    /// Type 3: the number of the rank nearest to `n p`, of two equally near the even one.
    NearestEven,
    /// Type 4: straight lines through the empirical distribution function.
    InterpolatedCdf,
    /// Type 5: straight lines through the middles of its steps (Hazen, 1914).
    Hazen,
    /// Type 6: at rank `(n + 1) p` (Weibull, 1939; SPSS and Minitab).
    Weibull,
    /// Type 7: at rank `1 + (n - 1) p` (Gumbel, 1939; R's default, Excel's PERCENTILE.INC, numpy).
    #[default]
    Linear,
    /// Type 8: about median-unbiased whatever the distribution; the choice of Hyndman and Fan.
    MedianUnbiased,
    /// Type 9: about unbiased for normal data (Blom, 1958).
    NormalUnbiased,
}

/// Ranks this near to a whole number count as whole, so that `0.07 * 100` is 7.
const FUZZ: f64 = 4.0 * f64::EPSILON;

impl Batch {
    /// The quantile of a share `p`. In R: `quantile(x, p, type)`.
    ///
    /// With frequencies all nine types are those of the repeated rows (`Hmisc::wtd.quantile`). With other weights the
    /// share of the weight at or below a number is what counts, and types 1 and 2 are defined (type 2 as in Stata, SAS
    /// and statsmodels' `DescrStatsW`).
    ///
    /// # Errors
    ///
    /// [`StatsError::InvalidArgument`] when `p` is not in 0 .. 1, or the type is not defined for the weights.
    ///
    /// ```
    /// use tresteg_stats::descriptives::{QuantileType, Batch};
    ///
    /// let batch = Batch::new(&[1.0, 2.0, 3.0, 4.0])?;
    /// assert_eq!(batch.quantile(0.25, QuantileType::Linear)?, 1.75);
    /// assert_eq!(batch.quantile(0.25, QuantileType::Weibull)?, 1.25);
    /// assert_eq!(batch.quantile(0.25, QuantileType::AveragedInverseCdf)?, 1.5);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn quantile(&self, p: f64, quantile_type: QuantileType) -> Result<f64, StatsError> {
        if !(0.0..=1.0).contains(&p) {
            return Err(StatsError::InvalidArgument {
                what: "the share of a quantile".into(),
                found: p.to_string(),
                expected: "a number from 0 to 1".into(),
            });
        }
        let by_weight = matches!(self.weighting, Weighting::Analytic | Weighting::Reliability);
        match quantile_type {
            QuantileType::InverseCdf if by_weight => Ok(self.by_weight(p, false)),
            QuantileType::AveragedInverseCdf if by_weight => Ok(self.by_weight(p, true)),
            _ => {
                self.countable("a quantile of this type")?;
                Ok(self.by_rank(p, quantile_type))
            }
        }
    }

    /// The middle number, or the mean of the two middle ones (with weights: type 2).
    ///
    /// ```
    /// # use tresteg_stats::descriptives::Batch;
    /// let batch = Batch::new(&[6.0, 1.0, 2.0])?;
    /// assert_eq!(batch.median(), 2.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn median(&self) -> f64 {
        match self.weighting {
            Weighting::None | Weighting::Frequency => {
                self.by_rank(0.5, QuantileType::AveragedInverseCdf)
            }
            Weighting::Analytic | Weighting::Reliability => self.by_weight(0.5, true),
        }
    }

    /// The upper quartile less the lower. In R: `IQR(x, type)`.
    ///
    /// # Errors
    ///
    /// As [`quantile`](Self::quantile).
    ///
    /// ```
    /// # use tresteg_stats::descriptives::Batch;
    /// let batch = Batch::new(&[6.0, 1.0, 2.0])?;
    /// assert_eq!(batch.interquartile_range(Default::default())?, 2.5);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn interquartile_range(&self, quantile_type: QuantileType) -> Result<f64, StatsError> {
        Ok(self.quantile(0.75, quantile_type)? - self.quantile(0.25, quantile_type)?)
    }

    fn by_rank(&self, p: f64, quantile_type: QuantileType) -> f64 {
        let n = self.n;
        // Rank a + p (n + 1 - a - b), Hyndman and Fan's equation 1.
        let rank = match quantile_type {
            QuantileType::InverseCdf | QuantileType::AveragedInverseCdf => n * p,
            QuantileType::NearestEven => n * p - 0.5,
            QuantileType::InterpolatedCdf => n * p,
            QuantileType::Hazen => 0.5 + n * p,
            QuantileType::Weibull => p * (n + 1.0),
            QuantileType::Linear => 1.0 + p * (n - 1.0),
            QuantileType::MedianUnbiased => 1.0 / 3.0 + p * (n + 1.0 / 3.0),
            QuantileType::NormalUnbiased => 0.375 + p * (n + 0.25),
        };
        let near = rank.round();
        let whole = (rank - near).abs() <= FUZZ * near.abs().max(1.0);
        let below = if whole { near } else { rank.floor() };
        let beyond = if whole { 0.0 } else { rank - below };
        let share = match quantile_type {
            QuantileType::InverseCdf => f64::from(u8::from(!whole)),
            QuantileType::AveragedInverseCdf => {
                if whole {
                    0.5
                } else {
                    1.0
                }
            }
            QuantileType::NearestEven => {
                f64::from(u8::from(!whole || below.rem_euclid(2.0) == 1.0))
            }
            _ => beyond,
        };
        between(self.at_rank(below), self.at_rank(below + 1.0), share)
    }

    /// The number of a rank from 1 to n; the first below, the last beyond.
    pub(super) fn at_rank(&self, rank: f64) -> f64 {
        let position = match &self.weights {
            None => rank.max(1.0) as usize - 1,
            Some(weights) => {
                let mut reached = 0.0;
                weights
                    .iter()
                    .position(|weight| {
                        reached += weight;
                        reached >= rank
                    })
                    .unwrap_or(usize::MAX)
            }
        };
        let last = self.values.len() - 1;
        self.values[position.min(last)]
    }

    fn by_weight(&self, p: f64, averaged: bool) -> f64 {
        let target = p * self.total;
        let tolerance = FUZZ * self.total;
        let mut reached = 0.0;
        let mut pairs = self.pairs().peekable();
        while let Some((value, weight)) = pairs.next() {
            reached += weight;
            if reached >= target - tolerance {
                let even = averaged && reached <= target + tolerance && p > 0.0;
                return match pairs.peek() {
                    Some((next, _)) if even => between(value, *next, 0.5),
                    _ => value,
                };
            }
        }
        self.maximum()
    }
}

/// A share of the way from one number to another, exact at both ends.
fn between(from: f64, to: f64, share: f64) -> f64 {
    if share == 0.0 || from == to {
        from
    } else if share == 1.0 {
        to
    } else if (to - from).is_finite() {
        from + share * (to - from)
    } else {
        (1.0 - share) * from + share * to
    }
}

#[cfg(test)]
mod tests {
    use super::super::BatchWeights;
    use super::*;

    const ALL: [QuantileType; 9] = [
        QuantileType::InverseCdf,
        QuantileType::AveragedInverseCdf,
        QuantileType::NearestEven,
        QuantileType::InterpolatedCdf,
        QuantileType::Hazen,
        QuantileType::Weibull,
        QuantileType::Linear,
        QuantileType::MedianUnbiased,
        QuantileType::NormalUnbiased,
    ];

    #[test]
    fn ends_and_single_numbers() {
        for quantile_type in ALL {
            let batch = Batch::new(&[3.0, 1.0, 2.0]).unwrap();
            assert_eq!(batch.quantile(0.0, quantile_type).unwrap(), 1.0);
            assert_eq!(batch.quantile(1.0, quantile_type).unwrap(), 3.0);
            let one = Batch::new(&[5.0]).unwrap();
            assert_eq!(one.quantile(0.3, quantile_type).unwrap(), 5.0);
            assert!(one.quantile(1.5, quantile_type).is_err());
            assert!(one.quantile(f64::NAN, quantile_type).is_err());
        }
    }

    #[test]
    fn frequencies_are_rows_repeated() {
        let repeated = Batch::new(&[1.0, 1.0, 1.0, 4.0, 6.0, 6.0]).unwrap();
        let weighted = Batch::weighted(
            &[4.0, 1.0, 6.0, 9.0],
            BatchWeights::Frequency(&[1.0, 3.0, 2.0, 0.0]),
        )
        .unwrap();
        for quantile_type in ALL {
            for p in [0.0, 0.1, 0.25, 1.0 / 3.0, 0.5, 0.66, 0.9, 1.0] {
                assert_eq!(
                    weighted.quantile(p, quantile_type).unwrap(),
                    repeated.quantile(p, quantile_type).unwrap()
                );
            }
        }
        assert_eq!(weighted.median(), 2.5);
    }

    #[test]
    fn other_weights_have_two_types() {
        let batch =
            Batch::weighted(&[1.0, 2.0, 3.0], BatchWeights::Analytic(&[0.1, 0.2, 0.3])).unwrap();
        assert_eq!(batch.median(), 2.5);
        assert_eq!(batch.quantile(0.5, QuantileType::InverseCdf).unwrap(), 2.0);
        assert!(matches!(
            batch.quantile(0.5, QuantileType::Linear),
            Err(StatsError::InvalidArgument { .. })
        ));
    }
}
