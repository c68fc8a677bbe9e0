//! What the usual four pictures of residuals show.

use serde::{Deserialize, Serialize};

use super::{NormalQuantiles, normal_quantiles};
use crate::StatsError;
use crate::fit::LinearFit;
use crate::smoothing::{LowessOptions, lowess};

/// Residuals against fitted values, against a normal distribution, their spread, and their leverage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ResidualDiagnostics {
    /// The response.
    pub response: String,
    /// Coefficients of the fit, on which Cook's distance depends.
    pub n_coefficients: usize,
    /// The rows of the fit, in its order; rows of weight 0 are left out.
    pub rows: Vec<ResidualRow>,
    /// The course of the residuals along the fitted values.
    pub residual_trend: Vec<(f64, f64)>,
    /// The course of their spread along the fitted values.
    pub spread_trend: Vec<(f64, f64)>,
    /// The studentized residuals against a normal distribution; an index is one of `rows`.
    pub quantiles: NormalQuantiles,
    /// Where Cook's distance has a given value.
    pub contours: Vec<CooksContour>,
}

/// A row of a [`ResidualDiagnostics`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ResidualRow {
    /// The row's id.
    pub row_id: String,
    /// Fitted value.
    pub fitted: f64,
    /// Response less fitted value.
    pub residual: f64,
    /// The residual in its standard errors (R: `rstandard`); `None` where the leverage is 1.
    #[serde(with = "crate::serde_float")]
    pub studentized: Option<f64>,
    /// The root of its absolute value.
    #[serde(with = "crate::serde_float")]
    pub spread: Option<f64>,
    /// Diagonal of the hat matrix.
    pub leverage: f64,
    /// Cook's distance.
    #[serde(with = "crate::serde_float")]
    pub cooks_distance: Option<f64>,
}

/// A line of equal Cook's distance D: studentized residuals of plus and minus `sqrt(D k (1 - h) / h)`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CooksContour {
    /// The distance.
    pub distance: f64,
    /// Leverage and studentized residual of the upper branch; the lower one is its mirror image.
    pub points: Vec<(f64, f64)>,
}

/// Points of a contour.
const CONTOUR_POINTS: usize = 60;

impl LinearFit {
    /// Everything that the four pictures of residuals need: residuals with their lowess, normal quantiles with a band of
    /// this level, the spread of the studentized residuals, leverages with contours of Cook's distances 0.5 and 1.
    ///
    /// In R: `plot(fit, which = c(1, 2, 3, 5))`, `performance::check_model`; the lowess is that of R's `panel.smooth`.
    ///
    /// # Errors
    ///
    /// As [`influence`](Self::influence); [`StatsError::InvalidArgument`] for a level that is not between 0 and 1.
    ///
    /// ```
    /// use tresteg_stats::{ols, table::ColumnTable};
    ///
    /// let table = ColumnTable::new()
    ///     .with_numbers("y", [1.0, 2.0, 2.5, 4.0, 20.0])?
    ///     .with_numbers("x", [1.0, 2.0, 3.0, 4.0, 12.0])?;
    /// let pictures = ols("y ~ x", &table)?.residual_diagnostics(0.95)?;
    /// assert_eq!(pictures.rows.len(), 5);
    /// assert!(pictures.contours[1].points.iter().all(|(leverage, _)| *leverage <= 1.0));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn residual_diagnostics(&self, level: f64) -> Result<ResidualDiagnostics, StatsError> {
        let influence = self.influence()?;
        let rows: Vec<ResidualRow> = (0..influence.row_ids.len())
            // A row of weight 0 has no leverage, and nothing to be compared with.
            .filter(|&row| {
                influence.leverage[row] > 0.0 || influence.internally_studentized[row].is_some()
            })
            .map(|row| {
                let studentized = influence.internally_studentized[row];
                ResidualRow {
                    row_id: influence.row_ids[row].clone(),
                    fitted: influence.fitted[row],
                    residual: influence.residual[row],
                    studentized,
                    spread: studentized.map(|residual| residual.abs().sqrt()),
                    leverage: influence.leverage[row],
                    cooks_distance: influence.cooks_distance[row],
                }
            })
            .collect();
        let trend = |points: Vec<(f64, f64)>| -> Result<Vec<(f64, f64)>, StatsError> {
            if points.is_empty() {
                return Ok(points);
            }
            let (x, y): (Vec<f64>, Vec<f64>) = points.into_iter().unzip();
            Ok(lowess(&x, &y, LowessOptions::default())?.points())
        };
        let residuals = rows.iter().map(|row| (row.fitted, row.residual)).collect();
        let spreads = rows
            .iter()
            .filter_map(|row| Some((row.fitted, row.spread?)));
        let spreads = spreads.collect();
        let (places, studentized): (Vec<usize>, Vec<f64>) = rows
            .iter()
            .enumerate()
            .filter_map(|(i, row)| Some((i, row.studentized?)))
            .unzip();
        let mut quantiles = normal_quantiles(&studentized, level)?;
        for point in &mut quantiles.points {
            point.index = places[point.index];
        }
        let k = influence.terms.len();
        let highest = rows.iter().map(|row| row.leverage).fold(0.0, f64::max);
        Ok(ResidualDiagnostics {
            response: self.response().to_owned(),
            n_coefficients: k,
            residual_trend: trend(residuals)?,
            spread_trend: trend(spreads)?,
            quantiles,
            contours: [0.5, 1.0]
                .map(|distance| contour(distance, k, highest))
                .into(),
            rows,
        })
    }
}

/// From next to no leverage to a little more than the highest.
fn contour(distance: f64, k: usize, highest: f64) -> CooksContour {
    let end = (highest * 1.05).min(1.0);
    let points = (1..=CONTOUR_POINTS)
        .map(|i| {
            // Close together where the line is steep.
            let leverage = end * (i as f64 / CONTOUR_POINTS as f64).powi(2);
            let squared = distance * k as f64 * (1.0 - leverage) / leverage;
            (leverage, squared.sqrt())
        })
        .filter(|(_, residual)| residual.is_finite())
        .collect();
    CooksContour { distance, points }
}
