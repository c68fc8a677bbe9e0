//! The fit of a cumulative model.

use ndarray::{Array1, Array2, Axis};
use serde::{Deserialize, Serialize};

use super::cumulative::Cumulative;
use super::data::CategoryData;
use super::link::OrderedLink;
use super::newton::{Maximum, maximize};
use super::results::{
    CategoricalSummary, CategoryCoefficient, CategoryPrediction, CategoryPredictions,
    CategoryRatio, ChiSquaredTest, LevelCount, TermTest, coefficient, ratio,
};
use crate::StatsError;
use crate::coefficients::{AliasedCoefficient, check_level};
use crate::error::nearest_name;
use crate::frame::{DroppedRow, RowSet};
use crate::hypothesis::inverse_quadratic_form;
use crate::matrix::sandwich;
use crate::prediction::{DesignRows, design_rows};
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

    /// The formula in canonical form.
    ///
    /// ```
    /// # use tresteg_stats::{OrderedLink, ordered, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = ordered("rating ~ hours", &table, OrderedLink::Logit)?;
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
    /// # use tresteg_stats::{OrderedLink, ordered, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = ordered("rating ~ hours", &table, OrderedLink::Logit)?;
    /// assert_eq!(fit.response(), "rating");
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn response(&self) -> &str {
        &self.data.response
    }

    /// The link.
    ///
    /// ```
    /// # use tresteg_stats::{OrderedLink, ordered, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = ordered("rating ~ hours", &table, OrderedLink::Logit)?;
    /// assert_eq!(fit.link(), OrderedLink::Logit);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn link(&self) -> OrderedLink {
        self.link
    }

    /// The levels that occur, from low to high, with their counts.
    ///
    /// ```
    /// # use tresteg_stats::{OrderedLink, ordered, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = ordered("rating ~ hours", &table, OrderedLink::Logit)?;
    /// assert_eq!(fit.levels()[1].level, "mid");
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn levels(&self) -> &[LevelCount] {
        &self.data.levels
    }

    /// Declared levels that do not occur in the rows used; no threshold is theirs.
    ///
    /// ```
    /// # use tresteg_stats::{OrderedLink, ordered, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = ordered("rating ~ hours", &table, OrderedLink::Logit)?;
    /// assert!(fit.unused_levels().is_empty());
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn unused_levels(&self) -> &[String] {
        &self.data.unused_levels
    }

    /// The names of the estimable columns.
    ///
    /// ```
    /// # use tresteg_stats::{OrderedLink, ordered, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = ordered("rating ~ hours", &table, OrderedLink::Logit)?;
    /// assert_eq!(fit.names(), ["hours"]);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.data.names
    }

    /// The coefficients of the estimable columns, in the order of [`names`](Self::names).
    ///
    /// ```
    /// # use tresteg_stats::{OrderedLink, ordered, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = ordered("rating ~ hours", &table, OrderedLink::Logit)?;
    /// assert!(fit.estimates()[0] > 0.0);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn estimates(&self) -> &[f64] {
        &self.estimates[self.cuts()..]
    }

    /// The thresholds, ascending.
    ///
    /// ```
    /// # use tresteg_stats::{OrderedLink, ordered, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = ordered("rating ~ hours", &table, OrderedLink::Logit)?;
    /// assert!(fit.thresholds()[0] < fit.thresholds()[1]);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn thresholds(&self) -> &[f64] {
        &self.estimates[..self.cuts()]
    }

    /// The coefficient of that name.
    ///
    /// # Errors
    ///
    /// [`StatsError::UnknownTerm`] with the nearest name.
    ///
    /// ```
    /// # use tresteg_stats::{OrderedLink, ordered, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = ordered("rating ~ hours", &table, OrderedLink::Logit)?;
    /// assert_eq!(fit.estimate("hours")?, fit.estimates()[0]);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn estimate(&self, name: &str) -> Result<f64, StatsError> {
        match self.data.names.iter().position(|known| known == name) {
            Some(place) => Ok(self.estimates()[place]),
            None => Err(StatsError::UnknownTerm {
                name: name.to_owned(),
                nearest: nearest_name(name, self.data.names.iter().map(String::as_str)),
            }),
        }
    }

    /// The covariance from the observed information: thresholds first, then columns (the order of `ordinal::clm`; `polr` has
    /// the columns first).
    ///
    /// ```
    /// # use tresteg_stats::{OrderedLink, ordered, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = ordered("rating ~ hours", &table, OrderedLink::Logit)?;
    /// assert_eq!(fit.covariance().nrows(), 3); // two thresholds and a slope
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn covariance(&self) -> &Array2<f64> {
        &self.covariance
    }

    /// Columns that the columns before them determine.
    ///
    /// ```
    /// # use tresteg_stats::{OrderedLink, ordered, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = ordered("rating ~ hours", &table, OrderedLink::Logit)?;
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
    /// # use tresteg_stats::{OrderedLink, ordered, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = ordered("rating ~ hours", &table, OrderedLink::Logit)?;
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
    /// # use tresteg_stats::{OrderedLink, ordered, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = ordered("rating ~ hours", &table, OrderedLink::Logit)?;
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
    /// # use tresteg_stats::{OrderedLink, ordered, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = ordered("rating ~ hours", &table, OrderedLink::Logit)?;
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
    /// # use tresteg_stats::{OrderedLink, ordered, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_levels("rating", ["low", "mid", "high"], ["low", "mid", "low", "mid", "high", "low", "high", "mid", "high", "mid"])?
    /// #     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 2.5, 7.0, 3.5, 4.5, 6.0])?;
    /// let fit = ordered("rating ~ hours", &table, OrderedLink::Logit)?;
    /// assert!(fit.rows_dropped().is_empty());
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn rows_dropped(&self) -> &[DroppedRow] {
        self.data.rows.dropped()
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
        check_level(level)?;
        let cuts = self.cuts();
        let row = |place: usize| {
            let term = match place.checked_sub(cuts) {
                None => format!("{}|{}", self.data.level(place), self.data.level(place + 1)),
                Some(column) => self.data.names[column].clone(),
            };
            coefficient(
                None,
                term,
                self.estimates[place],
                self.covariance[[place, place]],
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
        })
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
        if self.link != OrderedLink::Logit {
            return Err(StatsError::InvalidArgument {
                what: "the link of a model with odds ratios".into(),
                found: self.link.to_string(),
                expected: OrderedLink::Logit.to_string(),
            });
        }
        Ok(self
            .coefficients(level)?
            .rows
            .into_iter()
            .map(ratio)
            .collect())
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
            let cuts = self.cuts();
            let model = Cumulative {
                data: &smaller,
                link: self.link,
                cuts,
                parallel: true,
            };
            let gain = 2.0 * (self.log_likelihood - fit(&model)?.value);
            let own: Vec<usize> = places.iter().map(|place| cuts + place).collect();
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
        let Some(design) = &self.data.design else {
            return Err(StatsError::RowsNotKept {
                what: "a prediction".into(),
            });
        };
        let DesignRows {
            columns,
            offset,
            rows,
            ..
        } = design_rows(design, table, None)?;
        let predictions = (0..rows.len()).map(|row| {
            let x = self.data.scaled_row(&columns, row);
            let offset = offset.as_ref().map_or(0.0, |offset| offset[row]);
            CategoryPrediction::new(&self.data, rows.id(row), self.probabilities(&x, offset))
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
        let rows = (0..self.data.len()).map(|row| {
            let probabilities = self.probabilities(self.data.row(row), self.data.offsets[row]);
            let id = self.data.rows.id(self.data.ids[row]);
            CategoryPrediction::new(&self.data, id, probabilities)
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

pub(super) fn term_test(
    term: &str,
    places: &[usize],
    estimates: &[f64],
    covariance: &Array2<f64>,
    gain: f64,
) -> Option<TermTest> {
    let value: Array1<f64> = places.iter().map(|&place| estimates[place]).collect();
    let own = covariance.select(Axis(0), places).select(Axis(1), places);
    Some(TermTest {
        term: term.to_owned(),
        wald: ChiSquaredTest::new(inverse_quadratic_form(&value, &own)?, places.len())?,
        likelihood_ratio: ChiSquaredTest::new(gain, places.len())?,
    })
}
