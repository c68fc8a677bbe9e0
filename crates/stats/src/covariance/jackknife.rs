//! The delete-one jackknife, without refitting.

use std::fmt;

use ndarray::{Array1, Array2};
use serde::{Deserialize, Serialize};

use super::clustered::Clusters;
use crate::StatsError;
use crate::basis::LEVERAGE_ONE;
use crate::fit::LinearFit;
use crate::matrix::{add_outer, cholesky, cholesky_solve};
use crate::row_blocks::{RowBlocks, WeightedProducts};

/// About what the refits' coefficients are spread.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum JackknifeCentre {
    /// The fit to all rows (R: `vcovJK(center = "estimate")`).
    #[default]
    Fit,
    /// The mean of the refits (R: `vcovJK(center = "mean")`).
    Mean,
}

/// The jackknife: `(n - 1) / n sum (b_(i) - c)(b_(i) - c)'` over the fits without each row, or
/// `(G - 1) / G` over the fits without each cluster (Efron and Stein, 1981). The refits follow exactly
/// from leverages. Tests use `n - k`, by cluster `G - 1` degrees of freedom.
///
/// ```
/// use tresteg_stats::covariance::Jackknife;
/// use tresteg_stats::{Covariance, ols, table::ColumnTable};
///
/// let table = ColumnTable::new()
///     .with_numbers("y", [1.0, 2.0, 4.0, 3.5, 5.0, 7.0])?
///     .with_numbers("x", [0.0, 1.0, 2.0, 3.0, 4.0, 5.0])?;
/// let fit = ols("y ~ x", &table)?;
/// let coefficients = fit.coefficients(Covariance::Jackknife(Jackknife::default()))?;
/// assert!(coefficients.rows[1].std_error > 0.0);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Jackknife {
    /// The centre of the spread.
    pub centre: JackknifeCentre,
    /// Clusters to leave out as a whole; single rows without.
    pub clusters: Option<Clusters>,
}

impl fmt::Display for Jackknife {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.clusters {
            None => write!(f, "jackknife"),
            Some(clusters) => write!(f, "jackknife by {}", clusters.name()),
        }
    }
}

impl LinearFit {
    /// The covariance in the basis of Q, and degrees of freedom per coefficient.
    pub(super) fn jackknife(
        &self,
        jackknife: &Jackknife,
        blocks: &RowBlocks<'_>,
    ) -> Result<(Array2<f64>, Vec<f64>), StatsError> {
        let k = blocks.n_columns();
        // In the basis of Q: how far each refit moves, gathered to the sums of the moves and of their products.
        let mut total = Array1::<f64>::zeros(k);
        let (products, count, dof) = match &jackknife.clusters {
            None => {
                let mut products = WeightedProducts::new(k);
                let mut determined = Vec::new();
                let (mut moves, mut weights) = (Vec::new(), Vec::new());
                blocks.for_each(|block| {
                    determined.extend(block.rows_of_leverage_one());
                    let rows = block.residuals.iter().zip(&block.leverages);
                    moves.clear();
                    moves.extend(rows.map(|(r, h)| -r / (1.0 - h)));
                    weights.clear();
                    let rows = moves.iter().zip(&block.frequencies);
                    weights.extend(rows.map(|(step, times)| times * step * step));
                    products.add(block, &weights);
                    for (j, total) in total.iter_mut().enumerate() {
                        let rows = block.column(j).iter().zip(&moves);
                        let moved = rows.zip(&block.frequencies);
                        *total += moved
                            .map(|((q, step), times)| times * step * q)
                            .sum::<f64>();
                    }
                });
                self.refuse_leverage_one(&determined, "the jackknife")?;
                (products.total(), self.n_obs, self.dof_residual())
            }
            Some(clusters) => {
                let grouping = clusters.of(self)?;
                let sums = grouping.sums(blocks, true);
                let mut products = Array2::zeros((k, k));
                for (g, of_cluster) in sums.products.into_iter().enumerate() {
                    let left = Array2::<f64>::eye(k) - of_cluster;
                    let determined = (0..k).any(|i| left[[i, i]] < LEVERAGE_ONE);
                    let factor = (!determined).then(|| cholesky(&left)).flatten();
                    let Some(factor) = factor else {
                        let estimator = format!("the jackknife by {}", grouping.name);
                        return Err(grouping.leverage_one(self, g, estimator));
                    };
                    let solved = cholesky_solve(&factor, &sums.scores.row(g).to_vec());
                    add_outer(&mut products, &solved, 1.0);
                    total -= &Array1::from(solved);
                }
                let count = grouping.n_clusters as f64;
                (products, count, count - 1.0)
            }
        };
        let mut spread = products;
        if jackknife.centre == JackknifeCentre::Mean {
            add_outer(&mut spread, &total.to_vec(), -1.0 / count);
        }
        Ok((spread * ((count - 1.0) / count), vec![dof; k]))
    }
}
