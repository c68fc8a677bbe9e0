//! Analysis of variance by terms.

use ndarray::{Array1, Array2, Axis};
use serde::{Deserialize, Serialize};

use crate::StatsError;
use crate::basis::orthogonal_effects;
use crate::engine::{self, ColumnData, EngineOptions, LeastSquaresProblem};
use crate::fit::{FTest, LinearFit};
use crate::frame::Term;
use crate::hypothesis::inverse_quadratic_form;

/// Which other terms a term is adjusted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum AnovaType {
    /// Those before it (R: `anova(fit)`).
    Sequential,
    /// Those that do not contain it (R: `car::Anova(fit, type = 2)`).
    Marginal,
    /// All others, at the unweighted mean of the factors' levels: the test is the same whatever the contrasts
    /// of the fit (R: `car::Anova(type = 3)` of a fit with `contr.sum`; SPSS: type III).
    Partial,
}

/// The analysis of variance of [`LinearFit::anova_by_term`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TermAnova {
    /// The response.
    pub response: String,
    /// Which sums of squares these are.
    pub anova_type: AnovaType,
    /// One row per term.
    pub terms: Vec<TermRow>,
    /// Residual degrees of freedom.
    #[serde(with = "crate::serde_float")]
    pub residual_dof: f64,
    /// Residual sum of squares.
    #[serde(with = "crate::serde_float")]
    pub residual_sum_of_squares: f64,
}

/// A term's row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TermRow {
    /// The term.
    pub term: String,
    /// Degrees of freedom: how many of its columns the terms that it is adjusted for do not determine.
    pub dof: f64,
    /// Sum of squares; `None` when the data cannot tell (type III with empty cells or aliased columns).
    #[serde(with = "crate::serde_float")]
    pub sum_of_squares: Option<f64>,
    /// Sum of squares over degrees of freedom.
    #[serde(with = "crate::serde_float")]
    pub mean_square: Option<f64>,
    /// Mean square over the residual mean square.
    #[serde(with = "crate::serde_float")]
    pub f_statistic: Option<f64>,
    /// P(F > f).
    pub p_value: Option<f64>,
    /// Share of the total sum of squares (of the response about its mean; about 0 without an intercept).
    #[serde(with = "crate::serde_float")]
    pub eta_squared: Option<f64>,
    /// Partial eta squared: the sum of squares over itself plus the residual one (SPSS: Partial Eta Squared).
    #[serde(with = "crate::serde_float")]
    pub partial_eta_squared: Option<f64>,
    /// `(SS - dof MSE) / (SST + MSE)` (Hays, 1963): the share in the population, less biased; below 0 when F is below 1.
    #[serde(with = "crate::serde_float")]
    pub omega_squared: Option<f64>,
    /// `(SS - dof MSE) / (SS + (n - dof) MSE)` (Keren and Lewis, 1979).
    #[serde(with = "crate::serde_float")]
    pub partial_omega_squared: Option<f64>,
}

impl LinearFit {
    /// An F test per term, of type I, II or III, with effect sizes.
    ///
    /// F is the term's mean square over the residual one, with their degrees of freedom. Types I and II come from
    /// orthogonal components of the response, type III from the hypothesis that the effects of the term,
    /// averaged over the levels of other factors, are 0. A term that the others determine has no row. With empty
    /// cells type III is no single convention: a term whose hypothesis these data cannot tell has no sum of squares
    /// here, while SPSS and SAS test what is left of it. In SPSS: `UNIANOVA /METHOD=SSTYPE(3) /PRINT=ETASQ`.
    ///
    /// # Errors
    ///
    /// [`StatsError::RowsNotKept`].
    ///
    /// ```
    /// use tresteg_stats::{AnovaType, ols, table::ColumnTable};
    ///
    /// let table = ColumnTable::new()
    ///     .with_numbers("y", [1.0, 2.0, 2.5, 4.0, 5.5, 5.0, 7.0])?
    ///     .with_texts("g", ["a", "b", "a", "b", "a", "b", "b"])?
    ///     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0])?;
    /// let fit = ols("y ~ g * x", &table)?;
    /// let anova = fit.anova_by_term(AnovaType::Sequential)?;
    /// let explained: f64 = anova.terms.iter().filter_map(|row| row.sum_of_squares).sum();
    /// assert!((explained - fit.model_sum_of_squares()).abs() < 1e-12);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn anova_by_term(&self, anova_type: AnovaType) -> Result<TermAnova, StatsError> {
        let rows = match anova_type {
            AnovaType::Sequential => {
                let effects = orthogonal_effects(self, &self.estimable())?;
                self.terms
                    .iter()
                    .map(|term| Ok(self.row(term, self.sum_within(&effects, term))))
                    .collect()
            }
            AnovaType::Marginal => self.terms.iter().map(|term| self.type_two(term)).collect(),
            AnovaType::Partial => (0..self.terms.len())
                .map(|term| self.type_three(term))
                .collect::<Result<Vec<_>, _>>(),
        }?;
        Ok(TermAnova {
            response: self.response.clone(),
            anova_type,
            terms: rows
                .into_iter()
                .filter(|row: &TermRow| row.dof > 0.0)
                .collect(),
            residual_dof: self.dof_residual(),
            residual_sum_of_squares: self.residual_sum_of_squares(),
        })
    }

    fn row(&self, term: &Term, (dof, sum_of_squares): (f64, Option<f64>)) -> TermRow {
        let mean_square = sum_of_squares.map(|squares| squares / dof);
        let error = self.residual_variance();
        let residual = self.residual_sum_of_squares();
        let total = self.total_sum_of_squares();
        let test = mean_square.and_then(|mean| FTest::new(mean / error, dof, self.dof_residual()));
        let share = |numerator: f64, denominator: f64| {
            (denominator > 0.0).then_some(numerator / denominator)
        };
        TermRow {
            term: term.name.clone(),
            dof,
            sum_of_squares,
            mean_square,
            f_statistic: test.as_ref().map(|test| test.statistic),
            p_value: test.as_ref().map(|test| test.p_value),
            eta_squared: sum_of_squares.and_then(|squares| share(squares, total)),
            partial_eta_squared: sum_of_squares
                .and_then(|squares| share(squares, squares + residual)),
            omega_squared: sum_of_squares
                .and_then(|squares| share(squares - dof * error, total + error)),
            partial_omega_squared: sum_of_squares.and_then(|squares| {
                share(squares - dof * error, squares + (self.n_obs - dof) * error)
            }),
        }
    }

    /// The effects of a term after all that do not contain it.
    fn type_two(&self, term: &Term) -> Result<TermRow, StatsError> {
        let contains = |other: &Term| {
            term.factors
                .iter()
                .all(|factor| other.factors.contains(factor))
        };
        let within = |position: usize| {
            self.terms
                .iter()
                .find(|other| other.columns.contains(&position))
        };
        let before = (0..self.names.len())
            .filter(|&position| within(position).is_none_or(|other| !contains(other)));
        let order: Vec<usize> = before.chain(term.columns.clone()).collect();
        let effects = orthogonal_effects(self, &self.independent(&order)?)?;
        Ok(self.row(term, self.sum_within(&effects, term)))
    }

    fn type_three(&self, term: usize) -> Result<TermRow, StatsError> {
        let matrix = match &self.design {
            Some(design) => design.partial_hypothesis(term, &self.terms, self.names.len())?,
            None => {
                let columns = self.terms[term].columns.clone();
                Array2::from_shape_fn((columns.len(), self.names.len()), |(row, column)| {
                    f64::from(u8::from(columns.start + row == column))
                })
            }
        };
        let term = &self.terms[term];
        let dof = matrix.nrows() as f64;
        let estimable = matrix
            .rows()
            .into_iter()
            .all(|row| self.is_estimable(&row.to_vec()));
        if !estimable {
            return Ok(self.row(term, (dof, None)));
        }
        let positions = self.estimable();
        let own = matrix.select(Axis(1), &positions);
        let estimates: Array1<f64> = (positions.iter())
            .map(|&position| self.solution.coefficients[position])
            .collect();
        let unscaled = (self.solution.unscaled_covariance)
            .select(Axis(0), &positions)
            .select(Axis(1), &positions);
        let spread = own.dot(&unscaled).dot(&own.t());
        let squares = inverse_quadratic_form(&own.dot(&estimates), &spread);
        Ok(self.row(
            term,
            (dof, squares.map(|squares| self.unless_rounding(squares))),
        ))
    }

    /// The columns at these positions that those before them in this order do not determine.
    fn independent(&self, order: &[usize]) -> Result<Vec<usize>, StatsError> {
        if self.solution.aliased.is_empty() {
            return Ok(order.to_vec());
        }
        let data = self.data("sums of squares")?;
        let intercept = usize::from(self.solution.intercept);
        let columns = (order.iter())
            .filter(|&&position| position >= intercept)
            .map(|&position| ColumnData::Slice(&data.columns[position - intercept]))
            .collect();
        let mut problem = LeastSquaresProblem::new(columns, ColumnData::Slice(&data.response));
        problem.intercept = self.solution.intercept;
        problem.weights = (data.weights.values()).map(|weights| ColumnData::Slice(weights));
        let solution = engine::solve(&problem, &EngineOptions::default()).map_err(|_| {
            StatsError::Singular {
                what: "sums of squares".into(),
            }
        })?;
        let independent = (order.iter().enumerate())
            .filter(|(place, _)| !solution.is_aliased(*place))
            .map(|(_, &position)| position);
        Ok(independent.collect())
    }

    fn sum_within(&self, effects: &[(usize, f64)], term: &Term) -> (f64, Option<f64>) {
        let own: Vec<f64> = effects
            .iter()
            .filter(|(position, _)| term.columns.contains(position))
            .map(|(_, effect)| effect * effect)
            .collect();
        (
            own.len() as f64,
            Some(self.unless_rounding(own.iter().sum())),
        )
    }

    /// A sum of squares that the rounding of the response can make is none.
    fn unless_rounding(&self, sum_of_squares: f64) -> f64 {
        let rounding = f64::EPSILON * f64::EPSILON * self.n_obs;
        if sum_of_squares > rounding * self.total_sum_of_squares() {
            sum_of_squares
        } else {
            0.0
        }
    }
}
