//! Scores of probabilities: Brier's, with its parts, the logarithmic one, and Tjur's coefficient.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{BinaryPredictions, ScoreGroup};
use crate::StatsError;
use crate::distributions::Normal;
use crate::fit::{p_value, significant};

/// By what predictions are gathered for the parts of the Brier score.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum BrierGroups {
    /// Every distinct probability by itself (Murphy, 1973): the parts add up without a rest. Apt where few
    /// probabilities are given.
    #[default]
    Distinct,
    /// As many intervals of equal width over 0 .. 1, closed on the left, the last on both sides; spread within them
    /// gives two further parts (Stephenson, Coelho and Jolliffe, 2008).
    EqualWidth(usize),
}

/// The Brier score and its parts: `score = reliability - resolution + uncertainty + within_variance - within_covariance`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Brier {
    /// The mean of `(p - y)^2`; 0 is perfect, `uncertainty` is what the bare share of ones scores.
    #[serde(with = "crate::serde_float")]
    pub score: f64,
    /// `1 - score / uncertainty`: the share gained over predicting the share of ones for everybody (the skill score).
    #[serde(with = "crate::serde_float")]
    pub scaled: f64,
    /// Mean of (mean prediction less share of ones in the group) squared: 0 for perfect calibration.
    #[serde(with = "crate::serde_float")]
    pub reliability: f64,
    /// Mean of (share of ones in the group less that of all) squared: the larger the better.
    #[serde(with = "crate::serde_float")]
    pub resolution: f64,
    /// `o (1 - o)` of the share of ones o.
    #[serde(with = "crate::serde_float")]
    pub uncertainty: f64,
    /// Mean variance of the predictions within groups; 0 for distinct probabilities.
    #[serde(with = "crate::serde_float")]
    pub within_variance: f64,
    /// Twice the mean covariance of predictions and outcomes within groups; 0 for distinct probabilities.
    #[serde(with = "crate::serde_float")]
    pub within_covariance: f64,
    /// Groups that are not empty.
    pub n_groups: usize,
    /// Spiegelhalter's (1986) z: the score less what it should be were all probabilities true, over its standard
    /// deviation then. `None` when every probability is 0, 1/2 or 1, where it does not vary.
    #[serde(with = "crate::serde_float")]
    pub spiegelhalter_z: Option<f64>,
    /// Its two-sided p-value.
    pub p_value: Option<f64>,
    /// Its natural logarithm.
    #[serde(with = "crate::serde_float")]
    pub log_p_value: Option<f64>,
    /// Observations.
    pub n_obs: u64,
}

impl BinaryPredictions {
    /// Brier's (1950) score of probabilities, Murphy's (1973) decomposition and Spiegelhalter's z.
    ///
    /// `z = sum (y - p)(1 - 2p) / sqrt(sum (1 - 2p)^2 p (1 - p))`. In R: `rms::val.prob` gives `Brier`, `S:z`, `S:p`;
    /// `verification::brier` the parts.
    ///
    /// # Errors
    ///
    /// [`StatsError::ConstantResponse`] when only one outcome occurs, [`StatsError::InvalidArgument`] for a score that is
    /// no probability and for no interval.
    ///
    /// ```
    /// use tresteg_stats::classification::{BinaryPredictions, BrierGroups};
    ///
    /// let rain = BinaryPredictions::new(&[0, 0, 1, 0, 1, 1], &[0.1, 0.1, 0.1, 0.6, 0.6, 0.6])?;
    /// let brier = rain.brier(BrierGroups::Distinct)?;
    /// let sum = brier.reliability - brier.resolution + brier.uncertainty;
    /// assert!((brier.score - sum).abs() < 1e-15);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn brier(&self, groups: BrierGroups) -> Result<Brier, StatsError> {
        self.check_both()?;
        self.check_probabilities()?;
        let n = self.n_obs() as f64;
        let share = self.events as f64 / n;
        let slices: Vec<&[ScoreGroup]> = match groups {
            BrierGroups::Distinct => self.groups.chunks(1).collect(),
            BrierGroups::EqualWidth(0) => {
                return Err(StatsError::InvalidArgument {
                    what: "the number of intervals".into(),
                    found: "0".into(),
                    expected: "at least 1".into(),
                });
            }
            BrierGroups::EqualWidth(count) => {
                let interval = |score: f64| ((score * count as f64) as usize).min(count - 1);
                self.groups
                    .chunk_by(|a, b| interval(a.score) == interval(b.score))
                    .collect()
            }
        };
        let mut brier = Brier {
            score: self.mean(|p, y| (p - y) * (p - y)),
            scaled: 0.0,
            reliability: 0.0,
            resolution: 0.0,
            uncertainty: share * (self.non_events as f64 / n),
            within_variance: 0.0,
            within_covariance: 0.0,
            n_groups: slices.len(),
            spiegelhalter_z: None,
            p_value: None,
            log_p_value: None,
            n_obs: self.n_obs(),
        };
        brier.scaled = 1.0 - brier.score / brier.uncertainty;
        for slice in slices {
            let count = slice.iter().map(ScoreGroup::count).sum::<u64>() as f64;
            let observed = slice.iter().map(|group| group.events).sum::<u64>() as f64 / count;
            let predicted = (slice.iter())
                .map(|group| group.count() as f64 * group.score)
                .sum::<f64>()
                / count;
            brier.reliability += count / n * (predicted - observed) * (predicted - observed);
            brier.resolution += count / n * (observed - share) * (observed - share);
            for group in slice {
                let deviation = group.score - predicted;
                brier.within_variance += group.count() as f64 / n * deviation * deviation;
                brier.within_covariance +=
                    2.0 / n * deviation * (group.events as f64 - group.count() as f64 * observed);
            }
        }
        let variance: f64 = (self.groups.iter())
            .map(|group| {
                let (p, slope) = (group.score, 1.0 - 2.0 * group.score);
                group.count() as f64 * slope * slope * p * (1.0 - p)
            })
            .sum();
        if variance > 0.0 {
            let excess = n * self.mean(|p, y| (y - p) * (1.0 - 2.0 * p));
            let z = excess / variance.sqrt();
            let normal = Normal::standard();
            brier.spiegelhalter_z = Some(z);
            brier.p_value = Some(2.0 * normal.sf(z.abs()));
            brier.log_p_value = Some(std::f64::consts::LN_2 + normal.ln_sf(z.abs()));
        }
        Ok(brier)
    }

    /// Mean of a function of score and outcome.
    pub(super) fn mean(&self, function: impl Fn(f64, f64) -> f64) -> f64 {
        let sum: f64 = (self.groups.iter())
            .map(|group| {
                let part = |count: u64, y: f64| match count {
                    0 => 0.0,
                    _ => count as f64 * function(group.score, y),
                };
                part(group.events, 1.0) + part(group.non_events, 0.0)
            })
            .sum();
        sum / self.n_obs() as f64
    }

    /// The mean of `-ln` of the probability that was given to what happened. Infinite when something happened that was given
    /// none: nothing is clipped. In scikit-learn: `log_loss` (which clips).
    ///
    /// # Errors
    ///
    /// [`StatsError::InvalidArgument`] for a score that is no probability.
    ///
    /// ```
    /// use tresteg_stats::classification::BinaryPredictions;
    ///
    /// let predictions = BinaryPredictions::new(&[0, 1], &[0.5, 0.5])?;
    /// assert_eq!(predictions.log_loss()?, 2f64.ln());
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn log_loss(&self) -> Result<f64, StatsError> {
        self.check_probabilities()?;
        let loss = self.mean(|p, y| if y == 1.0 { -p.ln() } else { -(-p).ln_1p() });
        // Perfect predictions cost 0, not -0.
        Ok(loss + 0.0)
    }

    /// Tjur's (2009) coefficient of discrimination: mean prediction among the ones less that among the zeros.
    ///
    /// # Errors
    ///
    /// [`StatsError::ConstantResponse`], [`StatsError::InvalidArgument`] for a score that is no probability.
    ///
    /// ```
    /// use tresteg_stats::classification::BinaryPredictions;
    ///
    /// let predictions = BinaryPredictions::new(&[0, 1], &[0.25, 0.75])?;
    /// assert_eq!(predictions.tjur()?, 0.5);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn tjur(&self) -> Result<f64, StatsError> {
        self.check_both()?;
        self.check_probabilities()?;
        let n = self.n_obs() as f64;
        let ones = self.mean(|p, y| p * y) * n / self.events as f64;
        let zeros = self.mean(|p, y| p * (1.0 - y)) * n / self.non_events as f64;
        Ok(ones - zeros)
    }
}

impl fmt::Display for Brier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Brier score {} (scaled {}): reliability {}, resolution {}, uncertainty {}",
            significant(self.score),
            significant(self.scaled),
            significant(self.reliability),
            significant(self.resolution),
            significant(self.uncertainty)
        )?;
        if let (Some(z), Some(p), Some(log_p)) =
            (self.spiegelhalter_z, self.p_value, self.log_p_value)
        {
            write!(f, "\nSpiegelhalter z = {z:.3}, p = {}", p_value(p, log_p))?;
        }
        Ok(())
    }
}
