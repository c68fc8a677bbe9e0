//! Marginal effects with delta-method standard errors.

mod request;
mod rows;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use request::MarginalEffectRequest;
pub(crate) use rows::EffectRows;

use crate::StatsError;
use crate::coefficients::check_level;
use crate::covariance::{CoefficientCovariance, Covariance};
use crate::fit::{LinearFit, p_value, significant};
use crate::frame::{Design, Variables, check_finite};
use crate::marginal_means::MeanEstimate;
use crate::table::{Numbers, Table};

/// What the response changes by, on average over the rows, when a variable changes.
///
/// The confidence level of its interval is that of the estimate: [`MeanEstimate::level`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MarginalEffect {
    /// The variable.
    pub variable: String,
    /// For a factor the level that is compared with the first one; `None` for a number.
    pub level: Option<String>,
    /// The effect; `None` when empty cells leave it undetermined.
    pub estimate: Option<MeanEstimate>,
    /// The weights of the coefficients that make the effect: the mean gradient.
    #[serde(with = "crate::serde_float")]
    pub gradient: Vec<f64>,
}

impl fmt::Display for MarginalEffect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.level {
            None => write!(f, "{}: ", self.variable)?,
            Some(level) => write!(f, "{}[{level}]: ", self.variable)?,
        }
        match &self.estimate {
            None => write!(f, "not determined by the data"),
            Some(effect) => write!(
                f,
                "{}, std. error {}, interval {} to {}, p = {}",
                significant(effect.value),
                significant(effect.std_error),
                significant(effect.lower),
                significant(effect.upper),
                p_value(effect.p_value, effect.p_value.ln()),
            ),
        }
    }
}

impl LinearFit {
    /// The average marginal effect of a variable over the rows of a table, usually the one that was fitted.
    ///
    /// For a number it is the mean derivative of the expected response, through all its transforms and interactions; the
    /// derivative is exact (each expression of the formula is differentiated by the chain rule), those of `poly`, `scale`
    /// and `center` with the numbers learned at the fit. For a factor it is the mean difference that each level makes against the first.
    /// With frequency weights a row counts as often as it stands for, the table having their column; with analytic weights
    /// rows count alike. The standard error is `sqrt(d V d')` with the mean gradient d. In R: `margins::margins`,
    /// `marginaleffects::avg_slopes`; in Stata: `margins, dydx(x)`.
    ///
    /// # Errors
    ///
    /// [`StatsError::UnknownVariable`] for a variable that the model does not have, [`StatsError::NotDifferentiable`] for one
    /// that is compared (`I(x > 3)`), [`StatsError::InvalidArgument`] for a fit without a formula,
    /// [`StatsError::NotFinite`] where there is no derivative at the value of a row (`sqrt` and `abs` at 0), and those of the covariance.
    ///
    /// ```
    /// use tresteg_stats::{Covariance, ols, table::ColumnTable};
    ///
    /// let table = ColumnTable::new()
    ///     .with_numbers("y", [1.1, 3.8, 9.2, 16.1, 24.8, 36.2])?
    ///     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?;
    /// let fit = ols("y ~ x + I(x^2)", &table)?;
    /// let effects = fit.marginal_effect(&table, "x", Covariance::Classical, 0.95)?;
    /// // b1 + 2 b2 mean(x)
    /// let expected = fit.estimate("x")? + 7.0 * fit.estimate("I(x^2)")?;
    /// let found = effects[0].estimate.map_or(0.0, |effect| effect.value);
    /// assert!((found - expected).abs() < 1e-12);
    /// println!("{}", effects[0]);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn marginal_effect(
        &self,
        table: &impl Table,
        variable: &str,
        covariance: Covariance,
        level: f64,
    ) -> Result<Vec<MarginalEffect>, StatsError> {
        let request = MarginalEffectRequest::of(variable)
            .with_covariance(covariance)
            .with_level(level);
        self.marginal_effect_with(table, &request)
    }

    /// The average marginal effects of all variables of the model, in the order of the formula; a factor has one effect per
    /// level but the first. A variable that only an offset holds is left out.
    ///
    /// Each is that of [`marginal_effect`](Self::marginal_effect). In R: `margins::margins(fit)`,
    /// `marginaleffects::avg_slopes(fit)` (which sort them by name); in Stata: `margins, dydx(*)`. Other values of the
    /// variables, or their means: [`marginal_effect_with`](Self::marginal_effect_with) and
    /// [`MarginalEffectRequest::all`].
    ///
    /// # Errors
    ///
    /// As [`marginal_effect`](Self::marginal_effect), for the first variable that has none.
    ///
    /// ```
    /// use tresteg_stats::{Covariance, ols, table::ColumnTable};
    ///
    /// let table = ColumnTable::new()
    ///     .with_numbers("y", [1.1, 3.8, 9.2, 16.1, 24.8, 36.2])?
    ///     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?
    ///     .with_texts("g", ["a", "b", "b", "a", "c", "c"])?;
    /// let fit = ols("y ~ x + g", &table)?;
    /// let effects = fit.marginal_effects(&table, Covariance::Classical, 0.9)?;
    /// let names: Vec<(&str, Option<&str>)> =
    ///     effects.iter().map(|effect| (effect.variable.as_str(), effect.level.as_deref())).collect();
    /// assert_eq!(names, [("x", None), ("g", Some("b")), ("g", Some("c"))]);
    /// assert_eq!(effects[0].estimate.map(|effect| effect.level), Some(0.9));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn marginal_effects(
        &self,
        table: &impl Table,
        covariance: Covariance,
        level: f64,
    ) -> Result<Vec<MarginalEffect>, StatsError> {
        let request = MarginalEffectRequest::all()
            .with_covariance(covariance)
            .with_level(level);
        self.marginal_effect_with(table, &request)
    }

    /// The marginal effect of a variable where others, or it, have given values: at the means of the numbers, or at
    /// values that are asked for, averaged over what the rows have else.
    ///
    /// In Stata: `margins, dydx(x) at(z = 3 g = 2)`, and `at((mean) _continuous)` for the means; in R:
    /// `margins::margins(fit, at = list(z = 3))`. At the means, a factor is averaged over the levels that the rows have.
    ///
    /// # Errors
    ///
    /// As [`marginal_effect`](Self::marginal_effect); [`StatsError::UnknownVariable`], [`StatsError::NotNumeric`] and
    /// [`StatsError::UnknownLevel`] for values of variables that the model does not have, or has otherwise.
    ///
    /// ```
    /// use tresteg_stats::{MarginalEffectRequest, ols, table::ColumnTable};
    ///
    /// let table = ColumnTable::new()
    ///     .with_numbers("y", [1.1, 3.8, 9.2, 16.1, 24.8, 36.2])?
    ///     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?;
    /// let fit = ols("y ~ x + I(x^2)", &table)?;
    /// let at_two = fit.marginal_effect_with(&table, &MarginalEffectRequest::of("x").at("x", 2.0))?;
    /// assert_eq!(at_two[0].gradient, [0.0, 1.0, 4.0]);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn marginal_effect_with(
        &self,
        table: &impl Table,
        request: &MarginalEffectRequest,
    ) -> Result<Vec<MarginalEffect>, StatsError> {
        effects_of(self, table, request)
    }
}

impl EffectModel for LinearFit {
    fn effect_design(&self) -> Option<&Design> {
        self.design.as_ref()
    }

    fn effect_covariance(
        &self,
        covariance: Covariance,
    ) -> Result<CoefficientCovariance, StatsError> {
        self.covariance(covariance)
    }

    fn mean_slope(
        &self,
        design: &Design,
        rows: &EffectRows,
        variable: &str,
    ) -> Result<Option<Effect>, StatsError> {
        let slopes = design.slopes(&rows.variables, rows.rows.len(), variable)?;
        let mean = |name: &str, slopes: Option<&Numbers>| -> Result<f64, StatsError> {
            let Some(slopes) = slopes else {
                return Ok(0.0);
            };
            check_slopes(name, variable, slopes, rows)?;
            Ok(rows.mean(slopes))
        };
        let constant = self.solution.intercept.then_some(0.0);
        let mut gradient: Vec<f64> = constant.into_iter().collect();
        for (name, column) in self.names[gradient.len()..].iter().zip(&slopes.columns) {
            gradient.push(mean(name, column.slopes.as_ref())?);
        }
        let offset = slopes.offset.and_then(|offset| offset.slopes);
        Ok(Some(Effect {
            value: mean("offset", offset.as_ref())?,
            gradient,
        }))
    }

    fn mean_response(
        &self,
        design: &Design,
        rows: &EffectRows,
        variables: &Variables,
    ) -> Result<Option<Effect>, StatsError> {
        let columns = design.replay(variables, rows.rows.len())?;
        let constant = self.solution.intercept.then_some(1.0);
        let mut gradient: Vec<f64> = constant.into_iter().collect();
        for column in &columns.columns {
            check_finite(&column.name, &column.values, &rows.rows)?;
            gradient.push(rows.mean(&column.values));
        }
        Ok(Some(Effect {
            value: columns.offset.map_or(0.0, |offset| rows.mean(&offset)),
            gradient,
        }))
    }

    fn effect_estimate(
        &self,
        effect: &Effect,
        covariance: &CoefficientCovariance,
        level: f64,
    ) -> Result<Option<MeanEstimate>, StatsError> {
        self.mean_estimate(&effect.gradient, effect.value, covariance, level)
    }
}

/// An effect on the mean response, or such a mean: its value and its derivative by the coefficients. Of a linear fit the
/// value is what the offset adds; the rest is the gradient times the coefficients.
pub(crate) struct Effect {
    pub value: f64,
    pub gradient: Vec<f64>,
}

/// What a model must tell for its marginal effects; an effect that the data leave open is `None`.
pub(crate) trait EffectModel {
    /// The recipe of the columns, when the model has a formula.
    fn effect_design(&self) -> Option<&Design>;

    fn effect_covariance(
        &self,
        covariance: Covariance,
    ) -> Result<CoefficientCovariance, StatsError>;

    /// The mean derivative of the expected response in a number.
    fn mean_slope(
        &self,
        design: &Design,
        rows: &EffectRows,
        variable: &str,
    ) -> Result<Option<Effect>, StatsError>;

    /// The mean of the expected response where the variables are these.
    fn mean_response(
        &self,
        design: &Design,
        rows: &EffectRows,
        variables: &Variables,
    ) -> Result<Option<Effect>, StatsError>;

    fn effect_estimate(
        &self,
        effect: &Effect,
        covariance: &CoefficientCovariance,
        level: f64,
    ) -> Result<Option<MeanEstimate>, StatsError>;
}

/// The effects that a request asks of a model: the slope of a number, for a factor what each level makes against the first.
pub(crate) fn effects_of(
    model: &impl EffectModel,
    table: &impl Table,
    request: &MarginalEffectRequest,
) -> Result<Vec<MarginalEffect>, StatsError> {
    check_level(request.level)?;
    let Some(design) = model.effect_design() else {
        return Err(StatsError::InvalidArgument {
            what: "marginal effects".into(),
            found: "a fit without a formula".into(),
            expected: "a fit with a formula".into(),
        });
    };
    let rows = EffectRows::new(design, table, request)?;
    let covariance = model.effect_covariance(request.covariance.clone())?;
    let variables = match &request.variable {
        Some(variable) => vec![variable.as_str()],
        None => design.regressors(),
    };
    let mut effects = Vec::with_capacity(variables.len());
    for variable in variables {
        let mut add = |effect: Option<Effect>, level: Option<String>| -> Result<(), StatsError> {
            let estimate = match &effect {
                Some(effect) => model.effect_estimate(effect, &covariance, request.level)?,
                None => None,
            };
            effects.push(MarginalEffect {
                variable: variable.to_owned(),
                level,
                estimate,
                gradient: effect.map_or_else(Vec::new, |effect| effect.gradient),
            });
            Ok(())
        };
        let Some(factor) = rows.factor(design, variable) else {
            add(model.mean_slope(design, &rows, variable)?, None)?;
            continue;
        };
        let Some((first, others)) = factor.levels.split_first() else {
            continue;
        };
        let at = |level: &str| model.mean_response(design, &rows, &rows.at_level(factor, level));
        let base = at(first)?;
        for level in others {
            let difference = match (&base, at(level)?) {
                (Some(base), Some(own)) => Some(Effect {
                    value: own.value - base.value,
                    gradient: (own.gradient.iter().zip(&base.gradient))
                        .map(|(own, base)| own - base)
                        .collect(),
                }),
                _ => None,
            };
            add(difference, Some(level.clone()))?;
        }
    }
    Ok(effects)
}

/// A derivative that does not exist in some row is an error that names it.
pub(crate) fn check_slopes(
    column: &str,
    variable: &str,
    slopes: &Numbers,
    rows: &EffectRows,
) -> Result<(), StatsError> {
    let what = format!("the derivative of `{column}` in `{variable}`");
    check_finite(&what, slopes, &rows.rows)
}
