//! Measures of association of ordered categories.

use std::fmt;

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use super::{Contingency, Measure};
use crate::StatsError;
use crate::coefficients::check_level;

/// How strongly two ordered variables go together: all compare the pairs in the same order with those in the opposite one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OrdinalMeasures {
    /// Goodman and Kruskal's gamma, `(C - D) / (C + D)`; `None` where every pair is tied in a variable.
    pub gamma: Option<Measure>,
    /// Kendall's tau-b.
    pub tau_b: Measure,
    /// Stuart's tau-c.
    pub tau_c: Measure,
    /// Somers' d of the columns, given the rows: ties in the columns count as pairs.
    pub somers_d_columns: Measure,
    /// Somers' d of the rows, given the columns.
    pub somers_d_rows: Measure,
}

impl Contingency {
    /// Gamma, tau-b, tau-c and Somers' d, rows and columns taken in the order of their levels.
    ///
    /// Standard errors by the delta method (Goodman and Kruskal, 1963, 1972), those without association after Brown and
    /// Benedetti (1977): SAS's and SPSS's ASE1 and ASE0. In R: `DescTools::GoodmanKruskalGamma`, `KendallTauB`, `SomersDelta`;
    /// in SPSS: `CROSSTABS /STATISTICS=GAMMA BTAU CTAU D`.
    ///
    /// # Errors
    ///
    /// As [`nominal_measures`](Self::nominal_measures).
    ///
    /// ```
    /// use ndarray::array;
    /// use tresteg_stats::contingency::Contingency;
    ///
    /// // Job satisfaction by income: Agresti (2002), table 2.8.
    /// let counts = array![[1, 3, 10, 6], [2, 3, 10, 7], [1, 6, 14, 12], [0, 1, 9, 11]];
    /// let measures = Contingency::from_counts(counts)?.ordinal_measures(0.95)?;
    /// println!("{measures}");
    /// assert!(measures.gamma.is_some_and(|gamma| (gamma.estimate - 0.221).abs() < 5e-4));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn ordinal_measures(&self, level: f64) -> Result<OrdinalMeasures, StatsError> {
        check_level(level)?;
        let table = self.occupied()?;
        let n = table.total;
        let shares = &table.counts / n;
        let (above, below) = orders(&shares);
        let same = (&shares * &above).sum();
        let opposite = (&shares * &below).sum();
        let net = &above - &below;
        let excess = same - opposite;
        let share = |totals: &[f64], i: usize| totals[i] / n;
        let untied = |totals: &[f64]| {
            1.0 - (0..totals.len())
                .map(|i| share(totals, i).powi(2))
                .sum::<f64>()
        };
        let row = |i: usize| share(&table.row_totals, i);
        let column = |j: usize| share(&table.column_totals, j);
        let (rows, columns) = (untied(&table.row_totals), untied(&table.column_totals));
        // The standard error of C - D when there is no association, apart from its scale.
        let squares = (&shares * &net.map(|x| x * x)).sum() - excess * excess;
        let null = 2.0 * (squares.max(0.0) / n).sqrt();
        let measure = |estimate: f64, gradient: Array2<f64>, scale: f64| {
            let range = (-1.0, 1.0);
            Measure::of_gradient(
                estimate,
                &shares,
                &gradient,
                n,
                Some(null / scale),
                level,
                range,
            )
        };
        let pairs = same + opposite;
        let gamma = (pairs > 0.0).then(|| {
            let gradient = (&above * opposite - &below * same) * (4.0 / (pairs * pairs));
            measure(excess / pairs, gradient, pairs)
        });
        let both = (rows * columns).sqrt();
        let tau_b = Array2::from_shape_fn(shares.dim(), |(i, j)| {
            let ties = row(i) * columns + column(j) * rows;
            2.0 * net[[i, j]] / both + excess * ties / (both * both * both)
        });
        let least = table.least();
        let tau_c_scale = (least - 1.0) / least;
        let somers = |scale: f64, tie: &dyn Fn(usize, usize) -> f64| {
            let gradient = Array2::from_shape_fn(shares.dim(), |(i, j)| {
                2.0 * (net[[i, j]] * scale + excess * tie(i, j)) / (scale * scale)
            });
            measure(excess / scale, gradient, scale)
        };
        Ok(OrdinalMeasures {
            gamma: gamma.transpose()?,
            tau_b: measure(excess / both, tau_b, both)?,
            tau_c: measure(
                excess / tau_c_scale,
                &net * (2.0 / tau_c_scale),
                tau_c_scale,
            )?,
            somers_d_columns: somers(rows, &|i, _| row(i))?,
            somers_d_rows: somers(columns, &|_, j| column(j))?,
        })
    }
}

/// Per cell the share of the cells that are in the same order with it, and in the opposite one.
fn orders(shares: &Array2<f64>) -> (Array2<f64>, Array2<f64>) {
    let (rows, columns) = shares.dim();
    // Sums of the block above and to the left of a corner.
    let mut corner = Array2::<f64>::zeros((rows + 1, columns + 1));
    for ((i, j), share) in shares.indexed_iter() {
        corner[[i + 1, j + 1]] = share + corner[[i, j + 1]] + corner[[i + 1, j]] - corner[[i, j]];
    }
    let block = |i: (usize, usize), j: (usize, usize)| {
        let sum = corner[[i.1, j.1]] - corner[[i.0, j.1]] - corner[[i.1, j.0]] + corner[[i.0, j.0]];
        sum.max(0.0)
    };
    let same = Array2::from_shape_fn((rows, columns), |(i, j)| {
        block((0, i), (0, j)) + block((i + 1, rows), (j + 1, columns))
    });
    let opposite = Array2::from_shape_fn((rows, columns), |(i, j)| {
        block((0, i), (j + 1, columns)) + block((i + 1, rows), (0, j))
    });
    (same, opposite)
}

impl fmt::Display for OrdinalMeasures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, measure) in [
            ("gamma", self.gamma),
            ("tau-b", Some(self.tau_b)),
            ("tau-c", Some(self.tau_c)),
            ("Somers' d of the columns", Some(self.somers_d_columns)),
            ("Somers' d of the rows", Some(self.somers_d_rows)),
        ] {
            match measure {
                Some(measure) => writeln!(f, "{name:28}{measure}")?,
                None => writeln!(f, "{name:28}-")?,
            }
        }
        Ok(())
    }
}
