//! Several independent proportions.

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use super::Proportion;
use crate::StatsError;
use crate::contingency::{ChiSquaredTest, Contingency};

/// Tests of several proportions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SeveralProportions {
    /// The shares.
    #[serde(with = "crate::serde_float")]
    pub estimates: Vec<f64>,
    /// Whether they are equal: Pearson's chi-squared on one degree of freedom fewer than shares.
    pub equality: ChiSquaredTest,
    /// Whether they rise or fall with the scores (Cochran and Armitage).
    pub trend: ChiSquaredTest,
}

/// Tests whether several proportions are equal, and whether they follow scores (1, 2, 3 and so on where none are given).
///
/// In R: `prop.test(x, n, correct = FALSE)` and `prop.trend.test(x, n, score)`.
///
/// # Errors
///
/// [`StatsError::OneLevel`] when all trials or none succeed, or there is one proportion; [`StatsError::LengthMismatch`],
/// [`StatsError::NotFinite`], [`StatsError::Constant`] for the scores.
///
/// ```
/// use tresteg_stats::proportions::{Proportion, several_proportions};
///
/// // Smokers in four groups of patients: R's example.
/// let smokers = [(83, 86), (90, 93), (129, 136), (70, 82)];
/// let groups = smokers.map(|(x, n)| Proportion { successes: x, trials: n });
/// let found = several_proportions(&groups, None)?;
/// assert!((found.equality.statistic - 12.6004).abs() < 1e-4);
/// assert!((found.trend.statistic - 8.2249).abs() < 1e-4);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn several_proportions(
    proportions: &[Proportion],
    scores: Option<&[f64]>,
) -> Result<SeveralProportions, StatsError> {
    for one in proportions {
        Proportion::new(one.successes, one.trials)?;
    }
    let counts = Array2::from_shape_fn((proportions.len(), 2), |(row, column)| {
        let one = proportions[row];
        if column == 0 {
            one.successes
        } else {
            one.trials - one.successes
        }
    });
    let mut table = Contingency::from_counts(counts)?;
    table.column_levels = vec!["success".into(), "failure".into()];
    let equality = table.independence()?.pearson;
    let trend = table.linear_trend(scores, None)?;
    Ok(SeveralProportions {
        estimates: proportions.iter().map(Proportion::estimate).collect(),
        equality,
        trend: trend.cochran_armitage.unwrap_or(trend.linear_by_linear),
    })
}
