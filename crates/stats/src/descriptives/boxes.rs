//! The five numbers of a box plot.

use serde::{Deserialize, Serialize};

use super::{Batch, QuantileType};
use crate::StatsError;

/// Quartiles, whiskers and what lies outside them (Tukey, 1977).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BoxSummary {
    /// How the quartiles are read off the ordered values.
    pub quantile_type: QuantileType,
    /// Values in all.
    pub n_obs: usize,
    /// The smallest value that is not more than 1.5 interquartile ranges below the lower quartile.
    pub lower_whisker: f64,
    /// Lower quartile.
    pub first_quartile: f64,
    /// Median.
    pub median: f64,
    /// Upper quartile.
    pub third_quartile: f64,
    /// The largest value that is not more than 1.5 interquartile ranges above the upper quartile.
    pub upper_whisker: f64,
    /// The values beyond the whiskers, in ascending order.
    pub outside: Vec<f64>,
}

impl Batch {
    /// Quartiles and whiskers.
    ///
    /// In R: `ggplot2::geom_boxplot` (type 7, the default here). R's `boxplot` takes the hinges of `fivenum`, SPSS type 6.
    ///
    /// # Errors
    ///
    /// As [`quantile`](Self::quantile).
    ///
    /// ```
    /// use tresteg_stats::descriptives::{Batch, QuantileType};
    ///
    /// let summary = Batch::new(&[1.0, 2.0, 3.0, 4.0, 20.0])?.box_summary(QuantileType::Linear)?;
    /// assert_eq!((summary.first_quartile, summary.third_quartile), (2.0, 4.0));
    /// assert_eq!((summary.upper_whisker, summary.outside), (4.0, vec![20.0]));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn box_summary(&self, quantile_type: QuantileType) -> Result<BoxSummary, StatsError> {
        let first_quartile = self.quantile(0.25, quantile_type)?;
        let third_quartile = self.quantile(0.75, quantile_type)?;
        let reach = 1.5 * (third_quartile - first_quartile);
        let sorted = self.sorted_values();
        let below = sorted.partition_point(|value| *value < first_quartile - reach);
        let end = sorted.partition_point(|value| *value <= third_quartile + reach);
        Ok(BoxSummary {
            quantile_type,
            n_obs: self.n_obs(),
            // A quartile between two values may lie beyond the last one that counts.
            lower_whisker: sorted[below].min(first_quartile),
            first_quartile,
            median: self.quantile(0.5, quantile_type)?,
            third_quartile,
            upper_whisker: sorted[end - 1].max(third_quartile),
            outside: [&sorted[..below], &sorted[end..]].concat(),
        })
    }
}
