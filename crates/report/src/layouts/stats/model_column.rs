//! A model as a column of a table of several.

use tresteg_stats::categorical::{CategoricalSummary, CategoryCoefficient};
use tresteg_stats::quantile::QuantileCoefficients;
use tresteg_stats::{
    AliasedCoefficient, Coefficient, CoefficientTable, Covariance, ExponentiatedTable, GlmFit,
    LinearFit, MarginalEffect, Ratio,
};

use super::parts::text;
use super::{covariance_name, glm::ratio_name};
use crate::cell::Cell;
use crate::number::{Kind, Number};
use crate::text::Text;

/// One column of a [`ModelTable`](super::ModelTable): a model, how its estimates were asked for, and the statistics below
/// them.
///
/// ```
/// use tresteg_report::layouts::{Labels, stats::{ModelColumn, ModelTable}};
/// use tresteg_stats::{Covariance, Family, glm, table::ColumnTable};
/// let table = ColumnTable::new()
///     .with_texts("passed", ["no", "no", "yes", "no", "yes", "yes", "no", "yes"])?
///     .with_numbers("hours", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 3.5, 7.0])?;
/// let fit = glm("passed ~ hours", &table, Family::Binomial)?;
/// let effects = fit.marginal_effect(&table, "hours", Covariance::Classical, 0.95)?;
/// let columns = [
///     ModelColumn::generalized("Logit", &fit, fit.coefficients(Covariance::Classical)?),
///     ModelColumn::ratios("Odds ratios", &fit, &fit.exponentiated(Covariance::Classical)?),
///     ModelColumn::effects("Effects", &fit, &effects, &Covariance::Classical),
/// ];
/// let models = ModelTable::default().table("models", "One logit, three ways", &columns, &Labels::new())?;
/// assert!(models.values().any(|(address, _)| address == "models.hours.m3"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct ModelColumn {
    pub(crate) title: Text,
    pub(crate) response: String,
    pub(crate) what: Estimated,
    pub(crate) covariance: Text,
    pub(crate) level: f64,
    /// Whether the statistic is normal rather than Student's.
    pub(super) is_z: bool,
    pub(crate) rows: Vec<ModelRow>,
    pub(crate) undetermined: Vec<String>,
    pub(super) statistics: Vec<(String, Text, Cell)>,
}

/// What the estimates of a model are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Estimated {
    Coefficients,
    Ratios(Ratio),
    Effects,
}

impl Estimated {
    pub(super) fn name(self) -> Text {
        match self {
            Estimated::Coefficients => text(["coefficients", "koefficienter", "Koeffizienten"]),
            Estimated::Ratios(ratio) => ratio_name(ratio),
            Estimated::Effects => {
                text(["marginal effects", "marginaleffekter", "marginale Effekte"])
            }
        }
    }
}

/// One estimate of a model.
#[derive(Clone, Debug)]
pub(crate) struct ModelRow {
    pub(crate) term: String,
    pub(crate) estimate: f64,
    pub(super) std_error: f64,
    pub(super) statistic: f64,
    pub(super) p_value: f64,
    pub(super) log_p_value: Option<f64>,
    pub(crate) lower: f64,
    pub(crate) upper: f64,
}

impl ModelColumn {
    /// A model with nothing but its number of rows below its coefficients.
    pub fn new(title: impl Into<Text>, coefficients: CoefficientTable) -> Self {
        let column = ModelColumn {
            title: title.into(),
            what: Estimated::Coefficients,
            covariance: covariance_name(&coefficients.covariance),
            level: coefficients.level,
            // Of known dispersion the degrees of freedom are infinite, and t is z.
            is_z: coefficients.dof == f64::INFINITY,
            rows: coefficients.rows.iter().map(ModelRow::from).collect(),
            undetermined: terms_of(&coefficients.aliased),
            statistics: Vec::new(),
            response: coefficients.response,
        };
        column.with_n(coefficients.n_obs as f64)
    }

    /// A linear model with n, R² and adjusted R² below its coefficients.
    pub fn linear(title: impl Into<Text>, fit: &LinearFit, coefficients: CoefficientTable) -> Self {
        let summary = fit.summary();
        let adjusted = text(["Adjusted R²", "Justerat R²", "Korrigiertes R²"]);
        let bounded = |value| Number::new(Kind::Bounded, value);
        ModelColumn::new(title, coefficients)
            .with_statistic("r_squared", "R²", bounded(summary.r_squared))
            .with_statistic(
                "adjusted_r_squared",
                adjusted,
                bounded(summary.adjusted_r_squared),
            )
    }

    /// A generalised linear model with n, the log-likelihood, AIC and McFadden's pseudo R² below its coefficients, as
    /// far as the family has them.
    pub fn generalized(
        title: impl Into<Text>,
        fit: &GlmFit,
        coefficients: CoefficientTable,
    ) -> Self {
        ModelColumn::new(title, coefficients).with_likelihood(fit)
    }

    /// A generalised linear model with the exponentials of its coefficients: odds ratios, rate ratios. Standard errors are
    /// those of the ratios.
    pub fn ratios(title: impl Into<Text>, fit: &GlmFit, ratios: &ExponentiatedTable) -> Self {
        let rows = ratios.rows.iter().map(|row| ModelRow {
            term: row.term.clone(),
            estimate: row.estimate,
            std_error: row.std_error,
            statistic: row.statistic,
            p_value: row.p_value,
            log_p_value: Some(row.log_p_value),
            lower: row.lower,
            upper: row.upper,
        });
        let column = ModelColumn {
            title: title.into(),
            response: ratios.response.clone(),
            what: Estimated::Ratios(ratios.ratio),
            covariance: covariance_name(&ratios.covariance),
            level: ratios.level,
            is_z: ratios.rows.iter().all(|row| row.dof == f64::INFINITY),
            rows: rows.collect(),
            undetermined: fit
                .aliased()
                .iter()
                .map(|term| (*term).to_owned())
                .collect(),
            statistics: Vec::new(),
        };
        column.with_n(fit.n_obs() as f64).with_likelihood(fit)
    }

    /// The marginal effects of a generalised linear model, a level of a factor being the term `factor[level]`.
    pub fn effects(
        title: impl Into<Text>,
        fit: &GlmFit,
        effects: &[MarginalEffect],
        covariance: &Covariance,
    ) -> Self {
        let term = |effect: &MarginalEffect| match &effect.level {
            Some(level) => format!("{}[{level}]", effect.variable),
            None => effect.variable.clone(),
        };
        let determined = effects
            .iter()
            .filter_map(|effect| Some((effect, effect.estimate.as_ref()?)));
        let rows = determined.clone().map(|(effect, found)| ModelRow {
            term: term(effect),
            estimate: found.value,
            std_error: found.std_error,
            statistic: found.statistic,
            p_value: found.p_value,
            log_p_value: None,
            lower: found.lower,
            upper: found.upper,
        });
        let without = effects.iter().filter(|effect| effect.estimate.is_none());
        let column = ModelColumn {
            title: title.into(),
            response: fit.response().to_owned(),
            what: Estimated::Effects,
            covariance: covariance_name(covariance),
            level: tresteg_stats::DEFAULT_LEVEL,
            is_z: determined
                .clone()
                .all(|(_, found)| found.dof == f64::INFINITY),
            rows: rows.collect(),
            undetermined: without.map(term).collect(),
            statistics: Vec::new(),
        };
        column.with_n(fit.n_obs() as f64)
    }

    /// The same column with intervals of another level, where its estimates were asked for at it.
    #[must_use]
    pub fn at_level(mut self, level: f64) -> Self {
        self.level = level;
        self
    }

    /// An ordered model in one column, or a multinomial one in a column for each category against the base, with n, the
    /// log-likelihood, AIC and McFadden's R². Give the thresholds of an ordered model behind its coefficients.
    ///
    /// ```
    /// use tresteg_report::layouts::{Labels, stats::{ModelColumn, ModelTable}};
    /// use tresteg_stats::{multinomial, table::ColumnTable};
    /// let table = ColumnTable::new()
    ///     .with_texts("answer", ["no", "yes", "maybe", "no", "yes", "maybe", "yes", "no", "maybe", "yes"])?
    ///     .with_numbers("age", [20.0, 35.0, 31.0, 28.0, 52.0, 40.0, 25.0, 41.0, 22.0, 47.0])?;
    /// let fit = multinomial("answer ~ age", &table)?;
    /// let columns = ModelColumn::categories("Answer", &fit.coefficients(0.95)?, &fit.summary(), 0.95);
    /// let models = ModelTable::default().table("answers", "Answers", &columns, &Labels::new())?;
    /// assert!(models.values().any(|(address, _)| address == "answers.age.m2"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn categories(
        title: impl Into<Text>,
        coefficients: &[CategoryCoefficient],
        summary: &CategoricalSummary,
        level: f64,
    ) -> Vec<ModelColumn> {
        let title = title.into();
        let mut columns: Vec<(Option<&String>, ModelColumn)> = Vec::new();
        for row in coefficients {
            let own = row.category.as_ref();
            let position = columns.iter().position(|(category, _)| *category == own);
            let position = position.unwrap_or_else(|| {
                let title = match own {
                    Some(category) => Text::join([&title, &Text::new(category)], ": "),
                    None => title.clone(),
                };
                columns.push((own, ModelColumn::of_categories(title, summary, level)));
                columns.len() - 1
            });
            if let Some((_, column)) = columns.get_mut(position) {
                column.rows.push(ModelRow {
                    term: row.term.clone(),
                    estimate: row.estimate,
                    std_error: row.std_error,
                    statistic: row.statistic,
                    p_value: row.p_value,
                    log_p_value: Some(row.log_p_value),
                    lower: row.lower,
                    upper: row.upper,
                });
            }
        }
        columns.into_iter().map(|(_, column)| column).collect()
    }

    fn of_categories(title: Text, summary: &CategoricalSummary, level: f64) -> Self {
        let column = ModelColumn {
            title,
            response: summary.response.clone(),
            what: Estimated::Coefficients,
            covariance: text([
                "observed information",
                "observerad information",
                "beobachtete Information",
            ]),
            level,
            is_z: true,
            rows: Vec::new(),
            undetermined: Vec::new(),
            statistics: Vec::new(),
        };
        let criteria = &summary.criteria;
        column
            .with_n(summary.n_obs)
            .with_log_likelihood(criteria.log_likelihood)
            .with_statistic("aic", "AIC", Number::new(Kind::Statistic, criteria.aic))
            .with_mcfadden(summary.mcfadden)
    }

    /// A quantile regression, with its number of rows.
    ///
    /// ```
    /// use tresteg_report::layouts::{Labels, stats::{ModelColumn, ModelTable}};
    /// use tresteg_stats::{QuantileErrors, quantile::Bandwidth, quantile_regression, table::ColumnTable};
    /// let table = ColumnTable::new()
    ///     .with_numbers("y", [1.0, 3.0, 4.0, 6.0, 5.5, 8.0, 7.0, 12.0])?
    ///     .with_numbers("x", [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0])?;
    /// let fit = quantile_regression("y ~ x", &table, 0.5)?;
    /// let found = fit.coefficients(QuantileErrors::Iid(Bandwidth::HallSheather))?;
    /// let models = ModelTable::default().table("q", "Median", &[ModelColumn::quantile("0.5", &found)], &Labels::new())?;
    /// assert!(models.values().any(|(address, _)| address == "q.x.m1"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn quantile(title: impl Into<Text>, found: &QuantileCoefficients) -> Self {
        let column = ModelColumn {
            title: title.into(),
            response: found.response.clone(),
            what: Estimated::Coefficients,
            covariance: Text::new(found.errors.to_string()),
            level: found.level,
            is_z: found.dof == f64::INFINITY,
            rows: found.rows.iter().map(ModelRow::from).collect(),
            undetermined: terms_of(&found.aliased),
            statistics: Vec::new(),
        };
        column.with_n(found.n_obs as f64)
    }

    /// The same column with one more statistic; models that have none of this key leave its cell empty.
    #[must_use]
    pub fn with_statistic(
        mut self,
        key: impl Into<String>,
        label: impl Into<Text>,
        value: impl Into<Cell>,
    ) -> Self {
        self.statistics
            .push((key.into(), label.into(), value.into()));
        self
    }

    fn with_n(self, n: f64) -> Self {
        self.with_statistic("n", "n", Number::new(Kind::Count, n))
    }

    fn with_log_likelihood(self, value: f64) -> Self {
        let label = text(["Log-likelihood", "Loglikelihood", "Log-Likelihood"]);
        self.with_statistic("log_likelihood", label, Number::new(Kind::Statistic, value))
    }

    fn with_mcfadden(self, value: f64) -> Self {
        let label = text(["McFadden’s R²", "McFaddens R²", "McFaddens R²"]);
        self.with_statistic("mcfadden", label, Number::new(Kind::Bounded, value))
    }

    fn with_likelihood(mut self, fit: &GlmFit) -> Self {
        if let Some(criteria) = fit.criteria() {
            self = self
                .with_log_likelihood(criteria.log_likelihood)
                .with_statistic("aic", "AIC", Number::new(Kind::Statistic, criteria.aic));
        }
        let pseudo = fit.pseudo_r_squared().ok();
        match pseudo.and_then(|pseudo| pseudo.mcfadden) {
            Some(mcfadden) => self.with_mcfadden(mcfadden),
            None => self,
        }
    }
}

fn terms_of(aliased: &[AliasedCoefficient]) -> Vec<String> {
    aliased.iter().map(|alias| alias.term.clone()).collect()
}

impl From<&Coefficient> for ModelRow {
    fn from(row: &Coefficient) -> Self {
        ModelRow {
            term: row.term.clone(),
            estimate: row.estimate,
            std_error: row.std_error,
            statistic: row.statistic,
            p_value: row.p_value,
            log_p_value: Some(row.log_p_value),
            lower: row.lower,
            upper: row.upper,
        }
    }
}
