//! How the columns of a model depend on each other, and what each has to itself.

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use crate::StatsError;
use crate::basis::Basis;
use crate::fit::LinearFit;
use crate::matrix::{cholesky, cholesky_solve, singular_values};

/// Correlations of a column with the response, and its tolerance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ColumnCorrelations {
    /// The coefficient.
    pub term: String,
    /// With the response, the other columns left aside (SPSS: Zero-order).
    #[serde(with = "crate::serde_float")]
    pub zero_order: f64,
    /// Of what the other columns leave of both: `t / sqrt(t^2 + dof)` (SPSS: Partial).
    #[serde(with = "crate::serde_float")]
    pub partial: f64,
    /// Of the response with what the others leave of the column: `t sqrt((1 - R2) / dof)` (SPSS: Part).
    #[serde(with = "crate::serde_float")]
    pub part: f64,
    /// One minus the R2 of the column on the others.
    pub tolerance: f64,
    /// Variance inflation factor, `1 / tolerance`.
    #[serde(with = "crate::serde_float")]
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
    #[serde(with = "crate::serde_float")]
    pub gvif: f64,
    /// `gvif^(1 / (2 dof))`: comparable between terms, as the root of a VIF.
    #[serde(with = "crate::serde_float")]
    pub gvif_scaled: f64,
}

/// Belsley's collinearity diagnostics (Belsley, Kuh and Welsch, 1980): columns scaled to length one, not
/// centred, the constant among them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ConditionIndices {
    /// The coefficients: columns of `proportions`.
    pub terms: Vec<String>,
    /// Eigenvalues of the scaled cross-products, descending.
    #[serde(with = "crate::serde_float")]
    pub eigenvalues: Vec<f64>,
    /// Root of the largest eigenvalue over each; 30 and above is called strong collinearity.
    #[serde(with = "crate::serde_float")]
    pub condition_indices: Vec<f64>,
    /// Per dimension (row), the share of each coefficient's variance that it makes.
    #[serde(with = "crate::serde_float")]
    pub proportions: Array2<f64>,
}

impl LinearFit {
    /// Zero-order, partial and part correlations, tolerance and VIF of every column but the intercept.
    ///
    /// In SPSS: `REGRESSION /STATISTICS ZPP TOL COLLIN`. Of a fit without an intercept all are about 0 instead of the
    /// means. A fit that holds no rows (one from published moments, say) has them too.
    ///
    /// # Errors
    ///
    /// [`StatsError::Singular`] when the fit holds no rows and its columns are too nearly dependent to tell.
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
        let products = CrossProducts::new(self)?;
        let total = self.total_sum_of_squares();
        let residual = self.residual_sum_of_squares();
        let unscaled = &self.solution.unscaled_covariance;
        let columns = products.positions.iter().map(|&position| {
            let squares = products.squares(position);
            let estimate = self.solution.coefficients[position];
            // What the column adds to the sum of squares that the others explain.
            let added = estimate * estimate / unscaled[[position, position]];
            let signed = |share: f64| {
                if estimate == 0.0 {
                    0.0
                } else {
                    share.sqrt().copysign(estimate)
                }
            };
            let vif = squares * unscaled[[position, position]];
            ColumnCorrelations {
                term: self.names[position].clone(),
                zero_order: products.with_response(position) / (squares.sqrt() * total.sqrt()),
                partial: signed(added / (added + residual)),
                part: signed(added / total),
                tolerance: 1.0 / vif,
                vif,
            }
        });
        Ok(columns.collect())
    }

    /// Generalised variance inflation factors of the terms: how much larger the squared volume of a term's joint
    /// confidence region is than if its columns were uncorrelated with all others.
    ///
    /// It is the determinant of the cross-products of the term's columns (about their means with an intercept,
    /// about 0 without) times that of its block of `(X'WX)^-1`, equal to the ratio of three determinants of Fox
    /// and Monette (1992), which loses digits. In R: `car::vif(fit)`.
    ///
    /// # Errors
    ///
    /// [`StatsError::Singular`] when the columns of a term are too nearly dependent among themselves to tell, or the fit
    /// holds no rows and all its columns are.
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
        let products = CrossProducts::new(self)?;
        let unscaled = &self.solution.unscaled_covariance;
        let mut inflation = Vec::new();
        for term in &self.terms {
            let own: Vec<usize> = (products.positions.iter().copied())
                .filter(|position| term.columns.contains(position))
                .collect();
            if own.is_empty() {
                continue;
            }
            let lengths: Vec<f64> = (own.iter())
                .map(|&position| products.squares(position).sqrt())
                .collect();
            let dim = (own.len(), own.len());
            let columns = Array2::from_shape_fn(dim, |(i, j)| {
                products.of(own[i], own[j]) / (lengths[i] * lengths[j])
            });
            let estimates = Array2::from_shape_fn(dim, |(i, j)| {
                unscaled[[own[i], own[j]]] * lengths[i] * lengths[j]
            });
            let gvif = (log_determinant(&columns)? + log_determinant(&estimates)?).exp();
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

/// Weighted cross-products of the estimable columns but the intercept, about their means with an intercept.
struct CrossProducts<'a> {
    fit: &'a LinearFit,
    /// Positions of these columns among the coefficients.
    positions: Vec<usize>,
    /// Of a fit without rows, all cross-products: the inverse of their block of `(X'WX)^-1`.
    all: Option<Array2<f64>>,
}

impl<'a> CrossProducts<'a> {
    fn new(fit: &'a LinearFit) -> Result<Self, StatsError> {
        let first = usize::from(fit.solution.intercept);
        let mut positions = fit.estimable();
        positions.retain(|&position| position >= first);
        let all = match &fit.data {
            Some(_) => None,
            None => Some(inverse(&fit.solution.unscaled_covariance, &positions)?),
        };
        Ok(Self {
            fit,
            positions,
            all,
        })
    }

    fn place(&self, position: usize) -> usize {
        self.positions.partition_point(|&other| other < position)
    }

    fn squares(&self, position: usize) -> f64 {
        let solution = &self.fit.solution;
        let column = position - usize::from(solution.intercept);
        let about_mean = solution.column_sums_of_squares[column];
        if solution.intercept {
            about_mean
        } else {
            about_mean + solution.sum_of_weights * solution.column_means[column].powi(2)
        }
    }

    fn of(&self, a: usize, b: usize) -> f64 {
        match &self.all {
            _ if a == b => self.squares(a),
            Some(all) => all[[self.place(a), self.place(b)]],
            None => self.sum(a, Some(b)),
        }
    }

    fn with_response(&self, position: usize) -> f64 {
        match &self.all {
            Some(all) => {
                let row = all.row(self.place(position));
                let slopes = self.positions.iter().zip(row);
                slopes
                    .map(|(&other, product)| product * self.fit.solution.coefficients[other])
                    .sum()
            }
            None => self.sum(position, None),
        }
    }

    /// From the rows: a column with another, or with the response.
    fn sum(&self, a: usize, b: Option<usize>) -> f64 {
        let Some(data) = &self.fit.data else {
            return 0.0;
        };
        let solution = &self.fit.solution;
        let first = usize::from(solution.intercept);
        let mean = |mean: f64| if solution.intercept { mean } else { 0.0 };
        let (x, x_mean) = (
            &data.columns[a - first],
            mean(solution.column_means[a - first]),
        );
        let (y, y_mean) = match b {
            Some(b) => (
                &data.columns[b - first],
                mean(solution.column_means[b - first]),
            ),
            None => (&data.response, mean(solution.response_mean)),
        };
        let products = x
            .iter()
            .zip(y.iter())
            .map(|(x, y)| (x - x_mean) * (y - y_mean));
        match data.weights.values() {
            None => products.sum(),
            Some(weights) => products.zip(weights.iter()).map(|(p, w)| p * w).sum(),
        }
    }
}

/// The inverse of the block of a covariance matrix at these positions.
fn inverse(matrix: &Array2<f64>, positions: &[usize]) -> Result<Array2<f64>, StatsError> {
    let k = positions.len();
    let root = |i: usize| matrix[[positions[i], positions[i]]].sqrt();
    let correlations = Array2::from_shape_fn((k, k), |(i, j)| {
        matrix[[positions[i], positions[j]]] / (root(i) * root(j))
    });
    let factor = cholesky(&correlations).ok_or_else(singular)?;
    let mut inverse = Array2::zeros((k, k));
    for column in 0..k {
        let mut unit = vec![0.0; k];
        unit[column] = 1.0 / root(column);
        for (row, value) in cholesky_solve(&factor, &unit).into_iter().enumerate() {
            inverse[[row, column]] = value / root(row);
        }
    }
    Ok(inverse)
}

fn log_determinant(matrix: &Array2<f64>) -> Result<f64, StatsError> {
    let factor = cholesky(matrix).ok_or_else(singular)?;
    Ok(2.0 * factor.diag().iter().map(|x| x.ln()).sum::<f64>())
}

fn singular() -> StatsError {
    StatsError::Singular {
        what: "cross-products of the columns".into(),
    }
}

#[cfg(test)]
mod tests {
    use crate::table::ColumnTable;
    use crate::{LinearFit, LinearModel, ols};
    use ndarray::{Array1, Array2};

    fn close(found: f64, expected: f64, tolerance: f64) {
        assert!(
            (found / expected - 1.0).abs() < tolerance,
            "{found} {expected}"
        );
    }

    /// `y ~ x1 + x2 + x3` with and without the rows.
    fn fits(intercept: bool) -> [LinearFit; 2] {
        let x = Array2::from_shape_fn((12, 3), |(i, j)| ((i * (j + 3) + j) % (7 + j)) as f64);
        let y = Array1::from_shape_fn(12, |i| ((i * 5) % 11) as f64);
        [true, false].map(|keep| {
            let model = LinearModel::new(x.view(), y.view()).keep_rows(keep);
            let model = if intercept {
                model
            } else {
                model.without_intercept()
            };
            model.fit().unwrap()
        })
    }

    #[test]
    fn a_fit_without_rows_knows_them_too() {
        for intercept in [true, false] {
            let [with, without] = fits(intercept);
            let (with_rows, without_rows) = (
                with.column_correlations().unwrap(),
                without.column_correlations().unwrap(),
            );
            for (with, without) in with_rows.iter().zip(&without_rows) {
                close(with.zero_order, without.zero_order, 1e-11);
                close(with.partial, without.partial, 1e-11);
                close(with.part, without.part, 1e-11);
                close(with.vif, without.vif, 1e-11);
            }
            let terms = without.variance_inflation().unwrap();
            for (term, column) in terms.iter().zip(&with_rows) {
                close(term.gvif, column.vif, 1e-11);
            }
        }
    }

    #[test]
    fn strong_inflation_keeps_its_digits() {
        // The VIF of x and x^2 at 1000 .. 1010 in whole numbers.
        let x: Vec<f64> = (0..=10).map(|i| 1000.0 + f64::from(i)).collect();
        let table = ColumnTable::new()
            .with_numbers("x", x.clone())
            .unwrap()
            .with_numbers("y", [3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0, 5.0, 3.0, 5.0])
            .unwrap();
        let fit = ols("y ~ x + I(x^2)", &table).unwrap();
        let squares: i64 = (-5..=5).map(|d: i64| d * d).sum();
        let square: Vec<i64> = (-5..=5).map(|d: i64| (1005 + d) * (1005 + d)).collect();
        let total: i64 = square.iter().sum();
        let about_mean: i64 = square.iter().map(|s| (11 * s - total).pow(2)).sum::<i64>() / 121;
        let product: i64 = square.iter().zip(-5..=5).map(|(s, d)| s * d).sum();
        let left = (squares * about_mean - product * product) as f64;
        let expected = (squares * about_mean) as f64 / left;
        for term in fit.variance_inflation().unwrap() {
            close(term.gvif, expected, 1e-11);
        }
    }
}
