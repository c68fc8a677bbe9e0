//! Skewness and kurtosis.

use serde::{Deserialize, Serialize};

use super::batch::{Batch, Weighting};

/// The convention of skewness and kurtosis (Joanes and Gill, 1998), from the moments `m_k = sum (x - mean)^k / n`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum ShapeType {
    /// `g1 = m3 / m2^1.5` and `g2 = m4 / m2^2 - 3`: of the batch itself (type 1 of e1071 and psych; Stata, which does
    /// not subtract 3).
    Population,
    /// `G1 = g1 sqrt(n (n-1)) / (n-2)` and `G2 = (n-1) ((n+1) g2 + 6) / ((n-2) (n-3))`: from unbiased cumulants (type 2;
    /// SPSS, SAS, Excel).
    #[default]
    Adjusted,
    /// `b1 = m3 / s^3` and `b2 = m4 / s^4 - 3`, with `s^2` over n - 1 (type 3; Minitab, BMDP, the default of e1071 and
    /// psych).
    Minitab,
}

impl Batch {
    /// Skewness; `None` where all numbers are equal or, for [`ShapeType::Adjusted`], fewer than three.
    ///
    /// With analytic weights the moments are weighted and n is the number of rows; with reliability weights only the
    /// [population](ShapeType::Population) form is defined, the others are `None`.
    /// In R: `e1071::skewness(x, type)`, `psych::skew`.
    ///
    /// ```
    /// use tresteg_stats::descriptives::{Batch, ShapeType};
    ///
    /// let batch = Batch::new(&[1.0, 2.0, 3.0, 10.0])?;
    /// assert!((batch.skewness(ShapeType::Adjusted).unwrap_or(0.0) - 1.763_632_614_803_887_8).abs() < 1e-14);
    /// assert_eq!(Batch::new(&[1.0, 1.0])?.skewness(ShapeType::Population), None);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn skewness(&self, shape_type: ShapeType) -> Option<f64> {
        let second = self.positive_second_moment()?;
        let g1 = self.moments.third / self.total / (second * second.sqrt());
        let n = self.n;
        match shape_type {
            ShapeType::Population => Some(g1),
            _ if self.weighting == Weighting::Reliability => None,
            ShapeType::Adjusted => (n > 2.0).then(|| g1 * (n * (n - 1.0)).sqrt() / (n - 2.0)),
            ShapeType::Minitab => Some(g1 * ((n - 1.0) / n).powf(1.5)),
        }
    }

    /// Excess kurtosis, 0 for a normal distribution; `None` where all numbers are equal or, for
    /// [`ShapeType::Adjusted`], fewer than four. Weights as for [`skewness`](Self::skewness).
    ///
    /// In R: `e1071::kurtosis(x, type)`, `psych::kurtosi`.
    ///
    /// ```
    /// use tresteg_stats::descriptives::{Batch, ShapeType};
    ///
    /// let batch = Batch::new(&[1.0, 2.0, 3.0, 4.0, 5.0])?;
    /// assert!((batch.kurtosis(ShapeType::Adjusted).unwrap_or(0.0) + 1.2).abs() < 1e-14);
    /// assert!((batch.kurtosis(ShapeType::Population).unwrap_or(0.0) + 1.3).abs() < 1e-14);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn kurtosis(&self, shape_type: ShapeType) -> Option<f64> {
        let second = self.positive_second_moment()?;
        let ratio = self.moments.fourth / self.total / (second * second);
        let n = self.n;
        match shape_type {
            ShapeType::Population => Some(ratio - 3.0),
            _ if self.weighting == Weighting::Reliability => None,
            ShapeType::Adjusted => (n > 3.0)
                .then(|| (n - 1.0) / ((n - 2.0) * (n - 3.0)) * ((n + 1.0) * (ratio - 3.0) + 6.0)),
            ShapeType::Minitab => Some(ratio * ((n - 1.0) / n).powi(2) - 3.0),
        }
    }

    /// The standard error of the adjusted skewness of normal data, `sqrt(6 n (n-1) / ((n-2) (n+1) (n+3)))` (SPSS);
    /// `None` where that skewness is.
    ///
    /// ```
    /// # use tresteg_stats::descriptives::Batch;
    /// let batch = Batch::new(&[6.0, 1.0, 2.0])?;
    /// assert!((batch.skewness_std_error().unwrap_or(0.0) - 1.5f64.sqrt()).abs() < 1e-15);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn skewness_std_error(&self) -> Option<f64> {
        self.skewness(ShapeType::Adjusted)?;
        let n = self.n;
        Some((6.0 * n * (n - 1.0) / ((n - 2.0) * (n + 1.0) * (n + 3.0))).sqrt())
    }

    /// The standard error of the adjusted kurtosis of normal data, `2 SES sqrt((n^2-1) / ((n-3) (n+5)))` with `SES` that
    /// of the skewness (SPSS); `None` where that kurtosis is.
    ///
    /// ```
    /// # use tresteg_stats::descriptives::Batch;
    /// let batch = Batch::new(&[6.0, 1.0, 2.0])?;
    /// assert_eq!(batch.kurtosis_std_error(), None); // three numbers have no adjusted kurtosis
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn kurtosis_std_error(&self) -> Option<f64> {
        self.kurtosis(ShapeType::Adjusted)?;
        let n = self.n;
        let ratio = (n * n - 1.0) / ((n - 3.0) * (n + 5.0));
        Some(2.0 * self.skewness_std_error()? * ratio.sqrt())
    }

    /// The second central moment in the units of `moments`.
    fn positive_second_moment(&self) -> Option<f64> {
        (self.moments.second > 0.0).then(|| self.moments.second / self.total)
    }
}
