//! Cluster-robust covariances.

use std::collections::HashMap;
use std::fmt;

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use super::satterthwaite::{Cluster, Satterthwaite};
use crate::StatsError;
use crate::error::ROWS_NAMED;
use crate::fit::LinearFit;
use crate::frame::RowSet;
use crate::matrix::add_outer;
use crate::row_blocks::RowBlocks;
use crate::table::Table;

/// Which cluster each row of a table belongs to.
///
/// ```
/// use tresteg_stats::covariance::Clusters;
///
/// let clusters = Clusters::new("school", ["a", "a", "b", "b", "c"]);
/// assert_eq!(clusters.name(), "school");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clusters {
    name: String,
    codes: Vec<Option<u32>>,
}

impl Clusters {
    /// Clusters by their ids, one per row of the table, or one per row that the fit uses.
    ///
    /// ```
    /// use tresteg_stats::covariance::Clusters;
    ///
    /// let towns = Clusters::new("town", ["Lund", "Lund", "Visby"]);
    /// assert_eq!(towns.name(), "town");
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn new<S: AsRef<str>>(name: impl Into<String>, ids: impl IntoIterator<Item = S>) -> Self {
        let mut known: HashMap<String, u32> = HashMap::new();
        let codes = ids
            .into_iter()
            .map(|id| {
                let next = known.len() as u32;
                Some(*known.entry(id.as_ref().to_owned()).or_insert(next))
            })
            .collect();
        Self {
            name: name.into(),
            codes,
        }
    }

    /// Clusters from a column of a table.
    ///
    /// # Errors
    ///
    /// [`StatsError::UnknownVariable`].
    ///
    /// ```
    /// use tresteg_stats::{covariance::Clusters, table::ColumnTable};
    ///
    /// let table = ColumnTable::new().with_texts("town", ["Lund", "Visby", "Lund"])?;
    /// let clusters = Clusters::from_column(&table, "town")?;
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn from_column(table: &impl Table, name: &str) -> Result<Self, StatsError> {
        let Some(column) = table.column(name)? else {
            let names = table.column_names();
            return Err(StatsError::UnknownVariable {
                name: name.to_owned(),
                nearest: crate::error::nearest_name(name, names.iter().map(String::as_str)),
                position: None,
            });
        };
        Ok(Self {
            name: name.to_owned(),
            codes: column.categories().codes,
        })
    }

    /// The name of the clustering variable.
    ///
    /// ```
    /// use tresteg_stats::covariance::Clusters;
    ///
    /// assert_eq!(Clusters::new("town", ["Lund", "Visby"]).name(), "town");
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Codes from 0 without gaps for the rows of a fit that count; `None` for rows of weight 0.
    pub(crate) fn of(&self, fit: &LinearFit) -> Result<Grouping, StatsError> {
        let weights = fit.data("clusters")?.weights.values();
        self.of_rows(fit.rows(), |row| {
            weights.is_none_or(|weights| weights[row] != 0.0)
        })
    }

    /// The same for the rows that are said to count.
    pub(crate) fn of_rows(
        &self,
        rows: &RowSet,
        counts: impl Fn(usize) -> bool,
    ) -> Result<Grouping, StatsError> {
        let whole_table = self.codes.len() == rows.n_table();
        if !whole_table && self.codes.len() != rows.len() {
            return Err(StatsError::LengthMismatch {
                what: format!("clusters `{}`", self.name),
                expected: rows.n_table(),
                found: self.codes.len(),
            });
        }
        let largest = self.codes.iter().flatten().max();
        let mut known: Vec<Option<u32>> = vec![None; largest.map_or(0, |&code| code as usize + 1)];
        let mut n_clusters = 0;
        let mut missing = Vec::new();
        let mut codes = Vec::with_capacity(rows.len());
        for row in 0..rows.len() {
            if !counts(row) {
                codes.push(None);
                continue;
            }
            let position = if whole_table { rows.position(row) } else { row };
            match self.codes[position] {
                Some(code) => {
                    let cluster = known[code as usize].get_or_insert_with(|| {
                        n_clusters += 1;
                        n_clusters - 1
                    });
                    codes.push(Some(*cluster));
                }
                None => missing.push(rows.id(row)),
            }
        }
        let n_clusters = n_clusters as usize;
        if !missing.is_empty() {
            return Err(StatsError::MissingValues {
                variable: self.name.clone(),
                count: missing.len(),
                rows: missing.into_iter().take(ROWS_NAMED).collect(),
            });
        }
        if n_clusters < 2 {
            return Err(StatsError::TooFewClusters {
                name: self.name.clone(),
                clusters: n_clusters,
            });
        }
        Ok(Grouping {
            name: self.name.clone(),
            n_clusters,
            codes,
        })
    }
}

pub(crate) struct Grouping {
    pub name: String,
    pub n_clusters: usize,
    pub codes: Vec<Option<u32>>,
}

/// What a covariance needs of the clusters, in the basis of Q.
pub(super) struct ClusterSums {
    /// Per cluster (row) `sum f r q`.
    pub scores: Array2<f64>,
    /// Per cluster `sum f q q'`; empty when not asked for.
    pub products: Vec<Array2<f64>>,
}

impl Grouping {
    pub(super) fn sums(&self, blocks: &RowBlocks<'_>, with_products: bool) -> ClusterSums {
        let k = blocks.n_columns();
        let mut scores = Array2::<f64>::zeros((self.n_clusters, k));
        let mut products = Vec::new();
        if with_products {
            products.resize(self.n_clusters, Array2::<f64>::zeros((k, k)));
        }
        let mut q = vec![0.0; k];
        blocks.for_each(|block| {
            let codes = &self.codes[block.first..][..block.residuals.len()];
            for (row, code) in codes.iter().enumerate() {
                let Some(cluster) = code.map(|code| code as usize) else {
                    continue;
                };
                for (j, q) in q.iter_mut().enumerate() {
                    *q = block.column(j)[row];
                }
                let weight = block.frequencies[row] * block.residuals[row];
                for (score, q) in scores.row_mut(cluster).iter_mut().zip(&q) {
                    *score += weight * q;
                }
                if with_products {
                    add_outer(&mut products[cluster], &q, block.frequencies[row]);
                }
            }
        });
        ClusterSums { scores, products }
    }

    /// An error that names the first rows of a cluster that determines a coefficient.
    pub fn leverage_one(&self, fit: &LinearFit, cluster: usize, estimator: String) -> StatsError {
        let rows = self.codes.iter().enumerate();
        let members = rows.filter(|(_, code)| code.is_some_and(|code| code as usize == cluster));
        StatsError::LeverageOne {
            estimator,
            rows: members
                .take(ROWS_NAMED)
                .map(|(row, _)| fit.rows().id(row))
                .collect(),
        }
    }

    pub(crate) fn intersection(&self, other: &Grouping) -> Grouping {
        let mut known: HashMap<(u32, u32), u32> = HashMap::new();
        let codes = self
            .codes
            .iter()
            .zip(&other.codes)
            .map(|(a, b)| {
                let next = known.len() as u32;
                Some(*known.entry(((*a)?, (*b)?)).or_insert(next))
            })
            .collect();
        Grouping {
            name: format!("{} x {}", self.name, other.name),
            n_clusters: known.len(),
            codes,
        }
    }

    /// The rows of each cluster.
    pub fn members(&self) -> Vec<Vec<usize>> {
        let mut members = vec![Vec::new(); self.n_clusters];
        for (row, code) in self.codes.iter().enumerate() {
            if let Some(code) = code {
                members[*code as usize].push(row);
            }
        }
        members
    }
}

/// The small-sample adjustment of a cluster-robust covariance.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum ClusterAdjustment {
    /// None (Liang and Zeger, 1986).
    Cr0,
    /// Factor `G / (G - 1)`.
    Cr1,
    /// Factor `G / (G - 1) (n - 1) / (n - k)`: what Stata and R's fixest call clustered (CR1S in clubSandwich).
    #[default]
    Cr1Stata,
    /// Residuals of a cluster times `(I - H_gg)^(-1/2)`, unbiased where the errors are as the classical
    /// covariance assumes (Bell and McCaffrey, 2002); where a cluster determines a coefficient, the
    /// generalised inverse (Pustejovsky and Tipton, 2018). With analytic weights the errors' variances are
    /// taken to be inverse to them, and the root is that of the model multiplied by the roots of the weights;
    /// clubSandwich's `inverse_var = TRUE` takes another, also unbiased, where weights differ within a cluster.
    Cr2,
    /// Residuals of a cluster times `(I - H_gg)^-1`: close to the jackknife over clusters.
    Cr3,
}

/// The degrees of freedom of tests with a cluster-robust covariance.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum ClusterDof {
    /// Clusters less one; of two-way clusters, the smaller number less one.
    #[default]
    Clusters,
    /// Satterthwaite's approximation per coefficient, and for each mean, contrast, effect or single hypothesis its own
    /// (Pustejovsky and Tipton, 2018; R: `clubSandwich::coef_test`, `linear_contrast`); one-way only. With each row a
    /// cluster of its own, CR2 is HC2 and these are Bell and McCaffrey's (2002) degrees of freedom. Several hypotheses
    /// together take the smallest of theirs.
    Satterthwaite,
    /// Those of the residuals, `n - k`.
    Residual,
}

/// A cluster-robust covariance, one-way or two-way.
///
/// The middle is `sum_g s_g s_g'` with `s_g` the sum over the cluster of `x_i r_i`. Two-way: the one-way
/// matrices of both variables less that of their intersection, each with its own number of clusters in
/// its factor (Cameron, Gelbach and Miller, 2011). In R: `sandwich::vcovCL(fit, ~ a + b, type, cadjust = TRUE)`
/// with HC0 for CR1, HC1 for CR1S, HC2 for CR2, HC3 for CR3.
///
/// ```
/// use tresteg_stats::covariance::{ClusterAdjustment, Clustered, Clusters};
/// use tresteg_stats::{Covariance, ols, table::ColumnTable};
///
/// let table = ColumnTable::new()
///     .with_numbers("y", [1.0, 2.0, 4.0, 4.5, 5.0, 7.0])?
///     .with_numbers("x", [0.0, 1.0, 2.0, 3.0, 4.0, 5.0])?
///     .with_texts("town", ["a", "a", "b", "b", "c", "c"])?;
/// let fit = ols("y ~ x", &table)?;
/// let by_town = Clustered::by(Clusters::from_column(&table, "town")?).adjusted(ClusterAdjustment::Cr2);
/// let coefficients = fit.coefficients(Covariance::Clustered(by_town))?;
/// assert!(coefficients.rows[1].dof < 2.0); // Satterthwaite, three clusters
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clustered {
    /// The clusters.
    pub clusters: Clusters,
    /// The second clusters of a two-way covariance.
    pub second: Option<Clusters>,
    /// The small-sample adjustment.
    pub adjustment: ClusterAdjustment,
    /// The degrees of freedom of tests.
    pub dof: ClusterDof,
}

impl Clustered {
    /// One-way clusters with Stata's adjustment and `G - 1` degrees of freedom.
    ///
    /// ```
    /// use tresteg_stats::covariance::{ClusterAdjustment, Clustered, Clusters};
    ///
    /// let by_town = Clustered::by(Clusters::new("town", ["a", "a", "b", "b"]));
    /// assert_eq!(by_town.adjustment, ClusterAdjustment::Cr1Stata);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn by(clusters: Clusters) -> Self {
        Self {
            clusters,
            second: None,
            adjustment: ClusterAdjustment::default(),
            dof: ClusterDof::default(),
        }
    }

    /// A second clustering variable.
    ///
    /// ```
    /// use tresteg_stats::covariance::{Clustered, Clusters};
    ///
    /// let both = Clustered::by(Clusters::new("town", ["a", "a", "b", "b"]))
    ///     .and(Clusters::new("year", ["1", "2", "1", "2"]));
    /// assert_eq!(both.to_string(), "clustered by town and year (CR1S)");
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn and(mut self, clusters: Clusters) -> Self {
        self.second = Some(clusters);
        if self.dof == ClusterDof::Satterthwaite {
            self.dof = ClusterDof::Clusters;
        }
        self
    }

    /// Another adjustment; CR2 brings Satterthwaite's degrees of freedom (one-way).
    ///
    /// ```
    /// use tresteg_stats::covariance::{ClusterAdjustment, ClusterDof, Clustered, Clusters};
    ///
    /// let towns = Clusters::new("town", ["a", "a", "b", "b"]);
    /// let cr2 = Clustered::by(towns).adjusted(ClusterAdjustment::Cr2);
    /// assert_eq!(cr2.dof, ClusterDof::Satterthwaite);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn adjusted(mut self, adjustment: ClusterAdjustment) -> Self {
        self.adjustment = adjustment;
        if adjustment == ClusterAdjustment::Cr2 && self.second.is_none() {
            self.dof = ClusterDof::Satterthwaite;
        }
        self
    }

    /// Other degrees of freedom.
    ///
    /// ```
    /// use tresteg_stats::covariance::{ClusterDof, Clustered, Clusters};
    ///
    /// let towns = Clusters::new("town", ["a", "a", "b", "b"]);
    /// let by_town = Clustered::by(towns).with_dof(ClusterDof::Residual);
    /// assert_eq!(by_town.dof, ClusterDof::Residual);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn with_dof(mut self, dof: ClusterDof) -> Self {
        self.dof = dof;
        self
    }
}

impl fmt::Display for Clustered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self.adjustment {
            ClusterAdjustment::Cr0 => "CR0",
            ClusterAdjustment::Cr1 => "CR1",
            ClusterAdjustment::Cr1Stata => "CR1S",
            ClusterAdjustment::Cr2 => "CR2",
            ClusterAdjustment::Cr3 => "CR3",
        };
        write!(f, "clustered by {}", self.clusters.name)?;
        if let Some(second) = &self.second {
            write!(f, " and {}", second.name)?;
        }
        write!(f, " ({name})")
    }
}

/// The middle of a clustered covariance.
pub(super) struct ClusteredMiddle {
    pub meat: Array2<f64>,
    /// Degrees of freedom per coefficient.
    pub dof: Vec<f64>,
    /// Where they are Satterthwaite's: those of any combination.
    pub satterthwaite: Option<Satterthwaite>,
}

impl LinearFit {
    /// The middle in the basis of Q, and the degrees of freedom.
    pub(super) fn clustered(
        &self,
        clustered: &Clustered,
        blocks: &RowBlocks<'_>,
    ) -> Result<ClusteredMiddle, StatsError> {
        if blocks.frequency_weighted()
            && matches!(
                clustered.adjustment,
                ClusterAdjustment::Cr2 | ClusterAdjustment::Cr3
            )
        {
            return Err(StatsError::InvalidArgument {
                what: "the cluster adjustment with frequency weights".into(),
                found: clustered.to_string(),
                expected: "CR0, CR1 or CR1S".into(),
            });
        }
        if clustered.dof == ClusterDof::Satterthwaite && clustered.second.is_some() {
            return Err(StatsError::InvalidArgument {
                what: "the degrees of freedom of two-way clusters".into(),
                found: "Satterthwaite's".into(),
                expected: "those of the clusters or of the residuals".into(),
            });
        }
        let first = clustered.clusters.of(self)?;
        let (mut meat, parts) = self.one_way(&first, clustered, blocks)?;
        let mut smallest = first.n_clusters;
        if let Some(second) = &clustered.second {
            let second = second.of(self)?;
            smallest = smallest.min(second.n_clusters);
            meat += &self.one_way(&second, clustered, blocks)?.0;
            let both = first.intersection(&second);
            meat -= &self.one_way(&both, clustered, blocks)?.0;
        }
        let k = blocks.n_columns();
        let satterthwaite = (clustered.dof == ClusterDof::Satterthwaite).then(|| Satterthwaite {
            inverse: blocks.inverse.clone(),
            clusters: parts,
        });
        let dof = match (&satterthwaite, clustered.dof) {
            (Some(satterthwaite), _) => satterthwaite.of_coefficients(),
            (None, ClusterDof::Residual) => vec![self.dof_residual(); k],
            (None, _) => vec![smallest as f64 - 1.0; k],
        };
        Ok(ClusteredMiddle {
            meat,
            dof,
            satterthwaite,
        })
    }

    /// In the basis of Q an adjustment needs only the k x k matrix `Q_g'Q_g = V S V'`:
    /// `Q_g' (I - Q_g Q_g')^a r = V (1 - S)^a V' Q_g' r`. The clusters are returned for Satterthwaite's approximation.
    fn one_way(
        &self,
        grouping: &Grouping,
        clustered: &Clustered,
        blocks: &RowBlocks<'_>,
    ) -> Result<(Array2<f64>, Vec<Cluster>), StatsError> {
        let adjustment = clustered.adjustment;
        let adjusted = matches!(adjustment, ClusterAdjustment::Cr2 | ClusterAdjustment::Cr3);
        let approximated = clustered.dof == ClusterDof::Satterthwaite;
        let sums = grouping.sums(blocks, adjusted || approximated);
        let mut scores = sums.scores;
        let mut clusters = Vec::new();
        for (g, products) in sums.products.into_iter().enumerate() {
            let Some(cluster) = Cluster::new(&products, adjustment) else {
                let name = &grouping.name;
                let estimator = format!("CR3 (a cluster of {name} determines a coefficient)");
                return Err(grouping.leverage_one(self, g, estimator));
            };
            if adjusted {
                let rotated = cluster.vectors.t().dot(&scores.row(g)) * &cluster.factors;
                scores.row_mut(g).assign(&cluster.vectors.dot(&rotated));
            }
            if approximated {
                clusters.push(cluster);
            }
        }
        let (g, k) = (grouping.n_clusters as f64, blocks.n_columns() as f64);
        let factor = match adjustment {
            ClusterAdjustment::Cr1 => g / (g - 1.0),
            ClusterAdjustment::Cr1Stata => g / (g - 1.0) * (self.n_obs - 1.0) / (self.n_obs - k),
            _ => 1.0,
        };
        let meat = scores.t().dot(&scores) * factor;
        Ok((meat, clusters))
    }
}
