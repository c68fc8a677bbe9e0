//! Analysis of deviance by terms.

use std::fmt;

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use super::fit::GlmFit;
use super::iterate::{self, Problem, Settings};
use super::summary::LikelihoodRatioTest;
use super::{DEFAULT_MAX_ITERATIONS, DEFAULT_TOLERANCE};
use crate::StatsError;
use crate::anova_types::AnovaType;
use crate::covariance::Covariance;
use crate::engine::{ColumnData, EngineOptions};
use crate::fit::{p_value, significant};
use crate::hypothesis::WaldTest;

/// The analysis of deviance of [`GlmFit::analysis_of_deviance`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DevianceAnalysis {
    /// The response.
    pub response: String,
    /// Which other terms a term is adjusted for.
    pub anova_type: AnovaType,
    /// One row per term.
    pub terms: Vec<DevianceRow>,
    /// The deviance of the fit.
    #[serde(with = "crate::serde_float")]
    pub deviance: f64,
    /// Its degrees of freedom.
    #[serde(with = "crate::serde_float")]
    pub dof_residual: f64,
    /// The dispersion that the changes are divided by.
    #[serde(with = "crate::serde_float")]
    pub dispersion: f64,
}

/// A term's row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DevianceRow {
    /// The term.
    pub term: String,
    /// Degrees of freedom: how many of its columns the terms that it is adjusted for do not determine.
    pub dof: f64,
    /// What the deviance grows by without the term, and its test; `None` when the data cannot tell (type III with empty
    /// cells or aliased columns).
    pub test: Option<LikelihoodRatioTest>,
}

/// Wald's test of a term, of [`GlmFit::wald_by_term`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TermWaldTest {
    /// The term.
    pub term: String,
    /// The test; `None` when the data cannot tell.
    pub test: Option<WaldTest>,
}

impl GlmFit {
    /// A likelihood-ratio test per term, of type I, II or III.
    ///
    /// Each is of two fits by maximum likelihood, tested by chi-squared where the dispersion is known and by F, with the
    /// dispersion of this fit, where it is estimated. Type III holds the effects of the term, averaged over the levels
    /// of other factors, at 0, so that the test is the same whatever the contrasts; R's `car::Anova(type = 3)` agrees
    /// for a fit with `contr.sum`. A term that the others determine has no row. Theta of a negative binomial response
    /// stays at its estimate.
    ///
    /// In R: `anova(fit, test = "Chisq")` or `"F"`, `car::Anova(fit, type = 2)`; in SPSS: `GENLIN` with
    /// `ANALYSISTYPE=3(LR)`.
    ///
    /// # Errors
    ///
    /// [`StatsError::RowsNotKept`]; [`StatsError::NotConverged`] naming the term where a smaller model has no fit.
    ///
    /// ```
    /// use tresteg_stats::{AnovaType, Family, glm, table::ColumnTable};
    ///
    /// let table = ColumnTable::new()
    ///     .with_numbers("y", [1.0, 3.0, 2.0, 6.0, 5.0, 9.0, 7.0])?
    ///     .with_texts("g", ["a", "b", "a", "b", "a", "b", "b"])?
    ///     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0])?;
    /// let fit = glm("y ~ g + x", &table, Family::Poisson)?;
    /// let table = fit.analysis_of_deviance(AnovaType::Sequential)?;
    /// let changes: f64 = table.terms.iter().filter_map(|row| row.test).map(|test| test.deviance_change).sum();
    /// assert!((changes - (fit.null_deviance().unwrap() - fit.deviance())).abs() < 1e-10);
    /// println!("{table}");
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn analysis_of_deviance(
        &self,
        anova_type: AnovaType,
    ) -> Result<DevianceAnalysis, StatsError> {
        self.data("analysis of deviance")?;
        let mut terms = Vec::with_capacity(self.terms().len());
        match anova_type {
            AnovaType::Sequential => {
                let mut before = self.with_terms("(Intercept)", |_| false)?;
                for (at, term) in self.terms().iter().enumerate() {
                    let with = self.with_terms(&term.name, |other| other <= at)?;
                    terms.push(self.deviance_row(&term.name, &before, &with));
                    before = with;
                }
            }
            AnovaType::Marginal => {
                for (at, term) in self.terms().iter().enumerate() {
                    let contains = |other: usize| {
                        let others = &self.terms()[other].factors;
                        term.factors.iter().all(|factor| others.contains(factor))
                    };
                    let without = self.with_terms(&term.name, |other| !contains(other))?;
                    let with =
                        self.with_terms(&term.name, |other| other == at || !contains(other))?;
                    terms.push(self.deviance_row(&term.name, &without, &with));
                }
            }
            AnovaType::Partial => {
                let full = Smaller {
                    deviance: self.deviance(),
                    rank: self.solution().rank as f64,
                };
                for (at, term) in self.terms().iter().enumerate() {
                    let hypothesis = self.partial_hypothesis(at)?;
                    terms.push(if self.can_tell(&hypothesis) {
                        let held = self.under(&term.name, hypothesis)?;
                        self.deviance_row(&term.name, &held, &full)
                    } else {
                        DevianceRow {
                            term: term.name.clone(),
                            dof: hypothesis.nrows() as f64,
                            test: None,
                        }
                    });
                }
            }
        }
        terms.retain(|row| row.dof > 0.0);
        Ok(DevianceAnalysis {
            response: self.response().to_owned(),
            anova_type,
            terms,
            deviance: self.deviance(),
            dof_residual: self.dof_residual(),
            dispersion: self.dispersion(),
        })
    }

    /// Wald's test of each term, of type III, by a covariance of choice: that the effects of the term, averaged over the
    /// levels of other factors, are 0, whatever the contrasts.
    ///
    /// In R: `car::Anova(fit, type = 3, test.statistic = "Wald")` for a fit with `contr.sum`; in SPSS: `GENLIN` with
    /// `ANALYSISTYPE=3(WALD)`.
    ///
    /// # Errors
    ///
    /// Those of the covariance.
    ///
    /// ```
    /// # use tresteg_stats::{Covariance, Family, glm, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_numbers("y", [1.0, 3.0, 2.0, 6.0, 5.0, 9.0, 7.0])?
    /// #     .with_texts("g", ["a", "b", "a", "b", "a", "b", "b"])?
    /// #     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0])?;
    /// let tests = glm("y ~ g * x", &table, Family::Poisson)?.wald_by_term(&Covariance::Hc0)?;
    /// assert_eq!(tests[0].term, "g");
    /// assert!(tests.iter().all(|test| test.test.is_some()));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn wald_by_term(&self, covariance: &Covariance) -> Result<Vec<TermWaldTest>, StatsError> {
        (self.terms().iter().enumerate())
            .map(|(at, term)| {
                let hypothesis = self.partial_hypothesis(at)?;
                let zeros = vec![0.0; hypothesis.nrows()];
                let test = if self.can_tell(&hypothesis) {
                    Some(self.wald_matrix(hypothesis.view(), &zeros, covariance.clone())?)
                } else {
                    None
                };
                Ok(TermWaldTest {
                    term: term.name.clone(),
                    test,
                })
            })
            .collect()
    }

    /// One row per effect of the term, averaged over the levels of other factors; one column per coefficient.
    fn partial_hypothesis(&self, term: usize) -> Result<Array2<f64>, StatsError> {
        match &self.working.design {
            Some(design) => design.partial_hypothesis(term, self.terms(), self.names().len()),
            None => {
                let columns = self.terms()[term].columns.clone();
                Ok(Array2::from_shape_fn(
                    (columns.len(), self.names().len()),
                    |(row, column)| f64::from(u8::from(columns.start + row == column)),
                ))
            }
        }
    }

    fn can_tell(&self, hypothesis: &Array2<f64>) -> bool {
        let mut rows = hypothesis.rows().into_iter();
        rows.all(|row| self.working.is_estimable(&row.to_vec()))
    }

    fn deviance_row(&self, term: &str, without: &Smaller, with: &Smaller) -> DevianceRow {
        let dof = with.rank - without.rank;
        let change = (without.deviance - with.deviance).max(0.0);
        DevianceRow {
            term: term.to_owned(),
            dof,
            test: self.change_test(change, dof),
        }
    }

    /// The fit with some of the terms.
    fn with_terms(&self, term: &str, takes: impl Fn(usize) -> bool) -> Result<Smaller, StatsError> {
        let first = usize::from(self.has_intercept());
        let data = self.data("analysis of deviance")?;
        let columns = (self.terms().iter().enumerate())
            .filter(|(at, _)| takes(*at))
            .flat_map(|(_, term)| term.columns.clone())
            .map(|position| ColumnData::Slice(&data.columns[position - first]))
            .collect();
        self.smaller(term, columns, self.has_intercept())
    }

    /// The fit under a hypothesis `L b = 0`: some coefficients are combinations of the others.
    fn under(&self, term: &str, hypothesis: Array2<f64>) -> Result<Smaller, StatsError> {
        let first = usize::from(self.has_intercept());
        let data = self.data("analysis of deviance")?;
        let solved = solved_for(hypothesis, first);
        let n = data.response.len();
        let column = |position: usize, row: usize| {
            if position < first {
                1.0
            } else {
                data.columns[position - first][row]
            }
        };
        let mut intercept = self.has_intercept();
        let mut combined: Vec<Vec<f64>> = Vec::new();
        for position in self.working.estimable() {
            if solved.iter().any(|(pivot, _)| *pivot == position) {
                continue;
            }
            let shares: Vec<(usize, f64)> = (solved.iter())
                .map(|(pivot, shares)| (*pivot, shares[position]))
                .filter(|(_, share)| *share != 0.0)
                .collect();
            if position < first && shares.is_empty() {
                continue;
            }
            intercept &= position >= first;
            combined.push(
                (0..n)
                    .map(|row| {
                        let others = shares.iter();
                        column(position, row)
                            - others
                                .map(|(pivot, share)| share * column(*pivot, row))
                                .sum::<f64>()
                    })
                    .collect(),
            );
        }
        let columns = combined
            .iter()
            .map(|column| ColumnData::Slice(column))
            .collect();
        self.smaller(term, columns, intercept)
    }

    fn smaller(
        &self,
        term: &str,
        columns: Vec<ColumnData<'_>>,
        intercept: bool,
    ) -> Result<Smaller, StatsError> {
        let data = self.data("analysis of deviance")?;
        let rows = self.row_model();
        let fault = || StatsError::NotConverged {
            response: self.response().to_owned(),
            iterations: DEFAULT_MAX_ITERATIONS,
            reason: format!("no fit of the model that `{term}` is tested against"),
        };
        let prior = data.total.as_deref();
        if columns.is_empty() && !intercept {
            let n = data.response.len();
            let offset = data
                .offset
                .as_ref()
                .map_or(vec![0.0; n], |offset| offset.to_vec());
            let (mut weights, mut scores) = (vec![0.0; n], vec![0.0; n]);
            let sums = rows.evaluate(&offset, &data.response, prior, &mut weights, &mut scores);
            return if sums.invalid == 0 && sums.deviance.is_finite() {
                Ok(Smaller {
                    deviance: sums.deviance,
                    rank: 0.0,
                })
            } else {
                Err(fault())
            };
        }
        let problem = Problem {
            columns: columns.iter().map(ColumnData::borrowed).collect(),
            intercept,
            response: &data.response,
            prior,
            offset: data.offset.as_deref(),
            binary: false,
            rows,
        };
        let settings = Settings {
            start: None,
            max_iterations: DEFAULT_MAX_ITERATIONS,
            tolerance: DEFAULT_TOLERANCE,
            engine: EngineOptions::default(),
        };
        let solution = iterate::fit(&problem, &settings).map_err(|_| fault())?;
        Ok(Smaller {
            deviance: solution.sums.deviance,
            rank: solution.least_squares.rank as f64,
        })
    }
}

/// A model with fewer coefficients.
struct Smaller {
    deviance: f64,
    rank: f64,
}

/// The rows of `L b = 0` solved for one coefficient each, never the intercept: `b[pivot] = - sum shares[j] b[j]`, by
/// elimination with the largest pivot.
fn solved_for(mut matrix: Array2<f64>, first: usize) -> Vec<(usize, Vec<f64>)> {
    let mut pivots: Vec<usize> = Vec::new();
    for row in 0..matrix.nrows() {
        let size = |column: &usize| matrix[[row, *column]].abs();
        let candidates = (first..matrix.ncols()).filter(|column| !pivots.contains(column));
        let Some(pivot) = candidates.max_by(|i, j| size(i).total_cmp(&size(j))) else {
            break;
        };
        let value = matrix[[row, pivot]];
        if value == 0.0 {
            continue;
        }
        for column in 0..matrix.ncols() {
            matrix[[row, column]] /= value;
        }
        for other in (0..matrix.nrows()).filter(|other| *other != row) {
            let share = matrix[[other, pivot]];
            for column in 0..matrix.ncols() {
                matrix[[other, column]] -= share * matrix[[row, column]];
            }
        }
        pivots.push(pivot);
    }
    (pivots.iter().enumerate())
        .map(|(row, &pivot)| (pivot, matrix.row(row).to_vec()))
        .collect()
}

impl fmt::Display for DevianceAnalysis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self.anova_type {
            AnovaType::Sequential => "type I",
            AnovaType::Marginal => "type II",
            AnovaType::Partial => "type III",
        };
        writeln!(f, "Analysis of deviance of {}, {name}", self.response)?;
        let width = (self.terms.iter())
            .map(|row| row.term.chars().count())
            .max()
            .unwrap_or(0);
        let by_f =
            (self.terms.iter()).any(|row| row.test.is_some_and(|test| test.f_statistic.is_some()));
        writeln!(
            f,
            "{:width$}  {:>5} {:>12} {:>12} {:>10}",
            "",
            "dof",
            "deviance",
            if by_f { "F" } else { "chi2" },
            "p"
        )?;
        for row in &self.terms {
            match row.test {
                Some(test) => writeln!(
                    f,
                    "{:width$}  {:>5} {:>12} {:>12} {:>10}",
                    row.term,
                    row.dof,
                    significant(test.deviance_change),
                    significant(test.f_statistic.unwrap_or(test.chi_squared)),
                    p_value(test.p_value, test.log_p_value)
                )?,
                None => writeln!(
                    f,
                    "{:width$}  {:>5}  the data cannot tell",
                    row.term, row.dof
                )?,
            }
        }
        let deviance = significant(self.deviance);
        writeln!(
            f,
            "Residual deviance {deviance} on {} degrees of freedom",
            self.dof_residual
        )
    }
}
