//! Regression statistics: linear models, inference and the tests around them.

pub mod distributions;
mod error;

pub use error::StatsError;

pub mod engine;
