//! The table of predicted against observed outcomes at a cut.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::BinaryPredictions;
use crate::StatsError;
use crate::fit::significant;

/// Predicted against observed outcomes. A measure whose denominator is zero is `None`.
///
/// ```
/// use tresteg_stats::classification::ClassificationTable;
///
/// let table = ClassificationTable { cut: 0.5, true_positives: 20, false_positives: 5, true_negatives: 65, false_negatives: 10 };
/// assert_eq!(table.accuracy(), Some(0.85));
/// assert_eq!(table.positive_predictive_value(), Some(0.8));
/// println!("{table}");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ClassificationTable {
    /// A row with a score of at least this is predicted to be 1.
    #[serde(with = "crate::serde_float")]
    pub cut: f64,
    /// Observed 1, predicted 1.
    pub true_positives: u64,
    /// Observed 0, predicted 1.
    pub false_positives: u64,
    /// Observed 0, predicted 0.
    pub true_negatives: u64,
    /// Observed 1, predicted 0.
    pub false_negatives: u64,
}

impl BinaryPredictions {
    /// The classification table at a cut: a row is predicted to be 1 when its score is **at least** the cut.
    ///
    /// So do Stata (`estat classification`) and scikit-learn; SPSS (`LOGISTIC REGRESSION /CRITERIA CUT`) and R idioms
    /// like `p > cut` put a row at the very cut among the zeros.
    ///
    /// # Errors
    ///
    /// [`StatsError::InvalidArgument`] for a cut that is not a number.
    ///
    /// ```
    /// use tresteg_stats::classification::BinaryPredictions;
    ///
    /// let predictions = BinaryPredictions::new(&[0, 1, 1, 0], &[0.2, 0.5, 0.9, 0.6])?;
    /// let table = predictions.classify(0.5)?;
    /// assert_eq!((table.true_positives, table.false_positives), (2, 1));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn classify(&self, cut: f64) -> Result<ClassificationTable, StatsError> {
        if cut.is_nan() {
            return Err(StatsError::InvalidArgument {
                what: "the cut of a classification table".into(),
                found: "not a number".into(),
                expected: "a number, or an infinity for all rows alike".into(),
            });
        }
        let (mut true_positives, mut false_positives) = (0, 0);
        for group in self.groups.iter().filter(|group| group.score >= cut) {
            true_positives += group.events;
            false_positives += group.non_events;
        }
        Ok(ClassificationTable {
            cut,
            true_positives,
            false_positives,
            true_negatives: self.non_events - false_positives,
            false_negatives: self.events - true_positives,
        })
    }
}

fn ratio(numerator: u64, denominator: u64) -> Option<f64> {
    (denominator > 0).then(|| numerator as f64 / denominator as f64)
}

impl ClassificationTable {
    fn cells(&self) -> [u64; 4] {
        [
            self.true_positives,
            self.false_positives,
            self.true_negatives,
            self.false_negatives,
        ]
    }

    /// All observations.
    ///
    /// ```
    /// use tresteg_stats::classification::BinaryPredictions;
    ///
    /// let table = BinaryPredictions::new(&[0, 0, 1, 1, 1], &[0.1, 0.6, 0.4, 0.7, 0.9])?.classify(0.5)?;
    /// assert_eq!(table.n_obs(), 5);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn n_obs(&self) -> u64 {
        self.cells().iter().sum()
    }

    /// The share of the observed ones that are found: `TP / (TP + FN)`; also recall.
    ///
    /// ```
    /// use tresteg_stats::classification::BinaryPredictions;
    ///
    /// let table = BinaryPredictions::new(&[0, 0, 1, 1, 1], &[0.1, 0.6, 0.4, 0.7, 0.9])?.classify(0.5)?;
    /// assert_eq!(table.sensitivity(), Some(2.0 / 3.0));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn sensitivity(&self) -> Option<f64> {
        ratio(
            self.true_positives,
            self.true_positives + self.false_negatives,
        )
    }

    /// The share of the observed zeros that are found: `TN / (TN + FP)`.
    ///
    /// ```
    /// use tresteg_stats::classification::BinaryPredictions;
    ///
    /// let table = BinaryPredictions::new(&[0, 0, 1, 1, 1], &[0.1, 0.6, 0.4, 0.7, 0.9])?.classify(0.5)?;
    /// assert_eq!(table.specificity(), Some(0.5));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn specificity(&self) -> Option<f64> {
        ratio(
            self.true_negatives,
            self.true_negatives + self.false_positives,
        )
    }

    /// The share of the predicted ones that are right: `TP / (TP + FP)`; also precision.
    ///
    /// ```
    /// use tresteg_stats::classification::BinaryPredictions;
    ///
    /// let table = BinaryPredictions::new(&[0, 0, 1, 1, 1], &[0.1, 0.6, 0.4, 0.7, 0.9])?.classify(0.5)?;
    /// assert_eq!(table.positive_predictive_value(), Some(2.0 / 3.0));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn positive_predictive_value(&self) -> Option<f64> {
        ratio(
            self.true_positives,
            self.true_positives + self.false_positives,
        )
    }

    /// The share of the predicted zeros that are right: `TN / (TN + FN)`.
    ///
    /// ```
    /// use tresteg_stats::classification::BinaryPredictions;
    ///
    /// let table = BinaryPredictions::new(&[0, 0, 1, 1, 1], &[0.1, 0.6, 0.4, 0.7, 0.9])?.classify(0.5)?;
    /// assert_eq!(table.negative_predictive_value(), Some(0.5));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn negative_predictive_value(&self) -> Option<f64> {
        ratio(
            self.true_negatives,
            self.true_negatives + self.false_negatives,
        )
    }

    /// The share that is predicted right (SPSS: overall percentage).
    ///
    /// ```
    /// use tresteg_stats::classification::BinaryPredictions;
    ///
    /// let table = BinaryPredictions::new(&[0, 0, 1, 1, 1], &[0.1, 0.6, 0.4, 0.7, 0.9])?.classify(0.5)?;
    /// assert_eq!(table.accuracy(), Some(0.6));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn accuracy(&self) -> Option<f64> {
        ratio(self.true_positives + self.true_negatives, self.n_obs())
    }

    /// The mean of sensitivity and specificity.
    ///
    /// ```
    /// use tresteg_stats::classification::BinaryPredictions;
    ///
    /// let table = BinaryPredictions::new(&[0, 0, 1, 1, 1], &[0.1, 0.6, 0.4, 0.7, 0.9])?.classify(0.5)?;
    /// assert!(table.balanced_accuracy().is_some_and(|share| (share - 7.0 / 12.0).abs() < 1e-15));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn balanced_accuracy(&self) -> Option<f64> {
        Some((self.sensitivity()? + self.specificity()?) / 2.0)
    }

    /// The harmonic mean of precision and recall: `2 TP / (2 TP + FP + FN)`.
    ///
    /// ```
    /// use tresteg_stats::classification::BinaryPredictions;
    ///
    /// let table = BinaryPredictions::new(&[0, 0, 1, 1, 1], &[0.1, 0.6, 0.4, 0.7, 0.9])?.classify(0.5)?;
    /// assert!(table.f1().is_some_and(|f1| (f1 - 2.0 / 3.0).abs() < 1e-15));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn f1(&self) -> Option<f64> {
        let twice = 2 * self.true_positives;
        ratio(twice, twice + self.false_positives + self.false_negatives)
    }

    /// Youden's (1950) index: sensitivity plus specificity less 1.
    ///
    /// ```
    /// use tresteg_stats::classification::BinaryPredictions;
    ///
    /// let table = BinaryPredictions::new(&[0, 0, 1, 1, 1], &[0.1, 0.6, 0.4, 0.7, 0.9])?.classify(0.5)?;
    /// assert!(table.youden().is_some_and(|youden| (youden - 1.0 / 6.0).abs() < 1e-15));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn youden(&self) -> Option<f64> {
        Some(self.sensitivity()? + self.specificity()? - 1.0)
    }

    /// Matthews' (1975) correlation coefficient, which is phi of the table.
    ///
    /// ```
    /// use tresteg_stats::classification::BinaryPredictions;
    ///
    /// let table = BinaryPredictions::new(&[0, 0, 1, 1, 1], &[0.1, 0.6, 0.4, 0.7, 0.9])?.classify(0.5)?;
    /// assert!(table.matthews().is_some_and(|phi| (phi - 1.0 / 6.0).abs() < 1e-15));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn matthews(&self) -> Option<f64> {
        let [tp, fp, tn, fn_] = self.cells().map(|count| count as f64);
        let margins = ((tp + fp) * (tp + fn_)).sqrt() * ((tn + fp) * (tn + fn_)).sqrt();
        (margins > 0.0).then(|| (tp * tn - fp * fn_) / margins)
    }

    /// Cohen's (1960) kappa: agreement beyond that of independent predictions.
    ///
    /// ```
    /// use tresteg_stats::classification::BinaryPredictions;
    ///
    /// let table = BinaryPredictions::new(&[0, 0, 1, 1, 1], &[0.1, 0.6, 0.4, 0.7, 0.9])?.classify(0.5)?;
    /// assert!(table.kappa().is_some_and(|kappa| (kappa - 1.0 / 6.0).abs() < 1e-15));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn kappa(&self) -> Option<f64> {
        let [tp, fp, tn, fn_] = self.cells().map(|count| count as f64);
        let denominator = (tp + fp) * (fp + tn) + (tp + fn_) * (fn_ + tn);
        (denominator > 0.0).then(|| 2.0 * (tp * tn - fp * fn_) / denominator)
    }
}

impl fmt::Display for ClassificationTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "Predicted 1 at a score of at least {}", self.cut)?;
        writeln!(f, "{:12} {:>12} {:>12}", "", "predicted 0", "predicted 1")?;
        for (name, zeros, ones) in [
            ("observed 0", self.true_negatives, self.false_positives),
            ("observed 1", self.false_negatives, self.true_positives),
        ] {
            writeln!(f, "{name:12} {zeros:>12} {ones:>12}")?;
        }
        writeln!(f)?;
        for (name, value) in [
            ("accuracy", self.accuracy()),
            ("sensitivity", self.sensitivity()),
            ("specificity", self.specificity()),
            (
                "positive predictive value",
                self.positive_predictive_value(),
            ),
            (
                "negative predictive value",
                self.negative_predictive_value(),
            ),
            ("balanced accuracy", self.balanced_accuracy()),
            ("F1", self.f1()),
            ("Youden", self.youden()),
            ("Matthews", self.matthews()),
            ("kappa", self.kappa()),
        ] {
            let value = value.map_or_else(|| "not defined".into(), significant);
            writeln!(f, "{name:26} {value:>12}")?;
        }
        Ok(())
    }
}
