//! Marginal effects with delta-method standard errors.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::StatsError;
use crate::coefficients::{DEFAULT_LEVEL, check_level};
use crate::covariance::Covariance;
use crate::error::nearest_name;
use crate::fit::{LinearFit, p_value, significant};
use crate::frame::{
    CategoricalFactor, Design, MissingPolicy, RowSet, RowWeights, Variables, check_finite,
    checked_weights, complete_rows,
};
use crate::marginal_means::MeanEstimate;
use crate::table::{Categories, Column, Numbers, Table};

/// What [`LinearFit::marginal_effect_with`] is asked for.
///
/// ```
/// use tresteg_stats::{Covariance, MarginalEffectRequest};
///
/// let request = MarginalEffectRequest::of("age")
///     .at_means()
///     .at("income", 30.0)
///     .at_level("region", "north")
///     .with_covariance(Covariance::Hc3);
/// assert_eq!(request.variable, "age");
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct MarginalEffectRequest {
    /// The variable that changes.
    pub variable: String,
    /// Whether every number is put at its mean over the rows, instead of staying as observed.
    pub at_means: bool,
    /// Values of numeric variables, in all rows.
    pub at: BTreeMap<String, f64>,
    /// Levels of categorical variables, in all rows.
    pub at_levels: BTreeMap<String, String>,
    /// The covariance of the coefficients.
    pub covariance: Covariance,
    /// Confidence level.
    pub level: f64,
}

impl MarginalEffectRequest {
    /// The average effect over the rows as they are, with classical errors and a 95 % interval.
    ///
    /// ```
    /// use tresteg_stats::{MarginalEffectRequest};
    ///
    /// assert_eq!(MarginalEffectRequest::of("age").level, 0.95);
    /// ```
    #[must_use]
    pub fn of(variable: impl Into<String>) -> Self {
        Self {
            variable: variable.into(),
            at_means: false,
            at: BTreeMap::new(),
            at_levels: BTreeMap::new(),
            covariance: Covariance::Classical,
            level: DEFAULT_LEVEL,
        }
    }

    /// Puts every number at its mean over the rows, the variable of the effect among them; levels stay as they are.
    ///
    /// ```
    /// use tresteg_stats::{MarginalEffectRequest};
    ///
    /// assert!(MarginalEffectRequest::of("age").at_means().at_means);
    /// ```
    #[must_use]
    pub fn at_means(mut self) -> Self {
        self.at_means = true;
        self
    }

    /// Sets a number in all rows; also that of the effect, whose slope is then the one at this value.
    ///
    /// ```
    /// use tresteg_stats::{MarginalEffectRequest};
    ///
    /// assert_eq!(MarginalEffectRequest::of("age").at("income", 30.0).at["income"], 30.0);
    /// ```
    #[must_use]
    pub fn at(mut self, variable: impl Into<String>, value: f64) -> Self {
        self.at.insert(variable.into(), value);
        self
    }

    /// Sets the level of a categorical variable in all rows.
    ///
    /// ```
    /// use tresteg_stats::{MarginalEffectRequest};
    ///
    /// assert_eq!(MarginalEffectRequest::of("age").at_level("sex", "f").at_levels["sex"], "f");
    /// ```
    #[must_use]
    pub fn at_level(mut self, variable: impl Into<String>, level: impl Into<String>) -> Self {
        self.at_levels.insert(variable.into(), level.into());
        self
    }

    /// Chooses the covariance.
    ///
    /// ```
    /// use tresteg_stats::{Covariance, MarginalEffectRequest};
    ///
    /// let request = MarginalEffectRequest::of("age").with_covariance(Covariance::Hc3);
    /// assert_eq!(request.covariance, Covariance::Hc3);
    /// ```
    #[must_use]
    pub fn with_covariance(mut self, covariance: Covariance) -> Self {
        self.covariance = covariance;
        self
    }

    /// Chooses the confidence level.
    ///
    /// ```
    /// use tresteg_stats::{MarginalEffectRequest};
    ///
    /// assert_eq!(MarginalEffectRequest::of("age").with_level(0.9).level, 0.9);
    /// ```
    #[must_use]
    pub fn with_level(mut self, level: f64) -> Self {
        self.level = level;
        self
    }
}

/// What the response changes by, on average over the rows, when a variable changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MarginalEffect {
    /// The variable.
    pub variable: String,
    /// For a factor the level that is compared with the first one; `None` for a number.
    pub level: Option<String>,
    /// The effect; `None` when empty cells leave it undetermined.
    pub estimate: Option<MeanEstimate>,
    /// The weights of the coefficients that make the effect: the mean gradient.
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
        check_level(request.level)?;
        let Some(design) = &self.design else {
            return Err(StatsError::InvalidArgument {
                what: "marginal effects".into(),
                found: "a fit without a formula".into(),
                expected: "a fit with a formula".into(),
            });
        };
        let point = EffectRows::new(design, table, request)?;
        let covariance = self.covariance(request.covariance.clone())?;
        let effect = |gradient: Vec<f64>, offset: f64, level: Option<String>| {
            let constant = self.solution.intercept.then_some(0.0);
            let gradient: Vec<f64> = constant.into_iter().chain(gradient).collect();
            Ok(MarginalEffect {
                variable: request.variable.clone(),
                level,
                estimate: self.mean_estimate(&gradient, offset, &covariance, request.level)?,
                gradient,
            })
        };
        let Some(factor) = point.factor(design, &request.variable) else {
            let slopes = design.slopes(&point.variables, point.rows.len(), &request.variable)?;
            let mean = |name: &str, slopes: Option<&Numbers>| -> Result<f64, StatsError> {
                let Some(slopes) = slopes else {
                    return Ok(0.0);
                };
                let what = format!("the derivative of `{name}` in `{}`", request.variable);
                check_finite(&what, slopes, &point.rows)?;
                Ok(point.mean(slopes))
            };
            let names = self.names.iter().skip(usize::from(self.solution.intercept));
            let gradient = (names.zip(&slopes.columns))
                .map(|(name, column)| mean(name, column.slopes.as_ref()))
                .collect::<Result<Vec<f64>, StatsError>>()?;
            let offset = slopes.offset.and_then(|offset| offset.slopes);
            let offset = mean("offset", offset.as_ref())?;
            return Ok(vec![effect(gradient, offset, None)?]);
        };
        // The mean of every column of the design, and of the offset, with all rows at a level.
        let means = |level: &str| -> Result<(Vec<f64>, f64), StatsError> {
            let columns = design.replay(&point.at_level(factor, level), point.rows.len())?;
            let mut own = Vec::with_capacity(columns.columns.len());
            for column in &columns.columns {
                check_finite(&column.name, &column.values, &point.rows)?;
                own.push(point.mean(&column.values));
            }
            Ok((
                own,
                columns.offset.map_or(0.0, |offset| point.mean(&offset)),
            ))
        };
        let Some((first, others)) = factor.levels.split_first() else {
            return Ok(Vec::new());
        };
        let (base, base_offset) = means(first)?;
        (others.iter())
            .map(|level| {
                let (own, offset) = means(level)?;
                let gradient = own.iter().zip(&base).map(|(own, base)| own - base);
                effect(
                    gradient.collect(),
                    offset - base_offset,
                    Some(level.clone()),
                )
            })
            .collect()
    }
}

/// The rows over which an effect is averaged, with the values that were asked for.
pub(crate) struct EffectRows {
    pub variables: Variables,
    pub rows: RowSet,
    /// How often each row counts; `None` for once.
    pub frequencies: Option<Numbers>,
}

impl EffectRows {
    /// The complete rows of a table.
    pub(crate) fn new(
        design: &Design,
        table: &impl Table,
        request: &MarginalEffectRequest,
    ) -> Result<Self, StatsError> {
        let names = design.variables();
        let known = |name: &str| {
            if names.contains(&name) {
                return Ok(());
            }
            Err(StatsError::UnknownVariable {
                name: name.to_owned(),
                nearest: nearest_name(name, names.iter().copied()),
                position: None,
            })
        };
        known(&request.variable)?;
        let wanted: Vec<(&str, Option<usize>)> = (names.iter().copied())
            .chain(design.frequency.as_deref())
            .map(|name| (name, None))
            .collect();
        let (variables, rows) =
            complete_rows(table, &table.column_names(), &wanted, MissingPolicy::Drop)?;
        let frequencies = match &design.frequency {
            None => None,
            Some(name) => {
                let values = numbers(&variables, name)?.clone();
                match checked_weights(values, true, &rows)? {
                    RowWeights::Frequency(values) => Some(values),
                    _ => None,
                }
            }
        };
        let mut point = Self {
            variables,
            rows,
            frequencies,
        };
        if request.at_means {
            let constant: Vec<(String, f64)> = (point.variables.iter())
                .filter(|(name, _)| point.factor(design, name).is_none())
                .filter_map(|(name, column)| match column {
                    Column::Numbers(values) => Some((name.clone(), point.mean(values))),
                    _ => None,
                })
                .collect();
            for (name, value) in constant {
                point.set(&name, value);
            }
        }
        for (name, &value) in &request.at {
            known(name)?;
            numbers(&point.variables, name)?;
            if !value.is_finite() {
                return Err(StatsError::InvalidArgument {
                    what: format!("the value of `{name}`"),
                    found: value.to_string(),
                    expected: "a finite number".into(),
                });
            }
            point.set(name, value);
        }
        for (name, level) in &request.at_levels {
            known(name)?;
            let Some(factor) = point.factor(design, name) else {
                return Err(StatsError::InvalidArgument {
                    what: format!("the level of `{name}`"),
                    found: format!("`{level}`"),
                    expected: "a number: the variable is no factor of the model".into(),
                });
            };
            if !factor.levels.contains(level) {
                return Err(StatsError::UnknownLevel {
                    variable: name.clone(),
                    levels: vec![level.clone()],
                    known: factor.levels.clone(),
                    rows: Vec::new(),
                });
            }
            point.variables = point.at_level(factor, level);
        }
        Ok(point)
    }

    /// The factor that a variable is, unless it is a number.
    pub(crate) fn factor<'a>(
        &self,
        design: &'a Design,
        variable: &str,
    ) -> Option<&'a CategoricalFactor> {
        design
            .categorical()
            .find(|factor| factor.variable == variable)
    }

    /// The variables with all rows at a level of a factor, in the kind that its column has.
    pub(crate) fn at_level(&self, factor: &CategoricalFactor, level: &str) -> Variables {
        let n = self.rows.len();
        let mut variables = self.variables.clone();
        let number = level.parse::<f64>();
        let column = match (variables.get(&factor.variable), number) {
            (Some(Column::Numbers(_)), Ok(number)) => Column::Numbers(vec![number; n].into()),
            (Some(Column::Booleans(_)), _) => Column::Booleans(vec![Some(level == "true"); n]),
            _ => Column::Categories(Categories {
                levels: vec![level.to_owned()],
                codes: vec![Some(0); n],
            }),
        };
        variables.insert(factor.variable.clone(), column);
        variables
    }

    fn set(&mut self, name: &str, value: f64) {
        let column = Column::Numbers(vec![value; self.rows.len()].into());
        self.variables.insert(name.to_owned(), column);
    }

    /// The mean of a column over the rows.
    pub(crate) fn mean(&self, values: &[f64]) -> f64 {
        match &self.frequencies {
            None => values.iter().sum::<f64>() / values.len() as f64,
            Some(frequencies) => {
                let counted = values.iter().zip(frequencies.iter());
                counted.map(|(x, f)| x * f).sum::<f64>() / frequencies.iter().sum::<f64>()
            }
        }
    }
}

fn numbers<'a>(variables: &'a Variables, name: &str) -> Result<&'a Numbers, StatsError> {
    match variables.get(name) {
        Some(Column::Numbers(values)) => Ok(values),
        other => Err(StatsError::NotNumeric {
            variable: name.to_owned(),
            found: other.map_or("nothing", Column::kind).into(),
            position: None,
        }),
    }
}
