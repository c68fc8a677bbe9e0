//! Regression statistics: linear models, inference and the tests around them.

pub mod distributions;
pub mod engine;
mod error;

pub use error::StatsError;
