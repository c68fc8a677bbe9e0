//! Covariance of the coefficients, chosen after the fit.
//!
//! All estimators have the form `(X'WX)^-1 M (X'WX)^-1`; they differ in the middle. Rows of weight 0
//! take no part, and a row of frequency f counts as f rows.
//!
//! | estimator | errors may be | in R |
//! |---|---|---|
//! | [`Covariance::Classical`] | independent, of equal variance | `vcov(fit)` |
//! | [`Covariance::Hc0`] to [`Covariance::Hc4`] | independent, of any variance | `sandwich::vcovHC(fit, type = "HC3")` |
//! | [`Covariance::Clustered`] | dependent within clusters | `clubSandwich::vcovCR`, `sandwich::vcovCL` |
//! | [`Covariance::Hac`] | dependent along the rows | `sandwich::NeweyWest`, `sandwich::kernHAC` |
//! | [`Covariance::Jackknife`] | independent, or dependent within clusters | `sandwich::vcovJK` |
//! | [`Covariance::Bootstrap`] | as its scheme says | `sandwich::vcovBS` |

mod bootstrap;
mod clustered;
mod hac;
mod jackknife;
mod random;
mod satterthwaite;

use ndarray::{Array1, Array2};
use serde::{Deserialize, Serialize};

pub use bootstrap::{Bootstrap, BootstrapResult, BootstrapScheme, WildWeights};
pub(crate) use clustered::Grouping;
pub use clustered::{ClusterAdjustment, ClusterDof, Clustered, Clusters};
pub use hac::{Hac, Kernel};
pub use jackknife::{Jackknife, JackknifeCentre};
pub use random::Random;
pub(crate) use satterthwaite::Satterthwaite;

use crate::StatsError;
use crate::error::ROWS_NAMED;
use crate::fit::LinearFit;
use crate::matrix::sandwich;
use crate::row_blocks::{RowBlocks, WeightedProducts};

/// The estimator of the coefficients' covariance.
///
/// With `r_i` the residual (times the root of an analytic weight), `h_i` the leverage, n observations and
/// k coefficients, the HC estimators weigh each row by `r_i^2` times the factor given here (White, 1980;
/// MacKinnon and White, 1985; Cribari-Neto, 2004). Their tests use `n - k` degrees of freedom.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Covariance {
    /// `s2 (X'WX)^-1`: independent errors of equal variance (or of variance inverse to the weights).
    #[default]
    Classical,
    /// The inverse of the observed information: of the second derivatives of the log-likelihood where they lie,
    /// not of their expectation. It differs from the classical one only in generalised linear models whose link
    /// is not the canonical one (Efron and Hinkley, 1978).
    Observed,
    /// Factor 1.
    Hc0,
    /// Factor `n / (n - k)`; Stata's `robust`.
    Hc1,
    /// Factor `1 / (1 - h_i)`. With Bell and McCaffrey's degrees of freedom: [`ClusterDof::Satterthwaite`].
    Hc2,
    /// Factor `1 / (1 - h_i)^2`; the default of R's `vcovHC`, and the choice for small samples.
    Hc3,
    /// Factor `1 / (1 - h_i)^min(4, n h_i / k)`, for rows of high leverage.
    Hc4,
    /// Errors may be dependent within clusters.
    Clustered(Clustered),
    /// Errors may be dependent along the order of the rows.
    Hac(Hac),
    /// From refits without each row, or each cluster.
    Jackknife(Jackknife),
    /// From refits to resampled data.
    Bootstrap(Bootstrap),
}

impl std::fmt::Display for Covariance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Covariance::Classical => write!(f, "classical"),
            Covariance::Observed => write!(f, "observed information"),
            Covariance::Hc0 => write!(f, "HC0"),
            Covariance::Hc1 => write!(f, "HC1"),
            Covariance::Hc2 => write!(f, "HC2"),
            Covariance::Hc3 => write!(f, "HC3"),
            Covariance::Hc4 => write!(f, "HC4"),
            Covariance::Clustered(clustered) => write!(f, "{clustered}"),
            Covariance::Hac(hac) => write!(f, "{hac}"),
            Covariance::Jackknife(jackknife) => write!(f, "{jackknife}"),
            Covariance::Bootstrap(bootstrap) => write!(f, "{bootstrap}"),
        }
    }
}

/// A covariance matrix of the estimable coefficients.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CoefficientCovariance {
    /// The estimator.
    pub covariance: Covariance,
    /// The names of its rows and columns.
    pub terms: Vec<String>,
    /// Their positions among all coefficients.
    pub positions: Vec<usize>,
    /// The matrix.
    #[serde(with = "crate::serde_float")]
    pub matrix: Array2<f64>,
    /// With an intercept, the matrix of the value at the means of the columns and of the slopes: what is far from 0
    /// costs it no digits. Without one, `matrix`.
    #[serde(with = "crate::serde_float")]
    pub(crate) about_means: Array2<f64>,
    /// Per coefficient, the degrees of freedom of its t statistic.
    #[serde(with = "crate::serde_float")]
    pub dof: Vec<f64>,
    /// Where they are Satterthwaite's: those of any combination.
    pub(crate) satterthwaite: Option<Satterthwaite>,
}

/// The sum of the absolute summands of a variance, times this, is its rounding.
const ROUNDING: f64 = 1e-10;

impl CoefficientCovariance {
    /// The degrees of freedom of a combination of all coefficients: its own by Satterthwaite's approximation, else the
    /// smallest of the coefficients that take part.
    pub(crate) fn dof_of(&self, weights: &[f64]) -> f64 {
        let own = self.positions.iter().map(|&position| weights[position]);
        let own: Array1<f64> = own.collect();
        if let Some(satterthwaite) = &self.satterthwaite
            && let Some(dof) = satterthwaite.of(&own)
        {
            return dof;
        }
        (own.iter().zip(&self.dof))
            .filter(|(weight, _)| **weight != 0.0)
            .map(|(_, dof)| *dof)
            .reduce(f64::min)
            .unwrap_or_else(|| self.dof.iter().copied().fold(f64::INFINITY, f64::min))
    }
}

impl LinearFit {
    /// `sqrt(l V l')` for weights l of all coefficients. An estimator that is not positive definite may give a
    /// combination a negative variance though each coefficient has a positive one; the error names `what` has it.
    pub(crate) fn std_error_of(
        &self,
        weights: &[f64],
        covariance: &CoefficientCovariance,
        what: &str,
    ) -> Result<f64, StatsError> {
        let intercept = self.solution.intercept;
        let positions = covariance.positions.iter();
        let own: Array1<f64> = positions
            .map(|&position| match position.checked_sub(1) {
                Some(column) if intercept => {
                    weights[position] - weights[0] * self.solution.column_means[column]
                }
                _ => weights[position],
            })
            .collect();
        let matrix = &covariance.about_means;
        let variance = own.dot(&matrix.dot(&own));
        if variance < 0.0 {
            let sizes = own.mapv(f64::abs);
            let size = sizes.dot(&matrix.mapv(f64::abs).dot(&sizes));
            if variance < -ROUNDING * size {
                return Err(StatsError::NegativeVariance {
                    estimator: covariance.covariance.to_string(),
                    term: what.to_owned(),
                });
            }
        }
        Ok(variance.max(0.0).sqrt())
    }

    /// The covariance matrix of the estimable coefficients. In R: `vcov(fit)`, `sandwich::vcovHC(fit)` and so on.
    ///
    /// # Errors
    ///
    /// [`StatsError::RowsNotKept`] for all but the classical one when the fit holds no rows,
    /// [`StatsError::LeverageOne`] where an estimator divides by one minus the leverage,
    /// [`StatsError::TooFewClusters`], [`StatsError::LengthMismatch`] for clusters of other rows,
    /// [`StatsError::NegativeVariance`] where a two-way clustered variance comes out below zero.
    ///
    /// ```
    /// # use tresteg_stats::{Covariance, ols, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_numbers("y", [1.0, 3.0, 4.0, 4.0])?
    /// #     .with_numbers("x", [0.0, 1.0, 2.0, 3.0])?;
    /// let fit = ols("y ~ x", &table)?;
    /// let classical = fit.covariance(Covariance::Classical)?;
    /// assert_eq!(classical.terms, ["(Intercept)", "x"]);
    /// assert_eq!(classical.matrix[[0, 1]], classical.matrix[[1, 0]]);
    /// let robust = fit.covariance(Covariance::Hc3)?;
    /// assert!(robust.matrix[[1, 1]] > 0.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn covariance(&self, covariance: Covariance) -> Result<CoefficientCovariance, StatsError> {
        let positions = self.estimable();
        let residual_dof = vec![self.dof_of_tests(); positions.len()];
        let what = || format!("the {covariance} covariance");
        let mut satterthwaite = None;
        let (matrix, about_means, dof) = match &covariance {
            Covariance::Classical | Covariance::Observed => {
                let matrix = self.classical(&positions);
                let about_means = self.classical_about_means(&matrix);
                (matrix, about_means, residual_dof)
            }
            Covariance::Hac(hac) => {
                let basis = self.basis(&what())?;
                let (matrix, about_means) =
                    self.covariance_from_basis(&basis.inverse, &self.hac(hac, &basis)?);
                (matrix, about_means, residual_dof)
            }
            Covariance::Bootstrap(bootstrap) => {
                let mut result = self.bootstrap(bootstrap, |_, _| true)?;
                let matrix = result.covariance();
                self.move_to_means(&mut result.replicates, &positions);
                (matrix, result.covariance(), residual_dof)
            }
            Covariance::Hc0
            | Covariance::Hc1
            | Covariance::Hc2
            | Covariance::Hc3
            | Covariance::Hc4
            | Covariance::Clustered(_)
            | Covariance::Jackknife(_) => {
                let blocks = self.row_blocks(&what())?;
                let (meat, dof) = match &covariance {
                    Covariance::Clustered(clustered) => {
                        let middle = self.clustered(clustered, &blocks)?;
                        satterthwaite = middle.satterthwaite;
                        (middle.meat, middle.dof)
                    }
                    Covariance::Jackknife(jackknife) => self.jackknife(jackknife, &blocks)?,
                    _ => (self.heteroscedastic(&covariance, &blocks)?, residual_dof),
                };
                let (matrix, about_means) = self.covariance_from_basis(&blocks.inverse, &meat);
                (matrix, about_means, dof)
            }
        };
        let terms: Vec<String> = positions
            .iter()
            .map(|&position| self.names[position].clone())
            .collect();
        if let Some(i) = (0..terms.len()).find(|&i| matrix[[i, i]] < 0.0) {
            return Err(StatsError::NegativeVariance {
                estimator: covariance.to_string(),
                term: terms[i].clone(),
            });
        }
        Ok(CoefficientCovariance {
            covariance,
            terms,
            positions,
            matrix,
            about_means,
            dof,
            satterthwaite,
        })
    }

    /// The covariance of the coefficients, and about the means, from one in the basis of Q.
    pub(crate) fn covariance_from_basis(
        &self,
        inverse: &Array2<f64>,
        meat: &Array2<f64>,
    ) -> (Array2<f64>, Array2<f64>) {
        let matrix = sandwich(inverse, meat);
        if !self.solution.intercept {
            return (matrix.clone(), matrix);
        }
        // Columns less their means are orthogonal to the constant.
        let mut inverse = inverse.clone();
        inverse.slice_mut(ndarray::s![0, 1..]).fill(0.0);
        (matrix, sandwich(&inverse, meat))
    }

    /// Replaces the intercepts among sets of coefficients by the values at the means of the columns.
    fn move_to_means(&self, sets: &mut Array2<f64>, positions: &[usize]) {
        if !self.solution.intercept {
            return;
        }
        for mut set in sets.rows_mut() {
            let slopes = positions.iter().zip(&set).skip(1);
            let moved: f64 = slopes
                .map(|(position, slope)| self.solution.column_means[position - 1] * slope)
                .sum();
            set[0] += moved;
        }
    }

    /// The mean and the slopes are uncorrelated.
    fn classical_about_means(&self, matrix: &Array2<f64>) -> Array2<f64> {
        let mut about_means = matrix.clone();
        if self.solution.intercept {
            about_means.row_mut(0).fill(0.0);
            about_means.column_mut(0).fill(0.0);
            about_means[[0, 0]] = self.residual_variance() / self.solution.sum_of_weights;
        }
        about_means
    }

    fn classical(&self, positions: &[usize]) -> Array2<f64> {
        let variance = self.residual_variance();
        let unscaled = &self.solution.unscaled_covariance;
        Array2::from_shape_fn((positions.len(), positions.len()), |(i, j)| {
            variance * unscaled[[positions[i], positions[j]]]
        })
    }

    /// The covariance in the basis of Q.
    fn heteroscedastic(
        &self,
        covariance: &Covariance,
        blocks: &RowBlocks<'_>,
    ) -> Result<Array2<f64>, StatsError> {
        let (n, k) = (self.n_obs, blocks.n_columns() as f64);
        let factor = |h: f64| match covariance {
            Covariance::Hc1 => n / (n - k),
            Covariance::Hc2 => 1.0 / (1.0 - h),
            Covariance::Hc3 => (1.0 - h).powi(-2),
            Covariance::Hc4 => (1.0 - h).powf(-(n * h / k).min(4.0)),
            _ => 1.0,
        };
        let by_leverage = matches!(
            covariance,
            Covariance::Hc2 | Covariance::Hc3 | Covariance::Hc4
        );
        let mut meat = WeightedProducts::new(blocks.n_columns());
        let mut determined = Vec::new();
        let mut weights = Vec::new();
        blocks.for_each(|block| {
            if by_leverage {
                determined.extend(block.rows_of_leverage_one());
            }
            let rows = block.residuals.iter().zip(&block.frequencies);
            weights.clear();
            weights.extend(
                rows.zip(&block.leverages)
                    .map(|((r, frequency), h)| frequency * r * r * factor(*h)),
            );
            meat.add(block, &weights);
        });
        self.refuse_leverage_one(&determined, &covariance.to_string())?;
        Ok(meat.total())
    }

    /// An error that names the rows through which the model passes.
    pub(crate) fn refuse_leverage_one(
        &self,
        rows: &[usize],
        estimator: &str,
    ) -> Result<(), StatsError> {
        if rows.is_empty() {
            return Ok(());
        }
        let named = rows.iter().take(ROWS_NAMED);
        Err(StatsError::LeverageOne {
            estimator: estimator.to_owned(),
            rows: named.map(|&row| self.rows.id(row)).collect(),
        })
    }
}
