//! The fitted probabilities of a binomial model as predictions of its outcome.

use super::BinaryPredictions;
use crate::StatsError;
use crate::glm::GlmFit;

impl GlmFit {
    /// The outcomes of a binomial model and its fitted probabilities: the way to ROC curve, classification table, Brier score,
    /// calibration and the Hosmer-Lemeshow test of a logit.
    ///
    /// A row of m trials counts m times, with its successes and its failures, and a row of frequency f counts f times.
    ///
    /// # Errors
    ///
    /// [`StatsError::InvalidArgument`] for another family; [`StatsError::InvalidWeight`] when trials times weights are not whole
    /// numbers; [`StatsError::RowsNotKept`].
    ///
    /// ```
    /// use tresteg_stats::classification::{Grouping, PredictionOrigin};
    /// use tresteg_stats::{Family, glm, table::ColumnTable};
    ///
    /// let table = ColumnTable::new()
    ///     .with_booleans("member", [false, false, true, false, true, false, true, true, true, false])?
    ///     .with_numbers("size", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 2.5])?;
    /// let predictions = glm("member ~ size", &table, Family::Binomial)?.binary_predictions()?;
    /// assert!(predictions.roc()?.auc > 0.8);
    /// assert_eq!(predictions.classify(0.5)?.n_obs(), 10);
    /// let test = predictions.hosmer_lemeshow(&Grouping::Quantiles(5), PredictionOrigin::SameData)?;
    /// assert_eq!(test.dof, 3.0);
    /// // A logit with an intercept is calibrated in the large.
    /// assert!(predictions.calibration()?.in_the_large.abs() < 1e-12);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn binary_predictions(&self) -> Result<BinaryPredictions, StatsError> {
        if !self.family().is_binomial() {
            return Err(StatsError::InvalidArgument {
                what: "the family of a model that predicts a yes/no outcome".into(),
                found: self.family().to_string(),
                expected: "binomial".into(),
            });
        }
        let (shares, counts) = (self.response_values()?, self.prior_weights()?);
        let fitted = self.fitted()?;
        let single = (shares.iter().zip(&counts))
            .all(|(share, count)| *count == 1.0 && (*share == 0.0 || *share == 1.0));
        if single {
            return BinaryPredictions::new(shares, &fitted);
        }
        // Successes and failures of each row, one after the other.
        let twice = |values: &[f64]| {
            values
                .iter()
                .flat_map(|&value| [value; 2])
                .collect::<Vec<f64>>()
        };
        let outcomes = [true, false].repeat(fitted.len());
        let frequencies: Vec<f64> = (shares.iter().zip(&counts))
            .flat_map(|(share, count)| {
                // A share of whole numbers times its trials is whole again but for rounding.
                let successes = share * count;
                let whole = successes.round();
                let successes = if (successes - whole).abs() <= 1e-9 * count {
                    whole
                } else {
                    successes
                };
                [successes, count - successes]
            })
            .collect();
        BinaryPredictions::new(&outcomes, &twice(&fitted))?.with_frequencies(&frequencies)
    }
}
