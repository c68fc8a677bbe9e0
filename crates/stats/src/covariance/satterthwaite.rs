//! Satterthwaite's degrees of freedom of cluster-robust variances (Bell and McCaffrey, 2002; Pustejovsky and Tipton, 2018).

use ndarray::{Array1, Array2};
use serde::{Deserialize, Serialize};

use super::clustered::ClusterAdjustment;
use crate::basis::LEVERAGE_ONE;
use crate::matrix::{add_outer, symmetric_eigen};

/// `Q_g'Q_g = V S V'` of a cluster, and what its adjustment makes of S.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Cluster {
    pub values: Array1<f64>,
    pub vectors: Array2<f64>,
    pub factors: Array1<f64>,
}

impl Cluster {
    /// `None` when the cluster determines a coefficient and the adjustment divides by what it leaves.
    pub(super) fn new(products: &Array2<f64>, adjustment: ClusterAdjustment) -> Option<Self> {
        let (values, vectors) = symmetric_eigen(products);
        let factor = |value: &f64| {
            let left = 1.0 - value.clamp(0.0, 1.0);
            match adjustment {
                ClusterAdjustment::Cr2 if left < LEVERAGE_ONE => Some(0.0),
                ClusterAdjustment::Cr2 => Some(left.powf(-0.5)),
                ClusterAdjustment::Cr3 if left < LEVERAGE_ONE => None,
                ClusterAdjustment::Cr3 => Some(1.0 / left),
                _ => Some(1.0),
            }
        };
        let factors: Option<Array1<f64>> = values.iter().map(factor).collect();
        Some(Self {
            factors: factors?,
            values,
            vectors,
        })
    }
}

/// What the degrees of freedom of any combination of coefficients need.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Satterthwaite {
    /// Takes coefficients in the basis of Q to the estimable ones.
    pub(super) inverse: Array2<f64>,
    pub(super) clusters: Vec<Cluster>,
}

impl Satterthwaite {
    pub(super) fn of_coefficients(&self) -> Vec<f64> {
        let rows = self.inverse.rows().into_iter();
        rows.map(|row| self.of_direction(&row.to_owned())).collect()
    }

    /// Of the combination with these weights of the estimable coefficients; `None` for that of nothing.
    pub(super) fn of(&self, weights: &Array1<f64>) -> Option<f64> {
        let dof = self.of_direction(&weights.dot(&self.inverse));
        (dof > 0.0).then_some(dof)
    }

    /// `(sum m_gg)^2 / sum m_gh^2` with `m_gh = p_g'(I - H)_gh p_h`, `p_g = A_g Q_g a`.
    fn of_direction(&self, a: &Array1<f64>) -> f64 {
        let k = a.len();
        let mut trace = 0.0;
        let mut squares = 0.0;
        let mut overlap = Array2::<f64>::zeros((k, k));
        for cluster in &self.clusters {
            let rotated = cluster.vectors.t().dot(a);
            let factors = &cluster.factors;
            let length: f64 = (&rotated * &rotated * &cluster.values * factors * factors).sum();
            let t = cluster.vectors.dot(&(&rotated * &cluster.values * factors));
            let t_length = t.dot(&t);
            trace += length - t_length;
            squares += length * length - 2.0 * length * t_length;
            add_outer(&mut overlap, &t.to_vec(), 1.0);
        }
        squares += overlap.iter().map(|x| x * x).sum::<f64>();
        trace * trace / squares
    }
}
