//! What is asked of marginal effects.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::coefficients::DEFAULT_LEVEL;
use crate::covariance::Covariance;

/// What [`LinearFit::marginal_effect_with`](crate::LinearFit::marginal_effect_with) is asked for.
///
/// ```
/// use tresteg_stats::{Covariance, MarginalEffectRequest};
///
/// let request = MarginalEffectRequest::of("age")
///     .at_means()
///     .at("income", 30.0)
///     .at_level("region", "north")
///     .with_covariance(Covariance::Hc3);
/// assert_eq!(request.variable.as_deref(), Some("age"));
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct MarginalEffectRequest {
    /// The variable that changes; `None` for every variable of the model, one after the other.
    pub variable: Option<String>,
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
    /// use tresteg_stats::MarginalEffectRequest;
    ///
    /// assert_eq!(MarginalEffectRequest::of("age").level, 0.95);
    /// ```
    #[must_use]
    pub fn of(variable: impl Into<String>) -> Self {
        Self {
            variable: Some(variable.into()),
            ..Self::all()
        }
    }

    /// The average effects of every variable that the columns of the model are made from, in the order of the formula; a
    /// variable that only an offset holds is left out.
    ///
    /// ```
    /// use tresteg_stats::MarginalEffectRequest;
    ///
    /// assert_eq!(MarginalEffectRequest::all().at_means().variable, None);
    /// ```
    #[must_use]
    pub fn all() -> Self {
        Self {
            variable: None,
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
    /// use tresteg_stats::MarginalEffectRequest;
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
    /// use tresteg_stats::MarginalEffectRequest;
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
    /// use tresteg_stats::MarginalEffectRequest;
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
    /// use tresteg_stats::MarginalEffectRequest;
    ///
    /// assert_eq!(MarginalEffectRequest::of("age").with_level(0.9).level, 0.9);
    /// ```
    #[must_use]
    pub fn with_level(mut self, level: f64) -> Self {
        self.level = level;
        self
    }
}
