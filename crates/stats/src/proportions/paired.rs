//! Two proportions of the same units.

use serde::{Deserialize, Serialize};

use super::Proportion;
use super::one::ProportionInterval;
use crate::StatsError;
use crate::contingency::Contingency;
use crate::distributions::Normal;
use crate::group_tests::{Interval, TestOptions};

/// Two yes/no answers of the same units.
///
/// ```
/// use tresteg_stats::group_tests::TestOptions;
/// use tresteg_stats::proportions::{PairedInterval, PairedProportions};
///
/// let surveys = PairedProportions::new(794, 150, 86, 570)?;
/// assert_eq!(surveys.difference(), 0.04);
/// let interval = surveys.interval(PairedInterval::Wald, &TestOptions::default())?;
/// assert!(interval.lower.is_some_and(|lower| (lower - 0.0216).abs() < 1e-3));
/// # Ok::<(), tresteg_stats::StatsError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairedProportions {
    /// Yes both times.
    pub both: u64,
    /// Yes the first time only.
    pub first_only: u64,
    /// Yes the second time only.
    pub second_only: u64,
    /// No both times.
    pub neither: u64,
}

/// The interval of the difference of two paired proportions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum PairedInterval {
    /// `d -+ z sqrt((b + c) - (b - c)^2 / n) / n`.
    Wald,
    /// `Wald` with 1/2 more in each cell (Agresti and Min, 2005).
    AgrestiMin,
    /// From Wilson's intervals of the two shares and their correlation (Newcombe, 1998, paired method 10).
    #[default]
    Newcombe,
}

impl PairedProportions {
    /// From the numbers of pairs of answers.
    ///
    /// # Errors
    ///
    /// [`StatsError::NoRows`] for no pairs, [`StatsError::InvalidArgument`] for more than 2^40.
    ///
    /// ```
    /// # use tresteg_stats::group_tests::TestOptions;
    /// # use tresteg_stats::proportions::{PairedInterval, PairedProportions};
    /// let pairs = PairedProportions::new(36, 12, 2, 0)?;
    /// assert_eq!(pairs.first_only, 12);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn new(
        both: u64,
        first_only: u64,
        second_only: u64,
        neither: u64,
    ) -> Result<Self, StatsError> {
        Contingency::from_counts(ndarray::array![[both, first_only], [second_only, neither]])?;
        Ok(Self {
            both,
            first_only,
            second_only,
            neither,
        })
    }

    /// How many pairs.
    ///
    /// ```
    /// # use tresteg_stats::group_tests::TestOptions;
    /// # use tresteg_stats::proportions::{PairedInterval, PairedProportions};
    /// let pairs = PairedProportions::new(36, 12, 2, 0)?;
    /// assert_eq!(pairs.n_obs(), 50);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn n_obs(&self) -> u64 {
        let once = self.first_only.saturating_add(self.second_only);
        once.saturating_add(self.both).saturating_add(self.neither)
    }

    /// The first share less the second, `(b - c) / n`.
    ///
    /// ```
    /// # use tresteg_stats::group_tests::TestOptions;
    /// # use tresteg_stats::proportions::{PairedInterval, PairedProportions};
    /// let pairs = PairedProportions::new(36, 12, 2, 0)?;
    /// assert_eq!(pairs.difference(), 0.2);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn difference(&self) -> f64 {
        (self.first_only as f64 - self.second_only as f64) / self.n_obs() as f64
    }

    /// The interval of the difference. Its tests are [`Contingency::mcnemar`]'s.
    ///
    /// In R: `PropCIs::diffpropci.Wald.mp`, `diffpropci.mp` (Agresti and Min).
    ///
    /// # Errors
    ///
    /// [`StatsError::InvalidArgument`] for a level that is not between 0 and 1.
    ///
    /// ```
    /// # use tresteg_stats::group_tests::TestOptions;
    /// # use tresteg_stats::proportions::{PairedInterval, PairedProportions};
    /// let pairs = PairedProportions::new(36, 12, 2, 0)?;
    /// let interval = pairs.interval(PairedInterval::Newcombe, &TestOptions::default())?;
    /// assert!(interval.lower > Some(0.0) && interval.upper < Some(0.4));
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    pub fn interval(
        &self,
        method: PairedInterval,
        options: &TestOptions,
    ) -> Result<Interval, StatsError> {
        options.checked_null(0.0)?;
        let z = Normal::standard().upper_quantile(options.tail())?;
        let cells = [self.both, self.first_only, self.second_only, self.neither];
        let wald = |more: f64| {
            let [a, b, c, d] = cells.map(|count| count as f64 + more);
            let n = a + b + c + d;
            let variance = ((b + c) - (b - c) * (b - c) / n).max(0.0);
            let (centre, margin) = ((b - c) / n, z * variance.sqrt() / n);
            (centre - margin, centre + margin)
        };
        let (lower, upper) = match method {
            PairedInterval::Wald => wald(0.0),
            PairedInterval::AgrestiMin => wald(0.5),
            PairedInterval::Newcombe => self.newcombe(options)?,
        };
        Ok(options.interval(lower.max(-1.0), upper.min(1.0)))
    }

    fn newcombe(&self, options: &TestOptions) -> Result<(f64, f64), StatsError> {
        let n = self.n_obs();
        let both = TestOptions::default().with_level(1.0 - 2.0 * options.tail());
        let ends = |successes: u64| -> Result<(f64, f64, f64), StatsError> {
            let one = Proportion::new(successes, n)?;
            let found = one.interval(ProportionInterval::Wilson, &both)?;
            Ok((
                one.estimate(),
                found.lower.unwrap_or(0.0),
                found.upper.unwrap_or(1.0),
            ))
        };
        let (p1, l1, u1) = ends(self.both.saturating_add(self.first_only))?;
        let (p2, l2, u2) = ends(self.both.saturating_add(self.second_only))?;
        let [a, b, c, d] =
            [self.both, self.first_only, self.second_only, self.neither].map(|count| count as f64);
        let margins = (a + b) * (c + d) * (a + c) * (b + d);
        let excess = a * d - b * c;
        // A positive correlation is corrected for continuity.
        let excess = if excess > 0.0 {
            (excess - 0.5 * n as f64).max(0.0)
        } else {
            excess
        };
        let phi = if margins == 0.0 {
            0.0
        } else {
            excess / margins.sqrt()
        };
        let margin = |x: f64, y: f64| (x * x - 2.0 * phi * x * y + y * y).max(0.0).sqrt();
        let difference = self.difference();
        Ok((
            difference - margin(p1 - l1, u2 - p2),
            difference + margin(u1 - p1, p2 - l2),
        ))
    }
}
