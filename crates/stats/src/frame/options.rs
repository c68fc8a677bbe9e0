//! What a model may be told beside its formula.

use serde::{Deserialize, Serialize};

use super::Contrast;
use crate::engine::EngineOptions;

/// What happens to a row in which a variable of the model is missing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum MissingPolicy {
    /// The row is left out of the fit, and the fit lists it with the variables that are missing
    /// (R: `na.omit`, SPSS: listwise).
    #[default]
    Drop,
    /// The first variable with a missing value is an error that names the rows.
    Fail,
}

/// Weights, by what they mean; the name is that of a column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Weights {
    /// Proportional to the inverse variance of the row's error (R: `lm(weights =)`, SPSS: `REGWGT`).
    /// The number of observations is the number of rows with a positive weight.
    Analytic(String),
    /// How many equal rows this one stands for (SPSS: `WEIGHT BY`, Stata: `fweight`); whole numbers.
    /// The number of observations is their sum.
    Frequency(String),
}

impl Weights {
    pub(crate) fn column(&self) -> &str {
        match self {
            Weights::Analytic(name) | Weights::Frequency(name) => name,
        }
    }
}

/// How a [`ModelFrame`](super::ModelFrame) is made and fitted.
///
/// ```
/// use tresteg_stats::{Contrast, MissingPolicy, ModelOptions, Weights};
///
/// let options = ModelOptions::default()
///     .with_weights(Weights::Analytic("precision".into()))
///     .with_missing(MissingPolicy::Fail)
///     .with_contrasts(Contrast::Sum);
/// assert_eq!(options.contrasts, Contrast::Sum);
/// ```
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct ModelOptions {
    /// Weights; none by default.
    pub weights: Option<Weights>,
    /// What happens to incomplete rows.
    pub missing: MissingPolicy,
    /// The coding of categorical variables that do not say `C(g, contrast)`.
    pub contrasts: Contrast,
    /// Settings of the least-squares engine, threads among them.
    pub engine: EngineOptions,
}

impl ModelOptions {
    /// Weighs the rows.
    ///
    /// ```
    /// use tresteg_stats::{ModelOptions, Weights};
    ///
    /// let options = ModelOptions::default().with_weights(Weights::Frequency("times".into()));
    /// assert!(options.weights.is_some());
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn with_weights(mut self, weights: Weights) -> Self {
        self.weights = Some(weights);
        self
    }

    /// Says what happens to incomplete rows.
    ///
    /// ```
    /// use tresteg_stats::{MissingPolicy, ModelOptions};
    ///
    /// let options = ModelOptions::default().with_missing(MissingPolicy::Fail);
    /// assert_eq!(options.missing, MissingPolicy::Fail);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn with_missing(mut self, missing: MissingPolicy) -> Self {
        self.missing = missing;
        self
    }

    /// Chooses the coding of categorical variables.
    ///
    /// ```
    /// use tresteg_stats::{Contrast, ModelOptions};
    ///
    /// let options = ModelOptions::default().with_contrasts(Contrast::Helmert);
    /// assert_eq!(options.contrasts, Contrast::Helmert);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn with_contrasts(mut self, contrasts: Contrast) -> Self {
        self.contrasts = contrasts;
        self
    }

    /// Changes the settings of the engine.
    ///
    /// ```
    /// use tresteg_stats::{ModelOptions, engine::EngineOptions};
    ///
    /// let engine = EngineOptions::default().with_alias_tolerance(1e-7); // as R
    /// let options = ModelOptions::default().with_engine(engine);
    /// assert_eq!(options.engine.alias_tolerance, 1e-7);
    /// # Ok::<(), tresteg_stats::StatsError>(())
    /// ```
    #[must_use]
    pub fn with_engine(mut self, engine: EngineOptions) -> Self {
        self.engine = engine;
        self
    }
}
