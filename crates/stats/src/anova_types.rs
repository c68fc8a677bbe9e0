//! Analysis of variance by terms.

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use crate::StatsError;
use crate::basis::orthogonal_effects;
use crate::covariance::Covariance;
use crate::fit::{FTest, LinearFit};
use crate::frame::Term;

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
    pub residual_dof: f64,
    /// Residual sum of squares.
    pub residual_sum_of_squares: f64,
}

/// A term's row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TermRow {
    /// The term.
    pub term: String,
    /// Degrees of freedom: its columns that are not aliased.
    pub dof: f64,
    /// Sum of squares; `None` when the data cannot tell (type III with empty cells).
    pub sum_of_squares: Option<f64>,
    /// Sum of squares over degrees of freedom.
    pub mean_square: Option<f64>,
    /// Mean square over the residual mean square.
    pub f_statistic: Option<f64>,
    /// P(F > f).
    pub p_value: Option<f64>,
    /// Partial eta squared: the sum of squares over itself plus the residual one.
    pub partial_eta_squared: Option<f64>,
}

impl LinearFit {
    /// An F test per term, of type I, II or III.
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
                    .map(|term| Ok(self.row(term, sum_within(&effects, term))))
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
            // A term that is aliased as a whole has no row, as in R.
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
        let test = mean_square
            .and_then(|mean| FTest::new(mean / self.residual_variance(), dof, self.dof_residual()));
        TermRow {
            term: term.name.clone(),
            dof,
            sum_of_squares,
            mean_square,
            f_statistic: test.as_ref().map(|test| test.statistic),
            p_value: test.as_ref().map(|test| test.p_value),
            partial_eta_squared: sum_of_squares
                .map(|squares| squares / (squares + self.residual_sum_of_squares())),
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
        let estimable = self.estimable();
        let before = estimable
            .iter()
            .copied()
            .filter(|&position| within(position).is_none_or(|other| !contains(other)));
        let own = estimable
            .iter()
            .copied()
            .filter(|position| term.columns.contains(position));
        let order: Vec<usize> = before.chain(own).collect();
        let effects = orthogonal_effects(self, &order)?;
        Ok(self.row(term, sum_within(&effects, term)))
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
        let right = vec![0.0; matrix.nrows()];
        let names = (0..matrix.nrows())
            .map(|row| format!("{} {row}", term.name))
            .collect();
        let dof = matrix.nrows() as f64;
        let covariance = self.covariance(Covariance::Classical)?;
        let squares = self
            .test(matrix, right, names, covariance)
            .ok()
            .and_then(|test| test.sum_of_squares);
        Ok(self.row(term, (dof, squares)))
    }
}

fn sum_within(effects: &[(usize, f64)], term: &Term) -> (f64, Option<f64>) {
    let own: Vec<f64> = effects
        .iter()
        .filter(|(position, _)| term.columns.contains(position))
        .map(|(_, effect)| effect * effect)
        .collect();
    (own.len() as f64, Some(own.iter().sum()))
}
