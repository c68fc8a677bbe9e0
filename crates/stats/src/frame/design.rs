//! How rows become columns: settled once on the rows of a fit, replayed on any other rows.

use std::collections::{BTreeMap, HashSet};

use serde::{Deserialize, Serialize};

use super::RowWeights;
use super::contrast::Contrast;
use super::evaluate::{Evaluation, Learned, Variables};
use super::factor::{
    CategoricalFactor, DesignColumn, Factor, coded_columns, factor, interact, level_codes,
    level_weights, means, numeric_columns, spanned_before,
};
use crate::StatsError;
use crate::formula::{Expanded, Expression};
use crate::table::Numbers;

/// A term of a model and the coefficients that belong to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Term {
    /// Its name as the formula gives it: `a:log(x)`. The intercept is no term.
    pub name: String,
    /// Its factors: `a`, `log(x)`.
    pub factors: Vec<String>,
    /// Positions of its columns among the coefficients, the intercept being 0 where there is one.
    pub columns: std::ops::Range<usize>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct DesignTerm {
    pub(super) factors: Vec<usize>,
    /// Per factor, whether a categorical one is coded by indicators of all its levels.
    pub(super) indicators: Vec<bool>,
}

/// The cross-products of more columns fill the memory, and long before that somebody has put an id in a model.
const MAX_COLUMNS: usize = 10_000;

/// The recipe of a model's columns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Design {
    pub intercept: bool,
    pub(super) factors: Vec<Factor>,
    pub(super) terms: Vec<DesignTerm>,
    pub(super) offsets: Vec<Expression>,
    pub(super) learned: Learned,
    /// The column of frequency weights, which averages over rows take account of.
    pub(crate) frequency: Option<String>,
    /// Means of the numeric variables, and the weight of every combination of levels (codes of the
    /// categorical variables in their order) that occurs.
    means: BTreeMap<String, f64>,
    cells: Vec<(Vec<u32>, f64)>,
}

/// The columns of some rows.
pub(crate) struct Columns {
    pub columns: Vec<DesignColumn>,
    pub terms: Vec<Term>,
    pub offset: Option<Numbers>,
}

impl Design {
    /// Settles types, levels and contrasts on the complete rows of a fit.
    pub(crate) fn learn(
        expanded: Expanded,
        variables: &Variables,
        n_rows: usize,
        weights: &RowWeights,
        default_contrast: &Contrast,
    ) -> Result<(Self, Columns), StatsError> {
        let factors = expanded
            .factors
            .iter()
            .map(|expression| factor(expression, variables, default_contrast))
            .collect::<Result<Vec<Factor>, StatsError>>()?;
        let known: HashSet<&[usize]> = expanded.terms.iter().map(Vec::as_slice).collect();
        let terms = expanded
            .terms
            .iter()
            .map(|term| DesignTerm {
                factors: term.clone(),
                indicators: term
                    .iter()
                    .map(|&left_out| {
                        let margin: Vec<usize> =
                            term.iter().copied().filter(|&f| f != left_out).collect();
                        if margin.is_empty() {
                            // Without an intercept only the first categorical main effect spans the constant.
                            !expanded.intercept
                                && !spanned_before(&expanded.terms, &factors, left_out)
                        } else {
                            !known.contains(margin.as_slice())
                        }
                    })
                    .collect(),
            })
            .collect();
        let mut design = Self {
            intercept: expanded.intercept,
            factors,
            terms,
            offsets: expanded.offsets,
            learned: Learned::default(),
            frequency: None,
            means: means(variables, weights.frequencies()),
            cells: Vec::new(),
        };
        design.cells = design.occupied_cells(variables, weights.values())?;
        let mut learned = Learned::default();
        let columns =
            design.columns_with(variables, n_rows, weights.frequencies(), &mut learned)?;
        design.learned = learned;
        Ok((design, columns))
    }

    /// The columns of other rows, with the levels and numbers learned from the first ones.
    pub(crate) fn replay(
        &self,
        variables: &Variables,
        n_rows: usize,
    ) -> Result<Columns, StatsError> {
        let mut learned = self.learned.clone();
        let mut replay = self.clone();
        replay.columns_with(variables, n_rows, None, &mut learned)
    }

    /// The weight of every combination of levels that occurs, in the order of [`categorical`](Self::categorical).
    fn occupied_cells(
        &self,
        variables: &Variables,
        weights: Option<&Numbers>,
    ) -> Result<Vec<(Vec<u32>, f64)>, StatsError> {
        let codes = self
            .categorical()
            .map(|factor| level_codes(factor, variables))
            .collect::<Result<Vec<Vec<u32>>, StatsError>>()?;
        let mut cells: BTreeMap<Vec<u32>, f64> = BTreeMap::new();
        for row in 0..codes.first().map_or(0, Vec::len) {
            let cell = codes.iter().map(|codes| codes[row]).collect();
            *cells.entry(cell).or_default() += weights.map_or(1.0, |weights| weights[row]);
        }
        Ok(cells.into_iter().collect())
    }

    /// Means of the numeric variables on the rows of the fit.
    pub(crate) fn means(&self) -> &BTreeMap<String, f64> {
        &self.means
    }

    /// Combinations of levels that occur, with their weights.
    pub(crate) fn cells(&self) -> &[(Vec<u32>, f64)] {
        &self.cells
    }

    /// The categorical variables.
    pub(crate) fn categorical(&self) -> impl Iterator<Item = &CategoricalFactor> {
        self.factors.iter().filter_map(|factor| match factor {
            Factor::Categorical(factor) => Some(factor),
            Factor::Numeric { .. } => None,
        })
    }

    /// The variables that the columns and the offsets are made from, each once.
    pub(crate) fn variables(&self) -> Vec<&str> {
        let mut found = self.found_in_factors();
        for offset in &self.offsets {
            offset.variables(&mut found);
        }
        each_once(found)
    }

    /// The variables that the columns are made from, each once.
    pub(crate) fn regressors(&self) -> Vec<&str> {
        each_once(self.found_in_factors())
    }

    fn found_in_factors(&self) -> Vec<(&str, Option<usize>)> {
        let mut found = Vec::new();
        for factor in &self.factors {
            match factor {
                Factor::Numeric { expression, .. } => expression.variables(&mut found),
                Factor::Categorical(factor) => found.push((&factor.variable, None)),
            }
        }
        found
    }

    /// The recipe of some of the terms, in the order given, each coded as it is here.
    pub(crate) fn of_terms(&self, terms: &[usize]) -> Self {
        let mut factors: Vec<usize> = Vec::new();
        let terms = terms
            .iter()
            .filter_map(|&term| self.terms.get(term))
            .map(|term| DesignTerm {
                factors: term
                    .factors
                    .iter()
                    .map(|factor| {
                        let known = factors.iter().position(|other| other == factor);
                        known.unwrap_or_else(|| {
                            factors.push(*factor);
                            factors.len() - 1
                        })
                    })
                    .collect(),
                indicators: term.indicators.clone(),
            })
            .collect();
        let categorical = |factor: &usize| matches!(self.factors[*factor], Factor::Categorical(_));
        let kept: Vec<usize> = factors
            .iter()
            .filter(|factor| categorical(factor))
            .map(|&factor| (0..factor).filter(categorical).count())
            .collect();
        let mut cells: BTreeMap<Vec<u32>, f64> = BTreeMap::new();
        for (codes, weight) in &self.cells {
            let cell = kept.iter().map(|&place| codes[place]).collect();
            *cells.entry(cell).or_default() += weight;
        }
        Self {
            intercept: self.intercept,
            factors: factors
                .iter()
                .map(|&factor| self.factors[factor].clone())
                .collect(),
            terms,
            offsets: self.offsets.clone(),
            learned: self.learned.clone(),
            frequency: self.frequency.clone(),
            means: self.means.clone(),
            cells: cells.into_iter().collect(),
        }
    }

    /// The hypothesis that the part of the model that belongs to a term alone is nothing, with the levels
    /// of factors weighing alike: per level of the term's factors less the last level, averaged over the levels of
    /// factors that only larger terms have. Its rows are the same test whatever the contrasts.
    pub(crate) fn partial_hypothesis(
        &self,
        term: usize,
        named: &[Term],
        n_coefficients: usize,
    ) -> Result<ndarray::Array2<f64>, StatsError> {
        let own = &self.terms[term].factors;
        let numeric = |factors: &[usize]| -> Vec<usize> {
            let numeric = |f: &usize| matches!(self.factors[*f], Factor::Numeric { .. });
            factors.iter().copied().filter(numeric).collect()
        };
        // Rows by factor of the term: contrasts of levels, or the columns of a numeric factor.
        let n_rows: usize = own
            .iter()
            .map(|&factor| match &self.factors[factor] {
                Factor::Numeric { n_columns, .. } => *n_columns,
                Factor::Categorical(factor) => factor.levels.len() - 1,
            })
            .product();
        let mut matrix = ndarray::Array2::zeros((n_rows, n_coefficients));
        for (other, columns) in self.terms.iter().zip(named) {
            let contains = own.iter().all(|factor| other.factors.contains(factor));
            if !contains || numeric(own) != numeric(&other.factors) {
                continue;
            }
            // The Kronecker product over the factors, the first varying fastest in rows and columns.
            let mut product = ndarray::Array2::<f64>::ones((1, 1));
            for (&position, &indicators) in other.factors.iter().zip(&other.indicators) {
                let block = match &self.factors[position] {
                    Factor::Numeric { n_columns, .. } => ndarray::Array2::eye(*n_columns),
                    Factor::Categorical(factor) => {
                        let contrast = if indicators {
                            &Contrast::Indicator
                        } else {
                            &factor.contrast
                        };
                        let (_, coding) = contrast.coding(&factor.variable, &factor.levels)?;
                        level_weights(&coding, own.contains(&position))
                    }
                };
                product = ndarray::linalg::kron(&block, &product);
            }
            let start = columns.columns.start;
            let mut target = matrix.slice_mut(ndarray::s![.., start..start + product.ncols()]);
            target.assign(&product);
        }
        Ok(matrix)
    }

    /// Counts the columns of the terms before they are made.
    fn refuse_too_many(&self, numeric: &[Vec<DesignColumn>]) -> Result<(), StatsError> {
        let mut total = 0_usize;
        for term in &self.terms {
            let sizes = term.factors.iter().zip(&term.indicators);
            let columns = sizes.fold(1_usize, |product, (&position, &indicators)| {
                product.saturating_mul(match &self.factors[position] {
                    Factor::Numeric { .. } => numeric[position].len(),
                    Factor::Categorical(factor) => {
                        let full = indicators || factor.contrast == Contrast::Indicator;
                        factor.levels.len().saturating_sub(usize::from(!full))
                    }
                })
            });
            total = total.saturating_add(columns);
            if total > MAX_COLUMNS {
                let factors = term.factors.iter().map(|&f| self.factors[f].name());
                return Err(StatsError::TooManyColumns {
                    term: factors.collect::<Vec<String>>().join(":"),
                    columns,
                    limit: MAX_COLUMNS,
                });
            }
        }
        Ok(())
    }

    fn columns_with(
        &mut self,
        variables: &Variables,
        n_rows: usize,
        frequencies: Option<&[f64]>,
        learned: &mut Learned,
    ) -> Result<Columns, StatsError> {
        let mut evaluation = Evaluation {
            variables,
            n_rows,
            frequencies,
            learned,
        };
        let mut numeric: Vec<Vec<DesignColumn>> = Vec::with_capacity(self.factors.len());
        let mut codes: Vec<Vec<u32>> = Vec::with_capacity(self.factors.len());
        for factor in &mut self.factors {
            let (mut columns, mut level) = (Vec::new(), Vec::new());
            match factor {
                Factor::Numeric {
                    expression,
                    n_columns,
                } => {
                    columns = numeric_columns(&mut evaluation, expression)?;
                    *n_columns = columns.len();
                }
                Factor::Categorical(factor) => level = level_codes(factor, variables)?,
            }
            numeric.push(columns);
            codes.push(level);
        }
        self.refuse_too_many(&numeric)?;
        let mut columns = Vec::new();
        let mut terms = Vec::with_capacity(self.terms.len());
        for term in &self.terms {
            let first = columns.len() + usize::from(self.intercept);
            let mut product: Option<Vec<DesignColumn>> = None;
            for (&position, &indicators) in term.factors.iter().zip(&term.indicators) {
                let own = match &self.factors[position] {
                    Factor::Numeric { .. } => numeric[position].clone(),
                    Factor::Categorical(factor) => {
                        coded_columns(factor, indicators, &codes[position])?
                    }
                };
                product = Some(match product {
                    None => own,
                    Some(before) => interact(&before, &own),
                });
            }
            columns.extend(product.unwrap_or_default());
            let factors: Vec<String> = term
                .factors
                .iter()
                .map(|&f| self.factors[f].name())
                .collect();
            terms.push(Term {
                name: factors.join(":"),
                factors,
                columns: first..columns.len() + usize::from(self.intercept),
            });
        }
        let mut offset: Option<Numbers> = None;
        for expression in &self.offsets {
            let values = evaluation.numbers(expression)?;
            offset = Some(match offset {
                None => values,
                Some(sum) => sum.iter().zip(values.iter()).map(|(a, b)| a + b).collect(),
            });
        }
        Ok(Columns {
            columns,
            terms,
            offset,
        })
    }
}

/// Names in the order in which they are first found.
fn each_once(found: Vec<(&str, Option<usize>)>) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for (name, _) in found {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}
