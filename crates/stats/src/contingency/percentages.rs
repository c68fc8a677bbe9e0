//! Shares of the cells of a table of counts.

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use super::Contingency;

/// Each cell in percent, of three wholes. A row or column of zeros has no percentages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CellPercentages {
    /// Of its row.
    pub of_row: Array2<Option<f64>>,
    /// Of its column.
    pub of_column: Array2<Option<f64>>,
    /// Of all counts.
    pub of_total: Array2<Option<f64>>,
    /// The rows, of all counts.
    pub rows: Vec<Option<f64>>,
    /// The columns, of all counts.
    pub columns: Vec<Option<f64>>,
}

impl Contingency {
    /// The cells in percent of their row, their column and the whole, and the totals in percent of the whole.
    ///
    /// In R: `100 * prop.table(x, 1)`; in SPSS: `CROSSTABS /CELLS = ROW COLUMN TOTAL`.
    ///
    /// ```
    /// use ndarray::array;
    /// use tresteg_stats::contingency::Contingency;
    /// let shares = Contingency::from_counts(array![[12, 4], [0, 0], [3, 9]])?.percentages();
    /// assert_eq!(shares.of_row[[0, 0]], Some(75.0));
    /// assert_eq!(shares.of_column[[0, 0]], Some(80.0));
    /// assert_eq!(shares.of_row[[1, 0]], None);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn percentages(&self) -> CellPercentages {
        let (rows, columns, all) = (self.row_totals(), self.column_totals(), self.n_obs());
        let cells = |whole: &dyn Fn(usize, usize) -> u64| {
            Array2::from_shape_fn(self.counts.dim(), |(i, j)| {
                percent(self.counts[[i, j]], whole(i, j))
            })
        };
        CellPercentages {
            of_row: cells(&|i, _| rows[i]),
            of_column: cells(&|_, j| columns[j]),
            of_total: cells(&|_, _| all),
            rows: rows.iter().map(|&row| percent(row, all)).collect(),
            columns: columns.iter().map(|&column| percent(column, all)).collect(),
        }
    }
}

fn percent(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| 100.0 * (part as f64 / whole as f64))
}
