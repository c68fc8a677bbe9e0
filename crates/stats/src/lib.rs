//! Regression statistics: linear models, inference and the tests around them.

mod basis;
mod coefficients;
pub mod covariance;
mod describe;
pub mod distributions;
pub mod engine;
mod error;
mod fit;
pub mod formula;
mod frame;
mod influence;
mod matrix;
mod prediction;
pub mod table;

pub use coefficients::{AliasedCoefficient, Coefficient, CoefficientTable, DEFAULT_LEVEL};
pub use covariance::Covariance;
pub use describe::{Descriptives, describe};
pub use error::StatsError;
pub use fit::{AnovaRow, AnovaTable, LinearFit, LinearModel, ModelSummary, ols, ols_with};
pub use frame::{
    CategoricalFactor, Contrast, DroppedRow, INTERCEPT, MissingPolicy, ModelFrame, ModelOptions,
    RowSet, Term, Weights,
};
pub use influence::Influence;
pub use prediction::{Prediction, Predictions};
