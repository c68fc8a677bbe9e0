//! Estimates with their intervals, of one model.

use tresteg_stats::{
    CoefficientTable, ExponentiatedTable, MarginalEffect, Ratio, StandardizedCoefficient,
};

use crate::layouts::stats::{Estimated, ModelColumn, covariance_name};
use crate::text::Text;

/// What estimates are measured in; those of one figure share it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EstimateScale {
    /// Coefficients in the units of the response.
    Raw,
    /// Coefficients in standard deviations.
    Standardized,
    /// Effects on the expected response.
    Effect,
    /// Ratios, on a logarithmic axis around 1.
    Ratio(Ratio),
}

/// An estimate and the ends of its interval, which may be infinite.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimate {
    /// What is estimated: a term or a variable, as labels know it.
    pub term: String,
    /// The estimate; `None` where the data leave it undetermined.
    pub value: Option<f64>,
    /// Lower end.
    pub lower: f64,
    /// Upper end.
    pub upper: f64,
}

/// The estimates of one model.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimates {
    /// The name of the model.
    pub title: Text,
    /// What they are measured in.
    pub scale: EstimateScale,
    /// Confidence level of the intervals.
    pub level: f64,
    /// The response, where it is known.
    pub response: Option<String>,
    /// The covariance behind the intervals, where it is known.
    pub covariance: Option<Text>,
    /// The estimates.
    pub rows: Vec<Estimate>,
}

impl Estimates {
    /// Estimates from anywhere.
    ///
    /// ```
    /// use tresteg_report::plots::stats::{Estimate, EstimateScale, Estimates};
    /// let published = Estimate { term: "age".into(), value: Some(0.4), lower: 0.1, upper: 0.7 };
    /// let others = Estimates::new("Smith (2009)", EstimateScale::Raw, 0.95, [published]);
    /// assert_eq!(others.rows.len(), 1);
    /// ```
    pub fn new(
        title: impl Into<Text>,
        scale: EstimateScale,
        level: f64,
        rows: impl IntoIterator<Item = Estimate>,
    ) -> Self {
        Estimates {
            title: title.into(),
            scale,
            level,
            response: None,
            covariance: None,
            rows: rows.into_iter().collect(),
        }
    }

    /// The coefficients of a model.
    ///
    /// ```
    /// use tresteg_report::plots::stats::Estimates;
    /// use tresteg_stats::{Covariance, ols, table::ColumnTable};
    ///
    /// let table = ColumnTable::new()
    ///     .with_numbers("y", [1.0, 3.0, 4.0, 6.0, 5.5, 8.0])?
    ///     .with_numbers("x", [0.0, 1.0, 2.0, 3.0, 4.0, 5.0])?;
    /// let coefficients = ols("y ~ x", &table)?.coefficients(Covariance::Hc3)?;
    /// assert_eq!(Estimates::coefficients("Robust", &coefficients).rows[1].term, "x");
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn coefficients(title: impl Into<Text>, table: &CoefficientTable) -> Self {
        let rows = table.rows.iter().map(|row| Estimate {
            term: row.term.clone(),
            value: Some(row.estimate),
            lower: row.lower,
            upper: row.upper,
        });
        let aliased = table.aliased.iter().map(|alias| undetermined(&alias.term));
        Estimates {
            response: Some(table.response.clone()),
            covariance: Some(covariance_name(&table.covariance)),
            ..Estimates::new(title, EstimateScale::Raw, table.level, rows.chain(aliased))
        }
    }

    /// Standardized coefficients, with intervals of this level.
    ///
    /// ```
    /// use tresteg_report::plots::stats::Estimates;
    /// use tresteg_stats::{Covariance, ols, table::ColumnTable};
    ///
    /// let table = ColumnTable::new()
    ///     .with_numbers("y", [1.0, 3.0, 4.0, 6.0, 5.5, 8.0])?
    ///     .with_numbers("x", [0.0, 1.0, 2.0, 3.0, 4.0, 5.0])?;
    /// let rows = ols("y ~ x", &table)?.standardized_coefficients(Covariance::Classical)?;
    /// assert!(Estimates::standardized("Beta", &rows, 0.95).rows[1].value > Some(0.9));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn standardized(
        title: impl Into<Text>,
        rows: &[StandardizedCoefficient],
        level: f64,
    ) -> Self {
        let rows = rows.iter().map(|row| Estimate {
            term: row.term.clone(),
            value: Some(row.estimate),
            lower: row.lower,
            upper: row.upper,
        });
        Estimates::new(title, EstimateScale::Standardized, level, rows)
    }

    /// Odds ratios, or what else the exponentials of coefficients are.
    ///
    /// ```
    /// use tresteg_report::plots::stats::Estimates;
    /// use tresteg_stats::{Covariance, Family, glm, table::ColumnTable};
    ///
    /// let table = ColumnTable::new()
    ///     .with_numbers("y", [0.0, 0.0, 1.0, 0.0, 1.0, 1.0])?
    ///     .with_numbers("x", [0.0, 1.0, 2.0, 3.0, 4.0, 5.0])?;
    /// let odds = glm("y ~ x", &table, Family::Binomial)?.exponentiated(Covariance::Classical)?;
    /// assert!(Estimates::ratios("Odds", &odds).rows[1].value > Some(1.0));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn ratios(title: impl Into<Text>, table: &ExponentiatedTable) -> Self {
        let rows = table.rows.iter().map(|row| Estimate {
            term: row.term.clone(),
            value: Some(row.estimate),
            lower: row.lower,
            upper: row.upper,
        });
        Estimates {
            response: Some(table.response.clone()),
            covariance: Some(covariance_name(&table.covariance)),
            ..Estimates::new(title, EstimateScale::Ratio(table.ratio), table.level, rows)
        }
    }

    /// Marginal effects, with intervals of this level.
    ///
    /// ```
    /// use tresteg_report::plots::stats::Estimates;
    /// use tresteg_stats::{Covariance, Family, glm, table::ColumnTable};
    ///
    /// let table = ColumnTable::new()
    ///     .with_numbers("y", [0.0, 0.0, 1.0, 0.0, 1.0, 1.0])?
    ///     .with_numbers("x", [0.0, 1.0, 2.0, 3.0, 4.0, 5.0])?;
    /// let fit = glm("y ~ x", &table, Family::Binomial)?;
    /// let effects = fit.marginal_effect(&table, "x", Covariance::Classical, 0.95)?;
    /// assert!(Estimates::marginal_effects("Effects", &effects, 0.95).rows[0].value > Some(0.0));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn marginal_effects(
        title: impl Into<Text>,
        effects: &[MarginalEffect],
        level: f64,
    ) -> Self {
        let rows = effects.iter().map(|effect| {
            let name = match &effect.level {
                None => effect.variable.clone(),
                Some(level) => format!("{}[{level}]", effect.variable),
            };
            match &effect.estimate {
                None => undetermined(&name),
                Some(estimate) => Estimate {
                    term: name,
                    value: Some(estimate.value),
                    lower: estimate.lower,
                    upper: estimate.upper,
                },
            }
        });
        Estimates::new(title, EstimateScale::Effect, level, rows)
    }
}

/// The coefficients of a column of a table of models.
impl From<&ModelColumn> for Estimates {
    fn from(model: &ModelColumn) -> Self {
        let scale = match model.what {
            Estimated::Coefficients => EstimateScale::Raw,
            Estimated::Ratios(ratio) => EstimateScale::Ratio(ratio),
            Estimated::Effects => EstimateScale::Effect,
        };
        let rows = model.rows.iter().map(|row| Estimate {
            term: row.term.clone(),
            value: Some(row.estimate),
            lower: row.lower,
            upper: row.upper,
        });
        let without = model.undetermined.iter().map(|term| undetermined(term));
        Estimates {
            response: Some(model.response.clone()),
            covariance: Some(model.covariance.clone()),
            ..Estimates::new(model.title.clone(), scale, model.level, rows.chain(without))
        }
    }
}

fn undetermined(term: &str) -> Estimate {
    Estimate {
        term: term.to_owned(),
        value: None,
        lower: f64::NEG_INFINITY,
        upper: f64::INFINITY,
    }
}
