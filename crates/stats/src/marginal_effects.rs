//! Average marginal effects with delta-method standard errors.

use serde::{Deserialize, Serialize};

use crate::StatsError;
use crate::coefficients::check_level;
use crate::covariance::Covariance;
use crate::error::nearest_name;
use crate::fit::LinearFit;
use crate::frame::{MissingPolicy, Variables, check_finite, complete_rows};
use crate::marginal_means::MeanEstimate;
use crate::table::{Categories, Column, Table};

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

/// The step of the differences, as a share of the value: their error is its fourth power.
const STEP: f64 = 1e-3;

impl LinearFit {
    /// The average marginal effect of a variable over the rows of a table, mostly the one of the fit.
    ///
    /// Of a number the mean derivative of the expected response, through all its transforms and interactions (by a five-point
    /// difference with steps of a thousandth of the value, good to some 11 digits for smooth transforms away from 0; a jump such
    /// as `I(x > 3)` has no derivative). Rows count alike, whatever weights the fit had. Of a factor the mean difference that each level makes against the first.
    /// The standard error is `sqrt(d V d')` with the mean gradient d. In R: `margins::margins`, `marginaleffects::avg_slopes`.
    ///
    /// # Errors
    ///
    /// [`StatsError::UnknownVariable`] for a variable that the model does not have, [`StatsError::InvalidArgument`] for a fit
    /// without a formula, [`StatsError::NotFinite`] where a transform ends at the value of a row (`sqrt` at 0), and those of the covariance.
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
    /// assert!((found - expected).abs() < 1e-9);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn marginal_effect(
        &self,
        table: &impl Table,
        variable: &str,
        covariance: Covariance,
        level: f64,
    ) -> Result<Vec<MarginalEffect>, StatsError> {
        check_level(level)?;
        let Some(design) = &self.design else {
            return Err(StatsError::InvalidArgument {
                what: "marginal effects".into(),
                found: "a fit without a formula".into(),
                expected: "a fit with a formula".into(),
            });
        };
        let names = design.variables();
        if !names.contains(&variable) {
            return Err(StatsError::UnknownVariable {
                name: variable.to_owned(),
                nearest: nearest_name(variable, names.iter().copied()),
                position: None,
            });
        }
        let wanted: Vec<(&str, Option<usize>)> = names.iter().map(|name| (*name, None)).collect();
        let (variables, rows) =
            complete_rows(table, &table.column_names(), &wanted, MissingPolicy::Drop)?;
        let n = rows.len();
        // The mean of every column of the design, and of the offset, per row divided by `by`.
        let means = |column: Column, by: Option<&[f64]>| -> Result<(Vec<f64>, f64), StatsError> {
            let mut shifted: Variables = variables.clone();
            shifted.insert(variable.to_owned(), column);
            let columns = design.replay(&shifted, n)?;
            let mean = |values: &[f64]| {
                let shares = values
                    .iter()
                    .enumerate()
                    .map(|(row, x)| x / by.map_or(1.0, |by| by[row]));
                shares.sum::<f64>() / n as f64
            };
            let mut weights = Vec::with_capacity(columns.columns.len());
            for column in &columns.columns {
                check_finite(&column.name, &column.values, &rows)?;
                weights.push(mean(&column.values));
            }
            Ok((weights, columns.offset.map_or(0.0, |offset| mean(&offset))))
        };
        let covariance = self.covariance(covariance)?;
        let effect = |gradient: Vec<f64>,
                      offset: f64,
                      of: Option<String>|
         -> Result<MarginalEffect, StatsError> {
            let constant = self.solution.intercept.then_some(0.0);
            let gradient: Vec<f64> = constant.into_iter().chain(gradient).collect();
            Ok(MarginalEffect {
                variable: variable.to_owned(),
                level: of,
                estimate: self.mean_estimate(&gradient, offset, &covariance, level)?,
                gradient,
            })
        };
        let factor = design
            .categorical()
            .find(|factor| factor.variable == variable);
        if let Some(factor) = factor {
            let all_at = |code: usize| {
                Column::Categories(Categories {
                    levels: factor.levels.clone(),
                    codes: vec![Some(code as u32); n],
                })
            };
            let (base, base_offset) = means(all_at(0), None)?;
            return factor
                .levels
                .iter()
                .enumerate()
                .skip(1)
                .map(|(code, name)| {
                    let (own, offset) = means(all_at(code), None)?;
                    let gradient = own
                        .iter()
                        .zip(&base)
                        .map(|(own, base)| own - base)
                        .collect();
                    effect(gradient, offset - base_offset, Some(name.clone()))
                })
                .collect();
        }
        let Some(Column::Numbers(values)) = variables.get(variable) else {
            return Err(StatsError::NotNumeric {
                variable: variable.to_owned(),
                found: variables
                    .get(variable)
                    .map_or("nothing", Column::kind)
                    .into(),
                position: None,
            });
        };
        let spread = crate::describe(values)?.std_deviation.unwrap_or(0.0);
        let typical = if spread > 0.0 { spread } else { 1.0 };
        let steps: Vec<f64> = values
            .iter()
            .map(|x| {
                if *x == 0.0 {
                    STEP * typical
                } else {
                    STEP * x.abs()
                }
            })
            .collect();
        let mut gradient = vec![0.0; design_width(self)];
        let mut offset = 0.0;
        for (times, weight) in [(1.0, 8.0), (-1.0, -8.0), (2.0, -1.0), (-2.0, 1.0)] {
            let moved = values
                .iter()
                .zip(&steps)
                .map(|(x, step)| x + times * step)
                .collect();
            let (own, own_offset) = means(Column::Numbers(moved), Some(&steps))?;
            for (sum, own) in gradient.iter_mut().zip(own) {
                *sum += weight / 12.0 * own;
            }
            offset += weight / 12.0 * own_offset;
        }
        Ok(vec![effect(gradient, offset, None)?])
    }
}

/// Columns without the constant.
fn design_width(fit: &LinearFit) -> usize {
    fit.names.len() - usize::from(fit.solution.intercept)
}
