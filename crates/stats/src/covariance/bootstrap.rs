//! The bootstrap of a linear model.

use std::fmt;

use ndarray::{Array1, Array2};
use serde::{Deserialize, Serialize};

use super::clustered::Clusters;
use super::random::Random;
use crate::StatsError;
use crate::basis::Basis;
use crate::fit::LinearFit;
use crate::matrix::{add_outer, cholesky, cholesky_solve};

/// What is resampled.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum BootstrapScheme {
    /// Whole rows with replacement (R: `vcovBS(type = "xy")`).
    #[default]
    Pairs,
    /// Residuals with replacement onto the fitted values: errors must have one distribution.
    Residual,
    /// Each residual times a random weight of mean 0 and variance 1 (Wu, 1986).
    Wild(WildWeights),
    /// Whole clusters with replacement.
    ClusterPairs(Clusters),
    /// All residuals of a cluster times one random weight (Cameron, Gelbach and Miller, 2008).
    ClusterWild(Clusters, WildWeights),
}

/// The random weights of a wild bootstrap.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum WildWeights {
    /// 1 or -1.
    #[default]
    Rademacher,
    /// Two points that also keep the third moment (Mammen, 1993).
    Mammen,
    /// Six points, for few clusters (Webb, 2014).
    Webb,
}

impl WildWeights {
    fn draw(self, random: &mut Random) -> f64 {
        match self {
            WildWeights::Rademacher => {
                if random.below(2) == 0 {
                    -1.0
                } else {
                    1.0
                }
            }
            WildWeights::Mammen => {
                let root = 5f64.sqrt();
                if random.uniform() < (root + 1.0) / (2.0 * root) {
                    (1.0 - root) / 2.0
                } else {
                    (1.0 + root) / 2.0
                }
            }
            WildWeights::Webb => {
                let point = random.below(6);
                let size = ((point % 3 + 1) as f64 / 2.0).sqrt();
                if point < 3 { -size } else { size }
            }
        }
    }
}

/// A bootstrap: what is resampled, how often, from which seed.
///
/// ```
/// use tresteg_stats::covariance::{Bootstrap, BootstrapScheme, WildWeights};
/// use tresteg_stats::{Covariance, ols, table::ColumnTable};
///
/// let table = ColumnTable::new()
///     .with_numbers("y", [1.0, 2.0, 4.0, 3.5, 5.0, 7.0])?
///     .with_numbers("x", [0.0, 1.0, 2.0, 3.0, 4.0, 5.0])?;
/// let fit = ols("y ~ x", &table)?;
/// let wild = Bootstrap::new(BootstrapScheme::Wild(WildWeights::Rademacher), 999, 42);
/// let once = fit.coefficients(Covariance::Bootstrap(wild.clone()))?;
/// assert_eq!(once, fit.coefficients(Covariance::Bootstrap(wild))?);
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bootstrap {
    /// What is resampled.
    pub scheme: BootstrapScheme,
    /// How many replicates.
    pub replicates: usize,
    /// The seed of the generator, [`Random`].
    pub seed: u64,
}

impl Bootstrap {
    /// A bootstrap of that scheme.
    ///
    /// ```
    /// use tresteg_stats::covariance::{Bootstrap, BootstrapScheme};
    ///
    /// let pairs = Bootstrap::new(BootstrapScheme::Pairs, 1999, 42);
    /// assert_eq!(pairs.to_string(), "pairs bootstrap (1999 replicates, seed 42)");
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn new(scheme: BootstrapScheme, replicates: usize, seed: u64) -> Self {
        Self {
            scheme,
            replicates,
            seed,
        }
    }
}

impl fmt::Display for Bootstrap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.scheme {
            BootstrapScheme::Pairs => write!(f, "pairs bootstrap")?,
            BootstrapScheme::Residual => write!(f, "residual bootstrap")?,
            BootstrapScheme::Wild(_) => write!(f, "wild bootstrap")?,
            BootstrapScheme::ClusterPairs(clusters) => {
                write!(f, "bootstrap of clusters of {}", clusters.name())?;
            }
            BootstrapScheme::ClusterWild(clusters, _) => {
                write!(f, "wild bootstrap by {}", clusters.name())?;
            }
        }
        write!(f, " ({} replicates, seed {})", self.replicates, self.seed)
    }
}

/// The coefficients of all replicates.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BootstrapResult {
    /// The names of the columns of `replicates`.
    pub terms: Vec<String>,
    /// One row per replicate that could be fitted.
    pub replicates: Array2<f64>,
    /// Replicates whose columns were linearly dependent (a rare level not drawn): left out.
    pub singular: usize,
}

impl BootstrapResult {
    /// The covariance of the replicates about their mean, over their number less one.
    ///
    /// ```
    /// # use tresteg_stats::{covariance::{Bootstrap, BootstrapScheme}, ols, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [1.0, 3.0, 4.0, 6.0])?.with_numbers("x", [0.0, 1.0, 2.0, 3.0])?;
    /// let fit = ols("y ~ x", &table)?;
    /// let result = fit.bootstrap(&Bootstrap::new(BootstrapScheme::Residual, 99, 1), |_, _| true)?;
    /// let matrix = result.covariance();
    /// assert!(matrix[[1, 1]] > 0.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn covariance(&self) -> Array2<f64> {
        let count = self.replicates.nrows() as f64;
        let mean = self.replicates.sum_axis(ndarray::Axis(0)) / count;
        let centred = &self.replicates - &mean;
        centred.t().dot(&centred) / (count - 1.0)
    }

    /// Percentile interval of each coefficient: quantiles of the replicates by linear interpolation (R: type 7).
    ///
    /// # Errors
    ///
    /// [`StatsError::InvalidArgument`] for a level outside 0 .. 1.
    ///
    /// ```
    /// # use tresteg_stats::covariance::{Bootstrap, BootstrapScheme};
    /// # use tresteg_stats::{ols, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_numbers("y", [1.0, 2.0, 4.0, 3.5, 5.0, 7.0])?
    /// #     .with_numbers("x", [0.0, 1.0, 2.0, 3.0, 4.0, 5.0])?;
    /// # let fit = ols("y ~ x", &table)?;
    /// let result = fit.bootstrap(&Bootstrap::new(BootstrapScheme::Residual, 199, 1), |_, _| true)?;
    /// let intervals = result.percentile_intervals(0.90)?;
    /// assert!(intervals[1].0 < fit.estimate("x")? && fit.estimate("x")? < intervals[1].1);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn percentile_intervals(&self, level: f64) -> Result<Vec<(f64, f64)>, StatsError> {
        crate::coefficients::check_level(level)?;
        let columns = self.replicates.columns();
        Ok(columns
            .into_iter()
            .map(|column| {
                let mut sorted = column.to_vec();
                sorted.sort_unstable_by(f64::total_cmp);
                let at = |p: f64| {
                    let place = p * (sorted.len() - 1) as f64;
                    let below = place.floor() as usize;
                    let above = (below + 1).min(sorted.len() - 1);
                    sorted[below] + (place - place.floor()) * (sorted[above] - sorted[below])
                };
                (at((1.0 - level) / 2.0), at((1.0 + level) / 2.0))
            })
            .collect())
    }
}

impl LinearFit {
    /// Runs a bootstrap and keeps every replicate. `progress` hears, before each replicate, how many
    /// are done of how many, and stops the run by returning false.
    ///
    /// # Errors
    ///
    /// [`StatsError::InvalidArgument`] for fewer than two replicates (also when stopped before the second) or
    /// with frequency weights, [`StatsError::RowsNotKept`], and those of the clusters.
    ///
    /// ```
    /// # use tresteg_stats::{covariance::{Bootstrap, BootstrapScheme}, ols, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [1.0, 3.0, 4.0, 6.0])?.with_numbers("x", [0.0, 1.0, 2.0, 3.0])?;
    /// let fit = ols("y ~ x", &table)?;
    /// let asked = Bootstrap::new(BootstrapScheme::Residual, 99, 1);
    /// let result = fit.bootstrap(&asked, |done, _of| done < 50)?; // stops after 50
    /// assert_eq!(result.replicates.nrows(), 50);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn bootstrap(
        &self,
        bootstrap: &Bootstrap,
        mut progress: impl FnMut(usize, usize) -> bool,
    ) -> Result<BootstrapResult, StatsError> {
        let basis = self.basis("the bootstrap")?;
        if basis.frequency_weighted {
            return Err(StatsError::InvalidArgument {
                what: "the covariance of a fit with frequency weights".into(),
                found: bootstrap.to_string(),
                expected: "another estimator, or the rows written out".into(),
            });
        }
        let used: Vec<usize> = (0..basis.residuals.len())
            .filter(|&row| basis.frequencies[row] > 0.0)
            .collect();
        let units: Vec<Vec<usize>> = match &bootstrap.scheme {
            BootstrapScheme::ClusterPairs(clusters) | BootstrapScheme::ClusterWild(clusters, _) => {
                clusters.of(self)?.members()
            }
            _ => used.iter().map(|&row| vec![row]).collect(),
        };
        let estimates: Vec<f64> = basis
            .positions
            .iter()
            .map(|&position| self.solution.coefficients[position])
            .collect();
        let mut random = Random::new(bootstrap.seed);
        let mut replicates = Vec::new();
        let (mut fitted, mut singular) = (0, 0);
        for done in 0..bootstrap.replicates {
            if !progress(done, bootstrap.replicates) {
                break;
            }
            match step(&bootstrap.scheme, &basis, &units, &mut random) {
                Some(step) => {
                    let moved = basis.inverse.dot(&step);
                    replicates.extend(estimates.iter().zip(&moved).map(|(b, step)| b + step));
                    fitted += 1;
                }
                None => singular += 1,
            }
        }
        let k = estimates.len();
        let matrix = Array2::from_shape_vec((fitted, k), replicates).ok();
        match matrix {
            Some(replicates) if fitted > 1 => Ok(BootstrapResult {
                terms: basis
                    .positions
                    .iter()
                    .map(|&position| self.names[position].clone())
                    .collect(),
                replicates,
                singular,
            }),
            _ => Err(StatsError::InvalidArgument {
                what: "the number of replicates that can be fitted".into(),
                found: fitted.to_string(),
                expected: "at least 2".into(),
            }),
        }
    }
}

/// How far a replicate moves the coefficients, in the basis of Q; `None` when it cannot be fitted.
fn step(
    scheme: &BootstrapScheme,
    basis: &Basis,
    units: &[Vec<usize>],
    random: &mut Random,
) -> Option<Array1<f64>> {
    let k = basis.n_columns();
    let mut score = Array1::<f64>::zeros(k);
    match scheme {
        BootstrapScheme::Pairs | BootstrapScheme::ClusterPairs(_) => {
            let mut gram = Array2::<f64>::zeros((k, k));
            for _ in 0..units.len() {
                let drawn = random.below(units.len() as u64) as usize;
                for &row in &units[drawn] {
                    let q = basis.rows.row(row);
                    score.scaled_add(basis.residuals[row], &q);
                    add_outer(&mut gram, &q.to_vec(), 1.0);
                }
            }
            let factor = cholesky(&gram)?;
            return Some(cholesky_solve(&factor, &score.to_vec()).into());
        }
        BootstrapScheme::Residual => {
            for unit in units {
                let drawn = random.below(units.len() as u64) as usize;
                for (&row, &from) in unit.iter().zip(&units[drawn]) {
                    score.scaled_add(basis.residuals[from], &basis.rows.row(row));
                }
            }
        }
        BootstrapScheme::Wild(weights) | BootstrapScheme::ClusterWild(_, weights) => {
            for unit in units {
                let weight = weights.draw(random);
                for &row in unit {
                    score.scaled_add(weight * basis.residuals[row], &basis.rows.row(row));
                }
            }
        }
    }
    Some(score)
}
