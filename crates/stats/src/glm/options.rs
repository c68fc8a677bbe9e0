//! What a generalised linear model may be told beside its formula and family.

use serde::{Deserialize, Serialize};

use super::{Family, Link};
use crate::frame::{ModelOptions, Weights};

/// How the dispersion is estimated where the family does not fix it at 1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Dispersion {
    /// Pearson's chi-squared over the residual degrees of freedom (R: `summary(glm)`; SPSS: `SCALE=PEARSON`).
    #[default]
    Pearson,
    /// The deviance over the residual degrees of freedom (SPSS: `SCALE=DEVIANCE`).
    Deviance,
    /// A known value: tests are z and chi-squared tests then (R: `summary(fit, dispersion = )`).
    Fixed(f64),
}

/// Iterations that are made at most.
pub const DEFAULT_MAX_ITERATIONS: usize = 100;

/// The weighted root mean square of the last change of the linear predictors that ends the iterations.
pub const DEFAULT_TOLERANCE: f64 = 1e-12;

/// How a generalised linear model is made and fitted.
///
/// ```
/// use tresteg_stats::{Family, GlmOptions, Link};
///
/// let options = GlmOptions::new(Family::Binomial).with_link(Link::Probit).with_trials("asked");
/// assert_eq!(options.link, Some(Link::Probit));
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct GlmOptions {
    /// The family of the response.
    pub family: Family,
    /// The link; `None` for [`Family::default_link`].
    pub link: Option<Link>,
    /// The column that holds the number of trials; the response is then the number of successes.
    pub trials: Option<String>,
    /// The column that holds the exposure, whose logarithm is added to the offset; for the log link.
    pub exposure: Option<String>,
    /// How the dispersion is estimated.
    pub dispersion: Dispersion,
    /// Coefficients to start from, in the order of the model; `None` starts near the responses.
    pub start: Option<Vec<f64>>,
    /// The most iterations that are made; a fit that needs more is an error.
    pub max_iterations: usize,
    /// When the iterations end: see [`DEFAULT_TOLERANCE`].
    pub tolerance: f64,
    /// Weights, missing policy, contrasts, and settings of the engine with the number of threads.
    pub model: ModelOptions,
}

impl GlmOptions {
    /// A family with its usual link.
    ///
    /// ```
    /// use tresteg_stats::{Family, GlmOptions};
    ///
    /// assert_eq!(GlmOptions::new(Family::Poisson).family, Family::Poisson);
    /// ```
    #[must_use]
    pub fn new(family: Family) -> Self {
        Self {
            family,
            link: None,
            trials: None,
            exposure: None,
            dispersion: Dispersion::default(),
            start: None,
            max_iterations: DEFAULT_MAX_ITERATIONS,
            tolerance: DEFAULT_TOLERANCE,
            model: ModelOptions::default(),
        }
    }

    /// Another link.
    ///
    /// ```
    /// use tresteg_stats::{Family, GlmOptions, Link};
    ///
    /// let options = GlmOptions::new(Family::Binomial).with_link(Link::Probit);
    /// assert_eq!(options.link, Some(Link::Probit));
    /// ```
    #[must_use]
    pub fn with_link(mut self, link: Link) -> Self {
        self.link = Some(link);
        self
    }

    /// The response counts successes among the trials of this column (R: `cbind(s, n - s)`; SPSS: `y OF n`).
    ///
    /// ```
    /// use tresteg_stats::{Family, GlmOptions};
    ///
    /// let options = GlmOptions::new(Family::Binomial).with_trials("n");
    /// assert_eq!(options.trials.as_deref(), Some("n"));
    /// ```
    #[must_use]
    pub fn with_trials(mut self, column: impl Into<String>) -> Self {
        self.trials = Some(column.into());
        self
    }

    /// The logarithm of this column is added to the linear predictor (Stata: `exposure()`).
    ///
    /// ```
    /// use tresteg_stats::{Family, GlmOptions};
    ///
    /// let options = GlmOptions::new(Family::Poisson).with_exposure("person_years");
    /// assert_eq!(options.exposure.as_deref(), Some("person_years"));
    /// ```
    #[must_use]
    pub fn with_exposure(mut self, column: impl Into<String>) -> Self {
        self.exposure = Some(column.into());
        self
    }

    /// Weighs the rows. An analytic weight divides the variance of the row's response.
    ///
    /// ```
    /// use tresteg_stats::{Family, GlmOptions, Weights};
    ///
    /// let options = GlmOptions::new(Family::Gamma).with_weights(Weights::Analytic("w".into()));
    /// assert!(options.model.weights.is_some());
    /// ```
    #[must_use]
    pub fn with_weights(mut self, weights: Weights) -> Self {
        self.model = self.model.with_weights(weights);
        self
    }

    /// Changes how the dispersion is estimated.
    ///
    /// ```
    /// use tresteg_stats::{Dispersion, Family, GlmOptions};
    ///
    /// let options = GlmOptions::new(Family::Gamma).with_dispersion(Dispersion::Deviance);
    /// assert_eq!(options.dispersion, Dispersion::Deviance);
    /// ```
    #[must_use]
    pub fn with_dispersion(mut self, dispersion: Dispersion) -> Self {
        self.dispersion = dispersion;
        self
    }

    /// Starts from these coefficients.
    ///
    /// ```
    /// use tresteg_stats::{Family, GlmOptions};
    ///
    /// let options = GlmOptions::new(Family::Poisson).with_start([1.0, 0.0]);
    /// assert_eq!(options.start.map(|start| start.len()), Some(2));
    /// ```
    #[must_use]
    pub fn with_start(mut self, start: impl Into<Vec<f64>>) -> Self {
        self.start = Some(start.into());
        self
    }

    /// Makes at most so many iterations.
    ///
    /// ```
    /// use tresteg_stats::{Family, GlmOptions};
    ///
    /// assert_eq!(GlmOptions::new(Family::Poisson).with_max_iterations(200).max_iterations, 200);
    /// ```
    #[must_use]
    pub fn with_max_iterations(mut self, iterations: usize) -> Self {
        self.max_iterations = iterations;
        self
    }

    /// Ends the iterations at another tolerance.
    ///
    /// ```
    /// use tresteg_stats::{Family, GlmOptions};
    ///
    /// assert_eq!(GlmOptions::new(Family::Poisson).with_tolerance(1e-10).tolerance, 1e-10);
    /// ```
    #[must_use]
    pub fn with_tolerance(mut self, tolerance: f64) -> Self {
        self.tolerance = tolerance;
        self
    }

    /// Missing policy, contrasts, weights and settings of the engine.
    ///
    /// ```
    /// use tresteg_stats::{Family, GlmOptions, MissingPolicy, ModelOptions};
    ///
    /// let model = ModelOptions::default().with_missing(MissingPolicy::Fail);
    /// let options = GlmOptions::new(Family::Poisson).with_model(model);
    /// assert_eq!(options.model.missing, MissingPolicy::Fail);
    /// ```
    #[must_use]
    pub fn with_model(mut self, model: ModelOptions) -> Self {
        self.model = model;
        self
    }

    pub(crate) fn link(&self) -> Link {
        self.link.unwrap_or_else(|| self.family.default_link())
    }
}

impl From<Family> for GlmOptions {
    fn from(family: Family) -> Self {
        Self::new(family)
    }
}
