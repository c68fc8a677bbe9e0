//! How the columns of a model depend on each other, and what each has to itself.

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use crate::StatsError;
use crate::basis::Basis;
use crate::fit::LinearFit;
use crate::matrix::{cholesky, singular_values};

/// Correlations of a column with the response, and its tolerance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ColumnCorrelations {
    /// The coefficient.
    pub term: String,
    /// With the response, the other columns left aside (SPSS: Zero-order).
    pub zero_order: f64,
    /// Of what the other columns leave of both: `t / sqrt(t^2 + dof)` (SPSS: Partial).
    pub partial: f64,
    /// Of the response with what the others leave of the column: `t sqrt((1 - R2) / dof)` (SPSS: Part).
    pub part: f64,
    /// One minus the R2 of the column on the others.
    pub tolerance: f64,
    /// Variance inflation factor, `1 / tolerance`.
    pub vif: f64,
}

/// The generalised variance inflation of a term (Fox and Monette, 1992).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TermInflation {
    /// The term.
    pub term: String,
    /// Its columns that are not aliased.
    pub dof: f64,
    /// Inflation of the volume of its joint confidence region; the VIF of a single column.
    pub gvif: f64,
    /// `gvif^(1 / (2 dof))`: comparable between terms, as the root of a VIF.
    pub gvif_scaled: f64,
}

/// Belsley's collinearity diagnostics (Belsley, Kuh and Welsch, 1980): columns scaled to length one, not
/// centred, the constant among them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ConditionIndices {
    /// The coefficients: columns of `proportions`.
    pub terms: Vec<String>,
    /// Eigenvalues of the scaled cross-products, descending.
    pub eigenvalues: Vec<f64>,
    /// Root of the largest eigenvalue over each; 30 and above is called strong collinearity.
    pub condition_indices: Vec<f64>,
    /// Per dimension (row), the share of each coefficient's variance that it makes.
    pub proportions: Array2<f64>,
}

impl LinearFit {
    /// Zero-order, partial and part correlations, tolerance and VIF of every column but the intercept.
    ///
    /// In SPSS: `REGRESSION /STATISTICS ZPP TOL COLLIN`. Of a fit without an intercept all are about 0 instead of the means.
    ///
    /// # Errors
    ///
    /// [`StatsError::RowsNotKept`].
    ///
    /// ```
    /// use tresteg_stats::{ols, table::ColumnTable};
    ///
    /// let table = ColumnTable::new()
    ///     .with_numbers("y", [1.0, 2.0, 2.5, 4.0, 5.5, 5.0])?
    ///     .with_numbers("a", [1.0, 2.0, 3.0, 4.0, 5.0, 5.0])?
    ///     .with_numbers("b", [0.0, 1.0, 0.0, 1.0, 1.0, 0.0])?;
    /// let columns = ols("y ~ a + b", &table)?.column_correlations()?;
    /// assert!(columns[0].zero_order > 0.9 && columns[0].vif >= 1.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn column_correlations(&self) -> Result<Vec<ColumnCorrelations>, StatsError> {
        let basis = self.basis("correlations of the columns")?;
        let first = usize::from(self.solution.intercept);
        let effects = crate::basis::orthogonal_effects(self, &basis.positions)?;
        let total = self.total_sum_of_squares().sqrt();
        let dof = self.dof_residual();
        let sigma = self.residual_variance().sqrt();
        let columns = first..basis.n_columns();
        Ok(columns
            .map(|column| {
                // Column j of R holds the column in the basis; row j of its inverse what only it has.
                let length = squares(first..=column, |row| basis.r[[row, column]]).sqrt();
                let along: f64 = (first..=column)
                    .map(|row| basis.r[[row, column]] * effects[row].1)
                    .sum();
                let root =
                    squares(column..basis.n_columns(), |j| basis.inverse[[column, j]]).sqrt();
                let estimate = self.solution.coefficients[basis.positions[column]];
                let t = if estimate == 0.0 {
                    0.0
                } else {
                    estimate / (sigma * root)
                };
                let tolerance = 1.0 / (root * length).powi(2);
                ColumnCorrelations {
                    term: self.names[basis.positions[column]].clone(),
                    zero_order: along / (length * total),
                    partial: if t.is_infinite() {
                        t.signum()
                    } else {
                        t / (t * t + dof).sqrt()
                    },
                    part: if estimate == 0.0 {
                        0.0
                    } else {
                        estimate / (root * total)
                    },
                    tolerance,
                    vif: 1.0 / tolerance,
                }
            })
            .collect())
    }

    /// Generalised variance inflation factors of the terms: the determinant of the correlations of a term's
    /// estimates, times that of the others', over that of all. In R: `car::vif(fit)`.
    ///
    /// # Errors
    ///
    /// [`StatsError::Singular`] when the columns are too nearly dependent to tell.
    ///
    /// ```
    /// # use tresteg_stats::{ols, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_numbers("y", [1.0, 2.0, 2.5, 4.0, 5.5, 5.0])?
    /// #     .with_numbers("a", [1.0, 2.0, 3.0, 4.0, 5.0, 5.0])?
    /// #     .with_texts("g", ["r", "s", "t", "r", "s", "t"])?;
    /// let terms = ols("y ~ a + g", &table)?.variance_inflation()?;
    /// assert_eq!((terms[1].term.as_str(), terms[1].dof), ("g", 2.0));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn variance_inflation(&self) -> Result<Vec<TermInflation>, StatsError> {
        let slopes: Vec<usize> = self
            .estimable()
            .into_iter()
            .filter(|&position| position >= usize::from(self.solution.intercept))
            .collect();
        let unscaled = &self.solution.unscaled_covariance;
        let correlation = |a: usize, b: usize| {
            unscaled[[a, b]] / (unscaled[[a, a]].sqrt() * unscaled[[b, b]].sqrt())
        };
        let log_determinant = |positions: &[usize]| -> Result<f64, StatsError> {
            let k = positions.len();
            let matrix =
                Array2::from_shape_fn((k, k), |(i, j)| correlation(positions[i], positions[j]));
            let factor = cholesky(&matrix).ok_or_else(|| StatsError::Singular {
                what: "variance inflation".into(),
            })?;
            Ok(2.0 * factor.diag().iter().map(|x| x.ln()).sum::<f64>())
        };
        let all = log_determinant(&slopes)?;
        let mut inflation = Vec::new();
        for term in &self.terms {
            let (own, others): (Vec<usize>, Vec<usize>) = slopes
                .iter()
                .partition(|position| term.columns.contains(position));
            if own.is_empty() {
                continue;
            }
            let gvif = (log_determinant(&own)? + log_determinant(&others)? - all).exp();
            let dof = own.len() as f64;
            inflation.push(TermInflation {
                term: term.name.clone(),
                dof,
                gvif,
                gvif_scaled: gvif.powf(0.5 / dof),
            });
        }
        Ok(inflation)
    }

    /// Eigenvalues, condition indices and variance proportions. In SPSS: `REGRESSION /STATISTICS COLLIN`.
    ///
    /// # Errors
    ///
    /// [`StatsError::RowsNotKept`].
    ///
    /// ```
    /// # use tresteg_stats::{ols, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_numbers("y", [1.0, 2.0, 2.5, 4.0, 5.5, 5.0])?
    /// #     .with_numbers("a", [1.0, 2.0, 3.0, 4.0, 5.0, 5.0])?;
    /// let indices = ols("y ~ a", &table)?.condition_indices()?;
    /// assert_eq!(indices.condition_indices[0], 1.0);
    /// assert!((indices.eigenvalues.iter().sum::<f64>() - 2.0).abs() < 1e-12);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn condition_indices(&self) -> Result<ConditionIndices, StatsError> {
        let Basis {
            positions, mut r, ..
        } = self.basis("condition indices")?;
        for mut column in r.columns_mut() {
            let length = column.dot(&column).sqrt();
            column /= length;
        }
        let (values, vectors) = singular_values(&r);
        let k = positions.len();
        let shares = Array2::from_shape_fn((k, k), |(dimension, coefficient)| {
            (vectors[[coefficient, dimension]] / values[dimension]).powi(2)
        });
        let totals = shares.sum_axis(ndarray::Axis(0));
        Ok(ConditionIndices {
            terms: positions
                .iter()
                .map(|&position| self.names[position].clone())
                .collect(),
            eigenvalues: values.iter().map(|value| value * value).collect(),
            condition_indices: values.iter().map(|value| values[0] / value).collect(),
            proportions: &shares / &totals,
        })
    }
}

fn squares(range: impl Iterator<Item = usize>, value: impl Fn(usize) -> f64) -> f64 {
    range.map(|i| value(i) * value(i)).sum()
}
