//! Regressions and descriptive statistics.
//!
//! A regression comes in two wordings: [`spss`] with the headings and footnotes of SPSS, [`plain`]
//! for reading. Both use the same row and column keys, so the address of a value does not depend on
//! how it is shown.

mod descriptives;
pub mod glm;
mod models;
pub mod plain;
pub mod spss;
mod summaries;

pub use descriptives::descriptives;
pub use models::{ModelColumn, ModelTable, Uncertainty};
pub use summaries::{Entry, bivariate};
