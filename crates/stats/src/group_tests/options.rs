//! What all tests are asked alike, and the parts of an answer that they share.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::coefficients::{DEFAULT_LEVEL, check_level};
use crate::distributions::{Normal, StudentsT};
use crate::fit::{p_value, significant};
use crate::{Alternative, StatsError};

/// Null value, alternative and level of a test.
///
/// ```
/// use tresteg_stats::Alternative;
/// use tresteg_stats::group_tests::TestOptions;
///
/// let options = TestOptions::default().with_null(5.0).with_alternative(Alternative::Less).with_level(0.9);
/// assert_eq!((options.null, options.level), (Some(5.0), 0.9));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct TestOptions {
    /// The value that the hypothesis gives to the parameter; `None` for that of no difference: 0, or 1 for a
    /// ratio.
    pub null: Option<f64>,
    /// The direction in which the test looks.
    pub alternative: Alternative,
    /// The level of the intervals.
    pub level: f64,
}

impl Default for TestOptions {
    fn default() -> Self {
        Self {
            null: None,
            alternative: Alternative::TwoSided,
            level: DEFAULT_LEVEL,
        }
    }
}

impl TestOptions {
    /// With another null value.
    ///
    /// ```
    /// # use tresteg_stats::group_tests::TestOptions;
    /// let options = TestOptions::default().with_null(5.0);
    /// assert_eq!(options.null, Some(5.0));
    /// ```
    #[must_use]
    pub fn with_null(mut self, null: f64) -> Self {
        self.null = Some(null);
        self
    }

    /// With another alternative.
    ///
    /// ```
    /// # use tresteg_stats::Alternative;
    /// # use tresteg_stats::group_tests::TestOptions;
    /// let options = TestOptions::default().with_alternative(Alternative::Less);
    /// assert_eq!(options.alternative, Alternative::Less);
    /// ```
    #[must_use]
    pub fn with_alternative(mut self, alternative: Alternative) -> Self {
        self.alternative = alternative;
        self
    }

    /// With another level.
    ///
    /// ```
    /// # use tresteg_stats::group_tests::TestOptions;
    /// let options = TestOptions::default().with_level(0.9);
    /// assert_eq!(options.level, 0.9);
    /// ```
    #[must_use]
    pub fn with_level(mut self, level: f64) -> Self {
        self.level = level;
        self
    }

    /// The null value, after a check of all.
    pub(crate) fn checked_null(&self, no_difference: f64) -> Result<f64, StatsError> {
        check_level(self.level)?;
        let null = self.null.unwrap_or(no_difference);
        if null.is_finite() {
            Ok(null)
        } else {
            Err(StatsError::InvalidArgument {
                what: "the null value".into(),
                found: null.to_string(),
                expected: "a finite number".into(),
            })
        }
    }

    /// The share left outside the interval at each end that it has.
    pub(crate) fn tail(&self) -> f64 {
        // A level may be too small to be seen beside 1.
        let outside = (1.0 - self.level).min(1.0 - 0.5 * f64::EPSILON);
        match self.alternative {
            Alternative::TwoSided => 0.5 * outside,
            _ => outside,
        }
    }

    /// The interval that the alternative leaves of both ends.
    pub(crate) fn interval(&self, lower: f64, upper: f64) -> Interval {
        Interval {
            level: self.level,
            lower: (self.alternative != Alternative::Less).then_some(lower),
            upper: (self.alternative != Alternative::Greater).then_some(upper),
        }
    }
}

/// A confidence interval; an end that is `None` is open (a one-sided alternative).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// The level.
    pub level: f64,
    /// Lower end.
    #[serde(with = "crate::serde_float")]
    pub lower: Option<f64>,
    /// Upper end.
    #[serde(with = "crate::serde_float")]
    pub upper: Option<f64>,
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let level = significant(100.0 * self.level);
        let level = level.trim_end_matches('0').trim_end_matches('.');
        let end = |end: Option<f64>| end.map_or("..".into(), significant);
        write!(
            f,
            "{level} % interval {} to {}",
            end(self.lower),
            end(self.upper)
        )
    }
}

/// A p-value and its logarithm.
pub(crate) type Tail = (f64, f64);

/// The p-value of a t statistic.
pub(crate) fn t_tail(t: f64, dof: f64, alternative: Alternative) -> Result<Tail, StatsError> {
    let distribution = StudentsT::new(dof)?;
    Ok(match alternative {
        Alternative::TwoSided => distribution.two_sided(t),
        Alternative::Less => (distribution.cdf(t), distribution.ln_cdf(t)),
        Alternative::Greater => (distribution.sf(t), distribution.ln_sf(t)),
    })
}

/// The p-value of a standard normal statistic.
pub(crate) fn z_tail(z: f64, alternative: Alternative) -> Tail {
    let normal = Normal::standard();
    match alternative {
        Alternative::TwoSided => {
            let ln = normal.ln_sf(z.abs()) + std::f64::consts::LN_2;
            ((2.0 * normal.sf(z.abs())).min(1.0), ln.min(0.0))
        }
        Alternative::Less => (normal.cdf(z), normal.ln_cdf(z)),
        Alternative::Greater => (normal.sf(z), normal.ln_sf(z)),
    }
}

/// The error of a spread that is nothing but rounding: that of `std_error` beside numbers of the size `size`.
pub(crate) fn check_spread(response: &str, std_error: f64, size: f64) -> Result<(), StatsError> {
    if std_error > 10.0 * f64::EPSILON * size && std_error.is_normal() {
        return Ok(());
    }
    Err(StatsError::ConstantResponse {
        response: response.to_owned(),
    })
}

/// `p = 0.0123`, also where p underflows.
pub(crate) fn p_text(p: f64, log_p: f64) -> String {
    format!("p = {}", p_value(p, log_p))
}
