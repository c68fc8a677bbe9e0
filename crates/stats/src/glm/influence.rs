//! What each row does to a generalised linear model.

use serde::{Deserialize, Serialize};

use super::family::Family;
use super::fit::GlmFit;
use crate::StatsError;
use crate::basis::LEVERAGE_ONE;

/// Leverages, standardised residuals and deletion statistics of every row of a fit, in its order.
///
/// With `h` the leverage, `r_P` and `r_D` the Pearson and deviance residuals, `phi` the dispersion and k estimable
/// coefficients. What compares with the fit without the row takes one step from the estimates (Pregibon, 1981;
/// Williams, 1987), not a fit for each row. Where the leverage is 1 what divides by `1 - h` is `None`; so is
/// everything but the leverage, 0, of a row of weight 0. A row of frequency f has the statistics of one of its f rows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GlmInfluence {
    /// The ids of the rows.
    pub row_ids: Vec<String>,
    /// The names of the columns of `dfbeta` and `dfbetas`: the estimable coefficients.
    pub terms: Vec<String>,
    /// `h`, the diagonal of the hat matrix of the working fit (R: `hatvalues(fit)`).
    #[serde(with = "crate::serde_float")]
    pub leverage: Vec<f64>,
    /// `r_P / sqrt(phi (1 - h))` (R: `rstandard(fit, type = "pearson")`).
    #[serde(with = "crate::serde_float")]
    pub standardized_pearson: Vec<Option<f64>>,
    /// `r_D / sqrt(phi (1 - h))` (R: `rstandard(fit)`).
    #[serde(with = "crate::serde_float")]
    pub standardized_deviance: Vec<Option<f64>>,
    /// `sqrt(r_D^2 + h r_P^2 / (1 - h))` with the sign of the residual, over `sigma_without_row` unless the family is
    /// binomial or Poisson: about the root of the change of the deviance when the row is left out (R: `rstudent(fit)`).
    #[serde(with = "crate::serde_float")]
    pub studentized: Vec<Option<f64>>,
    /// Cook's distance `r_P^2 h / (phi k (1 - h)^2)` (R: `cooks.distance(fit)`).
    #[serde(with = "crate::serde_float")]
    pub cooks_distance: Vec<Option<f64>>,
    /// `r_D sqrt(h) / (s_(i) (1 - h))` with `s_(i)` of `sigma_without_row` (R: `dffits(fit)`).
    #[serde(with = "crate::serde_float")]
    pub dffits: Vec<Option<f64>>,
    /// R: `covratio(fit)`.
    #[serde(with = "crate::serde_float")]
    pub covratio: Vec<Option<f64>>,
    /// The coefficients less those without the row, by a step of the deviance residual (R: `dfbeta(fit)`, which has the
    /// other sign where the link falls). Those by a step of the Pearson residual are of
    /// [`working_fit`](GlmFit::working_fit).
    #[serde(with = "crate::serde_float")]
    pub dfbeta: Vec<Option<Vec<f64>>>,
    /// The same over `s_(i)` times the root of the diagonal of `(X'WX)^-1` (R: `dfbetas(fit)`).
    #[serde(with = "crate::serde_float")]
    pub dfbetas: Vec<Option<Vec<f64>>>,
    /// `s_(i) = sqrt((D - r_D^2 / (1 - h)) / (n - k - 1))` with D the deviance (R: `influence(fit)$sigma`); `None` also
    /// when no degree of freedom or no deviance is left.
    #[serde(with = "crate::serde_float")]
    pub sigma_without_row: Vec<Option<f64>>,
}

impl GlmFit {
    /// Leverages, standardised residuals, Cook's distances, DFBETAS and DFFITS of all rows.
    ///
    /// In R: `influence.measures(fit)`, `rstandard`, `rstudent`, `hatvalues`, `cooks.distance`.
    ///
    /// # Errors
    ///
    /// [`StatsError::RowsNotKept`].
    ///
    /// ```
    /// use tresteg_stats::{Family, glm, table::ColumnTable};
    ///
    /// let table = ColumnTable::new()
    ///     .with_row_ids(["a", "b", "c", "d", "e", "far"])?
    ///     .with_numbers("y", [0.0, 1.0, 0.0, 1.0, 1.0, 0.0])?
    ///     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0, 11.0])?;
    /// let influence = glm("y ~ x", &table, Family::Binomial)?.influence()?;
    /// let cook = &influence.cooks_distance;
    /// assert!(cook[5] > cook[0] && influence.row_ids[5] == "far");
    /// assert!((influence.leverage.iter().sum::<f64>() - 2.0).abs() < 1e-12);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn influence(&self) -> Result<GlmInfluence, StatsError> {
        let residuals = self.residuals()?;
        let working = self.working_fit()?;
        let blocks = working.row_blocks("influence")?;
        let k = blocks.n_columns() as f64;
        let dof = self.dof_residual();
        let falls = self.link_falls()?;
        let rounding = ROUNDING * self.deviance();
        let unscaled: Vec<f64> = (blocks.inverse.rows().into_iter())
            .map(|row| row.dot(&row).sqrt())
            .collect();
        let plain = matches!(self.family(), Family::Binomial | Family::Poisson);
        let n = residuals.row_ids.len();
        let mut influence = GlmInfluence {
            row_ids: residuals.row_ids,
            terms: (blocks.positions.iter())
                .map(|&position| self.names()[position].clone())
                .collect(),
            leverage: Vec::with_capacity(n),
            standardized_pearson: Vec::with_capacity(n),
            standardized_deviance: Vec::with_capacity(n),
            studentized: Vec::with_capacity(n),
            cooks_distance: Vec::with_capacity(n),
            dffits: Vec::with_capacity(n),
            covratio: Vec::with_capacity(n),
            dfbeta: Vec::with_capacity(n),
            dfbetas: Vec::with_capacity(n),
            sigma_without_row: Vec::with_capacity(n),
        };
        blocks.for_each(|block| {
            // How far a residual of 1 moves each coefficient, column by column.
            let steps: Vec<Vec<f64>> = (blocks.inverse.rows().into_iter())
                .map(|row| block.combination(&row.to_vec()))
                .collect();
            for (row, (&h, &frequency)) in
                block.leverages.iter().zip(&block.frequencies).enumerate()
            {
                let at = block.first + row;
                let (pearson, deviance) = (residuals.pearson[at], residuals.deviance[at]);
                let left = (1.0 - h >= LEVERAGE_ONE && frequency > 0.0).then_some(1.0 - h);
                let standardized = |r: f64| {
                    left.map(|left| r / (self.dispersion() * left).sqrt())
                        .filter(finite)
                };
                let sigma = left.filter(|_| dof > 1.0).and_then(|left| {
                    let rest = self.deviance() - deviance * deviance / left;
                    (rest > rounding).then(|| (rest / (dof - 1.0)).sqrt())
                });
                let both = left.zip(sigma);
                let studentized = left.and_then(|left| {
                    let root = (deviance * deviance + h * pearson * pearson / left).sqrt();
                    let scale = if plain { Some(1.0) } else { sigma };
                    scale.map(|scale| root.copysign(deviance) / scale)
                });
                let residual = if falls[at] { -deviance } else { deviance };
                let dfbeta: Option<Vec<f64>> = left.map(|left| {
                    (steps.iter())
                        .map(|step| step[row] * (residual / left))
                        .collect()
                });
                let dfbetas = dfbeta.as_ref().zip(sigma).map(|(dfbeta, sigma)| {
                    (dfbeta.iter().zip(&unscaled))
                        .map(|(step, root)| step / (sigma * root))
                        .collect()
                });
                influence.leverage.push(h);
                influence.standardized_pearson.push(standardized(pearson));
                influence.standardized_deviance.push(standardized(deviance));
                influence.studentized.push(studentized.filter(finite));
                influence.cooks_distance.push(
                    left.map(|left| (pearson / left).powi(2) * h / (self.dispersion() * k))
                        .filter(finite),
                );
                influence
                    .dffits
                    .push(both.map(|(left, sigma)| deviance * h.sqrt() / (sigma * left)));
                influence.covratio.push(both.map(|(left, sigma)| {
                    let external = deviance / (sigma * left.sqrt());
                    let ratio = (dof - 1.0 + external * external) / dof;
                    1.0 / (left * ratio.powf(k))
                }));
                influence.dfbeta.push(dfbeta);
                influence.dfbetas.push(dfbetas);
                influence.sigma_without_row.push(sigma);
            }
        });
        Ok(influence)
    }

    /// Where the mean falls as the linear predictor grows, as for the inverse link.
    fn link_falls(&self) -> Result<Vec<bool>, StatsError> {
        let eta = self.linear_predictor()?;
        Ok(eta
            .iter()
            .map(|&eta| self.link().slope(eta) < 0.0)
            .collect())
    }
}

/// The share of the deviance below which what a row leaves of it is rounding.
const ROUNDING: f64 = 1e-14;

fn finite(value: &f64) -> bool {
    value.is_finite()
}
