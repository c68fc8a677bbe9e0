//! Robust covariances of categorical models.

use ndarray::Array2;

use super::data::CategoryData;
use super::newton::{Likelihood, inverse};
use crate::StatsError;
use crate::covariance::{ClusterAdjustment, Clustered, Covariance, Grouping};
use crate::matrix::{add_outer, sandwich};

/// What stands around the middle of a robust covariance.
pub(super) struct Robust<'a, L: Likelihood> {
    pub data: &'a CategoryData,
    pub likelihood: L,
    /// The parameters of the scaled columns, at the maximum.
    pub scaled: &'a [f64],
    /// Takes them to those of the columns as given.
    pub transform: Array2<f64>,
}

impl<L: Likelihood> Robust<'_, L> {
    /// `H^-1 M H^-1` with H the observed information and M the sum of squared scores of rows or clusters (Huber, 1967;
    /// White, 1982); `None` for a covariance that comes from the information alone.
    pub(super) fn matrix(
        &self,
        covariance: &Covariance,
    ) -> Result<Option<Array2<f64>>, StatsError> {
        let (n, k) = (self.data.n_obs, self.scaled.len() as f64);
        let middle = match covariance {
            Covariance::Classical | Covariance::Observed => return Ok(None),
            Covariance::Hc0 => self.of_rows(),
            Covariance::Hc1 => self.of_rows() * (n / (n - k)),
            Covariance::Clustered(clustered) => self.of_clusters(clustered)?,
            other => return Err(unknown(other)),
        };
        let information = self.likelihood.evaluate(self.scaled);
        let inverse = information.and_then(|now| inverse(&now.information));
        let inverse = inverse.ok_or_else(|| StatsError::Singular {
            what: format!("the {covariance} covariance"),
        })?;
        Ok(Some(sandwich(&self.transform.dot(&inverse), &middle)))
    }

    /// The sum over observations; a row that stands for f of them has f times the score of each.
    fn of_rows(&self) -> Array2<f64> {
        let scores = self.likelihood.scores(self.scaled);
        let mut middle = Array2::zeros((scores.ncols(), scores.ncols()));
        for (score, weight) in scores.rows().into_iter().zip(&self.data.weights) {
            let times = if self.data.frequencies { *weight } else { 1.0 };
            add_outer(&mut middle, &score.to_vec(), 1.0 / times);
        }
        middle
    }

    fn of_clusters(&self, clustered: &Clustered) -> Result<Array2<f64>, StatsError> {
        let scores = self.likelihood.scores(self.scaled);
        let mut counts = vec![false; self.data.rows.len()];
        for &row in &self.data.ids {
            counts[row] = true;
        }
        let grouping = |clusters: &crate::covariance::Clusters| {
            clusters.of_rows(&self.data.rows, |row| counts[row])
        };
        let first = grouping(&clustered.clusters)?;
        let mut middle = self.one_way(&scores, &first, clustered)?;
        if let Some(second) = &clustered.second {
            let second = grouping(second)?;
            middle += &self.one_way(&scores, &second, clustered)?;
            middle -= &self.one_way(&scores, &first.intersection(&second), clustered)?;
        }
        Ok(middle)
    }

    fn one_way(
        &self,
        scores: &Array2<f64>,
        grouping: &Grouping,
        clustered: &Clustered,
    ) -> Result<Array2<f64>, StatsError> {
        let mut sums = Array2::<f64>::zeros((grouping.n_clusters, scores.ncols()));
        for (score, &row) in scores.rows().into_iter().zip(&self.data.ids) {
            if let Some(cluster) = grouping.codes[row] {
                let mut sum = sums.row_mut(cluster as usize);
                sum += &score;
            }
        }
        let (n, k) = (self.data.n_obs, self.scaled.len() as f64);
        let g = grouping.n_clusters as f64;
        let factor = match clustered.adjustment {
            ClusterAdjustment::Cr0 => 1.0,
            ClusterAdjustment::Cr1 => g / (g - 1.0),
            ClusterAdjustment::Cr1Stata => g / (g - 1.0) * (n - 1.0) / (n - k),
            ClusterAdjustment::Cr2 | ClusterAdjustment::Cr3 => {
                return Err(unknown(&Covariance::Clustered(clustered.clone())));
            }
        };
        Ok(sums.t().dot(&sums) * factor)
    }
}

fn unknown(covariance: &Covariance) -> StatsError {
    StatsError::InvalidArgument {
        what: "the covariance of a categorical model".into(),
        found: covariance.to_string(),
        expected: "classical, HC0, HC1, or clusters with CR0, CR1 or CR1S".into(),
    }
}

/// A variance below zero, which two ways of clusters can give, is an error with the name of its coefficient.
pub(super) fn check_variances(
    matrix: &Array2<f64>,
    covariance: &Covariance,
    name: impl Fn(usize) -> String,
) -> Result<(), StatsError> {
    match matrix.diag().iter().position(|variance| *variance < 0.0) {
        None => Ok(()),
        Some(place) => Err(StatsError::NegativeVariance {
            estimator: covariance.to_string(),
            term: name(place),
        }),
    }
}
