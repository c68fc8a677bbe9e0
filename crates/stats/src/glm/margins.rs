//! Marginal effects: what the expected response changes by, in its own units.

use super::fit::{GlmFit, linear_predictor};
use crate::StatsError;
use crate::covariance::{CoefficientCovariance, Covariance};
use crate::engine::ColumnData;
use crate::frame::{Design, Variables, check_finite};
use crate::marginal_effects::{
    Effect, EffectModel, EffectRows, MarginalEffect, MarginalEffectRequest, check_slopes,
    effects_of,
};
use crate::marginal_means::MeanEstimate;
use crate::table::{Numbers, Table};

impl GlmFit {
    /// The average marginal effect of a variable on the expected response (a probability for a binomial response) over
    /// the rows of a table, usually the one that was fitted.
    ///
    /// For a number it is the mean over the rows of `d mu / d x`, exact through link, transforms and interactions; for a factor
    /// the mean difference in `mu` that each level makes against the first. The standard error is `sqrt(d V d')` with d
    /// the derivative of the effect by the coefficients (delta method). With frequency weights a row counts as often as
    /// it stands for. An exposure is taken as 1: the effect is one on the rate.
    ///
    /// In R: `margins::margins`, `marginaleffects::avg_slopes`; in Stata: `margins, dydx(x)`; in statsmodels:
    /// `get_margeff()`.
    ///
    /// # Errors
    ///
    /// As [`LinearFit::marginal_effect`](crate::LinearFit::marginal_effect).
    ///
    /// ```
    /// use tresteg_stats::{Covariance, Family, glm, table::ColumnTable};
    ///
    /// let table = ColumnTable::new()
    ///     .with_numbers("y", [0.0, 0.0, 1.0, 0.0, 1.0, 1.0])?
    ///     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?;
    /// let fit = glm("y ~ x", &table, Family::Binomial)?;
    /// let effects = fit.marginal_effect(&table, "x", Covariance::Classical, 0.95)?;
    /// println!("{}", effects[0]);
    /// // The mean of b p (1 - p).
    /// let effect = effects[0].estimate;
    /// let slopes = fit.fitted()?.iter().map(|p| fit.estimates()[1] * p * (1.0 - p)).sum::<f64>() / 6.0;
    /// assert!((effect.map_or(0.0, |effect| effect.value) - slopes).abs() < 1e-14);
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
    /// use tresteg_stats::{Covariance, Family, glm, table::ColumnTable};
    ///
    /// let table = ColumnTable::new()
    ///     .with_numbers("y", [3.0, 1.0, 4.0, 1.0, 5.0, 9.0])?
    ///     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?
    ///     .with_texts("g", ["a", "b", "b", "a", "c", "c"])?;
    /// let fit = glm("y ~ x + g", &table, Family::Poisson)?;
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

    /// The marginal effect of a variable where others, or it, have given values.
    ///
    /// In Stata: `margins, dydx(x) at(z = 3)` and `atmeans`; the effect at the means is that of one unit which nobody
    /// may be, and differs from the average effect.
    ///
    /// # Errors
    ///
    /// As [`LinearFit::marginal_effect_with`](crate::LinearFit::marginal_effect_with).
    ///
    /// ```
    /// use tresteg_stats::{Family, MarginalEffectRequest, glm, table::ColumnTable};
    ///
    /// let table = ColumnTable::new()
    ///     .with_numbers("y", [0.0, 0.0, 1.0, 0.0, 1.0, 1.0])?
    ///     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])?;
    /// let fit = glm("y ~ x", &table, Family::Binomial)?;
    /// let steepest = fit.marginal_effect_with(&table, &MarginalEffectRequest::of("x").at("x", 3.5))?;
    /// let value = steepest[0].estimate.map_or(0.0, |effect| effect.value);
    /// assert!((value - fit.estimates()[1] / 4.0).abs() < 1e-12); // p = 1/2 there
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn marginal_effect_with(
        &self,
        table: &impl Table,
        request: &MarginalEffectRequest,
    ) -> Result<Vec<MarginalEffect>, StatsError> {
        effects_of(self, table, request)
    }

    /// The linear predictors of rows of a design; `None` where the data do not determine one of them.
    fn predictors(
        &self,
        rows: &EffectRows,
        columns: &[&[f64]],
        offset: Option<&Numbers>,
    ) -> Result<Option<Vec<f64>>, StatsError> {
        let first = usize::from(self.has_intercept());
        for (name, column) in self.names()[first..].iter().zip(columns) {
            check_finite(name, column, &rows.rows)?;
        }
        if let Some(offset) = offset {
            check_finite("offset", offset, &rows.rows)?;
        }
        let n = rows.rows.len();
        if !self.aliased().is_empty() {
            let determined = (0..n).all(|row| {
                let constant = self.has_intercept().then_some(1.0);
                let weights: Vec<f64> = constant
                    .into_iter()
                    .chain(columns.iter().map(|column| column[row]))
                    .collect();
                self.working.is_estimable(&weights)
            });
            if !determined {
                return Ok(None);
            }
        }
        let columns: Vec<ColumnData<'_>> = columns
            .iter()
            .map(|column| ColumnData::Slice(column))
            .collect();
        let eta = linear_predictor(self.solution(), &columns, offset, n);
        match eta.iter().position(|&eta| self.link.inverse(eta).is_nan()) {
            Some(row) => Err(self.no_mean(&rows.rows.id(row), eta[row])),
            None => Ok(Some(eta)),
        }
    }
}

impl EffectModel for GlmFit {
    fn effect_design(&self) -> Option<&Design> {
        self.working.design.as_ref()
    }

    fn effect_covariance(
        &self,
        covariance: Covariance,
    ) -> Result<CoefficientCovariance, StatsError> {
        self.covariance(covariance)
    }

    /// The mean of `d mu / d x`. With `d = d eta / d x` and s the derivatives of the columns, its derivative by the
    /// coefficients is the mean of `mu'' d x + mu' s`.
    fn mean_slope(
        &self,
        design: &Design,
        rows: &EffectRows,
        variable: &str,
    ) -> Result<Option<Effect>, StatsError> {
        let n = rows.rows.len();
        let slopes = design.slopes(&rows.variables, n, variable)?;
        let columns: Vec<&[f64]> = slopes
            .columns
            .iter()
            .map(|column| &*column.values)
            .collect();
        let offset = slopes.offset.as_ref();
        let Some(eta) = self.predictors(rows, &columns, offset.map(|offset| &offset.values))?
        else {
            return Ok(None);
        };
        let first = usize::from(self.has_intercept());
        let names = &self.names()[first..];
        let mut change = vec![0.0; n];
        let own = (names.iter().zip(&slopes.columns)).zip(&self.estimates()[first..]);
        let own = own.map(|((name, column), estimate)| (name.as_str(), column, *estimate));
        for (name, column, factor) in own.chain(offset.map(|offset| ("offset", offset, 1.0))) {
            if let Some(slopes) = &column.slopes {
                check_slopes(name, variable, slopes, rows)?;
                for (change, slope) in change.iter_mut().zip(slopes.iter()) {
                    *change += factor * slope;
                }
            }
        }
        let steps = |row: usize| self.link.slope(eta[row]);
        let bends: Vec<f64> = (0..n)
            .map(|row| self.link.curvature(eta[row]) * change[row])
            .collect();
        let averaged =
            |value: &dyn Fn(usize) -> f64| rows.mean(&(0..n).map(value).collect::<Vec<_>>());
        let constant = self.has_intercept().then(|| rows.mean(&bends));
        let gradient = constant
            .into_iter()
            .chain(slopes.columns.iter().map(|column| {
                averaged(&|row| {
                    let slope = column.slopes.as_ref().map_or(0.0, |slopes| slopes[row]);
                    bends[row] * column.values[row] + steps(row) * slope
                })
            }))
            .collect();
        Ok(Some(Effect {
            value: averaged(&|row| steps(row) * change[row]),
            gradient,
        }))
    }

    /// The mean of `mu` where the variables are these, and its derivative, the mean of `mu' x`.
    fn mean_response(
        &self,
        design: &Design,
        rows: &EffectRows,
        variables: &Variables,
    ) -> Result<Option<Effect>, StatsError> {
        let n = rows.rows.len();
        let replayed = design.replay(variables, n)?;
        let columns: Vec<&[f64]> = replayed
            .columns
            .iter()
            .map(|column| &*column.values)
            .collect();
        let Some(eta) = self.predictors(rows, &columns, replayed.offset.as_ref())? else {
            return Ok(None);
        };
        let slopes: Vec<f64> = eta.iter().map(|&eta| self.link.slope(eta)).collect();
        let constant = self.has_intercept().then(|| rows.mean(&slopes));
        let weighted = |column: &&[f64]| {
            let products: Vec<f64> = column
                .iter()
                .zip(&slopes)
                .map(|(x, slope)| x * slope)
                .collect();
            rows.mean(&products)
        };
        let means: Vec<f64> = eta.iter().map(|&eta| self.link.inverse(eta)).collect();
        Ok(Some(Effect {
            value: rows.mean(&means),
            gradient: constant
                .into_iter()
                .chain(columns.iter().map(weighted))
                .collect(),
        }))
    }

    fn effect_estimate(
        &self,
        effect: &Effect,
        covariance: &CoefficientCovariance,
        level: f64,
    ) -> Result<Option<MeanEstimate>, StatsError> {
        let std_error =
            (self.working).std_error_of(&effect.gradient, covariance, "a marginal effect")?;
        let dof = covariance.dof_of(&effect.gradient);
        MeanEstimate::new(effect.value, std_error, dof, level).map(Some)
    }
}
