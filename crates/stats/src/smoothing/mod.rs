//! Distributions and relations without a model: histograms, kernel densities and locally weighted lines.
//!
//! | question | answer | in R |
//! |---|---|---|
//! | how many fall between which limits | [`histogram`] | `hist` |
//! | a smooth density | [`kernel_density`] | `density` |
//! | the normal curve with the same mean and spread | [`normal_curve`] | `dnorm(x, mean(x), sd(x))` |
//! | the course of y along x, whatever its form | [`lowess`] | `lowess` |

mod density;
mod histogram;
mod lowess;
mod pretty;

pub use density::{Bandwidth, KernelDensity, NormalCurve, kernel_density, normal_curve};
pub use histogram::{BinRule, Histogram, histogram};
pub use lowess::{Lowess, LowessOptions, lowess};
