//! The fit of a cumulative model.

mod accessors;

use ndarray::{Array1, Array2};
use serde::{Deserialize, Serialize};

use super::covariance::{Robust, check_variances};
use super::cumulative::Cumulative;
use super::data::CategoryData;
use super::link::OrderedLink;
use super::newton::{Maximum, maximize};
use super::predictions::CategoryPredictions;
use super::results::{
    CategoricalSummary, CategoryCoefficient, CategoryRatio, ChiSquaredTest, TermTest, coefficient,
    ratio, wald_test,
};
use crate::StatsError;
use crate::coefficients::{AliasedCoefficient, check_level};
use crate::covariance::Covariance;
use crate::matrix::sandwich;
use crate::table::Table;

/// A fitted cumulative model of an ordered response: an immutable value.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OrderedFit {
    pub(super) data: CategoryData,
    link: OrderedLink,
    /// Thresholds and slopes of the scaled columns.
    pub(super) scaled: Vec<f64>,
    estimates: Vec<f64>,
    covariance: Array2<f64>,
    log_likelihood: f64,
    null_log_likelihood: f64,
    iterations: usize,
}

/// Coefficients of a cumulative model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OrderedCoefficients {
    /// The response.
    pub response: String,
    /// The link.
    pub link: OrderedLink,
    /// Confidence level of the intervals.
    pub level: f64,
    /// One row per estimable column.
    pub rows: Vec<CategoryCoefficient>,
    /// One row per threshold, named by the levels that it parts.
    pub thresholds: Vec<CategoryCoefficient>,
    /// Columns that cannot be told from those before them.
    pub aliased: Vec<AliasedCoefficient>,
    /// The covariance behind the standard errors.
    pub covariance: Covariance,
}

impl OrderedFit {
    pub(super) fn of_data(data: CategoryData, link: OrderedLink) -> Result<Self, StatsError> {
        let model = Cumulative {
            data: &data,
            link,
            cuts: data.levels.len() - 1,
            parallel: true,
        };
        data.check_rows(model.parameters())?;
        let places: Vec<usize> = (0..data.p()).collect();
        let bare = data.without(&places);
        let null = fit(&Cumulative {
            data: &bare,
            ..model
        })?;
        let mut start = null.parameters;
        start.resize(model.parameters(), 0.0);
        let found = maximize(&model, start).map_err(|failure| {
            data.failure(failure, |place| {
                place
                    .checked_sub(data.levels.len() - 1)
                    .map(|column| data.names[column].clone())
            })
        })?;
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
            link,
            data,
        })
    }

    pub(super) fn cuts(&self) -> usize {
        self.data.levels.len() - 1
    }

    /// Coefficients and thresholds with standard errors from the observed information, z tests and intervals.
    ///
    /// # Errors
    ///
    /// [`StatsError::InvalidArgument`] for a level outside 0 .. 1.
    ///
    /// ```
    /// # use tresteg_stats::{OrderedLink, ordered, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = ordered("rating ~ hours", &table, OrderedLink::Logit)?;
    /// println!("{:?}", fit.coefficients(0.95)?);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn coefficients(&self, level: f64) -> Result<OrderedCoefficients, StatsError> {
        self.coefficients_with(Covariance::Classical, level)
    }

    /// The same with errors from another covariance: [`covariance_with`](Self::covariance_with).
    ///
    /// # Errors
    ///
    /// As [`coefficients`](Self::coefficients) and [`covariance_with`](Self::covariance_with).
    ///
    /// ```
    /// # use tresteg_stats::{OrderedLink, ordered, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// use tresteg_stats::Covariance;
    ///
    /// let fit = ordered("rating ~ hours", &table, OrderedLink::Logit)?;
    /// let robust = fit.coefficients_with(Covariance::Hc0, 0.95)?;
    /// assert_eq!(robust.rows[0].estimate, fit.estimates()[0]);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn coefficients_with(
        &self,
        covariance: Covariance,
        level: f64,
    ) -> Result<OrderedCoefficients, StatsError> {
        check_level(level)?;
        let cuts = self.cuts();
        let matrix = self.covariance_with(covariance.clone())?;
        let row = |place: usize| {
            coefficient(
                None,
                self.parameter_name(place),
                self.estimates[place],
                matrix[[place, place]],
                level,
            )
        };
        Ok(OrderedCoefficients {
            response: self.data.response.clone(),
            link: self.link,
            level,
            rows: (cuts..self.estimates.len())
                .map(row)
                .collect::<Result<_, StatsError>>()?,
            thresholds: (0..cuts).map(row).collect::<Result<_, StatsError>>()?,
            aliased: self.data.aliased.clone(),
            covariance,
        })
    }

    /// `low|some` for a threshold, else the name of a column.
    fn parameter_name(&self, place: usize) -> String {
        match place.checked_sub(self.cuts()) {
            None => format!("{}|{}", self.data.level(place), self.data.level(place + 1)),
            Some(column) => self.data.names[column].clone(),
        }
    }

    /// The covariance from the information, or one that stays right where the model's variances do not, or where rows of a
    /// cluster depend on each other: `H^-1 M H^-1` with H the observed information and M the sum of squared scores of rows
    /// or clusters (Huber, 1967; White, 1982). Thresholds come first, then columns.
    ///
    /// `Classical` and `Observed` are both the information's; `Hc0` is R's `sandwich::sandwich(polr)`, `Hc1` that times
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
    /// # use tresteg_stats::{OrderedLink, ordered, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// use tresteg_stats::Covariance;
    /// use tresteg_stats::covariance::{ClusterAdjustment, Clustered, Clusters};
    ///
    /// let fit = ordered("rating ~ hours", &table, OrderedLink::Logit)?;
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
        check_variances(&matrix, &covariance, |place| self.parameter_name(place))?;
        Ok(matrix)
    }

    fn model(&self) -> Cumulative<'_> {
        Cumulative {
            data: &self.data,
            link: self.link,
            cuts: self.cuts(),
            parallel: true,
        }
    }

    /// Odds ratios of the columns, of a higher against a lower level at every threshold; for the logit.
    ///
    /// # Errors
    ///
    /// [`StatsError::InvalidArgument`] for another link, and for the level.
    ///
    /// ```
    /// # use tresteg_stats::{OrderedLink, ordered, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = ordered("rating ~ hours", &table, OrderedLink::Logit)?;
    /// assert!(fit.odds_ratios(0.95)?[0].ratio > 1.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn odds_ratios(&self, level: f64) -> Result<Vec<CategoryRatio>, StatsError> {
        self.odds_ratios_with(Covariance::Classical, level)
    }

    /// The same with intervals from another covariance.
    ///
    /// # Errors
    ///
    /// As [`odds_ratios`](Self::odds_ratios) and [`covariance_with`](Self::covariance_with).
    ///
    /// ```
    /// # use tresteg_stats::{OrderedLink, ordered, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// use tresteg_stats::Covariance;
    ///
    /// let fit = ordered("rating ~ hours", &table, OrderedLink::Logit)?;
    /// let robust = &fit.odds_ratios_with(Covariance::Hc0, 0.95)?[0];
    /// assert_eq!(robust.ratio, fit.odds_ratios(0.95)?[0].ratio);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn odds_ratios_with(
        &self,
        covariance: Covariance,
        level: f64,
    ) -> Result<Vec<CategoryRatio>, StatsError> {
        if self.link != OrderedLink::Logit {
            return Err(StatsError::InvalidArgument {
                what: "the link of a model with odds ratios".into(),
                found: self.link.to_string(),
                expected: OrderedLink::Logit.to_string(),
            });
        }
        let found = self.coefficients_with(covariance, level)?;
        Ok(found.rows.into_iter().map(ratio).collect())
    }

    /// Log-likelihood, criteria, the test against thresholds alone, pseudo R2.
    ///
    /// ```
    /// # use tresteg_stats::{OrderedLink, ordered, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = ordered("rating ~ hours", &table, OrderedLink::Logit)?;
    /// assert_eq!(fit.summary().n_obs, 10.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn summary(&self) -> CategoricalSummary {
        CategoricalSummary::new(
            &self.data,
            self.log_likelihood,
            self.null_log_likelihood,
            self.estimates.len(),
            self.cuts(),
        )
    }

    /// Wald and likelihood-ratio tests of each term; the latter fit the model once more per term.
    ///
    /// # Errors
    ///
    /// [`StatsError::NotConverged`] or [`StatsError::Separated`] where a smaller model has no maximum.
    ///
    /// ```
    /// # use tresteg_stats::{OrderedLink, ordered, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = ordered("rating ~ hours", &table, OrderedLink::Logit)?;
    /// assert_eq!(fit.term_tests()?.len(), 1);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn term_tests(&self) -> Result<Vec<TermTest>, StatsError> {
        let mut tests = Vec::new();
        for (term, places) in &self.data.terms {
            let smaller = self.data.without(places);
            let model = Cumulative {
                data: &smaller,
                ..self.model()
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

    /// Where the coefficients of columns are among all.
    fn places(&self, columns: &[usize]) -> Vec<usize> {
        columns.iter().map(|column| self.cuts() + column).collect()
    }

    /// Wald's test of each term with a covariance of choice; `None` where the covariance cannot tell, as with fewer clusters
    /// than coefficients. In R: `lmtest::waldtest(vcov = ...)`, `car::Anova(vcov. = ...)`; in Stata: `test` after the model.
    ///
    /// # Errors
    ///
    /// As [`covariance_with`](Self::covariance_with).
    ///
    /// ```
    /// # use tresteg_stats::{OrderedLink, ordered, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// use tresteg_stats::Covariance;
    ///
    /// let fit = ordered("rating ~ hours", &table, OrderedLink::Logit)?;
    /// let (term, test) = &fit.wald_by_term(Covariance::Hc0)?[0];
    /// assert_eq!((term.as_str(), test.map(|test| test.dof)), ("hours", Some(1.0)));
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

    /// Probabilities of every level for new rows. In R: `predict(fit, new, type = "probs")`.
    ///
    /// # Errors
    ///
    /// [`StatsError::UnknownLevel`] naming levels that the fit has not seen, [`StatsError::UnknownVariable`],
    /// [`StatsError::NoRows`].
    ///
    /// ```
    /// # use tresteg_stats::{OrderedLink, ordered, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = ordered("rating ~ hours", &table, OrderedLink::Logit)?;
    /// let new = ColumnTable::new().with_numbers("hours", [3.0])?;
    /// println!("{:?}", fit.predict(&new)?);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn predict(&self, table: &impl Table) -> Result<CategoryPredictions, StatsError> {
        CategoryPredictions::of_table(&self.data, table, |x, offset| self.probabilities(x, offset))
    }

    /// Probabilities of every level for the rows of the fit that have a positive weight.
    ///
    /// ```
    /// # use tresteg_stats::{OrderedLink, ordered, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = ordered("rating ~ hours", &table, OrderedLink::Logit)?;
    /// println!("{:?}", fit.fitted());
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn fitted(&self) -> CategoryPredictions {
        CategoryPredictions::of_fit(&self.data, |x, offset| self.probabilities(x, offset))
    }

    fn probabilities(&self, x: &[f64], offset: f64) -> Vec<f64> {
        let cuts = self.cuts();
        let eta: f64 = x
            .iter()
            .zip(&self.scaled[cuts..])
            .map(|(x, b)| x * b)
            .sum::<f64>()
            + offset;
        let end = |cut: Option<usize>, infinite: f64| match cut {
            Some(cut) if cut < cuts => self.scaled[cut] - eta,
            _ => infinite,
        };
        (0..=cuts)
            .map(|code| {
                let lower = end(code.checked_sub(1), f64::NEG_INFINITY);
                self.link.between(lower, end(Some(code), f64::INFINITY))
            })
            .collect()
    }
}

/// The fit of a model from thresholds alone.
pub(super) fn fit(model: &Cumulative<'_>) -> Result<Maximum, StatsError> {
    maximize(model, model.null_start()).map_err(|failure| {
        model.data.failure(failure, |place| {
            let column = place.checked_sub(model.cuts)? % model.data.p().max(1);
            model.data.names.get(column).cloned()
        })
    })
}

/// Takes thresholds and slopes of scaled columns to those of the columns as given.
fn unscaling(data: &CategoryData) -> Array2<f64> {
    let cuts = data.levels.len() - 1;
    let mut transform = Array2::eye(cuts + data.p());
    for (column, (shift, scale)) in data.scaling.iter().enumerate() {
        transform[[cuts + column, cuts + column]] = 1.0 / scale;
        for cut in 0..cuts {
            transform[[cut, cuts + column]] = shift / scale;
        }
    }
    transform
}
