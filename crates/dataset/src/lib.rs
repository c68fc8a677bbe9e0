//! A labelled table, and a strict reader for delimited text.
//!
//! * [`Dataset`] is a polars `DataFrame` with what SPSS calls the variable view beside it: per column
//!   a [`Label`] in English and Swedish, a [`Measure`], a unit, a year, [`ValueLabel`]s and kinds of
//!   missing value; and the id and name of the unit in every row.
//! * [`delimited`] reads delimited text and reports every fault of the whole file at once.
//! * [`design`] names the columns that say how units were sampled.
//! * [`nearest_name`] answers a misspelt name with the known one that is closest.
//!
//! This crate computes no statistics and knows no particular study.
//!
//! ```
//! use tresteg_dataset::{Dataset, Label, Language, Measure, Variable};
//!
//! let towns = Dataset::new(
//!     vec!["0980".into(), "1263".into()],
//!     vec!["Gotland".into(), "Svedala".into()],
//! )?
//! .with_numbers(
//!     Variable::new("population", Label::new("Population").with_sv("Folkmängd"), Measure::Scale)
//!         .with_unit("inhabitants")
//!         .with_year(2015),
//!     vec![Some(57_391.0), Some(20_491.0)],
//! )?;
//! assert_eq!(towns.complete_numbers("population")?, [57_391.0, 20_491.0]);
//! assert_eq!(towns.variable("population")?.label.text(Language::Sv), "Folkmängd");
//! // A misspelt name is answered with the nearest one.
//! let error = towns.numbers("populaton").unwrap_err();
//! assert_eq!(error.to_string(), "no variable is called `populaton`; did you mean `population`?");
//! # Ok::<(), tresteg_dataset::DatasetError>(())
//! ```

mod dataset;
pub mod delimited;
pub mod design;
mod error;
mod label;
mod nearest;
mod variable;

pub use dataset::{Dataset, ID_COLUMN, NAME_COLUMN};
pub use error::DatasetError;
pub use label::{Label, Language};
pub use nearest::{edit_distance, nearest_name};
pub use variable::{Measure, MissingKind, ValueLabel, Variable};
