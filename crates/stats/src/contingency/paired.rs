//! Change and disagreement in pairs: McNemar, Bowker, Stuart and Maxwell, Cochran's Q.

use std::fmt;

use ndarray::{Array2, ArrayView2};
use serde::{Deserialize, Serialize};

use super::{ChiSquaredTest, Contingency};
use crate::StatsError;
use crate::distributions::Binomial;
use crate::matrix::{cholesky, cholesky_solve};

/// McNemar's test of a 2 x 2 table of pairs, in four versions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct McNemar {
    /// Pairs in the first row and second column, b.
    pub upper: u64,
    /// Pairs in the second row and first column, c.
    pub lower: u64,
    /// `(b - c)^2 / (b + c)`.
    pub asymptotic: ChiSquaredTest,
    /// `(|b - c| - 1)^2 / (b + c)` (Edwards, 1948), 0 where b = c.
    pub corrected: ChiSquaredTest,
    /// Twice the smaller tail of the binomial distribution of b out of b + c, at most 1.
    pub exact_p_value: f64,
    /// The exact p-value less half the chance of the two outcomes that are as extreme as b, or of the one where b = c
    /// (Fagerland, Lydersen and Laake, 2013).
    pub mid_p_value: f64,
}

impl Contingency {
    /// Tests whether as many pairs change in one direction as in the other (McNemar, 1947).
    ///
    /// In R: `mcnemar.test(x, correct)`, the exact one `binom.test(b, b + c)`; in SPSS: `CROSSTABS /STATISTICS=MCNEMAR`
    /// (the exact one).
    ///
    /// # Errors
    ///
    /// [`StatsError::InvalidArgument`] for a table that is not 2 x 2 with the same levels,
    /// [`StatsError::InvalidArgument`] also when no pair differs.
    ///
    /// ```
    /// use ndarray::array;
    /// use tresteg_stats::contingency::Contingency;
    ///
    /// // Approval of the prime minister in two surveys: Agresti (1990), p. 350.
    /// let approval = Contingency::from_counts(array![[794, 150], [86, 570]])?.mcnemar()?;
    /// println!("{approval}");
    /// assert!((approval.corrected.statistic - 16.8178).abs() < 1e-4);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn mcnemar(&self) -> Result<McNemar, StatsError> {
        self.square("McNemar's test")?;
        let [[_, upper], [lower, _]] = self.two_by_two("McNemar's test")?;
        if upper + lower == 0 {
            return Err(no_change("McNemar's test"));
        }
        let changed = (upper + lower) as f64;
        let difference = upper.abs_diff(lower) as f64;
        let one_less = (difference - 1.0).max(0.0);
        let chance = Binomial::new(upper + lower, 0.5)?;
        let least = upper.min(lower) as f64;
        let (below, at) = (chance.cdf(least), chance.pmf(least));
        let exact = if upper == lower { 1.0 } else { 2.0 * below };
        Ok(McNemar {
            upper,
            lower,
            asymptotic: ChiSquaredTest::new(difference * difference / changed, 1.0)?,
            corrected: ChiSquaredTest::new(one_less * one_less / changed, 1.0)?,
            exact_p_value: exact.min(1.0),
            mid_p_value: if upper == lower {
                1.0 - 0.5 * at
            } else {
                2.0 * below - at
            },
        })
    }

    /// Bowker's test of symmetry (1948): whether as many pairs go from each level to another as back,
    /// `sum (n_ij - n_ji)^2 / (n_ij + n_ji)`. Degrees of freedom count the pairs of levels between which a pair changed;
    /// R's `mcnemar.test` counts all, and gives NaN where one is empty.
    ///
    /// # Errors
    ///
    /// [`StatsError::InvalidArgument`] for a table that is not square with the same levels,
    /// [`StatsError::InvalidArgument`] also when no pair differs.
    ///
    /// ```
    /// use ndarray::array;
    /// use tresteg_stats::contingency::Contingency;
    ///
    /// let test = Contingency::from_counts(array![[20, 10, 5], [3, 30, 15], [0, 5, 40]])?.bowker()?;
    /// assert_eq!(test.dof, 3.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn bowker(&self) -> Result<ChiSquaredTest, StatsError> {
        let k = self.square("Bowker's test")?;
        let (mut statistic, mut dof) = (0.0, 0.0);
        for i in 0..k {
            for j in 0..i {
                let (there, back) = (self.counts[[i, j]], self.counts[[j, i]]);
                if there + back > 0 {
                    let difference = there.abs_diff(back) as f64;
                    statistic += difference * difference / (there + back) as f64;
                    dof += 1.0;
                }
            }
        }
        if dof == 0.0 {
            return Err(no_change("Bowker's test"));
        }
        ChiSquaredTest::new(statistic, dof)
    }

    /// Stuart and Maxwell's test of equal margins (1955, 1970): `d' V^-1 d` of the differences of row and column totals.
    ///
    /// Levels between which nothing changed are left out. In R: `coin::mh_test(x)`, `DescTools::StuartMaxwellTest`.
    ///
    /// # Errors
    ///
    /// As [`bowker`](Self::bowker); [`StatsError::Singular`] when the levels fall into groups between which nothing changes.
    ///
    /// ```
    /// use ndarray::array;
    /// use tresteg_stats::contingency::Contingency;
    ///
    /// let test = Contingency::from_counts(array![[20, 10, 5], [3, 30, 15], [0, 5, 40]])?.stuart_maxwell()?;
    /// assert_eq!(test.dof, 2.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn stuart_maxwell(&self) -> Result<ChiSquaredTest, StatsError> {
        let k = self.square("Stuart and Maxwell's test")?;
        let (rows, columns) = (self.row_totals(), self.column_totals());
        let off = |i: usize| (rows[i] + columns[i] - 2 * self.counts[[i, i]]) as f64;
        let mut levels: Vec<usize> = (0..k).filter(|&i| off(i) > 0.0).collect();
        // One level follows from the others.
        if levels.pop().is_none() {
            return Err(no_change("Stuart and Maxwell's test"));
        }
        let covariance = Array2::from_shape_fn((levels.len(), levels.len()), |(a, b)| {
            let (i, j) = (levels[a], levels[b]);
            if i == j {
                off(i)
            } else {
                -((self.counts[[i, j]] + self.counts[[j, i]]) as f64)
            }
        });
        let differences: Vec<f64> = (levels.iter())
            .map(|&i| rows[i] as f64 - columns[i] as f64)
            .collect();
        let factor = cholesky(&covariance).ok_or_else(|| StatsError::Singular {
            what: "Stuart and Maxwell's test".into(),
        })?;
        let solved = cholesky_solve(&factor, &differences);
        let statistic: f64 = differences.iter().zip(&solved).map(|(d, x)| d * x).sum();
        ChiSquaredTest::new(statistic.max(0.0), levels.len() as f64)
    }
}

/// Cochran's Q (1950): whether several yes/no measurements of the same units (rows) have the same share of yes.
///
/// `Q = (k - 1) (k sum C_j^2 - N^2) / (k N - sum R_i^2)` with the totals C of the k measurements and R of the units, on
/// k - 1 degrees of freedom; for two measurements it is McNemar's. In R: `coin::symmetry_test`, `DescTools::CochranQTest`;
/// in SPSS: `NPAR TESTS /COCHRAN`.
///
/// # Errors
///
/// [`StatsError::InvalidArgument`] for fewer than two measurements, [`StatsError::NoRows`],
/// [`StatsError::InvalidArgument`] also when no unit has both answers.
///
/// ```
/// use ndarray::array;
/// use tresteg_stats::contingency::cochran_q;
///
/// let answers = array![[true, true, false], [true, false, false], [true, true, true], [true, false, false]];
/// let test = cochran_q(answers.view())?;
/// assert!((test.statistic - 14.0 / 3.0).abs() < 1e-14);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
pub fn cochran_q(answers: ArrayView2<'_, bool>) -> Result<ChiSquaredTest, StatsError> {
    let (units, k) = answers.dim();
    if k < 2 {
        return Err(StatsError::InvalidArgument {
            what: "the number of measurements of Cochran's Q".into(),
            found: k.to_string(),
            expected: "at least 2".into(),
        });
    }
    if units == 0 {
        return Err(StatsError::NoRows {
            rows: 0,
            dropped: 0,
        });
    }
    let yes =
        |answers: ndarray::ArrayView1<'_, bool>| answers.iter().filter(|yes| **yes).count() as f64;
    let squares = |totals: &[f64]| totals.iter().map(|total| total * total).sum::<f64>();
    let columns: Vec<f64> = answers.columns().into_iter().map(yes).collect();
    let rows: Vec<f64> = answers.rows().into_iter().map(yes).collect();
    let total: f64 = rows.iter().sum();
    let k = k as f64;
    let below = k * total - squares(&rows);
    if below == 0.0 {
        return Err(no_change("Cochran's Q"));
    }
    let above = (k - 1.0) * (k * squares(&columns) - total * total);
    ChiSquaredTest::new(above / below, k - 1.0)
}

fn no_change(what: &str) -> StatsError {
    StatsError::InvalidArgument {
        what: format!("the number of pairs that differ, of {what},"),
        found: "0".into(),
        expected: "at least 1".into(),
    }
}

impl fmt::Display for McNemar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} pairs changed one way, {} the other",
            self.upper, self.lower
        )?;
        writeln!(f, "{:20}{}", "asymptotic", self.asymptotic)?;
        writeln!(f, "{:20}{}", "corrected", self.corrected)?;
        write!(
            f,
            "{:20}p = {:.4}, mid-p {:.4}",
            "exact", self.exact_p_value, self.mid_p_value
        )
    }
}
