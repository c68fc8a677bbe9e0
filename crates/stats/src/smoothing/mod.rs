//! Distributions and relations without a model: histograms, kernel densities and locally weighted lines.
//!
//! | question | answer | in R |
//! |---|---|---|
//! | how many fall between which limits | [`histogram`] | `hist` |
//! | a smooth density | [`kernel_density`] | `density` |
//! | the course of y along x, whatever its form | [`lowess`] | `lowess` |

mod density;
mod histogram;
mod lowess;
mod pretty;

pub use density::{Bandwidth, KernelDensity, kernel_density};
pub use histogram::{BinRule, Histogram, histogram};
pub use lowess::{Lowess, LowessOptions, lowess};
