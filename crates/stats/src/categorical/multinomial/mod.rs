//! The multinomial logit.

mod accessors;
mod likelihood;

use ndarray::{Array1, Array2};
use serde::{Deserialize, Serialize};

use self::likelihood::{Logits, soften};
use super::covariance::{Robust, check_variances};
use super::data::CategoryData;
use super::newton::{Failure, Likelihood, Maximum, maximize};
use super::predictions::CategoryPredictions;
use super::results::{
    CategoricalSummary, CategoryCoefficient, CategoryRatio, ChiSquaredTest, TermTest, coefficient,
    ratio, wald_test,
};
use crate::StatsError;
use crate::coefficients::check_level;
use crate::covariance::Covariance;
use crate::matrix::sandwich;
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
        self.coefficients_with(Covariance::Classical, level)
    }

    /// The same with errors from another covariance: [`covariance_with`](Self::covariance_with).
    ///
    /// # Errors
    ///
    /// As [`coefficients`](Self::coefficients) and [`covariance_with`](Self::covariance_with).
    ///
    /// ```
    /// # use tresteg_stats::{multinomial, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// use tresteg_stats::Covariance;
    ///
    /// let fit = multinomial("rating ~ hours", &table)?;
    /// let robust = fit.coefficients_with(Covariance::Hc0, 0.95)?;
    /// assert_eq!(robust[0].estimate, fit.estimates()[0]);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn coefficients_with(
        &self,
        covariance: Covariance,
        level: f64,
    ) -> Result<Vec<CategoryCoefficient>, StatsError> {
        check_level(level)?;
        let matrix = self.covariance_with(covariance)?;
        let p = self.data.p();
        let mut rows = Vec::with_capacity(self.estimates.len());
        for (block, category) in self.contrasted().into_iter().enumerate() {
            for (column, name) in self.data.names.iter().enumerate() {
                let place = block * p + column;
                rows.push(coefficient(
                    Some(category.to_owned()),
                    name.clone(),
                    self.estimates[place],
                    matrix[[place, place]],
                    level,
                )?);
            }
        }
        Ok(rows)
    }

    /// The covariance from the information, or one that stays right where the model's variances do not, or where rows of a
    /// cluster depend on each other: `H^-1 M H^-1` with H the observed information and M the sum of squared scores of rows
    /// or clusters (Huber, 1967; White, 1982). It is in the order of [`estimates`](Self::estimates).
    ///
    /// `Classical` and `Observed` are both the information's; `Hc0` is what R's `sandwich` computes for other models, `Hc1` that times
    /// `n / (n - k)`; clusters with `Cr0`, `Cr1` (Stata's `vce(cluster)`, R's `sandwich::vcovCL(type = "HC0")`) or
    /// `Cr1Stata`, one-way or two-way. Stata's `vce(robust)` has the factor `n / (n - 1)`: `Cr1` with every row a cluster. A
    /// frequency counts rows; an analytic weight multiplies a row's score, so that it serves as a sampling weight, too.
    /// Tests are of z, whatever the clusters' degrees of freedom.
    ///
    /// # Errors
    ///
    /// [`StatsError::InvalidArgument`] for another covariance, those of clusters ([`StatsError::TooFewClusters`],
    /// [`StatsError::MissingValues`], [`StatsError::LengthMismatch`]), and [`StatsError::NegativeVariance`] where two-way clusters
    /// give one.
    ///
    /// ```
    /// # use tresteg_stats::{multinomial, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// use tresteg_stats::Covariance;
    /// use tresteg_stats::covariance::{ClusterAdjustment, Clustered, Clusters};
    ///
    /// let fit = multinomial("rating ~ hours", &table)?;
    /// let robust = fit.covariance_with(Covariance::Hc0)?;
    /// assert_eq!(robust.dim(), fit.covariance().dim());
    /// let towns = Clusters::new("town", ["a", "a", "b", "b", "c", "c", "d", "d", "e", "e"]);
    /// let towns = Clustered::by(towns).adjusted(ClusterAdjustment::Cr1);
    /// let clustered = fit.covariance_with(Covariance::Clustered(towns))?;
    /// assert!(clustered[[0, 0]] > 0.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn covariance_with(&self, covariance: Covariance) -> Result<Array2<f64>, StatsError> {
        let robust = Robust {
            data: &self.data,
            likelihood: self.model(),
            scaled: &self.scaled,
            transform: unscaling(&self.data),
        };
        let matrix = robust.matrix(&covariance)?;
        let matrix = matrix.unwrap_or_else(|| self.covariance.clone());
        check_variances(&matrix, &covariance, |place| {
            let (block, column) = (place / self.data.p(), place % self.data.p());
            format!("{}:{}", self.contrasted()[block], self.data.names[column])
        })?;
        Ok(matrix)
    }

    fn model(&self) -> Logits<'_> {
        Logits {
            data: &self.data,
            base: self.base,
        }
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
        self.relative_risk_ratios_with(Covariance::Classical, level)
    }

    /// The same with intervals from another covariance.
    ///
    /// # Errors
    ///
    /// As [`coefficients_with`](Self::coefficients_with).
    ///
    /// ```
    /// # use tresteg_stats::{multinomial, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// use tresteg_stats::Covariance;
    ///
    /// let fit = multinomial("rating ~ hours", &table)?;
    /// let robust = &fit.relative_risk_ratios_with(Covariance::Hc0, 0.95)?[0];
    /// assert_eq!(robust.ratio, fit.relative_risk_ratios(0.95)?[0].ratio);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn relative_risk_ratios_with(
        &self,
        covariance: Covariance,
        level: f64,
    ) -> Result<Vec<CategoryRatio>, StatsError> {
        let rows = self.coefficients_with(covariance, level)?.into_iter();
        let slopes = rows.filter(|row| row.term != crate::INTERCEPT);
        Ok(slopes.map(ratio).collect())
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
        let mut tests = Vec::new();
        for (term, places) in &self.data.terms {
            let smaller = self.data.without(places);
            let model = Logits {
                data: &smaller,
                base: self.base,
            };
            let gain = 2.0 * (self.log_likelihood - fit(&model)?.value);
            let own = self.places(places);
            tests.extend(TermTest::new(
                term,
                &own,
                &self.estimates,
                &self.covariance,
                gain,
            ));
        }
        Ok(tests)
    }

    /// Where the coefficients of columns are among all, category by category.
    fn places(&self, columns: &[usize]) -> Vec<usize> {
        let p = self.data.p();
        (0..self.data.levels.len() - 1)
            .flat_map(|block| columns.iter().map(move |column| block * p + column))
            .collect()
    }

    /// Wald's test of each term with a covariance of choice; `None` where the covariance cannot tell, as with fewer clusters
    /// than coefficients. In R: `lmtest::waldtest(vcov = ...)`, `car::Anova(vcov. = ...)`; in Stata: `test` after the model.
    ///
    /// # Errors
    ///
    /// As [`covariance_with`](Self::covariance_with).
    ///
    /// ```
    /// # use tresteg_stats::{multinomial, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// use tresteg_stats::Covariance;
    ///
    /// let fit = multinomial("rating ~ hours", &table)?;
    /// let (term, test) = &fit.wald_by_term(Covariance::Hc0)?[0];
    /// assert_eq!((term.as_str(), test.map(|test| test.dof)), ("hours", Some(2.0)));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn wald_by_term(
        &self,
        covariance: Covariance,
    ) -> Result<Vec<(String, Option<ChiSquaredTest>)>, StatsError> {
        let matrix = self.covariance_with(covariance)?;
        let terms = self.data.terms.iter().map(|(term, places)| {
            let test = wald_test(&self.places(places), &self.estimates, &matrix);
            (term.clone(), test)
        });
        Ok(terms.collect())
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
        CategoryPredictions::of_table(&self.data, table, |x, _| self.probabilities(x))
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
        CategoryPredictions::of_fit(&self.data, |x, _| self.probabilities(x))
    }

    fn probabilities(&self, x: &[f64]) -> Vec<f64> {
        let mut eta = vec![0.0; self.data.levels.len()];
        self.model().predictors(x, &self.scaled, &mut eta);
        soften(&mut eta);
        eta
    }
}

/// A model without columns has nothing to fit: all categories are equally probable.
fn fit(model: &Logits<'_>) -> Result<Maximum, StatsError> {
    let start = vec![0.0; model.parameters()];
    if start.is_empty() {
        return Ok(Maximum {
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
