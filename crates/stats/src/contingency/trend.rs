//! Trends in tables of ordered categories.

use serde::{Deserialize, Serialize};

use super::{ChiSquaredTest, Contingency};
use crate::StatsError;
use crate::correlation::weighted_pearson;
use crate::descriptives::BatchWeights;
use crate::group_tests::TestOptions;

/// Tests of a linear trend between the scores of rows and columns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LinearTrend {
    /// Pearson's correlation r of the scores.
    #[serde(with = "crate::serde_float")]
    pub correlation: f64,
    /// Linear-by-linear association, `(n - 1) r^2` (Mantel, 1963; SPSS; `coin::lbl_test`).
    pub linear_by_linear: ChiSquaredTest,
    /// Cochran and Armitage's trend of a proportion, `n r^2` (1954, 1955; R: `prop.trend.test`); `None` where neither
    /// variable has two levels.
    pub cochran_armitage: Option<ChiSquaredTest>,
}

impl Contingency {
    /// Tests of a linear trend. Scores are those of the levels in their order; without any they are 1, 2, 3 and so on.
    ///
    /// # Errors
    ///
    /// [`StatsError::OneLevel`] when fewer than two rows or columns are occupied, [`StatsError::LengthMismatch`],
    /// [`StatsError::NotFinite`], [`StatsError::Constant`] for scores that do not vary.
    ///
    /// ```
    /// use ndarray::array;
    /// use tresteg_stats::contingency::Contingency;
    ///
    /// // Malformation by alcohol: Agresti (2007), table 2.7.
    /// let counts = array![[17_066, 14_464, 788, 126, 37], [48, 38, 5, 1, 1]];
    /// let alcohol = Contingency::from_counts(counts)?;
    /// let trend = alcohol.linear_trend(None, Some(&[0.0, 0.5, 1.5, 4.0, 7.0]))?;
    /// assert!((trend.linear_by_linear.statistic - 6.5699).abs() < 1e-4);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn linear_trend(
        &self,
        row_scores: Option<&[f64]>,
        column_scores: Option<&[f64]>,
    ) -> Result<LinearTrend, StatsError> {
        let table = self.occupied()?;
        let scores = |given: Option<&[f64]>, levels: usize, what: &str| match given {
            None => Ok((1..=levels).map(|level| level as f64).collect::<Vec<f64>>()),
            Some(scores) if scores.len() == levels => Ok(scores.to_vec()),
            Some(scores) => Err(StatsError::LengthMismatch {
                what: format!("scores of the {what}"),
                expected: levels,
                found: scores.len(),
            }),
        };
        let rows = scores(row_scores, self.counts.nrows(), "rows")?;
        let columns = scores(column_scores, self.counts.ncols(), "columns")?;
        let cells: Vec<((usize, usize), f64)> = self
            .counts
            .indexed_iter()
            .map(|(at, &count)| (at, count as f64))
            .collect();
        let x: Vec<f64> = cells.iter().map(|((i, _), _)| rows[*i]).collect();
        let y: Vec<f64> = cells.iter().map(|((_, j), _)| columns[*j]).collect();
        let counts: Vec<f64> = cells.iter().map(|(_, count)| *count).collect();
        let weights = BatchWeights::Frequency(&counts);
        let r = weighted_pearson(&x, &y, weights, &TestOptions::default())?.estimate;
        let square = r * r;
        let two = table.least() == 2.0;
        let armitage = two.then(|| ChiSquaredTest::new(table.total * square, 1.0));
        Ok(LinearTrend {
            correlation: r,
            linear_by_linear: ChiSquaredTest::new((table.total - 1.0) * square, 1.0)?,
            cochran_armitage: armitage.transpose()?,
        })
    }
}
