//! The ROC curve and its best cuts.

use serde::{Deserialize, Serialize};

use super::BinaryPredictions;
use crate::StatsError;

/// A receiver operating characteristic.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RocCurve {
    /// From the cut above all scores (sensitivity 0, specificity 1) down to the lowest score
    /// (sensitivity 1, specificity 0): one point per distinct score, so that tied rows move together.
    pub points: Vec<RocPoint>,
    /// The area under the curve by trapezia, which is the Mann-Whitney probability that an observation with outcome 1
    /// has the higher score, ties counting one half. Counted in whole numbers: only the last division rounds.
    pub auc: f64,
    /// Observations with outcome 1.
    pub events: u64,
    /// Observations with outcome 0.
    pub non_events: u64,
}

/// A point of a [`RocCurve`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RocPoint {
    /// A row is predicted to be 1 when its score is at least this; `None` for the cut above all scores.
    #[serde(with = "crate::serde_float")]
    pub cut: Option<f64>,
    /// Observed and predicted 1.
    pub true_positives: u64,
    /// Observed 0, predicted 1.
    pub false_positives: u64,
    /// The ordinate: the share of observed ones found.
    pub sensitivity: f64,
    /// One less the abscissa: the share of observed zeros found.
    pub specificity: f64,
}

/// A cut with the largest Youden index.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BestCut {
    /// A row is predicted to be 1 when its score is at least this; `None` for the cut above all scores.
    #[serde(with = "crate::serde_float")]
    pub cut: Option<f64>,
    /// Half way to the next lower score, as pROC and SPSS give a cut; it separates the same rows.
    pub midpoint: Option<f64>,
    /// Sensitivity plus specificity less 1.
    pub youden: f64,
    /// The share of observed ones found.
    pub sensitivity: f64,
    /// The share of observed zeros found.
    pub specificity: f64,
}

impl BinaryPredictions {
    /// The ROC curve in O(n log n).
    ///
    /// A higher score must speak for the outcome 1; an area below one half says that it does not. In R:
    /// `pROC::roc(outcome, score, direction = "<")`, whose thresholds lie half way between scores; in SPSS: `ROC`.
    ///
    /// # Errors
    ///
    /// [`StatsError::ConstantResponse`] when only one outcome occurs.
    ///
    /// ```
    /// use tresteg_stats::classification::BinaryPredictions;
    ///
    /// let roc = BinaryPredictions::new(&[0, 1, 0, 1], &[1.0, 2.0, 2.0, 3.0])?.roc()?;
    /// assert_eq!(roc.auc, 0.875); // the tie at 2 counts one half
    /// assert_eq!(roc.points.len(), 4);
    /// assert_eq!(roc.best_cuts().len(), 2); // 2 and 3 are equally good
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn roc(&self) -> Result<RocCurve, StatsError> {
        self.check_both()?;
        let point = |cut, true_positives: u64, false_positives: u64| RocPoint {
            cut,
            true_positives,
            false_positives,
            sensitivity: true_positives as f64 / self.events as f64,
            specificity: (self.non_events - false_positives) as f64 / self.non_events as f64,
        };
        let mut points = Vec::with_capacity(self.groups.len() + 1);
        points.push(point(None, 0, 0));
        let (mut true_positives, mut false_positives) = (0, 0);
        for group in self.groups.iter().rev() {
            true_positives += group.events;
            false_positives += group.non_events;
            points.push(point(Some(group.score), true_positives, false_positives));
        }
        Ok(RocCurve {
            points,
            auc: self.area(),
            events: self.events,
            non_events: self.non_events,
        })
    }

    /// The area; both outcomes occur.
    pub(super) fn area(&self) -> f64 {
        let (mut twice, mut below) = (0u128, 0u128);
        for group in &self.groups {
            let (events, non_events) = (u128::from(group.events), u128::from(group.non_events));
            twice += events * (2 * below + non_events);
            below += non_events;
        }
        let pairs = u128::from(self.events) * u128::from(self.non_events);
        twice as f64 / (2 * pairs) as f64
    }
}

impl RocCurve {
    /// The cuts with the largest sensitivity plus specificity (Youden, 1950): all of them, from the highest cut down.
    ///
    /// Compared in whole numbers, so that equals are equal. In R: `pROC::coords(roc, "best")`.
    ///
    /// ```
    /// use tresteg_stats::classification::BinaryPredictions;
    ///
    /// let predictions = BinaryPredictions::new(&[false, true, true], &[0.2, 0.4, 0.9])?;
    /// assert_eq!(predictions.roc()?.best_cuts()[0].cut, Some(0.4));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn best_cuts(&self) -> Vec<BestCut> {
        let (events, non_events) = (i128::from(self.events), i128::from(self.non_events));
        let merit = |point: &RocPoint| {
            i128::from(point.true_positives) * non_events
                - i128::from(point.false_positives) * events
        };
        let best = self.points.iter().map(merit).max();
        self.points
            .iter()
            .enumerate()
            .filter(|(_, point)| Some(merit(point)) == best)
            .map(|(i, point)| {
                let lower = self.points.get(i + 1).and_then(|next| next.cut);
                BestCut {
                    cut: point.cut,
                    midpoint: point
                        .cut
                        .zip(lower)
                        .map(|(cut, low)| low + (cut - low) / 2.0),
                    youden: merit(point) as f64 / (events * non_events) as f64,
                    sensitivity: point.sensitivity,
                    specificity: point.specificity,
                }
            })
            .collect()
    }
}
