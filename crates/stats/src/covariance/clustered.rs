//! Cluster-robust covariances.

use std::collections::HashMap;
use std::fmt;

use ndarray::{Array1, Array2};
use serde::{Deserialize, Serialize};

use crate::StatsError;
use crate::basis::{Basis, LEVERAGE_ONE};
use crate::error::ROWS_NAMED;
use crate::fit::LinearFit;
use crate::matrix::{add_outer, symmetric_eigen};
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
    pub(super) fn of(&self, fit: &LinearFit, basis: &Basis) -> Result<Grouping, StatsError> {
        let rows = fit.rows();
        let whole_table = self.codes.len() == rows.n_table();
        if !whole_table && self.codes.len() != rows.len() {
            return Err(StatsError::LengthMismatch {
                what: format!("clusters `{}`", self.name),
                expected: rows.n_table(),
                found: self.codes.len(),
            });
        }
        let mut known: HashMap<u32, usize> = HashMap::new();
        let mut missing = Vec::new();
        let mut codes = Vec::with_capacity(rows.len());
        for row in 0..rows.len() {
            if basis.frequencies[row] == 0.0 {
                codes.push(None);
                continue;
            }
            let position = if whole_table { rows.position(row) } else { row };
            match self.codes[position] {
                Some(code) => {
                    let next = known.len();
                    codes.push(Some(*known.entry(code).or_insert(next)));
                }
                None => missing.push(rows.id(row)),
            }
        }
        if !missing.is_empty() {
            return Err(StatsError::MissingValues {
                variable: self.name.clone(),
                count: missing.len(),
                rows: missing.into_iter().take(ROWS_NAMED).collect(),
            });
        }
        if known.len() < 2 {
            return Err(StatsError::TooFewClusters {
                name: self.name.clone(),
                clusters: known.len(),
            });
        }
        Ok(Grouping {
            name: self.name.clone(),
            n_clusters: known.len(),
            codes,
        })
    }
}

pub(super) struct Grouping {
    pub name: String,
    pub n_clusters: usize,
    pub codes: Vec<Option<usize>>,
}

impl Grouping {
    fn intersection(&self, other: &Grouping) -> Grouping {
        let mut known: HashMap<(usize, usize), usize> = HashMap::new();
        let codes = self
            .codes
            .iter()
            .zip(&other.codes)
            .map(|(a, b)| {
                let next = known.len();
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
                members[*code].push(row);
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
    /// Satterthwaite's approximation per coefficient (Pustejovsky and Tipton, 2018); one-way only.
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

/// What a cluster adds: its adjusted score, and what Satterthwaite's approximation needs.
struct Cluster {
    score: Array1<f64>,
    values: Array1<f64>,
    vectors: Array2<f64>,
    factors: Array1<f64>,
}

impl LinearFit {
    pub(super) fn clustered(
        &self,
        clustered: &Clustered,
        basis: &Basis,
    ) -> Result<(Array2<f64>, Vec<f64>), StatsError> {
        if basis.frequency_weighted
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
        let first = clustered.clusters.of(self, basis)?;
        let (mut matrix, parts) = self.one_way(&first, clustered.adjustment, basis)?;
        let mut smallest = first.n_clusters;
        if let Some(second) = &clustered.second {
            let second = second.of(self, basis)?;
            smallest = smallest.min(second.n_clusters);
            matrix += &self.one_way(&second, clustered.adjustment, basis)?.0;
            let both = first.intersection(&second);
            matrix -= &self.one_way(&both, clustered.adjustment, basis)?.0;
        }
        let k = basis.n_columns();
        let dof = match clustered.dof {
            ClusterDof::Clusters => vec![smallest as f64 - 1.0; k],
            ClusterDof::Residual => vec![self.dof_residual(); k],
            ClusterDof::Satterthwaite if clustered.second.is_some() => {
                return Err(StatsError::InvalidArgument {
                    what: "the degrees of freedom of two-way clusters".into(),
                    found: "Satterthwaite's".into(),
                    expected: "those of the clusters or of the residuals".into(),
                });
            }
            ClusterDof::Satterthwaite => (0..k)
                .map(|row| satterthwaite(&parts, &basis.inverse.row(row).to_owned()))
                .collect(),
        };
        Ok((matrix, dof))
    }

    fn one_way(
        &self,
        grouping: &Grouping,
        adjustment: ClusterAdjustment,
        basis: &Basis,
    ) -> Result<(Array2<f64>, Vec<Cluster>), StatsError> {
        let k = basis.n_columns();
        let mut meat = Array2::zeros((k, k));
        let mut clusters = Vec::with_capacity(grouping.n_clusters);
        for members in grouping.members() {
            let cluster = self.cluster(&members, adjustment, basis, &grouping.name)?;
            add_outer(&mut meat, &cluster.score.to_vec(), 1.0);
            clusters.push(cluster);
        }
        let g = grouping.n_clusters as f64;
        let factor = match adjustment {
            ClusterAdjustment::Cr1 => g / (g - 1.0),
            ClusterAdjustment::Cr1Stata => {
                g / (g - 1.0) * (self.n_obs - 1.0) / (self.n_obs - k as f64)
            }
            _ => 1.0,
        };
        Ok((basis.covariance(&(meat * factor)), clusters))
    }

    /// In the basis of Q the adjustment needs only the k x k matrix `Q_g'Q_g = V S V'`:
    /// `Q_g' (I - Q_g Q_g')^a r = V (1 - S)^a V' Q_g' r`.
    fn cluster(
        &self,
        members: &[usize],
        adjustment: ClusterAdjustment,
        basis: &Basis,
        name: &str,
    ) -> Result<Cluster, StatsError> {
        let k = basis.n_columns();
        let mut score = Array1::<f64>::zeros(k);
        let mut gram = Array2::<f64>::zeros((k, k));
        for &row in members {
            let q = basis.rows.row(row);
            score.scaled_add(basis.frequencies[row] * basis.residuals[row], &q);
            add_outer(&mut gram, &q.to_vec(), basis.frequencies[row]);
        }
        let (values, vectors) = symmetric_eigen(&gram);
        let mut factors = Array1::ones(k);
        for (factor, value) in factors.iter_mut().zip(&values) {
            let left = 1.0 - value.clamp(0.0, 1.0);
            *factor = match adjustment {
                ClusterAdjustment::Cr2 if left < LEVERAGE_ONE => 0.0,
                ClusterAdjustment::Cr2 => left.powf(-0.5),
                ClusterAdjustment::Cr3 if left < LEVERAGE_ONE => {
                    return Err(StatsError::LeverageOne {
                        estimator: format!("CR3 (a cluster of {name} determines a coefficient)"),
                        rows: members
                            .iter()
                            .take(ROWS_NAMED)
                            .map(|&row| self.rows.id(row))
                            .collect(),
                    });
                }
                ClusterAdjustment::Cr3 => 1.0 / left,
                _ => 1.0,
            };
        }
        if matches!(adjustment, ClusterAdjustment::Cr2 | ClusterAdjustment::Cr3) {
            score = vectors.dot(&(vectors.t().dot(&score) * &factors));
        }
        Ok(Cluster {
            score,
            values,
            vectors,
            factors,
        })
    }
}

/// `(sum m_gg)^2 / sum m_gh^2` with `m_gh = p_g'(I - H)_gh p_h`, `p_g = A_g Q_g a`.
fn satterthwaite(clusters: &[Cluster], a: &Array1<f64>) -> f64 {
    let k = a.len();
    let mut trace = 0.0;
    let mut squares = 0.0;
    let mut overlap = Array2::<f64>::zeros((k, k));
    for cluster in clusters {
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
