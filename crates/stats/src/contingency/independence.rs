//! Chi-squared tests of independence, and what each cell adds.

use std::fmt;

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use super::{ChiSquaredTest, Contingency};
use crate::StatsError;
use crate::fit::significant;

/// Tests of independence with the facts that tell how far to trust them. Empty rows and columns take no part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Independence {
    /// Pearson's chi-squared, `sum (O - E)^2 / E`.
    pub pearson: ChiSquaredTest,
    /// The same with every `|O - E|` less 1/2 (Yates, 1934), but not below 0; `None` but for 2 x 2 tables.
    pub yates: Option<ChiSquaredTest>,
    /// The likelihood ratio, `G = 2 sum O ln(O / E)`.
    pub likelihood_ratio: ChiSquaredTest,
    /// The smallest expected count.
    #[serde(with = "crate::serde_float")]
    pub smallest_expected: f64,
    /// Cells with an expected count below 5.
    pub n_expected_below_5: usize,
    /// Their share of all cells; above 20 % Cochran (1954) holds the approximation to be poor.
    pub share_expected_below_5: f64,
    /// Per cell what was expected and by how much the count differs.
    pub cells: CellResiduals,
}

/// Expected counts and residuals of the cells; of a row or column that is empty, all are 0.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CellResiduals {
    /// `E`: row total times column total over all.
    #[serde(with = "crate::serde_float")]
    pub expected: Array2<f64>,
    /// `O - E`.
    #[serde(with = "crate::serde_float")]
    pub raw: Array2<f64>,
    /// `(O - E) / sqrt(E)` (R: `residuals`, SPSS: SRESID).
    #[serde(with = "crate::serde_float")]
    pub pearson: Array2<f64>,
    /// `(O - E) / sqrt(E (1 - row share) (1 - column share))`: about standard normal (Haberman, 1973; R: `stdres`, SPSS:
    /// ASRESID).
    #[serde(with = "crate::serde_float")]
    pub adjusted: Array2<f64>,
}

impl Contingency {
    /// Tests whether rows and columns are independent: Pearson's chi-squared without and, for 2 x 2, with Yates's
    /// correction, and the likelihood ratio, on `(rows - 1) (columns - 1)` degrees of freedom.
    ///
    /// R corrects 2 x 2 tables by default, and subtracts less than 1/2 where a cell differs by less. In R:
    /// `chisq.test(x, correct = FALSE)`; in SPSS: `CROSSTABS /STATISTICS=CHISQ /CELLS=EXPECTED ASRESID`.
    ///
    /// # Errors
    ///
    /// [`StatsError::OneLevel`] when fewer than two rows or columns are occupied.
    ///
    /// ```
    /// use ndarray::array;
    /// use tresteg_stats::contingency::Contingency;
    ///
    /// let test = Contingency::from_counts(array![[12, 5], [3, 9]])?.independence()?;
    /// println!("{test}");
    /// assert!(test.yates.is_some_and(|yates| yates.p_value > test.pearson.p_value));
    /// assert_eq!(test.n_expected_below_5, 0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn independence(&self) -> Result<Independence, StatsError> {
        let table = self.occupied()?;
        let dof = table.dof();
        let test = |statistic: f64| ChiSquaredTest::new(statistic, dof);
        let cells = || table.counts.indexed_iter().map(|(at, _)| at);
        let yates = (table.counts.dim() == (2, 2)).then(|| {
            // In a 2 x 2 table all cells differ by the same.
            test(table.pearson(table.excess(0, 0).abs().min(0.5)))
        });
        let expected: Vec<f64> = cells().map(|(i, j)| table.expected(i, j)).collect();
        let below = expected.iter().filter(|e| **e < 5.0).count();
        let ratio: f64 = cells()
            .map(|(i, j)| {
                let expected = table.expected(i, j);
                expected * deviance(table.excess(i, j) / expected)
            })
            .sum();
        Ok(Independence {
            pearson: test(table.pearson(0.0))?,
            yates: yates.transpose()?,
            likelihood_ratio: test(2.0 * ratio)?,
            smallest_expected: expected.iter().copied().fold(f64::INFINITY, f64::min),
            n_expected_below_5: below,
            share_expected_below_5: below as f64 / expected.len() as f64,
            cells: self.residuals(),
        })
    }

    fn residuals(&self) -> CellResiduals {
        let (rows, columns) = (self.row_totals(), self.column_totals());
        let total = self.n_obs() as f64;
        let expected = Array2::from_shape_fn(self.counts.dim(), |(i, j)| {
            rows[i] as f64 * (columns[j] as f64 / total)
        });
        let raw = Array2::from_shape_fn(self.counts.dim(), |(i, j)| {
            let whole = i128::from(self.counts[[i, j]]) * total as i128
                - i128::from(rows[i]) * i128::from(columns[j]);
            whole as f64 / total
        });
        let over = |spread: &dyn Fn(usize, usize) -> f64| {
            Array2::from_shape_fn(self.counts.dim(), |(i, j)| match spread(i, j) {
                0.0 => 0.0,
                spread => raw[[i, j]] / spread.sqrt(),
            })
        };
        let left = |part: u64| (total - part as f64) / total;
        CellResiduals {
            pearson: over(&|i, j| expected[[i, j]]),
            adjusted: over(&|i, j| expected[[i, j]] * left(rows[i]) * left(columns[j])),
            expected,
            raw,
        }
    }
}

/// `(1 + d) ln(1 + d) - d`, for `d >= -1`: half the deviance of a count from an expected one, per count expected.
pub(super) fn deviance(d: f64) -> f64 {
    // Nothing was counted; rounding may go beyond -1.
    if d <= -1.0 {
        return 1.0;
    }
    if d.abs() > 0.01 {
        return (1.0 + d) * d.ln_1p() - d;
    }
    // d^2/2 - d^3/6 + d^4/12 - ..: the terms are (-d)^k / (k (k-1)).
    let (mut power, mut sum) = (d * d, 0.0);
    for k in 2..12 {
        sum += power / f64::from(k * (k - 1));
        power *= -d;
    }
    sum
}

impl fmt::Display for Independence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:20}{}", "Pearson", self.pearson)?;
        if let Some(yates) = &self.yates {
            writeln!(f, "{:20}{yates}", "Yates's correction")?;
        }
        writeln!(f, "{:20}{}", "likelihood ratio", self.likelihood_ratio)?;
        writeln!(
            f,
            "{} of {} expected counts are below 5, the smallest is {}",
            self.n_expected_below_5,
            self.cells.expected.iter().filter(|e| **e > 0.0).count(),
            significant(self.smallest_expected)
        )
    }
}
