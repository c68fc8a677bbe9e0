//! Coefficients in standard deviations, factors left as they are.

use std::collections::BTreeMap;

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use crate::StatsError;
use crate::coefficients::{DEFAULT_LEVEL, TTest};
use crate::covariance::Covariance;
use crate::fit::{LinearFit, Weighting};
use crate::frame::Term;

/// A coefficient of [`LinearFit::standardized_coefficients`] or [`LinearFit::beta_intervals`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StandardizedCoefficient {
    /// The coefficient's name in the model.
    pub term: String,
    /// The estimate in standard deviations of the response.
    #[serde(with = "crate::serde_float")]
    pub estimate: f64,
    /// Its standard error; of `standardized_coefficients` the standard deviations are taken as given.
    #[serde(with = "crate::serde_float")]
    pub std_error: f64,
    /// `estimate / std_error`.
    #[serde(with = "crate::serde_float")]
    pub statistic: f64,
    /// Degrees of freedom of the statistic.
    #[serde(with = "crate::serde_float")]
    pub dof: f64,
    /// Two-sided p-value.
    pub p_value: f64,
    /// Lower end of the confidence interval; of `standardized_coefficients` at 95 %.
    #[serde(with = "crate::serde_float")]
    pub lower: f64,
    /// Upper end of the confidence interval; of `standardized_coefficients` at 95 %.
    #[serde(with = "crate::serde_float")]
    pub upper: f64,
}

impl LinearFit {
    /// The coefficients that a fit to standardised numbers would have, without that fit: the response and every numeric
    /// factor of the formula (`x`, `log(x)`) less its mean and over its standard deviation, categorical factors
    /// coded as they are.
    ///
    /// A slope is then in standard deviations per standard deviation (`b s_x / s_y`), a level of a factor in standard
    /// deviations of the response (`b / s_y`), and with interactions the lower terms are those at the means of the
    /// numbers: with `x = m + s z`, `b x:g = b s z:g + b m g`. Standard deviations have divisor n - 1. SPSS's Beta,
    /// which scales the columns of factors and products too, is
    /// [`Coefficient::standardized`](crate::Coefficient::standardized) (Gelman, 2008, on why not to). In R:
    /// `effectsize::standardize_parameters(fit, method = "refit")`, or `lm` on data after `scale`.
    ///
    /// # Errors
    ///
    /// [`StatsError::InvalidArgument`] when means cannot be taken off without changing the model: no intercept, or
    /// a product with numbers without the terms within it; [`StatsError::Singular`] with aliased columns; those of the
    /// covariance.
    ///
    /// ```
    /// use tresteg_stats::{Covariance, ols, table::ColumnTable};
    ///
    /// let table = ColumnTable::new()
    ///     .with_numbers("y", [1.0, 2.0, 2.5, 4.0, 5.5, 5.0])?
    ///     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?
    ///     .with_texts("g", ["a", "b", "a", "b", "a", "b"])?;
    /// let fit = ols("y ~ x + g", &table)?;
    /// let rows = fit.standardized_coefficients(Covariance::Classical)?;
    /// let beta = fit.coefficients(Covariance::Classical)?.row("x")?.standardized;
    /// assert!((rows[1].estimate - beta.unwrap_or(0.0)).abs() < 1e-12);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn standardized_coefficients(
        &self,
        covariance: Covariance,
    ) -> Result<Vec<StandardizedCoefficient>, StatsError> {
        if !self.solution.aliased.is_empty() {
            return Err(StatsError::Singular {
                what: "standardised coefficients".into(),
            });
        }
        let weights = self.standardizing()?;
        let covariance = self.covariance(covariance)?;
        let spread = self.deviation(self.solution.total_sum_of_squares_centered);
        (self.names.iter().zip(weights.rows()))
            .map(|(term, weights)| {
                let weights = weights.to_vec();
                let (value, deviation) = self.linear_combination(&weights, &covariance, term)?;
                let dof = covariance.dof_of(&weights);
                let centre = if weights[0] == 0.0 {
                    0.0
                } else {
                    self.solution.response_mean
                };
                let estimate = (value - centre) / spread;
                let std_error = deviation / spread;
                let test = TTest::new(estimate, std_error, dof, DEFAULT_LEVEL)?;
                Ok(StandardizedCoefficient {
                    term: term.clone(),
                    estimate,
                    std_error,
                    statistic: test.statistic,
                    dof,
                    p_value: test.p_value,
                    lower: test.lower,
                    upper: test.upper,
                })
            })
            .collect()
    }

    /// The standard deviation that belongs to a weighted sum of squares about the mean.
    fn deviation(&self, squares: f64) -> f64 {
        let scale = match self.weighting {
            Weighting::Analytic => self.n_obs / self.solution.sum_of_weights,
            Weighting::None | Weighting::Frequency => 1.0,
        };
        (squares * scale / (self.n_obs - 1.0)).sqrt()
    }

    /// Rows: coefficients of the standardised columns, as combinations of the coefficients of the model.
    fn standardizing(&self) -> Result<Array2<f64>, StatsError> {
        let refuse = |found: String| StatsError::InvalidArgument {
            what: "the model to be standardised".into(),
            found,
            expected: "an intercept, and every term within a product of numbers".into(),
        };
        if !self.solution.intercept {
            return Err(refuse("without an intercept".into()));
        }
        let by_factors: BTreeMap<&[String], &Term> = (self.terms.iter())
            .map(|term| (term.factors.as_slice(), term))
            .collect();
        let categorical = self.categorical();
        let is_number = |factor: &str| categorical.iter().all(|known| known.name != factor);
        let mut weights = Array2::zeros((self.names.len(), self.names.len()));
        weights[[0, 0]] = 1.0;
        for term in &self.terms {
            if !term.factors.iter().any(|factor| is_number(factor)) {
                for position in term.columns.clone() {
                    weights[[position, position]] = 1.0;
                }
                continue;
            }
            let missing = || refuse(format!("without a term within `{}`", term.name));
            // The columns of each factor by itself; those of the term are their products, the first varying fastest.
            let own: Vec<&Term> = (term.factors.iter())
                .map(|factor| by_factors.get(std::slice::from_ref(factor)).copied())
                .collect::<Option<_>>()
                .ok_or_else(missing)?;
            let sizes: Vec<usize> = own.iter().map(|factor| factor.columns.len()).collect();
            if sizes.iter().product::<usize>() != term.columns.len() {
                return Err(missing());
            }
            let numbers: Vec<usize> = (0..own.len())
                .filter(|&factor| is_number(&term.factors[factor]))
                .collect();
            // Each subset of the numbers needs a term, and no model has so many.
            if numbers.len() > 20 {
                return Err(missing());
            }
            for subset in 0..1_usize << numbers.len() {
                // The factors whose means are taken, and the term of the others.
                let averaged = |factor: usize| {
                    let place = numbers.iter().position(|&number| number == factor);
                    place.is_some_and(|place| subset >> place & 1 == 1)
                };
                let kept: Vec<usize> = (0..own.len()).filter(|&f| !averaged(f)).collect();
                let names: Vec<String> = kept.iter().map(|&f| term.factors[f].clone()).collect();
                let first = if kept.is_empty() {
                    0
                } else {
                    let target = by_factors.get(names.as_slice()).ok_or_else(missing)?;
                    let size: usize = kept.iter().map(|&f| sizes[f]).product();
                    if target.columns.len() != size {
                        return Err(missing());
                    }
                    target.columns.start
                };
                for source in 0..term.columns.len() {
                    let (mut rest, mut target, mut stride, mut factor_of_column) =
                        (source, first, 1, 1.0);
                    for (factor, size) in sizes.iter().enumerate() {
                        let column = rest % size;
                        rest /= size;
                        if is_number(&term.factors[factor]) {
                            let position = own[factor].columns.start + column - 1;
                            factor_of_column *= if averaged(factor) {
                                self.solution.column_means[position]
                            } else {
                                self.deviation(self.solution.column_sums_of_squares[position])
                            };
                        }
                        if !averaged(factor) {
                            target += stride * column;
                            stride *= size;
                        }
                    }
                    weights[[target, term.columns.start + source]] += factor_of_column;
                }
            }
        }
        Ok(weights)
    }
}

#[cfg(test)]
mod tests {
    use crate::table::ColumnTable;
    use crate::{Covariance, StatsError, ols};

    #[test]
    fn a_model_that_centring_would_change_is_refused() {
        let table = ColumnTable::new()
            .with_numbers("y", [1.0, 3.0, 2.0, 5.0, 4.0, 7.0, 6.0, 9.0])
            .unwrap()
            .with_numbers("x", [1.0, 2.0, 4.0, 3.0, 5.0, 7.0, 6.0, 8.0])
            .unwrap()
            .with_numbers("z", [1.0, 0.0, 2.0, 3.0, 1.0, 4.0, 2.0, 1.0])
            .unwrap()
            .with_texts("g", ["a", "b", "a", "b", "a", "b", "a", "b"])
            .unwrap();
        for formula in [
            "y ~ x - 1",
            "y ~ x:z",
            "y ~ x + x:z",
            "y ~ x + x:g",
            "y ~ g + g:x",
        ] {
            let fit = ols(formula, &table).unwrap();
            let found = fit.standardized_coefficients(Covariance::Classical);
            assert!(
                matches!(found, Err(StatsError::InvalidArgument { .. })),
                "{formula}"
            );
        }
        let fit = ols("y ~ 1", &table).unwrap();
        let rows = fit.standardized_coefficients(Covariance::Hc3).unwrap();
        assert!(rows[0].estimate.abs() < 1e-15);
    }
}
