//! Predicted probabilities, or any scores, held against a yes/no outcome: tables at a cut, ROC curves,
//! Brier score, calibration.
//!
//! Everything starts from [`BinaryPredictions`], made from two slices. The outcome may be `bool` or numbers that are
//! 0 or 1; a higher score must speak for the outcome 1. Rows may stand for several equal ones
//! ([`BinaryPredictions::with_frequencies`]).
//!
//! | question | answer |
//! |---|---|
//! | the predictions of a fitted logit | [`GlmFit::binary_predictions`](crate::GlmFit::binary_predictions) |
//! | sensitivity, specificity, F1, kappa ... at a cut | [`BinaryPredictions::classify`] |
//! | ROC curve, its best cuts | [`BinaryPredictions::roc`] |
//! | area under the curve with intervals | [`BinaryPredictions::auc`] |
//! | do two curves differ? | [`compare_correlated_curves`], [`compare_independent_curves`] |
//! | Brier score and its parts, Spiegelhalter's z | [`BinaryPredictions::brier`] |
//! | logarithmic loss, Tjur's coefficient | [`BinaryPredictions::log_loss`], [`BinaryPredictions::tjur`] |
//! | calibration in the large, slope, by groups | [`BinaryPredictions::calibration`], [`BinaryPredictions::calibration_groups`] |
//! | Hosmer-Lemeshow test | [`BinaryPredictions::hosmer_lemeshow`] |

mod brier;
mod calibration;
mod confusion;
mod delong;
mod groups;
mod of_fit;
mod roc;

pub use brier::{Brier, BrierGroups};
pub use calibration::{Calibration, Recalibration};
pub use confusion::ClassificationTable;
pub use delong::{Auc, CurveComparison, compare_correlated_curves, compare_independent_curves};
pub use groups::{CalibrationGroup, CalibrationGroups, Grouping, HosmerLemeshow, PredictionOrigin};
pub use roc::{BestCut, RocCurve, RocPoint};

use crate::StatsError;
use crate::error::ROWS_NAMED;

/// A yes/no outcome and a score for each row.
///
/// ```
/// use tresteg_stats::classification::BinaryPredictions;
///
/// let predictions = BinaryPredictions::new(&[0, 0, 1, 1], &[0.1, 0.4, 0.35, 0.8])?;
/// assert_eq!(predictions.auc(0.95)?.estimate, 0.75);
/// assert_eq!(predictions.classify(0.5)?.sensitivity(), Some(0.5));
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct BinaryPredictions {
    outcomes: Vec<bool>,
    scores: Vec<f64>,
    frequencies: Option<Vec<u64>>,
    /// Distinct scores in ascending order.
    groups: Vec<ScoreGroup>,
    events: u64,
    non_events: u64,
}

/// The rows of one score.
#[derive(Debug, Clone, Copy, PartialEq)]
struct ScoreGroup {
    score: f64,
    events: u64,
    non_events: u64,
}

impl ScoreGroup {
    fn count(&self) -> u64 {
        self.events + self.non_events
    }
}

impl BinaryPredictions {
    /// Takes the outcomes (`bool`, or numbers that are 0 or 1) and their scores.
    ///
    /// # Errors
    ///
    /// [`StatsError::NoRows`], [`StatsError::LengthMismatch`], [`StatsError::NotFinite`] naming the rows (from 1),
    /// [`StatsError::InvalidArgument`] for an outcome that is neither 0 nor 1.
    ///
    /// ```
    /// use tresteg_stats::classification::BinaryPredictions;
    ///
    /// let predictions = BinaryPredictions::new(&[false, true, true], &[0.2, 0.4, 0.9])?;
    /// assert_eq!(predictions.n_obs(), 3);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn new<O: Copy + Into<f64>>(outcomes: &[O], scores: &[f64]) -> Result<Self, StatsError> {
        if outcomes.is_empty() {
            return Err(StatsError::NoRows {
                rows: 0,
                dropped: 0,
            });
        }
        if scores.len() != outcomes.len() {
            return Err(StatsError::LengthMismatch {
                what: "scores".into(),
                expected: outcomes.len(),
                found: scores.len(),
            });
        }
        let outcomes: Vec<f64> = outcomes.iter().map(|&outcome| outcome.into()).collect();
        check_all(&outcomes, "the outcome", f64::is_finite)?;
        if let Some(row) = outcomes.iter().position(|&y| y != 0.0 && y != 1.0) {
            return Err(StatsError::InvalidArgument {
                what: format!("the outcome of row {}", row + 1),
                found: outcomes[row].to_string(),
                expected: "0 or 1".into(),
            });
        }
        check_all(scores, "the score", f64::is_finite)?;
        let mut predictions = Self {
            outcomes: outcomes.iter().map(|&y| y == 1.0).collect(),
            // Adding zero turns -0.0 into 0.0: one score, not two.
            scores: scores.iter().map(|score| score + 0.0).collect(),
            frequencies: None,
            groups: Vec::new(),
            events: 0,
            non_events: 0,
        };
        predictions.count();
        Ok(predictions)
    }

    /// Says how many equal rows each row stands for: whole numbers, 0 among them.
    ///
    /// # Errors
    ///
    /// [`StatsError::LengthMismatch`], [`StatsError::InvalidWeight`], [`StatsError::AllWeightsZero`].
    ///
    /// ```
    /// use tresteg_stats::classification::BinaryPredictions;
    ///
    /// let predictions = BinaryPredictions::new(&[true, false], &[0.7, 0.7])?.with_frequencies(&[7.0, 3.0])?;
    /// assert_eq!(predictions.classify(0.5)?.true_positives, 7);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn with_frequencies(mut self, frequencies: &[f64]) -> Result<Self, StatsError> {
        if frequencies.len() != self.scores.len() {
            return Err(StatsError::LengthMismatch {
                what: "frequencies".into(),
                expected: self.scores.len(),
                found: frequencies.len(),
            });
        }
        // Sums of so many rows are still exact.
        let largest = 1u64 << 40;
        let fits = |f: f64| f >= 0.0 && f.fract() == 0.0 && f <= largest as f64;
        if let Some(row) = frequencies.iter().position(|&f| !fits(f)) {
            return Err(StatsError::InvalidWeight {
                row: (row + 1).to_string(),
                weight: frequencies[row],
                expected: "a whole number from 0 to 2^40".into(),
            });
        }
        if frequencies.iter().all(|&f| f == 0.0) {
            return Err(StatsError::AllWeightsZero);
        }
        self.frequencies = Some(frequencies.iter().map(|&f| f as u64).collect());
        self.count();
        Ok(self)
    }

    /// Observations: rows, or the sum of their frequencies.
    ///
    /// ```
    /// use tresteg_stats::classification::BinaryPredictions;
    ///
    /// let predictions = BinaryPredictions::new(&[false, true, true], &[0.2, 0.4, 0.9])?;
    /// assert_eq!(predictions.n_obs(), 3);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn n_obs(&self) -> u64 {
        self.events + self.non_events
    }

    /// Observations whose outcome is 1.
    ///
    /// ```
    /// use tresteg_stats::classification::BinaryPredictions;
    ///
    /// let predictions = BinaryPredictions::new(&[false, true, true], &[0.2, 0.4, 0.9])?;
    /// assert_eq!(predictions.events(), 2);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn events(&self) -> u64 {
        self.events
    }

    /// Observations whose outcome is 0.
    ///
    /// ```
    /// use tresteg_stats::classification::BinaryPredictions;
    ///
    /// let predictions = BinaryPredictions::new(&[false, true, true], &[0.2, 0.4, 0.9])?;
    /// assert_eq!(predictions.non_events(), 1);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn non_events(&self) -> u64 {
        self.non_events
    }

    fn frequency(&self, row: usize) -> u64 {
        self.frequencies.as_ref().map_or(1, |f| f[row])
    }

    fn count(&mut self) {
        let mut order: Vec<usize> = (0..self.scores.len())
            .filter(|&row| self.frequency(row) > 0)
            .collect();
        order.sort_unstable_by(|&a, &b| self.scores[a].total_cmp(&self.scores[b]));
        let mut groups: Vec<ScoreGroup> = Vec::new();
        for row in order {
            let frequency = self.frequency(row);
            let (events, non_events) = if self.outcomes[row] {
                (frequency, 0)
            } else {
                (0, frequency)
            };
            match groups.last_mut() {
                Some(group) if group.score == self.scores[row] => {
                    group.events += events;
                    group.non_events += non_events;
                }
                _ => groups.push(ScoreGroup {
                    score: self.scores[row],
                    events,
                    non_events,
                }),
            }
        }
        self.events = groups.iter().map(|group| group.events).sum();
        self.non_events = groups.iter().map(|group| group.non_events).sum();
        self.groups = groups;
    }

    /// Both outcomes must occur.
    fn check_both(&self) -> Result<(), StatsError> {
        if self.events > 0 && self.non_events > 0 {
            return Ok(());
        }
        Err(StatsError::ConstantResponse {
            response: "outcome".into(),
        })
    }

    /// Scores that are probabilities.
    fn check_probabilities(&self) -> Result<(), StatsError> {
        match self.scores.iter().position(|p| !(0.0..=1.0).contains(p)) {
            None => Ok(()),
            Some(row) => Err(StatsError::InvalidArgument {
                what: format!("the predicted probability of row {}", row + 1),
                found: self.scores[row].to_string(),
                expected: "a number from 0 to 1".into(),
            }),
        }
    }
}

/// All values must fit; else their rows are named.
fn check_all(values: &[f64], term: &str, fits: fn(f64) -> bool) -> Result<(), StatsError> {
    let faults = || {
        values
            .iter()
            .enumerate()
            .filter(|(_, value)| !fits(**value))
    };
    match faults().count() {
        0 => Ok(()),
        count => Err(StatsError::NotFinite {
            term: term.to_owned(),
            rows: faults()
                .take(ROWS_NAMED)
                .map(|(row, _)| (row + 1).to_string())
                .collect(),
            count,
        }),
    }
}
