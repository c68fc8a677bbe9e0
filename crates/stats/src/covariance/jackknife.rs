//! The delete-one jackknife, without refitting.

use std::fmt;

use ndarray::{Array1, Array2};
use serde::{Deserialize, Serialize};

use super::clustered::Clusters;
use crate::StatsError;
use crate::basis::{Basis, LEVERAGE_ONE};
use crate::fit::LinearFit;
use crate::matrix::{add_outer, cholesky, cholesky_solve, sandwich};

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
    pub(super) fn jackknife(
        &self,
        jackknife: &Jackknife,
        basis: &Basis,
    ) -> Result<(Array2<f64>, Vec<f64>), StatsError> {
        let k = basis.n_columns();
        // In the basis of Q, how far each refit moves, and how often that refit counts.
        let mut moves: Vec<(Array1<f64>, f64)> = Vec::new();
        let dof = match &jackknife.clusters {
            None => {
                let leverages = basis.leverages();
                self.refuse_leverage_one(&leverages, "the jackknife")?;
                for (row, h) in leverages.iter().enumerate() {
                    let factor = -basis.residuals[row] / (1.0 - h);
                    moves.push((&basis.rows.row(row) * factor, basis.frequencies[row]));
                }
                self.dof_residual()
            }
            Some(clusters) => {
                let grouping = clusters.of(self, basis)?;
                for members in grouping.members() {
                    let mut score = Array1::<f64>::zeros(k);
                    let mut left = Array2::<f64>::eye(k);
                    for &row in &members {
                        let q = basis.rows.row(row);
                        score.scaled_add(basis.frequencies[row] * basis.residuals[row], &q);
                        add_outer(&mut left, &q.to_vec(), -basis.frequencies[row]);
                    }
                    let determined = (0..k).any(|i| left[[i, i]] < LEVERAGE_ONE);
                    let factor = (!determined).then(|| cholesky(&left)).flatten();
                    let Some(factor) = factor else {
                        return Err(StatsError::LeverageOne {
                            estimator: format!("the jackknife by {}", grouping.name),
                            rows: members
                                .iter()
                                .take(crate::error::ROWS_NAMED)
                                .map(|&row| self.rows.id(row))
                                .collect(),
                        });
                    };
                    let solved = cholesky_solve(&factor, &score.to_vec());
                    moves.push((Array1::from(solved) * -1.0, 1.0));
                }
                grouping.n_clusters as f64 - 1.0
            }
        };
        let count: f64 = moves.iter().map(|(_, times)| times).sum();
        let mut centre = Array1::<f64>::zeros(k);
        if jackknife.centre == JackknifeCentre::Mean {
            for (step, times) in &moves {
                centre.scaled_add(times / count, step);
            }
        }
        let mut spread = Array2::zeros((k, k));
        for (step, times) in &moves {
            add_outer(&mut spread, &(step - &centre).to_vec(), *times);
        }
        let matrix = sandwich(&basis.inverse, &(spread * ((count - 1.0) / count)));
        Ok((matrix, vec![dof; k]))
    }
}
