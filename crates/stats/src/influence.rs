//! What each row does to the fit.

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use crate::StatsError;
use crate::basis::LEVERAGE_ONE;
use crate::fit::{LinearFit, Weighting};

/// Residuals, leverages and deletion statistics of every row of a fit, in its order.
///
/// With `r` the residual (times the root of an analytic weight), `h` the leverage, `s` the standard error of the
/// estimate, `s_(i)` that of the fit without the row, and k coefficients (Belsley, Kuh and Welsch, 1980; Cook, 1977).
/// Where the leverage is 1 the row determines a coefficient, and what divides by `1 - h` is `None`; so is what
/// divides by `s_(i)` where the other rows fit exactly (a residual of 0 stays 0). A row of frequency f has the
/// statistics of one of its f equal rows. A row of weight 0 is not in the fit: it has a fitted value, a residual and,
/// the same, a PRESS residual, its leverage is 0, and what compares fits with and without it is `None`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Influence {
    /// The ids of the rows.
    pub row_ids: Vec<String>,
    /// The names of the columns of `dfbeta` and `dfbetas`: the estimable coefficients.
    pub terms: Vec<String>,
    /// Fitted value (R: `fitted`, SPSS: PRED).
    #[serde(with = "crate::serde_float")]
    pub fitted: Vec<f64>,
    /// Response less fitted value (R: `residuals`, SPSS: RESID).
    #[serde(with = "crate::serde_float")]
    pub residual: Vec<f64>,
    /// `h`, the diagonal of the hat matrix (R: `hatvalues`; SPSS: LEVER is `h - 1/n`).
    #[serde(with = "crate::serde_float")]
    pub leverage: Vec<f64>,
    /// `r / s` (SPSS: ZRESID); 0 where all rows fit exactly.
    #[serde(with = "crate::serde_float")]
    pub scaled_residual: Vec<f64>,
    /// `r / (s sqrt(1 - h))` (R: `rstandard`, SPSS: SRESID).
    #[serde(with = "crate::serde_float")]
    pub internally_studentized: Vec<Option<f64>>,
    /// `r / (s_(i) sqrt(1 - h))` (R: `rstudent`, SPSS: SDRESID).
    #[serde(with = "crate::serde_float")]
    pub externally_studentized: Vec<Option<f64>>,
    /// Response less the prediction of the fit without the row: `e / (1 - h)` (SPSS: DRESID).
    #[serde(with = "crate::serde_float")]
    pub press_residual: Vec<Option<f64>>,
    /// Cook's distance: internally studentized squared, times `h / (1 - h) / k` (R: `cooks.distance`, SPSS: COOK).
    #[serde(with = "crate::serde_float")]
    pub cooks_distance: Vec<Option<f64>>,
    /// Externally studentized times `sqrt(h / (1 - h))` (R: `dffits`, SPSS: SDFIT).
    #[serde(with = "crate::serde_float")]
    pub dffits: Vec<Option<f64>>,
    /// Ratio of the determinants of the coefficients' covariance without and with the row (R: `covratio`, SPSS: COVRATIO).
    #[serde(with = "crate::serde_float")]
    pub covratio: Vec<Option<f64>>,
    /// The coefficients less those of the fit without the row (R: `dfbeta`, SPSS: DFBETA).
    #[serde(with = "crate::serde_float")]
    pub dfbeta: Vec<Option<Vec<f64>>>,
    /// The same over `s_(i)` times the root of the diagonal of `(X'WX)^-1` (R: `dfbetas`, SPSS: SDBETA).
    #[serde(with = "crate::serde_float")]
    pub dfbetas: Vec<Option<Vec<f64>>>,
    /// `s_(i)` (R: `influence(fit)$sigma`); `None` also when no degree of freedom is left.
    #[serde(with = "crate::serde_float")]
    pub sigma_without_row: Vec<Option<f64>>,
    /// Squared Mahalanobis distance from the centroid of the columns, `(n - 1)(h - 1/n)` (SPSS: MAHAL);
    /// `None` without an intercept and with analytic weights.
    #[serde(with = "crate::serde_float")]
    pub mahalanobis: Option<Vec<f64>>,
}

impl LinearFit {
    /// Leverages, studentized residuals and deletion statistics of all rows.
    ///
    /// In R: `influence.measures(fit)`, `rstandard`, `rstudent`, `hatvalues`; in SPSS: `REGRESSION /SAVE`.
    ///
    /// # Errors
    ///
    /// [`StatsError::RowsNotKept`].
    ///
    /// ```
    /// use tresteg_stats::{ols, table::ColumnTable};
    ///
    /// let table = ColumnTable::new()
    ///     .with_row_ids(["a", "b", "c", "d", "far"])?
    ///     .with_numbers("y", [1.0, 2.0, 2.5, 4.0, 20.0])?
    ///     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 12.0])?;
    /// let influence = ols("y ~ x", &table)?.influence()?;
    /// let cook = &influence.cooks_distance;
    /// assert!(cook[4] > cook[0] && influence.row_ids[4] == "far");
    /// assert!((influence.leverage.iter().sum::<f64>() - 2.0).abs() < 1e-12);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn influence(&self) -> Result<Influence, StatsError> {
        let blocks = self.row_blocks("influence")?;
        let k = blocks.n_columns();
        let (n, dof) = (self.n_obs, self.dof_residual());
        let variance = self.residual_variance();
        let s = variance.sqrt();
        let rounding = ROUNDING * self.residual_sum_of_squares();
        let unscaled: Vec<f64> = blocks
            .inverse
            .rows()
            .into_iter()
            .map(|row| row.dot(&row).sqrt())
            .collect();
        let residual = self.residuals()?;
        let rows = residual.len();
        let mut influence = Influence {
            row_ids: self.row_ids(),
            terms: blocks
                .positions
                .iter()
                .map(|&position| self.names[position].clone())
                .collect(),
            fitted: self.fitted()?,
            leverage: Vec::with_capacity(rows),
            scaled_residual: Vec::with_capacity(rows),
            internally_studentized: Vec::with_capacity(rows),
            externally_studentized: Vec::with_capacity(rows),
            press_residual: Vec::with_capacity(rows),
            cooks_distance: Vec::with_capacity(rows),
            dffits: Vec::with_capacity(rows),
            covratio: Vec::with_capacity(rows),
            dfbeta: Vec::with_capacity(rows),
            dfbetas: Vec::with_capacity(rows),
            sigma_without_row: Vec::with_capacity(rows),
            mahalanobis: None,
            residual,
        };
        blocks.for_each(|block| {
            // How far a residual of 1 moves each coefficient, column by column.
            let steps: Vec<Vec<f64>> = blocks
                .inverse
                .rows()
                .into_iter()
                .map(|row| block.combination(&row.to_vec()))
                .collect();
            for row in 0..block.residuals.len() {
                let (r, h) = (block.residuals[row], block.leverages[row]);
                let weightless = block.frequencies[row] == 0.0;
                let press = influence.residual[block.first + row] / (1.0 - h);
                let left = (1.0 - h >= LEVERAGE_ONE && !weightless).then_some(1.0 - h);
                let without = left.filter(|_| dof > 1.0).map(|left| {
                    let rest = self.residual_sum_of_squares() - r * r / left;
                    let rest = if rest > rounding { rest } else { 0.0 };
                    (rest / (dof - 1.0)).sqrt()
                });
                let internal = left.and_then(|left| scaled(r, s * left.sqrt()));
                let external = left
                    .zip(without)
                    .and_then(|(left, without)| scaled(r, without * left.sqrt()));
                let dfbeta: Option<Vec<f64>> =
                    left.map(|left| steps.iter().map(|step| step[row] * (r / left)).collect());
                let dfbetas = dfbeta.as_ref().zip(without).and_then(|(dfbeta, without)| {
                    let steps = dfbeta.iter().zip(&unscaled);
                    steps
                        .map(|(step, root)| scaled(*step, without * root))
                        .collect()
                });
                influence.leverage.push(h);
                influence.scaled_residual.push(scaled(r, s).unwrap_or(0.0));
                influence
                    .press_residual
                    .push((1.0 - h >= LEVERAGE_ONE).then_some(press));
                influence.cooks_distance.push(
                    left.zip(internal)
                        .map(|(left, internal)| internal * internal * h / left / k as f64),
                );
                influence.dffits.push(
                    left.zip(external)
                        .map(|(left, external)| external * (h / left).sqrt()),
                );
                influence.covratio.push(
                    left.zip(without.and_then(|without| scaled(without, s)))
                        .filter(|_| s > 0.0)
                        .map(|(left, ratio)| ratio.powi(2).powi(k as i32) / left),
                );
                influence.internally_studentized.push(internal);
                influence.externally_studentized.push(external);
                influence.dfbeta.push(dfbeta);
                influence.dfbetas.push(dfbetas);
                influence.sigma_without_row.push(without);
            }
        });
        if self.solution.intercept && self.weighting != Weighting::Analytic {
            let distance = |h: &f64| ((n - 1.0) * (h - 1.0 / n)).max(0.0);
            influence.mahalanobis = Some(influence.leverage.iter().map(distance).collect());
        }
        Ok(influence)
    }

    /// Sum of the squared PRESS residuals, `sum w (e / (1 - h))^2` (Allen, 1974), and predicted R2,
    /// `1 - PRESS / total sum of squares`.
    ///
    /// # Errors
    ///
    /// [`StatsError::LeverageOne`] when a row determines a coefficient, [`StatsError::RowsNotKept`].
    ///
    /// ```
    /// # use tresteg_stats::{ols, table::ColumnTable};
    /// # let table = ColumnTable::new()
    /// #     .with_numbers("y", [1.0, 2.0, 2.5, 4.0, 5.5])?
    /// #     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 5.0])?;
    /// let fit = ols("y ~ x", &table)?;
    /// let (press, predicted_r_squared) = fit.press()?;
    /// assert!(press > fit.residual_sum_of_squares() && predicted_r_squared < fit.summary().r_squared);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn press(&self) -> Result<(f64, f64), StatsError> {
        let blocks = self.row_blocks("PRESS")?;
        let mut press = 0.0;
        let mut determined = Vec::new();
        blocks.for_each(|block| {
            determined.extend(block.rows_of_leverage_one());
            let rows = block.residuals.iter().zip(&block.leverages);
            let squares = rows.zip(&block.frequencies);
            press += squares
                .map(|((r, h), frequency)| frequency * (r / (1.0 - h)).powi(2))
                .sum::<f64>();
        });
        self.refuse_leverage_one(&determined, "PRESS")?;
        Ok((press, 1.0 - press / self.total_sum_of_squares()))
    }

    /// The design of the rows used, one column per coefficient, the aliased ones among them.
    /// In R: `model.matrix(fit)`.
    ///
    /// # Errors
    ///
    /// [`StatsError::RowsNotKept`].
    ///
    /// ```
    /// # use tresteg_stats::{ols, table::ColumnTable};
    /// # let table = ColumnTable::new().with_numbers("y", [1.0, 2.0, 2.5])?.with_numbers("x", [1.0, 2.0, 3.0])?;
    /// let matrix = ols("y ~ x", &table)?.design_matrix()?;
    /// assert_eq!(matrix.row(1).to_vec(), [1.0, 2.0]);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn design_matrix(&self) -> Result<Array2<f64>, StatsError> {
        let data = self.data("the design matrix")?;
        let intercept = usize::from(self.solution.intercept);
        Ok(Array2::from_shape_fn(
            (data.response.len(), self.names.len()),
            |(row, column)| {
                if column < intercept {
                    1.0
                } else {
                    data.columns[column - intercept][row]
                }
            },
        ))
    }
}

/// The share of the residual sum of squares below which what a row leaves of it is rounding.
const ROUNDING: f64 = 1e-14;

/// 0 stays 0 when there is no error to divide by; nothing else can be divided then.
fn scaled(value: f64, scale: f64) -> Option<f64> {
    match scale {
        _ if value == 0.0 => Some(0.0),
        0.0 => None,
        _ => Some(value / scale),
    }
}
