//! The multinomial logit.

use ndarray::{Array1, Array2};
use serde::{Deserialize, Serialize};

use super::data::CategoryData;
use super::newton::{Evaluation, Failure, Likelihood, maximize};
use super::ordered::term_test;
use super::results::{
    CategoricalSummary, CategoryCoefficient, CategoryPrediction, CategoryPredictions,
    CategoryRatio, LevelCount, TermTest, coefficient, ratio,
};
use crate::StatsError;
use crate::coefficients::{AliasedCoefficient, check_level};
use crate::error::nearest_name;
use crate::frame::{DroppedRow, RowSet};
use crate::matrix::sandwich;
use crate::prediction::{DesignRows, design_rows};
use crate::table::Table;

/// A fitted multinomial logit: an immutable value.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MultinomialFit {
    data: CategoryData,
    /// The code of the base category.
    base: usize,
    scaled: Vec<f64>,
    /// Category by category, the base left out.
    estimates: Vec<f64>,
    covariance: Array2<f64>,
    log_likelihood: f64,
    null_log_likelihood: f64,
    iterations: usize,
}

/// The likelihood; parameters category by category, the base left out.
struct Logits<'a> {
    data: &'a CategoryData,
    base: usize,
}

impl Logits<'_> {
    fn parameters(&self) -> usize {
        (self.data.levels.len() - 1) * self.data.p()
    }

    /// Linear predictors of all categories; 0 for the base.
    fn predictors(&self, x: &[f64], parameters: &[f64], eta: &mut [f64]) {
        let p = x.len();
        for (code, eta) in eta.iter_mut().enumerate() {
            *eta = match self.block(code) {
                None => 0.0,
                Some(block) => {
                    let own = &parameters[block * p..(block + 1) * p];
                    x.iter().zip(own).map(|(x, b)| x * b).sum()
                }
            };
        }
    }

    /// Which block of parameters is that of a category.
    fn block(&self, code: usize) -> Option<usize> {
        match code.cmp(&self.base) {
            std::cmp::Ordering::Less => Some(code),
            std::cmp::Ordering::Equal => None,
            std::cmp::Ordering::Greater => Some(code - 1),
        }
    }
}

/// Turns linear predictors into probabilities, and gives the logarithm of the sum of their exponentials.
fn soften(eta: &mut [f64]) -> f64 {
    let largest = eta.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = eta.iter().map(|eta| (eta - largest).exp()).sum();
    eta.iter_mut()
        .for_each(|eta| *eta = (*eta - largest).exp() / sum);
    largest + sum.ln()
}

impl Likelihood for Logits<'_> {
    fn value(&self, parameters: &[f64]) -> Option<f64> {
        let mut eta = vec![0.0; self.data.levels.len()];
        let mut value = 0.0;
        for row in 0..self.data.len() {
            self.predictors(self.data.row(row), parameters, &mut eta);
            let own = eta[self.data.codes[row]];
            value += self.data.weights[row] * (own - soften(&mut eta));
        }
        value.is_finite().then_some(value)
    }

    fn evaluate(&self, parameters: &[f64]) -> Option<Evaluation> {
        let (k, p) = (self.parameters(), self.data.p());
        let categories = self.data.levels.len();
        let mut evaluation = Evaluation {
            value: 0.0,
            gradient: vec![0.0; k],
            information: Array2::zeros((k, k)),
        };
        let mut eta = vec![0.0; categories];
        for row in 0..self.data.len() {
            let (x, weight, own) = (
                self.data.row(row),
                self.data.weights[row],
                self.data.codes[row],
            );
            self.predictors(x, parameters, &mut eta);
            let own_eta = eta[own];
            evaluation.value += weight * (own_eta - soften(&mut eta));
            for one in 0..categories {
                let Some(block) = self.block(one) else {
                    continue;
                };
                let rest = f64::from(u8::from(one == own)) - eta[one];
                for (j, x) in x.iter().enumerate() {
                    evaluation.gradient[block * p + j] += weight * rest * x;
                }
                for other in one..categories {
                    let Some(second) = self.block(other) else {
                        continue;
                    };
                    let share = f64::from(u8::from(one == other)) - eta[other];
                    let curvature = weight * eta[one] * share;
                    for (i, a) in x.iter().enumerate() {
                        let start = second * p;
                        for (j, b) in x.iter().enumerate() {
                            evaluation.information[[block * p + i, start + j]] += curvature * a * b;
                        }
                    }
                }
            }
        }
        for i in 0..k {
            for j in 0..i {
                evaluation.information[[i, j]] = evaluation.information[[j, i]];
            }
        }
        evaluation.value.is_finite().then_some(evaluation)
    }

    fn separated(&self, direction: &[f64]) -> Option<Vec<usize>> {
        let mut moves = vec![0.0; self.data.levels.len()];
        let mut most: f64 = 0.0;
        let mut slack = Vec::with_capacity(self.data.len());
        for row in 0..self.data.len() {
            self.predictors(self.data.row(row), direction, &mut moves);
            let own = moves[self.data.codes[row]];
            let gains = moves.iter().map(|other| own - other);
            let (least, largest) = gains.fold((0.0f64, 0.0f64), |(low, high), gain| {
                (low.min(gain), high.max(gain))
            });
            most = most.max(largest).max(-least);
            slack.push((least, largest));
        }
        let rest = 1e-6 * most;
        if slack.iter().any(|(least, _)| *least < -rest) {
            return None;
        }
        let moved = slack
            .iter()
            .enumerate()
            .filter(|(_, (_, largest))| *largest > rest);
        let rows: Vec<usize> = moved.map(|(row, _)| row).collect();
        (!rows.is_empty()).then_some(rows)
    }
}

impl MultinomialFit {
    pub(super) fn of_data(data: CategoryData, base: Option<&str>) -> Result<Self, StatsError> {
        let base = match base {
            None => 0,
            Some(wanted) => (data.levels.iter().position(|level| level.level == wanted))
                .ok_or_else(|| StatsError::UnknownLevel {
                    variable: data.response.clone(),
                    levels: vec![wanted.to_owned()],
                    known: data
                        .levels
                        .iter()
                        .map(|level| level.level.clone())
                        .collect(),
                    rows: Vec::new(),
                })?,
        };
        let model = Logits { data: &data, base };
        data.check_rows(model.parameters())?;
        let columns: Vec<usize> = (usize::from(data.constant)..data.p()).collect();
        let bare = data.without(&columns);
        let null = fit(&Logits { data: &bare, base })?;
        let found = fit(&model)?;
        let transform = unscaling(&data);
        Ok(Self {
            estimates: transform
                .dot(&Array1::from(found.parameters.clone()))
                .to_vec(),
            covariance: sandwich(&transform, &found.covariance),
            scaled: found.parameters,
            log_likelihood: found.value,
            null_log_likelihood: null.value,
            iterations: found.iterations,
            base,
            data,
        })
    }

    /// The formula in canonical form.
    ///
    /// ```
    /// # use tresteg_stats::{multinomial, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = multinomial("rating ~ hours", &table)?;
    /// assert_eq!(fit.formula(), "rating ~ hours");
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn formula(&self) -> &str {
        &self.data.formula
    }

    /// The response.
    ///
    /// ```
    /// # use tresteg_stats::{multinomial, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = multinomial("rating ~ hours", &table)?;
    /// assert_eq!(fit.response(), "rating");
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn response(&self) -> &str {
        &self.data.response
    }

    /// The base category.
    ///
    /// ```
    /// # use tresteg_stats::{multinomial, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = multinomial("rating ~ hours", &table)?;
    /// assert_eq!(fit.base(), "low");
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn base(&self) -> &str {
        self.data.level(self.base)
    }

    /// The categories that occur, with their counts.
    ///
    /// ```
    /// # use tresteg_stats::{multinomial, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = multinomial("rating ~ hours", &table)?;
    /// assert_eq!(fit.levels().len(), 3);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn levels(&self) -> &[LevelCount] {
        &self.data.levels
    }

    /// Declared categories that do not occur in the rows used.
    ///
    /// ```
    /// # use tresteg_stats::{multinomial, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = multinomial("rating ~ hours", &table)?;
    /// assert!(fit.unused_levels().is_empty());
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn unused_levels(&self) -> &[String] {
        &self.data.unused_levels
    }

    /// The names of the estimable columns, `(Intercept)` first where there is one.
    ///
    /// ```
    /// # use tresteg_stats::{multinomial, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = multinomial("rating ~ hours", &table)?;
    /// assert_eq!(fit.names(), ["(Intercept)", "hours"]);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.data.names
    }

    /// The categories other than the base.
    ///
    /// ```
    /// # use tresteg_stats::{multinomial, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = multinomial("rating ~ hours", &table)?;
    /// assert_eq!(fit.contrasted(), ["mid", "high"]);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn contrasted(&self) -> Vec<&str> {
        (0..self.data.levels.len())
            .filter(|&code| code != self.base)
            .map(|code| self.data.level(code))
            .collect()
    }

    /// The coefficients, category by category, each in the order of [`names`](Self::names).
    ///
    /// ```
    /// # use tresteg_stats::{multinomial, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = multinomial("rating ~ hours", &table)?;
    /// assert_eq!(fit.estimates().len(), 4);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn estimates(&self) -> &[f64] {
        &self.estimates
    }

    /// The coefficient of a column for a category against the base.
    ///
    /// # Errors
    ///
    /// [`StatsError::UnknownLevel`] for the category, [`StatsError::UnknownTerm`] for the column.
    ///
    /// ```
    /// # use tresteg_stats::{multinomial, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = multinomial("rating ~ hours", &table)?;
    /// assert!(fit.estimate("high", "hours")? > 0.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn estimate(&self, category: &str, column: &str) -> Result<f64, StatsError> {
        let categories = self.contrasted();
        let Some(block) = categories.iter().position(|known| *known == category) else {
            return Err(StatsError::UnknownLevel {
                variable: self.data.response.clone(),
                levels: vec![category.to_owned()],
                known: categories.into_iter().map(str::to_owned).collect(),
                rows: Vec::new(),
            });
        };
        match self.data.names.iter().position(|known| known == column) {
            Some(place) => Ok(self.estimates[block * self.data.p() + place]),
            None => Err(StatsError::UnknownTerm {
                name: column.to_owned(),
                nearest: nearest_name(column, self.data.names.iter().map(String::as_str)),
            }),
        }
    }

    /// The covariance of [`estimates`](Self::estimates), from the information (observed and expected are the same here).
    ///
    /// ```
    /// # use tresteg_stats::{multinomial, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = multinomial("rating ~ hours", &table)?;
    /// assert_eq!(fit.covariance().nrows(), 4);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn covariance(&self) -> &Array2<f64> {
        &self.covariance
    }

    /// Columns that the columns before them determine.
    ///
    /// ```
    /// # use tresteg_stats::{multinomial, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = multinomial("rating ~ hours", &table)?;
    /// assert!(fit.aliased().is_empty());
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn aliased(&self) -> &[AliasedCoefficient] {
        &self.data.aliased
    }

    /// The log-likelihood.
    ///
    /// ```
    /// # use tresteg_stats::{multinomial, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = multinomial("rating ~ hours", &table)?;
    /// assert!(fit.log_likelihood() < 0.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn log_likelihood(&self) -> f64 {
        self.log_likelihood
    }

    /// Iterations of Newton's method.
    ///
    /// ```
    /// # use tresteg_stats::{multinomial, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = multinomial("rating ~ hours", &table)?;
    /// assert!(fit.iterations() < 20);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn iterations(&self) -> usize {
        self.iterations
    }

    /// Which rows of the table the fit uses.
    ///
    /// ```
    /// # use tresteg_stats::{multinomial, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = multinomial("rating ~ hours", &table)?;
    /// assert_eq!(fit.rows().len(), 10);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn rows(&self) -> &RowSet {
        &self.data.rows
    }

    /// The rows left out for missing values.
    ///
    /// ```
    /// # use tresteg_stats::{multinomial, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = multinomial("rating ~ hours", &table)?;
    /// assert!(fit.rows_dropped().is_empty());
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn rows_dropped(&self) -> &[DroppedRow] {
        self.data.rows.dropped()
    }

    /// Coefficients with standard errors, z tests and intervals, category by category.
    ///
    /// # Errors
    ///
    /// [`StatsError::InvalidArgument`] for a level outside 0 .. 1.
    ///
    /// ```
    /// # use tresteg_stats::{multinomial, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = multinomial("rating ~ hours", &table)?;
    /// assert_eq!(fit.coefficients(0.95)?.len(), 4);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn coefficients(&self, level: f64) -> Result<Vec<CategoryCoefficient>, StatsError> {
        check_level(level)?;
        let p = self.data.p();
        let mut rows = Vec::with_capacity(self.estimates.len());
        for (block, category) in self.contrasted().into_iter().enumerate() {
            for (column, name) in self.data.names.iter().enumerate() {
                let place = block * p + column;
                let variance = self.covariance[[place, place]];
                let category = Some(category.to_owned());
                rows.push(coefficient(
                    category,
                    name.clone(),
                    self.estimates[place],
                    variance,
                    level,
                )?);
            }
        }
        Ok(rows)
    }

    /// Relative risk ratios, `exp(b)`: by how much a column multiplies the odds of a category against the base (SPSS: Exp(B);
    /// Stata: `mlogit, rrr`). Intercepts are left out.
    ///
    /// # Errors
    ///
    /// As [`coefficients`](Self::coefficients).
    ///
    /// ```
    /// # use tresteg_stats::{multinomial, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = multinomial("rating ~ hours", &table)?;
    /// assert!(!fit.relative_risk_ratios(0.95)?.is_empty());
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn relative_risk_ratios(&self, level: f64) -> Result<Vec<CategoryRatio>, StatsError> {
        let rows = self.coefficients(level)?;
        Ok(rows
            .into_iter()
            .filter(|row| row.term != crate::INTERCEPT)
            .map(ratio)
            .collect())
    }

    /// Log-likelihood, criteria, the test against intercepts alone, pseudo R2. Without an intercept the smaller model is that of equal
    /// probabilities.
    ///
    /// ```
    /// # use tresteg_stats::{multinomial, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = multinomial("rating ~ hours", &table)?;
    /// assert_eq!(fit.summary().n_obs, 10.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn summary(&self) -> CategoricalSummary {
        let intercepts = if self.data.constant {
            self.data.levels.len() - 1
        } else {
            0
        };
        CategoricalSummary::new(
            &self.data,
            self.log_likelihood,
            self.null_log_likelihood,
            self.estimates.len(),
            intercepts,
        )
    }

    /// Wald and likelihood-ratio tests of each term over all categories; the latter fit the model once more per term.
    ///
    /// # Errors
    ///
    /// [`StatsError::NotConverged`] or [`StatsError::Separated`] where a smaller model has no maximum.
    ///
    /// ```
    /// # use tresteg_stats::{multinomial, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = multinomial("rating ~ hours", &table)?;
    /// assert_eq!(fit.term_tests()?.len(), 1);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn term_tests(&self) -> Result<Vec<TermTest>, StatsError> {
        let p = self.data.p();
        let mut tests = Vec::new();
        for (term, places) in &self.data.terms {
            let smaller = self.data.without(places);
            let gain = 2.0
                * (self.log_likelihood
                    - fit(&Logits {
                        data: &smaller,
                        base: self.base,
                    })?
                    .value);
            let own: Vec<usize> = (0..self.data.levels.len() - 1)
                .flat_map(|block| places.iter().map(move |place| block * p + place))
                .collect();
            tests.extend(term_test(
                term,
                &own,
                &self.estimates,
                &self.covariance,
                gain,
            ));
        }
        Ok(tests)
    }

    /// Probabilities of every category for new rows. In R: `predict(fit, new, type = "probs")`.
    ///
    /// # Errors
    ///
    /// [`StatsError::UnknownLevel`] naming levels that the fit has not seen, [`StatsError::UnknownVariable`],
    /// [`StatsError::NoRows`].
    ///
    /// ```
    /// # use tresteg_stats::{multinomial, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = multinomial("rating ~ hours", &table)?;
    /// let new = ColumnTable::new().with_numbers("hours", [3.0])?;
    /// println!("{:?}", fit.predict(&new)?);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn predict(&self, table: &impl Table) -> Result<CategoryPredictions, StatsError> {
        let Some(design) = &self.data.design else {
            return Err(StatsError::RowsNotKept {
                what: "a prediction".into(),
            });
        };
        let DesignRows { columns, rows, .. } = design_rows(design, table, None)?;
        let predictions = (0..rows.len()).map(|row| {
            let probabilities = self.probabilities(&self.data.scaled_row(&columns, row));
            CategoryPrediction::new(&self.data, rows.id(row), probabilities)
        });
        Ok(CategoryPredictions {
            response: self.data.response.clone(),
            levels: self
                .data
                .levels
                .iter()
                .map(|level| level.level.clone())
                .collect(),
            rows: predictions.collect(),
            dropped: rows.dropped().to_vec(),
        })
    }

    /// Probabilities of every category for the rows of the fit that have a positive weight.
    ///
    /// ```
    /// # use tresteg_stats::{multinomial, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = multinomial("rating ~ hours", &table)?;
    /// println!("{:?}", fit.fitted());
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn fitted(&self) -> CategoryPredictions {
        let rows = (0..self.data.len()).map(|row| {
            let id = self.data.rows.id(self.data.ids[row]);
            CategoryPrediction::new(&self.data, id, self.probabilities(self.data.row(row)))
        });
        CategoryPredictions {
            response: self.data.response.clone(),
            levels: self
                .data
                .levels
                .iter()
                .map(|level| level.level.clone())
                .collect(),
            rows: rows.collect(),
            dropped: self.data.rows.dropped().to_vec(),
        }
    }

    fn probabilities(&self, x: &[f64]) -> Vec<f64> {
        let mut eta = vec![0.0; self.data.levels.len()];
        let model = Logits {
            data: &self.data,
            base: self.base,
        };
        model.predictors(x, &self.scaled, &mut eta);
        soften(&mut eta);
        eta
    }
}

/// A model without columns has nothing to fit: all categories are equally probable.
fn fit(model: &Logits<'_>) -> Result<super::newton::Maximum, StatsError> {
    let start = vec![0.0; model.parameters()];
    if start.is_empty() {
        return Ok(super::newton::Maximum {
            value: model.value(&start).unwrap_or(0.0),
            parameters: start,
            covariance: Array2::zeros((0, 0)),
            iterations: 0,
        });
    }
    maximize(model, start).map_err(|failure: Failure| {
        let (data, p) = (model.data, model.data.p());
        data.failure(failure, |place| {
            // A constant follows its columns.
            if data.constant && place % p == 0 && p > 1 {
                return None;
            }
            let code = (0..data.levels.len()).find(|&code| model.block(code) == Some(place / p))?;
            Some(format!("{}:{}", data.level(code), data.names[place % p]))
        })
    })
}

/// Takes coefficients of scaled columns to those of the columns as given, category by category.
fn unscaling(data: &CategoryData) -> Array2<f64> {
    let (blocks, p) = (data.levels.len() - 1, data.p());
    let mut transform = Array2::zeros((blocks * p, blocks * p));
    for block in 0..blocks {
        for (column, (shift, scale)) in data.scaling.iter().enumerate() {
            let place = block * p + column;
            transform[[place, place]] = 1.0 / scale;
            if data.constant && column > 0 {
                transform[[block * p, place]] = -shift / scale;
            }
        }
    }
    transform
}
